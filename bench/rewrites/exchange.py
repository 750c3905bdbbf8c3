"""The same report from other places, or of another day of the week: the reading must follow.

Provinces, districts, tehsils and villages that a report names are exchanged for others of the same country,
each name always for the same one. Afghan districts change their province with them; Pakistani ones stay in
theirs, since the forces and groups of a text belong to it.
"""

import csv
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from geo.model import PlaceMention, Report
from geo.naming.names import plain
from geo.pipeline import Ground
from geo.reports.days.words import MONTHS, SHAMSI

_FOLDER = Path(__file__).resolve().parents[2] / "data" / "boundaries"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = re.compile(rf"\b(?:{'|'.join(_DAYS)})\b", re.IGNORECASE)
# What a shift of days would have to change, too: days of the month, feasts, weeks, weekdays cut short.
_FIXED = re.compile(
    r"\d[/.-]\d|\b\d{1,2}(?:st|nd|rd|th)\b|\bEid|Ashura|Muharram|Ramadan|Ramazan|Nowruz|Independence|Christmas"
    r"|New Year|\b(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun|Juma)\b|week|month|\b(?:"
    + "|".join(map(re.escape, (*MONTHS, *SHAMSI)))
    + r")\b"
)
_SHORTEST = 5


def shifted(report: Report, days: int) -> Report | None:
    """Return the report published so many days later, its weekdays too; None where it names other days."""
    if report.published_at is None or _FIXED.search(report.text) or not _DAY.search(report.text):
        return None

    def later(match: re.Match[str]) -> str:
        day = _DAYS[(_DAYS.index(match[0].capitalize()) + days) % 7]
        return day.upper() if match[0].isupper() else day

    published = report.published_at + timedelta(days)
    return replace(report, text=_DAY.sub(later, report.text), published_at=published)


@dataclass
class Exchange:
    """Which unit stands for which, and which name for which.

    `stuck` tells that some village has no other to stand for it: what is then read says nothing.
    """

    ground: Ground
    draw: random.Random
    units: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    stuck: bool = False

    def text(self, report: Report, mentions: Sequence[PlaceMention]) -> str:
        """Return the report's text with the names of all certain places exchanged."""
        out, done = [], 0
        for mention in sorted(mentions, key=lambda m: m.start):
            if mention.start < done or not mention.pcode or mention.level == "country":
                continue
            name = self._name(mention)
            if name:
                out += [report.text[done : mention.start], name.upper() if mention.text.isupper() else name]
                done = mention.end
        return "".join([*out, report.text[done:]])

    def unit(self, pcode: str) -> str:
        """Return the unit that stands for one, "" for none."""
        if pcode and pcode not in self.units:
            self.units[pcode] = self._other_unit(pcode)
        return self.units.get(pcode, "")

    def _name(self, mention: PlaceMention) -> str:
        key = plain(mention.text)
        if key not in self.names:
            self.names[key] = self._other_name(mention)
        return self.names[key]

    def _other_name(self, mention: PlaceMention) -> str:
        row = _units().get(mention.pcode)
        if mention.text[0].islower():
            self.stuck = True  # "the provincial capital"
        if row is None or self.stuck:
            return ""
        named = any(c.kind == "unit" and c.pcode == mention.pcode for c in mention.candidates)
        if named or row["level"] == "admin1":
            return _units()[self.unit(mention.pcode)]["name"].partition(" (")[0]
        found = _villages(self.ground, self.unit(row["admin2_pcode"]))
        self.stuck |= not found
        return self.draw.choice(found or [""])

    def _other_unit(self, pcode: str) -> str:
        row = _units()[pcode]
        if row["country"] not in ("AFG", "PAK"):
            return pcode
        if row["level"] == "admin1":
            return self._pick(pcode, _like(pcode)) if row["country"] == "AFG" else pcode
        if _is_seat(pcode):
            return self.unit(row["admin1_pcode"]) + "01"
        if row["level"] == "admin2":
            return self._pick(pcode, _districts(self.unit(row["admin1_pcode"])))
        district = self.unit(row["admin2_pcode"])
        return self._pick(pcode, _inside(district, "admin3") or [district])

    def _pick(self, pcode: str, among: Sequence[str]) -> str:
        used = {*self.units.values(), pcode}
        return self.draw.choice([p for p in among if p not in used] or [*among, pcode])


@cache
def _units() -> Mapping[str, dict[str, str]]:
    with (_FOLDER / "units.csv").open(encoding="utf-8") as file:
        return {row["pcode"]: row for row in csv.DictReader(file)}


@cache
def _inside(held_by: str, level: str) -> list[str]:
    """Return the units of a level in another."""
    above = "admin1_pcode" if level == "admin2" else "admin2_pcode"
    return [p for p, row in _units().items() if row["level"] == level and row[above] == held_by]


@cache
def _districts(province: str) -> list[str]:
    """Return the districts of a province, but for its seat, whose name no other unit bears."""
    names = [plain(row["name"]) for row in _units().values()]
    every = _inside(province, "admin2")
    return [p for p in every if not _is_seat(p) and names.count(plain(_units()[p]["name"])) == 1]


def _is_seat(pcode: str) -> bool:
    """Whether an Afghan district is that of its province's capital."""
    return len(pcode) == len("AF0101") and pcode.startswith("AF") and pcode.endswith("01")


@cache
def _like(province: str) -> list[str]:
    """Return the Afghan provinces that bear the name of their capital, or do not, as this one."""

    def own_name(p: str) -> bool:
        return plain(_units()[p]["name"]) == plain(_units()[p + "01"]["name"])

    every = [p for p, row in _units().items() if row["level"] == "admin1" and row["country"] == "AFG"]
    return [p for p in every if own_name(p) == own_name(province)]


@cache
def _villages(ground: Ground, district: str) -> list[str]:
    """Return settlements of a district whose name is that of nothing else."""
    out = []
    with (_FOLDER / "places.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["name"]
            if not row["pcode"].startswith(district) or not name.isascii() or len(name) < _SHORTEST:
                continue
            if {c.admin2_pcode for c in ground.gazetteer.lookup(name, fuzzy=False)} == {district}:
                out.append(name)
    return out
