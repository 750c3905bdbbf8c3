"""Requests drawn at random for the API: sound, odd and malformed ones.

Filters are drawn as CQL2 JSON and written as JSON or as text. The same generator of random numbers
gives the same requests.
"""

import json
import math
import random
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from api.collections import COLLECTIONS, Collection
from api.schemas import Column
from api.web.negotiate import AS_MVT, AS_TILEJSON, ITEMS

Node = Any
NASTY = (
    *(
        "",
        "\x00",
        "NaN",
        "1e400",
        "-inf",
        "9" * 30,
        "-1",
        "0",
        "0x10",
        "1_0",
        "'",
        '"',
        "%",
        "%00",
        "null",
        "😀",
    ),
    *(
        "../..",
        "AF1214",
        "Battles",
        "\ud83d",
        "\u202e",
        "a" * 3000,
        "(" * 400,
        "{",
        "[[[[",
        "2024-13-01",
        ";",
    ),
)
DATES = (
    *("2024-03-01", "2024-01-01/2024-06-30", "../2024-12-31", "2022-01-01/..", "2024-02-30", "9999-12-31/.."),
    *("2024-12-01T/..", "/", "2024-06-30/2024-01-01", "2023-05-05T10:00:00+04:30", "0001-01-01/2020-02-01"),
    *("2021-01-01T00:00:00Z/2021-12-31T23:59:59Z", "2020-01-01"),
)
CRS = ("EPSG:3857", "EPSG:4326", "EPSG:32642", "EPSG:1", "http://www.opengis.net/def/crs/EPSG/0/3857")
WORDS = (
    "Battles",
    "Barmal",
    "ttp",
    "Pakistan Army",
    "%a%",
    "_unknown%",
    "AF12%",
    "PK",
    "",
    "Kābul",
    "\x00",
    "%" * 9,
)
MOMENTS = ("2024-05-01", "2022-12-31", "2024-02-30", "2021-06-01T12:00:00Z", "..")
FORMS = (*ITEMS, AS_MVT, AS_TILEJSON)
_SPATIAL = (
    "s_intersects",
    "s_within",
    "s_disjoint",
    "s_touches",
    "s_contains",
    "s_equals",
    "s_crosses",
    "s_overlaps",
)
_TEMPORAL = (
    *("t_after", "t_before", "t_during", "t_intersects", "t_disjoint", "t_equals", "t_meets", "t_contains"),
    *("t_overlaps", "t_starts", "t_finishes", "t_startedBy", "t_finishedBy", "t_overlappedBy", "t_metBy"),
)
_ARRAY = ("a_contains", "a_containedBy", "a_overlaps", "a_equals")


