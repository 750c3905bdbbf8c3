"""Reading reports over HTTP: who may, what comes back, what is refused."""

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from api_makers import TOKEN

from api.app import create_app
from api.settings import Settings

STORY = {
    "id": "one",
    "text": "At least seven people were killed when a roadside bomb hit a van in Barmal district of "
    "Paktika province on 14 May 2024, police said.",
    "published_at": "2024-05-15",
    "source": "Made-up wire",
}


@pytest.fixture
def writable(store_path: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    path = Path(shutil.copy(store_path, tmp_path / "copy.gpkg"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        app = create_app(Settings(store=str(path), token=TOKEN, max_body=20_000))
        running = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.02)
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with httpx.Client(base_url=base, timeout=60, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
            yield client
        running.should_exit = True
        thread.join(timeout=10)


def test_a_report_is_stored_once_and_served_at_once(writable: httpx.Client) -> None:
    before = writable.get("/collections/incidents/items", params={"limit": "1"})
    told = writable.post("/extract", json=STORY)
    assert told.status_code == 200, told.text
    (found,) = told.json()["reports"][0]["incidents"]
    assert (found["event_date"], found["admin2_pcode"], found["fatalities_low"]) == (
        "2024-05-14",
        "AF1214",
        7,
    )
    assert writable.get("/collections/incidents/items").json()["numberMatched"] == 42
    added = writable.post("/reports", json=STORY)
    assert (added.status_code, added.json()["reports"], added.json()["incidents"]) == (201, 1, 1)
    after = writable.get("/collections/incidents/items", params={"limit": "1"})
    assert after.json()["numberMatched"] == 43
    assert after.headers["etag"] != before.headers["etag"]
    again = writable.post("/reports", json=STORY)
    assert (again.status_code, again.json()["reports_known"]) == (200, 1)


@pytest.mark.parametrize(
    ("content", "kind", "status", "says"),
    [
        (b"", "text/plain", 422, ""),
        (b"{", "application/json", 422, ""),
        (b"[]", "application/json", 422, "there is no report in the request"),
        (b'{"text": "x", "source": ["a"]}', "application/json", 422, "has under 'source' what is no text"),
        (b'{"text": "x", "id": {}}', "application/json", 422, "has under 'id' what is no text"),
        (b"", "text/html", 422, "request.html: is empty; nothing to read"),
        (b"{", "application/json", 422, "request.json: is not valid JSON"),
        (b"x", "image/png", 415, "send one of"),
        (b"x" * 30_000, "text/plain", 413, "20000 bytes"),
    ],
)
def test_bad_bodies(writable: httpx.Client, content: bytes, kind: str, status: int, says: str) -> None:
    response = writable.post("/extract", content=content, headers={"Content-Type": kind})
    assert response.status_code == status, response.text
    assert says in response.json()["detail"]
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("bad", [{"text": "x", "title": ["a"]}, {"title": "no text"}, 7])
@pytest.mark.parametrize("route", ["/extract", "/reports"])
def test_a_list_is_taken_whole_or_not_at_all_and_lines_one_by_one(
    writable: httpx.Client, route: str, bad: object
) -> None:
    good = STORY | {"text": f"{STORY['text']} {route} {bad}"}
    listed = writable.post(route, json=[good, bad])
    assert listed.status_code == 422, listed.text
    assert "#2" in listed.json()["detail"]
    lines = "\n".join(json.dumps(one) for one in (good, bad))
    told = writable.post(route, content=lines, headers={"Content-Type": "application/x-ndjson"})
    assert told.status_code == (201 if route == "/reports" else 200), "the list left nothing behind"
    assert [one["input"] for one in told.json()["refused"]] == ["request.jsonl#2"]


@pytest.mark.parametrize("route", ["/extract", "/reports"])
def test_tokens(client: httpx.Client, route: str) -> None:
    missing = client.post(route, json=STORY)
    assert missing.status_code == 401
    assert missing.headers["www-authenticate"].startswith("Bearer")
    for wrong in ("Bearer x", f"Bearer {TOKEN}x", "Bearer é".encode().decode("latin-1")):
        response = client.post(route, json=STORY, headers={"Authorization": wrong.encode("latin-1")})  # type: ignore[dict-item]
        assert response.status_code == 403
        assert TOKEN not in response.text


def test_without_a_token_nothing_is_read(store_path: Path) -> None:
    from api.reports import check_token
    from api.web.negotiate import HttpProblem

    with pytest.raises(HttpProblem) as caught:
        check_token("", "Bearer anything")
    assert caught.value.status == 403
    assert "INCIDENT_ATLAS_TOKEN" in caught.value.detail
