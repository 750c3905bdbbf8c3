"""Places and claims that no report has told."""

from typing import Any

from geo.boundaries import Boundaries
from geo.model import Claim, Location, Unit


def place(boundaries: Boundaries, unit: Unit | None, precision: str, **more: Any) -> Location:
    """Return a location in `unit`, known to `precision`."""
    if unit is None:
        return Location(**more)
    above = boundaries.parents(unit.pcode)
    known = {"geo_precision": precision, "country": unit.country, "location": unit.name}
    for level in ("admin1", "admin2", "admin3"):
        if level in above and (level == "admin1" or precision in ("exact", "near", level, "admin3")):
            known |= {level: above[level].name, f"{level}_pcode": above[level].pcode}
    return Location(**{**known, "longitude": unit.longitude, "latitude": unit.latitude, **more})


def claim(report_id: str, low: int | None, high: int | None = None, **more: Any) -> Claim:
    """Return a claim of so many killed."""
    words = f"{low} people were killed, officials said of {report_id}."
    known = {"source": "officials", "source_type": "authority", "quote": words}
    return Claim(
        **{**known, "report_id": report_id, "start": 0, "end": len(words), "killed_low": low,
           "killed_high": low if high is None else high, **more}
    )  # fmt: skip
