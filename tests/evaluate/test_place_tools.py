"""What the plan's prescriptions do on the ground of a place: protect, forbid, endanger, orient, contradict."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from evaluate_shapes import box, level, line, network, plan, rule, run

from conformity.model import Context
from conformity.overlay import ground

FIELD = box(0, 0, 400, 400)
ZONE = box(0, 0, 100, 100)


def fields(zone_class: str, *tools: tuple[str, Any]) -> dict[str, Any]:
    """Of the one place that a zone of a class, entirely in a reservoir, makes under some prescriptions."""
    zones = [("X", zone_class, ZONE), ("N", "natural", box(100, 0, 900, 400))]
    evaluated = run(
        plan(zones, list(tools)),
        network({"kind": "reservoir", "geometry": FIELD}),
        rule(applies={"kinds": ["reservoir"], "zones": [zone_class]}),
    )
    (place,) = evaluated.concerns[evaluated.concerns["kind"] == "place"].to_dict("records")
    return {**place["fields"], "severity": place["severity"]}


@pytest.mark.parametrize(
    ("code", "protected", "forbidden", "hazard", "oap"),
    [
        ("01-00", 0.4, 0.4, 0.0, 0.0), ("08-00", 0.4, 0.4, 0.0, 0.0), ("07-04", 0.4, 0.0, 0.0, 0.0),
        ("02-00", 0.0, 0.0, 0.0, 0.0), ("02-01", 0.0, 0.0, 0.4, 0.0), ("02-02", 0.0, 0.0, 0.0, 0.0),
        ("18-00", 0.0, 0.0, 0.0, 0.4), ("18-15", 0.0, 0.0, 0.0, 0.4), ("42-00", 0.0, 0.0, 0.0, 0.0),
    ],
)  # fmt: skip
def test_each_tool_counts_for_what_it_does(
    code: str, protected: float, forbidden: float, hazard: float, oap: float
) -> None:
    at = fields("to_urbanise_open", (code, box(0, 0, 40, 100)))
    assert [at[name] for name in ("protected", "forbidden", "hazard", "oap")] == [protected, forbidden, hazard, oap]
    assert at["unbuildable"] == max(forbidden, hazard)


def test_protections_are_named_with_their_ground_largest_first() -> None:
    at = fields("to_urbanise_open", ("07-04", box(0, 0, 20, 100)), ("18-15", box(0, 0, 100, 30)),
                ("02-00", box(0, 0, 100, 100)), ("25-00", box(0, 0, 5, 5)))  # fmt: skip
    assert [(row["label"], row["kind"], row["size"], row["share"]) for row in at["protections"]] == [
        ("18-15", "oap", 3_000.0, 0.3), ("07-04", "protects", 2_000.0, 0.2),
    ]  # fmt: skip


def test_ground_that_a_hazard_makes_unbuildable_is_settled_and_not_protected() -> None:
    at = fields("to_urbanise_open", ("02-01", ZONE))
    assert (at["settled"], at["protected"], at["severity"]) == (True, 0.0, "information")


@pytest.mark.parametrize(("zone_class", "contradicts"), [("pocket", True), ("to_urbanise_open", False)])
def test_a_pocket_in_classified_woodland_is_a_contradiction(zone_class: str, contradicts: bool) -> None:
    at = fields(zone_class, ("01-00", box(0, 0, 100, 95)))
    assert (at["contradiction"] is not None, at["settled"]) == (contradicts, not contradicts)
    if contradicts:
        assert (at["contradiction"]["area_m2"], at["severity"]) == (9_500.0, "major")


@pytest.mark.parametrize(("inside", "belt"), [(60, 20), (300, None)])
def test_ground_that_is_the_protection_is_not_its_belt(inside: int, belt: int | None) -> None:
    """A reservoir 20 m round a protected wetland is its belt, unless two thirds of it are the wetland."""
    wetland = box(0, 0, inside, inside)
    around = shapely.buffer(wetland, 20.0)
    assert ground.belt(around, np.array([wetland], dtype=object), 100.0) == belt


def _without(before: list[tuple[str, Any]], now: list[tuple[str, Any]]) -> dict[str, Any]:
    """The place of a reservoir that lost protections of the plan in force."""
    lost = rule(
        id="TR99", scope="element", applies={"kinds": ["reservoir"]}, measure="unprotected_area", topic="rollback",
        levels=[{"severity": "major", "when": {"measure": "unprotected_area", "at_least": "500 m2"}, "origin": {"type": "D"}}],
    )  # fmt: skip
    zones = [("A", "agricultural", box(0, 0, 900, 900))]
    context = Context(in_force=plan(zones, before))
    net = network({"kind": "reservoir", "geometry": FIELD, "uncertainty_m": 25.0})
    (place,) = run(plan(zones, now), net, lost, context=context).concerns.to_dict("records")
    return place


def test_a_protection_taken_away_is_named_with_what_is_left_of_it() -> None:
    place = _without(
        [("01-00", box(0, 0, 200, 200)), ("25-00", box(200, 0, 400, 200))],
        [("25-00", box(300, 0, 400, 200)), ("07-04", box(0, 0, 20, 200))],
    )
    assert place["value"] == 56_000.0
    names = ("label", "size", "whole", "left", "same")
    assert [tuple(row[name] for name in names) for row in place["fields"]["removed"]] == [
        ("01-00", 36_000.0, 40_000.0, 0.1, 0.0), ("25-00", 20_000.0, 40_000.0, 0.5, 0.5),
    ]  # fmt: skip


def test_what_was_protected_is_parted_by_what_the_draft_makes_of_it() -> None:
    place = _without(
        [("01-00", box(0, 0, 200, 200))],
        [("01-00", box(0, 0, 50, 200)), ("25-00", box(50, 0, 80, 200))],
    )
    # 200 x 200 in force: 50 x 200 taken up, 30 x 200 under another tool, 120 x 200 bare
    assert place["value"] == 24_000.0
    assert place["fields"]["before"] == {"whole": 40_000.0, "same": 10_000.0, "other": 6_000.0, "bare": 24_000.0}


def test_a_hedge_that_is_kept_shields_no_wood() -> None:
    hedge = ("07-05", shapely.boundary(box(50, 50, 150, 150)))
    place = _without([("01-00", box(0, 0, 200, 200))], [hedge])
    assert place["value"] == 40_000.0


def test_two_plans_are_compared_with_certainty_whatever_the_networks_precision() -> None:
    assert _without([("01-00", box(0, 0, 200, 200))], [])["certainty"] == "certain"


def test_sectors_that_may_be_built_on_are_one_request_with_their_ground_once() -> None:
    ask = rule(
        id="DO99", scope="dossier", gather="document", topic="sectors", measure="count",
        applies={"kinds": ["reservoir", "corridor"], "candidates": ["pocket"]},
        levels=[{"severity": "watch", "when": {"measure": "area", "at_least": "500 m2"}, "origin": {"type": "D"}}],
    )  # fmt: skip
    zones = [("Nh", "natural?pocket", box(0, 0, 50, 100)), ("Nh", "natural?pocket", box(50, 0, 80, 100)),
             ("Ah", "agricultural?pocket", box(200, 0, 210, 100)), ("Nh", "natural?pocket", box(800, 0, 900, 100)),
             ("N", "natural", box(0, 200, 900, 400))]  # fmt: skip
    both = network({"kind": "reservoir", "geometry": FIELD}, {"kind": "corridor", "geometry": box(0, 0, 300, 50)})
    (concern,) = run(plan(zones), both, ask).concerns.to_dict("records")
    assert (concern["topic"], concern["value"]) == ("sectors", 9_000.0)
    assert [(row["label"], row["zones"], row["in_plan"], row["area_m2"]) for row in concern["fields"]["sectors"]] == [
        ("Nh", 2, 3, 8_000.0), ("Ah", 1, 1, 1_000.0),
    ]  # fmt: skip


@pytest.mark.parametrize(("candidate", "share"), [("", 1.0), ("?natural_protected", 1.0), ("?pocket", 0.75)])
def test_a_sector_to_be_told_is_not_counted_as_natural(candidate: str, share: float) -> None:
    natural = rule(
        id="RP98", scope="element", gather="document", topic="favourable", measure="class_share",
        applies={"kinds": ["reservoir"], "classes": ["natural", "natural_protected"]},
        levels=[{"severity": "watch", "when": {"measure": "class_share", "at_least": "1 %"}, "origin": {"type": "D"}}],
    )  # fmt: skip
    zones = [("Nh", f"natural{candidate}", box(0, 0, 100, 400)), ("N", "natural", box(100, 0, 900, 400))]
    evaluated = run(plan(zones), network({"kind": "reservoir", "geometry": FIELD}), natural)
    assert evaluated.findings["value"].tolist() == [share]


def test_urban_ground_is_all_of_it_less_what_places_tell() -> None:
    """UA takes 1 ha of a reservoir, UB 300 m2 (too little for a row), UC 0.25 ha in a place."""
    built = rule(
        id="RP97", applies={"kinds": ["reservoir"], "zones": ["urban"]},
        levels=[{"severity": "watch", "when": {"measure": "area", "at_least": "200 m2"}, "origin": {"type": "D"}}],
    )  # fmt: skip
    grave = rule(
        id="RP96", applies={"kinds": ["corridor"], "zones": ["urban"]},
        levels=[{"severity": "major", "when": {"measure": "area", "at_least": "200 m2"}, "origin": {"type": "D"}}],
    )  # fmt: skip
    zones = [("UA", "urban", box(0, 0, 100, 100)), ("UB", "urban", box(200, 0, 230, 10)),
             ("UC", "urban", box(350, 0, 450, 50))]  # fmt: skip
    both = network({"kind": "reservoir", "geometry": FIELD}, {"kind": "corridor", "geometry": box(350, 0, 800, 50)})
    concerns = run(plan(zones), both, built, grave).concerns.set_index("topic")
    fabric = concerns.loc["urban-fabric"]
    assert (fabric["value"], fabric["fields"]["whole_m2"]) == (10_300.0, 15_300.0)
    assert (fabric["fields"]["small_m2"], fabric["fields"]["placed_m2"]) == (300.0, 5_000.0)
    assert concerns.loc["place", "value"] == 5_000.0


def test_what_a_zone_was_in_the_plan_in_force() -> None:
    before = plan(
        [
            ("A", "agricultural", box(0, 0, 70, 100)),
            ("Nh", "pocket", box(70, 0, 80, 100)),
            ("U", "urban", box(80, 0, 900, 400)),
        ]
    )
    now = plan([("1AU", "to_urbanise_open", ZONE)])
    evaluated = run(now, network({"kind": "reservoir", "geometry": FIELD}), rule(), context=Context(in_force=before))
    (subject,) = evaluated.concerns["fields"].iloc[0]["subjects"]
    assert (subject["was_open_m2"], subject["was_pocket_m2"]) == (7_000.0, 1_000.0)


def test_a_share_is_told_of_the_part_and_of_the_element() -> None:
    """A reservoir of 16 ha, of which 4 ha lie in the plan, half of them in A."""
    farmland = rule(
        id="RP98", scope="element", gather="document", topic="farmland", measure="class_share",
        applies={"kinds": ["reservoir"], "classes": ["agricultural"]},
        levels=[{"severity": "watch", "when": {"measure": "class_share", "at_least": "1 %"}, "origin": {"type": "D"}}],
    )  # fmt: skip
    zones = [("A", "agricultural", box(0, 0, 50, 400)), ("N", "natural", box(50, 0, 100, 400))]
    evaluated = run(plan(zones), network({"kind": "reservoir", "geometry": FIELD}), farmland)
    (part,) = evaluated.concerns["fields"].iloc[0]["parts"]
    assert (part["share"], part["element_share"], part["size"], part["inside"]) == (0.5, 0.125, 20_000.0, 40_000.0)


@pytest.mark.parametrize(("y", "along", "side"), [(1, True, "S"), (50, False, "")])
def test_a_river_beside_crosses_a_zone_or_runs_along_it(y: int, along: bool, side: str) -> None:
    """A river precise to 2 m, 1 m inside the southern edge of a zone of 100 m, or in its middle."""
    river = {"kind": "watercourse", "geometry": line(-50, y, 400, y), "uncertainty_m": 2.0}
    two = network({"kind": "reservoir", "geometry": FIELD}, river)
    of_river = rule(id="WC99", applies={"kinds": ["watercourse"], "zones": ["to_urbanise_open"]}, measure="length",
                    levels=[level("watch", {"measure": "length", "at_least": "10 m"})])  # fmt: skip
    zones = [("1AU", "to_urbanise_open", ZONE), ("N", "natural", box(100, 0, 900, 400))]
    evaluated = run(plan(zones), two, rule(), of_river)
    (place,) = evaluated.concerns[evaluated.concerns["kind"] == "place"].to_dict("records")
    (other,) = place["fields"]["other"]
    assert (other["value"], other["along"], other["side"]) == (100.0, along, side)


@pytest.mark.parametrize(("x", "border"), [(50, 0.0), (94, 0.0), (96, 100.2), (100, 100.2)])
def test_metres_of_a_hedge_at_the_edge_are_told_apart(x: int, border: float) -> None:
    """A hedge of 180 m across a zone of 100 m, of which 0.1 m on each side counts, or within 5 m of its edge."""
    at = fields("to_urbanise_open", ("07-05", line(x, -40, x, 140)))
    (hedge,) = at["lining"]
    assert (hedge["length_m"], hedge["border_m"]) == (pytest.approx(100.2, abs=0.05), pytest.approx(border, abs=0.05))


@pytest.mark.parametrize(("width", "pieces"), [(400, [130_000.0, 40_000.0]), (300, None)])
def test_a_corridor_that_zones_part_in_two_pieces_of_size(width: int, pieces: list[float] | None) -> None:
    """A corridor of 525 × 400 m, and a zone 100 m wide across it or across three quarters of it."""
    corridor = box(0, 0, 525, 400)
    zones = [("1AU", "to_urbanise_open", box(325, 0, 425, width)), ("N", "natural", box(-200, -200, 900, -1))]
    only = rule(id="CP99", applies={"kinds": ["corridor"], "zones": ["to_urbanise_open"]})
    evaluated = run(plan(zones), network({"kind": "corridor", "geometry": corridor}), only)
    (place,) = evaluated.concerns[evaluated.concerns["kind"] == "place"].to_dict("records")
    parted = place["fields"].get("parted")
    assert (parted and parted["pieces"]) == pieces


def test_bocage_of_a_zone_that_a_reservoir_leads_is_told_beside() -> None:
    bocage = {"kind": "habitat_network", "milieu": "bocage", "geometry": box(0, 0, 70, 100)}
    two = network({"kind": "reservoir", "geometry": FIELD}, bocage)
    zones = [("1AU", "to_urbanise_open", ZONE), ("N", "natural", box(100, 0, 900, 400))]
    evaluated = run(plan(zones), two, rule())
    (place,) = evaluated.concerns[evaluated.concerns["kind"] == "place"].to_dict("records")
    (zone,) = place["fields"]["subjects"]
    assert (zone["bocage"], zone["hedged"]) == (0.7, False)


def test_what_the_plan_protects_in_a_corridor_to_restore_is_told() -> None:
    """2 ha under L151-23 and 200 m of hedges; no reserved site."""
    restored = rule(
        id="CR99", scope="element", mode="restore", applies={"kinds": ["corridor"], "tools": ["05-04"]},
        measure="covered_share",
        levels=[level("major", {"measure": "covered_share", "below": "50 %"})],
    )  # fmt: skip
    tools = [("07-04", box(0, 0, 100, 200)), ("07-05", line(200, 300, 400, 300))]
    zones = [("N", "natural", box(0, 0, 900, 400))]
    corridor = network({"kind": "corridor", "objective": "restore", "geometry": FIELD})
    evaluated = run(plan(zones, tools), corridor, restored)
    (kept,) = evaluated.concerns["fields"].iloc[0]["kept"].values()
    assert [(row["code"], row["area_m2"], row["length_m"]) for row in kept] == [
        ("07-04", 20_000.0, 0.0), ("07-05", 0.0, 200.0),
    ]  # fmt: skip


def test_the_edge_that_a_line_follows_is_that_of_the_zone_not_of_the_ground() -> None:
    """The reservoir ends in the zone, along the hedge: that is no edge of the zone. A hedge 0.3 m outside is none."""
    half = network({"kind": "reservoir", "geometry": box(0, 0, 60, 400)})
    hedges = [("07-05", line(60, 0, 60, 100)), ("07-05", line(-0.3, 0, -0.3, 100))]
    evaluated = run(plan([("1AU", "to_urbanise_open", ZONE)], hedges), half, rule())
    (hedge,) = evaluated.concerns["fields"].iloc[0]["lining"]
    assert (hedge["length_m"], hedge["border_m"]) == (100.0, 0.0)
