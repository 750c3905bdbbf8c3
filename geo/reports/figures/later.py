"""Deaths of those told of as hurt: they are dead now, and hurt no longer."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from geo.model import Claim
from geo.patterns import compiled
from geo.reports.figures.rivals import WINDOW
from geo.reports.figures.standing import Entry, Kind, figure_of, same_account, with_figure
from geo.reports.figures.victims import victims_of
from geo.reports.numbers import find_numbers

SUCCUMBED = compiled(
    r"\bsuccumb(?:ed|s|ing)?\b|\b(?:later|subsequently|afterwards) (?:died|expired|passed away|breathed"
    r"|attained|embraced|lost)\b",
    re.IGNORECASE,
)
_IN_CARE = compiled(r"\.in_care|\bsuccumb|\b(?:wounded|injured)\b", re.IGNORECASE)
_HURT = compiled(r"\b(?:wounded|injured)\b", re.IGNORECASE)
# "Three others, including a boy of ten, were injured": who they are.
_AMONG_THEM = compiled(
    r"\bothers?,? (?:including|among them)\b([^;]{0,80}?)\b(?:were|was|sustained|suffered)\b"
)
_OF_THE_HURT = compiled(r"\w+ of (?:the|those) (\w+)", re.IGNORECASE)
_ALL_DIED = compiled(
    r"\b(?:neither|none) (?:of \w+ )?(?:survived|lived)\b"
    r"|\b(?:both|all(?: \w+)?) (?:of them )?(?:later )?(?:died|succumbed)\b",
    re.IGNORECASE,
)
_DIED = compiled(r"\.died(\d+)")
# "Pulled off a bus, lined up and shot": whether all died the next figures may say.
_SHOT_ONLY = compiled(r"\bshot$", re.IGNORECASE)


def hurt_first(claims: Sequence[Claim]) -> list[Claim]:
    """Put the hurt before those of them who died: "one of the three injured died"."""
    out: list[Claim] = []
    for claim in claims:
        last = out[-1] if out and claim.injured_high and out[-1].killed_high else None
        inside = last is not None and last.start <= claim.start and claim.end <= last.end
        out.insert(len(out) - inside, claim)
    return out


def is_one_of_the_hurt(entries: list[Entry], claim: Claim, standing: list[Entry]) -> bool:
    """Whether a death is of one told of as hurt: "a cousin was wounded. The cousin died", "one died"."""
    words = victims_of(claim, "killed").lower().split()
    told = [e for e in entries[-WINDOW:] if e.figure("injured") and same_account(e.claim, claim)]
    if not told or not claim.rule.startswith("casualty.died"):
        return False
    if _HURT.search(victims_of(claim, "killed")):
        return True  # "a wounded girl passed away", "two injured died"
    if ".in_care" in claim.rule and " " not in victims_of(claim, "killed").partition(" (")[0]:
        # "Three were hit; two died in hospital".
        return (claim.killed_high or 0) <= (told[-1].figure("injured") or 0)
    injured = told[-1].figure("injured") or 0
    counted = [n.high for n in find_numbers(claim.quote)]
    if not standing and len(counted) == 2 and counted[1] == injured >= (counted[0] or 0):
        return True  # "one of the three died"
    if claim.killed_high != 1:
        return False
    if not standing and ".definite" in claim.rule and _IN_CARE.search(f"{claim.rule} {claim.quote}"):
        return "other" not in victims_of(told[-1].claim, "injured")  # "where Gul Khan succumbed"
    if words in (["one"], ["1"]):
        return not standing
    hurt = victims_of(told[-1].claim, "injured").lower()
    if words[:1] != ["the"]:
        return False
    # "Two others, including a girl, were wounded. The girl died in hospital."
    parts = " ".join(_AMONG_THEM.findall(told[-1].claim.quote.lower()))
    return re.search(rf"\b{re.escape(words[-1])}\b", f"{hurt} {parts}") is not None


def is_among_all(entries: list[Entry], few: int, dead: int) -> bool:
    """Whether all were told of as hurt: "one died, another was hurt. Both were badly hurt, and one died"."""
    near = entries[-WINDOW:]
    hurt = max((e.figure("injured") or 0 for e in near), default=0)
    told = (c for e in near for c in (e.claim, *e.aside) if c.superseded)
    return few <= dead and any(figure_of(c, "injured") == dead + hurt for c in told)


def fell_short(claim: Claim, kind: Kind) -> int | None:
    """Return a figure that its source gave earlier and that no longer stands; None if it stands."""
    return figure_of(claim, kind) if claim.superseded and ".earlier" in claim.rule else None


def of_the_injured(entries: list[Entry], claim: Claim) -> Claim:
    """Mark a part that died as a later death where only injured were told of: "One of them died later"."""
    told = [e for e in entries[-WINDOW:] if e.figure("injured") and same_account(e.claim, claim)]
    if not told or ".definite" in claim.rule:
        return claim
    return replace(claim, rule=re.sub(r"casualty\.(?:part|died)\b", "casualty.later_death", claim.rule))


def fewer_injured(entries: list[Entry], entry: Entry) -> None:
    """Count one of the wounded who died no longer among the wounded; the first figure stands too."""
    deaths = _deaths(entry.claim) if not entry.claim.superseded else 0
    told = [e for e in reversed(entries[-WINDOW:]) if e.figure("injured")]
    own = [e for e in told if same_account(e.claim, entry.claim)]
    if not deaths or entry.figure("injured") is not None or not told:
        return
    if "pronoun_death" in entry.claim.rule and not own:
        return
    earlier = (own or told)[0]
    figure = earlier.figure("injured") or 0
    if figure >= deaths and not _is_held(entries, earlier, entry):
        entry.claim = with_figure(entry.claim, "injured", figure - deaths, figure - deaths)
        if figure == deaths:
            earlier.set_aside("injured")  # all of the wounded died


def _is_held(entries: list[Entry], hurt: Entry, death: Entry) -> bool:
    """Whether the whole toll was told with the injured: they are those who live.

    "Forty-five died, 13 were injured. The chief said 43 had died; two more succumbed."
    """
    total = death.figure("killed")
    at = entries.index(hurt)
    for entry in reversed(entries[max(0, at - 1) : at + 1]):  # told in one breath, else just before
        told = [figure_of(c, "killed") for c in (entry.claim, *entry.aside)]
        if any(told):
            return total in told
    return False


def _deaths(claim: Claim) -> int:
    """Return how many of the wounded a claim says have died since."""
    if told := _DIED.search(claim.rule):
        return int(told.group(1))
    if "pronoun_death" in claim.rule:
        return 1
    if _ALL_DIED.search(claim.quote):
        return claim.killed_high or 0
    # "Five more had succumbed", "two more of the injured died".
    if "later_death" not in claim.rule and not (".more" in claim.rule and SUCCUMBED.search(claim.quote)):
        return 0
    found = find_numbers(claim.quote)
    return (found[0].high or 0) if found else 1


def died_of_them(claim: Claim) -> Claim:
    """Count who died of those hurt as dead only: "six children were hurt, and one of the children died"."""
    hurt, dead = claim.injured_high, claim.killed_high
    if hurt and hurt == dead and _ALL_DIED.search(claim.quote):
        return with_figure(claim, "injured", None, None)  # "three were wounded; all three died"
    found = _OF_THE_HURT.match(victims_of(claim, "killed"))
    if not hurt or not dead or found is None or dead >= hurt:
        return claim
    # "Three of the fighters died, four were wounded": in brackets stands whom the report does not say again.
    told = victims_of(claim, "injured").partition("(")[0]
    same = re.search(rf"\b{re.escape(found.group(1))}\b", told, re.IGNORECASE)
    return with_figure(claim, "injured", hurt - dead, hurt - dead) if same else claim


def split_of_the_shot(claims: Sequence[Claim]) -> Claim | None:
    """Return the persons shot, all counted as dead, whom the next figures divide into dead and hurt.

    "Fourteen were lined up and shot. Twelve died at once and two are in critical condition."
    """
    for shot, after in pairwise(claims):
        dead, hurt = after.killed_high, after.injured_high
        if dead and hurt and dead + hurt == shot.killed_high and _SHOT_ONLY.search(shot.quote):
            return shot
    return None
