"""Scores extraction on the short passages of tests/gold/passages: the share of each field that is wrong.

    python bench/passage_quality.py                 sums by file
    python bench/passage_quality.py --show t011     also what was read otherwise in the passages named

Shares are of the incidents found. Files that end in ``_held_back`` are scored and not read: `--show` leaves
them out. A field has one value, or one more under ``alt``; where gold has 0 killed or injured, unknown is
right too.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.extraction_quality import gold_report, same_actor
from geo.model import Estimate, Incident
from geo.pipeline import Ground, read_one

PASSAGES = Path(__file__).resolve().parents[1] / "tests" / "gold" / "passages"
FIELDS = ("date", "admin2", "admin1", "event_type", "sub_event_type", "actors", "killed", "injured")
WEIGHTS = {"date": 3, "admin2": 3}
# So much must agree before an incident counts as the one of the gold.
LEAST = 3


def passages(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the passages of a file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def right(gold: Mapping[str, Any], found: Incident, field: str) -> bool:
    """Say whether a field was read as the gold has it, or as the other value that it accepts."""
    accepted = [gold[field]] + ([gold["alt"][field]] if field in gold.get("alt", {}) else [])
    return any(_agrees(found, field, value) for value in accepted)


def _agrees(found: Incident, field: str, value: Any) -> bool:
    match field:
        case "date":
            return (found.event_date.isoformat() if found.event_date else None) == value
        case "admin1" | "admin2":
            return (getattr(found.location, f"{field}_pcode") or None) == value
        case "actors":
            ids = {same_actor(i) for i in (found.actor1_id, found.actor2_id) if i}
            listed = [same_actor(i) for i in value]
            beside = len(listed) > 2 and len(ids) == 2 and listed[0] in ids
            return ids == set(listed) or (beside and ids < set(listed))
        case "killed" | "injured":
            estimate: Estimate = found.fatalities if field == "killed" else found.injured
            return [estimate.low, estimate.high] == value or (value == [0, 0] and estimate.low is None)
        case _:
            return bool(getattr(found, field) == value)


def pairs(gold: Sequence[Mapping[str, Any]], found: Sequence[Incident]) -> list[tuple[int, int]]:
    """Return which incident read is which of the gold: those first that agree in most."""
    agreeing = sorted(
        (-sum(WEIGHTS.get(name, 1) * right(g, f, name) for name in FIELDS), abs(i - j), i, j)
        for i, g in enumerate(gold)
        for j, f in enumerate(found)
    )
    made: list[tuple[int, int]] = []
    for agreed, _, i, j in agreeing:
        if -agreed >= LEAST and all(i != a and j != b for a, b in made):
            made.append((i, j))
    return sorted(made)


def score(path: Path, ground: Ground, shown: Sequence[str]) -> str:
    """Return one line of figures; prints what differs in the passages named."""
    asked = said = hit = 0
    wrong = dict.fromkeys(FIELDS, 0)
    for passage in passages(path):
        case = passage | {"publication_date": passage["published_at"], "source_name": passage["source"]}
        read = read_one(gold_report(case), ground).incidents
        gold = passage["incidents"]
        same = pairs(gold, read)
        asked, said, hit = asked + len(gold), said + len(read), hit + len(same)
        differ = [(i, name) for i, j in same for name in FIELDS if not right(gold[i], read[j], name)]
        for _, name in differ:
            wrong[name] += 1
        if passage["id"] in shown and "held_back" not in path.stem:
            print(passage["text"], *gold, *read, differ, sep="\n")
    told = "  ".join(f"{name} {count / max(1, hit):.2f}" for name, count in wrong.items())
    found = f"P {hit / max(1, said):.2f}  R {hit / max(1, asked):.2f}"
    return f"{path.stem:<18} {asked:>4} incidents  {found}  wrong: {told}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", nargs="*", default=[], metavar="ID")
    shown = parser.parse_args().show
    ground = Ground.open()
    for path in sorted(PASSAGES.glob("*.jsonl")):
        print(score(path, ground, shown))


if __name__ == "__main__":
    main()
