"""Pages of ready features from a table in SQLite: filtered, in a stable order, paged by key.

A page begins after the last feature of the one before, whatever was written in between, so
every feature is given exactly once.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from api.params import Days
from api.sql.cursors import make_cursor, read_cursor
from geo.model import BBox

Value = str | int | float | bytes | None
# So many hits are cheaper to collect and sort than to count first and then find again.
COLLECTED = 20_000
_CHUNK = 5_000
_COSTLY = ("SELECT", "f.feature", "atlas_")
_PROPERTY = re.compile(r"atlas_text\((f\.feature, '\w+')\)")
_SELDOM = re.compile(r"( WHERE )?\(*unlikely\(")


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition with its bound values."""

    text: str
    values: tuple[Value, ...] = ()


def costs(one: Sql) -> int:
    """Return how many things a condition or value asks for that take long: other rows, JSON, functions."""
    return sum(one.text.count(word) for word in _COSTLY)


def seldom(condition: Sql) -> Sql:
    """Return a condition marked as one that seldom holds, if it asks for the features' bytes.

    Then SQLite reads them one after the other, where no other condition has an index, and not here and there
    in the order of ids, which takes twice as long.
    """
    if "f.feature" not in condition.text or condition.text.startswith("unlikely("):
        return condition
    return Sql(f"unlikely({condition.text})", condition.values)


def holding(condition: Sql, text: str | None) -> Sql:
    """Return a condition that needs a text in the features' bytes, so that these are looked through first.

    Reading a property out of them takes longer. A condition on anything else is returned as it is.
    """
    found = _PROPERTY.match(condition.text)
    if found is None or text is None:
        return condition
    has = f"atlas_has({found[1]}, ?)"
    return Sql(f"{has} AND {condition.text}", (orjson.dumps(text)[1:-1], *condition.values))


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows that a property which is a list is made of.

    Attributes
    ----------
    table, item : str
        Where they lie, and the column that holds the text of an element.
    owner, key : str
        The column, and the expression of a feature, that are equal where a row belongs to the feature.
    only : str
        What else must hold for a row, beginning with AND; "" for nothing.
    """

    table: str
    item: str
    owner: str
    key: str
    only: str = ""

    @property
    def own(self) -> str:
        """The rows of one feature, to which conditions may be added with AND."""
        return f"SELECT 1 FROM {self._own}"

    @property
    def own_items(self) -> str:
        """The elements of one feature's list."""
        return f"SELECT {self.item} FROM {self._own}"

    @property
    def _own(self) -> str:
        return f"{self.table} WHERE {self.table}.{self.owner} = {self.key}{self.only}"


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Table:
    """Where the features of a collection lie.

    Attributes
    ----------
    source : str
        What follows FROM.
    key : str
        Expression of the feature's id: unique, never null.
    feature : str
        Expression of the feature's bytes.
    columns : mapping of str to str
        Property to SQL expression.
    geometry : str
        Expression of the geometry as WKB, "" for none.
    bounds : tuple of str
        Expressions of its west, south, east and north; () when they are not at hand.
    in_box : callable
        From a box in CRS84, and the days that are asked for beside it, to a condition.
    lean : str
        `source` without what only `feature` and nested properties need; "" when that is nothing.
    scan : str
        `source` made to be read in the order of the features' bytes; "" when that is left to SQLite.
    walk : str
        `lean` made to be read in order of `key`; "" when that is left to SQLite.
    row : str
        Expression by which a chosen row is found again; "" is `key`.
    points : str
        What `api.sql.relations` calls the rows, by `row`, where features are points; "" where not.
    fine : frozenset of str
        Properties with an index of which a value is that of few features.
    lists : mapping of str to Listed
        Properties that are lists of what lies in rows of its own.
    """

    source: str
    key: str
    feature: str
    columns: Mapping[str, str]
    geometry: str
    in_box: Callable[[BBox, Days], Sql]
    lean: str = ""
    walk: str = ""
    row: str = ""
    bounds: tuple[str, ...] = ()
    points: str = ""
    scan: str = ""
    fine: frozenset[str] = frozenset()
    lists: Mapping[str, Listed] = field(default_factory=dict)

    def source_of(self, clause: Sql, walk: bool = False) -> str:
        """Return what to read from when only ids and the columns of a clause are needed."""
        if self.lean and "f.feature" in clause.text:
            # Where all conditions ask for the features' bytes an index of something else leads to them here
            # and there; so they are read as they lie.
            return self.scan if self.scan and _SELDOM.match(clause.text) else self.source
        return (walk and self.walk) or self.lean or self.source

    def features(self, db: sqlite3.Connection, rows: Sequence[Value]) -> list[bytes]:
        """Return the bytes of features in the order of `rows`."""
        row = self.row or self.key
        start = f"SELECT {row}, {self.feature} FROM {self.source} WHERE {row} IN"
        found: dict[Value, bytes] = {}
        for first in range(0, len(rows), _CHUNK):
            part = rows[first : first + _CHUNK]
            found.update(db.execute(f"{start} ({', '.join('?' * len(part))})", part))
        return [found[row] for row in rows]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a table."""

    conditions: tuple[Sql, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    limit: int = 1000
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some features in order, how many match in all, and where the neighbours begin."""

    features: list[bytes]
    matched: int
    next_cursor: str = ""
    prev_cursor: str = ""


