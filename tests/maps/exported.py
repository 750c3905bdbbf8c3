"""Two incidents to be exported, and what reads the files."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from geo.boundaries import Boundaries
from geo.model import Claim, Estimate, Evidence, Incident, Location
from maps.exports import SUFFIXES, write_export

HOSTILE = '=cmd|"calc"!A0 <img src=x onerror=alert(1)> {{7*7}} ${1} \u202e خوست'


def two_incidents(boundaries: Boundaries) -> list[Incident]:
    """Return one undated incident known to its province, and one in Barmal whose texts are hostile."""
    unit = boundaries.unit("AF1214")
    barmal = Location(
        location=HOSTILE,
        country="AFG",
        admin1="Paktika",
        admin1_pcode="AF12",
        admin2="Barmal",
        admin2_pcode="AF1214",
        longitude=unit.longitude,
        latitude=unit.latitude,
        geo_precision="admin2",
    )
    province = Location("Paktika", "AFG", "Paktika", "AF12", geo_precision="admin1")
    claim = Claim(HOSTILE, "authority", "r1", 0, 3, "46 killed", killed_low=46, killed_high=46)
    first = Incident(
        "IA1",
        date(2024, 12, 24),
        date(2024, 12, 24),
        "day",
        "relative",
        "Explosions/Remote violence",
        "Air/drone strike",
        barmal,
        fatalities=Estimate(46, 46, 50, True),
        claims=(claim, replace(claim, source="TTP", killed_low=50, killed_high=50)),
        evidence=(Evidence("r1", 0, 9, HOSTILE, "rule", "event"),),
        report_ids=("r1", "r2"),
    )
    undated = replace(
        first,
        event_id="IA2",
        location=province,
        event_date=None,
        event_date_end=None,
        time_precision="unknown",
        fatalities=Estimate(),
    )
    return [undated, first]


def write(
    kind: str, folder: Path, incidents: Sequence[Incident], boundaries: Boundaries, **more: Any
) -> Path:
    return write_export(kind, folder / f"out{SUFFIXES[kind]}", incidents, boundaries, **more)[0]


def ogr_rows(path: Path, layer: str) -> list[dict[str, Any]]:
    """Read with the ogr2ogr of GDAL's own tools (Debian package gdal-bin)."""
    done = subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", str(path), layer], capture_output=True, check=True
    )
    return list(json.loads(done.stdout)["features"])
