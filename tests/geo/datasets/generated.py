# ruff: noqa: E501
"""Coded tables with the columns and codes of the real exports, their rows invented; for tests and benchmarks.

Column lists: UCDP GED 23.1 codebook, GTD codebook of 2021, ACLED export of 2024.
"""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from geo.boundaries import Boundaries
from geo.model import Unit

_UCDP_COLUMNS = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,"
    "dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,"
    "number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,"
    "where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,"
    "region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,"
    "low,gwnoa,gwnob"
)
_ACLED_COLUMNS = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,"
    "inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,"
    "location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
_GTD_NUMBERED = (
    [f"attacktype{n}{x}" for n in (1, 2, 3) for x in ("", "_txt")]
    + [
        f"{name}{n}{x}"
        for n in (1, 2, 3)
        for name, x in (
            ("targtype", ""), ("targtype", "_txt"), ("targsubtype", ""), ("targsubtype", "_txt"),
            ("corp", ""), ("target", ""), ("natlty", ""), ("natlty", "_txt"),
        )
    ]
)  # fmt: skip
_GTD_COLUMNS = (
    "eventid,iyear,imonth,iday,approxdate,extended,resolution,country,country_txt,region,region_txt,provstate,city,"
    "latitude,longitude,specificity,vicinity,location,summary,crit1,crit2,crit3,doubtterr,alternative,"
    "alternative_txt,multiple,success,suicide,"
    + ",".join(_GTD_NUMBERED)
    + ",gname,gsubname,gname2,gsubname2,gname3,gsubname3,motive,guncertain1,guncertain2,guncertain3,individual,"
    "nperps,nperpcap,claimed,claimmode,claimmode_txt,claim2,claimmode2,claimmode2_txt,claim3,claimmode3,"
    "claimmode3_txt,compclaim,weaptype1,weaptype1_txt,weapsubtype1,weapsubtype1_txt,weaptype2,weaptype2_txt,"
    "weapsubtype2,weapsubtype2_txt,weaptype3,weaptype3_txt,weapsubtype3,weapsubtype3_txt,weaptype4,weaptype4_txt,"
    "weapsubtype4,weapsubtype4_txt,weapdetail,nkill,nkillus,nkillter,nwound,nwoundus,nwoundte,property,propextent,"
    "propextent_txt,propvalue,propcomment,ishostkid,nhostkid,nhostkidus,nhours,ndays,divert,kidhijcountry,ransom,"
    "ransomamt,ransomamtus,ransompaid,ransompaidus,ransomnote,hostkidoutcome,hostkidoutcome_txt,nreleased,addnotes,"
    "scite1,scite2,scite3,dbsource,INT_LOG,INT_IDEO,INT_MISC,INT_ANY,related"
)
COLUMNS = {
    kind: names.split(",")
    for kind, names in (("ucdp-ged", _UCDP_COLUMNS), ("acled", _ACLED_COLUMNS), ("gtd", _GTD_COLUMNS))
}
_ID = {"ucdp-ged": "id", "acled": "event_id_cnty", "gtd": "eventid"}


def rows(kind: str, count: int, boundaries: Boundaries, *, wrong: int = 0) -> Iterator[dict[str, str]]:
    """Yield `count` invented rows; every `wrong`-th has its point in a district far from the one it names."""
    chance = random.Random(f"{kind} {count}")
    districts = [u for u in boundaries.units("admin2") if not u.disputed]
    for n in range(count):
        unit = districts[chance.randrange(len(districts))]
        at = unit
        if wrong and n % wrong == 0:
            while at.admin1_pcode == unit.admin1_pcode or at.pcode in boundaries.neighbours(unit.pcode):
                at = districts[chance.randrange(len(districts))]
        day = date(2010, 1, 1) + timedelta(days=chance.randrange(5000))
        killed = chance.choice((0, 0, 1, 2, 3, 5, 8))
        yield dict.fromkeys(COLUMNS[kind], "") | _MAKERS[kind](n, unit, at, day, killed, boundaries)


