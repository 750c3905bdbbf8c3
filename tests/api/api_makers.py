"""Made-up reports with one incident each."""

import hashlib
from datetime import date

from geo.boundaries import Boundaries
from geo.model import Claim, Estimate, Evidence, Incident, Location, Report

TOKEN = "a-test-token"
HOSTILE = "<img src=x onerror=alert(1)></script>{{7*7}}${1}{% raw %}"


def make_incident(
    number: int, pcode: str, boundaries: Boundaries, day: date | None, **more: object
) -> tuple[Report, Incident]:
    """Return a report and the one incident that it tells of."""
    unit = boundaries.unit(pcode)
    chain = boundaries.parents(pcode)
    text = f"Story {number}: the police said {number} people were killed in {unit.name}."
    report_id = hashlib.sha256(text.encode()).hexdigest()[:24]
    report = Report(
        f"/private/folder/{number}.txt",
        report_id,
        text,
        title=f"Story {number} {HOSTILE}",
        source="Test wire",
        url="javascript:alert(1)" if number % 2 else f"https://example.org/{number}",
        published_at=day,
    )
    place = Location(
        location=unit.name,
        country=unit.country,
        admin1=chain["admin1"].name,
        admin1_pcode=chain["admin1"].pcode,
        admin2=chain["admin2"].name if "admin2" in chain else "",
        admin2_pcode=chain["admin2"].pcode if "admin2" in chain else "",
        admin3=chain["admin3"].name if "admin3" in chain else "",
        admin3_pcode=chain["admin3"].pcode if "admin3" in chain else "",
        longitude=round(unit.longitude, 5),
        latitude=round(unit.latitude, 5),
        geo_precision=unit.level,
        score=0.9,
    )
    fields: dict[str, object] = {
        "event_type": "Battles" if number % 3 else "Explosions/Remote violence",
        "sub_event_type": "Armed clash" if number % 3 else "Air/drone strike",
        "fatalities": Estimate(number, number, number + 1),
    }
    fields |= {"event_date_end": day, "time_precision": "day" if day else "unknown"}
    incident = Incident(
        event_id=f"IA{number:04d}",
        event_date=day,
        date_basis="absolute" if day else "unresolved",
        location=place,
        actor1="Gunmen",
        actor1_id="ttp" if number % 2 else "isk",
        assoc_actor_1=("Group A",) if number % 2 else ("Group A", "Group B"),
        claims=(
            Claim(
                "police", "authority", report_id, 0, 8, text[:8], killed_low=number, killed_high=number + 1
            ),
        ),
        evidence=(Evidence(report_id, 0, len(text), text, "made-up"),),
        report_ids=(report_id,),
        **(fields | more),  # type: ignore[arg-type]
    )
    return report, incident
