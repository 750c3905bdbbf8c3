"""KML 2.2 (OGC 07-147r2) for Google Earth and the like: coloured areas, incidents with their days.

A viewer reads a description as HTML, so text of a report is escaped for HTML and then for XML.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import shapely

from geo.geojson import counts_to_record
from geo.model import Estimate, Incident, Location
from maps.classes import breaks, colours
from maps.counting import class_of
from maps.language import strings
from maps.layers import LAYERS, Export, unit_counts
from maps.tables import beside

# XML 1.0, production 2: every character but these.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TOLERANCE = 0.002
_COUNTS = ("events", "fatalities_low", "fatalities_best", "fatalities_high", "injured_best", "abducted_best")


def write_kml(export: Export, path: Path) -> list[Path]:
    """Write the asked layer."""
    level = LAYERS[export.layer]
    about = export.metadata()
    said = "\n".join(f"{key}: {value}" for key, value in about.items())
    marks = _incidents(export) if level is None else _units(export)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
        )
        out.write(f"<name>{_xml(about['title'])}</name>\n<description>{_shown(said)}</description>\n")
        out.writelines(_styles())
        out.write(f"<Folder><name>{_xml(export.layer)}</name>\n")
        out.writelines(marks)
        out.write("</Folder>\n</Document>\n</kml>\n")
    return [path]


def _styles() -> Iterator[str]:
    for n, colour in enumerate(colours(6)):
        red, green, blue = colour[1:3], colour[3:5], colour[5:7]
        yield (
            f'<Style id="c{n}"><LineStyle><color>ff808080</color><width>0.7</width></LineStyle>'
            f"<PolyStyle><color>cc{blue}{green}{red}</color></PolyStyle></Style>\n"
        )
    # Colours are aabbggrr: the page's blue for a spot that is known, grey and small for a unit's label point.
    pins = (("exact", "ff865a0b", 1.0), ("near", "ffd6a45c", 0.8), ("unit", "ff8c8c8c", 0.5))
    for name, colour, scale in pins:
        look = f"<color>{colour}</color><scale>{scale}</scale>"
        yield f'<Style id="{name}"><IconStyle>{look}</IconStyle></Style>\n'
    yield (
        '<Style id="zero"><LineStyle><color>ffb0b0b0</color><width>0.5</width></LineStyle>'
        "<PolyStyle><fill>0</fill></PolyStyle></Style>\n"
    )


def _incidents(export: Export) -> Iterator[str]:
    for incident in export.incidents:
        place = incident.location
        spot = ""
        if place.longitude is not None and place.latitude is not None:
            spot = f"<Point><coordinates>{place.longitude},{place.latitude}</coordinates></Point>"
        style = place.geo_precision if place.geo_precision in ("exact", "near") else "unit"
        own = beside(incident, export.reports)
        told = "\n\n".join(filter(None, (_where(place), own["notes"], own["source"])))
        data = _data({
            "event_id": incident.event_id, "event_type": incident.event_type,
            "sub_event_type": incident.sub_event_type, "time_precision": incident.time_precision,
            "actor1": incident.actor1, "actor2": incident.actor2, "admin1": place.admin1,
            "admin2": place.admin2, "geo_precision": place.geo_precision, "point": own["point"],
            **_figures(incident), "flagged": own["flagged"], "confidence": incident.confidence,
            "reviewed": _truth(incident.reviewed), "sources_differ": _truth(own["sources_differ"]),
        })  # fmt: skip
        name = f"{incident.sub_event_type}, {place.location or place.admin2 or place.admin1 or place.country}"
        yield (
            f"<Placemark><name>{_xml(name)}</name><description>{_shown(told)}</description>{_when(incident)}"
            f"<styleUrl>#{style}</styleUrl>{data}{spot}</Placemark>\n"
        )


def _where(place: Location) -> str:
    """Say how finely the place is known: of all but a named spot the pin marks none."""
    words = strings("en")[f"precision_{place.geo_precision or 'none'}"]
    if place.geo_precision in ("exact", "near") or place.longitude is None:
        return f"{words}."
    return f"{words}: the pin stands at the area's label point, not where it happened."


def _figures(incident: Incident) -> dict[str, int | str | None]:
    """Low, best and high of each count, and where a source says "at least" that the high end is open."""
    found: dict[str, int | str | None] = {}
    for what in ("fatalities", "injured", "abducted"):
        estimate: Estimate = getattr(incident, what)
        found |= {f"{what}_{end}": getattr(estimate, end) for end in ("low", "best", "high")}
        found[f"{what}_high_open"] = _truth(estimate.high_open) if estimate.high_open else None
    return found


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _when(incident: Incident) -> str:
    first, last = incident.event_date, incident.event_date_end
    if first is None:
        return ""
    if last is None or last == first:
        return f"<TimeStamp><when>{first.isoformat()}</when></TimeStamp>"
    return f"<TimeSpan><begin>{first.isoformat()}</begin><end>{last.isoformat()}</end></TimeSpan>"


def _units(export: Export) -> Iterator[str]:
    level = LAYERS[export.layer]
    rows = [row for row in unit_counts(export, level) if row.pcode]  # type: ignore[arg-type]
    edges = breaks(row.events for row in rows)
    fills = [colours(6).index(colour) for colour in colours(len(edges))]
    shapes = export.boundaries.map_geometries(level, _TOLERANCE)  # type: ignore[arg-type]
    for row in rows:
        unit = export.boundaries.unit(row.pcode)
        style = f"c{fills[class_of(row.events, edges)]}" if row.events else "zero"
        counts = counts_to_record(row)
        data = _data({"pcode": unit.pcode, **{name: counts[name] for name in _COUNTS}})
        shape = "".join(_polygon(part) for part in shapely.get_parts(shapes[row.pcode]))
        yield (
            f"<Placemark><name>{_xml(unit.name)}</name><styleUrl>#{style}</styleUrl>{data}"
            f"<MultiGeometry>{shape}</MultiGeometry></Placemark>\n"
        )


def _polygon(polygon: Any) -> str:
    def ring(line: Any) -> str:
        points = " ".join(f"{x:.5f},{y:.5f}" for x, y in line.coords)
        return f"<LinearRing><coordinates>{points}</coordinates></LinearRing>"

    inner = "".join(f"<innerBoundaryIs>{ring(line)}</innerBoundaryIs>" for line in polygon.interiors)
    return f"<Polygon><outerBoundaryIs>{ring(polygon.exterior)}</outerBoundaryIs>{inner}</Polygon>"


def _data(values: dict[str, Any]) -> str:
    """Known values as extended data; unknown ones are left out, not zero."""
    parts = [
        f"<Data name={quoteattr(name)}><value>{_xml(str(value))}</value></Data>"
        for name, value in values.items()
        if value is not None and value != ""
    ]
    return f"<ExtendedData>{''.join(parts)}</ExtendedData>"


def _xml(text: str) -> str:
    """Escape for XML; characters that XML 1.0 cannot hold become U+FFFD."""
    return escape(_NOT_XML.sub("\ufffd", text))


def _shown(text: str) -> str:
    return _xml(html.escape(text).replace("\n", "<br>"))
