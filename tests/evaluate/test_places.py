"""Findings gather in places: one ground once, its figure measured on its outline, ids that stay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from effort import examples
from evaluate_shapes import box, level, line, network, plan, rule, run
from hypothesis import given, settings
from hypothesis import strategies as st

FIELD = box(0, 0, 400, 400)


def reservoir(geometry: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "reservoir", "geometry": geometry, **more}


def places(evaluated: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = evaluated.concerns[evaluated.concerns["kind"] == "place"].to_dict("records")
    return rows


def corridor_rule(**more: Any) -> Any:
    return rule(id="CP99", applies={"kinds": ["corridor"], "zones": ["to_urbanise_open"]}, **more)


def test_one_zone_in_two_elements_is_one_place_and_one_ground() -> None:
    both = network(reservoir(FIELD), {"kind": "corridor", "geometry": box(50, 0, 400, 400)})
    zones = [("1AU", "to_urbanise_open", box(0, 0, 100, 100)), ("N", "natural", box(100, 0, 900, 400))]
    (place,) = places(run(plan(zones), both, rule(), corridor_rule()))
    assert (place["measure"], place["value"], len(place["finding_ids"])) == ("area", 10_000.0, 2)
    assert shapely.area(place["geometry"]) == pytest.approx(10_000.0)
    assert len(place["elements"]) == 2


def test_two_zones_that_share_no_element_are_two_places() -> None:
    both = network(reservoir(box(0, 0, 100, 100)), reservoir(box(120, 0, 220, 100)))
    zones = [("1AUa", "to_urbanise_open", box(0, 0, 100, 100)), ("1AUb", "to_urbanise_open", box(120, 0, 220, 100))]
    assert sorted(p["zone_labels"][0] for p in places(run(plan(zones), both, rule()))) == ["1AUa", "1AUb"]


def test_a_figure_is_the_whole_ground_and_its_parts_are_listed() -> None:
    milder = corridor_rule(
        levels=[level("watch", {"measure": "area", "at_least": "500 m2"})],
    )  # fmt: skip
    both = network(reservoir(box(0, 0, 50, 100)), {"kind": "corridor", "geometry": box(0, 0, 900, 400)})
    (place,) = places(run(plan([("1AU", "to_urbanise_open", box(0, 0, 100, 100))]), both, rule(), milder))
    assert (place["value"], [each["size"] for each in place["fields"]["named"]]) == (10_000.0, [5_000.0, 10_000.0])
    assert place["fields"]["other"] == []


def test_the_zone_that_takes_most_is_named_first() -> None:
    zones = [("1AUa", "to_urbanise_open", box(0, 0, 30, 100)), ("1AUb", "to_urbanise_open", box(40, 0, 140, 100))]
    (place,) = places(run(plan(zones), network(reservoir(FIELD)), rule()))
    assert place["zone_labels"] == ["1AUb", "1AUa"]


def test_certainty_is_that_of_the_element_that_carries_the_figure() -> None:
    both = network(reservoir(box(0, 0, 100, 100)), reservoir(box(90, 0, 120, 100), uncertainty_m=50.0))
    (place,) = places(run(plan([("1AU", "to_urbanise_open", box(0, 0, 110, 100))]), both, rule()))
    assert (place["certainty"], place["fields"]["uncertainty_m"]) == ("certain", 0.0)


def test_a_core_of_some_square_metres_is_not_said_to_be_reached() -> None:
    edge = network(reservoir(box(90, 0, 300, 400), uncertainty_m=9.5))
    (place,) = places(run(plan([("1AU", "to_urbanise_open", box(0, 0, 100, 100))]), edge, rule()))
    assert (place["certainty"], place["low"] < 500.0) == ("probable", True)


@pytest.mark.parametrize(("core", "certainty"), [(480, "probable"), (520, "certain")])
def test_certain_takes_core_ground_of_some_size(core: int, certainty: str) -> None:
    """A zone 100 m high takes ``core / 100 + 5`` m of a reservoir known to 5 m."""
    vague = network(reservoir(box(95 - core / 100, 0, 300, 400), uncertainty_m=5.0))
    tall = plan([("1AU", "to_urbanise_open", box(0, 100, 100, 200))])
    (place,) = places(run(tall, vague, rule()))
    assert (place["low"], place["certainty"]) == (float(core), certainty)


@settings(max_examples=examples(25), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(30, 120)), min_size=1, max_size=4),
    st.integers(0, 30),
)
def test_values_stay_in_their_bounds_and_on_their_outline(boxes: list[tuple[int, int, int]], vague: int) -> None:
    zones = [(f"1AU{n}", "to_urbanise_open", box(x, y, x + w, y + w)) for n, (x, y, w) in enumerate(boxes)]
    two = network(reservoir(FIELD, uncertainty_m=float(vague)), reservoir(box(200, 200, 500, 500), layer="other"))
    for place in places(run(plan(zones), two, rule())):
        assert place["low"] <= place["value"] <= place["high"]
        if place["unit"] == "m2":
            assert shapely.area(place["geometry"]) == pytest.approx(place["value"], abs=0.01)


def test_an_id_stays_where_an_outline_moves() -> None:
    first, second = (
        places(run(plan([("1AU", "to_urbanise_open", box(0, 0, width, 100))]), network(reservoir(FIELD)), rule()))[0]
        for width in (100, 90)
    )
    assert first["value"] != second["value"]
    assert first["concern_id"] == second["concern_id"]


def test_every_finding_is_in_one_concern_and_no_pair_in_two_places() -> None:
    reservoirs = network(*[reservoir(box(150 * n, 0, 150 * n + 100, 100)) for n in range(6)])
    zones = [(f"1AU{n}", "to_urbanise_open", box(100 * n, 0, 100 * n + 90, 60)) for n in range(9)]
    evaluated = run(plan(zones), reservoirs, rule())
    listed = [ident for ids in evaluated.concerns["finding_ids"] for ident in ids]
    assert sorted(listed) == sorted(evaluated.findings["finding_id"])
    where = evaluated.findings.groupby(["zone_key", "element_key"])["concern_id"].nunique()
    assert int(np.max(where)) == 1


@pytest.mark.parametrize(
    ("code", "width", "settled"),
    [("01-00", 90, True), ("01-00", 84, False), ("07-04", 100, False), ("08-00", 100, True)],
)
def test_a_place_where_the_plan_forbids_building_already_is_information(code: str, width: int, settled: bool) -> None:
    """Nine tenths under a wood (01-00) or a protection of L. 151-23 al. 2 (08-00); 07-04 does not forbid by itself."""
    zones = [("1AU", "to_urbanise_open", box(0, 0, 100, 100)), ("N", "natural", box(100, 0, 900, 400))]
    evaluated = run(plan(zones, [(code, box(0, 0, width, 100))]), network(reservoir(FIELD)), rule())
    (place,) = places(evaluated)
    assert place["fields"]["settled"] is settled
    assert (place["severity"] == "information") is settled
    assert list(evaluated.findings["severity"]) != ["information"]


# ------------------------------------------------------------------------------------------- what leads


def _led(zones: list[tuple[str, str, Any]], elements: list[dict[str, Any]], *rules: Any) -> dict[str, Any]:
    (place,) = places(run(plan(zones), network(*elements), *rules))
    return place


def test_ground_of_a_corridor_leads_before_a_graver_stream_and_bocage() -> None:
    river = rule(
        id="TB99", applies={"kinds": ["watercourse"], "zones": ["to_urbanise_open"]}, measure="length",
        levels=[level("moderate", {"measure": "length", "at_least": "20 m"})],
    )  # fmt: skip
    bocage = rule(id="HN99", applies={"kinds": ["habitat_network"], "zones": ["to_urbanise_open"]})
    mild = corridor_rule(levels=[level("moderate", {"measure": "area", "at_least": "500 m2"})])
    elements = [
        {"kind": "watercourse", "geometry": shapely.LineString(shapely.get_coordinates(box(10, 10, 10, 60))[:2])},
        {"kind": "habitat_network", "geometry": FIELD},
        {"kind": "corridor", "geometry": box(0, 0, 60, 400)},
    ]
    place = _led([("1AU", "to_urbanise_open", box(0, 0, 100, 100))], elements, river, bocage, mild)
    assert (place["fields"]["form"], place["value"], place["ask"]) == ("ground", 6_000.0, "CP99")
    assert place["severity"] == "major"


def test_bocage_alone_keeps_the_place() -> None:
    bocage = rule(id="HN99", applies={"kinds": ["habitat_network"], "zones": ["to_urbanise_open"]})
    elements = [{"kind": "habitat_network", "geometry": FIELD}]
    place = _led([("1AU", "to_urbanise_open", box(0, 0, 100, 100))], elements, bocage)
    assert (place["fields"]["form"], place["ask"]) == ("habitat", "HN99")


# ------------------------------------------------------------------------------------------- what is one place


def test_a_sliver_joins_no_two_places() -> None:
    """UE takes a reservoir in the west and 48 m2 of a corridor of which 1AUe takes much, 30 m on."""
    elements = network(reservoir(box(0, 0, 200, 200)), {"kind": "corridor", "geometry": box(296, 0, 900, 400)})
    urban = {"applies": {"kinds": ["reservoir", "corridor"], "zones": ["urban", "to_urbanise_open"]},
             "levels": [level("major", {"measure": "area", "at_least": "40 m2"})]}  # fmt: skip
    zones = [("UE", "urban", box(0, 0, 300, 12)), ("1AUe", "to_urbanise_open", box(330, 0, 500, 200))]
    labels = sorted(p["zone_labels"] for p in places(run(plan(zones), elements, rule(**urban))))
    assert labels == [["1AUe"], ["UE"]]


def test_a_zone_cut_in_two_is_one_place_with_the_same_figure() -> None:
    """A band of 6 m cut off a zone takes 60 m2: no place of its own, and no ground that is lost."""
    elements = network(reservoir(box(0, 0, 200, 200)))
    wanted = rule(applies={"kinds": ["reservoir"], "zones": ["pocket"]},
                  levels=[level("moderate", {"measure": "area", "at_least": "40 m2"})])  # fmt: skip
    whole = [("Ny", "pocket", box(0, 0, 100, 10))]
    parts = [("Ny", "pocket", box(0, 0, 94, 10)), ("Ny", "pocket", box(94, 0, 100, 10))]
    for zones in (whole, parts):
        (place,) = places(run(plan(zones), elements, wanted))
        assert (place["zone_labels"], place["value"]) == (["Ny"], 1000.0)


def test_two_zones_of_one_label_in_bocage_are_one_request() -> None:
    bocage = rule(id="HN99", applies={"kinds": ["habitat_network"], "zones": ["to_urbanise_open"]})
    edge = rule(
        id="RP98", applies={"kinds": ["reservoir"], "zones": ["to_urbanise_open"], "relation": "near"},
        measure="edge_length", levels=[level("watch", {"measure": "edge_length", "at_least": "20 m"})],
    )  # fmt: skip
    wood = reservoir(box(101, 0, 140, 100))
    elements = network({"kind": "habitat_network", "geometry": box(0, 0, 2_000, 2_000)}, wood)
    zones = [("1AUa", "to_urbanise_open", box(0, 0, 100, 100)), ("1AUa", "to_urbanise_open", box(900, 0, 1_000, 80)),
             ("1AUb", "to_urbanise_open", box(1_500, 0, 1_600, 100))]  # fmt: skip
    listed = places(run(plan(zones), elements, bocage, edge))
    assert sorted((p["zone_labels"][0], len(p["zones"]), p["value"]) for p in listed) == [
        ("1AUa", 2, 18_000.0), ("1AUb", 1, 10_000.0),
    ]  # fmt: skip


def test_what_a_finding_takes_far_off_is_no_part_of_the_place() -> None:
    river = rule(
        id="TB99", scope="element", applies={"kinds": ["watercourse"], "zones": ["to_urbanise_open"]},
        measure="length", levels=[level("moderate", {"measure": "length", "at_least": "50 m"})],
    )  # fmt: skip
    line = shapely.LineString([box(0, 50, 1, 51).bounds[:2], box(1_100, 50, 1_101, 51).bounds[:2]])
    zones = [("1AUa", "to_urbanise_open", box(0, 0, 53, 100)), ("1AUb", "to_urbanise_open", box(1_031, 0, 1_063, 100))]
    (place,) = places(run(plan(zones), network({"kind": "watercourse", "geometry": line}), river))
    assert (place["zone_labels"], place["value"]) == (["1AUa"], 53.0)
    assert [(row["label"], row["size"]) for row in place["fields"]["elsewhere"]] == [("1AUb", 32.0)]


@pytest.mark.parametrize(("second", "kinds"), [(False, ["place"]), (True, ["document", "place", "place"])])
def test_a_total_that_repeats_one_place_is_told_there(second: bool, kinds: list[str]) -> None:
    total = rule(
        id="TR99", scope="territory", gather="document", topic="extent", measure="network_area",
        applies={"kinds": ["reservoir"], "zones": ["to_urbanise_open"]},
        levels=[level("watch", {"measure": "network_area", "at_least": "500 m2"})],
    )  # fmt: skip
    elements = network(reservoir(box(0, 0, 100, 100)), reservoir(box(1_000, 0, 1_100, 100)))
    zones = [("1AUa", "to_urbanise_open", box(0, 0, 100, 100)), ("N", "natural", box(0, 200, 900, 400))]
    if second:
        zones.append(("1AUb", "to_urbanise_open", box(1_000, 0, 1_100, 100)))
    evaluated = run(plan(zones), elements, rule(), total)
    assert "TR99" in set(evaluated.findings["rule_id"])
    assert sorted(evaluated.concerns["kind"]) == kinds


def _ring(x: float, y: float, radii: list[int]) -> Any:
    """A star-shaped outline round a point: no edge of it lies on the grid."""
    turns = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return shapely.polygons(
        [(650_000.0 + x + r * np.cos(t), 7_080_000.0 + y + r * np.sin(t)) for r, t in zip(radii, turns, strict=True)]
    )


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(st.integers(40, 300), min_size=4, max_size=9),
    st.lists(st.integers(40, 300), min_size=4, max_size=9),
    st.integers(-200, 200),
    st.sampled_from([0.0, 5.0, 25.0, 40.0]),
    st.booleans(),
    st.sampled_from(["one", "parts", "overlapped"]),
)
def test_a_place_of_one_pair_has_the_interval_of_its_finding(
    zone: list[int], around: list[int], away: int, uncertainty: float, line: bool, form: str
) -> None:
    """Surfaces and lines, a zone of one part or two, alone or under a zone of another class."""
    own = _ring(0, 0, zone)
    if form == "parts":
        own = shapely.multipolygons([own, _ring(2_000, 0, zone)])
    zones = [("1AU", "to_urbanise_open", own)]
    if form == "overlapped":
        zones.append(("N", "natural", box(50, -1_000, 1_000, 1_000)))
    shape = _ring(away, 20, around)
    element = {"kind": "reservoir", "geometry": shape, "uncertainty_m": uncertainty}
    floor: dict[str, Any] = {"measure": "area", "at_least": "500 m2"}
    applies: dict[str, Any] = {"kinds": ["reservoir"], "zones": ["to_urbanise_open"]}
    if line:
        element |= {"kind": "watercourse", "geometry": shapely.boundary(shape)}
        floor = {"measure": "length", "at_least": "20 m"}
        applies["kinds"] = ["watercourse"]
    judged = rule(measure=floor["measure"], levels=[level("moderate", floor)], applies=applies)
    evaluated = run(plan(zones), network(element), judged)
    rows = evaluated.findings[evaluated.findings["severity"] == "moderate"].to_dict("records")
    if len(rows) == 1 and not np.isnan(rows[0]["low"]):
        (place,) = places(evaluated)
        assert [place[name] for name in ("measure", "value", "low", "high")] == pytest.approx(
            [rows[0][name] for name in ("measure", "value", "low", "high")], abs=0.01
        )


def test_the_part_of_a_river_that_is_surely_in_a_zone_is_measured() -> None:
    """Of a slanting river, cut where no vertex is, the middle lies deeper in the zone than it is uncertain."""
    slope = shapely.linestrings([(649_900.3, 7_079_990.7), (650_333.9, 7_080_171.3)])
    river = {"kind": "watercourse", "geometry": slope, "uncertainty_m": 25.0}
    zone = [("1AU", "to_urbanise_open", box(0, 0, 200, 400))]
    judged = rule(
        measure="length", applies={"kinds": ["watercourse"], "zones": ["to_urbanise_open"]},
        levels=[level("moderate", {"measure": "length", "at_least": "20 m"})],
    )  # fmt: skip
    (place,) = places(run(plan(zone), network(river), judged))
    metres = np.hypot(1.0, 180.6 / 433.6)  # for each metre to the east
    assert [place[name] for name in ("low", "value", "high")] == pytest.approx(
        [150 * metres, 200 * metres, 250 * metres], abs=0.01
    )
    assert place["certainty"] == "certain"


# ------------------------------------------------------------------------------------------- rivers


def river(name: str, *points: tuple[float, float], **more: Any) -> dict[str, Any]:
    return {"kind": "watercourse", "milieu": "river", "name": name, "geometry": line(*points), **more}


RIVER = rule(
    id="TB98", scope="element", gather="element", topic="river", measure="length",
    applies={"kinds": ["watercourse"], "geometries": ["line"], "zones": ["to_urbanise_open"]},
    levels=[level("major", {"measure": "length", "at_least": "200 m"}),
            level("moderate", {"measure": "length", "at_least": "50 m"})],
)  # fmt: skip
ZONE = ("1AU", "to_urbanise_open", box(0, 0, 100, 100))


def test_a_river_that_two_layers_draw_counts_once_beside_the_ground_of_a_place() -> None:
    """Two drawings 7 m apart, of 100 m each in the zone: the place tells 100 m, of one river."""
    rivers = [river("la Roulée", (0, 50), (900, 50), layer="a"), river("la Roulee", (0, 57), (900, 57), layer="b")]
    place = _led([ZONE], [reservoir(FIELD), *rivers], rule(), RIVER)
    (other,) = place["fields"]["other"]
    assert (other["whole"], len(other["keys"])) == (100.0, 2)


def test_a_river_that_two_layers_draw_counts_once_where_it_leads() -> None:
    rivers = [river("la Roulée", (0, 50), (900, 50), layer="a"), river("la Roulee", (0, 57), (900, 57), layer="b")]
    place = _led([ZONE], rivers, RIVER)
    assert (place["fields"]["form"], place["value"]) == ("length", 100.0)


def test_one_drawing_counts_in_zones_that_adjoin_on_the_river() -> None:
    """The limit of two zones lies between the drawings, one in each: 100 m of river in all."""
    zones = [("1AUa", "to_urbanise_open", box(0, 0, 100, 53)), ("1AUb", "to_urbanise_open", box(0, 53, 100, 100))]
    rivers = [river("la Roulée", (0, 50), (900, 50), layer="a"), river("la Roulee", (0, 57), (900, 57), layer="b")]
    assert sum(place["value"] for place in places(run(plan(zones), network(*rivers), RIVER))) == 100.0


@pytest.mark.parametrize(
    ("covered", "metres", "severity"), [(None, None, "moderate"), (30, 30.0, "moderate"), (80, 80.0, "watch")]
)
def test_a_fictive_bed_is_measured_where_it_lies(covered: int | None, metres: float | None, severity: str) -> None:
    """Of 100 m of a river in a zone, some are fictive; 400 m beyond the zone are so whatever."""
    bed = None if covered is None else shapely.union(line((0, 50), (covered, 50)), line((500, 50), (900, 50)))
    place = _led([ZONE], [river("la Roulée", (0, 50), (900, 50), covered_bed=bed)], RIVER)
    (named,) = place["fields"]["named"]
    assert (named.get("covered_m"), place["severity"]) == (metres, severity)


def test_the_level_of_a_place_rests_on_its_own_ground() -> None:
    """A river lies 120 m in each of two zones 1 km apart: 240 m are major, the 120 m of one place are moderate."""
    zones = [("1AUa", "to_urbanise_open", box(0, 0, 120, 100)), ("1AUb", "to_urbanise_open", box(1_120, 0, 1_240, 100))]
    found = run(plan(zones), network(river("la Roulée", (-50, 50), (1_900, 50))), RIVER)
    assert list(found.findings["severity"]) == ["major"]
    (place,) = places(found)
    assert (place["value"], place["severity"]) == (120.0, "moderate")
    (whole,) = places(run(plan([("1AU", "to_urbanise_open", box(0, 0, 240, 100))]), network(river("", (-50, 50), (900, 50))), RIVER))  # fmt: skip
    assert (whole["value"], whole["severity"]) == (240.0, "major")


def test_a_total_that_reaches_no_level_at_a_place_is_at_most_watched_there() -> None:
    """45 m in each of five zones far apart: 225 m are major; no place has the 50 m of a level."""
    zones = [(f"1AU{n}", "to_urbanise_open", box(1_000 * n, 0, 1_000 * n + 45, 100)) for n in range(5)]
    found = run(plan(zones), network(river("la Roulée", (-50, 50), (5_000, 50))), RIVER)
    assert list(found.findings["severity"]) == ["major"]
    assert [place["severity"] for place in places(found)] == ["watch"]


@pytest.mark.parametrize(("y", "left"), [(40, [4_000.0, 3_000.0]), (0, None), (4, None)])
def test_the_pieces_that_are_left_of_a_zone_are_told(y: int, left: list[float] | None) -> None:
    """A reservoir 30 m wide across a zone of a hectare leaves two pieces; at its edge one; a strip of 400 m2 is none."""
    place = _led([ZONE], [reservoir(box(-50, y, 400, y + 30))], rule())
    (subject,) = place["fields"]["subjects"]
    assert subject.get("left_m2") == left


@pytest.mark.parametrize(("oap", "said"), [(None, None), (box(0, 0, 100, 50), True), (box(500, 0, 600, 50), False)])
def test_a_zone_knows_whether_an_orientation_lies_on_it(oap: Any, said: bool | None) -> None:
    tools = [] if oap is None else [("18-00", oap)]
    (place,) = places(run(plan([ZONE], tools), network(reservoir(FIELD)), rule()))
    assert place["fields"]["subjects"][0].get("oap") is said
