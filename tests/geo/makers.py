"""Small fictional incidents, units and reports for tests."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from geo.model import (
    LEVELS,
    Candidate,
    Claim,
    Estimate,
    Evidence,
    Incident,
    Level,
    Location,
    Report,
    Unit,
)
from geo.taxonomy import EVENT_TYPES


def unit(pcode: str, level: Level, parent: str, **more: Any) -> Unit:
    return Unit(
        pcode=pcode,
        name=f"name of {pcode}",
        level=level,
        country=more.pop("country", "XXA"),
        parent=parent,
        **more,
    )


# Two countries: XXA has two provinces with districts, one district has tehsils; XXB has none below admin1.
UNITS = (
    unit("XXA", "country", ""),
    unit("XXB", "country", "", country="XXB"),
    unit("A1", "admin1", "XXA"),
    unit("A2", "admin1", "XXA"),
    unit("B1", "admin1", "XXB", country="XXB"),
    unit("A11", "admin2", "A1"),
    unit("A12", "admin2", "A1"),
    unit("A21", "admin2", "A2"),
    unit("A11.x", "admin3", "A11"),
    unit("A11.y", "admin3", "A11"),
    unit("DISPUTED", "admin1", "XXA", disputed=True),
)


class FakeBoundaries:
    """Units without polygons; districts A11 and A12 touch, A21 touches A12."""

    def units(self, level: Level | None = None, country: str | None = None) -> tuple[Unit, ...]:
        return tuple(u for u in UNITS if level in (None, u.level) and country in (None, u.country))

    def neighbours(self, pcode: str) -> tuple[str, ...]:
        pairs = {"A11": ("A12",), "A12": ("A11", "A21"), "A21": ("A12",), "A1": ("A2",), "A2": ("A1",)}
        return pairs.get(pcode, ())


def parents(pcode: str) -> dict[Level, Unit]:
    by_code = {u.pcode: u for u in UNITS}
    chain: dict[Level, Unit] = {}
    while pcode:
        chain[by_code[pcode].level] = by_code[pcode]
        pcode = by_code[pcode].parent
    return chain


def place(pcode: str, **more: Any) -> Location:
    """Return the location of a unit of `UNITS`, all levels above filled in."""
    if not pcode:
        return Location(**more)
    chain = parents(pcode)
    finest = next(u for level in reversed(LEVELS) if (u := chain.get(level)))
    at = {level: chain[level].pcode if level in chain else "" for level in LEVELS}
    point = {"longitude": 60.0 + UNITS.index(finest), "latitude": 30.0 + UNITS.index(finest) / 10}
    known: dict[str, Any] = {
        "country": at["country"],
        "admin1": at["admin1"] and f"name of {at['admin1']}",
        "admin1_pcode": at["admin1"],
        "admin2": at["admin2"] and f"name of {at['admin2']}",
        "admin2_pcode": at["admin2"],
        "admin3": at["admin3"] and f"name of {at['admin3']}",
        "admin3_pcode": at["admin3"],
        "location": finest.name,
        "geo_precision": finest.level,
        **point,
    }
    return Location(**(known | more))


def incident(
    event_id: str = "r1-1", day: str | None = "2031-05-04", pcode: str = "A11", **more: Any
) -> Incident:
    """Return a fictional attack; `day` is "YYYY-MM-DD" or "YYYY-MM-DD/YYYY-MM-DD" or None."""
    first, _, last = (day or "").partition("/")
    dates: dict[str, Any] = {
        "event_date": date.fromisoformat(first) if first else None,
        "event_date_end": date.fromisoformat(last or first) if first else None,
        "time_precision": "day" if first else "unknown",
        "date_basis": "absolute" if first else "unresolved",
    }
    base = Incident(
        event_id=event_id,
        event_type=more.pop("event_type", "Violence against civilians"),
        sub_event_type=more.pop("sub_event_type", "Attack"),
        location=more.pop("location", None) or place(pcode),
        report_ids=more.pop("report_ids", (event_id.rpartition("-")[0],)),
        **dates,
    )
    return replace(base, **more)


def claim(killed: int | None = None, source: str = "police", report_id: str = "r1", **more: Any) -> Claim:
    high = more.pop("killed_high", killed)
    return Claim(
        source=source,
        source_type=more.pop("source_type", "authority"),
        report_id=report_id,
        start=more.pop("start", 0),
        end=more.pop("end", 10),
        quote=more.pop("quote", f"{source}: {killed}"),
        killed_low=killed,
        killed_high=high,
        **more,
    )


def report(report_id: str = "r1", text: str = "Text of the report.", **more: Any) -> Report:
    return Report(id=more.pop("id", report_id), report_id=report_id, text=text, **more)


# ---- hypothesis strategies -------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
shares = st.floats(0, 1)
_counts = st.one_of(st.none(), st.integers(0, 500))


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    ends = sorted(draw(st.lists(st.integers(0, 500), min_size=3, max_size=3)))
    kind = draw(st.sampled_from(["all", "none", "flagged", "high only"]))
    low, best, high = {
        "all": (ends[0], ends[1], ends[2]),
        "none": (None, None, None),
        "flagged": (ends[0], None, ends[2]),
        "high only": (None, None, ends[2]),
    }[kind]
    return Estimate(low, best, high, draw(st.booleans()))


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    low = draw(_counts)
    start = draw(st.integers(0, 1000))
    return Claim(
        source=draw(words),
        source_type=draw(st.sampled_from(["authority", "conflict_party", "unnamed"])),
        report_id=draw(words),
        start=start,
        end=start + draw(st.integers(0, 50)),
        quote=draw(words),
        killed_low=low,
        killed_high=draw(st.one_of(st.none(), st.integers(low or 0, 900))),
        injured_low=draw(_counts),
        abducted_high=draw(_counts),
        victims=draw(words),
        modifier=draw(st.sampled_from(["at_least", "none", "subset"])),
        superseded=draw(st.booleans()),
        flagged=draw(words),
        rule=draw(words),
    )


evidences = st.builds(Evidence, words, st.integers(0, 100), st.integers(100, 200), words, words, words)
_longitudes = st.floats(-180, 180)
_latitudes = st.floats(-90, 90)
candidates = st.builds(
    Candidate,
    pcode=words,
    name=words,
    level=st.sampled_from(LEVELS),
    kind=st.sampled_from(["unit", "settlement", "feature", "region"]),
    country=words,
    admin1_pcode=words,
    admin2_pcode=words,
    admin3_pcode=words,
    longitude=_longitudes,
    latitude=_latitudes,
    population=st.integers(0, 10**7),
    score=shares,
    match=st.sampled_from(["exact", "translit", "fuzzy", "online"]),
)


@st.composite
def locations(draw: st.DrawFn) -> Location:
    made = place(draw(st.sampled_from(["", *(u.pcode for u in UNITS if not u.disputed)])))
    if draw(st.booleans()):
        made = replace(made, longitude=draw(_longitudes), latitude=draw(_latitudes))
    return replace(
        made,
        score=draw(shares),
        reason=draw(words),
        alternatives=tuple(draw(st.lists(candidates, max_size=2))),
    )


_kinds = st.sampled_from([(kind, sub) for kind, subs in EVENT_TYPES.items() for sub in subs])


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    kind, sub = draw(_kinds)
    dated = draw(st.booleans())
    first = draw(st.dates(date(2030, 11, 1), date(2031, 3, 31))) if dated else None
    last = draw(st.dates(first, date(2031, 4, 15))) if first else None
    precisions = ["day", "week", "month", "year"] if dated else ["unknown"]
    return Incident(
        event_id=draw(words),
        event_date=first,
        event_date_end=last,
        time_precision=draw(st.sampled_from(precisions)),
        date_basis=draw(st.sampled_from(["absolute", "relative", "publication"])) if dated else "unresolved",
        event_type=kind,
        sub_event_type=sub,
        location=draw(locations()),
        date_text=draw(words),
        status=draw(st.sampled_from(["occurred", "foiled"])),
        actor1=draw(words),
        actor1_id=draw(words),
        assoc_actor_1=tuple(draw(st.lists(words, max_size=2))),
        actor2=draw(words),
        actor2_id=draw(words),
        assoc_actor_2=tuple(draw(st.lists(words, max_size=2))),
        civilian_targeting=draw(st.booleans()),
        fatalities=draw(estimates()),
        injured=draw(estimates()),
        abducted=draw(estimates()),
        claims=tuple(draw(st.lists(claims(), max_size=3))),
        evidence=tuple(draw(st.lists(evidences, max_size=3))),
        report_ids=tuple(draw(st.lists(words, max_size=3))),
        disputed=draw(st.booleans()),
        confidence=draw(shares),
        reviewed=draw(st.booleans()),
    )


def _counted(
    kind: tuple[str, str],
    first: date | None,
    length: int,
    precision: Any,
    pcode: str,
    figures: tuple[Estimate, Estimate, Estimate],
) -> Incident:
    return replace(
        incident(pcode=pcode),
        event_type=kind[0],
        sub_event_type=kind[1],
        event_date=first,
        event_date_end=first and first + timedelta(days=length),
        time_precision=precision,
        fatalities=figures[0],
        injured=figures[1],
        abducted=figures[2],
    )


_ranges = st.sampled_from(
    [Estimate(), Estimate(0, 0, 0), Estimate(2, 3, 9), Estimate(7, None, 8), Estimate(high=5)]
)
# Only what counting looks at: quick to draw, so that many can be counted at once.
counted = st.builds(
    _counted,
    st.sampled_from([("Battles", "Armed clash"), ("Riots", "Mob violence")]),
    st.one_of(st.none(), st.dates(date(2030, 11, 1), date(2031, 3, 31))),
    st.integers(0, 40),
    st.sampled_from(["day", "week", "month", "year"]),
    st.sampled_from(["", *(u.pcode for u in UNITS if not u.disputed)]),
    st.tuples(_ranges, _ranges, _ranges),
)
