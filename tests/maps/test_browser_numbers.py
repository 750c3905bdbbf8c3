"""The numbers that the page shows in a real browser, against the aggregates."""

from datetime import date
from typing import Any

import pytest
from browser_plan import COMPARED, FILTERED, PATCHES, PRECISE

from geo.aggregate import aggregate
from geo.boundaries import Boundaries
from geo.claims import sources_differ
from geo.model import Incident
from geo.taxonomy import EVENT_TYPES

pytestmark = pytest.mark.browser


def test_numbers_are_those_of_the_aggregates(
    value, boundaries: Boundaries, incidents: list[Incident]
) -> None:
    counted = value("countsOf")
    tables = {n: aggregate(incidents, boundaries, f"admin{n}", "month") for n in (1, 2)}
    months = sorted({row.period_start for row in tables[1] if row.period_start})
    for patch, shown in zip(PATCHES, counted, strict=True):
        types = patch["types"] or list(EVENT_TYPES)
        inside = set(months[patch["from"] : patch["to"] + 1])
        wanted: dict[str, list[int]] = {}
        undated = 0
        for row in tables[patch["level"]]:
            if row.event_type not in types:
                continue
            undated += row.events if row.period_start is None else 0
            if row.period_start in inside:
                sums = wanted.setdefault(row.pcode, [0, 0])
                sums[0] += getattr(row, patch["measure"])
                sums[1] += row.events
        loose = wanted.pop("", [0, 0])
        seen = {
            code: [v or 0, events] for code, v, events, *_, state in shown["rows"] if state != "uncovered"
        }
        assert {p: s for p, s in seen.items() if s[1]} == {p: s for p, s in wanted.items() if s[1]}, patch
        assert [shown["loose"]["value"], shown["loose"]["events"]] == loose, patch
        assert shown["undated"] == undated, patch


def _passes(incident: Incident, patch: dict[str, Any]) -> bool:
    place = incident.location.geo_precision
    actors = {incident.actor1, incident.actor2, *incident.assoc_actor_1, *incident.assoc_actor_2}
    return (
        (not patch["types"] or incident.event_type in patch["types"])
        and (not patch["actor"] or patch["actor"] in actors)
        and (not patch["precision"] or place in PRECISE[patch["precision"]])
        and (incident.civilian_targeting or not patch["civilians"])
        and (sources_differ(incident) or not patch["contested"])
        and (incident.reviewed or not patch["reviewed"])
    )


def test_any_filter_adds_up_to_the_aggregates(
    value, boundaries: Boundaries, incidents: list[Incident]
) -> None:
    """Units + not placed = total, level by level, and each unit's number and range is the aggregate's."""
    shown_at_all = 0
    for patch, shown in zip(FILTERED, value("filtered"), strict=True):
        kept = [i for i in incidents if _passes(i, patch)]
        level = patch["level"]
        # A country without tehsils shows its districts when tehsils are asked for.
        levels = {"AFG": f"admin{min(level, 2)}", "PAK": f"admin{level}"}
        wanted: dict[str, tuple[int, ...]] = {}
        for one in set(levels.values()):
            for row in _rows_of(kept, boundaries, one, patch):
                if row.pcode and levels[boundaries.unit(row.pcode).country] == one:
                    new = (
                        getattr(row, patch["measure"]),
                        row.events,
                        row.fatalities_low,
                        row.fatalities_high,
                    )
                    before = wanted.get(row.pcode, (0, 0, 0, 0))
                    wanted[row.pcode] = tuple(map(sum, zip(before, new, strict=True)))
        killed = patch["measure"].startswith("fatalities")
        seen = {
            code: (number or 0, events, *((low, high) if killed else ()))
            for code, number, events, low, high, _ in shown["rows"]
        }
        size = 4 if killed else 2
        told = {code: numbers[:size] for code, numbers in wanted.items() if numbers[1]}
        assert {code: numbers for code, numbers in seen.items() if numbers[1]} == told, patch
        total = sum(row.events for row in _rows_of(kept, boundaries, "country", patch))
        placed = sum(events for _, events, *_ in seen.values())
        assert placed + shown["loose"]["events"] == total, patch
        shown_at_all += total
    assert shown_at_all > 1000


def _rows_of(kept: list[Incident], boundaries: Boundaries, level: Any, patch: dict[str, Any]) -> list[Any]:
    rows = aggregate(kept, boundaries, level, "month", by_type=False, zeros=False)
    first, last = (date(2024, 1 + patch[end], 1) for end in ("from", "to"))
    return [row for row in rows if row.period_start and first <= row.period_start <= last]