class Asking:
    """Draws requests for one collection after another."""

    def __init__(self, seed: int, ids: Sequence[str] = ("IA0003", "AF1214")) -> None:
        self.draw = random.Random(seed)
        self.ids = list(ids)

    def request(self) -> tuple[str, dict[str, str]]:
        """Return the path of a request, with its query, and its headers."""
        draw = self.draw
        if draw.random() < 0.04:
            return self._beside(), {}
        found = draw.choice(list(COLLECTIONS.values()))
        path, names = self._path(found)
        ways = self._ways(found)
        fitting = [name for name in ways if name in names] if draw.random() < 0.95 else list(ways)
        chosen = draw.sample(fitting, min(len(fitting), draw.choice([0, 1, 1, 2, 2, 3, 4])))
        query = {name: draw.choice(NASTY) if draw.random() < 0.06 else ways[name]() for name in chosen}
        if "filter" in query and query["filter"].startswith("{"):
            query["filter-lang"] = "cql2-json"
        encoded = urlencode(query, errors="surrogatepass")
        headers = {}
        if draw.random() < 0.2:
            media = draw.choice([*(one.media for one in FORMS), "*/*", "text/*", "image/png", "x", ""])
            headers["accept"] = media
        if draw.random() < 0.3:
            headers["accept-encoding"] = draw.choice(["gzip", "br", "identity", "*;q=0", "gzip;q=x"])
        return path + (f"?{encoded}" if encoded else ""), headers

    def _beside(self) -> str:
        """Return what there is beside the collections; a map of a few days, since one of all takes long."""
        draw = self.draw
        if draw.random() < 0.7:
            plain = (
                "/",
                "/api",
                "/conformance",
                "/collections",
                "/readyz",
                "/metrics",
                "/tileMatrixSets",
                "/no",
            )
            return draw.choice(plain) + draw.choice(["", "", "?f=html", "?f=json", "?f=x"])
        day = f"20{draw.randrange(20, 25)}-{draw.randrange(1, 13):02d}"
        asked = {
            "datetime": draw.choice([f"{day}-03", f"{day}-01/{day}-28", "2024-02-30", "1999-01-01"]),
            "level": draw.choice(["admin1", "admin2", "admin3", "x"]),
            "measure": draw.choice(["events", "fatalities_best", "injured_best", "x"]),
            "period": draw.choice(["day", "week", "month", "year", "x"]),
        }
        names = draw.sample(list(asked), draw.randrange(4))
        return "/map?" + urlencode({"datetime": asked["datetime"]} | {name: asked[name] for name in names})

    def _path(self, found: Collection) -> tuple[str, set[str]]:
        """Return a path below the collection and the parameters that make sense there."""
        draw, start = self.draw, f"/collections/{found.id}"
        choosing = {"f", "datetime", "filter", "vintage", "period", *found.filters}
        kind = draw.random()
        if kind < 0.7:
            everything = {
                "limit",
                "bbox",
                "bbox-crs",
                "sortby",
                "properties",
                "crs",
                "skipGeometry",
                "cursor",
            }
            return f"{start}/items", choosing | everything
        if kind < 0.88 and found.content != "reports":
            zoom = draw.randrange(15)
            # 58 to 80 degrees east; 20 to 40 degrees north lie at 0.38 to 0.45 of the map.
            x, y = (int(draw.uniform(*part) * (1 << zoom)) for part in ((0.66, 0.722), (0.38, 0.45)))
            if draw.random() < 0.05:
                x, y = draw.randrange(1 << 15), draw.randrange(-2, 1 << 15)
            return f"{start}/tiles/WebMercatorQuad/{zoom}/{y}/{x}", choosing - {"vintage", "period"}
        if kind < 0.95:
            return f"{start}/items/{draw.choice([*self.ids, 'x', '%00', 'AF1214:2024-01-01'])}", {"f", "crs"}
        other = ("", "/queryables", "/schema", "/sortables", "/tiles", "/tiles/WebMercatorQuad", "/nothing")
        return start + draw.choice(other), {"f"}

    def _ways(self, found: Collection) -> dict[str, Callable[[], str]]:
        draw, columns = self.draw, list(found.filters.values())
        names = [c.name for c in found.columns]
        ordered = [c.name for c in found.columns if c.sortable] if draw.random() < 0.95 else names
        own = draw.choice(columns)
        return {
            "limit": lambda: draw.choice(["1", "7", "100", "1000", "10000", "99999999"]),
            "bbox": self.box,
            "bbox-crs": lambda: draw.choice(CRS),
            "datetime": lambda: draw.choice(DATES),
            "filter": lambda: self.filter(found),
            "sortby": lambda: ",".join(
                draw.choice(["", "-", "+"]) + n for n in draw.sample(ordered, draw.choice([1, 1, 2, 3]))
            ),
            "properties": lambda: ",".join(draw.sample(names, draw.randrange(1, 5))),
            "crs": lambda: draw.choice(CRS),
            "skipGeometry": lambda: draw.choice(["true", "false", "1"]),
            "period": lambda: draw.choice(["day", "week", "month", "quarter", "year", "decade"]),
            "vintage": lambda: draw.choice(["2017", "latest", "2022-01-01", "FATA", "1900", "x"]),
            "f": lambda: draw.choice([*(one.name for one in FORMS), "xml"]),
            "cursor": lambda: draw.choice(["WzAsIklBMDAwOSJd", "WzEsIklBMDAwOSJd", "WzAsbnVsbCwiQSJd", "x"]),
            own.name: lambda: str(self.value(own)),
        }

    def box(self) -> str:
        """Return a box near the theatre, or anywhere."""
        draw = self.draw
        if draw.random() < 0.7:
            west, south, side = draw.uniform(60, 77), draw.uniform(23, 38), draw.choice([0, 0.1, 1, 5, 20])
        else:
            west, south, side = draw.uniform(-200, 200), draw.uniform(-100, 100), draw.uniform(-5, 90)
        numbers = [west, south, west + side, south + side * 0.8]
        if draw.random() < 0.1:
            numbers = [*numbers[:2], 0.0, *numbers[2:], 1000.0]
        return ",".join(f"{n:.4f}" for n in numbers)

    def value(self, column: Column) -> Any:
        """Return a value that a property may have, now and then another one."""
        draw = self.draw
        if draw.random() < 0.05:
            return draw.choice([None, "x", -1, 1e308, True])
        if column.choices:
            return draw.choice(column.choices)
        if column.kind in ("integer", "number"):
            return draw.choice([0, 1, 2, 5, 0.75, 1000, 69.5])
        if column.kind == "boolean":
            return draw.choice([True, False])
        if column.kind in ("date", "datetime"):
            return draw.choice(MOMENTS)
        return draw.choice(WORDS)

    def filter(self, found: Collection) -> str:
        """Return a filter as CQL2 text or JSON."""
        made = self.condition(list(found.filters.values()))
        if self.draw.random() < 0.4:
            return json.dumps(made)
        text = as_text(made)
        return text if self.draw.random() < 0.97 else text[: self.draw.randrange(len(text) + 1)]

    def condition(self, columns: Sequence[Column], depth: int = 0) -> Node:
        """Return a condition as CQL2 JSON."""
        draw, pick = self.draw, self.draw.random()
        one = draw.choice(columns)
        named: Node = {"property": one.name}
        if depth < 3 and pick < 0.3:
            parts = [self.condition(columns, depth + 1) for _ in range(draw.choice([2, 2, 3]))]
            return _node(draw.choice(["and", "or"]), *parts)
        if depth < 3 and pick < 0.36:
            return _node("not", self.condition(columns, depth + 1))
        if pick < 0.4:
            return _node("isNull", draw.choice([named, {"property": "geometry"}]))
        if pick < 0.45:
            return _node("in", named, [self.literal(one) for _ in range(draw.randrange(1, 5))])
        if pick < 0.5:
            return _node("between", named, self.literal(one), self.literal(one))
        if pick < 0.58:
            return self._like(named)
        if pick < 0.72:
            own: Node = {"property": "geometry"}
            args = [draw.choice([named, *[own] * 9]), draw.choice([own, *[self.shape()] * 9])]
            return _node(draw.choice(_SPATIAL), *args[:: draw.choice([1, 1, 1, -1])])
        if pick < 0.79:
            return _node(draw.choice(_TEMPORAL), self._time(columns), self._time(columns))
        if pick < 0.83:
            return self._arrays(columns)
        sign = draw.choice(["=", "<>", "<", ">", "<=", ">="])
        if one.kind == "string" and draw.random() < 0.2:
            how = draw.choice(["casei", "accenti"])
            return _node(sign, _node(how, named), _node(how, draw.choice([draw.choice(WORDS), named])))
        if one.kind in ("integer", "number") and draw.random() < 0.4:
            sum_of = _node(
                draw.choice([*"+-*/%^", "div"]),
                named,
                draw.choice([{"property": "population"}, 2, 0, 0.5, -7]),
            )
            return _node(sign, sum_of, draw.choice([1, 3.5, named]))
        return _node(
            sign, named, self.literal(one) if draw.random() < 0.9 else {"property": draw.choice(columns).name}
        )

    def _arrays(self, columns: Sequence[Column]) -> Node:
        """Return a comparison of arrays: properties, and lists of words, quotes or ids."""
        draw = self.draw
        lists = [c.name for c in columns if c.kind == "strings"] or [c.name for c in columns]
        words = [*WORDS, *self.ids, 5]
        written: Node = draw.sample(words, min(len(words), draw.choice([1, 1, 2, 2, 3, 40])))
        other = draw.choice([written, written, written, {"property": draw.choice(lists)}])
        args = [{"property": draw.choice(lists)}, other]
        return _node(draw.choice(_ARRAY), *args[:: draw.choice([1, 1, -1])])

    def _like(self, named: Node) -> Node:
        how = self.draw.choice(["", "", "casei", "accenti"])
        pattern: Node = self.draw.choice(WORDS)
        if how:
            named, pattern = _node(how, named), _node(how, pattern)
        return _node(self.draw.choice(["like", "like", "="]), named, pattern)

    def literal(self, column: Column) -> Node:
        """Return a literal that can be compared with a property."""
        value = self.value(column)
        return {"date": value} if column.kind == "date" and isinstance(value, str) else value

    def shape(self) -> Node:
        """Return a geometry, some of them broken."""
        draw = self.draw
        west, south = draw.uniform(60, 76), draw.uniform(24, 37)
        side = draw.choice([0.01, 0.5, 3, 30])
        ring = [[west, south], [west + side, south], [west + side / 2, south + side], [west, south]]
        turns = [2 * math.pi * n / 90 for n in range(90)]
        star = [
            [west + a * math.cos(t), south + a * math.sin(t)] for n, t in enumerate(turns) if (a := 1 + n % 2)
        ]
        whole = {
            "type": "Polygon",
            "coordinates": [[[round(n, 3) for n in spot] for spot in [*star, star[0]]]],
        }
        far = [[[x + 40, y] for x, y in ring]]
        return draw.choice(
            [
                {"bbox": [west, south, west + side, south + side]},
                {"type": "Polygon", "coordinates": [[[round(n, 4) for n in spot] for spot in ring]]},
                whole,
                {"type": "MultiPolygon", "coordinates": [[ring], far]},
                {
                    "type": "GeometryCollection",
                    "geometries": [whole, {"type": "Point", "coordinates": [69.2, 32.9]}],
                },
                {"type": "Point", "coordinates": [69.2, 32.9]},
                {"type": "LineString", "coordinates": [[60, 24], [west, south], [75, 37]]},
                {"type": "MultiPoint", "coordinates": [[69.2, 32.9], [west, south]]},
                {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]},
            ]
        )

    def _time(self, columns: Sequence[Column]) -> Node:
        draw = self.draw
        dated = [c.name for c in columns if c.kind in ("date", "datetime")]
        if dated and draw.random() < 0.5:
            return {"property": draw.choice(dated)}
        if draw.random() < 0.5:
            ends = [*MOMENTS, *({"property": name} for name in dated)]
            return {"interval": [draw.choice(ends), draw.choice(ends)]}
        moment = draw.choice(MOMENTS)
        return {"timestamp" if "T" in moment else "date": moment}


