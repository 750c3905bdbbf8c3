"""What the server is told from outside, read once at the door and passed down as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from api.folders import boundary_folder, online_settings, place_folder
from geo.errors import InputError
from geo.online_settings import OnlineSettings
from geo.readers.settings import ReaderSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one server.

    Attributes
    ----------
    store : str
        Path of the store (``atlas.gpkg``) or address of a database.
    token : str
        Bearer token of the writing routes; "" switches them off. Never shown.
    base_url : str
        Public address of the server, used in links; "" takes it from each request.
    default_limit, max_limit : int
        Features of a page when none is asked for, and at most. A larger ``limit`` is not an
        error, it is lowered, as OGC API - Features asks.
    max_query : int
        Longest query string, in bytes.
    max_body : int
        Largest request body, in bytes.
    max_age : int
        Seconds that a client may use an answer without asking again.
    cache_bytes : int
        Memory for ready answers.
    boundaries : Path or None
        Folder of the boundary set; None is the one shipped.
    places : Path or None
        Folder of installed place tables.
    online : OnlineSettings
        The online geocoder; by default none is asked.
    readers : ReaderSettings
        Optional readers that reports are shown to beside the rules; by default none.
    """

    store: str = "atlas.gpkg"
    token: str = field(default="", repr=False)
    base_url: str = ""
    title: str = "Incident Atlas"
    default_limit: int = 1000
    max_limit: int = 10_000
    max_query: int = 16_384
    max_body: int = 10_000_000
    max_age: int = 0
    cache_bytes: int = 48_000_000
    boundaries: Path | None = None
    places: Path | None = None
    online: OnlineSettings = field(default_factory=OnlineSettings)
    readers: ReaderSettings = field(default_factory=ReaderSettings)

    def __post_init__(self) -> None:
        if self.base_url and not self.base_url.startswith(("http://", "https://")):
            raise InputError(f"base_url {self.base_url!r} is no web address; write http://... or https://...")
        if not 1 <= self.default_limit <= self.max_limit:
            raise InputError(
                f"default_limit {self.default_limit} must be between 1 and max_limit {self.max_limit}"
            )
        if any(ch.isspace() or not ch.isprintable() for ch in self.token):
            raise InputError("the token holds a space or a control character; use printable characters only")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read ``INCIDENT_ATLAS_*`` variables.

        ``STORE``, ``TOKEN``, ``URL``, ``TITLE``, ``DEFAULT_LIMIT``, ``MAX_LIMIT``, ``MAX_BODY``,
        ``MAX_AGE`` and ``CACHE_BYTES``, each behind ``INCIDENT_ATLAS_``; and, as the shell commands
        do, those of `api.folders` and `ReaderSettings.from_environment`.

        Raises
        ------
        InputError
            If a number is none, or a value cannot be used.
        """
        return cls(
            store=environ.get("INCIDENT_ATLAS_STORE", "") or "atlas.gpkg",
            token=environ.get("INCIDENT_ATLAS_TOKEN", "").strip(),
            base_url=environ.get("INCIDENT_ATLAS_URL", "").rstrip("/"),
            title=environ.get("INCIDENT_ATLAS_TITLE", "") or "Incident Atlas",
            default_limit=_number(environ, "INCIDENT_ATLAS_DEFAULT_LIMIT", 1000),
            max_limit=_number(environ, "INCIDENT_ATLAS_MAX_LIMIT", 10_000),
            max_body=_number(environ, "INCIDENT_ATLAS_MAX_BODY", 10_000_000),
            max_age=_number(environ, "INCIDENT_ATLAS_MAX_AGE", 0),
            cache_bytes=_number(environ, "INCIDENT_ATLAS_CACHE_BYTES", 48_000_000),
            boundaries=boundary_folder(environ),
            places=place_folder(environ),
            online=online_settings(environ),
            readers=ReaderSettings.from_environment(environ),
        )


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise InputError(f"{name}: {text[:40]!r} is no whole number; write digits only, or leave it out")
    return int(text)
