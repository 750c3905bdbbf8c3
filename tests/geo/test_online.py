"""The optional online geocoder: off by default, cached, polite, its errors told."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.exc import GeocoderTimedOut

from geo.boundaries import Boundaries
from geo.errors import InputError, OnlineError
from geo.gazetteer import Gazetteer
from geo.geocode import locate
from geo.model import PlaceMention
from geo.online import OnlineGeocoder, OnlineSettings


@dataclass
class Place:
    address: str
    longitude: float
    latitude: float


@dataclass
class Fake:
    answer: Any
    asked: list[str] = field(default_factory=list)

    def geocode(self, query: str, **options: Any) -> Any:
        self.asked.append(query)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def settings(cache: Path | None = None, url: str = "https://geocoder.example") -> OnlineSettings:
    return OnlineSettings(True, url, "test-atlas", cache, delay=0.0)


WANA = Place("Karab Kot, Wana, Pakistan", 69.60, 32.30)


def test_it_is_off_by_default(boundaries: Boundaries) -> None:
    assert OnlineSettings().enabled is False
    with pytest.raises(InputError, match="switched off"):
        OnlineGeocoder(OnlineSettings(), boundaries, Fake([]))


@pytest.mark.parametrize(
    ("url", "agent", "message"),
    [("", "x", "no address"), ("ftp://a", "x", "no address"), ("https://a", " ", "no user agent")],
)
def test_settings_must_be_whole(url: str, agent: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        OnlineSettings(True, url, agent)


def test_a_point_becomes_a_unit_candidate(boundaries: Boundaries) -> None:
    online = OnlineGeocoder(settings(), boundaries, Fake([WANA, Place("Far", 2.0, 48.0)]))
    (found,) = online.candidates("Karab Kot")
    assert (found.pcode, found.admin2_pcode, found.match, found.name) == (
        "PK530.wana", "PK530", "online", "Karab Kot",
    )  # fmt: skip
    assert found.score < 0.82
    assert online.candidates("Karab Kot", country="AFG") == ()
    assert online.candidates("Karab Kot", within="PK525") == ()
    assert online.candidates("  ") == ()


def test_answers_are_kept(boundaries: Boundaries, tmp_path: Path) -> None:
    cache = tmp_path / "deep" / "cache.sqlite"
    fake = Fake([WANA])
    first = OnlineGeocoder(settings(cache), boundaries, fake).candidates("Karab Kot")
    again = OnlineGeocoder(settings(cache), boundaries, fake).candidates("  Karab   Kot ")
    assert first == again
    assert fake.asked == ["Karab Kot"]
    nothing = Fake(None)
    asked_twice = OnlineGeocoder(settings(cache), boundaries, nothing)
    assert asked_twice.candidates("Nowhere") == asked_twice.candidates("Nowhere") == ()
    assert nothing.asked == ["Nowhere"]


def test_a_spoilt_cache_is_an_online_error(boundaries: Boundaries, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite"
    cache.write_bytes(b"not a database" * 99)
    with pytest.raises(OnlineError, match="cannot use its cache"):
        OnlineGeocoder(settings(cache), boundaries, Fake([WANA])).candidates("Karab Kot")


@pytest.mark.parametrize(
    "trouble",
    [GeocoderTimedOut("too slow"), OSError("no route"), [Place("x", 500.0, 2.0)], [object()]],
    ids=["timeout", "network", "off earth", "nonsense"],
)
def test_trouble_is_an_online_error(boundaries: Boundaries, tmp_path: Path, trouble: Any) -> None:
    online = OnlineGeocoder(settings(tmp_path / "c.sqlite"), boundaries, Fake(trouble))
    with pytest.raises(OnlineError, match="did not answer 'Karab Kot'"):
        online.candidates("Karab Kot")


def test_locate_asks_it_only_for_unknown_names(boundaries: Boundaries) -> None:
    gazetteer = Gazetteer.open(boundaries)
    fake = Fake([WANA])
    online = OnlineGeocoder(settings(), boundaries, fake)
    district = gazetteer.lookup("South Waziristan", fuzzy=False)
    mentions = [
        PlaceMention("Karab Kot", 3, 12, "incident", (), "village", "in"),
        PlaceMention("South Waziristan", 13, 29, "incident", district, "district", "in"),
    ]
    location, located = locate(mentions, mentions, gazetteer, boundaries, online=online)
    assert (location.admin3_pcode, location.geo_precision, location.location) == (
        "PK530.wana",
        "exact",
        "Karab Kot",
    )
    assert "online geocoder" in location.reason
    assert location.score <= 0.7
    assert fake.asked == ["Karab Kot"]
    assert located[0].pcode == "PK530.wana"
    offline, _ = locate(mentions, mentions, gazetteer, boundaries)
    assert (offline.admin2_pcode, offline.admin3_pcode, offline.geo_precision) == ("PK530", "", "admin2")


class Handler(BaseHTTPRequestHandler):
    seen: list[tuple[str, str]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)["q"][0]
        Handler.seen.append((query, self.headers["User-Agent"]))
        status = 503 if query == "Broken" else 200
        body = json.dumps([{"lat": "32.30", "lon": "69.60", "display_name": "Karab Kot, Wana"}]).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def test_a_nominatim_server_is_asked_under_the_users_agent(boundaries: Boundaries, server: str) -> None:
    online = OnlineGeocoder(settings(url=server), boundaries)
    assert online.candidates("Karab Kot")[0].pcode == "PK530.wana"
    assert Handler.seen[-1] == ("Karab Kot", "test-atlas")
    with pytest.raises(OnlineError, match="did not answer 'Broken'"):
        online.candidates("Broken")
