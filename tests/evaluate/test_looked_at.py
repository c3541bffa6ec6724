"""Every element that was read is judged by some rule, or counted among those that none judged, with the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import shapely
from evaluate_shapes import X, Y, box, level, network, plan, rule, run

from conformity.model import Context, Dossier, Unplaced

AU = [("1AU", "to_urbanise_open", box(0, 0, 100, 100)), ("N", "natural", box(100, 0, 200, 100))]


def element(kind: str, geometry: Any = None, **given: Any) -> dict[str, Any]:
    return {"kind": kind, "geometry": box(50, 0, 150, 100) if geometry is None else geometry, **given}


def covered(*rules: Any, zones: Any = AU, net: Any, **more: Any) -> dict[str, tuple[int, int, int, str]]:
    evaluated = run(plan(zones, read=more.pop("read", True)), net, *rules, **more)
    table = evaluated.coverage
    assert (table["elements"] == table["looked_at"] + table["not_looked_at"]).all()
    numbers = zip(table["elements"], table["looked_at"], table["not_looked_at"], table["reason"], strict=True)
    return dict(zip(table["layer"], numbers, strict=True))


def test_a_layer_whose_every_element_a_rule_takes_is_judged() -> None:
    assert covered(rule(), net=network(element("reservoir"))) == {"reservoir": (1, 1, 0, "")}


@pytest.mark.parametrize(
    "over",
    [
        {"applies": {"kinds": ["corridor"], "zones": ["to_urbanise_open"]}},
        # no kind is not every kind
        {"applies": {"zones": ["to_urbanise_open"]}},
        {"applies": {"kinds": ["reservoir"], "objectives": ["restore"], "zones": ["to_urbanise_open"]}, "mode": "restore"},
        {"applies": {"kinds": ["reservoir"], "milieux": ["wetland"], "zones": ["to_urbanise_open"]}},
        {"applies": {"kinds": ["reservoir"], "reference_kinds": ["SRCE"], "zones": ["to_urbanise_open"]}},
        {"applies": {"kinds": ["reservoir"], "geometries": ["line"], "zones": ["to_urbanise_open"]}},
        # of favourable, of the whole document, of the territory: no judgement of an element
        {"levels": [level("favourable", {"measure": "area", "at_least": "1 m2"})]},
        {"scope": "dossier", "levels": [level("information", {"measure": "count", "at_least": "1"})]},
        {"scope": "territory", "levels": [level("watch", {"measure": "network_area", "at_least": "1 ha"})]},
        {"status": "deprecated"},
        # a length is never reached by ground
        {"levels": [level("major", {"measure": "length", "at_least": "1 m"})]},
    ],
)  # fmt: skip
def test_a_rule_that_cannot_fire_on_an_element_judges_nothing(over: dict[str, Any]) -> None:
    other = rule(id="RP98", applies={"kinds": ["corridor"], "zones": ["to_urbanise_open"]})
    net = network(element("reservoir"), element("corridor"))
    rows = covered(rule(**over), other, net=net)
    assert rows == {"corridor": (1, 1, 0, ""), "reservoir": (1, 0, 1, "SEM-318")}


@pytest.mark.parametrize(
    ("zone_class", "judged"),
    [
        ("to_urbanise_open", 1),
        ("urban", 0),
        ("urban_unbuilt", 0),
        ("pocket", 0),
        ("urban_built", 1),
        ("natural", 1),
        ("natural?pocket", 0),
    ],
)
def test_an_element_in_zones_that_open_to_building_is_judged_where_a_rule_takes_one(
    zone_class: str, judged: int
) -> None:
    """The rule looks at open AU zones alone: it says nothing of an element that lies in a U zone or a sector."""
    zones = [("Z", zone_class, box(0, 0, 100, 100)), ("N", "natural", box(100, 0, 200, 100))]
    reason = "" if judged else "SEM-989"
    assert covered(rule(), zones=zones, net=network(element("reservoir"))) == {
        "reservoir": (1, judged, 1 - judged, reason)
    }
    # a rule that names no zones looks at the element whatever they are
    whole = rule(id="RP98", scope="element", measure="covered_share", applies={"kinds": ["reservoir"]}, levels=[
        level("watch", {"measure": "covered_share", "below": "50 %"})
    ])  # fmt: skip
    assert covered(rule(), whole, zones=zones, net=network(element("reservoir"))) == {"reservoir": (1, 1, 0, "")}


def test_one_zone_that_a_rule_takes_is_enough() -> None:
    zones = [AU[0], ("U", "urban", box(100, 0, 200, 100))]
    assert covered(rule(), zones=zones, net=network(element("reservoir"))) == {"reservoir": (1, 1, 0, "")}


def test_a_line_is_not_judged_by_a_threshold_of_ground() -> None:
    line = element("reservoir", shapely.LineString([(X, Y), (X + 100, Y + 50)]))
    assert covered(rule(), net=network(line, element("reservoir"))) == {"reservoir": (2, 1, 1, "SEM-318")}


def test_an_objective_that_is_not_told_is_the_reason() -> None:
    restore = rule(applies={"kinds": ["reservoir"], "objectives": ["restore"]}, mode="restore")
    net = network(element("reservoir", objective="unknown"), element("reservoir", objective="restore"))
    assert covered(restore, net=net) == {"reservoir": (2, 1, 1, "SEM-306")}


def test_an_input_that_was_not_given_is_the_reason() -> None:
    needy = rule(applies={"kinds": ["reservoir"], "zones": ["to_urbanise_open"], "requires": ["in_force"]})
    assert covered(needy, net=network(element("reservoir"))) == {"reservoir": (1, 0, 1, "SEM-566")}
    context = Context(in_force=plan(AU), dossier=Dossier())
    assert covered(needy, net=network(element("reservoir")), context=context) == {"reservoir": (1, 1, 0, "")}


def test_a_rule_on_prescriptions_judges_nothing_where_none_were_read() -> None:
    planned = rule(applies={"kinds": ["reservoir"], "prescriptions": ["05-01"]})
    assert covered(planned, net=network(element("reservoir")), read=False) == {"reservoir": (1, 0, 1, "SEM-566")}
    assert covered(planned, net=network(element("reservoir")))["reservoir"] == (1, 1, 0, "")


def test_an_element_without_geometry_counts_and_is_not_judged() -> None:
    net = replace(network(element("reservoir")), unplaced=(Unplaced("elements", "reservoir", "R2", 1),))
    drafted = plan(AU)
    evaluated = run(drafted, net, rule())
    assert evaluated.coverage.iloc[0].tolist() == ["reservoir", "reservoir", 2, 1, 1, "SEM-561"]
    (line,) = [each for each in evaluated.not_assessed if each.code == "SEM-561"]
    assert (line.requested, line.layer, line.fields) == (
        True, "reservoir", {"layer": "reservoir", "n": 1, "labels": "R2"},
    )  # fmt: skip


def test_where_reasons_differ_the_one_that_holds_of_all_is_told() -> None:
    """A reservoir in a zone that no rule takes, and one that no rule takes anywhere."""
    zones = [("U", "urban", box(0, 0, 100, 100)), ("N", "natural", box(100, 0, 200, 100))]
    only = rule(applies={"kinds": ["reservoir"], "milieux": ["wetland"], "zones": ["to_urbanise_open"]})
    wet, dry = element("reservoir", milieu="wetland"), element("reservoir", milieu="wooded")
    assert covered(only, zones=zones, net=network(wet)) == {"reservoir": (1, 0, 1, "SEM-989")}
    assert covered(only, zones=zones, net=network(wet, dry)) == {"reservoir": (2, 0, 2, "SEM-318")}


def test_an_object_of_two_layers_counts_in_each() -> None:
    net = network(element("reservoir"), element("corridor"))
    net.elements.at[0, "layers"] = ["reservoir", "corridor"]
    assert covered(rule(), net=net) == {"corridor": (2, 1, 1, "SEM-318"), "reservoir": (1, 1, 0, "")}


def test_a_layer_that_bears_no_answer_says_which() -> None:
    net = network(element("reservoir"), layers={"rivers": "watercourse"})
    assert covered(rule(), net=net)["rivers"] == (0, 0, 0, "SEM-301")


def test_zones_without_a_class_may_make_a_rule_of_the_territory_fire() -> None:
    extent = rule(
        scope="territory", measure="network_area", applies={"kinds": ["reservoir"], "zones": ["to_urbanise_open"]},
        levels=[level("watch", {"measure": "network_area", "at_least": "0.5 ha"})],
    )  # fmt: skip
    net = network(element("reservoir"))
    open_ = run(plan([("X", "unknown", box(0, 0, 100, 100)), AU[1]]), net, extent)
    assert not len(open_.findings)
    assert open_.undetermined["reason"].tolist() == ["SEM-314"]
    evaluated = run(plan([("X", "natural", box(0, 0, 100, 100)), AU[1]]), net, extent)
    assert not len(evaluated.undetermined)


def test_prescriptions_without_code_or_geometry_are_asked_for_where_a_rule_rests_on_them() -> None:
    drafted = plan(AU, [("??-00", box(0, 0, 10, 10))])
    drafted = replace(drafted, unplaced=(Unplaced("prescriptions", "PRESCRIPTION_SURF", "", 4, "25-00"),))
    net = network(element("reservoir"))
    tools = rule(applies={"kinds": ["reservoir"], "zones": ["to_urbanise_open"], "deduct": ["25-00"]})
    lines = {line.code: line for line in run(drafted, net, tools).not_assessed}
    assert (lines["SEM-562"].requested, lines["SEM-562"].rules, lines["SEM-562"].fields["labels"]) == (
        True,
        ("RP99",),
        "#4",
    )
    assert (lines["SEM-563"].requested, lines["SEM-563"].rules) == (True, ("RP99",))
    lines = {line.code: line for line in run(drafted, net, rule()).not_assessed}
    assert not lines["SEM-562"].requested
    assert not lines["SEM-563"].requested


def test_the_plan_in_force_is_told_by_the_rules_that_compare_with_it() -> None:
    old = replace(plan([("X", "unknown", box(0, 0, 100, 100))]), unplaced=(Unplaced("zones", "ZONE_URBA", "UB", 1),))
    context = Context(in_force=old, dossier=Dossier())
    net = network(element("reservoir"))
    back = rule(
        applies={"kinds": ["reservoir"], "zones": ["to_urbanise_open"], "requires": ["in_force"]}, scope="element",
        measure="rollback_area", levels=[level("major", {"measure": "rollback_area", "at_least": "1 ha"})],
    )  # fmt: skip
    (line,) = [each for each in run(plan(AU), net, back, context=context).not_assessed if each.code == "SEM-564"]
    assert (line.requested, line.rules, line.fields) == (True, ("RP99",), {"n": 2, "labels": "UB, X"})
    assert not [each for each in run(plan(AU), net, rule(), context=context).not_assessed if each.code == "SEM-564"]
