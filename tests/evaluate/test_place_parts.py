"""A U zone that buildings part is one zone: its place holds both parts, with the bounds of the whole."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from evaluate_shapes import X, Y, box, level, line, network, plan, rule, run

from conformity.model import whole_zone
from conformity.overlay import crossings


def parted(zones: list[tuple[str, str, Any]]) -> Any:
    """A plan of which the zones of class urban_built and urban_unbuilt with one label are parts of one zone."""
    drafted = plan(zones)
    suffix = {"urban_built": "/bati", "urban_unbuilt": "/libre"}
    drafted.zones["zone_key"] = [
        f"{label}-1{suffix[cls]}" if cls in suffix else key
        for label, cls, key in zip(
            drafted.zones["label"], drafted.zones["zone_class"], drafted.zones["zone_key"], strict=True
        )
    ]
    return drafted


def river(geometry: Any, uncertainty: float = 0.0) -> dict[str, Any]:
    return {"kind": "watercourse", "geometry": geometry, "uncertainty_m": uncertainty}


def on(kind: str, *zones: str, severity: str = "major", **more: Any) -> Any:
    return rule(
        applies={"kinds": [kind], "zones": list(zones)},
        levels=[level(severity, {"measure": "area", "at_least": "500 m2"})], **more,
    )  # fmt: skip


def on_river(*zones: str, severity: str = "major", **more: Any) -> Any:
    return rule(
        applies={"kinds": ["watercourse"], "zones": list(zones)}, measure="length",
        levels=[level(severity, {"measure": "length", "at_least": "20 m"})], **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "whole"),
    [("UB-1/bati", "UB-1"), ("UB-1/libre", "UB-1"), ("A/N-1", "A/N-1"), ("A/N-1/libre", "A/N-1"), ("UB-1", "UB-1")],
)
def test_a_label_with_a_slash_names_no_part(key: str, whole: str) -> None:
    assert whole_zone(key) == whole


def test_a_river_through_both_parts_is_sure_up_to_the_limit_of_the_zone() -> None:
    """400 m, 25 m at either end less; the limit between the parts takes nothing."""
    zones = parted([("UB", "urban_built", box(0, 0, 200, 100)), ("UB", "urban_unbuilt", box(200, 0, 400, 100))])
    evaluated = run(zones, network(river(line(-100, 50, 500, 50), 25.0)), on_river("urban_unbuilt", "urban_built"))
    (place,) = evaluated.concerns.to_dict("records")
    assert [place[name] for name in ("value", "low", "high")] == pytest.approx([400.0, 350.0, 450.0])
    assert {each["where"]["form"] for each in place["fields"]["subjects"]} == {"across"}


def test_zones_that_adjoin_are_one_ground() -> None:
    """UA and UB, 3 cm apart: 300 m and 100 m, 350 m of them sure."""
    zones = plan([("UA", "urban", box(0, 0, 300, 100)), ("UB", "urban", box(300.03, 0, 400, 100))])
    evaluated = run(zones, network(river(line(-100, 50, 500, 50), 25.0)), on_river("urban"))
    (place,) = evaluated.concerns.to_dict("records")
    assert [place[name] for name in ("value", "low", "high")] == pytest.approx([399.97, 350.0, 450.0], abs=0.05)


def test_a_place_of_the_unbuilt_part_holds_the_built_part_too() -> None:
    """The zone takes 100 m by 100 m of the reservoir, of which the half is built: no table of U zones is left."""
    zones = parted([("UB", "urban_built", box(-100, 0, 50, 100)), ("UB", "urban_unbuilt", box(50, 0, 100, 100))])
    wood = {"kind": "reservoir", "geometry": box(0, 0, 400, 400), "uncertainty_m": 10.0}
    evaluated = run(zones, network(wood), on("reservoir", "urban_unbuilt"),
                on("reservoir", "urban_built", severity="watch", id="RP98"))  # fmt: skip
    (place,) = evaluated.concerns.to_dict("records")
    assert (place["kind"], place["value"], place["low"], place["high"]) == ("place", 10_000.0, 8_100.0, 11_000.0)
    assert sorted((s["key"], s["size"]) for s in place["fields"]["subjects"]) == [
        ("UB-1/bati", 5_000.0), ("UB-1/libre", 5_000.0),
    ]  # fmt: skip
    assert len(place["finding_ids"]) == len(evaluated.findings) == 2


def test_a_zone_that_parts_a_corridor_is_said_to_by_both_its_parts() -> None:
    """The unbuilt half leaves a passage, the whole zone none."""
    zones = parted([("UB", "urban_built", box(0, 200, 100, 300)), ("UB", "urban_unbuilt", box(100, 200, 200, 300))])
    corridor = {"kind": "corridor", "geometry": box(0, 0, 200, 500)}
    evaluated = run(zones, network(corridor), on("corridor", "urban_unbuilt"))
    (place,) = evaluated.concerns.to_dict("records")
    assert place["fields"]["parted"]["pieces"] == [40_000.0, 40_000.0]


def test_lines_told_at_a_place_are_not_told_again_in_the_table() -> None:
    """The river crosses UB (a place), UA beside it (the same place), and UC, far from both: the table's one line."""
    zones = parted(
        [("UB", "urban_unbuilt", box(0, 0, 200, 100)), ("UA", "urban", box(200, 0, 300, 100)),
         ("UC", "urban", box(1_000, 0, 1_100, 100))]
    )  # fmt: skip
    rules = (on_river("urban_unbuilt"), on_river("urban", severity="watch", id="TB98", scope="element"))
    evaluated = run(zones, network(river(line(-100, 50, 2_000, 50))), *rules)
    by_kind = {row["kind"]: row for row in evaluated.concerns.to_dict("records")}
    assert (by_kind["place"]["value"], by_kind["place"]["zone_labels"]) == (300.0, ["UB", "UA"])
    (line_row,) = by_kind["document"]["fields"]["lines"]
    assert (line_row["length_m"], [(zone["label"], zone["length_m"]) for zone in line_row["zones"]]) == (
        100.0,
        [("UC", 100.0)],
    )
    without = run(parted([("UB", "urban_unbuilt", box(0, 0, 200, 100)), ("UA", "urban", box(200, 0, 300, 100))]),
                  network(river(line(-100, 50, 2_000, 50))), *rules)  # fmt: skip
    assert list(without.concerns["kind"]) == ["place"]
    assert len(without.concerns["finding_ids"].iloc[0]) == 2


