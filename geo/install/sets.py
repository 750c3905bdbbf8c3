"""The folder of installed boundary sets: install, list, and put an old one back.

``sets/NAME/`` holds one set each; the file ``current`` names the one in use and is replaced in
one step, so a killed install leaves the old set in use. ``previous`` names the one before.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.boundaries import Boundaries
from geo.errors import BoundaryError, NotFound
from geo.install.assemble import Assembled, assemble
from geo.install.check import CheckReport, Draft, examine
from geo.install.countries import country_name
from geo.install.places import place_tables
from geo.polygons.boundary_set import CURRENT_FILE, SETS_FOLDER, VINTAGES_FILE, encode_set, read_metadata
from geo.polygons.vintages import write_memberships

PREVIOUS_FILE = "previous"
_TERMS: Mapping[str, tuple[str, str, str]] = {
    "geoBoundaries": ("geoBoundaries (Runfola et al. 2020)", "CC BY 4.0 or as its metadata say",
                      "https://www.geoboundaries.org/"),
    "OCHA COD-AB": ("OCHA COD-AB", "CC BY 3.0 IGO", "https://creativecommons.org/licenses/by/3.0/igo/"),
    "GADM": ("GADM", "non-commercial use; no redistribution without permission",
             "https://gadm.org/license.html"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InstalledSet:
    """One installed set.

    Attributes
    ----------
    name : str
        Its folder's name; `use` takes it.
    polygons : mapping
        Level to country to number of units.
    current : bool
        Whether it is in use.
    """

    name: str
    title: str
    version: str
    polygons: Mapping[str, Mapping[str, int]]
    current: bool


@dataclass(frozen=True, slots=True)
class Installed:
    """What an install did."""

    name: str
    folder: Path
    reports: tuple[CheckReport, ...]
    replaced: str

    def text(self) -> str:
        """Return the reports and the outcome as lines for a reader."""
        before = f"; {self.replaced} is kept and can be put back" if self.replaced else ""
        return "\n".join([*(report.text() for report in self.reports), f"installed {self.name}{before}"])


def install(
    files: Sequence[Path],
    folder: Path,
    *,
    level: int | None = None,
    country: str = "",
    name_column: str = "",
    code_column: str = "",
    layer: str | None = None,
    keep: Boundaries | None = None,
    sources: list[dict[str, Any]] | None = None,
) -> Installed:
    """Check files of one country and put them in use; nothing changes unless all are sound.

    Parameters
    ----------
    files : sequence of Path
        One file a level; a file that names its parents (OCHA, GADM) suffices alone.
    folder : Path
        Where installed sets live; `geo.boundaries.Boundaries.open` opens it.
    level, country, name_column, code_column, layer
        As `geo.install.check.check` takes them.
    keep : Boundaries, optional
        A set whose other countries stay beside the new one.
    sources : list of dict, optional
        Where the files come from (covers, title, year, licence, licence_url, attribution); by
        default what is known of the layout's publisher.

    Raises
    ------
    BoundaryError
        A file is not sound; the message says why.
    """
    reports, drafts = [], []
    for path in files:
        report, draft = examine(path, level=level, country=country, name_column=name_column,
                                code_column=code_column, layer=layer)  # fmt: skip
        report.require_sound()
        reports.append(report)
        drafts.append(draft)
    sound = [draft for draft in drafts if draft is not None]
    if not sound:
        raise BoundaryError("no boundary file given; name at least one")
    made = assemble(sound, keep)
    name, replaced = put(made, describe(sound[-1].country, sound, keep, sources), folder, keep)
    return Installed(name, folder, tuple(reports), replaced)


def describe(
    country: str,
    drafts: Sequence[Draft],
    keep: Boundaries | None,
    given: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return the description of a set from its files' publishers."""
    sources = list(given or [])
    for publisher in dict.fromkeys(draft.layout.publisher for draft in drafts if not given):
        title, licence, url = _TERMS.get(publisher, ("a file of the user's own", "not stated", ""))
        sources.append({
            "covers": f"{country_name(country)}, polygons and names", "title": title, "year": None,
            "licence": licence, "licence_url": url, "attribution": title,
        })  # fmt: skip
    credit = "; ".join(dict.fromkeys(source["attribution"] for source in sources))
    return describe_sources(country, sources, f"Boundaries of {country_name(country)}: {credit}", keep)


