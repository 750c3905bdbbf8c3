"""What parameters are read as, and what is refused with which words."""

import math
import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.description.openapi_parts import parameters
from api.params import (
    Days,
    parse_bbox,
    parse_days,
    parse_flag,
    parse_limit,
    parse_names,
    parse_sortby,
    single_values,
    turned_box,
)
from api.settings import Settings
from geo.errors import QueryError

DESCRIBED = parameters(Settings())["datetime"]["schema"]["pattern"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024-12-24", date(2024, 12, 24), date(2024, 12, 24)),
        ("2024-12-24T09:30:00Z", date(2024, 12, 24), date(2024, 12, 24)),
        ("2024-12-01/2024-12-31", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024-12-01/..", date(2024, 12, 1), None),
        ("../2024-12-31", None, date(2024, 12, 31)),
        ("2024-12-01/", date(2024, 12, 1), None),
        ("/2024-12-31T23:59:59.999Z", None, date(2024, 12, 31)),
        ("2024-12-01T/..", date(2024, 12, 1), None),  # GDAL writes this
        ("2024-12-01T02:00:00+04:30/..", date(2024, 11, 30), None),
        ("2024-12-01T02:00:00 04:30", date(2024, 11, 30), date(2024, 11, 30)),  # + lost in the address
        ("2024-12-31T23:59:60Z", date(2024, 12, 31), date(2024, 12, 31)),  # leap second
        ("2024-12-24T10:00Z/2024-12-24", date(2024, 12, 24), date(2024, 12, 24)),  # a day ends at its end
        ("../..", None, None),
    ],
)
def test_datetime(text: str, start: date | None, end: date | None) -> None:
    assert parse_days(text) == Days(start, end)
    assert re.search(DESCRIBED, text), "the API document describes it"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "yesterday",
        "2024",
        "2024-12",
        "2024-13-45",
        "2023-02-29",
        "0000-00-00T00:00:00Z",
        "2024-01-01T25:00:00Z",
        "2024-01-01T00:00:00+99:00",
        "9999-12-31T23:59:59-05:00",  # the next day is beyond the calendar
        "2024-12-01Z",
        "a/b",
        "2021-01-01/2022-01-01/2023-01-01",
        "\x00",
        "٢٠٢٤-١٢-٠١/..x",
        "2024-12-24/" + "0" * 300,
    ],
)
def test_datetime_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"datetime: cannot use .*write a day 2024-12-24"):
        parse_days(text)
    exists = re.search(r"2023-02-29|9999-12-31T", text)  # what no pattern can tell
    assert bool(exists) == bool(re.search(DESCRIBED, text))


def test_datetime_reversed() -> None:
    with pytest.raises(QueryError, match=r"ends before it starts; swap"):
        parse_days("2022-01-01/2021-01-01")


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("69,31,71,34", (69, 31, 71, 34)),
        ("69,31,-5,71,34,9000", (69, 31, 71, 34)),
        ("170,-10,-170,10", (170, -10, -170, 10)),
        ("170,-10,190,10", (170, -10, -170, 10)),
        ("-200,-100,300,100", (-180, -90, 180, 90)),
        ("180,0,180,0", (180, 0, 180, 0)),
    ],
)
def test_bbox(text: str, box: tuple[float, ...]) -> None:
    assert parse_bbox(text) == box


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "a,b,c,d",
        "1,2,3,4,5",
        "nan,1,2,3",
        "inf,0,1,1",
        "1e400,0,1,1",
        ",,,,",
        "1;2;3;4",
        "1_0,2,3,4",
        "10,50,20,40",
        "1,2,9,3,4,8",
        "-1e308,-1e308,1e308,1e308",
        "900,0,901,1",
        "1," * 500,
    ],
)
def test_bbox_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"^bbox: cannot use"):
        parse_bbox(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (parse_bbox, parse_days, lambda t: parse_limit(t, 10, 100), lambda t: parse_flag("x", t)):
        with suppress(QueryError):
            read(text)


@given(*[st.floats(-540, 540, allow_nan=False) for _ in range(4)])
def test_boxes_are_normal(west: float, south: float, east: float, north: float) -> None:
    if south > north:
        south, north = north, south
    box = parse_bbox(f"{west!r},{south!r},{east!r},{north!r}")
    assert box is not None
    assert all(map(math.isfinite, box))
    assert -180 <= box[0] <= 180
    assert -180 <= box[2] <= 180
    assert -90 <= box[1] <= box[3] <= 90


@pytest.mark.parametrize(
    ("text", "limit"), [(None, 10), ("1", 1), ("007", 7), ("100000", 100), ("2147483647", 100)]
)
def test_limit(text: str | None, limit: int) -> None:
    assert parse_limit(text, 10, 100) == limit


@pytest.mark.parametrize(
    "text", ["0", "-1", "abc", "1.5", "", "+5", " 5", "٣", "1e3", "000", "2147483648", "9" * 300]
)
def test_limit_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"from 1 to 2147483647; a page has 100 at most"):
        parse_limit(text, 10, 100)