# ------------------------------------------------------------------------------------------- obstacles in a zone


@pytest.mark.parametrize(("x", "in_place"), [(150, True), (900, False)])
def test_an_obstacle_in_a_zone_of_a_place_is_told_there(x: float, in_place: bool) -> None:
    """In the zone, within 500 m of the ground that it takes or farther from it."""
    zones = plan([("1AU", "to_urbanise_open", box(0, 0, 1_000, 100)), ("N", "natural", box(0, 100, 1_000, 500))])
    wood = {"kind": "reservoir", "geometry": box(0, 0, 100, 400)}
    road = {"kind": "obstacle", "geometry": shapely.Point(X + x, Y + 50)}
    untreated = rule(
        id="OB99", scope="element", mode="restore", gather="document", topic="translation", measure="treated",
        applies={"kinds": ["obstacle"], "tools": ["05-04"]},
        levels=[level("watch", {"measure": "treated", "below": "1"})],
    )  # fmt: skip
    evaluated = run(zones, network(wood, road), on("reservoir", "to_urbanise_open"), untreated)
    place = next(row for row in evaluated.concerns.to_dict("records") if row["kind"] == "place")
    others = [(each["keys"], each["untreated"]) for each in place["fields"]["other"]]
    assert others == ([(["obstacle:1"], True)] if in_place else [])
    assert list(evaluated.concerns["kind"]) == (["place"] if in_place else ["place", "document"])


