"""Where tehsils belonged before and after the reference vintage -> `vintages.csv`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import tables

from geo.model import Unit
from geo.polygons.boundary_set import UnitRow
from geo.polygons.vintages import Membership, lifetimes

FATA_CODE, FATA = "PK5~fata", "Federally Administered Tribal Areas"
FATA_END = date(2018, 5, 31)
"""The 25th Amendment of Pakistan's constitution: signed, and in force, on 31 May 2018."""


def fata(sources: Path, codes: Mapping[str, str]) -> list[Membership]:
    """Agencies and Frontier Regions of the tribal areas until their merger.

    Parameters
    ----------
    sources : Path
        Folder of the tables.
    codes : mapping of str to str
        Shape id -> code of the tehsil.
    """
    return [
        Membership(
            pcode=codes[row["shape_id"]],
            valid_from=None,
            valid_to=FATA_END,
            precision="day",
            admin1_pcode=FATA_CODE,
            admin1=FATA,
            admin2_pcode=f"{FATA_CODE}.{tables.slug(row['agency_or_fr'])}",
            admin2=row["agency_or_fr"],
            fit="exact",
            change="FATA into Khyber Pakhtunkhwa",
        )
        for row in tables.read_table(sources / "pak_adm3_crosswalk.csv")
        if row["agency_or_fr"]
    ]


def splits(sources: Path, units: Mapping[str, Unit]) -> list[Membership]:
    """Return the districts that were divided or formed, from ``sources/vintages.csv``."""
    out = []
    for row in tables.read_table(sources / "vintages.csv"):
        for pcode in tables.split(row["members"]):
            province = units[units[pcode].admin1_pcode]
            out.append(
                Membership(
                    pcode=pcode,
                    valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
                    valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                    precision=row["precision"],
                    admin1_pcode=province.pcode,
                    admin1=province.name,
                    admin2_pcode=row["code"],
                    admin2=row["name"],
                    fit=row["fit"],
                    change=row["change"],
                )
            )
    return out


def dated(rows: Sequence[UnitRow], memberships: Sequence[Membership]) -> list[UnitRow]:
    """Give districts the days between which they existed."""
    spans = dict(lifetimes([row.unit for row in rows], memberships))
    for row in memberships:
        if any(unit.drawn_in and unit.unit.pcode == row.admin2_pcode for unit in rows):
            spans[row.admin2_pcode] = (row.valid_from, row.valid_to)
    spans["PK312"] = spans["PK311"]  # Tangir: formed with Darel, one polygon
    out = []
    for row in rows:
        start, end = spans.get(row.unit.pcode, (None, None))
        out.append(replace(row, unit=replace(row.unit, valid_from=start, valid_to=end)))
    return out
