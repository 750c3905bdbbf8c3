"""Measures how often a change of layout or wording that says nothing changes what is read in a report.

    python bench/harmless_changes.py                         shares by change, in the gold that may be read
    python bench/harmless_changes.py --every 10              in every tenth of them
    python bench/harmless_changes.py --show "one paragraph"  also in which reports
    python bench/harmless_changes.py --held-back             sums over the reports that nobody reads

A field that is read otherwise in other line breaks, spelling or order of the same words is read wrongly in
one of the two. Changes stand in bench/rewrites; a report that a change leaves as it is does not count.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from bench.extraction_quality import GOLD, gold_cases, gold_report
from bench.rewrites.layout import LAYOUT, PARAGRAPHS, Rewrite
from bench.rewrites.wording import SYNTAX, WORDING
from bench.surroundings import differences, told
from geo.model import Report
from geo.pipeline import Ground, read_one

CHANGES: dict[str, dict[str, Rewrite]] = {
    "layout": LAYOUT,
    "paragraphs": PARAGRAPHS,
    "wording": WORDING,
    "syntax": SYNTAX,
}


def reports(part: str = "tune", every: int = 1) -> list[Report]:
    """Return the gold reports of a part of the split, or every so many of them."""
    ids = set(json.loads((GOLD / "split.json").read_text(encoding="utf-8"))[part])
    return [gold_report(case) for case in gold_cases() if case["id"] in ids][::every]


@cache
def _read(report: Report, ground: Ground) -> list[dict[str, Any]]:
    return [told(incident) for incident in read_one(report, ground).incidents]


def flips(change: Rewrite, given: Sequence[Report], ground: Ground) -> Iterator[tuple[Report, set[str]]]:
    """Yield the reports that a change alters, and in what each is then read otherwise."""
    for report in given:
        text = change(report.text)
        if text != report.text:
            other = read_one(replace(report, text=text), ground).incidents
            yield report, differences(_read(report, ground), [told(incident) for incident in other])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--held-back", action="store_true")
    parser.add_argument("--show", nargs="*", default=[], metavar="CHANGE")
    asked = parser.parse_args()
    ground = Ground.open()
    given = reports("held_back" if asked.held_back else "tune", asked.every)
    for group, changes in CHANGES.items():
        changed = read = 0
        for name, change in changes.items():
            found = list(flips(change, given, ground))
            kinds = Counter(kind for _, differing in found for kind in differing)
            hit = sum(bool(differing) for _, differing in found)
            changed, read = changed + hit, read + len(found)
            what = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common())
            print(f"  {name:<26} {hit:>4} of {len(found):<4} {what}")
            for report, differing in found:
                if differing and name in asked.show and not asked.held_back:
                    print(f"    {report.id}: {', '.join(sorted(differing))}")
        print(f"{group}: {changed} of {read} readings changed ({changed / max(1, read):.1%})")


if __name__ == "__main__":
    main()