@pytest.mark.parametrize(("second", "bare"), [(200.0, True), (710.0, False)])
def test_a_road_is_untreated_at_a_place_where_any_of_its_crossings_lies(second: float, bare: bool) -> None:
    """The road crosses one corridor over 200 m beyond the zone of the place, and over 40 m in it or beyond it too."""
    zones = plan(
        [
            ("1AU", "to_urbanise_open", box(0, 0, 400, 100)),
            ("N", "natural", box(0, 100, 900, 900)),
            ("A", "agricultural", box(400, 0, 900, 100)),
        ]
    )
    wood = {"kind": "reservoir", "geometry": box(0, 0, 100, 40)}
    arms = shapely.union_all([box(second, 40, second + 40, 900), box(200, 700, 800, 900), box(450, 40, 650, 900)])
    road = {"kind": "obstacle", "geometry": line(0, 60, 760, 60)}
    untreated = rule(
        id="OB99", scope="element", mode="restore", gather="document", topic="translation", measure="treated",
        applies={"kinds": ["obstacle"], "tools": ["05-04"]},
        levels=[level("watch", {"measure": "treated", "below": "1"})],
    )  # fmt: skip
    elements = network(wood, {"kind": "corridor", "geometry": arms}, road)
    evaluated = run(zones, elements, on("reservoir", "to_urbanise_open"), untreated)
    (place,) = [row for row in evaluated.concerns.to_dict("records") if row["kind"] == "place"]
    assert [each["untreated"] for each in place["fields"]["other"] if each["keys"] == ["obstacle:2"]] == [bare]


@pytest.mark.parametrize(
    ("zones", "taking_part", "barred"),
    [
        # Na across the corridor; Nb at its edge, 40 m on, parts nothing; UH across it far off, then UK that leaves 1 m
        ([("Na", 400, 0, 500, 100), ("Nb", 540, 80, 640, 100)], ["Na"], []),
        ([("Na", 400, 0, 500, 100), ("UH", 800, -20, 850, 120)], ["Na"], ["UH"]),
        ([("Na", 400, 0, 500, 100), ("UK", 800, 1, 850, 120)], ["Na"], []),
        # neither alone, both together
        ([("Na", 400, 0, 500, 50), ("Nb", 450, 50, 550, 100)], ["Na", "Nb"], []),
    ],
)
def test_only_zones_that_part_a_corridor_are_said_to(
    zones: list[tuple[Any, ...]], taking_part: list[str], barred: list[str]
) -> None:
    """A corridor of 1 000 × 100 m."""
    drawn = [(label, "urban" if label[0] == "U" else "pocket", box(*bounds)) for label, *bounds in zones]
    found = run(plan(drawn), network({"kind": "corridor", "geometry": box(0, 0, 1_000, 100)}), on("corridor", "pocket"))
    (place,) = found.concerns[found.concerns["kind"] == "place"].to_dict("records")
    parting = place["fields"]["parted"]
    labels = {each["key"]: each["label"] for each in place["fields"]["subjects"]}
    assert [labels[key] for key in parting["zones"]] == taking_part
    assert (parting["barred_by"], parting["built_unknown"]) == (barred, bool(barred))


