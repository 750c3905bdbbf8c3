"""What one name of a report means, no finer than is certain, and why in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.boundaries import Boundaries
from geo.model import Candidate, Level, PlaceMention
from geo.naming.names import plain
from geo.naming.namewords import levels_of, names_settlement, split_designation, words
from geo.placing.fitting import fitting, other_name
from geo.placing.placement import chain, common, finest, told_distance
from geo.placing.score import MARGIN, Weighed, Weigher

CITY_SHARE = 0.6
"""A bare name of a province and of its capital means the city where so much of the province lives there."""
POINTS = ("settlement", "feature")


@dataclass(frozen=True, slots=True)
class Choice:
    """What one mention means.

    Attributes
    ----------
    units : dict of Level to str
        The units that are certain, by level; empty when not even the country is.
    told : bool
        Whether the text itself calls it a unit ("Tank district"): such a unit outweighs a mere name.
    """

    mention: PlaceMention
    candidate: Candidate | None
    units: dict[Level, str]
    score: float = 0.0
    alternatives: tuple[Candidate, ...] = ()
    reason: str = ""
    told: bool = False

    @property
    def depth(self) -> int:
        """How fine it is: more certain levels, and a spot with a point of its own beyond its unit."""
        spot = self.candidate is not None and self.candidate.kind in POINTS and self.exact
        return len(self.units) * 2 + spot

    @property
    def exact(self) -> bool:
        """Whether its units are all that its candidate has: nothing had to be left out."""
        return self.candidate is not None and chain(self.candidate).items() <= self.units.items()


def choose(
    mention: PlaceMention,
    own: Sequence[PlaceMention],
    weigher: Weigher,
    boundaries: Boundaries,
    *,
    told_why: bool = True,
) -> Choice:
    """Choose what a mention means, no finer than is certain; where not `told_why`, for its units alone."""
    if not mention.candidates:
        return Choice(mention, None, {}, reason=f"{mention.text} is in no gazetteer")
    only = fitting(mention) if not told_why else ()
    # One that stands alone has the same units whatever its weight.
    weighed = weigher.weigh(mention, own) if len(only) != 1 else [Weighed(only[0], 0.0, ())]
    best = weighed[0]
    if plain(mention.designation) in words("larger"):
        return _larger(mention, best, boundaries)
    rivals = [w for w in weighed[1:] if best.weight - w.weight < MARGIN]
    called = mention.designation or split_designation(mention.text)[1]  # "Kurram Agency" is a name, too
    told = best.candidate.level in levels_of(called)
    against = [w for w in rivals if differ(best.candidate, w.candidate)]
    if against:
        group = [best.candidate, *(w.candidate for w in against)]
        units = common(group)
        choice = Choice(mention, None, units, 0.5 * best.candidate.score, told=told)
        if not told_why:
            return choice
        reason = f"{mention.text} may be {_list(group, boundaries)}: {shared_in_words(units, boundaries)}"
        # None of them is chosen: the likeliest is a runner-up like the others.
        likeliest = replace(best.candidate, score=round(choice.score, 4))
        ranked = (likeliest, *_ranked(best, weighed, choice.score))[:5]
        return replace(choice, alternatives=ranked, reason=reason)
    later = next((w for w in weighed if differ(best.candidate, w.candidate)), None)
    lead = best.weight - later.weight if later else 2.0
    score = best.candidate.score * (0.7 + 0.3 * min(1.0, lead / 2.0))
    runners_up: tuple[Candidate, ...] = ()
    reason = ""
    if told_why:
        because = [*_spelled(mention, best.candidate), *best.because]
        if later is None and not because:
            because = ["no other place of that name is known"]
        reason = f"{mention.text} is {describe(best.candidate, boundaries)}"
        reason += f" ({'; '.join(because)})" if because else ""
        runners_up = _ranked(best, weighed, score)
    choice = Choice(mention, best.candidate, chain(best.candidate), score, runners_up, reason, told)
    return _province_or_city(_seat(choice, weighed), weighed, own, weigher, boundaries)


def _spelled(mention: PlaceMention, candidate: Candidate) -> Sequence[str]:
    """Say how a name that is not the place's own comes to mean it."""
    how = {"exact": "one of its other names", "translit": "by its sound", "fuzzy": "by its letters"}
    return [how[candidate.match]] if other_name(candidate, mention.text) and candidate.match in how else []


