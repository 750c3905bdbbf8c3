"""An acronym of an actor is refused with what is meant: an empty answer would read as "nothing"."""

import httpx
import pytest

REFUSED = [
    ("incidents", "actor1", "ISKP", "no actor has this name here; did you mean actor1_id=iskp ("),
    ("incidents", "actor2", "daesh", "did you mean actor2_id=iskp ("),
    ("incidents", "actor1_id", "BLA", "no actor has this id here; did you mean actor1_id=bla ("),
    ("incidents", "actor1", "ttp", "did you mean actor1_id=ttp (TTP: Tehreek-i-Taliban Pakistan)?"),
    ("incidents", "actor2", "police", "actor2_id=pak_pol (Police Forces of Pakistan (2024-))"),
    ("incidents-by-district", "actor1_id", "Tehrik-i-Taliban", "did you mean actor1_id=ttp ("),
    ("incidents-by-province", "actor2", "tehreek-i-taliban pakistan", "did you mean actor2_id=ttp ("),
]  # fmt: skip


@pytest.mark.parametrize(("collection", "name", "value", "remedy"), REFUSED)
def test_what_no_actor_is_called_is_refused_with_what_is_meant(
    client: httpx.Client, collection: str, name: str, value: str, remedy: str
) -> None:
    answer = client.get(f"/collections/{collection}/items", params={name: value})
    assert answer.status_code == 400
    told = answer.json()
    assert (told["parameter"], told["value"]) == (name, value)
    assert remedy in told["remedy"]


@pytest.mark.parametrize(
    "params",
    [
        {"actor1_id": "lej"},
        {"actor1": "TTP: Tehreek-i-Taliban Pakistan"},
        {"actor2": ""},
        {"actor2_id": "nobody"},
        {"filter": "actor1 = 'ISKP'"},  # compared as it stands
    ],
)
def test_actors_of_the_catalogue_and_unknown_ones_may_have_done_nothing(
    client: httpx.Client, params: dict[str, str]
) -> None:
    answer = client.get("/collections/incidents/items", params=params)
    assert answer.status_code == 200, answer.text


def test_an_actor_that_only_the_incidents_know_is_found(client: httpx.Client) -> None:
    first = client.get("/collections/incidents/items", params={"limit": "1"}).json()["features"][0]
    actor = first["properties"]["actor1"]
    found = client.get("/collections/incidents/items", params={"actor1": actor})
    assert found.status_code == 200
    assert found.json()["numberMatched"] >= 1