def test_an_approach_tells_its_whole_ground_and_the_corridor_crossed() -> None:
    """The zone takes 100 × 100 m of the approaches of the road, half of it built."""
    zones = parted([("UB", "urban_built", box(0, 0, 50, 100)), ("UB", "urban_unbuilt", box(50, 0, 100, 100))])
    corridor = {"kind": "corridor", "geometry": box(0, 0, 100, 400), "name": "Traversée"}
    road = {"kind": "obstacle", "geometry": line(50, 50, 50, 60), "objective": "restore", "uncertainty_m": 60.0}
    near = rule(
        id="OB98", mode="restore", scope="pair", topic="obstacle", measure="approach_area",
        applies={"kinds": ["obstacle"], "zones": ["urban_unbuilt"], "relation": "approach"},
        levels=[level("moderate", {"measure": "approach_area", "at_least": "500 m2"})],
    )  # fmt: skip
    (place,) = run(zones, network(corridor, road), near).concerns.to_dict("records")
    assert (place["kind"], place["severity"], place["value"]) == ("place", "watch", pytest.approx(5_000.0, rel=0.01))
    assert place["fields"]["approach"] == {"whole_m2": pytest.approx(10_000.0, rel=0.01), "crossed": ["corridor:0"]}


# ------------------------------------------------------------------------------------------- a zone alone parts


@pytest.mark.parametrize(
    ("x0", "x1", "height", "crosses"),
    [(400, 500, 100, 1), (400, 500, 99, 0), (950, 990, 100, 0), (850, 880, 100, 1)],
)
def test_a_zone_that_leaves_two_pieces_of_a_hectare_crosses(x0: int, x1: int, height: int, crosses: int) -> None:
    """A corridor of 1 000 × 100 m: cut in its middle, left a metre, cut near its end (0.1 ha beyond, then 1.2 ha)."""
    wanted = rule(applies={"kinds": ["corridor"], "zones": ["to_urbanise_open"]}, levels=[
        level("major", {"measure": "crosses", "at_least": "1"}),
        level("moderate", {"measure": "area", "at_least": "500 m2"}),
    ])  # fmt: skip
    zones = plan([("1AU", "to_urbanise_open", box(x0, 0, x1, height))])
    evaluated = run(zones, network({"kind": "corridor", "geometry": box(0, 0, 1_000, 100)}), wanted)
    assert list(evaluated.findings["severity"]) == ["major" if crosses else "moderate"]


@pytest.mark.parametrize(
    ("y0", "y1", "uncertainty", "severity", "sure", "left", "side"),
    [
        (-30, 130, 25.0, "major", True, 0.0, ""),
        (-30, 110, 25.0, "major", False, 15.0, "N"),
        (-5, 130, 25.0, "major", False, 20.0, "S"),
        (0, 100, 25.0, "major", False, 25.0, ""),
        (0, 100, 0.0, "major", True, 0.0, ""),
        (-50, 150, 40.0, "major", True, 0.0, ""),
    ],
)
def test_a_corridor_is_surely_parted_where_its_uncertainty_leaves_no_way(
    y0: int, y1: int, uncertainty: float, severity: str, sure: bool, left: float, side: str
) -> None:
    """A corridor of 1 000 × 100 m; the zone reaches beyond its banks by less than it is uncertain, or by more."""
    wanted = rule(applies={"kinds": ["corridor"], "zones": ["to_urbanise_open"]}, levels=[
        level("major", {"measure": "crosses", "at_least": "1"}),
        level("moderate", {"measure": "area", "at_least": "500 m2"}),
    ])  # fmt: skip
    corridor = {"kind": "corridor", "geometry": box(0, 0, 1_000, 100), "uncertainty_m": uncertainty}
    evaluated = run(plan([("1AU", "to_urbanise_open", box(400, y0, 500, y1))]), network(corridor), wanted)
    assert list(evaluated.findings["severity"]) == [severity]
    (place,) = evaluated.concerns[evaluated.concerns["kind"] == "place"].to_dict("records")
    parting = place["fields"]["parted"]
    assert (parting["sure"], parting["pieces"]) == (sure, [50_000.0, 40_000.0])
    assert parting["left_m"] == pytest.approx(left, abs=0.06)
    assert parting["side"] == side or not side


