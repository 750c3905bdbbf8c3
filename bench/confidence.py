"""Measures whether `confidence` means what it says: the share of incidents that are right, by its value.

    python bench/confidence.py                the whole reports of tests/gold/passages
    python bench/confidence.py FILE...        others in the same form

Right is an incident of the gold whose day, kind, killed and, where one is named, district were read as the
gold has them. For each ground for doubt (`geo.reports.incidents.doubts`) it shows how many incidents have
it, the share of them that are right, and the factor by which it would best lower the confidence (fitted to
all incidents together, by maximum likelihood).
"""

import argparse
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.extraction_quality import gold_report
from bench.passage_quality import PASSAGES, pairs, passages, right
from geo.model import Incident
from geo.pipeline import Ground, read_one
from geo.reports.incidents.doubts import DOUBTS, grounds

STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 1.01)


def judged(path: Path, ground: Ground) -> list[tuple[Incident, bool]]:
    """Return the incidents read in the passages of a file, each with whether it is right."""
    out = []
    for passage in passages(path):
        case = passage | {"publication_date": passage["published_at"], "source_name": passage["source"]}
        read = read_one(gold_report(case), ground).incidents
        gold = {j: passage["incidents"][i] for i, j in pairs(passage["incidents"], read)}
        spare = len(passage.get("optional", ()))
        for n, found in enumerate(read):
            if n not in gold and spare:
                spare -= 1  # an event that a careful coder may or may not count
                continue
            fields = ["date", "event_type", "killed"] + ["admin2"] * bool(found.location.admin2_pcode)
            out.append((found, n in gold and all(right(gold[n], found, field) for field in fields)))
    return out


def fitted(rows: Sequence[tuple[Incident, bool]]) -> dict[str, float]:
    """Return the factors, "" for the incidents without doubt, that make the shares most likely."""
    names = ["", *DOUBTS]
    has = np.array([[1.0, *(float(name in grounds(i)) for name in DOUBTS)] for i, _ in rows])
    sound = np.array([float(ok) for _, ok in rows])
    logs = np.full(len(names), -0.1)
    for _ in range(20000):
        share = np.clip(np.exp(has @ logs), 1e-6, 1 - 1e-6)
        logs = np.minimum(logs + 0.25 / len(rows) * (has.T @ ((sound - share) / (1 - share))), -1e-3)
    return dict(zip(names, np.exp(logs).tolist(), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=sorted(PASSAGES.glob("reports*.jsonl")))
    ground = Ground.open()
    rows = [row for path in parser.parse_args().files for row in judged(path, ground)]
    factors = fitted(rows)
    print(f"{'confidence':<20}{'incidents':>10}{'mean':>8}{'right':>8}")
    for low, high in pairwise(STEPS):
        show(f"{low:.1f} to {min(high, 1):.1f}", [row for row in rows if low <= row[0].confidence < high])
    print(f"\n{'ground':<20}{'incidents':>10}{'mean':>8}{'right':>8}{'factor':>8}")
    show("none", [row for row in rows if not grounds(row[0])], factors[""])
    for name in DOUBTS:
        show(name, [row for row in rows if name in grounds(row[0])], factors[name])


def show(name: str, rows: Sequence[tuple[Incident, bool]], factor: float | None = None) -> None:
    """Print one line of shares."""
    if rows:
        mean = sum(i.confidence for i, _ in rows) / len(rows)
        share = sum(ok for _, ok in rows) / len(rows)
        told = "" if factor is None else f"{factor:>8.2f}"
        print(f"{name:<20}{len(rows):>10}{mean:>8.2f}{share:>8.2f}{told}")


if __name__ == "__main__":
    main()
