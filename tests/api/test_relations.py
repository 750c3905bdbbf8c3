"""How points stand to a geometry, told of all incidents or reports at once, is what shapely says of each."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import shapely
from api_makers import make_incident
from shapely.geometry import LineString, MultiLineString, MultiPoint, Point, Polygon, box, shape

from api.collections import COLLECTIONS
from api.cql.text import parse_filter
from api.cql.tree import crowded
from api.features.items import read_items
from api.features.sources import Sources
from api.settings import Settings
from api.sql.functions import SPATIAL
from api.sql.relations import MOST, can_tell
from geo.boundaries import Boundaries
from geo.model import Location
from geo.store import open_store

# Points stand on a grid, so that many lie on edges and corners of what is asked for.
GRID = [(float(x), float(y)) for x in range(66, 72) for y in range(30, 35)]
ASKED = (
    *(Polygon([(66, 30), (70, 30), (70, 33), (66, 30)]), box(67, 31, 69, 33), Point(68, 32), Point(68.5, 32)),
    *(
        LineString([(66, 30), (68, 32), (70, 32)]),
        MultiLineString([[(66, 30), (67, 30)], [(69, 31), (69, 34)]]),
    ),
    MultiPoint([(67, 31), (68, 32), (69, 33)]),
    MultiPoint([(67, 31)]),
    shapely.union(box(66, 30, 67, 31), Polygon([(69, 32), (71, 32), (70, 34)])),
    Polygon([(66, 30), (71, 30), (71, 34), (66, 34)], [[(67, 31), (70, 31), (70, 33), (67, 33)]]),
    MultiPoint(GRID),
)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, boundaries: Boundaries) -> Path:
    """Sixty reports of up to four incidents each, some without a point, some with one point twice."""
    draw, path = random.Random(5), tmp_path_factory.mktemp("relations") / "atlas.gpkg"
    units, number = boundaries.units("admin2"), itertools.count(1)
    with open_store(path, create=True) as store:
        for several in [0, 1, 2, 3, 4] * 12:
            told = []
            for _ in range(several):
                report, incident = make_incident(n := next(number), units[n].pcode, boundaries, None)
                x, y = draw.choice(GRID)
                there = replace(incident.location, longitude=x, latitude=y)
                told.append(replace(incident, location=there if draw.random() < 0.85 else Location("PAK")))
            if not told:
                report, _ = make_incident(next(number), units[0].pcode, boundaries, None)
            told = [replace(one, report_ids=(report.report_id,), claims=(), evidence=()) for one in told]
            store.add(report, told)
    return path


@pytest.fixture(params=["at hand", "not at hand"])
def sources(request: pytest.FixtureRequest, stored: Path, boundaries: Boundaries) -> Iterator[Sources]:
    found = Sources(stored, boundaries)
    if request.param == "at hand":
        found.prepare()
        found.positions.wait()
    else:
        found.positions.of = lambda version: None  # type: ignore[method-assign]
    yield found
    found.close()


def ask(sources: Sources, collection: str, text: str) -> dict[str, dict[str, object]]:
    asked = {"filter": text} if text else {}
    page = read_items(COLLECTIONS[collection], asked, sources, Settings(), sources.version()).page
    made = [orjson.loads(one) for one in page.features]
    assert page.matched == len(made)
    return {one["id"]: one for one in made}


@pytest.mark.parametrize("collection", ["incidents", "reports"])
@pytest.mark.parametrize("op", list(SPATIAL))
def test_relations_are_those_of_shapely(sources: Sources, collection: str, op: str) -> None:
    own = {
        name: shape(one["geometry"]) for name, one in ask(sources, collection, "").items() if one["geometry"]
    }
    kinds = {min(len(getattr(one, "geoms", [one])), 3) for one in own.values()}
    assert kinds == ({1, 2, 3} if collection == "reports" else {1})
    hits = 0
    for asked in ASKED:
        for text, turned in (
            (f"{op}(geometry, {asked.wkt})", False),
            (f"{op}({asked.wkt}, geometry)", True),
            (f"NOT {op}(geometry, {asked.wkt})", False),
        ):
            want = {
                name
                for name, shown in own.items()
                if SPATIAL[op](*((asked, shown) if turned else (shown, asked))) != text.startswith("NOT")
            }
            assert set(ask(sources, collection, text)) == want, text
            hits += len(want)
    assert hits > 0


def test_several_relations_in_one_filter(sources: Sources) -> None:
    one, two = ASKED[0].wkt, ASKED[4].wkt
    first = set(ask(sources, "reports", f"S_WITHIN(geometry, {one})"))
    second = set(ask(sources, "reports", f"S_CROSSES(geometry, {two})"))
    assert 0 < len(first) != len(second) > 0
    assert (
        set(ask(sources, "reports", f"S_WITHIN(geometry, {one}) OR S_CROSSES(geometry, {two})"))
        == first | second
    )


def test_many_relations_are_asked_of_each_row(sources: Sources) -> None:
    parts = [f"S_INTERSECTS(geometry, POLYGON(({x} 30, {x + 1} 30, {x} 31, {x} 30)))" for x in range(50, 71)]
    assert len(parts) > MOST
    text = " OR ".join(parts)
    assert [crowded(parse_filter(one, None)) for one in (text, " OR ".join(parts[:MOST]))] == [True, False]
    for collection in ("incidents", "reports"):
        want = set().union(*(ask(sources, collection, part) for part in parts))
        assert want
        assert set(ask(sources, collection, text)) == want


def test_collections_of_geometries_are_asked_of_each_row() -> None:
    assert not can_tell(shapely.GeometryCollection([Point(1, 2), box(1, 2, 3, 4)]))
    assert all(map(can_tell, ASKED))