@pytest.mark.parametrize(("y0", "severity"), [(-11, "major"), (-9, "moderate")])
def test_a_zone_that_may_leave_50_m_is_no_cut(y0: int, severity: str) -> None:
    """A corridor of 1 000 × 200 m known to 60 m: 49 or 51 m of it may lie south of the zone."""
    wanted = rule(applies={"kinds": ["corridor"], "zones": ["to_urbanise_open"]}, levels=[
        level("major", {"measure": "crosses", "at_least": "1"}),
        level("moderate", {"measure": "area", "at_least": "500 m2"}),
    ])  # fmt: skip
    corridor = {"kind": "corridor", "geometry": box(0, 0, 1_000, 200), "uncertainty_m": 60.0}
    evaluated = run(plan([("1AU", "to_urbanise_open", box(350, y0, 550, 270))]), network(corridor), wanted)
    assert list(evaluated.findings["severity"]) == [severity]


def test_a_second_corridor_that_is_parted_is_named_as_well() -> None:
    """Two corridors cross in the zone; a third only reaches into it."""
    wanted = on("corridor", "to_urbanise_open")
    corridors = [
        {"kind": "corridor", "geometry": each}
        for each in (box(0, 0, 1_000, 100), box(400, -600, 480, 700), box(300, 80, 420, 400))
    ]
    evaluated = run(plan([("1AU", "to_urbanise_open", box(380, -20, 500, 120))]), network(*corridors), wanted)
    (place,) = evaluated.concerns[evaluated.concerns["kind"] == "place"].to_dict("records")
    parting = place["fields"]["parted"]
    assert (parting["element"], parting["pieces"]) == ("corridor:0", [50_000.0, 38_000.0])
    assert parting["too"] == [{"element": "corridor:1", "pieces": [46_400.0, 46_400.0]}]


def test_each_of_two_rivers_is_told_by_its_way_through_the_zone() -> None:
    """One goes across, 400 m; the other comes in from the south and ends on it, 50 m."""
    zones = plan([("2AU", "to_urbanise_closed", box(0, 0, 400, 100))])
    rivers = [river(line(-100, 50, 500, 50)), river(line(200, -80, 200, 50))]
    evaluated = run(zones, network(*rivers), on_river("to_urbanise_closed"))
    (place,) = evaluated.concerns.to_dict("records")
    assert place["value"] == 450.0
    rivers_named = [(n["keys"], n["size"], n["flow"], n["side"], n["joins"]) for n in place["fields"]["named"]]
    assert rivers_named == [
        (["watercourse:0"], 400.0, "across", "W-E", []), (["watercourse:1"], 50.0, "enters", "S", ["watercourse:0"]),
    ]  # fmt: skip


def test_rivers_in_several_zones_are_told_by_their_metres_alone() -> None:
    zones = plan(
        [("2AU", "to_urbanise_closed", box(0, 0, 200, 100)), ("1AU", "to_urbanise_open", box(200, 0, 400, 100))]
    )
    rivers = [river(line(-100, 50, 500, 50)), river(line(150, -80, 150, 50))]
    evaluated = run(zones, network(*rivers), on_river("to_urbanise_closed", "to_urbanise_open"))
    (place,) = evaluated.concerns.to_dict("records")
    assert [(n["size"], "flow" in n) for n in place["fields"]["named"]] == [(400.0, False), (50.0, False)]


def test_pieces_that_the_margin_may_join_count_as_one() -> None:
    """Two zones across a corridor known to 25 m: the first reaches far beyond its banks, the second ends on them."""
    zones = shapely.union_all([box(300, -50, 350, 150), box(600, 0, 650, 100)])
    cut = crossings.parting(box(0, 0, 1_000, 100), zones, 25.0)
    assert cut is not None
    assert (cut.pieces_m2, cut.is_sure, cut.left_m) == ((60_000.0, 30_000.0), True, 0.0)


def test_a_passage_that_may_be_left_is_no_wider_than_the_margin() -> None:
    """The pieces lie 10 m apart at a corner of the zone, where a disc of 40 m reaches both."""
    zone = shapely.union_all([box(400, -5, 410, 105)])
    cut = crossings.parting(box(0, 0, 1_000, 100), zone, 30.0)
    assert cut is not None
    assert 20.0 < cut.left_m <= 30.0


