"""Measures how often a change of layout or wording that says nothing changes what is read in a report.

    python bench/harmless_changes.py                         shares by change, in the gold that may be read
    python bench/harmless_changes.py --every 10              in every tenth of them
    python bench/harmless_changes.py --show "one paragraph"  also in which reports
    python bench/harmless_changes.py --held-back             sums over the reports that nobody reads

A field that is read otherwise in other line breaks, spelling or order of the same words is read wrongly in
one of the two. Changes stand in bench/rewrites; a report that a change leaves as it is does not count. Where
places or days are exchanged for others, the reading must follow and nothing else may change.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from bench.extraction_quality import GOLD, gold_cases, gold_report
from bench.rewrites.exchange import Exchange, shifted
from bench.rewrites.layout import LAYOUT, PARAGRAPHS, Rewrite
from bench.rewrites.wording import SYNTAX, WORDING
from bench.surroundings import differences, told
from geo.model import Incident, Report
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


def exchanged(given: Sequence[Report], ground: Ground) -> Iterator[tuple[Report, set[str]]]:
    """Yield the reports told of other places, and in what their reading does not follow."""
    for report in given:
        before = read_one(report, ground)
        exchange = Exchange(ground, Random(report.id))
        text = exchange.text(report, before.extraction.places)
        if before.incidents and text != report.text and not exchange.stuck:
            want = [_in_district(i, exchange) for i in before.incidents]
            found = read_one(replace(report, text=text), ground).incidents
            yield report, differences(*(sorted(g, key=_order) for g in (want, map(_in_district, found))))


def days_shifted(given: Sequence[Report], ground: Ground, by: int = 3) -> Iterator[tuple[Report, set[str]]]:
    """Yield the reports published so many days later, their weekdays too, and what does not follow."""
    for report in given:
        later = shifted(report, by)
        if later is not None:
            want = [told(i) for i in read_one(report, ground).incidents]
            for incident in want:
                incident["date"] = tuple(d and d + timedelta(by) for d in incident["date"])
            yield report, differences(want, [told(i) for i in read_one(later, ground).incidents])


def _in_district(incident: Incident, exchange: Exchange | None = None) -> dict[str, Any]:
    """Return what is told of an incident, with its province and district, exchanged where asked."""
    units = incident.location.admin1_pcode, incident.location.admin2_pcode
    place = tuple(exchange.unit(p) for p in units) if exchange else units
    return told(incident) | {"place": place}


def _order(incident: dict[str, Any]) -> str:
    return str([incident[name] for name in ("type", "date", "killed", "injured", "actors")])


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
    for name, pairs in (
        ("other places", exchanged(given, ground)),
        ("other days", days_shifted(given, ground)),
    ):
        found = list(pairs)
        kinds = Counter(kind for _, differing in found for kind in differing)
        what = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common())
        print(f"{name}: {sum(bool(d) for _, d in found)} of {len(found)} not followed ({what})")


if __name__ == "__main__":
    main()
