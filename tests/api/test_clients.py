"""The snippets of docs/clients.md, run as they stand by the programs that they are for."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

R_TELLS = "\ncat('rows', nrow(incidents), nrow(claims), nrow(deadly), nrow(year), sum(year$events), '\\n')\n"
YEAR = {"datetime": "2024-01-01/2024-12-31"}
PAGE = Path(__file__).parents[2] / "docs" / "clients.md"


def snippet(language: str, says: str) -> str:
    """Return the block of a language that holds some words."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    (found,) = [code for name, code in blocks if name == language and says in code]
    return str(found)


def run(*command: str | Path, cwd: Path, code: str = "") -> str:
    program = shutil.which(str(command[0]))
    assert program, f"{command[0]} is not installed; `bash .ci/tools` installs it"
    done = subprocess.run(
        [program, *command[1:]], input=code, cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_gdal(server: str, client: httpx.Client, tmp_path: Path) -> None:
    shown = run("sh", "-e", cwd=tmp_path, code=snippet("sh", "ogrinfo").replace("BASE", server))
    assert "Feature Count: 42" in shown
    told = run("ogrinfo", "-ro", "-so", "incidents.gpkg", "incidents", cwd=tmp_path)
    want = client.get("/collections/incidents/items", params={"filter": "fatalities_best >= 5"}).json()
    assert f"Feature Count: {want['numberMatched']}" in told
    assert "claims: String" in told
    assert "event_date: Date" in told
    assert "fatalities_best: Integer" in told
    (tile,) = re.findall(r"^Feature Count: (\d+)$", shown, re.MULTILINE)[-1:]
    assert int(tile) > 100


def test_qgis(server: str, client: httpx.Client, tmp_path: Path) -> None:
    code = snippet("python", "QgsVectorLayer").replace("BASE", server)
    frame = f"""
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["XDG_RUNTIME_DIR"] = {str(tmp_path)!r}
from qgis.core import *
app = QgsApplication([], False)
app.initQgis()
{code}
assert layer.isValid() and year.isValid()
print(sum(f["events"] for f in year.getFeatures()))
print(sum(f["events"] for f in layer.getFeatures()))
options = QgsVectorFileWriter.SaveVectorOptions()
options.driverName = "GPKG"
for name in ("incidents", "incidents-by-district"):
    whole = QgsVectorLayer(f"url='{server}' typename='{{name}}' pagingEnabled='true'", name, "OAPIF")
    context = QgsCoordinateTransformContext()
    error = QgsVectorFileWriter.writeAsVectorFormatV3(whole, name + ".gpkg", context, options)
    assert error[0] == QgsVectorFileWriter.NoError, error
os._exit(0)
"""
    # os._exit leaves QGIS without its clean-up, which crashes; what was printed must be out before.
    shown = run("/usr/bin/python3", "-u", "-", cwd=tmp_path, code=frame)
    dated = client.get("/collections/incidents-by-district/items", params=YEAR).json()["eventsCounted"]
    assert shown.split()[-2:] == [str(dated), "41"]
    for name in ("incidents", "incidents-by-district"):
        assert "Feature Count" in run("ogrinfo", "-ro", "-so", "-al", f"{name}.gpkg", cwd=tmp_path)


def test_r(server: str, client: httpx.Client, tmp_path: Path) -> None:
    code = snippet("r", "st_read").replace("BASE", server) + R_TELLS
    deadly = client.get("/collections/incidents/items", params={"filter": "fatalities_best >= 5"}).json()
    dated = client.get("/collections/incidents-by-district/items", params=YEAR).json()["eventsCounted"]
    told = f"rows 42 1 {deadly['numberMatched']} 556 {dated}"
    assert told in run("Rscript", "-", cwd=tmp_path, code=code)


def test_geopandas(server: str, client: httpx.Client, tmp_path: Path) -> None:
    asked = {"datetime": "2024-01-01/2024-12-31"}
    dated = client.get("/collections/incidents-by-district/items", params=asked).json()["eventsCounted"]
    assert dated > 30
    code = snippet("python", "geopandas").replace("BASE", server)
    code += "\nprint(len(frame), counts['events'].sum(), len(counts), len(claims))"
    assert run(sys.executable, "-", cwd=tmp_path, code=code).split() == ["42", str(dated), "556", "1"]


@pytest.mark.browser
def test_leaflet(server: str, npm_clients: Path, tmp_path: Path) -> None:
    leaflet = (npm_clients / "node_modules" / "leaflet" / "dist" / "leaflet.js").read_text(encoding="utf-8")
    code = snippet("js", "L.geoJSON").replace("BASE", server)
    page = f"""<!doctype html><div id="map" style="width:300px;height:300px"></div><script>{leaflet}</script>
<script type="module">const map = L.map("map").setView([33, 68], 5);
{code}
const drawn = document.querySelectorAll("path.leaflet-interactive").length;
document.title = "drawn " + drawn + " " + told;</script>"""
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    shown = run(
        *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000"),
        *("--dump-dom", f"--user-data-dir={tmp_path / 'profile'}", (tmp_path / "page.html").as_uri()),
        cwd=tmp_path,
    )
    found = re.search(r"<title>drawn (\d+) (\d+)", shown)
    assert found, shown[-500:]
    assert int(found[1]) > 100
    assert found[2] == "1"


def test_excel(client: httpx.Client) -> None:
    found = re.search(r"`BASE(/collections/incidents/items\?f=csv[^`]*)`", PAGE.read_text(encoding="utf-8"))
    assert found
    response = client.get(found[1])
    lines = response.content.decode("utf-8-sig").splitlines()
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert lines[0].startswith("event_id,event_date,")
    assert json.dumps(len(lines)) == "43"
