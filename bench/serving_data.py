"""Makes a store of made-up incidents, for measuring: ``python bench/serving_data.py STORE N``.

The points lie in the shipped districts, the days in five years, the figures and words are drawn
at random with a fixed seed. How many were abducted is known for all, the other tolls for most.
Reports are not merged; each incident has one report and two claims.
"""

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import orjson

from geo.boundaries import Boundaries
from geo.model import Claim, Estimate, Evidence, Incident, Location, Report
from geo.records import incident_to_record
from geo.storage.seal import Added
from geo.storage.write import write_incident
from geo.store import open_store
from geo.taxonomy import EVENT_TYPES
from geo.vintage_set import DatedNames

_ACTORS = [
    ("Tehrik-i-Taliban Pakistan", "ttp"),
    ("Islamic State Khorasan", "isk"),
    ("Pakistan Army", "pak-army"),
    ("Taliban government", "taliban-gov"),
    ("Unknown gunmen", "unknown-gunmen"),
]
FIRST_DAY = date(2020, 1, 1)
DAYS = 1826


def incidents(n: int, boundaries: Boundaries, seed: int = 7) -> Iterator[Incident]:
    """Yield `n` incidents; the same arguments give the same ones."""
    draw, other_draw = random.Random(seed), random.Random(seed + 1)
    districts = boundaries.units("admin2")
    kinds = [(kind, sub) for kind, subs in EVENT_TYPES.items() for sub in subs]
    for number in range(n):
        unit = draw.choice(districts)
        chain = boundaries.parents(unit.pcode)
        day = FIRST_DAY + timedelta(days=draw.randrange(DAYS))
        killed = draw.choice([None, 0, 0, 1, 1, 2, 3, 5, 8, 21])
        high = None if killed is None else killed + draw.choice([0, 0, 2])
        hurt = other_draw.choice([None, 0, 0, 1, 2, 4, 9, 30])
        taken = other_draw.choice([0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 6, 12])
        kind, sub = draw.choice(kinds)
        one, other = draw.sample(_ACTORS, 2)
        report_id = f"{number:024x}"
        quote = (
            f"Officials said that {high} people were killed near the bazaar of {unit.name} on Monday evening."
        )
        claim = Claim(
            "police", "authority", report_id, 0, len(quote), quote, killed_low=killed, killed_high=high
        )
        yield Incident(
            event_id=f"IA{draw.randrange(16**16):016x}",
            event_date=day,
            event_date_end=day,
            time_precision="day",
            date_basis="relative",
            date_text="on Monday evening",
            event_type=kind,
            sub_event_type=sub,
            location=Location(
                location=unit.name,
                country=unit.country,
                admin1=chain["admin1"].name,
                admin1_pcode=chain["admin1"].pcode,
                admin2=unit.name,
                admin2_pcode=unit.pcode,
                longitude=round(unit.longitude + draw.uniform(-0.2, 0.2), 5),
                latitude=round(unit.latitude + draw.uniform(-0.2, 0.2), 5),
                geo_precision="near",
                score=round(draw.uniform(0.6, 1), 2),
                reason="district named in the same sentence",
            ),
            actor1=one[0],
            actor1_id=one[1],
            actor2=other[0],
            actor2_id=other[1],
            fatalities=Estimate(killed, killed, high),
            injured=Estimate(hurt, hurt, hurt),
            abducted=Estimate(taken, taken, taken),
            claims=(claim, claim),
            evidence=(Evidence(report_id, 0, len(quote), quote, "made-up", "event"),),
            report_ids=(report_id,),
            confidence=round(draw.uniform(0.5, 1), 2),
        )


def write_store(path: Path, n: int) -> None:
    """Write a new store of `n` incidents, faster than reports are read: without looking for re-tellings."""
    ground = Boundaries.open()
    names = DatedNames(ground)
    with open_store(path, create=True, names=names) as store:
        db = store._db
        with store.transaction():
            for one in incidents(n, ground):
                report = Report(
                    "", one.report_ids[0], one.claims[0].quote, title="Bulletin", published_at=one.event_date
                )
                db.execute(
                    "INSERT INTO reports (report_id, id, path, title, source, url, published_at, language, "
                    "text) VALUES (?, ?, '', ?, 'Test wire', '', ?, 'en', ?)",
                    (report.report_id, report.report_id, report.title, str(report.published_at), report.text),
                )
                place = one.location
                day = one.event_date.toordinal() if one.event_date else None
                db.execute(
                    "INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(one.event_id, report.report_id, one.event_id, report.report_id, one.event_type),
                        *(day, day, place.country, place.admin1_pcode, place.admin2_pcode),
                        orjson.dumps(incident_to_record(one)),
                    ),
                )
                write_incident(db, one, names=names)
                store._pending.append(Added(report.report_id, ((place.longitude, place.latitude),)))


if __name__ == "__main__":
    write_store(Path(sys.argv[1]), int(sys.argv[2]))