def write_table(path: Path, kind: str, count: int, boundaries: Boundaries, *, wrong: int = 0) -> list[str]:
    """Write a table and return the ids of the rows with a wrong point."""
    bad = []
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS[kind])
        out.writeheader()
        for n, row in enumerate(rows(kind, count, boundaries, wrong=wrong)):
            out.writerow(row)
            if wrong and n % wrong == 0:
                bad.append(row[_ID[kind]])
    return bad


def _ucdp(n: int, unit: Unit, at: Unit, day: date, killed: int, b: Boundaries) -> dict[str, str]:
    return {
        "id": str(500_000 + n), "relid": f"AFG-{day.year}-1-{n}", "year": str(day.year), "active_year": "True",
        "code_status": "Clear", "type_of_violence": str(1 + n % 3), "conflict_new_id": "333",
        "conflict_name": "Xanadu: Government", "dyad_name": "Government of Xanadu - Group X",
        "side_a": "Government of Xanadu", "side_b": "Group X", "number_of_sources": "1",
        "source_article": f"Agency X,{day},Clash reported", "where_prec": "3", "where_coordinates": f"{unit.name} district",
        "adm_1": f"{b.unit(unit.admin1_pcode).name} province", "adm_2": f"{unit.name} district",
        "latitude": f"{at.latitude:.6f}", "longitude": f"{at.longitude:.6f}",
        "geom_wkt": f"POINT ({at.longitude:.6f} {at.latitude:.6f})", "country": b.unit(unit.country).name,
        "region": "Asia", "event_clarity": "1", "date_prec": "1", "date_start": f"{day} 00:00:00.000",
        "date_end": f"{day} 00:00:00.000", "best": str(killed), "high": str(killed + 1), "low": str(killed),
    }  # fmt: skip


def _acled(n: int, unit: Unit, at: Unit, day: date, killed: int, b: Boundaries) -> dict[str, str]:
    return {
        "event_id_cnty": f"{unit.country}{n}", "event_date": f"{day:%d %B %Y}", "year": str(day.year),
        "time_precision": str(1 + n % 3), "disorder_type": "Political violence", "event_type": "Battles",
        "sub_event_type": "Armed clash", "actor1": "Military Forces of Xanadu", "actor2": "Group X",
        "region": "South Asia", "country": b.unit(unit.country).name, "admin1": b.unit(unit.admin1_pcode).name,
        "admin2": unit.name, "location": unit.name, "latitude": f"{at.latitude:.4f}",
        "longitude": f"{at.longitude:.4f}", "geo_precision": "1", "source": "The Frontier Daily",
        "source_scale": "National", "notes": f"On {day}, a clash was reported in {unit.name}.",
        "fatalities": str(killed), "timestamp": "1700000000",
    }  # fmt: skip


def _gtd(n: int, unit: Unit, at: Unit, day: date, killed: int, b: Boundaries) -> dict[str, str]:
    # GTD names the province and a town, no district: a wrong point shows by its province.
    return {
        "eventid": f"{day:%Y%m%d}{n:04}", "iyear": str(day.year), "imonth": str(day.month),
        "iday": str(day.day if n % 10 else 0), "country_txt": b.unit(unit.country).name, "region_txt": "South Asia",
        "provstate": b.unit(unit.admin1_pcode).name, "city": unit.name, "latitude": f"{at.latitude:.6f}",
        "longitude": f"{at.longitude:.6f}", "specificity": "1", "vicinity": "0", "summary": "An attack was reported.",
        "suicide": str(int(n % 7 == 0)), "attacktype1": str(1 + n % 7), "targtype1": "4", "gname": "Group X",
        "target1": "Patrol", "nkill": str(killed), "nwound": "-99", "scite1": "Agency X", "dbsource": "START",
    }  # fmt: skip


_MAKERS = {"ucdp-ged": _ucdp, "acled": _acled, "gtd": _gtd}
