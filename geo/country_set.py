"""Some countries of a boundary set, as a set of its own: a map of Sudan need not show Pakistan."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from geo.boundaries import Boundaries
from geo.model import Incident
from geo.polygons.boundary_set import UnitRow


class CountrySet(Boundaries):
    """The units of some countries; made by `around`.

    Parameters
    ----------
    base : Boundaries
        The set, in any vintage.
    countries : iterable of str
        ISO 3166-1 alpha-3.
    """

    def __init__(self, base: Boundaries, countries: Iterable[str]) -> None:
        self._base = base
        chosen = frozenset(countries)
        rows = [
            UnitRow(unit, note=base.note(unit.pcode))
            for unit in (*base.units(), *base.disputed)
            if unit.country in chosen or (unit.disputed and _touches(base, unit.pcode, chosen))
        ]
        super().__init__(base.folder, rows, base.metadata)
        self._countries = chosen

    def _layer(self, layer: str) -> dict[str, Any]:
        return {code: shape for code, shape in self._base._layer(layer).items() if code in self}

    @property
    def attribution(self) -> str:
        """The line for these countries alone, where the set tells its credits apart."""
        credits = [c for c in self.metadata.get("credits", ()) if self._countries & {*c["countries"]}]
        line = " ".join(str(credit["text"]) for credit in credits) or str(self.metadata["attribution"])
        return self._base.attribution.replace(str(self.metadata["attribution"]), line)


def _touches(base: Boundaries, pcode: str, countries: frozenset[str]) -> bool:
    import shapely

    shape = base.geometry(pcode)
    return any(
        bool(shapely.intersects(shape, base.geometry(unit.pcode)))
        for unit in base.units("country")
        if unit.country in countries
    )


def around(boundaries: Boundaries, incidents: Iterable[Incident]) -> Boundaries:
    """Return the countries where incidents are and the neighbours of these; all, where there are none.

    Parameters
    ----------
    boundaries : Boundaries
        Units of one country or of many.
    incidents : iterable of Incident
        What is to be shown.
    """
    here = {incident.location.country for incident in incidents}
    known = {unit.country for unit in boundaries.units("country")}
    hit = here & known
    if not hit or len(known) == 1:
        return boundaries
    wanted = hit | {near for country in hit for near in boundaries.neighbours(country) if near in known}
    return boundaries if wanted == known else _some(boundaries, frozenset(wanted))


@lru_cache(maxsize=8)
def _some(boundaries: Boundaries, countries: frozenset[str]) -> CountrySet:
    return CountrySet(boundaries, countries)