def test_change_is_that_of_the_aggregates(value, boundaries: Boundaries, incidents: list[Incident]) -> None:
    tables = {n: aggregate(incidents, boundaries, f"admin{n}", "month", by_type=False) for n in (1, 2)}
    unknown_seen = 0
    for patch, shown in zip(COMPARED, value("compared"), strict=True):
        start, end = patch["from"], patch["to"]
        width = end - start + 1
        sums: dict[str, list[int | None]] = {}
        told: dict[str, list[list[int]]] = {}
        for row in tables[patch["level"]]:
            if row.pcode and row.period_start:
                month = row.period_start.month - 1
                pair = told.setdefault(row.pcode, [[0, 0, 0], [0, 0, 0]])
                unknown = 0 if patch["measure"] == "events" else row.n_unknown_fatalities
                for n, first in enumerate((start, start - width)):
                    if first <= month < first + width:
                        new = (getattr(row, patch["measure"]), row.events, unknown)
                        pair[n] = [a + b for a, b in zip(pair[n], new, strict=True)]
        for code, pair in told.items():
            sums[code] = [None if unknown and not n else n for n, _, unknown in pair]
        tally: dict[str, int] = {}
        for code, now, before, change, look in shown["rows"]:
            assert now == sums[code][0], (patch, code)
            if start < width:
                assert (before, look) == (None, "none")
            else:
                known = None not in sums[code]
                wanted = sums[code][0] - sums[code][1] if known else None  # type: ignore[operator]
                assert (before, change) == (sums[code][1], wanted)
                assert look == _change_class(*sums[code]), (patch, code)
            tally[look] = tally.get(look, 0) + 1
        assert {look: n for look, n in shown["legend"] if n} == tally
        unknown_seen += tally.get("unknown", 0)
        changes = [
            abs(change) for *_, change, look in shown["rows"] if look in ("d0", "d1", "d2", "d3", "d4")
        ]
        assert [abs(change) for change in shown["ranked"]] == sorted(changes, reverse=True)[:12]
    assert unknown_seen > 10


def test_a_change_of_a_rate_is_told_in_rates(value, boundaries: Boundaries) -> None:
    seen = value("comparedRate")
    sums, rates = seen["sums"], seen["rates"]
    compared = 0
    assert [row[0] for row in sums["rows"]] == [row[0] for row in rates["rows"]]
    pairs = zip(sums["rows"], rates["rows"], strict=True)
    for (code, before, change, _), (_, rate, changed, now) in pairs:
        people = boundaries.unit(code).population
        if not people:
            assert (rate, changed) == (None, None)
            continue
        for count, shown in ((before, rate), (change, changed)):
            assert (count is None) == (shown is None)
            assert shown == pytest.approx((count or 0) * 100_000 / people, rel=1e-3) or count is None
        if before is not None and change is not None and now is not None:
            assert now - rate == pytest.approx(changed, abs=2e-3)
        if rates["look"][code][0] == "d":  # too few people for a change stay too few, in rates too
            assert sums["look"][code] == rates["look"][code]
            compared += 1
    assert compared > 10
    assert rates["loose"]["before"] is None
    assert sums["loose"]["before"] is not None
    assert any("." in text.split("→")[1] for text in rates["ranked"])
    assert "too few (under 5 in all)" in rates["legend"]


def _change_class(now: int | None, before: int | None) -> str:
    if now is None or before is None:
        return "unknown"
    if not now and not before:
        return "zero"
    if now + before < 5:
        return "few"
    if not before or now > 2 * before:
        return "d4"
    if now > 1.25 * before:
        return "d3"
    return "d2" if now >= 0.8 * before else "d1" if now >= 0.5 * before else "d0"


def test_no_figure_is_never_said_as_none(value) -> None:
    seen = value("doubts")
    assert "9 incidents; " in seen["whole"]
    assert seen["whole"].endswith(". 1 was read by a program and checked by no person.")
    assert "27 killed (reported range 27–41+), 3 incidents without a figure for deaths" in seen["whole"]
    assert "0–4 killed, 1 incident without a figure for deaths" in seen["protests"]
    assert "; no figure for deaths" in seen["silent"]
    assert "0 killed" not in seen["silent"]
    assert seen["panels"]["AF1213"]["toll"] == "No figure for deaths"