def describe_sources(
    country: str, sources: list[dict[str, Any]], credit: str, keep: Boundaries | None
) -> dict[str, Any]:
    """Return the description of a set, with that of the kept countries."""
    own = {"countries": [country], "text": f"{credit}. Boundaries are not authoritative."}
    about: dict[str, Any] = {"id": country.lower(), "title": country_name(country), "vintage": ""}
    if keep is None:
        return about | {"attribution": own["text"], "credits": [own], "sources": sources}
    others = sorted({unit.country for unit in keep.units()} - {country})
    kept = keep.metadata.get("credits") or [{"countries": others, "text": keep.attribution}]
    kept = [{**c, "countries": [code for code in c["countries"] if code != country]} for c in kept]
    return about | {
        "credits": [own, *(c for c in kept if c["countries"])],
        "id": f"{keep.id}+{country.lower()}",
        "title": f"{keep.metadata['title']}; {country_name(country)}",
        "attribution": f"{credit}. {keep.attribution}",
        "sources": [*sources, *keep.sources],
        "keep_open": keep.metadata.get("keep_open", []),
    }


def put(
    made: Assembled, about: Mapping[str, Any], folder: Path, keep: Boundaries | None = None,
    extra: Mapping[str, bytes] | None = None,
) -> tuple[str, str]:  # fmt: skip
    """Write a set beside the others, open it to prove it, and put it in use.

    Returns
    -------
    tuple of str
        The new set's name and that of the one it replaces ("" for none).
    """
    more = dict(extra or {})
    if keep is not None:
        codes = {row.unit.pcode for row in made.rows}
        more[VINTAGES_FILE] = write_memberships(row for row in keep.memberships if row.pcode in codes)
    above = {row.unit.parent for row in made.rows}
    finest = sorted(
        row.unit.pcode
        for row in made.rows
        if row.unit.pcode not in above and not row.drawn_in and not row.unit.disputed
    )
    shapes = [made.shapes[code] for code in finest]
    more |= place_tables(finest, shapes, made.country, keep)
    files = encode_set(made.rows, made.shapes, about, more)
    sets = folder / SETS_FOLDER
    sets.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=sets) as place:
        draft = Path(place) / "set"
        draft.mkdir()
        for name, content in sorted(files.items()):
            (draft / name).write_bytes(content)
        opened = Boundaries.open(draft)
        for unit in opened.units():
            opened.geometry(unit.pcode)
        name = f"{opened.id}-{opened.version}"
        if not (sets / name).exists():
            draft.rename(sets / name)
    return name, use(folder, name)


def list_sets(folder: Path) -> tuple[InstalledSet, ...]:
    """Return the installed sets, sorted by name."""
    current = _read(folder / CURRENT_FILE)
    found = []
    for place in sorted((folder / SETS_FOLDER).glob("[!.]*")):
        about = read_metadata(place)
        found.append(InstalledSet(place.name, about["title"], about["version"], about["polygons"],
                                  place.name == current))  # fmt: skip
    return tuple(found)


def use(folder: Path, name: str) -> str:
    """Put an installed set in use and return the name of the one before.

    Raises
    ------
    NotFound
        No such set.
    """
    known = [place.name for place in sorted((folder / SETS_FOLDER).glob("[!.]*"))]
    if name not in known:
        raise NotFound(f"no installed boundary set {name!r}; there are: {', '.join(known) or 'none'}")
    before = _read(folder / CURRENT_FILE)
    if before != name:
        _replace(folder / PREVIOUS_FILE, before)
        _replace(folder / CURRENT_FILE, name)
    return before if before != name else ""


def restore(folder: Path) -> str:
    """Put the set before the current one back in use; return its name, "" for the shipped set.

    Raises
    ------
    NotFound
        Nothing was replaced yet.
    """
    if not (folder / PREVIOUS_FILE).exists():
        raise NotFound(f"{folder}: no boundary set was replaced, so none can be put back")
    before = _read(folder / PREVIOUS_FILE)
    _replace(folder / PREVIOUS_FILE, _read(folder / CURRENT_FILE))
    _replace(folder / CURRENT_FILE, before)
    return before


def remove(folder: Path, name: str) -> None:
    """Delete an installed set that is not in use.

    Raises
    ------
    NotFound
        No such set.
    BoundaryError
        It is in use.
    """
    if name not in [item.name for item in list_sets(folder)]:
        raise NotFound(f"no installed boundary set {name!r}; list them first")
    if name == _read(folder / CURRENT_FILE):
        raise BoundaryError(f"boundary set {name!r} is in use; put another in use first")
    shutil.rmtree(folder / SETS_FOLDER / name)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(f"{text}\n")
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)
