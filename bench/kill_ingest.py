"""Kills an ingest again and again, at random instants, and compares what is left with an uninterrupted run.

    python bench/kill_ingest.py [REPORTS] [KILLS]

Invented reports, about a third of them a second telling, go through the whole line (text, places, store,
merging). Each ingest is killed with SIGKILL after a random number of acknowledged reports and a random wait,
some while they still start; then it is run again on the same store.
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from geo.boundaries import Boundaries
from geo.pipeline import Ground, ingest
from geo.reports.read import read_reports
from geo.store import open_store
from geo.vintage_set import DatedNames
from tests.geo.stories import derived

TEXT = (
    "{town}: Gunmen killed {killed} policemen and wounded {injured} others in {district} district of "
    "{province} province on {day:%d %B %Y}, {source} said. {more}"
)


def reports(path: Path, count: int) -> None:
    """Write invented reports as JSONL; the second tellings have another source and toll."""
    chance = random.Random(count)
    boundaries = Boundaries.open()
    units = [u for u in boundaries.units("admin2") if not u.disputed]
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            event = n % (count * 2 // 3)
            unit = units[event * 7919 % len(units)]
            day = date(2020, 1, 1) + timedelta(days=event % 1500)
            again = n != event
            text = TEXT.format(
                town=unit.name,
                killed=2 + event % 7 + again,
                injured=1 + event % 4,
                district=unit.name,
                province=boundaries.unit(unit.admin1_pcode).name,
                day=day,
                source="a hospital official" if again else "the provincial police",
                more=f"It was report {n} of the desk." + " Officials gave no details." * chance.randrange(4),
            )
            line = {"id": f"n{n}", "text": text, "source": f"Desk {n % 5}"}
            line["published_at"] = (day + timedelta(days=1 + again)).isoformat()
            file.write(json.dumps(line) + "\n")


def child(store: Path, path: Path) -> None:
    """Ingest, saying after each report how many inputs are on the disk."""
    ground = Ground.open()
    with open_store(
        store, create=True, neighbours=ground.boundaries.neighbours, names=DatedNames(ground.boundaries)
    ) as opened:
        ingest([path], opened, ground, on_progress=lambda p: print(p.inputs, flush=True))
    print("done", flush=True)


def killed(store: Path, path: Path, chance: random.Random, step: int, done: int) -> tuple[int, bool]:
    """Run a child, kill it, and return how many inputs it acknowledged and whether it had finished."""
    process = subprocess.Popen(
        [sys.executable, __file__, "--child", str(store), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    if chance.random() < 0.05:
        time.sleep(chance.random() * 2)
        process.send_signal(signal.SIGKILL)
    last, until, finished = 0, done + chance.randrange(1, max(2, 9 * step // 5)), False
    for line in process.stdout:
        finished = line.strip() == "done"
        last = last if finished else int(line)
        if last == until:
            time.sleep(chance.random() * 0.02)
            process.send_signal(signal.SIGKILL)
    process.stdout.close()
    process.wait()
    return last, finished


def main(count: int, kills: int) -> None:
    chance = random.Random(kills)
    with tempfile.TemporaryDirectory() as folder:
        path, store, whole = (Path(folder) / name for name in ("reports.jsonl", "atlas.gpkg", "whole.gpkg"))
        reports(path, count)
        ids = [r.report_id for r in read_reports(path)]
        ground = Ground.open()
        with open_store(
            whole, create=True, neighbours=ground.boundaries.neighbours, names=DatedNames(ground.boundaries)
        ) as opened:
            ingest([path], opened, ground)
            want, totals = derived(opened), opened.totals()
        done = made = 0
        while made < kills:
            last, finished = killed(store, path, chance, max(1, count // kills), done)
            made += not finished
            done = max(done, last)
            if finished and made < kills:
                sys.exit(f"the ingest was done after {made} kills; give more reports")
            if store.exists() and done:
                with open_store(store, read_only=True) as opened:
                    held = [r.report_id for r in opened.reports(limit=10**9)]
                lost = set(ids[:done]) - set(held)
                if lost or len(held) != len(set(held)):
                    sys.exit(f"after {made} kills: {len(lost)} acknowledged reports lost, {len(held)} held")
        subprocess.run(
            [sys.executable, __file__, "--child", str(store), str(path)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with open_store(store, read_only=True) as opened:
            same = derived(opened) == want
            print(
                f"{made} kills over {count} reports: none acknowledged lost, {opened.totals().reports} held, "
                f"0 doubled; {totals.incidents} incidents, {totals.merged} told twice; "
                f"equal to the uninterrupted run: {same}"
            )
        if not same:
            sys.exit(1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000, int(sys.argv[2]) if len(sys.argv) > 2 else 200)
