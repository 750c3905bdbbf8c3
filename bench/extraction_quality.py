"""Scores extraction against the gold reports in tests/gold and compares with the committed figures.

    make eval                 print the figures and what changed
    make eval ACCEPT=1        also write them to bench/extraction_quality.json

Precision, recall and F1 by field over all reports, over the tuning and the held-back half, and by
phenomenon. A field counts for matched incidents; an extracted incident matches at most one of the
gold, by place, date, type, toll and overlapping evidence. Where gold has 0 only because the report
says nothing, unknown is right too.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from geo.boundaries import Boundaries
from geo.model import Incident, Report
from geo.pipeline import Ground, Reading, read_one
from geo.reports.files.formats import content_id
from geo.reports.files.published import parse_published

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "gold"
FIGURES = Path(__file__).with_suffix(".json")
ISO = {"Afghanistan": "AFG", "Pakistan": "PAK"}
# Ids that the actor catalogue scores as one.
SAME_ACTOR = {
    "trib_pak": "comm_pak",
    "communal_afg": "comm_afg",
    "kuchi_afg": "comm_afg",
    "nato": "isaf",
    "afg_pol": "afg_mil",
    "former_afg_pol": "former_afg_mil",
    "teach_afg": "teachers_afg",
}
FIELDS = (
    "incident", "district", "province", "date", "event_type", "sub_event_type", "actors", "killed", "injured",
    "place_role",
)  # fmt: skip
# A drop of more than this in an F1 is named.
NOTABLE = 0.005


@dataclass
class Count:
    """Hits, what was said and what was asked for."""

    hit: int = 0
    said: int = 0
    asked: int = 0

    def add(self, hit: int, said: int, asked: int) -> None:
        self.hit, self.said, self.asked = self.hit + hit, self.said + said, self.asked + asked

    def f1(self) -> tuple[float, float, float]:
        precision = self.hit / self.said if self.said else 0.0
        recall = self.hit / self.asked if self.asked else 0.0
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0


@dataclass
class Table:
    """Counts by field."""

    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in FIELDS})

    def merge(self, other: "Table") -> None:
        for name, count in other.counts.items():
            self.counts[name].add(count.hit, count.said, count.asked)


def gold_cases() -> list[dict[str, Any]]:
    """Return every gold report, in order of id."""
    cases = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(GOLD.glob("*/*.json"))]
    return sorted((c for c in cases if "incidents" in c and "text" in c), key=lambda c: str(c["id"]))


def gold_report(case: Mapping[str, Any]) -> Report:
    """Return a gold case as the report that is read."""
    when = parse_published(case.get("publication_date"))
    source = case.get("source_name") or ""
    return Report(
        str(case["id"]),
        content_id(case["text"], source, when),
        case["text"],
        source=source,
        published_at=when,
    )


class Scorer:
    """Compares readings with gold on one boundary set."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.unit_of_shape = {u.shape_id: u for u in boundaries.units() if u.shape_id}
        self.province = {}
        for unit in boundaries.units("admin1"):
            for name in (unit.name, *unit.aliases):
                self.province[unit.country, _key(name)] = unit.pcode

    def score(self, case: Mapping[str, Any], reading: Reading) -> tuple[Table, list[str]]:
        """Return the counts of one report, and its misses in words."""
        table, misses = Table(), []
        gold, found = list(case["incidents"]), list(reading.incidents)
        pairs = self._match(gold, found)
        extra = max(0, len(found) - len(pairs) - len(case.get("optional_incidents") or []))
        said = len(pairs) + extra
        table.counts["incident"].add(len(pairs), said, len(gold))
        misses += [f"{g['id']}: not found" for i, g in enumerate(gold) if i not in {a for a, _ in pairs}]
        if extra:
            matched = {j for _, j in pairs}
            misses += [
                f"{case['id']}: extra {f.event_date} {f.location.location} {f.sub_event_type}"
                for j, f in enumerate(found)
                if j not in matched
            ]
        hits: dict[str, int] = defaultdict(int)
        silent = {"killed": 0, "injured": 0}
        for i, j in pairs:
            for name, right in self._fields(gold[i], found[j], silent).items():
                hits[name] += right
                if not right:
                    misses.append(f"{gold[i]['id']}: {name}")
        for name in ("district", "province", "date", "event_type", "sub_event_type"):
            table.counts[name].add(hits[name], said, len(gold))
        for name, estimate in (("killed", "fatalities"), ("injured", "injured")):
            asked = sum(bool(g.get(_GOLD_COUNT[name])) for g in gold)
            known = sum(getattr(f, estimate).low is not None for f in found) + silent[name]
            table.counts[name].add(hits[name], min(known, said) if asked else 0, asked)
        self._actors(table, gold, found, pairs)
        _place_roles(table, case, reading)
        return table, misses

    def _match(self, gold: list[Any], found: list[Incident]) -> list[tuple[int, int]]:
        ranked = sorted(
            (-self._similarity(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)
        )
        left, right, pairs = set(), set(), []
        for worth, i, j in ranked:
            if worth <= -3 and i not in left and j not in right:
                left.add(i)
                right.add(j)
                pairs.append((i, j))
        return pairs

    def _similarity(self, gold: Mapping[str, Any], found: Incident) -> int:
        points = 3 * self._district(gold, found) + 2 * _date(gold, found)
        points += found.event_type in _types(gold)
        low = found.fatalities.low
        points += bool(gold.get("killed")) and low is not None and gold["killed"]["low"] == low
        points += self._province(gold, found)
        spans = [(e.start, e.end) for e in found.evidence]
        overlap = any(
            e["start"] < end and start < e["end"] for e in gold.get("evidence") or [] for start, end in spans
        )
        return points + 2 * overlap

    def _units(self, gold: Mapping[str, Any]) -> list[Any]:
        shapes = [p["shape_id"] for p in gold["location"].get("polygons") or []]
        return [self.unit_of_shape[s] for s in shapes if s in self.unit_of_shape]

    def _district(self, gold: Mapping[str, Any], found: Incident) -> bool:
        districts = {u.admin2_pcode for u in self._units(gold)}
        code = found.location.admin2_pcode
        return code in districts if districts else not code

    def _province(self, gold: Mapping[str, Any], found: Incident) -> bool:
        provinces = {u.admin1_pcode for u in self._units(gold)}
        if not provinces:
            place = gold["location"]
            country = ISO.get(place.get("country"), place.get("country"))
            named = self.province.get((country, _key(place.get("admin1"))))
            provinces = {named} if named else set()
        code = found.location.admin1_pcode
        return code in provinces if provinces else not code

    def _fields(self, gold: Mapping[str, Any], found: Incident, silent: dict[str, int]) -> dict[str, bool]:
        right = {
            "district": self._district(gold, found),
            "province": self._province(gold, found),
            "date": _date(gold, found),
            "event_type": found.event_type in _types(gold),
            "sub_event_type": found.sub_event_type
            in {gold["sub_event_type"], *(gold.get("acceptable_sub_event_types") or [])},
        }
        for name, estimate in (("killed", found.fatalities), ("injured", found.injured)):
            wanted = gold.get(_GOLD_COUNT[name])
            if not wanted:
                continue
            if estimate.low is None and _says_nothing(gold, _GOLD_COUNT[name]):
                silent[name] += 1
                right[name] = True
            else:
                right[name] = (estimate.low, estimate.high) == (wanted["low"], wanted["high"])
        return right

    def _actors(
        self, table: Table, gold: list[Any], found: list[Incident], pairs: Iterable[tuple[int, int]]
    ) -> None:
        hit = 0
        for i, j in pairs:
            ids = [same_actor(a) for a in (found[j].actor1_id, found[j].actor2_id) if a]
            for wanted in _actor_ids(gold[i]):
                match = next((a for a in ids if a in wanted), None)
                if match:
                    ids.remove(match)
                    hit += 1
        said = sum(bool(a) for f in found for a in (f.actor1_id, f.actor2_id))
        table.counts["actors"].add(hit, said, sum(len(_actor_ids(g)) for g in gold))


_GOLD_COUNT = {"killed": "killed", "injured": "wounded"}


def _key(name: str | None) -> str:
    return "".join(ch for ch in (name or "").lower() if ch.isalnum())


def same_actor(actor: str) -> str:
    return SAME_ACTOR.get(actor, actor)


def _actor_ids(gold: Mapping[str, Any]) -> list[set[str]]:
    return [
        {
            same_actor(a)
            for a in (
                gold[key]["id"],
                *(gold[key].get("acceptable_ids") or []),
                *(gold.get(f"acceptable_{key}_ids") or []),
            )
        }
        for key in ("actor1", "actor2")
        if gold.get(key)
    ]


def _types(gold: Mapping[str, Any]) -> set[str]:
    return {gold["event_type"], *(gold.get("acceptable_event_types") or [])}


def _date(gold: Mapping[str, Any], found: Incident) -> bool:
    when = gold.get("event_date") or {}
    days = {when.get("start"), *(when.get("acceptable_start") or [])}
    return (found.event_date.isoformat() if isinstance(found.event_date, date) else None) in days


def _says_nothing(gold: Mapping[str, Any], word: str) -> bool:
    wanted = gold[word]
    claimed = any(
        c.get(f"{word}_low") is not None or c.get(f"{word}_high") is not None
        for c in gold.get("claims") or []
    )
    return bool(wanted["low"] == wanted["high"] == 0 and not claimed)


def _place_roles(table: Table, case: Mapping[str, Any], reading: Reading) -> None:
    roles = {p["start"]: {p["role"], *(p.get("acceptable_roles") or [])} for p in case.get("places") or []}
    right = {start for start, allowed in roles.items() if "incident" in allowed}
    must = {start for start, allowed in roles.items() if allowed == {"incident"}}
    said = {p.start for p in reading.extraction.places if p.role == "incident"}
    table.counts["place_role"].add(len(said & right), len(said), len(must | (said & right)))


def evaluate(show: int = 0) -> dict[str, Any]:
    """Read all gold reports and return the figures, by part and by phenomenon."""
    ground = Ground.open()
    scorer = Scorer(ground.boundaries)
    split = json.loads((GOLD / "split.json").read_text(encoding="utf-8"))
    held_back = set(split["held_back"])
    parts: dict[str, Table] = {name: Table() for name in ("all", "tune", "held_back")}
    phenomena: dict[str, Table] = defaultdict(Table)
    for case in gold_cases():
        table, misses = scorer.score(case, read_one(gold_report(case), ground))
        parts["all"].merge(table)
        parts["held_back" if case["id"] in held_back else "tune"].merge(table)
        for phenomenon in case.get("phenomena") or []:
            phenomena[phenomenon].merge(table)
        # Misses of the held-back half stay unseen, else it would be tuned to.
        if case["id"] not in held_back:
            for miss in misses[: max(show, 0)]:
                print("  ", miss)
                show -= 1
    return {
        "parts": {name: _figures(table) for name, table in parts.items()},
        # A phenomenon of reports without an incident has no figure: there is nothing to be found.
        "phenomena": {
            name: figures["incident"]
            for name in sorted(phenomena)
            if "incident" in (figures := _figures(phenomena[name]))
        },
    }


def _figures(table: Table) -> dict[str, dict[str, float]]:
    return {
        name: dict(zip(("precision", "recall", "f1"), (round(x, 3) for x in count.f1()), strict=True))
        for name, count in table.counts.items()
        if count.asked
    }


def _compare(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    changes = []
    for part, fields in now["parts"].items():
        for name, figures in fields.items():
            old = before.get("parts", {}).get(part, {}).get(name, {}).get("f1")
            if old is not None and abs(figures["f1"] - old) >= NOTABLE:
                word = "worse" if figures["f1"] < old else "better"
                changes.append(f"{word}: {part} {name} {old:.3f} -> {figures['f1']:.3f}")
    for name, figures in now["phenomena"].items():
        old = before.get("phenomena", {}).get(name, {}).get("f1")
        if old is not None and figures["f1"] < old - NOTABLE:
            changes.append(f"worse: phenomenon {name!r} incident {old:.3f} -> {figures['f1']:.3f}")
    return changes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accept", action="store_true", help="write the figures as the new reference")
    parser.add_argument("--show", type=int, default=0, help="print so many misses of the tuning half")
    args = parser.parse_args()
    now = evaluate(args.show)
    for part, fields in now["parts"].items():
        print(f"{part:<18}{'P':>7}{'R':>7}{'F1':>7}")
        for name, figures in fields.items():
            print(f"  {name:<16}" + "".join(f"{figures[k]:7.3f}" for k in ("precision", "recall", "f1")))
    before = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    print("\n".join(_compare(now, before)) or "no notable change against the committed figures")
    if args.accept:
        FIGURES.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