@dataclass(slots=True)
class Counter:
    """Remembers how many rows match, for one version of the data."""

    version: str = ""
    counts: dict[tuple[str, tuple[Value, ...]], int] = field(default_factory=dict)

    def count(self, db: sqlite3.Connection, version: str, sql: str, values: tuple[Value, ...]) -> int:
        """Return the count, asking the table only once per version."""
        found = self.known(version, sql, values)
        if found is None:
            found = int(db.execute(sql, values).fetchone()[0])
            self.keep(version, sql, values, found)
        return found

    def known(self, version: str, sql: str, values: tuple[Value, ...]) -> int | None:
        """Return the count if it was asked for in this version."""
        return self.counts.get((sql, values)) if self.version == version else None

    def keep(self, version: str, sql: str, values: tuple[Value, ...], count: int) -> None:
        """Remember a count."""
        if self.version != version or len(self.counts) > 10_000:
            self.counts = {}
            self.version = version
        self.counts[sql, values] = count


def where(conditions: Sequence[Sql]) -> Sql:
    """Join conditions that must all hold, those that seldom do at the end."""
    if not conditions:
        return Sql("")
    conditions = sorted(conditions, key=lambda one: _SELDOM.match(one.text) is not None)
    text = " AND ".join(f"({c.text})" for c in conditions)
    return Sql(f" WHERE {text}", tuple(v for c in conditions for v in c.values))


def read_page(db: sqlite3.Connection, table: Table, asked: Asked, counter: Counter, version: str) -> Page:
    """Return one page of features.

    Raises
    ------
    QueryError
        If the cursor was not made by this server for this order.
    """
    keys = [(table.columns[name], descends) for name, descends in asked.sort]
    back, last = read_cursor(asked.cursor, len(keys))
    clause = where(asked.conditions)
    lean = table.source_of(clause)
    found = None if keys or not clause.text else _collected(db, table, asked, (back, last), counter, version)
    if found is not None:
        matched, rows = found
    else:
        counting = (f"SELECT count(*) FROM {lean}{clause.text}", clause.values)
        if keys and last is None and costs(clause) and counter.known(version, *counting) is None:
            # Counted while they are sorted, so that each is looked at once.
            told = _ordered(db, table, asked, keys, (back, last, 0), counter, version, ("count(*) OVER ()",))
            counter.keep(version, *counting, told[0][-1] if told else 0)
            matched, rows = counter.count(db, version, *counting), [row[:-1] for row in told]
        else:
            matched = counter.count(db, version, *counting)
            rows = _ordered(db, table, asked, keys, (back, last, matched), counter, version)
    more = len(rows) > asked.limit
    del rows[asked.limit :]
    if back:
        rows.reverse()
    follows, precedes = (bool(last), more) if back else (more, last is not None)
    return Page(
        features=table.features(db, [row[0] for row in rows]),
        matched=matched,
        next_cursor=make_cursor(rows[-1], back=False) if rows and follows else "",
        prev_cursor=make_cursor(rows[0], back=True) if rows and precedes else "",
    )


def _key(row: Sequence[Any]) -> Any:
    return row[1]


def _collected(
    db: sqlite3.Connection,
    table: Table,
    asked: Asked,
    at: tuple[bool, list[Any] | None],
    counter: Counter,
    version: str,
) -> tuple[int, list[Any]] | None:
    """Return how many hits there are and (row, key) of a page and one more; None when there are too many.

    They come in any order. Of what takes long to find all are looked through, whatever their number, and
    of what was seen only what may be on the page is kept.
    """
    back, last = at
    clause = where(asked.conditions)
    lean = table.source_of(clause)
    name = (f"SELECT count(*) FROM {lean}{clause.text}", clause.values)
    known = counter.known(version, *name)
    if known is not None and known > COLLECTED:
        return None
    all_ = costs(clause) > 0
    sql = f"SELECT {table.row or table.key}, {table.key} FROM {lean}{clause.text} LIMIT ?"
    cursor = db.execute(sql, (*clause.values, -1 if all_ else COLLECTED + 1))
    matched, rows = 0, list[Any]()
    while batch := cursor.fetchmany(_CHUNK):
        matched += len(batch)
        if matched > COLLECTED and not all_:
            return None
        rows += [r for r in batch if last is None or (r[1] < last[0] if back else r[1] > last[0])]
        if len(rows) > asked.limit + _CHUNK:
            rows = _first(rows, asked.limit, back)
    counter.keep(version, *name, matched)
    return matched, _first(rows, asked.limit, back)


