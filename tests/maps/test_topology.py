import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.boundaries import Boundaries
from maps.topology import QUANTUM, Topology, build_topology, simplify


def points(topology: Topology, ring: list[int]) -> list[tuple[int, int]]:
    """The ring as the page reads it."""
    found: list[tuple[int, int]] = []
    for code in ring:
        flat, x, y, arc = topology.arcs[code if code >= 0 else ~code], 0, 0, []
        for n in range(0, len(flat), 2):
            x, y = x + flat[n], y + flat[n + 1]
            arc.append((x, y))
        if code < 0:
            arc.reverse()
        assert not found or found[-1] == arc[0]
        found += arc[1:] if found else arc
    return found


def area(topology: Topology, n: int) -> float:
    """Even-odd area; holes turn the other way."""
    rings = [shapely.Polygon(points(topology, ring)) for ring in topology.rings[n]]
    whole = rings[0]
    for ring in rings[1:]:
        whole = whole.symmetric_difference(ring)
    return whole.area


def test_shared_border_is_one_arc() -> None:
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    topology = build_topology([left, right], 1)
    assert len(topology.arcs) == 3
    assert {~code for code in topology.rings[0][0]} & set(topology.rings[1][0])


def test_hole_and_its_filling_share_their_line() -> None:
    hole = shapely.box(1, 1, 2, 2)
    topology = build_topology([shapely.box(0, 0, 3, 3) - hole, hole], 1)
    assert len(topology.arcs) == 2
    assert [area(topology, n) for n in (0, 1)] == [8, 1]


@settings(deadline=None)
@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_any_group_of_cells_keeps_its_area(cells) -> None:
    first = shapely.union_all([shapely.box(x, y, x + 1, y + 1) for x, y in sorted(cells)])
    rest = shapely.box(0, 0, 5, 5) - first
    topology = build_topology([first, rest] if rest.area else [first], 1)
    assert area(topology, 0) == len(cells)


def test_real_units_keep_place_and_area(boundaries: Boundaries) -> None:
    units = {u.pcode: boundaries.geometry(u.pcode) for u in boundaries.finest_units[:120]}
    topology = build_topology(list(simplify(units).values()))
    for n, shape in enumerate(units.values()):
        assert topology.rings[n]
        assert abs(area(topology, n) * QUANTUM**2 - shape.area) < 0.02 + 0.05 * shape.area


def test_nothing_gives_nothing() -> None:
    assert simplify({}) == {}
    assert build_topology([]) == Topology([], [])


def test_no_line_of_the_shipped_set_is_walked_twice_the_same_way() -> None:
    """Else a district put together of tehsils would have a hole where one of them is turned."""
    boundaries = Boundaries.open()
    leaves = {unit.pcode: boundaries.geometry(unit.pcode) for unit in boundaries.finest_units}
    topology = build_topology(list(simplify(leaves).values()))
    own = [{code for ring in rings for code in ring} for rings in topology.rings]
    # A spike, there and back, is left where the grid closed a gap: it encloses nothing.
    walked = [code for codes in own for code in codes if ~code not in codes]
    assert len(walked) == len(set(walked))
