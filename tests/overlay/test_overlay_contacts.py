"""Pairs worked out by hand: every shape is drawn in metres round a local origin laid at Lambert-93 coordinates."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import pytest
import shapely
from overlay_shapes import CRS, at, element, layer_of, network_of, plan_of, prescription, run, square, zone

from conformity.model import CONTACTS, Context, Needs
from conformity.overlay import measure

ZONE = square(0, 0, 100)  # one hectare
#: Area of the 32-sided polygon that stands for a disc of radius 1.
DISC = 16 * math.sin(math.pi / 16)


def only(measured: Any) -> dict[str, Any]:
    """The one contact."""
    assert len(measured.contacts) == 1
    return dict(measured.contacts.iloc[0])


def agrees(row: dict[str, Any], expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        assert row[name] == (value if isinstance(value, str) else pytest.approx(value, abs=1e-3)), name


# name, element, uncertainty, kind, what is expected of its contact with the one-hectare zone
PAIRS: list[tuple[str, Any, float, str, dict[str, Any]]] = [
    ("half over", square(50, 0, 100), 0, "reservoir",
     {"relation": "overlap", "area_m2": 5000, "area_low_m2": 5000, "area_high_m2": 5000, "share_of_subject": 0.5,
      "share_of_element": 0.5, "core_share": 0.5, "distance_m": 0}),
    ("the zone whole", square(-10, -10, 120), 0, "reservoir",
     {"area_m2": 10_000, "share_of_subject": 1, "share_of_element": 10_000 / 14_400}),
    ("inside the zone", square(20, 20, 10), 0, "reservoir",
     {"area_m2": 100, "share_of_subject": 0.01, "share_of_element": 1, "edge_length_m": 0}),
    ("equal", ZONE, 0, "reservoir", {"area_m2": 10_000, "share_of_subject": 1, "share_of_element": 1}),
    # core 10 m inside: x 60..140, y 10..90, of which x <= 100: 40 x 80; envelope x >= 40 over the zone's height
    ("bands of 10 m", square(50, 0, 100), 10, "reservoir",
     {"area_m2": 5000, "area_low_m2": 3200, "area_high_m2": 6000, "core_share": 0.5}),
    # the core (x 110..130) misses the zone: probable, not certain. The envelope (x >= 70) takes 30 x 60 in the
    # zone, and above y = 60 a strip 10 x 20 right of x = 90 with the quarter disc left of it
    ("core outside", square(90, 0, 60), 20, "reservoir",
     {"area_m2": 600, "area_low_m2": 0, "area_high_m2": 1800 + 200 + DISC * 20**2 / 4, "core_share": 0}),
    # 16 m wide, uncertain by 10 m: no core at all
    ("no core", square(40, 0, 16, 100), 10, "reservoir",
     {"area_m2": 1600, "area_low_m2": 0, "area_high_m2": 3600, "core_share": 0}),
    # drawn 15 m beyond the border, it may be inside by 5 m
    ("envelope alone", square(115, 20, 60), 20, "reservoir", {"relation": "near", "area_m2": 0, "distance_m": 15}),
    ("border shared", square(100, 0, 100), 0, "reservoir",
     {"relation": "touch", "area_m2": 0, "distance_m": 0, "edge_length_m": 200}),
    ("a corner shared", square(100, 100, 100), 0, "reservoir",
     {"relation": "touch", "area_m2": 0, "distance_m": 0, "edge_length_m": 100}),
    ("30 m away", square(130, 0, 100), 0, "reservoir",
     {"relation": "near", "area_m2": 0, "distance_m": 30, "edge_length_m": 140, "share_of_element": 0}),
    ("50 m away", square(150, 0, 100), 0, "reservoir", {"relation": "near", "distance_m": 50}),
    ("a hole over the zone", shapely.difference(square(-50, -50, 200), square(10, 10, 80)), 0, "reservoir",
     {"area_m2": 3600, "share_of_subject": 0.36}),
    ("two parts, one inside", shapely.union(square(10, 10, 20), square(500, 0, 20)), 0, "reservoir",
     {"area_m2": 400, "share_of_element": 0.5}),
    ("line through", "LINESTRING(-50 50,150 50)", 0, "watercourse",
     {"relation": "overlap", "area_m2": 0, "length_m": 100, "length_low_m": 100, "length_high_m": 100,
      "share_of_element": 0.5, "share_of_subject": 0, "edge_length_m": 100}),
    ("line through, 10 m", "LINESTRING(-50 50,150 50)", 10, "watercourse",
     {"length_m": 100, "length_low_m": 80, "length_high_m": 120}),
    ("line that ends inside", "LINESTRING(50 50,50 300)", 5, "watercourse",
     {"length_m": 50, "length_low_m": 45, "length_high_m": 55, "share_of_element": 0.2, "edge_length_m": 50}),
    ("line 5 m beside", "LINESTRING(105 20,105 80)", 10, "watercourse",
     {"relation": "near", "length_m": 0, "length_low_m": 0, "length_high_m": 60, "distance_m": 5, "edge_length_m": 60}),
    ("line along the border", "LINESTRING(0 0,100 0)", 0, "corridor",
     {"relation": "overlap", "length_m": 100, "edge_length_m": 100}),
    ("line that touches", "LINESTRING(100 50,200 50)", 0, "corridor",
     {"relation": "touch", "length_m": 0, "distance_m": 0, "edge_length_m": 50}),
    ("bent line", "LINESTRING(30 50,60 50,60 90)", 0, "hedge", {"length_m": 70, "share_of_element": 1}),
    ("two strands", "MULTILINESTRING((-10 20,110 20),(-10 40,110 40))", 0, "watercourse",
     {"length_m": 200, "share_of_element": 200 / 240}),
    ("point inside", "POINT(50 50)", 10, "obstacle",
     {"relation": "overlap", "count": 1, "count_low": 1, "count_high": 1, "area_m2": 0, "length_m": 0}),
    ("point near the border, inside", "POINT(95 50)", 10, "obstacle",
     {"relation": "overlap", "count": 1, "count_low": 0, "count_high": 1}),
    ("point near the border, outside", "POINT(105 50)", 10, "obstacle",
     {"relation": "near", "count": 0, "count_low": 0, "count_high": 1, "distance_m": 5}),
    ("point on the border", "POINT(100 50)", 0, "obstacle", {"relation": "overlap", "count": 1}),
    ("obstacle beyond near, within its radius", "POINT(180 50)", 0, "obstacle", {"relation": "near", "distance_m": 80}),
    ("points, two of three", "MULTIPOINT((10 10),(20 20),(300 300))", 0, "obstacle",
     {"count": 2, "share_of_element": 2 / 3}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "uncertainty", "kind", "expected"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS]
)
def test_a_pair_worked_out_by_hand(shape: Any, uncertainty: float, kind: str, expected: dict[str, Any]) -> None:
    agrees(only(run([zone("A-1", ZONE)], [element("e", shape, kind, uncertainty)])), expected)


def test_beyond_every_radius_there_is_no_contact() -> None:
    assert run(
        [zone("A-1", ZONE)], [element("e", square(150.01, 0, 10)), element("o", "POINT(201 50)", "obstacle")]
    ).contacts.empty


def test_a_contact_with_the_envelope_alone_is_kept_beyond_near() -> None:
    row = only(run([zone("A-1", ZONE)], [element("e", square(170, 0, 300), uncertainty=100)]))
    assert (row["relation"], row["distance_m"], row["area_m2"]) == ("near", 70, 0)
    assert row["area_high_m2"] == pytest.approx(3000)
    assert run([zone("A-1", ZONE)], [element("e", square(201, 0, 300), uncertainty=100)]).contacts.empty


def test_shares_of_the_part_and_of_the_whole() -> None:
    row = only(run([zone("A-1", ZONE)], [element("e", square(0, 0, 50), whole=10_000)]))
    assert (row["share_of_element"], row["share_of_whole"]) == (1, 0.25)


def test_the_geometry_of_an_overlap_is_the_shared_ground() -> None:
    row = only(run([zone("A-1", ZONE)], [element("e", square(50, 0, 100), uncertainty=10)]))
    assert row["geometry"].equals(at(square(50, 0, 50, 100)))


def test_the_geometry_beside_an_element_is_the_part_of_the_zone_that_lies_near() -> None:
    row = only(run([zone("A-1", ZONE)], [element("e", square(120, -500, 500, 1000))]))
    assert row["geometry"].area == pytest.approx(30 * 100, rel=0.01)
    assert row["geometry"].bounds[0] == pytest.approx(at("POINT(70 0)").x, abs=0.3)


def test_an_outline_on_the_border_is_an_edge_even_where_vertices_differ() -> None:
    slanted = shapely.from_wkt("POLYGON((0 0,100 30,100 130,0 100,0 0))")
    neighbour = shapely.from_wkt("POLYGON((0 0,33.3333 10,77.7777 23.3333,100 30,100 -200,0 -200,0 0))")
    row = only(run([zone("A-1", slanted)], [element("e", neighbour)]))
    along = math.hypot(100, 30)
    assert row["edge_length_m"] == pytest.approx(along + 2 * 50, abs=8)
    assert row["edge_length_m"] > along


def test_a_point_on_a_shared_border_counts_once_in_the_first_zone() -> None:
    measured = run([zone("N-2", square(100, 0, 100)), zone("N-1", ZONE)], [element("p", "POINT(100 50)", "obstacle")])
    counts = measured.contacts.set_index("subject_key")["count"].to_dict()
    assert counts == {"N-1": 1, "N-2": 0}
    assert measured.contacts.set_index("subject_key")["relation"]["N-2"] == "touch"


def test_a_point_inside_one_zone_and_on_the_border_of_another_belongs_to_the_first() -> None:
    zones = [zone("A-1", square(50, 0, 50, 100)), zone("N-2", square(0, 0, 200, 100))]
    measured = run(zones, [element("p", "POINT(100 50)", "obstacle")])
    assert measured.contacts.set_index("subject_key")["count"].to_dict() == {"A-1": 0, "N-2": 1}


def test_a_point_inside_two_overlapping_zones_is_in_both() -> None:
    zones = [zone("A-1", ZONE), zone("N-2", square(40, 0, 100))]
    measured = run(zones, [element("p", "POINT(70 50)", "obstacle")])
    assert measured.contacts["count"].tolist() == [1, 1]
    assert measured.element_measures.query("measure == 'inside_count'")["value"].tolist() == [1]


class TestPrescriptions:
    def one(self, tool: Any, shape: Any, uncertainty: float = 0.0, kind: str = "reservoir") -> dict[str, Any]:
        return only(run([], [element("e", shape, kind, uncertainty)], [prescription("p", tool)]))

    def test_a_surface_over_a_surface(self) -> None:
        row = self.one(square(0, 0, 20), square(10, 0, 100))
        agrees(row, {"subject_kind": "prescription", "area_m2": 200, "share_of_subject": 0.5, "share_of_element": 0.02})

    def test_a_line_over_a_surface_has_a_length(self) -> None:
        row = self.one("LINESTRING(-10 50,200 50)", ZONE, 10)
        agrees(row, {"area_m2": 0, "length_m": 100, "length_low_m": 80, "length_high_m": 120, "share_of_element": 0,
                     "share_of_subject": 100 / 210})  # fmt: skip

    def test_a_point_over_a_surface_is_counted(self) -> None:
        row = self.one("MULTIPOINT((5 50),(50 50),(105 50))", ZONE, 10)
        agrees(row, {"count": 2, "count_low": 1, "count_high": 3, "share_of_subject": 2 / 3})

    def test_two_lines_that_cross_are_counted_by_their_crossings(self) -> None:
        row = self.one("LINESTRING(0 0,100 0)", "LINESTRING(20 -10,20 10,60 10,60 -10)", kind="watercourse")
        agrees(row, {"relation": "overlap", "length_m": 0, "count": 2, "distance_m": 0})
        assert row["geometry"].equals(at("MULTIPOINT((20 0),(60 0))"))

    def test_two_lines_that_meet_end_to_end_touch(self) -> None:
        row = self.one("LINESTRING(0 0,100 0)", "LINESTRING(100 0,200 50)", kind="watercourse")
        agrees(row, {"relation": "touch", "length_m": 0, "count": 0})

    def test_two_lines_may_share_a_length(self) -> None:
        row = self.one("LINESTRING(0 0,100 0)", "LINESTRING(40 0,300 0)", 10, "watercourse")
        agrees(row, {"relation": "overlap", "length_m": 60, "length_low_m": 0, "length_high_m": 70})

    def test_a_line_near_an_obstacle(self) -> None:
        row = self.one("LINESTRING(0 80,100 80)", "POINT(50 0)", kind="obstacle")
        agrees(row, {"relation": "near", "distance_m": 80, "count": 0})

    def test_points_of_an_obstacle_on_a_prescription_are_not_shared_out(self) -> None:
        tools = [prescription("a", ZONE), prescription("b", square(100, 0, 100))]
        measured = run([], [element("o", "POINT(100 50)", "obstacle")], tools)
        assert measured.contacts["count"].tolist() == [1, 1]


class TestApproaches:
    """Ground of the zone within 100 m of an obstacle, inside the network."""

    def test_half_a_disc_in_a_reservoir(self) -> None:
        rows = run(
            [zone("AU-1", square(0, -500, 500, 1000), "to_urbanise_open")],
            [element("o", "POINT(0 0)", "obstacle"), element("r", square(-600, -600, 1200))],
        ).contacts.set_index("element_key")
        assert rows["approach_area_m2"]["o"] == pytest.approx(DISC * 100**2 / 2, abs=0.01)
        assert rows["approach_area_m2"]["r"] == 0

    def test_reservoirs_that_overlap_count_once(self) -> None:
        rows = run(
            [zone("AU-1", square(0, -500, 500, 1000))],
            [element("o", "POINT(0 0)", "obstacle"), element("r", square(-600, -600, 1200)),
             element("c", square(-700, -700, 1400), "corridor")],
        ).contacts.set_index("element_key")  # fmt: skip
        assert rows["approach_area_m2"]["o"] == pytest.approx(DISC * 100**2 / 2, abs=0.01)

    @pytest.mark.parametrize(("uncertainty", "half_width"), [(0, 25), (40, 40)])
    def test_a_corridor_drawn_as_a_line_has_its_uncertainty_as_half_width(
        self, uncertainty: float, half_width: float
    ) -> None:
        # a band along y = 0 through the zone x 20..60, well within the disc
        rows = run(
            [zone("AU-1", square(20, -200, 40, 400))],
            [element("o", "POINT(0 0)", "obstacle"), element("c", "LINESTRING(-300 0,300 0)", "corridor", uncertainty)],
        ).contacts.set_index("element_key")
        assert rows["approach_area_m2"]["o"] == pytest.approx(40 * 2 * half_width, abs=0.01)

    def test_without_a_network_there_is_no_approach(self) -> None:
        rows = run([zone("AU-1", ZONE)], [element("o", "POINT(50 50)", "obstacle"), element("w", ZONE, "watercourse")])
        assert rows.contacts["approach_area_m2"].tolist() == [0, 0]

    def test_an_obstacle_outside_gives_the_approach_as_geometry(self) -> None:
        rows = run(
            [zone("AU-1", square(60, -500, 500, 1000))],
            [element("o", "POINT(0 0)", "obstacle"), element("r", square(-600, 0, 1200))],
        ).contacts.set_index("element_key")
        row = rows.loc["o"]
        assert row["relation"] == "near"
        assert row["geometry"].area == pytest.approx(row["approach_area_m2"], abs=1e-3)
        assert row["geometry"].bounds[1] == pytest.approx(at("POINT(0 0)").y)


def test_the_radii_are_those_that_the_rulebook_asks_for() -> None:
    far = [element("r", square(170, 0, 10)), element("o", "POINT(260 50)", "obstacle")]
    assert run([zone("A-1", ZONE)], far).contacts.empty
    rows = run([zone("A-1", ZONE)], far, needs=Needs(near_m=80, obstacle_radius_m=200)).contacts
    assert rows["distance_m"].tolist() == [160, 70]


def test_rows_hold_the_contract_sorted_whatever_the_order_of_the_input() -> None:
    zones = [zone(f"A-{i}", square(60 * i, 0, 60)) for i in range(5)]
    elements = [element(f"e{i}", square(35 * i, 10, 50), uncertainty=5) for i in range(6)]
    first = run(zones, elements).contacts
    second = run(zones[::-1], elements[3:] + elements[:3]).contacts
    assert list(first.columns) == list(CONTACTS.names)
    keys = list(zip(first["subject_kind"], first["subject_key"], first["element_key"], strict=True))
    assert keys == sorted(keys)
    assert first.drop(columns="geometry").equals(second.drop(columns="geometry"))
    assert first.geometry.to_wkb().tolist() == second.geometry.to_wkb().tolist()
    assert first.crs.to_epsg() == 2154


def test_a_large_element_is_measured_as_if_it_were_small() -> None:
    ring = shapely.Point(0, 0).buffer(5000, quad_segs=1000)  # 4,000 vertices: cut before it is measured
    zones = [zone("A-1", square(4900, -100, 200)), zone("A-2", square(5040, 0, 50))]
    rows = run(zones, [element("e", ring, uncertainty=30)]).contacts.set_index("subject_key")
    moved = at(ring)
    near = at(square(4900, -100, 200))
    assert rows["area_m2"]["A-1"] == pytest.approx(moved.intersection(near).area, abs=2e-3)
    assert rows["area_low_m2"]["A-1"] == pytest.approx(moved.buffer(-30, quad_segs=8).intersection(near).area, abs=0.2)
    assert rows["area_high_m2"]["A-1"] == pytest.approx(moved.buffer(30, quad_segs=8).intersection(near).area, abs=0.2)
    assert rows["distance_m"]["A-2"] == pytest.approx(moved.distance(at(square(5040, 0, 50))), abs=1e-3)
    assert rows["share_of_element"]["A-1"] == pytest.approx(rows["area_m2"]["A-1"] / moved.area, abs=1e-6)


def test_a_large_element_beside_the_plan_is_cut_wide_enough() -> None:
    slab = shapely.segmentize(square(130, -3000, 6000), 5)  # 4,800 vertices, 30 m away
    row = only(run([zone("A-1", ZONE)], [element("e", slab, uncertainty=40)]))
    agrees(row, {"relation": "near", "distance_m": 30, "area_m2": 0, "area_high_m2": 1000})
    # 100 m in front of the zone and, at 30 m, 40 m on either side of it
    assert row["edge_length_m"] == pytest.approx(180, rel=0.005)
    assert row["geometry"].area == pytest.approx(20 * 100, abs=30)


def test_a_collection_is_measured_by_its_highest_dimension_and_that_is_said() -> None:
    mixed = shapely.GeometryCollection([square(0, 0, 10), shapely.from_wkt("LINESTRING(20 20,40 40)")])
    drawn = element("e", square(0, 0, 10))
    drawn["geometry"] = at(mixed)
    measured = run([zone("A-1", ZONE)], [drawn])
    assert only(measured)["area_m2"] == 100
    assert [(line.layer, line.fields["n"]) for line in measured.ledger if line.code == "SEM-405"] == [("elements", 1)]


def test_empty_sides_give_empty_tables_of_the_contract() -> None:
    for zones, elements in (([], []), ([zone("A-1", ZONE)], []), ([], [element("e", ZONE)])):
        measured = run(zones, elements)
        assert measured.contacts.empty
        assert list(measured.contacts.columns) == list(CONTACTS.names)
        assert measured.sites.empty
        assert measured.deductions.empty


def test_the_input_is_left_as_it_was() -> None:
    plan, network = (
        plan_of([zone("A-1", ZONE)], [prescription("p", ZONE)]),
        network_of([element("e", ZONE, uncertainty=5)]),
    )
    before = [frame.geometry.to_wkb().tolist() for frame in (plan.zones, plan.prescriptions, network.elements)]
    measure(plan, network, Context(), Needs(toolsets={"25": ("25",)}, deductions=frozenset({"25"})))
    after = [frame.geometry.to_wkb().tolist() for frame in (plan.zones, plan.prescriptions, network.elements)]
    assert before == after
    assert isinstance(plan.zones, gpd.GeoDataFrame)
    assert plan.zones.crs == CRS


def test_the_ledger_closes_for_every_layer() -> None:
    rows = [
        element("in", ZONE),
        element("out", square(9000, 0, 10)),
        element("thin", square(0, 0, 5, 100), uncertainty=10),
    ]
    measured = run([zone("A-1", ZONE)], rows, layers=[layer_of("reservoirs", rows), layer_of("nothing", [])])
    lines = {
        line.layer: (line.count_in, line.count_out, line.count_aside)
        for line in measured.ledger
        if line.code == "SEM-401"
    }
    assert lines == {"reservoirs": (3, 2, 1), "nothing": (0, 0, 0)}
    assert [line.fields["n"] for line in measured.ledger if line.code == "SEM-402"] == [1]


#: Pairs for which an overlay in plain floating point was published to be grossly wrong, with their exact area.
PUBLISHED = {
    "shapely-1871": (0.0, "POLYGON((446 -207,315 -75.99999999999999,557 -76,446 -207))",
                     "POLYGON((184 -207,315 -76,446 -207,315 -338,184 -207))"),
    "libgeos-1523": (11.528085, "POLYGON((379.694383 3423,382 3423,382 3428,379.694383 3428,379.694383 3423))",
                     "POLYGON((380 3428.3,382 3429,388 3422,377 3422,378 3427,380 3428.3),"
                     "(379.153701 3427.199712952367,380.736005 3427.1997128766443,"
                     "379.777158 3427.199712922531,379.153701 3427.199712952367))"),
    "libgeos-julia-166": (0.0, "POLYGON((0 65905.78568220709,12540.144108116785 66644.10887217366,13639.90993528687 "
                          "64693.73062699103,13323.160413385054 61494.1194419435,2375.0223287135154 53673.4087205281,"
                          "0 52759.58192468053,0 65905.78568220709))",
                          "POLYGON((23303.577415035626 55323.60484150198,19851.52938808218 49637.68131132904,"
                          "2375.022328713516 53673.4087205281,13323.160413385054 61494.1194419435,"
                          "23303.577415035626 55323.60484150198))"),
}  # fmt: skip


@pytest.mark.parametrize(("truth", "one", "other"), PUBLISHED.values(), ids=PUBLISHED)
def test_pairs_that_are_known_to_defeat_an_overlay(truth: float, one: str, other: str) -> None:
    for left, right in ((one, other), (other, one)):
        row = only(run([zone("A-1", left)], [element("e", right)]))
        assert row["area_m2"] == pytest.approx(truth, abs=1e-3)
        assert row["relation"] == ("overlap" if truth else "touch")
