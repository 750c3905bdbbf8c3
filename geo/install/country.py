"""Any country of the registry wheel -> an installed boundary set, with no network once it is fetched."""

import csv
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from anyascii import anyascii

from geo.boundaries import Boundaries
from geo.errors import BoundaryError
from geo.install.assemble import assemble
from geo.install.check import GAP_WIDTH, CheckReport, Draft
from geo.install.countries import country_name, iso2_of, towns
from geo.install.layouts import Layout, NamedArea, Row
from geo.install.provinces import Province, provinces
from geo.install.sets import Installed, describe_sources, put
from geo.model import LEVELS, Level
from geo.polygons import coverage, polygon_source

_CREDIT = "geoBoundaries (Runfola et al. 2020), www.geoboundaries.org; provinces by GeoNames, CC BY 4.0"


@dataclass(frozen=True, slots=True)
class _Point:
    shape_id: str
    longitude: float
    latitude: float
    country: str
    province: str


def build(iso3: str, wheel_folder: Path, folder: Path, *, keep: Boundaries | None = None) -> Installed:
    """Build a country's set from the registry wheel and put it in use.

    The wheel has one layer a country. Its units become districts under provinces, or provinces
    where the country's places show that they are. A district whose province is not certain
    stands under the country itself and says so in `quality`.

    Parameters
    ----------
    iso3 : str
        ISO 3166-1 alpha-3.
    wheel_folder : Path
        Where the wheel lies, or is to be put.
    folder : Path
        Where installed sets live.
    keep : Boundaries, optional
        A set whose other countries stay beside the new one.

    Raises
    ------
    BoundaryError
        No such country, none in the wheel, or the wheel cannot be had.
    """
    iso2 = iso2_of(iso3)
    if not iso2:
        raise BoundaryError(f"{iso3!r} is no country; give ISO 3166-1 alpha-3, such as NGA")
    wheel = polygon_source.download_wheel(wheel_folder)
    points = _points(wheel)
    group = _group(points, iso2)
    found = [
        item for item in polygon_source.read_wheel(wheel, [group]) if "DISPUTED" not in item.name.upper()
    ]
    report = CheckReport(f"{wheel.name}, layer {group}", "geoBoundaries", country=iso3, units=len(found))
    repaired = coverage.repair([item.geometry for item in found], gap_width=GAP_WIDTH)
    moved = sum(gained + lost for gained, lost in repaired.moved)
    report.add("repair", f"overlaps and gaps between units closed: {moved:,.1f} km2 moved")
    towns_here = [town for town in towns(500) if town.iso2 == iso2]
    layout = _layout(iso3, found, _provinces(found, repaired.shapes, points, towns_here), report)
    made = assemble([Draft(layout, iso3, repaired.shapes)], keep)
    source = {
        "covers": f"{country_name(iso3)}, polygons", "title": "geoBoundaries, as bundled in "
        f"{polygon_source.PACKAGE} {polygon_source.PACKAGE_VERSION}", "year": None,
        "licence": "set by each country's source, see geoBoundaries",
        "licence_url": "https://www.geoboundaries.org/", "attribution": _CREDIT,
    }  # fmt: skip
    about = describe_sources(iso3, [source], f"Boundaries of {country_name(iso3)}: {_CREDIT}", keep)
    name, replaced = put(made, about, folder, keep)
    return Installed(name, folder, (report,), replaced)


def _points(wheel: Path) -> list[_Point]:
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(polygon_source.POINTS).decode("utf-8")
    return [
        _Point(row["shape_id"], float(row["lon"]), float(row["lat"]), row["admin1"], row["admin2"])
        for row in csv.DictReader(io.StringIO(text))
    ]


def _group(points: Sequence[_Point], iso2: str) -> str:
    """Return the layer of a country: the one most of whose units lie nearest to its places."""
    places = towns(15000)
    tree = shapely.STRtree(shapely.points([(town.longitude, town.latitude) for town in places]))
    nearest = tree.nearest(shapely.points([(point.longitude, point.latitude) for point in points]))
    votes: dict[str, Counter[str]] = {}
    for point, town in zip(points, nearest.tolist(), strict=True):
        votes.setdefault(point.shape_id.partition("B")[0], Counter())[places[town].iso2] += 1
    groups = sorted(
        (counted[iso2], group)
        for group, counted in votes.items()
        if max(sorted(counted), key=lambda code: counted[code]) == iso2
    )
    if not groups:
        raise BoundaryError(f"the wheel has no layer of {iso2}; install a file of its boundaries instead")
    return groups[-1][1]


def _provinces(
    found: Sequence[polygon_source.SourcePolygon], shapes: Sequence[object], points: Sequence[_Point],
    places: Sequence[object],
) -> list[Province]:  # fmt: skip
    said = {point.shape_id: point for point in points}
    own = Counter(said[item.shape_id].country for item in found).most_common(1)[0][0]
    labels = [said[item.shape_id].province if said[item.shape_id].country == own else "" for item in found]
    return provinces(shapes, labels, places)  # type: ignore[arg-type]


def slug(name: str) -> str:
    """Return a name as lower-case ASCII with hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-") or "unit"


def _layout(
    iso3: str, found: Sequence[polygon_source.SourcePolygon], of: Sequence[Province], report: CheckReport
) -> Layout:
    known = {province.code for province in of if province.code}
    top = len(found) <= 1.3 * len(known)  # as many units as provinces: they are the provinces
    level: Level = LEVELS[1] if top else LEVELS[2]
    taken: set[str] = set()
    rows = []
    for item, province in zip(found, of, strict=True):
        name = unicodedata.normalize("NFC", " ".join(item.name.split()))
        name = name.title() if name.isupper() else name
        above = (
            ()
            if top or not province.name
            else ((LEVELS[1], NamedArea(f"{iso3}.{slug(province.name)}", province.name)),)
        )
        stem = f"{above[0][1].code if above else f'{iso3}.-' if not top else iso3}.{slug(name)}"
        code = next(
            c for n in range(1, len(found) + 2) if (c := stem if n == 1 else f"{stem}-{n}") not in taken
        )
        taken.add(code)
        doubt = "" if top else province.doubt
        rows.append(Row(iso3, (*above, (level, NamedArea(code, name, (), item.shape_id, doubt)))))
    report.level = level
    if doubtful := sum(bool(province.doubt) for province in of) * (not top):
        report.add(
            "note", f"{doubtful} of {len(found)} units have no certain province and stand under the country"
        )
    return Layout("geoBoundaries", level, tuple(rows))
