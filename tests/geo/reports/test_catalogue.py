from datetime import date

import pytest

from geo.reports.catalogue import catalogued

DAY = date(2023, 5, 1)


@pytest.mark.parametrize(
    ("name", "country", "wanted"),
    [
        # As ACLED writes them.
        ("TTP: Tehreek-i-Taliban Pakistan", "PAK", "ttp"),
        ("Military Forces of Pakistan (2022-2024)", "PAK", "pak_mil"),
        ("Police Forces of Pakistan (2024-)", "PAK", "pak_pol"),
        ("Military Forces of Afghanistan (2021-)", "AFG", "afg_mil"),
        ("Military Forces of Afghanistan (2014-2021)", "AFG", "afg_rep_mil"),
        ("Unidentified Armed Group (Pakistan)", "PAK", "uag_pak"),
        ("Civilians (Afghanistan)", "AFG", "civ_afg"),
        # As UCDP and GTD do.
        ("BLA", "PAK", "bla"),
        ("Civilians", "PAK", "civ_pak"),
        ("Baloch Republican Army (BRA)", "PAK", "bra"),
        ("Khorasan Chapter of the Islamic State", "AFG", "iskp"),
        # Of nobody that is known, or of several.
        ("Government of Pakistan", "PAK", ""),
        ("The Men of the Valley", "PAK", ""),
        ("TTP, BLA", "PAK", ""),
    ],
)
def test_actors_of_coded_tables(name, country, wanted):
    assert catalogued(name, country, DAY) == wanted
