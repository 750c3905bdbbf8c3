"""Whether an online geocoder is asked, and whom; `geo.online`, which asks, needs geopy."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from geo.errors import InputError


@dataclass(frozen=True, slots=True)
class OnlineSettings:
    """Whom to ask and how.

    Attributes
    ----------
    enabled : bool
        The switch; False asks nobody.
    url : str
        The Nominatim server, ``https://host`` or ``http://127.0.0.1:8080/nominatim``. There is no default:
        public servers have rules of use that the user must accept.
    user_agent : str
        Names the user's own application, as the servers' rules ask.
    cache : Path, optional
        An SQLite file that keeps answers; None keeps none. Answers do not age: remove the file to ask again.
    delay, timeout : float
        Seconds between requests, and for an answer.
    """

    enabled: bool = False
    url: str = ""
    user_agent: str = ""
    cache: Path | None = None
    delay: float = 1.0
    timeout: float = 5.0

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], cache: Path) -> "OnlineSettings":
        """Read ``INCIDENT_ATLAS_GEOCODER_URL`` and ``..._GEOCODER_AGENT``; without an address it is off."""
        url = environ.get("INCIDENT_ATLAS_GEOCODER_URL", "").strip()
        if not url:
            return cls()
        return cls(True, url, environ.get("INCIDENT_ATLAS_GEOCODER_AGENT", ""), cache)

    def __post_init__(self) -> None:
        if not self.enabled:
            return
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise InputError(
                f"online geocoder: {self.url!r} is no address; give INCIDENT_ATLAS_GEOCODER_URL as http(s)://host"
            )
        if not self.user_agent.strip():
            raise InputError(
                "online geocoder: no user agent; give the name of your own application as "
                "INCIDENT_ATLAS_GEOCODER_AGENT"
            )
