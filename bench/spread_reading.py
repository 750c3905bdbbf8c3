"""Times `cluster ingest` on this machine's own processes against a plain ingest of the same reports.

    python -m bench.spread_reading                 2 workers, 2,000 reports
    python -m bench.spread_reading --workers 8 --reports 20000

The reports are those of tests/gold, told again and again under other first words, so that each is read and
stored. Wall-clock time without the start of the workers, which is told apart, and processor time of this
process alone, which is what one writer costs. Both stores must be equal.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import orjson

from api.commands.cluster import opening
from bench.extraction_quality import gold_cases, gold_report
from geo import cluster, pipeline
from geo.model import IngestSummary
from geo.partitions.folder import PartFolder
from geo.store import Store, open_store


def write_inputs(path: Path, count: int) -> None:
    reports = [gold_report(case) for case in gold_cases()]
    with path.open("wb") as stream:
        for n in range(count):
            report = reports[n % len(reports)]
            line = {"text": f"Copy {n // len(reports)}. {report.text}", "source": report.source}
            stream.write(orjson.dumps(line | {"published_at": report.published_at}) + b"\n")


def timed(what: str, count: int, do: Callable[[], IngestSummary]) -> IngestSummary:
    wall, processor = time.perf_counter(), time.process_time()
    summary = do()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(
        f"{what:<12}{wall:>8.1f} s{count / wall:>8.0f} reports/s, of it here {processor:>6.1f} s of processor"
    )
    return summary


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--reports", type=int, default=2000)
    args = parser.parse_args()
    here = opening()
    ground = here.ground
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "in.jsonl"
        write_inputs(inputs, args.reports)

        def new_store(name: str) -> Store:
            return open_store(Path(folder) / name, create=True, neighbours=ground.boundaries.neighbours)

        pipeline.read_one(gold_report(gold_cases()[0]), ground)
        with new_store("plain.gpkg") as store:
            plain = timed("plain", args.reports, lambda: pipeline.ingest([inputs], store, ground))
            wanted = list(store.each())
        begin = time.perf_counter()
        with (
            PartFolder(Path(folder) / "work", here.versions) as work,
            cluster.dask_engine(opening, here.versions, workers=args.workers, scratch=work.scratch) as engine,
            new_store("spread.gpkg") as store,
        ):
            print(f"{args.workers} workers started in {time.perf_counter() - begin:.1f} s")
            spread = timed(
                f"{args.workers} workers", args.reports, lambda: cluster.ingest([inputs], store, engine, work)
            )
            if asdict(spread) != asdict(plain) or list(store.each()) != wanted:
                sys.exit("the two stores differ")
    print(f"both stores hold the same {len(wanted)} incidents")


if __name__ == "__main__":
    main()
