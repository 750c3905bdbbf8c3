"""Overlapping and gaping polygons become one valid coverage, and it is told what moved."""

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from geo.errors import BoundaryError
from geo.polygons.coverage import dissolve, label_point, repair, shared_borders, simplify, square_km


def test_an_overlap_goes_to_the_smaller_unit() -> None:
    large, small = box(60, 30, 61, 31), box(60.9, 30.4, 61.1, 30.6)
    done = repair([large, small], gap_width=0)
    assert shapely.coverage_is_valid(list(done.shapes))
    assert done.shapes[1].equals(small)
    (gained, lost), (small_gained, small_lost) = done.moved
    assert gained == pytest.approx(0, abs=1e-3)
    assert lost == pytest.approx(square_km(box(60.9, 30.4, 61, 30.6)), rel=1e-3)
    assert (small_gained, small_lost) == pytest.approx((0, 0), abs=1e-3)


def test_narrow_gaps_are_closed_wide_ones_stay() -> None:
    shapes = [box(60, 30, 61, 31), box(61.004, 30, 62, 31), box(60, 31, 62, 31.2), box(60, 29.8, 62, 30)]
    narrow = repair(shapes, gap_width=0.01)
    joined = shapely.coverage_union_all(list(narrow.shapes))
    assert joined.equals(box(60, 29.8, 62, 31.2))
    wide = repair([box(60, 30, 61, 31), box(61.3, 30, 62, 31), *shapes[2:]], gap_width=0.01)
    (ring,) = shapely.coverage_union_all(list(wide.shapes)).interiors
    assert Polygon(ring).equals(box(61, 30, 61.3, 31))


def test_water_that_is_named_stays_open() -> None:
    shapes = [box(60, 30, 61, 31), box(61.004, 30, 62, 31), box(60, 31, 62, 31.2), box(60, 29.8, 62, 30)]
    done = repair(shapes, gap_width=0.01, keep_open=[Point(61.002, 30.5)])
    (ring,) = shapely.coverage_union_all(list(done.shapes)).interiors
    assert Polygon(ring).equals(box(61, 30, 61.004, 31))
    with pytest.raises(BoundaryError, match="is no gap of these polygons"):
        repair(shapes, gap_width=0.01, keep_open=[Point(60.5, 30.5)])


def test_a_remnant_goes_to_its_neighbour_and_an_exclave_stays() -> None:
    # the third overlaps the first all through but for a crumb in its corner
    strip = box(60.995, 29.9, 61.2, 31.1).union(box(60.9, 30.0, 61, 30.995))
    done = repair([box(60, 30, 61, 31), strip], gap_width=0)
    assert all(shape.geom_type == "Polygon" for shape in done.shapes)
    exclave = box(60.5, 30.5, 60.504, 30.504)
    around = box(60, 30, 61, 31).difference(exclave)
    kept = repair([around, exclave.union(box(61, 30, 62, 31))], gap_width=0)
    assert len(shapely.get_parts(kept.shapes[1])) == 2


def test_a_unit_under_another_is_told() -> None:
    with pytest.raises(BoundaryError, match=r"polygons \[[01]\] .counted from 0. lie wholly under others"):
        repair([box(60, 30, 61, 31), box(60, 30, 61, 31)], gap_width=0)


@settings(max_examples=25, deadline=None)
@given(shifts=st.lists(st.integers(-40, 40), min_size=18, max_size=18))
def test_any_disorder_becomes_a_valid_coverage(shifts: list[int]) -> None:
    cells = []
    for number in range(9):
        x, y = 60 + number % 3, 30 + number // 3
        dx, dy = shifts[2 * number] / 1000, shifts[2 * number + 1] / 1000
        cells.append(shapely.affinity.rotate(box(x + dx, y + dy, x + 1 + dx, y + 1 + dy), dx * 20))
    done = repair(cells, gap_width=0.02)
    assert shapely.coverage_is_valid(list(done.shapes))
    assert shapely.is_valid(list(done.shapes)).all()
    coordinates = shapely.get_coordinates(list(done.shapes))
    numpy.testing.assert_array_equal(coordinates, numpy.round(coordinates, 6))
    area = sum(shape.area for shape in done.shapes)
    assert shapely.union_all(list(done.shapes)).area == pytest.approx(area)


def test_repairing_again_moves_nothing() -> None:
    first = repair([box(60, 30, 61.01, 31), box(61, 30, 62, 31)], gap_width=0.01)
    again = repair(first.shapes, gap_width=0.01)
    assert [shape.wkb for shape in again.shapes] == [shape.wkb for shape in first.shapes]
    assert all(gained + lost < 1e-9 for gained, lost in again.moved)


def test_areas_are_those_of_the_ellipsoid() -> None:
    # a degree at the equator: 110.574 km x 111.320 km
    assert square_km(box(0, -0.5, 1, 0.5)) == pytest.approx(12309, rel=1e-3)
    assert square_km(Polygon()) == 0
    ring = box(0, 0, 1, 1).difference(box(0.4, 0.4, 0.6, 0.6))
    assert square_km(ring) == pytest.approx(square_km(box(0, 0, 1, 1)) - square_km(box(0.4, 0.4, 0.6, 0.6)))


def test_shared_borders_are_segments_not_points() -> None:
    cells = [box(x, y, x + 1, y + 1) for y in range(2) for x in range(2)]
    assert shared_borders(cells) == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_labels_lie_inside_and_a_wanted_one_is_kept() -> None:
    horseshoe = box(0, 0, 3, 3).difference(box(1, 1, 2, 3))
    assert horseshoe.contains(Point(label_point(horseshoe)))
    assert label_point(horseshoe, (0.5, 2.5)) == (0.5, 2.5)
    assert label_point(horseshoe, (1.5, 2.5)) != (1.5, 2.5)
    two = shapely.MultiPolygon([box(0, 0, 1, 1), box(5, 5, 8, 8)])
    assert box(5, 5, 8, 8).contains(Point(label_point(two)))


def test_simplified_members_are_joined_by_group() -> None:
    wavy = Polygon([(1, 0), *((1 + 0.01 * (n % 2), n / 20) for n in range(1, 20)), (1, 1), (0, 1), (0, 0)])
    other = box(0, 0, 2, 1).difference(wavy)
    joined = simplify([wavy, other, box(2, 0, 3, 1)], ["a", "a", ""], 0.1)
    assert list(joined) == ["a"]
    assert joined["a"].equals(box(0, 0, 2, 1))
    apart = simplify([wavy, other], ["a", "b"], 0.1)
    assert shapely.coverage_is_valid(list(apart.values()))
    assert shapely.get_num_coordinates(apart["a"]) < shapely.get_num_coordinates(wavy)
    assert dissolve(list(apart.values())).equals(box(0, 0, 2, 1))
