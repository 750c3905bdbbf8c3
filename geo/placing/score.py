"""How well each thing that a name may mean fits the report: the weighing behind `geo.geocode`.

A candidate's weight is a sum of what speaks for it, in this order of strength:

1. a name beside it that holds it or that it holds ("Barmal district of Paktika");
2. what the text calls it (district, province, tehsil, city ...);
3. the names in the same incident, then in the whole report, that lie in the same unit or country;
4. nearness to those names, and as the weakest prior the rank of the unit and the size of the place.

The weights are judgement, not fits to any text; `MARGIN` says how clear a lead must be.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from geo.model import Candidate, PlaceMention
from geo.naming.names import plain
from geo.naming.namewords import levels_of, names_settlement
from geo.placing.distance import Point, haversine, kilometres
from geo.placing.fitting import fitting, is_called, other_name, without_echoes
from geo.placing.placement import CITY_KM, several_districts
from geo.remember import by_identity

MARGIN = 0.35
"""Two readings whose weights differ by less are both possible: only the unit that they share is certain."""

_NAME = 2.0
_BESIDE, _OWN, _REPORT = 2.0, 1.2, 0.5
_BESIDE_GAP = 45
_LONGEST_NAME = 200
_OF_WHOLE, _HOLDS = "place.of-whole", "place.holds"
_HELD_GAP = len(" district of the province of ")
_REPORT_CAP = 1.2
_COUNTRY_SHARE, _SAME_COUNTRY, _COUNTRY_CAP = 0.6, 0.4, 0.4
_SURE_PROVINCE, _SURE_DISTRICT = 0.2, 0.2
_CALLED = 0.8
_RANK = {"admin1": 0.45, "admin2": 0.2, "admin3": 0.1, "country": 0.3}
_FOREIGN = 0.6
_ROLE = {"incident": 1.0, "other": 0.7, "origin": 0.5, "visited": 0.5, "metonym": 0.3}
# "In Arghandab, not that of Kandahar": it speaks for no meaning of another name.
_DENIED = "place.denied"
_SPEAKS = ("place.dateline", "place.local-office", "place.institution")
"""Where a report is written and whose officials speak tell where it was as well as another scene does."""
_FAR_KM, _FAR = 600.0, 0.3
# So near each other, names on both sides of a border are told together as names of one country are.
_ACROSS_KM = 100.0
_OF = len(" " + " of ")


class Weighed(NamedTuple):
    """A candidate with its weight and with what speaks for it, in words."""

    candidate: Candidate
    weight: float
    because: tuple[str, ...] = ()


def without_shared_words(mentions: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """Take "district" from the second name of "Musa Khel district of Khost": it belongs to the first.

    Read from offsets: both are called the same, and no more than that word and "of" or "in" stands between.
    """
    out: list[PlaceMention] = []
    for mention in mentions:
        before = out[-1] if out else None
        if (
            before is not None
            and mention.designation
            and before.designation == mention.designation
            and 3 <= mention.start - before.end - len(mention.designation) <= _OF
        ):
            mention = replace(mention, designation="")
        out.append(mention)
    return tuple(out)


_Meanings = tuple[tuple[str, str, bool, str, float, Candidate], ...]
"""What a name may mean: district, province, whether it is one, country, its share, itself."""


def _meanings(others: tuple[Candidate, ...]) -> _Meanings:
    return _shares(others, "")


@by_identity
def _shares(others: tuple[Candidate, ...], _: str) -> _Meanings:
    ranks = [_NAME * o.score + (_RANK[o.level] if o.kind == "unit" else 0.05) for o in others]
    best = max(ranks, default=0.0)
    return tuple(
        (o.admin2_pcode, o.admin1_pcode, o.level == "admin1", o.country, max(0.5, 1 - 0.5 * (best - r)), o)
        for o, r in zip(others, ranks, strict=True)
    )


def _together(c: Candidate, others: _Meanings) -> float:
    """Return how far a candidate and what another name may mean lie together at best, 0..1.

    In one district, or in one city of several, 1; in one province 0.8 where one of the two is the province,
    else 0.6, in one country or at both sides of a border 0.4.
    """
    district, province, country, whole = c.admin2_pcode, c.admin1_pcode, c.country, c.level == "admin1"
    best = 0.0
    for its_district, its_province, is_province, its_country, share, other in others:
        if district and district == its_district:
            value = share
        elif province and province == its_province:
            if is_province and several_districts(other):
                value = share * (1.0 if not whole and _apart_km(c, other) <= CITY_KM else 0.6)
            else:
                value = share * (0.8 if whole or is_province else 0.6)
        elif country and (country == its_country or _across(c, other)):
            value = share * 0.4
        else:
            continue
        if value > best:
            best = value
    return best


def _across(a: Candidate, b: Candidate) -> bool:
    """Tell whether two candidates lie in two countries, near each other."""
    if not b.country or a.country == b.country or "country" in (a.level, b.level):
        return False
    return _apart_km(a, b) <= _ACROSS_KM


def _apart_km(a: Candidate, b: Candidate) -> float:
    return kilometres(haversine(Point.of(a.longitude, a.latitude), Point.of(b.longitude, b.latitude)))


class _Known(NamedTuple):
    """What one name of the report may mean, made ready to be weighed against the others.

    `sure` is its weight shared among the provinces that it may lie in; `country`, `province` and `district`
    the only ones that it may lie in; `point` where it lies, if its province is certain.
    """

    name: str
    role: float
    meanings: _Meanings
    sure: float
    country: str
    province: str
    district: str
    point: Point | None
    name_written: str

    @classmethod
    def of(cls, name: str, role: float, candidates: tuple[Candidate, ...], written: str) -> "_Known":
        provinces = {o.admin1_pcode or o.country for o in candidates}
        countries = {o.country for o in candidates if o.country}
        first = candidates[0]
        certain = first.admin1_pcode if len(provinces) == 1 else ""
        return cls(
            name,
            role,
            _meanings(candidates),
            role / len(provinces),
            next(iter(countries)) if len(countries) == 1 else "",
            certain,
            first.admin2_pcode if len({o.admin2_pcode for o in candidates}) == 1 else "",
            Point.of(first.longitude, first.latitude) if certain else None,
            written,
        )


_Around = tuple[list[tuple[str, _Meanings]], list[_Meanings]]
"""The names beside one, with what they may mean, and what the other names of its incident may mean."""


class Weigher:
    """Weighs the candidates of one report's mentions.

    Parameters
    ----------
    context : sequence of PlaceMention
        All mentions of the report.
    countries : sequence of (str, float)
        The countries of which its other words speak, with their shares.
    """

    def __init__(self, context: Sequence[PlaceMention], countries: Sequence[tuple[str, float]] = ()) -> None:
        self._countries = dict(countries)
        self._names: dict[str, tuple[float, tuple[Candidate, ...]]] = {}
        self._called: dict[str, set[str]] = {}
        written: dict[str, str] = {}
        context = [m for m in context if m.rule != _DENIED]
        for mention in context:
            name = plain(mention.text)
            self._called.setdefault(name, set()).add(_called(mention))
            if mention.candidates:
                known = self._names.get(name, (0.0, ()))
                role = max(known[0], 1.0 if mention.rule in _SPEAKS else _ROLE[mention.role])
                written.setdefault(name, mention.text)
                self._names[name] = (role, known[1] or without_echoes(mention.candidates))
        self._alone: dict[tuple[str, str], tuple[tuple[Candidate, ...], Sequence[Weighed]]] = {}
        # By which candidate it is, held so that no other takes its place: to hash what is in it costs more.
        self._report: dict[tuple[str, int], tuple[Candidate, tuple[float, str]]] = {}
        self._known = [
            _Known.of(name, role, found, written[name]) for name, (role, found) in self._names.items()
        ]
        self._placed = sorted((m for m in context if m.candidates), key=lambda m: m.start)
        self._starts = [m.start for m in self._placed]

    def called(self, text: str) -> frozenset[str]:
        """Return all that the report calls a name: designations, "dateline", "" for nothing."""
        return frozenset(self._called.get(plain(text), ()))

    def spoken_of(self, country: str) -> bool:
        """Tell whether words other than names speak of a country."""
        return country in self._countries

    def weigh(self, mention: PlaceMention, own: Sequence[PlaceMention]) -> Sequence[Weighed]:
        """Return the candidates of `mention`, heaviest first; `own` are the mentions of its incident."""
        beside = [
            (other.text, _meanings(fitting(other)))
            # What heads its list item stands beside all that the item names.
            for other in (
                *self._beside(mention),
                *(m for m in own if m.rule == "place.heading" and m.candidates),
            )
            if not _same(other, mention) and not _parted(mention, other)
        ]
        mates = {plain(m.text): _meanings(fitting(m)) for m in own if m.candidates and not _same(m, mention)}
        around = (beside, [*mates.values()])
        if beside or mates:
            return self._weighed(mention, around)
        # Alone, a name weighs the same wherever it stands.
        candidates, key = mention.candidates, (mention.text, mention.designation)
        held = self._alone.get(key)
        if held is None or held[0] is not candidates:
            held = self._alone[key] = (candidates, self._weighed(mention, around))
        return held[1]

    def _weighed(self, mention: PlaceMention, around: _Around) -> list[Weighed]:
        name = plain(mention.text)
        weighed = [self._weigh(mention, name, candidate, around) for candidate in fitting(mention)]
        if len(weighed) == 1:
            return weighed
        return sorted(
            weighed, key=lambda w: (-w.weight, w.candidate.pcode, w.candidate.kind, w.candidate.name)
        )

    def _weigh(self, mention: PlaceMention, name: str, c: Candidate, around: _Around) -> Weighed:
        because: list[str] = []
        weight = _NAME * c.score + self._prior(mention, c)
        if self._fits_call(mention, c):
            weight += _CALLED
            # The reading of a report writes "city" for both: no word is quoted that may not stand there.
            town = mention.designation in ("city", "town")
            called = "a city or town" if town else f'"{mention.designation}"'
            because.append(f"the text calls it {called}")
        near, words = _neighbours(c, around)
        weight += near
        because += words
        report, reason = self._from_report(name, c)
        weight += report
        if reason and not words:
            because.append(reason)
        return Weighed(c, round(weight, 6), tuple(because))

    def _fits_call(self, mention: PlaceMention, c: Candidate) -> bool:
        if names_settlement(mention.designation):
            return c.kind == "settlement"
        return is_called(c, levels_of(mention.designation))

    def _prior(self, mention: PlaceMention, c: Candidate) -> float:
        prior = _RANK[c.level] if c.kind == "unit" else 0.05
        if c.kind == "settlement" and c.population:
            prior += math.log10(c.population) / 20
        if c.level == "country" and c.kind == "settlement":
            prior -= _FOREIGN
        if c.kind == "unit" and c.level == "admin3" and other_name(c, mention.text):
            prior -= 0.1
        return prior

    def _beside(self, mention: PlaceMention) -> Sequence[PlaceMention]:
        """Return the named places that begin near enough to touch; each name is short.

        "Khogyani district of Nangarhar on Sunday. In Khogyani of Ghazni": what holds a name itself counts,
        not what stands on its other side and belongs to another.
        """
        first = bisect_left(self._starts, mention.start - _BESIDE_GAP - _LONGEST_NAME)
        last = bisect_right(self._starts, mention.end + _BESIDE_GAP)
        near = self._placed[first:last]
        if mention.rule == _OF_WHOLE:
            near = [m for m in near if m.start < mention.start][-1:]
        elif any(m.rule == _HOLDS and 0 < m.start - mention.end <= _HELD_GAP for m in near):
            near = [m for m in near if m.start > mention.start and m.rule in (_HOLDS, "place.within")]
        return [m for m in near if m.start != mention.start and 0 <= _gap(m, mention) <= _BESIDE_GAP]

    def _from_report(self, name: str, c: Candidate) -> tuple[float, str]:
        """Weigh the report's other names; the same for every mention of one name."""
        known = self._report.get((name, id(c)))
        if known is None:
            known = self._report[name, id(c)] = (c, self._support(name, c))
        return known[1]

    def _support(self, name: str, c: Candidate) -> tuple[float, str]:
        abroad = 0.0
        total, here = 0.0, self._countries.get(c.country, 0.0)
        everywhere = sum(self._countries.values())
        reason, best, nearest = "", 0.0, math.inf
        own = Point.of(c.longitude, c.latitude)
        for its_name, role, meanings, sure, country, province, district, point, written in self._known:
            if its_name == name:
                continue
            value = _together(c, meanings)
            if value > _SAME_COUNTRY:
                total += _REPORT * sure * value
            else:
                abroad += _REPORT * sure * value
            if province and province == c.admin1_pcode:
                total += _SURE_PROVINCE * role
            if district and district == c.admin2_pcode:
                total += _SURE_DISTRICT * role
            if value > best:
                best, reason = value, f"{written}{_far(value, c, meanings)}"
            if country:
                everywhere += role
                # Beyond the border, too, where that is as near.
                if c.country == country or value:
                    here += role
            if point is not None and nearest > 0:
                nearest = min(nearest, haversine(own, point))
        if reason:
            reason = f"the report also names {reason}"
        # That many names share no more than the country with it says no more than that two do.
        total = min(_REPORT_CAP, total + min(_COUNTRY_CAP, abroad))
        if everywhere:
            total += _COUNTRY_SHARE * here / everywhere
            if c.level == "country" and c.kind == "settlement" and here:
                total += _FOREIGN
        if nearest < math.inf:
            total -= _FAR * min(1.0, kilometres(nearest) / _FAR_KM)
        return total, reason


