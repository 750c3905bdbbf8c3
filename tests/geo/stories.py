"""Fictional incidents as several reports tell them, for the tests of merging and of the store."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from geo.claims import combine_claims
from geo.model import Claim, Evidence, Incident, IncidentQuery, Report
from geo.store import Store
from tests.geo.makers import claim, incident, place, report

# What reviewers say otherwise.
EARLIER = {"event_date": "2031-05-02", "event_date_end": "2031-05-02", "time_precision": "day"}
FIGURES_SEVEN = {"fatalities_low": 7, "fatalities_best": 7, "fatalities_high": 7}


@dataclass(frozen=True)
class Told:
    """One report with the incidents that it tells."""

    report: Report
    incidents: tuple[Incident, ...]


def tell(
    report_id: str, published: str | None, *claims: Claim, key: str = "1", quote: str = "", **more: Any
) -> Told:
    """Return a report that tells of one incident by these claims, its ranges derived from them."""
    own = tuple(replace(c, report_id=report_id) for c in claims)
    evidence = (Evidence(report_id, 0, len(quote), quote, "test"),) if quote else ()
    derived = {
        "claims": own,
        "fatalities": combine_claims(own, "killed"),
        "injured": combine_claims(own, "injured"),
        "abducted": combine_claims(own, "abducted"),
        "evidence": evidence,
    }
    made = incident(f"{report_id}-{key}", **(derived | more))
    day = date.fromisoformat(published) if published else None
    return Told(report(report_id, f"Report {report_id}. {quote}", published_at=day), (made,))


def published(*told: Told) -> dict[str, date | None]:
    return {t.report.report_id: t.report.published_date for t in told}


def add(store: Store, *told: Told) -> list[bool]:
    return [store.add(t.report, t.incidents) for t in told]


def lone(n: int, **more: Any) -> Told:
    """One incident that merges with nothing: each a week after the other."""
    day = (date(2031, 1, 1) + timedelta(days=7 * n)).isoformat()
    return tell(f"r{n:03}", "2031-12-01", day=more.pop("day", day), **more)


def derived(store: Store) -> dict[str, Any]:
    """All that is derived, in an order of its own."""
    tables = {
        "claims": ask(store, "SELECT * FROM claims"),
        "evidence": ask(store, "SELECT * FROM evidence"),
        "members": ask(store, "SELECT member_id, event_id FROM members"),
        "merges": ask(store, "SELECT * FROM merges"),
        "tallies": ask(store, "SELECT * FROM tallies"),
        "boxes": ask(store, BOXES[store.path.suffix == ".gpkg"]),
    }
    # A claim's row number follows from the order in which it came.
    tables["claims"] = [row[1:] for row in tables["claims"]]
    # Sorted here: databases differ in how they order text, and leave rows that tie in any order.
    return {
        "incidents": list(store.each()),
        "features": store.features(IncidentQuery(limit=10**9)),
        **{name: sorted(rows, key=repr) for name, rows in tables.items()},
    }


BOXES = {
    True: "SELECT i.event_id, lon_min, lat_min, day_min, day_max FROM incident_boxes AS b "
    "JOIN incidents AS i ON i.fid = b.fid",
    False: "SELECT event_id, ST_X(geom), ST_Y(geom) FROM incidents WHERE geom IS NOT NULL",
}


def ask(store: Store, sql: str) -> list[tuple[Any, ...]]:
    """Ask the store's own connection."""
    with store._reading() as db:
        return [tuple(row) for row in db.execute(sql).fetchall()]


_first = date(2031, 5, 1)
_sources = st.sampled_from(
    [("police", "authority"), ("the group", "conflict_party"), ("hospital", "medical"), ("press", "media")]
)
_actors = st.sampled_from(
    [("grp_x", "mil_x"), ("uag_x", "mil_x"), ("uag_x", "civ_x"), ("grp_y", "mil_x"), ("", "")]
)
_kinds = st.sampled_from(
    [
        ("Battles", "Armed clash"),
        ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
        ("Explosions/Remote violence", "Suicide bomb"),
        ("Protests", "Peaceful protest"),
    ]
)
_quotes = st.sampled_from(
    [
        "",
        "A bomb planted by the road to the bazaar of Dorangi hit a patrol on its way to the fort",
        "Dozens of shopkeepers walked to the gate of the old market to protest against the new levy",
    ]
)


@st.composite
def _one(draw: st.DrawFn, report_id: str, key: int) -> Incident:
    """One incident of a small world, so that many of them may be the same."""
    source, kind = draw(_sources)
    toll = draw(st.sampled_from([None, 0, 2, 5, 6, 40]))
    hurt = draw(st.sampled_from([None, 3, 9]))
    figures = (claim(toll, source, report_id, source_type=kind, injured_low=hurt, injured_high=hurt),)
    sort, sub = draw(_kinds)
    one, two = draw(_actors)
    first = draw(st.one_of(st.none(), st.integers(0, 4)))
    days = draw(st.sampled_from([0, 0, 0, 2, 40]))
    quote = draw(_quotes)
    pcode = draw(st.sampled_from(["A11", "A11", "A11.x", "A11.y", "A12", "A21", "A1", "XXA", "B1", ""]))
    return replace(
        incident(f"{report_id}-{key}", None, location=place(pcode, score=draw(st.sampled_from([0.5, 0.9])))),
        event_date=None if first is None else _first + timedelta(days=first),
        event_date_end=None if first is None else _first + timedelta(days=first + days),
        time_precision="unknown" if first is None else "day" if days < 7 else "month",
        event_type=sort,
        sub_event_type=sub,
        actor1_id=one,
        actor2_id=two,
        claims=figures,
        fatalities=combine_claims(figures, "killed"),
        injured=combine_claims(figures, "injured"),
        evidence=(Evidence(report_id, 0, len(quote), quote, "test"),) if quote else (),
        confidence=draw(st.sampled_from([0.5, 1.0])),
        disputed=draw(st.booleans()),
    )


@st.composite
def piles(draw: st.DrawFn) -> list[Told]:
    """A pile of reports on a small world, ids in no order of publication."""
    names = draw(st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=7, unique=True))
    pile = []
    for name in names:
        held = tuple(draw(_one(name, key)) for key in range(draw(st.sampled_from([1, 1, 1, 2]))))
        day = draw(st.one_of(st.none(), st.integers(0, 9)))
        at = None if day is None else _first + timedelta(days=day)
        pile.append(Told(report(name, f"Report {name}.", published_at=at), held))
    return pile


def told_twice():
    """Two reports of one incident, and a third of another one in the same district and week."""
    return (
        tell("r1", "2031-05-05", claim(3), quote="Three were killed in an attack on a post near the bazaar."),
        tell("r2", "2031-05-06", claim(5, "the group", source_type="conflict_party")),
        tell("r3", "2031-05-20", claim(1), day="2031-05-19"),
    )
