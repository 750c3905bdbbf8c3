"""A gazetteer of a few places, for tests of the reader alone."""

import re

from geo.model import Candidate, NameHit


def unit(name: str, pcode: str, level: str) -> Candidate:
    country = "AFG" if pcode.startswith("AF") else "PAK"
    admin1 = "" if level == "country" else pcode[:4] if country == "AFG" else pcode[:3]
    admin2 = pcode.split(".")[0] if level in ("admin2", "admin3") else ""
    admin3 = pcode if level == "admin3" else ""
    return Candidate(pcode, name, level, "unit", country, admin1, admin2, admin3, 70.0, 33.0)


PLACES = {
    "Afghanistan": [unit("Afghanistan", "AFG", "country")],
    "Pakistan": [unit("Pakistan", "PAK", "country")],
    "Paktika": [unit("Paktika", "AF12", "admin1")],
    "Barmal": [unit("Barmal", "AF1214", "admin2")],
    "Giyan": [unit("Giyan", "AF1215", "admin2")],
    "Kunar": [unit("Kunar", "AF15", "admin1")],
    "Dangam": [unit("Dangam", "AF1513", "admin2")],
    "Nari": [unit("Nari", "AF1514", "admin2")],
    "Kabul": [unit("Kabul", "AF01", "admin1"), unit("Kabul", "AF0101", "admin2")],
    "Ghazni": [unit("Ghazni", "AF11", "admin1"), unit("Ghazni", "AF1101", "admin2")],
    "Andar": [unit("Andar", "AF1107", "admin2")],
    "Balochistan": [unit("Balochistan", "PK2", "admin1")],
    "Quetta": [unit("Quetta", "PK226", "admin2")],
    "Mastung": [unit("Mastung", "PK220", "admin2")],
    "Khuzdar": [unit("Khuzdar", "PK213", "admin2")],
    "Khyber Pakhtunkhwa": [unit("Khyber Pakhtunkhwa", "PK5", "admin1")],
    "Peshawar": [unit("Peshawar", "PK528", "admin2")],
    "Bannu": [unit("Bannu", "PK503", "admin2")],
    "North Waziristan": [unit("North Waziristan", "PK525", "admin2")],
    "Mir Ali": [unit("Mir Ali", "PK525.mir-ali", "admin3")],
    "Islamabad": [unit("Islamabad", "PK401", "admin2")],
    "Swat": [unit("Swat", "PK532", "admin2")],
}
_ANY = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, PLACES), key=len, reverse=True)) + r")\b", re.IGNORECASE
)
_BY_FOLD = {name.lower(): tuple(candidates) for name, candidates in PLACES.items()}


class FewPlaces:
    """Implements `geo.model.PlaceNames`."""

    def scan(self, text: str) -> tuple[NameHit, ...]:
        return tuple(
            NameHit(m.start(), m.end(), m.group(), _BY_FOLD[m.group().lower()]) for m in _ANY.finditer(text)
        )
