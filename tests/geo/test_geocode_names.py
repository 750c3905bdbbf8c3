"""Names that several units share, and whole addresses, find the unit that is meant."""

from collections import defaultdict

import pytest

from geo.boundaries import Boundaries
from geo.gazetteer import Gazetteer
from geo.geocode import find_place
from geo.model import Unit
from geo.naming.names import plain

_CALLED = {"admin1": "province", "admin2": "district", "admin3": "tehsil"}
_COUNTRIES = {"AFG": "Afghanistan", "PAK": "Pakistan"}


def shared_names(gazetteer: Gazetteer, boundaries: Boundaries) -> dict[str, list[Unit]]:
    """Return the names that several units have, none of them inside another."""
    by_name: dict[str, dict[str, Unit]] = defaultdict(dict)
    for entry in gazetteer.entries:
        if entry.kind == "unit" and entry.level in _CALLED:
            for name, _ in entry.names:
                if name.isascii():
                    by_name[plain(name)][entry.pcode] = boundaries.unit(entry.pcode)
    return {name: list(units.values()) for name, units in by_name.items() if len(units) > 1}


def address(name: str, unit: Unit, boundaries: Boundaries) -> str:
    above = boundaries.unit(unit.parent)
    upper = f"{above.name} {_CALLED[above.level]}" if above.level in _CALLED else _COUNTRIES[unit.country]
    return f"{name.title()} {_CALLED[unit.level]}, {upper}"


def test_every_shared_name_is_told_apart_by_its_parent(gazetteer: Gazetteer, boundaries: Boundaries) -> None:
    wrong, asked = [], 0
    for name, units in sorted(shared_names(gazetteer, boundaries).items()):
        for unit in units:
            twins = [u for u in units if u.parent == unit.parent and u.level == unit.level]
            if len(twins) > 1:
                continue
            asked += 1
            location = find_place(address(name, unit, boundaries), "", gazetteer, boundaries)
            if location.pcode_at(unit.level) != unit.pcode:
                wrong.append((address(name, unit, boundaries), unit.pcode, location.reason))
    assert asked > 300
    assert wrong == []


def test_a_shared_district_name_alone_is_no_district(gazetteer: Gazetteer, boundaries: Boundaries) -> None:
    for name, units in shared_names(gazetteer, boundaries).items():
        districts = {u.admin2_pcode for u in units if u.level == "admin2" and plain(u.name) == name}
        if len(districts) > 1:
            location = find_place(name.title(), "", gazetteer, boundaries)
            assert location.admin2_pcode == "", (name, location.reason)


@pytest.mark.parametrize(
    ("text", "country", "pcode"),
    [
        ("Razmak town, North Waziristan, Federally Administered Tribal Areas", "PAK", "PK525"),
        ("Nobody Knows Sar Area, Khyber agency, Federally Administered Tribal Areas", "PAK", "PK513"),
        ("Tagab district (Badakhshan)", "AFG", "AF1717"),
        ("Musa Khel district, Balochistan province", "PAK", "PK221"),
        ("Qush Tepa district", "AFG", "AF2805"),
        ("Wanna, S. Waziristan", "PAK", "PK530"),
        ("مستونگ", "PAK", "PK220"),
    ],
)
def test_addresses(gazetteer: Gazetteer, boundaries: Boundaries, text: str, country: str, pcode: str) -> None:
    location = find_place(text, country, gazetteer, boundaries)
    assert location.admin2_pcode == pcode, location.reason
