"""Tags, times of change and what is not sent again."""

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from api_makers import make_incident
from asking import INCIDENTS, PATHS

from api import http
from api.collections import COLLECTIONS
from api.features.sources import Sources
from api.settings import Settings
from geo.boundaries import Boundaries
from geo.model import Incident, Report
from geo.store import open_store


@pytest.mark.parametrize("path", PATHS)
def test_tags_and_head(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert client.get(path).headers["etag"] == tag
    again = client.get(path, headers={"If-None-Match": f'W/"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == first.headers["content-type"]
    assert first.headers["last-modified"].endswith("GMT")
    assert first.headers["cache-control"]
    assert "Accept" in first.headers["vary"]
    assert first.headers["access-control-allow-origin"] == "*"
    assert "Content-Crs" in first.headers["access-control-expose-headers"]


def test_a_new_report_changes_tags_and_answers_and_pages_stay_exact(
    tmp_path: Path, boundaries: Boundaries
) -> None:
    from api.features.items import read_items
    from api.http import Server

    path = tmp_path / "atlas.gpkg"
    districts = boundaries.units("admin2")
    rows = [make_incident(n, districts[n * 9].pcode, boundaries, date(2024, 1, 1)) for n in range(0, 20, 2)]
    with open_store(path, create=True) as store:
        for report, incident in rows:
            store.add(report, [incident])
        config = Settings(store=str(path))
        sources = Sources(path, boundaries)
        server = Server(config, sources)
        before = sources.version()
        collection = COLLECTIONS["incidents"]
        seen: list[bytes] = []
        params = {"limit": "3"}
        odd = iter(range(1, 20, 2))
        while True:
            found = read_items(collection, params, sources, config, sources.version())
            seen += found.page.features
            report, incident = make_incident(
                (n := next(odd)), districts[n * 9].pcode, boundaries, date(2024, 1, 1)
            )
            store.add(report, [incident])
            if not found.page.next_cursor:
                break
            params = {"limit": "3", "cursor": found.page.next_cursor}
        old = [s for s in seen if any(i.event_id.encode() in s[:60] for _, i in rows)]
        assert len(old) == len(rows)
        assert len(set(seen)) == len(seen)
        assert sources.version() != before
        assert server.last_modified(sources.version())
        sources.close()


@pytest.mark.parametrize("path", PATHS)
def test_what_has_not_changed_since_is_not_sent_again(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(http, "_FRESH", timedelta(0))
    first = client.get(path)
    told = parsedate_to_datetime(first.headers["last-modified"])

    def since(moment: datetime | str, **more: str) -> httpx.Response:
        text = moment if isinstance(moment, str) else format_datetime(moment, usegmt=True)
        return client.get(path, headers={"If-Modified-Since": text, **more})

    for later in (told, told + timedelta(days=400)):
        again = since(later)
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["last-modified"]) == (
            first.headers["etag"],
            first.headers["last-modified"],
        )
    assert client.head(path, headers={"If-Modified-Since": first.headers["last-modified"]}).status_code == 304
    assert since(told - timedelta(seconds=1)).status_code == 200
    assert since(told, **{"If-None-Match": '"x"'}).status_code == 200, "the tag decides where there is one"
    for none in ("", "yesterday", "Sat, 99 Jan 2050 00:00:00 GMT", "Sat, 01 Jan 2050 00:00:00 -0000"):
        assert since(none).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"), [(f"{INCIDENTS}?bbox=1,2", 400), (f"{INCIDENTS}/none", 404), ("/map?x=1", 400)]
)
def test_what_is_refused_is_refused_however_old(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path, headers={"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"})
    assert answer.status_code == status


def test_a_second_change_within_a_second_is_seen(
    boundaries: Boundaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "atlas.gpkg"
    monkeypatch.setattr(http, "_MADE", datetime(2020, 1, 1, tzinfo=UTC))
    with open_store(path, create=True) as store:
        store.add(*_one(boundaries, 1))
        server = http.Server(Settings(store=str(path)), Sources(path, boundaries))
        held = server.last_modified(server.sources.version())
        store.add(*_one(boundaries, 2))
        assert server.last_modified(server.sources.version()) >= held
        # Later, when the moment of the change is told: both may have been within one second.
        monkeypatch.setattr(http, "_FRESH", timedelta(0))
        told = server.last_modified(server.sources.version())
        assert held < told == store.last_modified().replace(microsecond=0)
        server.close()


def _one(boundaries: Boundaries, number: int) -> tuple[Report, list[Incident]]:
    report, incident = make_incident(number, "AF1214", boundaries, date(2024, 1, number))
    return report, [incident]
