"""A server on a database answers as one on a file does, and shows what is written while it runs."""

import re
import time
from collections.abc import Iterator

import httpx
import pytest
from api_makers import TOKEN, make_incident
from running import serving

from api.features import following
from api.features.following import Following
from geo.errors import StoreError
from geo.storage.copying import copy_store
from geo.store import open_store
from geo.vintage_set import DatedNames
from tests.geo import postgres

PATHS = (
    "/collections",
    "/collections/incidents",
    "/collections/incidents/items?limit=7",
    "/collections/incidents/items?bbox=60,29,70,36&datetime=2024-03-01/..&sortby=-event_date",
    "/collections/incidents/items?filter=fatalities_best>=20 AND S_INTERSECTS(geometry,BBOX(60,29,75,36))",
    "/collections/incidents/items/IA0003",
    "/collections/incidents-by-district/items?period=month&datetime=2024-03-01/2024-05-01&limit=50",
    "/collections/reports/items?limit=5",
    "/collections/incidents/tiles/WebMercatorQuad/4/6/11",
    "/map",
)
_MOMENT = re.compile(rb'"timeStamp":"[^"]+"')
TEXT = "KHOST: Gunmen shot dead two policemen in Spera district of Khost on 6 May 2024, police said."


@pytest.fixture(scope="module")
def database(store_path) -> Iterator[str]:
    """The address of a database with all that is in the file."""
    with postgres.running() as running:
        url = running.new_schema()
        with open_store(store_path, read_only=True) as old, open_store(url, create=True) as new:
            copy_store(old, new)
        yield url


@pytest.fixture(scope="module")
def on_database(database, store_path) -> Iterator[httpx.Client]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(following, "EVERY", 0.2)
        with serving(database) as base, httpx.Client(base_url=base, timeout=30) as found:
            yield found


@pytest.mark.parametrize("path", PATHS)
def test_both_give_the_same(client, on_database, path):
    one, two = client.get(path), on_database.get(path)
    assert one.status_code == two.status_code == 200
    mine, other = (str(c.base_url).rstrip("/").encode() for c in (client, on_database))
    assert _MOMENT.sub(b"", two.content.replace(other, mine)) == _MOMENT.sub(b"", one.content)
    assert one.headers["content-type"] == two.headers["content-type"]


def test_what_another_process_writes_is_shown_soon(database, on_database, boundaries):
    report, incident = make_incident(90, "AF1214", boundaries, None)
    assert on_database.get("/collections/incidents/items/IA0090").status_code == 404
    with open_store(database, names=DatedNames(boundaries)) as store:
        store.add(report, [incident])
    until = time.monotonic() + 20
    while on_database.get("/collections/incidents/items/IA0090").status_code == 404:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_report_that_is_posted_is_in_the_database_and_shown_at_once(database, on_database):
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "text/plain"}
    done = on_database.post("/reports?published=2024-05-07", content=TEXT, headers=headers)
    assert done.status_code == 201, done.text
    (report_id,) = done.json()["report_ids"]
    with open_store(database, read_only=True) as store:
        assert store.known(report_id)
    assert on_database.get(f"/collections/reports/items/{report_id}").status_code == 200


def test_a_database_that_is_gone_leaves_the_copy(store_path, capsys):
    with postgres.running() as running:
        url = running.new_schema()
        with open_store(store_path, read_only=True) as old, open_store(url, create=True) as new:
            copy_store(old, new)
            totals = new.totals()
        copy = Following(url, every=0.1)
    try:
        with pytest.raises(StoreError, match="cannot be reached"):
            copy.refresh()
        time.sleep(1)
        with open_store(copy.path, read_only=True) as store:
            assert store.totals() == totals
    finally:
        copy.close()
    assert not copy.path.exists()
    # Said once, not at every look.
    assert capsys.readouterr().err.count("the data served are not brought up to date") == 1


def test_an_empty_database_is_refused(database):
    with pytest.raises(StoreError, match="holds no store; run `incident-atlas ingest`"):
        Following(database.replace("s1,public", "public"))
