"""The collections that are served, and what may be asked of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from api.schemas import COUNT_COLUMNS, INCIDENT_COLUMNS, REPORT_COLUMNS, UNIT_COLUMNS, Column
from geo.errors import NotFound
from geo.model import Level

Content = Literal["incidents", "units", "counts", "reports"]
# Properties by which incidents are chosen before they are counted; the others are the unit's own.
COUNTED_BY: tuple[Column, ...] = tuple(
    c
    for c in INCIDENT_COLUMNS
    if c.sortable and (c.name == "event_type" or c.name not in {u.name for u in COUNT_COLUMNS})
)


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection.

    Attributes
    ----------
    geometry : str
        ``point``, ``multipoint`` or ``multipolygon``.
    level : Level or None
        Administrative level of its units.
    """

    id: str
    title: str
    description: str
    content: Content
    columns: tuple[Column, ...]
    geometry: str
    level: Level | None = None

    @property
    def column(self) -> Mapping[str, Column]:
        """Its columns by name."""
        return {c.name: c for c in self.columns}

    @property
    def filters(self) -> Mapping[str, Column]:
        """Properties that can be asked for by ``name=value``."""
        own = {c.name: c for c in self.columns}
        if self.content != "counts":
            return own
        return {c.name: c for c in COUNTED_BY} | {k: c for k, c in own.items() if k != "event_type"}


_UNITS: tuple[tuple[str, str, Level, str], ...] = (
    ("countries", "Countries", "country", "country"),
    ("provinces", "Provinces", "admin1", "province"),
    ("districts", "Districts", "admin2", "district"),
    ("tehsils", "Tehsils", "admin3", "tehsil"),
)


def _all() -> tuple[Collection, ...]:
    found = [
        Collection(
            "incidents",
            "Incidents",
            "Incidents, one point each, merged over all reports that tell of them, with every source's "
            "claim. The point is the settlement when geo_precision is exact or near, else the label point "
            "of the tehsil or district; what is known to its province or country alone has no geometry.",
            "incidents",
            INCIDENT_COLUMNS,
            "point",
        )
    ]
    for name, title, level, one in _UNITS:
        about = (
            f"Polygons of every {one}, reference vintage. "
            "The status of disputed territory is marked, not decided."
        )
        found.append(Collection(name, title, about, "units", UNIT_COLUMNS, "multipolygon", level))
    for _, _, level, one in _UNITS[1:]:
        about = (
            f"Polygons of every {one} with the number of incidents and the tolls. datetime and the "
            "incidents' own properties (event_type, actor1_id ...) choose what is counted; period=day, week, "
            "month, quarter or year gives one feature per unit and period. Incidents not placed this finely, "
            "or in a country that is not divided so, are told apart in notPlaced."
        )
        found.append(
            Collection(
                f"incidents-by-{one}",
                f"Incidents by {one}",
                about,
                "counts",
                COUNT_COLUMNS,
                "multipolygon",
                level,
            )
        )
    about = (
        "Reports that were read: who published what when, the words that carry figures, and the points "
        "of the incidents told; never the full text."
    )
    found.append(Collection("reports", "Reports", about, "reports", REPORT_COLUMNS, "multipoint"))
    return tuple(found)


COLLECTIONS: Mapping[str, Collection] = {c.id: c for c in _all()}


def get_collection(collection_id: str) -> Collection:
    """Return a collection.

    Raises
    ------
    NotFound
        If there is none of this id.
    """
    try:
        return COLLECTIONS[collection_id]
    except KeyError:
        near = get_close_matches(collection_id[:80].lower(), COLLECTIONS, n=1)
        meant = f"did you mean {near[0]}? there are" if near else "there are"
        raise NotFound(f"no collection {collection_id[:80]!r}; {meant} {', '.join(COLLECTIONS)}") from None