def test_names_and_order() -> None:
    assert parse_names("properties", "b,a,b", ["a", "b"]) == ("b", "a")
    assert parse_sortby("-b,+a", ["a", "b"]) == (("b", True), ("a", False))
    with pytest.raises(QueryError, match=r"no such property; use some of a, b"):
        parse_names("properties", "a',c", ["a", "b"])
    with pytest.raises(QueryError, match=r"sortby: cannot use 'id;drop"):
        parse_sortby("id;drop table x", ["a", "b"])
    assert parse_sortby("a,-b,-a", ["a", "b"]) == (("a", False), ("b", True))


def test_unknown_and_repeated_parameters() -> None:
    with pytest.raises(
        QueryError,
        match=r"bbbox: cannot use '1'; no such parameter here; did you mean bbox\? use one of bbox, limit",
    ):
        single_values([("bbbox", "1")], ["limit", "bbox"])
    with pytest.raises(QueryError, match=r"did you mean actor1\?"):
        single_values([("actor", "iskp")], ["actor2", "actor1", "actor2_id"])
    with pytest.raises(QueryError, match=r"limit: cannot use '2'; it is given twice"):
        single_values([("limit", "1"), ("limit", "2")], ["limit"])
    with pytest.raises(QueryError, match=r"give it once; for several values: filter=country IN \('a', 'b'\)"):
        single_values([("country", "AFG"), ("country", "PAK")], ["country"])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("start", "datetime"), ("To", "datetime"), ("event", "event_type"), ("killed", "fatalities_best"),
        ("district", "admin2"), ("offset", "cursor"), ("bbbox", "bbox"), ("", ""), ("xyzzy", ""),
    ],
)  # fmt: skip
def test_a_parameter_of_another_name_is_told_its_own(name: str, meant: str) -> None:
    known = ["admin2", "bbox", "cursor", "datetime", "event_type", "fatalities_best", "fatalities_high"]
    with pytest.raises(QueryError) as refused:
        single_values([(name, "1")], known)
    said = f"no such parameter here; did you mean {meant}? use" if meant else "no such parameter here; use"
    assert refused.value.remedy.startswith(said)


def test_properties_to_sort_by_and_to_give_are_told_too() -> None:
    with pytest.raises(QueryError, match=r"did you mean event_date\? write properties, with - before"):
        parse_sortby("-date", ["event_date", "event_id"])
    with pytest.raises(QueryError, match=r"did you mean latitude\? no such property; use some of"):
        parse_names("properties", "event_id,lat", ["event_id", "latitude"])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2024-02", "2024-02-01/2024-02-29"),
        ("2023", "2023-01-01/2023-12-31"),
        ("2024-11/2025", "2024-11-01/2025-12-31"),
    ],
)
def test_a_month_or_a_year_is_told_with_its_days(text: str, meant: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse_days(text)
    assert refused.value.remedy.startswith(f"did you mean {meant}? write a day 2024-12-24")
    assert parse_days(meant).given


@pytest.mark.parametrize(
    ("box", "turned"),
    [
        ("31,69,34,71", "69,31,71,34"),
        ("31.5,69.25,34,71", "69.25,31.5,71,34"),
        ("31,69,-99,34,71,99", "69,31,71,34"),
        ("69,31,71,34", ""),  # as it should be
        ("0,0,1,1", ""),  # elsewhere both ways
        ("60,60,75,75", ""),
    ],
)
def test_a_box_with_latitude_first_is_turned(box: str, turned: str) -> None:
    assert turned_box(box, (60.5, 23.7, 79.0, 38.5)) == turned
