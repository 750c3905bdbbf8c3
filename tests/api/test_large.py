"""Large answers: sent in pieces, the same as small ones in all that a client sees."""

import csv
import gzip
import io
import re
from datetime import date
from pathlib import Path

import httpx
import orjson
import pyogrio
import pytest

from api.forms.columns import _written

URL = "/collections/incidents-by-district/items"
ASKED = {"limit": "10000", "period": "month", "datetime": "2024-01-01/2024-03-31"}
FEATURES = 3 * 556
DAYS = ("event_date", "event_date_end", "period_start", "period_end")


def told(body: bytes) -> bytes:
    """Return a body without its time: a second may have begun between two."""
    return re.sub(rb'"timeStamp":"[^"]*"', b"", body, count=1)


def features_of(body: bytes, form: str) -> int:
    if form == "csv":
        return len(list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")))))
    if form == "geojsonseq":
        return len([orjson.loads(one) for one in body.split(b"\x1e")[1:]])
    return len(orjson.loads(body)["features"])


@pytest.mark.parametrize("form", ["json", "jsonfg", "geojsonseq", "csv"])
def test_a_large_answer_is_whole_in_every_coding(client: httpx.Client, form: str) -> None:
    asked = {**ASKED, "f": form}
    if form == "csv":  # without polygons
        asked["datetime"] = "2023-01-01/2024-05-31"
    plain = client.get(URL, params=asked, headers={"Accept-Encoding": "identity"})
    assert plain.status_code == 200, plain.text
    assert len(plain.content) > 1_000_000, "the answer is in pieces"
    assert int(plain.headers["content-length"]) == len(plain.content)
    assert int(plain.headers["ogc-numberreturned"]) == features_of(plain.content, form) >= FEATURES
    for _ in range(2):  # the second one from what is kept
        with client.stream("GET", URL, params=asked, headers={"Accept-Encoding": "gzip"}) as packed:
            raw = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == "gzip"
        assert len(raw) < len(plain.content) / 3
        assert told(gzip.decompress(raw)) == told(plain.content)
        again = client.get(URL, params=asked, headers={"Accept-Encoding": "identity"})
        assert told(again.content) == told(plain.content)
        head = client.head(URL, params=asked, headers={"Accept-Encoding": "identity"})
        assert head.content == b""
        for name in ("content-length", "etag", "content-type", "ogc-numberreturned"):
            assert head.headers[name] == plain.headers[name]
    tag = {"If-None-Match": packed.headers["etag"]}
    assert client.get(URL, params=asked, headers=tag).status_code == 304


@pytest.mark.parametrize("form", ["fgb", "parquet"])
@pytest.mark.parametrize("collection", ["incidents", "incidents-by-district", "countries", "reports"])
def test_what_is_written_batch_by_batch_is_what_geojson_says(
    client: httpx.Client, tmp_path: Path, form: str, collection: str
) -> None:
    import geopandas
    import pandas

    asked = ASKED if collection == "incidents-by-district" else {}
    url = f"/collections/{collection}/items"
    path = tmp_path / f"features.{form}"
    path.write_bytes(client.get(url, params={**asked, "f": form}).content)
    frame = pyogrio.read_dataframe(path) if form == "fgb" else geopandas.read_parquet(path)
    want = geopandas.GeoDataFrame.from_features(client.get(url, params=asked).json(), crs="OGC:CRS84")
    assert len(frame) == len(want) > 1
    keys = [one for one in ("event_id", "pcode", "report_id", "period_start") if one in want]
    frame, want = (one.sort_values(keys, ignore_index=True) for one in (frame, want))
    assert frame.geometry.geom_equals(want.geometry).sum() == want.geometry.notna().sum()
    assert frame.crs.to_authority() in (("OGC", "CRS84"), ("EPSG", "4326"))
    for name in want.columns.drop("geometry"):
        if name in DAYS:  # dates, not text; in FlatGeobuf, which has none, the moments at which they begin
            want[name] = pandas.to_datetime(want[name])
            assert form == "parquet" or frame[name].dtype.kind == "M"
            assert form == "fgb" or {type(one) for one in frame[name].dropna()} == {date}
            frame[name] = pandas.to_datetime(frame[name])
        same = (frame[name] == want[name]) | (frame[name].isna() & want[name].isna())
        assert same.fillna(False).all(), name


def test_another_api_where_the_server_runs_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "__init__.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    head = {"form": "fgb", "path": str(tmp_path / "a.fgb"), "name": "a", "columns": [["n", "integer"]]}
    point = b'{"geometry":{"type":"Point","coordinates":[69,32]},"properties":{"n":1}}'
    _written({**head, "geometry": "Point", "crs": "OGC:CRS84", "index": True}, [point])
    assert list(pyogrio.read_dataframe(tmp_path / "a.fgb")["n"]) == [1]


def test_a_writer_that_fails_says_why(tmp_path: Path) -> None:
    head = {
        "form": "parquet",
        "path": str(tmp_path / "no" / "such.parquet"),
        "name": "incidents",
        "columns": [["event_id", "string"]],
        "geometry": "Point",
        "crs": "OGC:CRS84",
        "index": True,
    }
    with pytest.raises(
        RuntimeError, match=r"parquet could not be written \(code 1\)(?s:.*)FileNotFoundError"
    ):
        _written(head, [b'{"geometry":null,"properties":{}}'] * 100_000)
