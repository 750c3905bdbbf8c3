"""An online geocoder for names that no table knows. Off unless the user switches it on.

It speaks to a Nominatim server that the user names, under the user's own user agent, at most one request a
second by default, and asks a cache first. A name that is asked leaves the machine; nothing else of a report
does. Its answer is a point, and the point's unit a candidate with ``match="online"``: it is never better
than a name that the tables know.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim

from geo.boundaries import Boundaries
from geo.errors import InputError, OnlineError
from geo.model import Candidate
from geo.naming.names import plain
from geo.online_settings import OnlineSettings

SCORE = 0.7
"""Score of an online candidate: below every match by spelling or sound."""
_LONGEST = 200
_ANSWERS = 5
Point = tuple[str, float, float]


class GeopyGeocoder(Protocol):
    """What is used of a geopy geocoder."""

    def geocode(self, query: str, **options: Any) -> Any:
        """Return geopy locations for a query, or None."""
        ...


class OnlineGeocoder:
    """Asks a geocoder for names, politely, and remembers the answers.

    Parameters
    ----------
    settings : OnlineSettings
        Must be enabled.
    boundaries : Boundaries
        Puts the points in units.
    geocoder : GeopyGeocoder, optional
        Instead of geopy's Nominatim at the settings' address.
    """

    def __init__(
        self, settings: OnlineSettings, boundaries: Boundaries, geocoder: GeopyGeocoder | None = None
    ) -> None:
        if not settings.enabled:
            raise InputError("online geocoder: it is switched off; enable it in the settings first")
        self._settings, self._boundaries = settings, boundaries
        asked = geocoder if geocoder is not None else _nominatim(settings)
        self._ask: Callable[..., Any] = RateLimiter(
            asked.geocode, min_delay_seconds=settings.delay, max_retries=0, swallow_exceptions=False
        )

    def candidates(self, name: str, *, country: str = "", within: str = "") -> tuple[Candidate, ...]:
        """Return where a name may lie, the server's order kept; points in no unit are left out.

        Parameters
        ----------
        name : str
            At most 200 characters are asked.
        country : str
            ISO 3166-1 alpha-3; answers elsewhere are left out.
        within : str
            p-code of a unit that must hold the point.

        Raises
        ------
        OnlineError
            The server cannot be reached or answers nonsense, or the cache cannot be used.
        """
        query = " ".join(name[:_LONGEST].split())
        if not plain(query):
            return ()
        found: dict[str, Candidate] = {}
        for called, longitude, latitude in self._points(query):
            unit = self._boundaries.unit_at(longitude, latitude)
            if unit is None or country not in ("", unit.country):
                continue
            chain = self._boundaries.parents(unit.pcode)
            if within and within not in {parent.pcode for parent in chain.values()}:
                continue
            codes = {level: parent.pcode for level, parent in chain.items()}
            found.setdefault(unit.pcode, Candidate(
                unit.pcode, called, unit.level, "settlement", unit.country, codes.get("admin1", ""),
                codes.get("admin2", ""), codes.get("admin3", ""), longitude, latitude, 0, SCORE, "online",
            ))  # fmt: skip
        return tuple(found.values())

    def _points(self, query: str) -> list[Point]:
        """Return named points, from the cache or the server."""
        key = f"{self._settings.url}\x1f{query}"
        try:
            known = self._recall(key)
            if known is None:
                known = self._request(query)
                self._keep(key, known)
        except sqlite3.Error as error:
            raise OnlineError(
                f"online geocoder: cannot use its cache {self._settings.cache} ({error}); remove the file"
            ) from error
        return known

    def _request(self, query: str) -> list[Point]:
        try:
            answer = self._ask(query, exactly_one=False, limit=_ANSWERS, timeout=self._settings.timeout)
            return [_point(place) for place in answer or ()]
        except (GeopyError, OSError, ValueError, TypeError, AttributeError, KeyError) as error:
            why = str(error) or type(error).__name__
            raise OnlineError(
                f"online geocoder: {self._settings.url} did not answer {query!r} ({why}); "
                "check the address, or switch it off"
            ) from error

    def _recall(self, key: str) -> list[Point] | None:
        if self._settings.cache is None or not self._settings.cache.exists():
            return None
        with closing(_open(self._settings.cache)) as cache:
            row = cache.execute("SELECT answer FROM answers WHERE query = ?", (key,)).fetchone()
        return [(str(n), float(x), float(y)) for n, x, y in json.loads(row[0])] if row else None

    def _keep(self, key: str, points: Sequence[Point]) -> None:
        if self._settings.cache is None:
            return
        self._settings.cache.parent.mkdir(parents=True, exist_ok=True)
        with closing(_open(self._settings.cache)) as cache, cache:
            cache.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, json.dumps(points)))


def _open(path: Path) -> sqlite3.Connection:
    cache = sqlite3.connect(path, timeout=10)
    cache.execute("CREATE TABLE IF NOT EXISTS answers (query TEXT PRIMARY KEY, answer TEXT NOT NULL)")
    return cache


def _point(place: Any) -> Point:
    longitude, latitude = float(place.longitude), float(place.latitude)
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(f"longitude {longitude}, latitude {latitude} is not on Earth")
    return str(place.address).split(",")[0].strip(), longitude, latitude


def _nominatim(settings: OnlineSettings) -> GeopyGeocoder:
    parts = urlsplit(settings.url)
    made: GeopyGeocoder = Nominatim(
        user_agent=settings.user_agent,
        domain=parts.netloc + parts.path.rstrip("/"),
        scheme=parts.scheme,
        timeout=settings.timeout,
    )
    return made
