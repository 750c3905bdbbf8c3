"""Measures what a report's other paragraphs do to its incident.

    python bench/surroundings.py                    shares by file
    python bench/surroundings.py --show cylinder    also what changed beside sentences with this word

Each sentence of tests/gold/surroundings stands as a paragraph of its own behind a lead that tells one
incident. What is told there as background, and what only continues the report, must leave that incident
as it is read alone and add none. Files that end in ``_held_back`` are scored and not read: `--show`
leaves them out.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from geo.model import LEVELS, Incident, Report
from geo.pipeline import Ground, read_one

# Each sentence is put behind every fourth lead: behind others than the sentence before it.
TURNS = 4
FOLDER = Path(__file__).resolve().parents[1] / "tests" / "gold" / "surroundings"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
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


def differences(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return in what two readings differ, each a list of `told`: a field, or "more" or "fewer" incidents."""
    if len(one) != len(other):
        return {"more" if len(other) > len(one) else "fewer"}
    return {name for a, b in zip(one, other, strict=True) for name in a if a[name] != b[name]}


def changes(lead: Lead, sentence: str, ground: Ground) -> set[str]:
    """Return in what a lead is read otherwise with a sentence behind it: a field, "more" or "fewer"."""
    published, text = lead
    alone, beside = (read(t, published, ground) for t in (text, f"{text}\n\n{sentence}"))
    return differences(alone, beside)


def changed(name: str, ground: Ground) -> Iterator[tuple[Lead, str, set[str]]]:
    """Yield the pairs of a file: lead, sentence, and in what the lead is read otherwise.

    A sentence that recalls a year stands only behind a lead of a later year.
    """
    for n, sentence in enumerate(sentences(name)):
        for lead in leads()[n % TURNS :: TURNS]:
            if all(year < lead[0][:4] for year in _YEAR.findall(sentence)):
                yield lead, sentence, changes(lead, sentence, ground)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", nargs="*", default=[], metavar="WORDS")
    shown = parser.parse_args().show
    ground = Ground.open()
    for path in sorted(FOLDER.glob("*.txt")):
        pairs = list(changed(path.stem, ground))
        for lead, sentence, kinds in pairs:
            if kinds and "held_back" not in path.stem and any(words in sentence for words in shown):
                print(f"{', '.join(sorted(kinds))}: {lead[1]} | {sentence}")
        harmed = sum(bool(kinds) for *_, kinds in pairs)
        counts = Counter(kind for *_, kinds in pairs for kind in kinds).most_common()
        share = f"{harmed} of {len(pairs)} changed ({harmed / len(pairs):.1%})"
        print(f"{path.stem:<22} {share}: {', '.join(f'{kind} {n}' for kind, n in counts)}")


if __name__ == "__main__":
    main()