def _larger(mention: PlaceMention, best: Weighed, boundaries: Boundaries) -> Choice:
    """Keep the province alone for what is larger than the unit of its name: "Malakand division"."""
    units: dict[Level, str] = {
        level: pcode for level, pcode in chain(best.candidate).items() if level not in ("admin2", "admin3")
    }
    called = f"{mention.text} {mention.designation}"
    reason = f"{called} is larger than one district: {shared_in_words(units, boundaries)}"
    score = 0.8 * best.candidate.score
    finer = (_trailing(best.candidate, score),) if best.candidate.pcode not in units.values() else ()
    return Choice(mention, None, units, score, finer, reason)


def _seat(choice: Choice, weighed: Sequence[Weighed]) -> Choice:
    """Take the town for a bare name that its district shares ("in Quetta"); its tehsil only if it is told."""
    best = choice.candidate
    if best is None or choice.told or best.kind != "unit" or best.level not in ("admin2", "admin3"):
        return choice
    towns = [
        w.candidate
        for w in weighed
        if w.candidate.kind == "settlement"
        and w.candidate.admin2_pcode == best.admin2_pcode
        and plain(w.candidate.name) == plain(best.name)
    ]
    if not towns:
        return choice
    units = chain(towns[0])
    if best.level == "admin2" and not names_settlement(choice.mention.designation):
        units.pop("admin3", None)
        towns[0] = replace(towns[0], admin3_pcode="", pcode=best.pcode, level="admin2")
    return replace(choice, candidate=towns[0], units=units)


def _province_or_city(
    choice: Choice,
    weighed: Sequence[Weighed],
    own: Sequence[PlaceMention],
    weigher: Weigher,
    boundaries: Boundaries,
) -> Choice:
    """Decide between a province and its city or district of the same name."""
    if not choice.mention.candidates or choice.candidate is None:
        return choice
    found = [w.candidate for w in weighed]
    province = next((c for c in found if c.kind == "unit" and c.level == "admin1"), None)
    inside = [
        c for c in found if province and c.admin1_pcode == province.pcode and c.level in ("admin2", "admin3")
    ]
    if province is None or not inside or choice.candidate.admin1_pcode != province.pcode:
        return choice
    city = next((c for c in inside if c.kind == "settlement"), inside[0])
    why = _why_city(choice.mention, province, city, own, weigher, boundaries)
    if why:
        return replace(
            choice, candidate=city, units=chain(city), reason=f"{choice.mention.text} is the city: {why}"
        )
    others = tuple(c for c in choice.alternatives if c != province)
    reason = f"{choice.mention.text} may be the province or its city: counted in the province"
    if any(_finer_inside(m, choice.mention, province) for m in own):
        reason = f"{choice.mention.text} is the province of the places named with it"
    runners_up = (_trailing(city, choice.score), *others)[:5]
    return replace(choice, candidate=province, units=chain(province), alternatives=runners_up, reason=reason)


def _why_city(
    mention: PlaceMention,
    province: Candidate,
    city: Candidate,
    own: Sequence[PlaceMention],
    weigher: Weigher,
    boundaries: Boundaries,
) -> str:
    """Return why a bare name is the city, "" when it may be the province."""
    called = weigher.called(mention.text)
    people = boundaries.unit(province.pcode).population or 0
    there = max(
        (boundaries.unit(city.admin2_pcode).population or 0) if city.admin2_pcode else 0, city.population
    )
    lives_there = bool(people) and there / people >= CITY_SHARE
    if any(
        _finer_inside(other, mention, province) and (other.candidates or not lives_there) for other in own
    ):
        return ""
    if "near" in mention.relation or told_distance(mention.relation):
        return "one is near a city"
    if any(names_settlement(c) or "admin2" in levels_of(c) for c in called):
        return "the report calls it so"
    if "dateline" in called:
        return "the report is dated there"
    if "province" in called:
        return ""
    return "most of its province lives there" if lives_there else ""


