"""Random requests: whatever is asked, the answer is a good one or says what is wrong, and soon."""

import time
from collections import Counter

import httpx
import orjson
import pytest

from api.collections import COLLECTIONS
from bench.asked_at_random import Asking, as_text
from bench.random_requests import wrong

# Of the processor, so that what else the machine does is not counted; the server runs in this process.
SECONDS = 2.0


@pytest.mark.parametrize("seed", range(4))
def test_random_requests(client: httpx.Client, seed: int) -> None:
    asking = Asking(seed)
    statuses: Counter[int] = Counter()
    for _ in range(100):
        path, headers = asking.request()
        start = time.process_time()
        response = client.get(path, headers=headers)
        took = time.process_time() - start
        statuses[response.status_code] += 1
        assert not wrong(response), f"{path} {headers}"
        assert took < SECONDS, f"{path} took {took:.1f} s"
    assert min(statuses[200], statuses[400]) > 10, "the requests test something"


@pytest.mark.parametrize("seed", range(40))
def test_a_filter_as_text_and_as_json_finds_the_same(client: httpx.Client, seed: int) -> None:
    asking = Asking(seed)
    found = COLLECTIONS[("incidents", "districts", "reports")[seed % 3]]
    tree = asking.condition(list(found.filters.values()))
    url = f"/collections/{found.id}/items"
    ways = ({"filter": as_text(tree)}, {"filter": orjson.dumps(tree).decode(), "filter-lang": "cql2-json"})
    text, json = (client.get(url, params={"limit": "1", **way}) for way in ways)
    assert text.status_code == json.status_code, (ways, text.text[:300], json.text[:300])
    if text.status_code == 200:
        assert text.json()["numberMatched"] == json.json()["numberMatched"], ways
