"""How the store does at a million incidents.

    python bench/million.py build PATH [COUNT]
    python bench/million.py measure PATH

`build` writes invented incidents over the districts of the boundary set and fifteen years; about one in
twenty reports tells again of what an earlier one told. `measure` prints medians and 99th percentiles.
"""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from geo.boundaries import Boundaries
from geo.claims import combine_claims
from geo.model import Claim, Evidence, Incident, IncidentQuery, Location, Report, Unit
from geo.store import Store, open_store
from geo.taxonomy import EVENT_TYPES
from geo.vintage_set import DatedNames

KINDS = [(kind, sub) for kind, subs in EVENT_TYPES.items() for sub in subs]
FIRST, DAYS = date(2010, 1, 1), 15 * 365
QUERIES = 200


def told(n: int, units: list[Unit], chance: random.Random, name: str = "m") -> tuple[Report, Incident]:
    """Return an invented report of one incident."""
    seed = random.Random(f"{name}{n - 1 if n % 20 == 19 else n}")
    unit = units[seed.randrange(len(units))]
    day = FIRST + timedelta(days=seed.randrange(DAYS))
    kind, sub = KINDS[seed.randrange(len(KINDS))]
    report_id = f"{name}{chance.getrandbits(64):016x}"
    killed = seed.randrange(9)
    quote = f"{killed} people were killed in {unit.name} on {day}, police said."
    end = len(quote)
    claim = Claim("police", "authority", report_id, 0, end, quote, killed, killed, rule="invented")
    incident = Incident(
        event_id=f"IA{chance.getrandbits(56):014x}",
        event_date=day,
        event_date_end=day,
        time_precision="day",
        date_basis="absolute",
        event_type=kind,
        sub_event_type=sub,
        location=_location(unit, seed),
        actor1=f"Group {n % 97}",
        actor1_id=f"group_{n % 97}",
        claims=(claim,),
        fatalities=combine_claims([claim], "killed"),
        evidence=(Evidence(report_id, 0, end, quote, "invented", "event_type"),),
        report_ids=(report_id,),
    )
    published = day + timedelta(days=1)
    return Report(report_id, report_id, quote, source=f"Desk {n % 31}", published_at=published), incident


def _location(unit: Unit, seed: random.Random) -> Location:
    placed: dict[str, Any] = {
        "country": unit.country,
        "admin1_pcode": unit.admin1_pcode,
        "admin1": unit.admin1_pcode,
    }
    if seed.random() < 0.1:
        return Location(location=unit.admin1_pcode, geo_precision="admin1", score=0.9, **placed)
    return Location(
        location=unit.name,
        admin2=unit.name,
        admin2_pcode=unit.pcode,
        longitude=round(unit.longitude + seed.uniform(-0.1, 0.1), 5),
        latitude=round(unit.latitude + seed.uniform(-0.1, 0.1), 5),
        geo_precision="exact",
        score=1.0,
        **placed,
    )


def build(path: Path, count: int, batch: int = 2000) -> None:
    boundaries, chance = Boundaries.open(), random.Random(1)
    units = [u for u in boundaries.units("admin2") if not u.disputed]
    started = time.perf_counter()
    with open_store(
        path, create=True, neighbours=boundaries.neighbours, names=DatedNames(boundaries)
    ) as store:
        # A store that is only built for this need not outlive a power cut; what is measured is set as always.
        for setting in ("synchronous = OFF", "cache_size = -1000000", "wal_autocheckpoint = 50000"):
            store._db.execute(f"PRAGMA {setting}")
        for first in range(0, count, batch):
            with store.transaction():
                for n in range(first, min(first + batch, count)):
                    report, incident = told(n, units, chance)
                    store.add(report, [incident])
            if first % 50_000 == 0:
                print(f"{first + batch} in {time.perf_counter() - started:.0f} s", flush=True)
    size = path.stat().st_size / 2**20
    print(f"{count} reports in {time.perf_counter() - started:.0f} s, {size:.0f} MB")


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    last = ordered[len(ordered) * 99 // 100]
    return f"median {statistics.median(times) * 1000:.2f} ms, p99 {last * 1000:.2f} ms"


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def boxes(units: list[Unit], chance: random.Random) -> list[IncidentQuery]:
    """Return queries by a box of one to three degrees and a month."""
    found = []
    for _ in range(QUERIES):
        unit = units[chance.randrange(len(units))]
        half = chance.uniform(0.5, 1.5)
        first = FIRST + timedelta(days=chance.randrange(DAYS - 31))
        box = (unit.longitude - half, unit.latitude - half, unit.longitude + half, unit.latitude + half)
        found.append(IncidentQuery(bbox=box, start=first, end=first + timedelta(days=30), limit=100))
    return found


def measure(path: Path) -> None:
    boundaries, chance = Boundaries.open(), random.Random(2)
    units = [u for u in boundaries.units("admin2") if not u.disputed]
    asked = boxes(units, chance)
    with open_store(path, read_only=True) as store:
        totals = store.totals()
        print(f"{totals.incidents} incidents of {totals.reports} reports, {totals.merged} told twice")
        hits = sum(len(store.features(q)) for q in asked) / len(asked)
        times = [timed(lambda q=q: store.features(q)) for q in asked]
        print(f"box and month, first 100 ({hits:.0f} found): {spread(times)}")
    _counts(path)
    with open_store(path, neighbours=boundaries.neighbours, names=DatedNames(boundaries)) as store:
        _adds(store, units, chance)
    _beside_a_writer(path, asked)


def _counts(path: Path) -> None:
    ground = Boundaries.open()
    with open_store(path, read_only=True) as store:
        cold = timed(lambda: store.counts(ground, "admin2", "month"))
        kept = [timed(lambda: store.counts(ground, "admin2", "month")) for _ in range(20)]
        rows = len(store.counts(ground, "admin2", "month"))
    print(f"district x month x type ({rows} rows): {cold:.2f} s new, {spread(kept)} kept")


def _adds(store: Store, units: list[Unit], chance: random.Random) -> None:
    name = f"x{time.time_ns()}"
    piles = [told(n, units, random.Random(f"{name}{n}"), name) for n in range(500)]
    # The first one of a process finds out which districts touch.
    first, *times = [timed(lambda p=p: store.add(p[0], [p[1]])) for p in piles]
    slowest = max(times) * 1000
    print(f"one more report, committed: {spread(times)}, slowest {slowest:.0f} ms; first {first:.2f} s")


def _beside_a_writer(path: Path, asked: list[IncidentQuery]) -> None:
    """Read while another process adds report after report."""
    command = [sys.executable, __file__, "write", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        writer.stdout.readline()
        with open_store(path, read_only=True) as store:
            store.features(asked[0])
            times = [timed(lambda q=q: store.features(q)) for q in asked * 5]
        writer.terminate()
    print(f"the same filter beside a busy writer: {spread(times)}")


def write(path: Path) -> None:
    boundaries, name = Boundaries.open(), f"w{time.time_ns()}"
    units = [u for u in boundaries.units("admin2") if not u.disputed]
    with open_store(path, neighbours=boundaries.neighbours, names=DatedNames(boundaries)) as store:
        for n in range(10**6):
            report, incident = told(n, units, random.Random(f"{name}{n}"), name)
            store.add(report, [incident])
            if n == 0:
                print("writing", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "build":
        build(Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000)
    else:
        {"measure": measure, "write": write}[sys.argv[1]](Path(sys.argv[2]))
