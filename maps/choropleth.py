"""The district map as a folium map: counts by unit and period, back to the sentences they come from."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import folium
from folium.template import Template

from geo.aggregate import in_days
from geo.model import Incident, Level, Period, Report
from maps.choices import MAP_LEVELS, MapMeasure, check
from maps.classes import Method
from maps.context import CONTEXT_CREDIT, context_table
from maps.counting import countries_of, days_text
from maps.document import AtlasFigure, tile_origin
from maps.language import strings
from maps.payload import BoundarySet, by_id, incident_tables, quote_tables, unit_tables
from maps.timeline import build_timeline
from maps.topology import QUANTUM
from maps.towns import TOWN_CREDIT, town_table

_LEAFLET_OPTIONS = {
    "center": (0, 0),
    "zoom": 3,
    "minZoom": 3,
    "maxZoom": 10,  # finer than the lines are
    "zoomSnap": 0,
    "zoomControl": False,
    "attributionControl": False,
    "keyboard": False,
}


class DistrictMap(folium.Map):
    """A self-contained, offline map page of incidents by administrative unit.

    It is a `folium.Map`: shown in a notebook as it is, and other folium layers can be added
    to it. Their text goes through folium's templates, which run code found in it, so give
    them no text of a report. The incidents' own text never passes there.

    Parameters
    ----------
    incidents : iterable of Incident
        What is counted; each once, in the finest unit that is certain.
    boundaries : geo.boundaries.Boundaries
        Units, polygons and their attribution.
    level : {"admin1", "admin2", "admin3"}
        Units shown first: province, district, tehsil. A country without units of the level
        shows its finest ones.
    measure : MapMeasure
        What is shown first; a name of `maps.choices.MAP_MEASURES`.
    period : Period
        Step of the time slider.
    start, end : date, optional
        First and last day, both inclusive. Incidents outside are left out; the slider's steps are whole
        periods all the same, and where these are longer the heading names the days.
    covered : iterable of str, optional
        Countries (ISO alpha-3) that the whole collection tells of; the others are marked as without
        reports. By default those of `incidents`, of any day.
    title : str
        Heading of the page; shown as text whatever is in it.
    language : str
        Language of the page's own words: ``en``, ``fa``, ``ps`` or ``ur``.
    reports : iterable of Report, optional
        Titles, publishers and addresses for the links at the quotes.
    method : Method
        How classes are cut.
    quotes : bool
        Whether the sentences of the reports are embedded.
    basemap : tuple of (str, str), optional
        Address of map tiles, ``https://.../{z}/{x}/{y}.png``, and whom they come from. The page gets
        a switch for them, off until a reader turns it on; by default it has no way to the network.
    compress : bool, optional
        Whether data is embedded compressed; by default when that pays.

    Raises
    ------
    InputError
        If level, measure, period, method or language is unknown, the range is empty, or the
        basemap's address is none of tiles over HTTPS.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    # Nothing but the element's own name and folium's options comes in here.
    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map("{{ this.get_name() }}", {{ this.leaflet_options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        incidents: Iterable[Incident],
        boundaries: BoundarySet,
        *,
        level: Level = "admin2",
        measure: MapMeasure = "events",
        period: Period = "month",
        start: date | None = None,
        end: date | None = None,
        covered: Iterable[str] | None = None,
        title: str = "Incident Atlas",
        language: str = "en",
        reports: Iterable[Report] = (),
        method: Method = "quantiles",
        quotes: bool = True,
        basemap: tuple[str, str] | None = None,
        compress: bool | None = None,
    ) -> None:
        check(level=level, measure=measure, method=method, language=language)
        super().__init__(location=(0, 0), tiles=None, zoom_start=2)
        self._name, self._id = "DistrictMap", "atlas"
        self.leaflet_options = dict(_LEAFLET_OPTIONS)
        told = list(incidents)
        kept = _in_days(told, start, end)
        timeline = build_timeline(kept, period, start, end)
        # The steps are whole periods: of what is left out of them the page speaks where it names itself.
        days = days_text(start, end) if timeline.cut(start, end) else ""
        title = f"{title}, {days}" if days else title
        words = strings(language)
        units = unit_tables(boundaries)
        credit = f"{boundaries.attribution} {TOWN_CREDIT}. {CONTEXT_CREDIT}."
        figure = AtlasFigure(title, {**words, "attribution": credit})
        figure.compress = compress
        figure.tiles = tile_origin(basemap[0]) if basemap else ""
        figure.data = {
            "settings": {
                "title": title,
                "language": language,
                "level": MAP_LEVELS.index(level) + 1,
                "measure": measure,
                "method": method,
                "period": period,
                "days": days,
                "cut": [timeline.cut(start, None), timeline.cut(None, end)],
                "attribution": credit,
                "basemap": list(basemap) if basemap else None,
                "words": words,
            },
            "core": {
                "units": units,
                "steps": timeline.labels(),
                "incidents": incident_tables(kept, units, timeline),
                "covered": sorted(countries_of(told) if covered is None else covered),
                "context": _context(boundaries),
                "towns": _towns(boundaries),
            },
            "quotes": quote_tables(kept, by_id(reports)) if quotes else None,
        }
        figure.add_child(self)


@lru_cache(maxsize=2)
def _context(boundaries: BoundarySet) -> dict[str, Any]:
    own = [*(u for u in boundaries.units("country")), *boundaries.disputed]
    return context_table([boundaries.geometry(u.pcode) for u in own], QUANTUM)


def _towns(boundaries: BoundarySet) -> Any:
    countries = (u.pcode for u in boundaries.units("country") if not u.disputed)
    return town_table(countries, boundaries.folder)


def _in_days(incidents: Iterable[Incident], start: date | None, end: date | None) -> list[Incident]:
    """Return the incidents of the days asked for, and those without one, by day: packed, that is smaller."""
    kept = (i for i in incidents if i.event_date is None or in_days(i.event_date, start, end))
    return sorted(kept, key=lambda i: (i.event_date or date.min, i.event_id))
