"""`DistrictMap` in a notebook, as the documentation shows it, run by Jupyter's own kernel."""

import html
import re
from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "map.md"


def documented() -> list[str]:
    """Return the Python blocks of the page's section on notebooks, in order."""
    section = DOCS.read_text(encoding="utf-8").split("## In Python")[1].split("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", section, re.S)


@pytest.mark.enable_socket  # the kernel talks to its client over the loopback
def test_the_documented_cells_run_in_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made = (
        "from datetime import date\n"
        "from geo.store import open_store\n"
        "from api.commands.store import ingest_into\n"
        "from pathlib import Path\n"
        "Path('r.txt').write_text('KHOST: Gunmen shot dead two policemen in Spera district of Khost province "
        "on 3 March 2024, police said.')\n"
        "summary = ingest_into(['r.txt'], Path('atlas.gpkg'), None, quiet=True)\n"
    )
    cells = documented()
    assert len(cells) == 2
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in (made, *cells)])
    # The second documented cell shows the map again, now with folium's own layer on it.
    notebook.cells.append(nbformat.v4.new_code_cell("atlas"))
    done = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(tmp_path))
    shown = [
        output["data"]["text/html"]
        for cell in done.cells
        for output in cell["outputs"]
        if "text/html" in output.get("data", {})
    ]
    assert len(shown) >= 2
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', shown[-1])[1])  # type: ignore[index]
    assert 'id="atlas-core"' in page
    assert "L.circleMarker(" in page
    assert page.index("L.circleMarker(", page.index("var district_map_atlas")) > 0
    first = html.unescape(shown[0])
    assert "L.circleMarker(" not in first[first.index("var district_map_atlas") :]
    assert (tmp_path / "map.html").stat().st_size > 100_000