def _node(op: str, *args: Node) -> Node:
    return {"op": op, "args": list(args)}


def as_text(node: Node) -> str:
    """Write a tree of CQL2 JSON as CQL2 text."""
    if isinstance(node, bool):
        return "TRUE" if node else "FALSE"
    if node is None:
        return "NULL"
    if isinstance(node, str):
        return "'" + node.replace("'", "''") + "'"
    if isinstance(node, list):
        return "(" + ",".join(map(as_text, node)) + ")"
    if not isinstance(node, dict):
        return str(node)
    for name in ("date", "timestamp"):
        if name in node:
            return f"{name.upper()}({as_text(node[name])})"
    if "property" in node:
        return str(node["property"])
    if "interval" in node:
        return f"INTERVAL{as_text(node['interval'])}"
    if "bbox" in node:
        return f"BBOX({','.join(map(str, node['bbox']))})"
    if "geometries" in node:
        return f"GEOMETRYCOLLECTION({', '.join(map(as_text, node['geometries']))})"
    if "type" in node:
        return str(node["type"]).upper() + _spots(node["coordinates"])
    return _operation(str(node["op"]), [as_text(arg) for arg in node["args"]])


def _operation(op: str, args: list[str]) -> str:
    if op in ("and", "or", "like", "in", "div") or not op[0].isalpha():
        return "(" + f" {op.upper()} ".join(args) + ")"
    if op == "not":
        return f"NOT ({args[0]})"
    if op == "isNull":
        return f"{args[0]} IS NULL"
    if op == "between":
        return f"{args[0]} BETWEEN {args[1]} AND {args[2]}"
    return f"{op.upper()}({', '.join(args)})"


def _spots(part: Any) -> str:
    if not isinstance(part[0], list):
        return f"({part[0]} {part[1]})"
    return "(" + ",".join(f"{s[0]} {s[1]}" if not isinstance(s[0], list) else _spots(s) for s in part) + ")"
