"""How fast a coded table of 100,000 rows gets into a new store: ``python bench/coded_tables.py [ROWS]``."""

import sys
import tempfile
import time
from pathlib import Path

from geo.datasets import load_layout
from geo.pipeline import Ground, ingest_tables
from geo.store import open_store
from geo.vintage_set import DatedNames
from tests.geo.datasets.generated import write_table


def main(count: int, kinds: list[str]) -> None:
    ground = Ground.open()
    for kind in kinds:
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "table.csv"
            write_table(table, kind, count, ground.boundaries, wrong=100)
            started = time.perf_counter()
            with open_store(
                Path(folder) / "atlas.gpkg",
                create=True,
                neighbours=ground.boundaries.neighbours,
                names=DatedNames(ground.boundaries),
            ) as store:
                summary = ingest_tables([table], load_layout(kind), store, ground)
            took = time.perf_counter() - started
            print(
                f"{kind}: {summary.reports} rows in {took:.1f} s ({summary.reports / took:.0f}/s), "
                f"{len(summary.disagreements)} disagree, {len(summary.refused)} refused, "
                f"{summary.in_district} in a district, {summary.merged} merged"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2:] or ["ucdp-ged", "gtd", "acled"])