def _first(rows: list[Any], limit: int, back: bool) -> list[Any]:
    """Return a page of rows and one more, in order."""
    rows.sort(key=_key, reverse=back)
    del rows[limit + 1 :]
    return rows


def _ordered(
    db: sqlite3.Connection,
    table: Table,
    asked: Asked,
    keys: list[tuple[str, bool]],
    at: tuple[bool, list[Any] | None, int],
    counter: Counter,
    version: str,
    beside: tuple[str, ...] = (),
) -> list[Any]:
    """Return (row, key, sort keys, expressions `beside` them) of a page and of one row more, in order."""
    back, last, matched = at
    total = counter.count(db, version, f"SELECT count(*) FROM {table.lean or table.source}", ())
    # Reading in order passes total/matched rows for each hit; else all hits are sorted.
    walk = matched * matched > asked.limit * total
    if keys and not (walk and (len(keys) == 1 or asked.sort[0][0] in table.fine)):
        # The plus: its index would lead to all rows of a value, here and there.
        keys = [(f"+{keys[0][0]}", keys[0][1]), *keys[1:]]
    conditions = list(asked.conditions)
    # What reads other rows for each is reckoned once, before it is asked what stands behind `last`.
    apart = last is not None and any("SELECT" in expr for expr, _ in keys)
    if last is not None and not apart:
        conditions.append(_after(keys, table.key, last, back))
    clause = where(conditions)
    picked = ", ".join(
        [f"{table.row or table.key} AS row", f"{table.key} AS key"]
        + [f"{expr} AS k{n}" for n, (expr, _) in enumerate(keys)]
        + list(beside)
    )
    source = table.source_of(Sql(picked + clause.text), walk and not keys)
    sql, values = f"SELECT {picked} FROM {source}{clause.text}", clause.values
    if apart and last is not None:
        named = [(f"k{n}", descends) for n, (_, descends) in enumerate(keys)]
        behind = _after(named, "key", last, back)
        # Without the limit SQLite would put the expressions back where the names stand.
        sql, values = f"SELECT * FROM ({sql} LIMIT -1) WHERE {behind.text}", (*values, *behind.values)
    orders = [_order(n, descends, back) for n, (_, descends) in enumerate(keys, 3)]
    sql += f" ORDER BY {', '.join([*orders, f'2 {_way(back)}'])} LIMIT ?"
    return db.execute(sql, (*values, asked.limit + 1)).fetchall()


def _order(column: int, descends: bool, back: bool) -> str:
    if descends:  # the unknown, which SQLite puts below all, stands last of itself: an index serves
        return f"{column} {_way(not back)}"
    return f"{column} {_way(back)} NULLS {'FIRST' if back else 'LAST'}"


def read_feature(db: sqlite3.Connection, table: Table, feature_id: str) -> bytes | None:
    """Return the bytes of one feature, None when there is none of this id."""
    sql = f"SELECT {table.feature} FROM {table.source} WHERE {table.key} = ?"
    row = db.execute(sql, (feature_id,)).fetchone()
    return bytes(row[0]) if row else None


def _way(descends: bool) -> str:
    return "DESC" if descends else "ASC"


def _after(keys: list[tuple[str, bool]], key: str, last: list[Any], back: bool) -> Sql:
    """Return "stands behind `last` in this order" (before it, when `back`)."""
    parts: list[str] = []
    values: list[Value] = []
    same: list[str] = []
    same_values: list[Value] = []
    for (expr, descends), value in zip([*keys, (key, False)], last, strict=True):
        sign = "<" if descends != back else ">"
        ahead = f"({expr}) IS NULL" if not back else f"({expr}) IS NOT NULL"
        if value is None:  # unknown stands last
            test, bound = ("0", []) if not back else (ahead, [])
            equal, equal_bound = f"({expr}) IS NULL", []
        else:
            test, bound = f"({expr}) {sign} ?", [value]
            if not back and expr != key:
                test = f"({test} OR {ahead})"
            equal, equal_bound = f"({expr}) = ?", [value]
        parts.append(" AND ".join([*same, test]))
        values += [*same_values, *bound]
        same.append(equal)
        same_values += equal_bound
    return Sql(" OR ".join(f"({part})" for part in parts), tuple(values))