# ----------------------------------------------------------------------------------- what the table of U zones tells


def test_a_piece_of_a_parted_zone_is_a_place_where_it_weighs_and_one_row_of_the_table_else() -> None:
    """The reservoir holds 100 m by 100 m of UB, of which the western 30 m are built."""
    zones = [
        ("UB", "urban_built", box(0, 0, 30, 100)), ("UB", "urban_unbuilt", box(30, 0, 300, 100)),
    ]  # fmt: skip
    elements = network({"kind": "reservoir", "geometry": box(0, 0, 100, 100)})
    heavy = run(parted(zones), elements, on("reservoir", "urban_unbuilt")).concerns
    assert list(heavy["kind"]) == ["place"]
    light = run(parted(zones), elements, on("reservoir", "urban_unbuilt", severity="moderate")).concerns
    (concern,) = light.to_dict("records")
    assert (concern["kind"], concern["topic"], concern["severity"]) == ("document", "urban-fabric", "moderate")
    (row,) = concern["fields"]["fabric"]
    assert (row["zone"], row["area_m2"], row["unbuilt_m2"]) == ("UB-1", 10_000.0, 7_000.0)
    assert row["where"]["form"] != "whole"
    assert concern["value"] == 10_000.0


def test_a_row_says_nothing_of_what_is_built_where_nothing_tells() -> None:
    elements = network({"kind": "reservoir", "geometry": box(0, 0, 100, 100)})
    on_urban = on("reservoir", "urban", severity="watch")
    (concern,) = run(plan([("U", "urban", box(0, 0, 300, 100))]), elements, on_urban).concerns.to_dict("records")
    assert [row["unbuilt_m2"] for row in concern["fields"]["fabric"]] == [None]


def test_a_river_in_both_parts_of_a_zone_keeps_its_metres_in_the_table() -> None:
    zones = [
        ("UB", "urban_built", box(0, 0, 30, 100)), ("UB", "urban_unbuilt", box(30, 0, 300, 100)),
    ]  # fmt: skip
    stream = network(river(line(-100, 50, 100, 50)))
    wanted = on_river("urban_built", "urban_unbuilt", severity="moderate")
    (concern,) = run(parted(zones), stream, wanted).concerns.to_dict("records")
    (row,) = concern["fields"]["lines"]
    assert (row["length_m"], [zone["length_m"] for zone in row["zones"]]) == (100.0, [100.0])


def test_a_part_too_short_to_be_a_row_counts_with_the_rest_of_its_zone() -> None:
    """12 m of river in the built part, 218 m in the other: 230 m in the zone; its line is known to 100 m."""
    zones = [
        ("UE", "urban_built", box(0, 0, 12, 100)), ("UE", "urban_unbuilt", box(12, 0, 230, 100)),
    ]  # fmt: skip
    elements = network(
        river(line(-100, 50, 400, 50), 100.0),
        {"kind": "reservoir", "geometry": box(0, 0, 100, 40), "uncertainty_m": 25.0},
    )
    rules = (on_river("urban_unbuilt", severity="watch"), on("reservoir", "urban_unbuilt", severity="watch", id="RP97"))
    (concern,) = run(parted(zones), elements, *rules).concerns.to_dict("records")
    assert [row["length_m"] for row in concern["fields"]["lines"]] == [230.0]
    assert [row["unbuilt_m2"] for row in concern["fields"]["fabric"] if row["area_m2"]] == [3_520.0]
    assert (concern["fields"]["least_uncertainty_m"], concern["fields"]["uncertainty_m"]) == (25.0, 100.0)


