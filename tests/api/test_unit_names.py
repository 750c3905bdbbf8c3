"""A name or code that no unit has is refused with the nearest: an empty answer would read as "nothing"."""

from typing import Any

import httpx
import pytest

NAMES = [
    ("incidents", "admin2", "Bajur", "no district has this name here; did you mean Bajaur (PK502)?"),
    ("incidents", "admin2", "birmal", "did you mean Barmal (AF1214)?"),
    ("incidents", "admin2", "باجوڑ", "did you mean Bajaur (PK502)?"),
    ("incidents", "admin2", "Mir Ali", "Mir Ali is a tehsil (PK525.mir-ali); use the parameter for that"),
    ("incidents", "admin2", "null", "names and codes are those of the collections of units"),
    ("incidents", "admin2_pcode", "Bajaur", "no district has this code here; did you mean PK502 (Bajaur)?"),
    ("incidents", "admin1", "NWFP", "no province has this name here; did you mean Khyber Pakhtunkhwa (PK5)?"),
    ("incidents", "country", "AF", "no country has this code here; did you mean AFG (Afghanistan)?"),
    ("districts", "name", "Bajur", "did you mean Bajaur (PK502)?"),
    ("districts", "parent", "Paktika", "no province has this code here; did you mean AF12 (Paktika)?"),
    ("incidents-by-province", "admin2", "Bajur", "did you mean Bajaur (PK502)?"),
    ("incidents-by-district", "name", "Bajur", "did you mean Bajaur (PK502)?"),
]


def ask(client: httpx.Client, collection: str, **params: str) -> httpx.Response:
    return client.get(f"/collections/{collection}/items", params={"skipGeometry": "true", **params})


@pytest.mark.parametrize(("collection", "name", "value", "remedy"), NAMES)
def test_what_no_unit_is_called_is_refused_with_what_is_meant(
    client: httpx.Client, collection: str, name: str, value: str, remedy: str
) -> None:
    answer = ask(client, collection, **{name: value})
    assert answer.status_code == 400
    told = answer.json()
    assert (told["parameter"], told["value"]) == (name, value)
    assert remedy in told["remedy"]


@pytest.mark.parametrize(
    ("collection", "params", "number"),
    [
        ("incidents", {"admin2": "Bajaur"}, 0),  # there is such a district, and no incident in it
        ("incidents", {"admin2_pcode": "PK218"}, 0),  # it has a code and no polygon of its own
        ("incidents", {"admin3": ""}, None),  # not known so finely
        ("incidents", {"filter": "admin2 = 'Bajur'"}, 0),  # compared as it stands
        ("provinces", {"name": "Federally Administered Tribal Areas", "vintage": "2017"}, 1),
        ("countries", {"pcode": "AFG"}, 1),
    ],
)
def test_what_a_unit_is_called_may_find_nothing(
    client: httpx.Client, collection: str, params: dict[str, str], number: int | None
) -> None:
    answer = ask(client, collection, **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert number in (None, found["numberMatched"])


def test_an_unknown_unit_is_refused_in_tiles_too_and_a_long_value_is_told_short(client: httpx.Client) -> None:
    tile = client.get("/collections/incidents/tiles/WebMercatorQuad/0/0/0", params={"admin2": "Bajur"})
    assert (tile.status_code, tile.json()["parameter"]) == (400, "admin2")
    long = ask(client, "incidents", admin2="x" * 5000)
    assert long.status_code == 400
    assert len(long.text) < 1500
