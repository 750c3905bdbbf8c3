"""Point -> unit by the grid equals a brute-force test with shapely, everywhere."""

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.boundaries import Boundaries
from geo.errors import InputError
from geo.grid import GRID_PAYS_FROM, NONE, Grid, PointIndex


def brute_force(shapes: list, x: numpy.ndarray, y: numpy.ndarray) -> numpy.ndarray:
    """Ask every polygon about every point: the lowest index that touches."""
    found = numpy.full(len(x), NONE)
    for index in reversed(range(len(shapes))):
        found[shapely.intersects_xy(shapes[index], x, y)] = index
    return found


@pytest.fixture(scope="module")
def shapes() -> list:
    opened = Boundaries.open()
    polygons = [opened.geometry(unit.pcode) for unit in opened.finest_units]
    shapely.prepare(polygons)
    return polygons


def test_random_points_get_the_unit_of_brute_force(shapes: list) -> None:
    west, south, east, north = shapely.total_bounds(shapes)
    random = numpy.random.default_rng(20260101)
    x = random.uniform(west - 0.5, east + 0.5, 100_000)
    y = random.uniform(south - 0.5, north + 0.5, 100_000)
    expected = brute_force(shapes, x, y)
    assert (expected != NONE).mean() > 0.3
    numpy.testing.assert_array_equal(Grid(shapes).find(x, y), expected)
    numpy.testing.assert_array_equal(PointIndex(shapes).find(x[:5000], y[:5000]), expected[:5000])


def test_points_on_vertices_and_edges_get_the_unit_of_brute_force(shapes: list) -> None:
    vertices = numpy.unique(shapely.get_coordinates(shapes), axis=0)[::3]
    rings = shapely.get_rings(shapely.get_parts(shapes))
    on_edges = shapely.get_coordinates(
        [shapely.line_interpolate_point(rings, share, normalized=True) for share in (0.11, 0.37, 0.73)]
    )
    points = numpy.concatenate([vertices, on_edges])
    x, y = points.T.copy()
    expected = brute_force(shapes, x, y)
    numpy.testing.assert_array_equal(Grid(shapes).find(x, y), expected)
    # a vertex belongs to some unit, whatever the rounding
    assert (expected[: len(vertices)] != NONE).all()


def test_a_vertex_shared_by_several_units_goes_to_the_lowest(shapes: list) -> None:
    corners, times = numpy.unique(
        numpy.concatenate([numpy.unique(shapely.get_coordinates(shape), axis=0) for shape in shapes]),
        axis=0,
        return_counts=True,
    )
    x, y = corners[times >= 3].T.copy()
    assert len(x) > 500
    found = Grid(shapes).find(x, y)
    touching = numpy.array([shapely.intersects_xy(shape, x, y) for shape in shapes])
    numpy.testing.assert_array_equal(found, touching.argmax(axis=0))


@settings(max_examples=40, deadline=None)
@given(
    cell=st.sampled_from([0.07, 0.25, 1.0, 3.0]),
    points=st.lists(st.tuples(*[st.integers(-4, 44).map(lambda n: n / 8)] * 2), min_size=1, max_size=40),
)
def test_borders_on_cell_lines_are_exact(cell: float, points: list) -> None:
    squares = [shapely.box(column, row, column + 1, row + 1) for row in range(4) for column in range(4)]
    ring = shapely.Polygon(squares[5].exterior, [shapely.box(1.25, 1.25, 1.75, 1.75).exterior])
    polygons = [*squares[:5], ring, *squares[6:], shapely.box(1.25, 1.25, 1.75, 1.75)]
    x, y = numpy.array(points).T.copy()
    numpy.testing.assert_array_equal(Grid(polygons, cell).find(x, y), brute_force(polygons, x, y))


def test_points_that_are_nowhere_on_earth_are_in_no_unit(shapes: list) -> None:
    odd = numpy.array([numpy.nan, numpy.inf, -numpy.inf, 1e300, 69.0, -69.0])
    north = numpy.array([34.0, 34.0, numpy.nan, 34.0, numpy.nan, 1e18])
    assert (Grid(shapes).find(odd, north) == NONE).all()
    assert (PointIndex(shapes).find(odd, north) == NONE).all()


def test_many_points_switch_to_the_grid_with_the_same_answers(shapes: list) -> None:
    random = numpy.random.default_rng(7)
    x, y = random.uniform(66, 72, GRID_PAYS_FROM), random.uniform(31, 36, GRID_PAYS_FROM)
    index = PointIndex(shapes)
    few = index.find(x[:2000], y[:2000])
    numpy.testing.assert_array_equal(index.find(x, y)[:2000], few)


def test_a_vast_area_gets_wider_cells_and_stays_exact() -> None:
    halves = [shapely.box(-180, -90, 13.37, 90), shapely.box(13.37, -90, 180, 90)]
    x = numpy.array([-180, 13.3699999999, 13.37, 13.3700000001, 180])
    assert Grid(halves, 0.001).find(x, numpy.zeros(5)).tolist() == [0, 0, 0, 1, 1]


def test_lists_of_two_lengths_are_refused(shapes: list) -> None:
    with pytest.raises(InputError, match="two lists of one length"):
        PointIndex(shapes).find([69.0, 70.0], [34.0])
