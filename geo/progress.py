"""How far an ingest is, and what it has done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from geo.model import Disagreement, Extraction, Incident, IngestSummary, Refusal, Warned

if TYPE_CHECKING:  # reading alone needs no store
    from geo.store import Store

Became = Literal["added", "revised", "known"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is."""

    inputs: int
    reports: int
    incidents: int


@dataclass(slots=True)
class Done:
    """What an ingest has done; all of it is on the disk."""

    inputs: int = 0
    reports: Counter[Became] = field(default_factory=Counter)
    incidents: int = 0
    not_incidents: int = 0
    refused: list[Refusal] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)

    def take(self, told: Extraction, incidents: Sequence[Incident], became: Became) -> None:
        """Count a report that was read; of one that was known meanwhile nothing else counts."""
        self.reports[became] += 1
        if became != "known":
            self.incidents += len(incidents)
            self.not_incidents += len(told.not_incidents)
            self.warnings += [Warned(told.report.id, reason) for reason in told.warnings]

    def progress(self) -> Progress:
        """Return the numbers that are shown meanwhile."""
        return Progress(self.inputs, self.reports["added"] + self.reports["revised"], self.incidents)

    def summary(self, store: Store) -> IngestSummary:
        """Return all of it, with what stands in the store now; merged = told by more than one report."""
        totals = store.totals()
        return IngestSummary(
            reports=self.reports["added"],
            reports_known=self.reports["known"],
            reports_revised=self.reports["revised"],
            incidents=self.incidents,
            not_incidents=self.not_incidents,
            merged=totals.merged,
            in_district=totals.in_district,
            not_in_district=totals.not_in_district,
            in_no_known_place=totals.in_no_known_place,
            undated=totals.undated,
            datable=totals.datable,
            unplaced_names=store.unplaced_names(),
            day_words=store.day_words(),
            refused=tuple(self.refused),
            disagreements=tuple(self.disagreements),
            warnings=tuple(self.warnings),
        )
