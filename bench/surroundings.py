"""Measures what a report's other paragraphs do to its incident.

    python bench/surroundings.py                          shares by file
    python bench/surroundings.py --show "gas cylinder"    also what changed beside the sentences with these words

Each sentence of tests/gold/surroundings stands as a paragraph of its own behind a lead that tells one incident.
What is told there as background, and what only continues the report, must leave that incident as it is read
alone and add none. Files that end in ``_held_back`` are scored and not read: `--show` leaves them out.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from geo.model import LEVELS, Incident, Report
from geo.pipeline import Ground, read_one

# Beside each sentence every fourth lead is read, beside the next one the next ones.
TURNS = 4
FOLDER = Path(__file__).resolve().parents[1] / "tests" / "gold" / "surroundings"
Lead = tuple[str, str]


@cache
def leads() -> list[Lead]:
    """Return day of publication and text of the first paragraphs."""
    lines = (FOLDER / "leads.jsonl").read_text(encoding="utf-8").splitlines()
    return [(lead["published_at"], lead["text"]) for lead in map(json.loads, lines)]


def sentences(name: str) -> list[str]:
    """Return the paragraphs that are put behind a lead."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def told(incident: Incident) -> dict[str, Any]:
    """Return what must not change."""
    return {
        "type": incident.sub_event_type,
        "actors": (incident.actor1_id, incident.actor2_id),
        "place": tuple(incident.location.pcode_at(level) for level in LEVELS),
        "date": (incident.event_date, incident.event_date_end),
        "killed": (incident.fatalities.low, incident.fatalities.high),
        "injured": (incident.injured.low, incident.injured.high),
    }


@cache
def read(text: str, published: str, ground: Ground) -> list[dict[str, Any]]:
    """Return the incidents of a text as `told`."""
    report = Report("surroundings", "surroundings", text, published_at=date.fromisoformat(published))
    return [told(incident) for incident in read_one(report, ground).incidents]


def changes(lead: Lead, sentence: str, ground: Ground) -> set[str]:
    """Return in what a lead is read otherwise with a sentence behind it: a field, "more" or "fewer"."""
    published, text = lead
    alone, beside = (read(t, published, ground) for t in (text, f"{text}\n\n{sentence}"))
    if len(alone) != len(beside):
        return {"more" if len(beside) > len(alone) else "fewer"}
    return {name for a, b in zip(alone, beside, strict=True) for name in a if a[name] != b[name]}


def score(name: str, ground: Ground, shown: Sequence[str]) -> Iterator[str]:
    """Yield a line of figures; before it what changed beside the sentences asked for."""
    counts: Counter[str] = Counter()
    pairs = harmed = 0
    for n, sentence in enumerate(sentences(name)):
        for lead in leads()[n % TURNS :: TURNS]:
            changed = changes(lead, sentence, ground)
            counts.update(changed)
            pairs, harmed = pairs + 1, harmed + bool(changed)
            if changed and "held_back" not in name and any(words in sentence for words in shown):
                yield f"{', '.join(sorted(changed))}: {lead[1]} | {sentence}"
    kinds = ", ".join(f"{kind} {n}" for kind, n in counts.most_common())
    yield f"{name:<22} {harmed:>4} of {pairs} changed ({harmed / pairs:.1%}): {kinds}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", nargs="*", default=[], metavar="WORDS")
    shown = parser.parse_args().show
    ground = Ground.open()
    for path in sorted(FOLDER.glob("*.txt")):
        print(*score(path.stem, ground, shown), sep="\n")


if __name__ == "__main__":
    main()
