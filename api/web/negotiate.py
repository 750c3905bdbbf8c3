"""Which form of an answer a client gets: what ``f`` names, else what ``Accept`` prefers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.errors import QueryError

GEOJSON = "application/geo+json"
JSON = "application/json"
HTML = "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Format:
    """A form of an answer: its name in ``f``, its media type, and types that it also satisfies."""

    name: str
    media: str
    title: str
    also: tuple[str, ...] = ()

    @property
    def bare(self) -> str:
        """Media type without parameters."""
        return self.media.split(";")[0]


AS_JSON = Format("json", JSON, "JSON")
AS_HTML = Format("html", HTML, "HTML", ("application/xhtml+xml",))
AS_GEOJSON = Format("json", GEOJSON, "GeoJSON", (JSON, "application/vnd.geo+json"))
AS_SCHEMA = Format("json", SCHEMA, "JSON Schema", (JSON,))
AS_OPENAPI = Format("json", OPENAPI, "OpenAPI 3.0", (JSON, "application/openapi+json"))
AS_CSV = Format("csv", "text/csv", "CSV")
AS_SEQ = Format("geojsonseq", "application/geo+json-seq", "GeoJSON text sequence")
AS_JSONFG = Format("jsonfg", "application/fg+json", "JSON-FG", ("application/vnd.ogc.fg+json",))
AS_FGB = Format("fgb", "application/flatgeobuf", "FlatGeobuf", ("application/vnd.flatgeobuf",))
AS_MVT = Format(
    "mvt", "application/vnd.mapbox-vector-tile", "Mapbox Vector Tile", ("application/x-protobuf",)
)
AS_TILEJSON = Format("tilejson", "application/vnd.mapbox.tilejson+json", "TileJSON")
AS_PARQUET = Format(
    "parquet",
    "application/vnd.apache.parquet",
    "GeoParquet",
    ("application/parquet", "application/x-parquet"),
)

DOCUMENT = (AS_JSON, AS_HTML)
SCHEMA_FORMS = (AS_SCHEMA, AS_HTML)
TILESET_FORMS = (AS_JSON, AS_TILEJSON, AS_HTML)
OPENAPI_FORMS = (AS_OPENAPI, AS_HTML)
ITEMS = (AS_GEOJSON, AS_HTML, AS_CSV, AS_SEQ, AS_JSONFG, AS_FGB, AS_PARQUET)
ITEM = (AS_GEOJSON, AS_HTML, AS_JSONFG)
_ALIASES = {
    "geojson": "json",
    "application/json": "json",
    "flatgeobuf": "fgb",
    "geoparquet": "parquet",
    "pbf": "mvt",
}


@dataclass(slots=True)
class HttpProblem(Exception):
    """An error that exists only in HTTP: a status and what to say."""

    status: int
    detail: str
    headers: dict[str, str] = field(default_factory=dict)


def choose(forms: Sequence[Format], asked: str | None, accept: str) -> Format:
    """Return the form to answer in.

    Parameters
    ----------
    forms : sequence of Format
        What there is, the default first.
    asked : str or None
        Value of ``f``: a name or a media type.
    accept : str
        The ``Accept`` header; "" accepts everything.

    Raises
    ------
    QueryError
        If ``f`` names no form.
    HttpProblem
        406, if nothing that there is is accepted.
    """
    if asked is not None:
        # In a query a plus that is not written %2B means a blank.
        asked_as = asked.lower().replace(" ", "+")
        name = _ALIASES.get(asked_as, asked_as)
        for form in forms:
            if name in (form.name, form.bare, form.media, *form.also):
                return form
        raise QueryError("f", asked, f"use one of {', '.join(form.name for form in forms)}")
    if not accept or accept == "*/*":
        return forms[0]
    wishes = _wishes(accept)
    best, best_quality = forms[0], 0.0
    for form in forms:
        told = dict(wishes).get(form.bare)  # what is said of this very type outweighs its kin
        quality = max(_quality(m, wishes) for m in (form.bare, *form.also)) if told is None else told
        if quality > best_quality:
            best, best_quality = form, quality
    if best_quality == 0.0:
        offered = ", ".join(form.bare for form in forms)
        raise HttpProblem(406, f"nothing here is {accept[:100]!r}; accept one of {offered}, or give f=")
    return best


def _wishes(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.lower().split(",")[:50]:
        media, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = min(1.0, max(0.0, float(parameter[2:])))
                except ValueError:
                    quality = 0.0
        found.append((media, quality if quality == quality else 0.0))
    return found


def _quality(media: str, wishes: list[tuple[str, float]]) -> float:
    """Return the quality of the most exact range that matches."""
    best, exactness = 0.0, -1
    for wish, quality in wishes:
        exact = (
            2 if wish == media else 1 if wish == media.split("/")[0] + "/*" else 0 if wish == "*/*" else -1
        )
        if exact > exactness:
            best, exactness = quality, exact
    return best