def _finer_inside(other: PlaceMention, mention: PlaceMention, province: Candidate) -> bool:
    """Tell whether another mention of the incident may be a finer place of this province, or is unknown."""
    if plain(other.text) == plain(mention.text):
        return False
    if not other.candidates:
        # A mosque that nobody lists stands in the town where the report is dated, as far as anybody tells.
        return not (mention.rule == "place.dateline" and other.designation == "spot")
    named = {c.pcode for c in mention.candidates if c.level != "admin1"}
    if {c.pcode for c in other.candidates if c.level != "admin1"} == named:
        return False  # the same town in other words
    return any(c.admin1_pcode == province.pcode and c.level != "admin1" for c in fitting(other))


def differ(a: Candidate, b: Candidate) -> bool:
    """Tell whether two candidates exclude each other: neither lies in the other."""
    return bool(
        (a.country and b.country and a.country != b.country)
        or (a.admin1_pcode and b.admin1_pcode and a.admin1_pcode != b.admin1_pcode)
        or (a.admin2_pcode and b.admin2_pcode and a.admin2_pcode != b.admin2_pcode)
        or (a.admin3_pcode and b.admin3_pcode and a.admin3_pcode != b.admin3_pcode)
    )


def _ranked(best: Weighed, weighed: Sequence[Weighed], score: float) -> tuple[Candidate, ...]:
    """Return the runners-up that exclude the best: its `score`, lowered by how far they trail."""
    seen: set[tuple[str, str]] = {(best.candidate.pcode, best.candidate.kind)}
    ranked = []
    for w in weighed:
        key = (w.candidate.pcode, w.candidate.kind)
        if key not in seen and differ(best.candidate, w.candidate):
            seen.add(key)
            share = max(0.0, w.weight) / best.weight if best.weight > 0 else 0.0
            ranked.append(replace(w.candidate, score=round(score * min(1.0, share), 4)))
    return tuple(ranked[:5])


def _trailing(candidate: Candidate, score: float) -> Candidate:
    """Return a runner-up with a score no higher than that of what was chosen before it."""
    return replace(candidate, score=round(min(candidate.score, score), 4))


def describe(candidate: Candidate, boundaries: Boundaries) -> str:
    """Return a candidate in words: "Andar (district, Ghazni, AFG)"."""
    kind = {"admin1": "province", "admin2": "district", "admin3": "tehsil", "country": "country"}
    what = kind[candidate.level] if candidate.kind == "unit" else candidate.kind
    above = []
    if candidate.admin2_pcode and (candidate.kind != "unit" or candidate.level == "admin3"):
        above.append(boundaries.unit(candidate.admin2_pcode).name)
    if candidate.admin1_pcode and not (candidate.kind == "unit" and candidate.level == "admin1"):
        above.append(boundaries.unit(candidate.admin1_pcode).name)
    if candidate.country and candidate.country != candidate.pcode:
        above.append(candidate.country)
    return f"{candidate.name or boundaries.unit(candidate.pcode).name} ({', '.join((what, *above))})"


def _list(candidates: Sequence[Candidate], boundaries: Boundaries) -> str:
    return " or ".join(dict.fromkeys(describe(candidate, boundaries) for candidate in candidates))


def shared_in_words(units: dict[Level, str], boundaries: Boundaries) -> str:
    """Say which unit remains when finer ones are not certain."""
    level = finest(units)
    if level is None:
        return "not even the country is certain"
    return f"only {boundaries.unit(units[level]).name} is certain"
