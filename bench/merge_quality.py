"""Scores merging across reports against the gold clusters: ``python bench/merge_quality.py``.

Every gold report goes through the whole line. An extracted incident stands for the gold incident that it
matches; pairs of extracted incidents that were merged are compared with the pairs of the clusters. A cluster
counts as right when its members are one incident whose ranges are the expected ones.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from bench.extraction_quality import GOLD, Scorer, gold_cases, gold_report
from geo.merge import merge, merge_group
from geo.model import Estimate, Incident
from geo.pipeline import Ground, read_one

CLUSTERS = {
    "given": ("given/clusters_01.json", "given/clusters_02.json"),
    "fresh": ("fresh_clusters.json",),
}
FIELDS = (("killed", "fatalities"), ("wounded", "injured"), ("abducted", "abducted"))


@dataclass
class Outcome:
    """What became of one set of reports."""

    right: int = 0
    said: int = 0
    asked: int = 0
    wrong: list[str] = field(default_factory=list)
    clusters: int = 0
    forbidden: list[str] = field(default_factory=list)
    groups: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.said + self.asked)


@dataclass
class Read:
    """A set of gold reports, read: incidents, their gold ids, and publication days."""

    members: list[Incident]
    names: dict[str, str]
    published: dict[str, Any]


def read_set(which: str, ground: Ground) -> Read:
    """Read the reports of a folder of the gold set."""
    scorer = Scorer(ground.boundaries)
    members, names, published = [], {}, {}
    inside = {
        json.loads(p.read_text())["id"] for p in (GOLD / which).glob("*.json") if "clusters" not in p.name
    }
    for case in gold_cases():
        if case["id"] not in inside:
            continue
        report = gold_report(case)
        found = list(read_one(report, ground).incidents)
        members += found
        published[report.report_id] = report.published_date
        for i, j in scorer._match(list(case["incidents"]), found):
            names[found[j].event_id] = str(case["incidents"][i]["id"])
    return Read(members, names, published)


def judge(which: str, read: Read, ground: Ground, order: Sequence[Incident] | None = None) -> Outcome:
    """Merge the incidents of a set, in some order, and compare with its clusters."""
    out = Outcome()
    groups = merge(read.members if order is None else order, ground.boundaries.neighbours)
    out.groups = [tuple(m.event_id for m in g) for g in groups]
    home = {read.names.get(m.event_id, m.event_id): g for g in groups for m in g}
    merged = {
        pair
        for g in groups
        for pair in combinations(sorted(read.names.get(m.event_id, m.event_id) for m in g), 2)
    }
    files = [json.loads((GOLD / name).read_text(encoding="utf-8")) for name in CLUSTERS[which]]
    wanted = {p for f in files for c in f["clusters"] for p in combinations(sorted(c["members"]), 2)}
    out.right, out.said, out.asked = len(merged & wanted), len(merged), len(wanted)
    out.wrong += [f"apart: {a}, {b}" for a, b in sorted(wanted - merged)]
    out.wrong += [f"merged: {a}, {b}" for a, b in sorted(merged - wanted)]
    out.forbidden = [
        f"{a}, {b}" for f in files for a, b in f.get("must_not_merge", ()) if tuple(sorted((a, b))) in merged
    ]
    for cluster in (c for f in files for c in f["clusters"]):
        out.clusters += 1
        first = home.get(sorted(cluster["members"])[0])
        if first is not None:
            out.wrong += _ranges(cluster, merge_group(first, read.published))
    return out


def _ranges(cluster: dict[str, Any], made: Incident) -> list[str]:
    wrong = []
    for name, attribute in FIELDS:
        want = cluster["merged"].get(name)
        if want is None:
            continue
        got: Estimate = getattr(made, attribute)
        ends = (want,) * 3 if isinstance(want, int) else (want["low"], want["best"], want["high"])
        # Gold writes 0 where nothing is said.
        if (got.low, got.best, got.high) != ends and not (ends == (0, 0, 0) and not got.known):
            wrong.append(f"{cluster['id']}: {name} {got.low}, {got.best}, {got.high}, expected {ends}")
    return wrong


def main() -> None:
    ground = Ground.open()
    failed = False
    for which in CLUSTERS:
        out = judge(which, read_set(which, ground), ground)
        failed |= out.f1 < 0.95 or bool(out.forbidden)
        print(
            f"{which}: pairs {out.right} right of {out.said} merged, {out.asked} expected, F1 {out.f1:.3f}; "
            f"{out.clusters} clusters; {len(out.forbidden)} forbidden pairs merged"
        )
        for line in out.wrong + [f"forbidden: {f}" for f in out.forbidden]:
            print(f"  {line}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
