"""Random requests: whatever is asked, the answer is a good one or says what is wrong, and soon."""

import random
import time
from collections.abc import Callable
from urllib.parse import urlencode

import httpx
import pytest

from api.collections import COLLECTIONS, Collection

# Of the processor, so that what else the machine does is not counted; the server runs in this process.
SECONDS = 2.0
NASTY = [
    "",
    "\x00",
    "NaN",
    "1e400",
    "9" * 30,
    "-1",
    "'",
    "%",
    "null",
    "😀",
    "../..",
    "0",
    "AF1214",
    "Battles",
    "\ud83d",
]
DATES = [
    "2024-03-01",
    "2024-01-01/2024-06-30",
    "../2024-12-31",
    "2024-02-30",
    "9999-12-31/..",
    "2024-12-01T/..",
    "/",
]
LITERALS = ("1", "-2.5", "'Battles'", "'%a_'", "DATE('2024-05-01')", "TRUE", "NULL", "1e308", "''", "'\x00'")
SHAPES = ("POLYGON((60 30,75 28,70 37,60 30))", "POINT(69 33)", "POLYGON((1 2))")


def boxes(draw: random.Random) -> str:
    west, south = draw.uniform(-200, 200), draw.uniform(-100, 100)
    return f"{west},{south},{west + draw.uniform(-5, 90)},{south + draw.uniform(-1, 60)}"


def literal(draw: random.Random) -> str:
    return draw.choice(
        ["1", "-2.5", "'Battles'", "'%a_'", "DATE('2024-05-01')", "TRUE", "NULL", "1e308", "''", "'\x00'"]
    )


def term(draw: random.Random, names: list[str], depth: int) -> str:
    pick = draw.random()
    if pick < 0.5 or depth > 2:
        return draw.choice(names)
    if pick < 0.8:
        return literal(draw)
    return f"({term(draw, names, depth + 1)} {draw.choice('+-*/')} {term(draw, names, depth + 1)})"


def condition(draw: random.Random, names: list[str], depth: int = 0) -> str:
    pick = draw.random()
    one = draw.choice(names)
    if depth < 3 and pick < 0.3:
        joined = draw.choice([" AND ", " OR "])
        return "(" + joined.join(condition(draw, names, depth + 1) for _ in range(2)) + ")"
    if pick < 0.4:
        return f"NOT ({condition(draw, names, depth + 1)})" if depth < 3 else f"{one} IS NULL"
    if pick < 0.6:
        return f"{term(draw, names, 0)} {draw.choice(['=', '<>', '<', '>='])} {term(draw, names, 0)}"
    if pick < 0.7:
        return f"{one} {draw.choice(['LIKE', 'NOT LIKE'])} {literal(draw)}"
    if pick < 0.8:
        return f"CASEI({one}) = CASEI({literal(draw)})"
    if pick < 0.95:
        shape = draw.choice(
            [f"BBOX({boxes(draw)})", "POLYGON((60 30,75 28,70 37,60 30))", "POINT(69 33)", "POLYGON((1 2))"]
        )
        return f"{draw.choice(['S_INTERSECTS', 'S_WITHIN', 'S_DISJOINT', 'S_TOUCHES'])}(geometry, {shape})"
    return f"{draw.choice(['T_AFTER', 'T_DURING', 'A_CONTAINS'])}({one}, {literal(draw)})"


def path(draw: random.Random, collection: Collection) -> str:
    start = f"/collections/{collection.id}"
    x, y = draw.randrange(32), draw.randrange(32)
    return draw.choice(
        [f"{start}/items"] * 6
        + [f"{start}/tiles/WebMercatorQuad/5/{y}/{x}", f"{start}/tiles/WebMercatorQuad/0/0/0"]
        + [f"{start}/items/{draw.choice(['IA0003', 'AF1214', 'x'])}", f"{start}/queryables", start]
    )


def request(draw: random.Random) -> str:
    """Return the path of a random request."""
    collection = draw.choice(list(COLLECTIONS.values()))
    names = list(collection.filters)
    ways: dict[str, Callable[[], str]] = {
        "limit": lambda: draw.choice(["1", "7", "100", "10000"]),
        "bbox": lambda: boxes(draw),
        "datetime": lambda: draw.choice(DATES),
        "filter": lambda: condition(draw, names),
        "sortby": lambda: draw.choice(["", "-", "+"]) + draw.choice(names),
        "properties": lambda: ",".join(draw.sample(names, 2)),
        "crs": lambda: draw.choice(["EPSG:3857", "EPSG:4326", "EPSG:32642", "EPSG:1"]),
        "bbox-crs": lambda: draw.choice(["EPSG:3857", "EPSG:4326"]),
        "skipGeometry": lambda: draw.choice(["true", "false"]),
        "period": lambda: draw.choice(["day", "week", "month", "year"]),
        "vintage": lambda: draw.choice(["2017", "latest", "1900", "x"]),
        "f": lambda: draw.choice(["json", "csv", "html", "jsonfg", "geojsonseq", "fgb", "parquet", "mvt"]),
        draw.choice(names): lambda: draw.choice(NASTY),
        "cursor": lambda: draw.choice(["WzAsIklBMDAwOSJd", "x"]),
    }
    chosen = draw.sample(list(ways), draw.choice([0, 1, 1, 2, 2, 3, 4]))
    query = {name: draw.choice(NASTY) if draw.random() < 0.1 else ways[name]() for name in chosen}
    encoded = urlencode(query, errors="surrogatepass")
    return path(draw, collection) + (f"?{encoded}" if encoded else "")


@pytest.mark.parametrize("seed", range(4))
def test_random_requests(client: httpx.Client, seed: int) -> None:
    draw = random.Random(seed)
    statuses = set()
    for _ in range(100):
        asked = request(draw)
        start = time.process_time()
        response = client.get(asked)
        took = time.process_time() - start
        statuses.add(response.status_code)
        assert response.status_code < 500, f"{asked}: {response.text[:300]}"
        assert took < SECONDS, f"{asked} took {took:.1f} s"
        if response.status_code >= 400:
            told = response.json()
            assert told["status"] == response.status_code
            assert told["detail"], asked
    assert {200, 400} <= statuses
