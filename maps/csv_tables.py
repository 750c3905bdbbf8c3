"""CSV with ACLED's column names, and the same with the hashtags of the Humanitarian Exchange Language.

HXL 1.1 (hxlstandard.org): a row of hashtags under the headings says what each column means.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from geo.aggregate import NOT_PLACED, above_of
from geo.geojson import counts_to_record
from geo.model import LEVELS, Level, UnitPeriod
from maps.layers import LAYERS, Export, unit_counts
from maps.tables import ACLED_COLUMNS, OWN_COLUMNS, acled_row, safe_cell

# What a table of counts says of each unit, besides its counts.
OF_UNIT = ("population", "population_year", "population_source", "population_modelled", "quality")
HXL_TAGS: Mapping[str, str] = {
    "event_id_cnty": "#event+id", "event_date": "#date+occurred+start",
    "event_date_end": "#date+occurred+end",
    "event_type": "#event+type", "sub_event_type": "#event+type+sub", "actor1": "#group+name+i_1",
    "actor2": "#group+name+i_2", "assoc_actor_1": "#group+assoc+i_1", "assoc_actor_2": "#group+assoc+i_2",
    "country": "#country+name", "iso": "#country+code+v_iso_num", "admin1": "#adm1+name",
    "admin2": "#adm2+name", "admin3": "#adm3+name", "admin1_pcode": "#adm1+code+v_pcode",
    "admin2_pcode": "#adm2+code+v_pcode", "admin3_pcode": "#adm3+code", "location": "#loc+name",
    "latitude": "#geo+lat", "longitude": "#geo+lon", "source": "#meta+source", "notes": "#description",
    "fatalities": "#affected+killed+best", "fatalities_low": "#affected+killed+min",
    "fatalities_high": "#affected+killed+max", "fatalities_best": "#affected+killed+best",
    "injured_low": "#affected+injured+min", "injured_best": "#affected+injured+best",
    "injured_high": "#affected+injured+max", "abducted_low": "#affected+abducted+min",
    "abducted_best": "#affected+abducted+best", "abducted_high": "#affected+abducted+max",
    "claim_sources": "#meta+source+claims", "report_titles": "#meta+title", "report_urls": "#meta+url",
    "report_ids": "#meta+id+reports",
    "events": "#event+num", "period_start": "#date+start", "period_end": "#date+end",
    "population": "#population+num", "population_year": "#date+population+year",
}  # fmt: skip
_LEVEL_TAGS: Mapping[Level, str] = {
    "country": "#country", "admin1": "#adm1", "admin2": "#adm2", "admin3": "#adm3"
}  # fmt: skip


def table_of(export: Export) -> tuple[list[str], list[dict[str, Any]]]:
    """Return column names and rows of the asked layer; units keep a row of what is not placed."""
    level = LAYERS[export.layer]
    if level is None:
        countries = {unit.pcode: unit.name for unit in export.boundaries.units("country")}
        rows = [acled_row(i, countries, export.then[i.event_id], export.reports) for i in export.incidents]
        return [*ACLED_COLUMNS, *OWN_COLUMNS], rows
    rows = []
    for count in unit_counts(export, level):
        record: dict[str, Any] = dict.fromkeys(OF_UNIT, "")
        record |= {"pcode": "", "name": NOT_PLACED, **above_of(count, export.boundaries.unit)}
        if count.pcode:
            unit = export.boundaries.unit(count.pcode)
            record |= {name: getattr(unit, name) for name in ("pcode", "name", *OF_UNIT)}
        rows.append(record | counts_to_record(count))
    counted = counts_to_record(UnitPeriod("", "", level, None, None, ""))
    return ["pcode", "name", "parent", "parent_name", "country", *counted, *OF_UNIT], rows


def write_csv(export: Export, path: Path) -> list[Path]:
    """Write CSV: ACLED's columns for incidents, plain counts for units. Metadata as CSV on the Web."""
    names, rows = table_of(export)
    _write(path, [names], names, rows)
    return [path, write_sidecar(export, path)]


def write_hxl(export: Export, path: Path) -> list[Path]:
    """Write the same table with a row of hashtags under its headings."""
    names, rows = table_of(export)
    _write(path, [names, [hxl_tag(name, export.layer) for name in names]], names, rows)
    return [path, write_sidecar(export, path)]


def hxl_tag(name: str, layer: str = "incidents") -> str:
    """Return a column's hashtag; of one that HXL has no word for, ``#meta`` with its name."""
    level = LAYERS[layer]
    if level is not None and name == "country":
        return "#country+code+v_iso3"
    if level is not None and name in ("pcode", "name", "parent", "parent_name"):
        told = LEVELS[LEVELS.index(level) - 1] if name.startswith("parent") else level
        return _LEVEL_TAGS[told] + ("+name" if name.endswith("name") else "+code")
    return HXL_TAGS.get(name, f"#meta+{name}")


def _write(path: Path, heads: Sequence[Sequence[str]], names: Sequence[str], rows: Any) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(heads)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe_cell(value)


def write_sidecar(export: Export, path: Path) -> Path:
    """Write ``FILE-metadata.json`` (W3C CSV on the Web) for formats that cannot say where they come from."""
    about = export.metadata()
    sidecar = path.with_name(path.name + "-metadata.json")
    content = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": path.name,
        "dc:title": about.pop("title"),
        **about,
    }
    sidecar.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return sidecar
