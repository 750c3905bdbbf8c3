"""Rows with the columns of the real exports, invented, and a ground for them."""

from geo.model import Candidate
from tests.geo.makers import UNITS, FakeBoundaries, parents

ACLED = {
    "event_id_cnty": "XXA101", "event_date": "04 May 2031", "time_precision": "1", "event_type": "Battles",
    "sub_event_type": "Armed clash", "actor1": "Group X", "assoc_actor_1": "Band Y; Band Z",
    "actor2": "Guards",
    "civilian_targeting": "", "country": "Xanadu", "admin1": "name of A1", "admin2": "name of A11",
    "admin3": "",
    "location": "Dorangi", "latitude": "30.5", "longitude": "65.0", "geo_precision": "1",
    "source": "The Frontier Daily", "notes": "Group X raided a post near Dorangi.", "fatalities": "3",
}  # fmt: skip
UCDP = {
    "id": "7001", "type_of_violence": "1", "side_a": "Government of Xanadu", "side_b": "Group X",
    "source_article": "Agency, 2031-05-05", "where_prec": "3", "where_coordinates": "Dorangi district",
    "adm_1": "name of A1", "adm_2": "name of A11", "latitude": "30.5", "longitude": "65.0",
    "country": "Xanadu", "date_prec": "2",
    "date_start": "2031-05-04 00:00:00.000", "date_end": "2031-05-06 00:00:00.000",
    "best": "5", "low": "4", "high": "9",
}  # fmt: skip
GTD = {
    "eventid": "203105040001", "iyear": "2031", "imonth": "5", "iday": "0", "country_txt": "Xanadu",
    "provstate": "name of A1", "city": "Dorangi", "latitude": "30.5", "longitude": "65.0", "specificity": "1",
    "suicide": "1", "attacktype1": "3", "targtype1": "3", "weapsubtype1": "13", "gname": "Unknown",
    "target1": "Patrol", "scite1": "Agency", "nkill": "2.5", "nwound": "-99", "success": "1", "vicinity": "0",
    "nhostkid": "-99",
}  # fmt: skip
ROWS = {"acled": ACLED, "ucdp-ged": UCDP, "gtd": GTD}


class Ground(FakeBoundaries):
    """Points lie in the unit whose test longitude they round down to."""

    def units(self, level=None, country=None):
        found = super().units(level, country)
        return tuple(u if u.pcode != "XXA" else type(u)("XXA", "Xanadu", "country", "XXA", "") for u in found)

    def unit(self, pcode):
        return next(u for u in self.units() if u.pcode == pcode)

    def parents(self, pcode):
        return parents(pcode)

    def unit_at(self, longitude, latitude):
        n = int(longitude) - 60
        return UNITS[n] if 0 <= n < len(UNITS) else None


class Names:
    def lookup(self, name, *, country="", within="", fuzzy=True):
        return tuple(
            Candidate(u.pcode, u.name, u.level, "unit", u.country, "", "", "", 0.0, 0.0)
            for u in UNITS
            if u.name == name and within in {p.pcode for p in parents(u.pcode).values()}
        )