def test_a_toll_that_one_side_denies_is_not_none_reported(value) -> None:
    seen = value("doubts")
    assert seen["panels"]["AF0907"]["toll"] == "0–4 killed"
    assert seen["panels"]["AF0907"]["card"] == ["0–4 killed"]
    assert "0–4 killed" in seen["panels"]["AF0907"]["spoken"]
    assert seen["rows"]["AF0907"]["state"] == "doubtful"
    assert (seen["rows"]["AF0907"]["value"], seen["rows"]["AF0907"]["value_high"]) == (0, 4)
    assert seen["legend"]["perhaps some"] == 1
    assert "AF0907" in seen["unsure"]


def test_none_killed_beside_no_figure_is_not_none_reported(value) -> None:
    seen = value("doubts")
    assert (seen["rows"]["AF1801"]["state"], seen["rows"]["AF1801"]["value"]) == ("partial", 0)
    assert seen["legend"]["reported, 0 or no figure"] == 2  # that one, and the one without any figure
    assert seen["panels"]["AF1801"]["spoken"].endswith("0 killed (2 incidents; 1 without a figure)")
    assert seen["table"]["Taloqan"] == ["0", "", "1"]
    assert seen["table"]["Tirinkot"] == ["5", "", "1"]
    assert value("comparing")["looks"]["AF1801"] == "unknown"  # 0 and no figure before: no "none in both"


def test_the_highest_figures_are_open_where_a_source_is(value) -> None:
    assert value("doubts")["highest"].endswith("10 or more killed by the highest figures (1 incident)")


def test_classes_of_rates_can_be_told_apart(value) -> None:
    legends = value("legendAdds")
    assert legends
    for legend in legends:
        labels = [label for label, _ in legend["rows"]]
        assert labels
        assert len(set(labels)) == len(labels)
        assert not [one for one in labels if "–" in one and len(set(one.split("–"))) == 1], labels


def test_a_sum_over_two_sources_is_no_claim_of_theirs(value) -> None:
    barmal = value("doubts")["panels"]["AF1214"]
    assert barmal["labels"] == ["1 claim from 1 source"]
    assert barmal["claims"] == ["1 killed", "up to 1 killed"]
    assert barmal["sources"][1] == "Added up, said by no source alone: officials; a hospital"
    assert barmal["quotes"] == 1


def test_a_reading_that_is_little_sure_is_marked(value) -> None:
    panels = value("doubts")["panels"]
    doubtful = "Reading uncertain: check the words"
    assert [doubtful in panels[code]["tags"] for code in ("AF1213", "AF1214")] == [True, False]
    assert panels["AF1213"]["doubts"] == ["Less sure than others: the day is not known"]
    assert panels["AF1214"]["doubts"] == []


def test_how_far_lines_and_people_are_known_is_told_in_words(value) -> None:
    assert value("doubts")["panels"]["AF1214"]["ground"] == [
        "The outline drawn here holds 135% of the area published for it: near its lines, incidents may "
        "belong to a neighbour.",
        "Population 80,510, modelled, not counted (2021; OCHA COD-PS 2021 total of the province, shared out "
        "by WorldPop 2020 (1 km); for rough rates only).",
    ]


def test_at_least_and_more_than_keep_their_words(value) -> None:
    seen = value("doubts")
    kalat, marwat = seen["panels"]["PK210"], seen["panels"]["PK519"]
    assert kalat["card"] == ["at least 10 killed", "at least 6 injured"]
    assert kalat["toll"] == "10 killed (reported range 10+)"
    assert marwat["claims"] == ["11 killed", "more than 20 killed"]
    assert seen["table"]["Kalat"] == ["10", "10+", "0"]
    assert seen["table"]["Lakki Marwat"] == ["11", "11–21+", "0"]
    assert seen["ranked"][:2] == ["11–21+ 11", "10+ 10"]
    assert seen["rows"]["PK210"]["value_high_open"] is True
    assert seen["rows"]["AF1214"]["value_high_open"] is False


def test_comparing_says_what_it_cannot_compare(value) -> None:
    seen = value("comparing")
    assert "The time shown was set to Sep" in seen["moved"]
    assert "was set to" not in seen["chosen"]
    assert seen["spoken"].endswith("no figure, before 5: cannot be compared")
    assert seen["looks"]["AF2501"] == "unknown"


def test_nothing_is_cut_on_a_narrow_screen(value) -> None:
    assert value("narrow") == {"covered": [], "cut": [], "names": 0, "keys": [1, 1]}
