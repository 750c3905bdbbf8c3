import json
from datetime import date

from hypothesis import given
from shapely.geometry import LinearRing, MultiPolygon, Point, Polygon, box, shape

from geo.geojson import (
    dumps,
    feature_collection,
    incident_feature,
    polygon,
    unit_feature,
)
from geo.model import UnitPeriod
from geo.records import incident_to_record
from tests.geo.makers import incident, incidents, place, unit


@given(incidents())
def test_an_incident_is_a_feature_whose_properties_are_its_record(made):
    feature = json.loads(dumps(incident_feature(made)))
    assert list(feature) == ["type", "id", "geometry", "properties"]
    assert (feature["type"], feature["id"]) == ("Feature", made.event_id)
    record = incident_to_record(made)
    assert list(feature["properties"]) == list(record)
    apart = {k for k in record if feature["properties"][k] != record[k]}
    assert apart <= {"longitude", "latitude"}
    if made.location.longitude is None:
        assert feature["geometry"] is None
    else:
        x, y = feature["geometry"]["coordinates"]
        assert (x, y) == (feature["properties"]["longitude"], feature["properties"]["latitude"])
        assert abs(x - made.location.longitude) <= 5e-8
        assert abs(y - made.location.latitude) <= 5e-8


def test_coordinates_have_at_most_seven_decimals():
    made = incident(location=place("A11", longitude=69.12345678912, latitude=33.98765432198))
    assert incident_feature(made)["geometry"] == {"type": "Point", "coordinates": [69.1234568, 33.9876543]}
    thirds = Polygon([(1 / 3, 0), (1, 0), (1, 2 / 3)])
    for ring in polygon(thirds)["coordinates"]:
        assert all(round(n, 7) == n for pair in ring for n in pair)


def test_rings_follow_the_right_hand_rule():
    clockwise = Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    assert not LinearRing(clockwise.exterior.coords).is_ccw
    outer, hole = polygon(clockwise)["coordinates"]
    assert LinearRing(outer).is_ccw
    assert not LinearRing(hole).is_ccw
    assert outer[0] == outer[-1]
    two = polygon(MultiPolygon([clockwise, box(20, 0, 21, 1)]))
    assert two["type"] == "MultiPolygon"
    assert [LinearRing(part[0]).is_ccw for part in two["coordinates"]] == [True, True]


def test_rounding_leaves_a_valid_polygon_of_the_same_size():
    spike = Polygon([(0, 0), (1, 0), (1, 1), (0.5 + 1e-9, 1), (0.5, 1e-9), (0.5 - 1e-9, 1), (0, 1)])
    made = shape(polygon(spike))
    assert made.is_valid
    assert abs(made.area - spike.area) < 1e-6


def test_a_unit_without_and_with_counts():
    district = unit("A11", "admin2", "A1", names={"fa": "نام"}, valid_to=date(2031, 1, 1))
    plain = unit_feature(district, box(0, 0, 1, 1))
    assert plain["id"] == "A11"
    assert "events" not in plain["properties"]
    assert plain["properties"]["names"] == {"fa": "نام"}
    assert plain["properties"]["valid_to"] == "2031-01-01"
    row = UnitPeriod(
        "A11", "A1", "admin2", date(2031, 5, 1), date(2031, 6, 1), "Battles", events=3, fatalities_best=4
    )
    counted = unit_feature(district, box(0, 0, 1, 1), row)
    assert counted["id"] == "A11:2031-05-01:Battles"
    assert counted["properties"]["period_end"] == "2031-06-01"
    assert (counted["properties"]["events"], counted["properties"]["fatalities_best"]) == (3, 4)
    undated = unit_feature(district, None, UnitPeriod("A11", "A1", "admin2", None, None, "", events=1))
    assert (undated["id"], undated["geometry"]) == ("A11", None)
    assert undated["properties"]["period_start"] is None


def test_a_collection_carries_further_members_but_stays_one():
    made = feature_collection([], {"numberMatched": 0, "type": "Mine", "features": "mine"})
    assert made == {"type": "FeatureCollection", "numberMatched": 0, "features": []}


def test_a_point_geometry_passes_through():
    assert polygon(Point(1, 2)) == {"type": "Point", "coordinates": (1.0, 2.0)}


def test_hostile_text_stays_text():
    nasty = "</script><img src=x onerror=alert(1)>{{7*7}}\u2028"
    made = incident(location=place("A11", location=nasty))
    assert json.loads(dumps(incident_feature(made)))["properties"]["location"] == nasty
