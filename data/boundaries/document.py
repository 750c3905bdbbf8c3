"""Write docs/boundaries.md from the shipped set, so that the page cannot go stale.

``python data/boundaries/document.py [OUT]``
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1])]

from geo.boundaries import Boundaries  # noqa: E402
from geo.model import Unit  # noqa: E402
from geo.polygons.boundary_set import COLUMNS, EXTRA_COLUMNS, LEVEL_FILES  # noqa: E402

TEMPLATE = HERE / "sources" / "boundaries.md.in"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "/") for cell in line) + " |" for line in lines)


def counts(opened: Boundaries) -> str:
    """Return units by country and level."""
    found = Counter((unit.country, unit.level) for unit in opened.units(undrawn=True))
    drawn = Counter((unit.country, unit.level) for unit in opened.units())
    rows = [(country, level, number, drawn[country, level], LEVEL_FILES[level])
            for (country, level), number in sorted(found.items())]  # fmt: skip
    return table(("Country", "Level", "Units", "With polygon", "File"), rows)


def sources(opened: Boundaries) -> str:
    """Return sources and licences."""
    rows = [(s["covers"], s["title"], s["year"] or "", s["licence"]) for s in opened.sources]
    return table(("What", "Source", "Year", "Licence"), rows)


def repairs(opened: Boundaries) -> str:
    """Return what the repair moved."""
    with (opened.folder / "repair_report.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    whole = sum(float(row["area_km2"]) for row in rows)
    gained, lost = (sum(float(row[name]) for row in rows) for name in ("gained_km2", "lost_km2"))
    most = sorted(rows, key=lambda row: -float(row["moved_percent"]))[:10]
    over = {limit: sum(float(row["moved_percent"]) > limit for row in rows) for limit in (1, 5)}
    text = (
        f"Over all {len(rows)} polygons ({whole:,.0f} km2) units gained {gained:,.0f} km2 and lost "
        f"{lost:,.0f} km2. {over[5]} units changed by more than 5 % of their area, {over[1]} by more than "
        "1 %. Most changed:"
    )
    named = [
        (r["pcode"], r["name"], r["area_km2"], r["gained_km2"], r["lost_km2"], r["moved_percent"])
        for r in most
    ]
    return f"{text}\n\n{table(('Code', 'Unit', 'km2', 'gained', 'lost', '% of its area'), named)}"


def defects(opened: Boundaries) -> str:
    """Return the units that are known to be far off; the rest by grade."""
    units = opened.units(undrawn=True)
    grade = Counter(_grade(unit) for unit in units if unit.quality)
    text = ", ".join(f"{name}: {number}" for name, number in sorted(grade.items()))
    rows = [
        (unit.pcode, unit.name, opened.unit(unit.parent).name, unit.quality)
        for level in ("admin1", "admin2", "admin3")
        for unit in units
        if unit.level == level and (_grade(unit) == "other" or (_grade(unit) == "bad" and level == "admin2"))
    ]
    return f"Units with a remark, by grade: {text}.\n\n{table(('Code', 'Unit', 'In', 'Known defect'), rows)}"


def _grade(unit: Unit) -> str:
    if not unit.quality:
        return ""
    first = unit.quality.partition(":")[0]
    if ";" in unit.quality:
        return "other"
    return first if first in ("fair", "poor", "bad") else "other"


def covered(opened: Boundaries) -> str:
    """Return remarks on what units cover besides themselves."""
    rows = [
        (u.pcode, u.name, opened.note(u.pcode))
        for u in opened.units()
        if "also covers" in opened.note(u.pcode)
    ]
    return table(("Code", "Unit", "Remark"), rows)


def vintages(opened: Boundaries) -> str:
    """Return the changes that the set knows."""
    seen: dict[tuple[str, ...], int] = {}
    for row in opened.memberships:
        key = (
            row.change,
            str(row.valid_from or ""),
            str(row.valid_to or ""),
            row.precision,
            row.admin2,
            row.fit,
        )
        seen[key] = seen.get(key, 0) + 1
    rows = [
        (*key, number)
        for key, number in sorted(seen.items(), key=lambda item: (item[0][2] or item[0][1], item[0]))
    ]
    return table(
        ("Change", "From", "Until (not incl.)", "Known to the", "District then", "Fit", "Tehsils"), rows
    )


def population(opened: Boundaries) -> str:
    """Return which population figures the levels carry."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for unit in opened.units():
        kind = (
            "none"
            if unit.population is None
            else "modelled"
            if unit.population_modelled
            else "official figure"
        )
        found[unit.country, unit.level, str(unit.population_year or ""), kind] += 1
    rows = [(*key, number) for key, number in sorted(found.items())]
    return table(("Country", "Level", "Year", "Kind", "Units"), rows)


def page(opened: Boundaries) -> str:
    """Return the whole page."""
    undrawn = [unit for unit in opened.units(undrawn=True) if opened.drawn_in(unit.pcode) != unit.pcode]
    parts = {
        "counts": counts(opened),
        "sources": sources(opened),
        "repairs": repairs(opened),
        "defects": defects(opened),
        "covered": covered(opened),
        "vintages": vintages(opened),
        "population": population(opened),
        "undrawn": table(
            ("Code", "District", "Drawn in", "Why"),
            [(u.pcode, u.name, opened.drawn_in(u.pcode), opened.note(u.pcode)) for u in undrawn],
        ),
        "columns": ", ".join(f"`{name}`" for name in (*COLUMNS, *EXTRA_COLUMNS)),
        "attribution": opened.attribution,
        "vintage": opened.metadata["vintage"],
        "vintage_note": opened.metadata["vintage_note"],
        "position_error": opened.metadata["position_error_km"],
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in parts.items():
        text = text.replace("{{" + name + "}}", str(value))
    return text


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "docs" / "boundaries.md"
    target.write_text(page(Boundaries.open(HERE)), encoding="utf-8")
