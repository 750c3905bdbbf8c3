"""What several claims of one incident say together."""

from dataclasses import replace
from datetime import date

import pytest

from geo.claims import combine_claims, quotes_of, sources_differ, victims_told
from geo.model import Claim, Incident, Location

DAY = date(2024, 11, 21)


def said(source: str, killed: int | None, start: int = 0, **more: object) -> Claim:
    known = {"killed_low": killed, "killed_high": killed, "quote": f"{source}: {killed}"}
    return Claim(source, "authority", "r1", start, start + 9, **{**known, **more})  # type: ignore[arg-type]


def told(*claims: Claim, disputed: bool = False) -> Incident:
    return Incident(
        "e", DAY, DAY, "day", "absolute", "Battles", "Armed clash", Location(), claims=claims,
        fatalities=combine_claims(claims, "killed"), injured=combine_claims(claims, "injured"),
        disputed=disputed,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "differ"),
    [
        ([said("officials", 38), said("report", 42, modifier="at_least")], True),
        ([said("officials", 3), said("a hospital", 4)], True),
        ([said("officials", 3, injured_low=5, injured_high=5),
          said("a hospital", 3, injured_low=6, injured_high=6)], True),
        ([said("officials", 3), said("a hospital", 3)], False),
        ([said("officials", 3, modifier="at_least")], False),
        ([said("officials", 8, killed_high=10)], False),
        ([said("officials", 3), said("a hospital", 4, superseded=True)], False),
        ([said("officials", 3), said("a hospital", 400, flagged="absurd")], False),
        ([said("officials", 5), said("a hospital", 2, modifier="subset")], False),
        ([said("officials", 3), said("a hospital", None, injured_low=6, injured_high=6)], False),
        ([], False),
    ],
)  # fmt: skip
def test_sources_disagree_where_the_figures_of_two_differ(claims: list[Claim], differ: bool) -> None:
    assert sources_differ(told(*claims)) is differ
    assert sources_differ(told(*claims, disputed=True)) is True


def test_those_who_each_count_one_sides_losses_do_not_disagree() -> None:
    own = said("their ministry", None, injured_low=2, injured_high=2)
    other = said("our official", None, injured_low=8, injured_high=8)
    both = replace(own, source="our official; their ministry", injured_low=None, injured_high=10,
                   rule="casualty.together")  # fmt: skip
    assert sources_differ(told(own, other)) is True
    assert sources_differ(told(own, other, both)) is False
    assert sources_differ(
        told(own, other, both, replace(own, source="a medic", injured_low=9, injured_high=9))
    )


def test_a_sum_is_quoted_with_its_parts() -> None:
    four = said(
        "the military", 4, 16, victims="four militants", modifier="subset", quote="killed four militants"
    )
    other = said("the military", 1, 40, victims="a clerk", modifier="subset", quote="a clerk among them")
    six = said(
        "the military", 6, 90, victims="four militants; Two soldiers", rule="casualty.passive+sum",
        quote="Two soldiers were martyred",
    )  # fmt: skip
    claims = (four, other, six)
    assert quotes_of(six, claims) == ("killed four militants", "Two soldiers were martyred")
    assert quotes_of(four, claims) == ("killed four militants",)
    assert quotes_of(replace(six, rule="casualty.passive"), claims) == ("Two soldiers were martyred",)
    elsewhere = replace(four, report_id="r2")
    assert quotes_of(six, (elsewhere, six)) == ("Two soldiers were martyred",)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (" / ", ""),
        ("", ""),
        ("two men / ", "two men"),
        (" / a boy", "a boy"),
        ("a man / a boy", "a man / a boy"),
    ],
)
def test_no_slash_stands_where_nobody_is_named(written: str, shown: str) -> None:
    assert victims_told(written) == shown