class Survey:
    """All mentions of one report, made ready once for all of its incidents.

    Parameters
    ----------
    mentions : sequence of PlaceMention
        Every mention of the report.
    countries : sequence of (str, float)
        The countries of which its other words speak, with their shares.
    """

    def __init__(self, mentions: Sequence[PlaceMention], countries: Sequence[tuple[str, float]] = ()) -> None:
        self.mentions = without_shared_words(sorted(mentions, key=lambda m: m.start))
        self.weigher = Weigher(self.mentions, countries)
        self.designations = {mention.start: mention.designation for mention in self.mentions}


def _neighbours(c: Candidate, around: _Around) -> tuple[float, list[str]]:
    """Weigh the names beside a candidate's and those of the same incident."""
    beside, mates = around
    total, because = 0.0, []
    for name, meanings in beside:
        value = _together(c, meanings)
        if value:
            total = max(total, _BESIDE * value)
            because = [f"named beside {name}{_far(value, c, meanings)}"]
    best = max([_together(c, meanings) for meanings in mates], default=0.0) if mates else 0.0
    if best and _OWN * best > total:
        because = ["fits the incident's other places"]
    return max(total, 0.0) + _OWN * best * (0.5 if total else 1.0), because


def _far(value: float, c: Candidate, meanings: _Meanings) -> str:
    """Return what to add where two names share no more than a country, or only a border."""
    if value > _SAME_COUNTRY:
        return ""
    return ", in the same country" if any(m[3] == c.country for m in meanings) else ", across the border"


def _gap(a: PlaceMention, b: PlaceMention) -> int:
    """Return how many characters stand between two mentions; negative where they overlap."""
    return a.start - b.end if a.start >= b.end else b.start - a.end


def _parted(a: PlaceMention, b: PlaceMention) -> bool:
    """Tell whether the later of two mentions is a heading: it belongs to what follows."""
    later = a if a.start > b.start else b
    return later.rule in ("place.heading", "place.dateline")


def _same(a: PlaceMention, b: PlaceMention) -> bool:
    """Tell whether two mentions are one name for one thing: "Sahiwal tehsil, Sahiwal district" are not."""
    return plain(a.text) == plain(b.text) and a.designation == b.designation


def _called(mention: PlaceMention) -> str:
    return "dateline" if "dateline" in mention.rule else mention.designation