@pytest.mark.parametrize(("gap", "together"), [(40.0, True), (60.0, False)])
def test_a_piece_of_the_table_joins_a_place_that_it_adjoins_alone(gap: float, together: bool) -> None:
    """What is found of a reservoir as a whole is caused by 1AUh and, some way off, by a U zone of the table."""
    reservoir = {"kind": "reservoir", "geometry": box(0, 0, 1000, 100)}
    zones = [
        ("1AUh", "to_urbanise_open", box(0, 0, 100, 100)), ("UE", "urban_unbuilt", box(100 + gap, 0, 200 + gap, 100)),
    ]  # fmt: skip
    whole = rule(
        id="RP97", scope="element", measure="class_share",
        applies={"kinds": ["reservoir"], "classes": ["urban_unbuilt", "to_urbanise_open"],
                 "zones": ["urban_unbuilt", "to_urbanise_open"]},
        levels=[level("moderate", {"measure": "class_share", "at_least": "1 %"})],
    )  # fmt: skip
    rules = (on("reservoir", "to_urbanise_open"), on("reservoir", "urban_unbuilt", severity="moderate"), whole)
    concerns = run(plan(zones), network(reservoir), *rules).concerns.to_dict("records")
    (place,) = [each for each in concerns if each["kind"] == "place"]
    assert place["zone_labels"] == (["1AUh", "UE"] if together else ["1AUh"])
    assert [each["value"] for each in concerns if each["topic"] == "urban-fabric"] == ([] if together else [10_000.0])


def test_what_the_table_cannot_tell_stays_a_place() -> None:
    """A finding of the element as a whole is no row of the table, though a U zone alone is its cause."""
    whole = rule(
        id="RP97", scope="element", measure="class_share",
        applies={"kinds": ["reservoir"], "classes": ["urban_unbuilt"], "zones": ["urban_unbuilt"]},
        levels=[level("moderate", {"measure": "class_share", "at_least": "1 %"})],
    )  # fmt: skip
    elements = network({"kind": "reservoir", "geometry": box(0, 0, 100, 100)})
    concerns = run(plan([("UE", "urban_unbuilt", box(50, 0, 200, 100))]), elements, whole).concerns.to_dict("records")
    assert [(each["kind"], each["severity"]) for each in concerns] == [("place", "moderate")]


@pytest.mark.parametrize(
    ("zone", "uncertainty", "drawn", "surely"),
    [
        (box(400, -100, 500, 200), 0.0, True, True),  # from bank to bank, and beyond
        (box(400, 0, 500, 100), 25.0, True, False),  # to the very banks: a way may lie in the margin
        (box(400, 0, 500, 60), 0.0, False, False),  # 40 m are left
        (box(400, -100, 900, 200).difference(box(500, 0, 700, 100)), 0.0, True, True),  # 1 ha beyond its enclave
        (box(400, -100, 1100, 200).difference(box(500, 0, 700, 100)), 0.0, False, False),  # nothing but its enclave
        # of a corridor of 200 ha, an end of 2.1 ha, then one of 1.9 ha
        (box(1_889, -100, 1_979, 1_100), 0.0, True, True),
        (box(1_891, -100, 1_981, 1_100), 0.0, False, False),
        # the corridor ends inside a ring, which parts that end from the rest
        (box(400, -100, 1200, 200).difference(box(500, -50, 1100, 150)), 0.0, True, True),
    ],
)
def test_the_table_says_which_zones_bar_a_corridor(zone: Any, uncertainty: float, drawn: bool, surely: bool) -> None:
    drawn_as = box(0, 0, 2_000, 1_000) if shapely.bounds(zone)[3] > Y + 1_000 else box(0, 0, 1_000, 100)
    corridor = {"kind": "corridor", "geometry": drawn_as, "uncertainty_m": uncertainty}
    watched = on("corridor", "urban", severity="watch")
    (concern,) = run(plan([("U", "urban", zone)]), network(corridor), watched).concerns.to_dict("records")
    (row,) = concern["fields"]["fabric"]
    assert (row["bars"], row["bars_surely"]) == (drawn, surely)
