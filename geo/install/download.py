"""geoBoundaries by country and level, through its public interface, when there is a network."""

import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from geo.boundaries import Boundaries
from geo.errors import BoundaryError
from geo.install.countries import country_name, iso2_of
from geo.install.sets import Installed, install

API = "https://www.geoboundaries.org/api/current/gbOpen"
MAX_BYTES = 500_000_000
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A fetched file and what geoBoundaries says of it."""

    path: Path
    year: str
    licence: str
    source: str


def install_country(
    iso3: str,
    folder: Path,
    *,
    levels: Sequence[int] = (1, 2),
    api: str = API,
    timeout: float = 60,
    keep: Boundaries | None = None,
) -> Installed:
    """Fetch a country's boundaries from geoBoundaries and put them in use.

    Parameters
    ----------
    iso3 : str
        ISO 3166-1 alpha-3.
    folder : Path
        Where installed sets live; downloads are kept below it.
    levels : sequence of int
        1 province, 2 district, 3 below; the finest gives the lines.
    api : str
        Address of the interface, without the last slash.
    timeout : float
        Seconds without an answer.
    keep : Boundaries, optional
        A set whose other countries stay beside the new one.

    Raises
    ------
    BoundaryError
        A download fails or a file is not sound; nothing is replaced.
    """
    if not iso2_of(iso3):
        raise BoundaryError(f"{iso3!r} is no country; give ISO 3166-1 alpha-3, such as NGA")
    found = [fetch(iso3, level, folder / "downloads", api=api, timeout=timeout) for level in sorted(levels)]
    title = "geoBoundaries (Runfola et al. 2020), www.geoboundaries.org"
    sources = [
        {
            "covers": f"{country_name(iso3)}, ADM{level}", "title": f"geoBoundaries, after {item.source}",
            "year": item.year, "licence": item.licence, "licence_url": "https://www.geoboundaries.org/",
            "attribution": title,
        }
        for level, item in zip(sorted(levels), found, strict=True)
    ]  # fmt: skip
    return install([item.path for item in found], folder, country=iso3, keep=keep, sources=sources)


def fetch(
    iso3: str, level: int, folder: Path, *, api: str = API, timeout: float = 60, sha256: str = ""
) -> Downloaded:
    """Fetch one file; it gets its name only when it is whole.

    Parameters
    ----------
    sha256 : str
        Hex digest that the file must have, where it is known.

    Raises
    ------
    BoundaryError
        No such country or level, no network, a truncated or changed file.
    """
    about = _about(iso3, level, api, timeout)
    url = str(about.get("gjDownloadURL", ""))
    name = f"geoBoundaries-{iso3}-ADM{level}.geojson"
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    try:
        found = _save(url, part, timeout)
        expected = sha256 or str(about.get("sha256", ""))
        if expected and found != expected:
            raise BoundaryError(f"{url}: sha256 is {found}, expected {expected}; fetch it again later")
        _count(part, url, about.get("admUnitCount"))
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)
    source = str(about.get("boundarySource", "a source it does not name"))
    licence = str(about.get("boundaryLicense", "not stated"))
    return Downloaded(folder / name, str(about.get("boundaryYearRepresented", "")), licence, source)


def _check_scheme(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise BoundaryError(f"refusing to fetch {url[:200]!r}: only https is used")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follow redirections to addresses that would be fetched themselves, and no others."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        _check_scheme(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _open(url: str, timeout: float) -> Any:
    _check_scheme(url)
    return urllib.request.build_opener(_Redirects).open(url, timeout=timeout)


def _about(iso3: str, level: int, api: str, timeout: float) -> dict[str, Any]:
    url = f"{api}/{iso3}/ADM{level}/"
    try:
        with _open(url, timeout) as answer:
            about = json.loads(answer.read(1_000_000))
    except BoundaryError:
        raise
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            raise BoundaryError(
                f"geoBoundaries has no ADM{level} of {iso3}; try another level, or install a file"
            ) from None
        raise BoundaryError(f"{url}: answered {error.code}; try again later, or install a file") from None
    except (OSError, ValueError) as error:
        raise BoundaryError(
            f"{url}: no usable answer ({error}); check the network, or install a file"
        ) from error
    if not isinstance(about, dict) or not about.get("gjDownloadURL"):
        raise BoundaryError(f"{url}: the answer names no download; try again later, or install a file")
    return about


def _save(url: str, path: Path, timeout: float) -> str:
    try:
        with _open(url, timeout) as answer, path.open("wb") as out:
            size, digest = _copy(answer, out)
            announced = answer.headers.get("Content-Length")
    except BoundaryError:
        raise
    except (OSError, ValueError) as error:
        raise BoundaryError(f"{url}: download failed ({error}); check the network and try again") from error
    if announced and int(announced) != size:
        raise BoundaryError(f"{url}: {size} of {announced} bytes came: truncated; try again")
    return digest


def _copy(answer: Any, out: IO[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while block := answer.read(1 << 20):
        size += len(block)
        if size > MAX_BYTES:
            raise BoundaryError(f"the download is larger than {MAX_BYTES:,} bytes; install a simplified file")
        digest.update(block)
        out.write(block)
    return size, digest.hexdigest()


def _count(path: Path, url: str, announced: object) -> None:
    """Compare the number of units with the announced one: also a cut between two features is seen."""
    import orjson

    try:
        found = len(orjson.loads(path.read_bytes())["features"])
    except (ValueError, KeyError, TypeError) as error:
        raise BoundaryError(f"{url}: no whole GeoJSON came: truncated or another file; try again") from error
    if str(announced or "").isdigit() and int(str(announced)) != found:
        raise BoundaryError(f"{url}: {found} units came, {announced} are announced; try again later")
