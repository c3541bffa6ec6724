"""Points of the document with what they hold: sectors, reserved sites, farmland; what is praised."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from evaluate_shapes import X, Y, box, network, plan, rule, run

FIELD = box(0, 0, 400, 400)


def level(severity: str, measure: str, least: str) -> dict[str, Any]:
    return {"severity": severity, "when": {"measure": measure, "at_least": least}, "origin": {"type": "D"}}


@pytest.mark.parametrize(("severity", "share"), [("favourable", 0.5), ("watch", 0.75)])
def test_what_is_praised_leaves_out_the_sector_of_which_another_is_to_be_told(severity: str, share: float) -> None:
    """Ngs is a quarter and Ng another: what is found against the plan leaves out Ngs alone; N, one letter, counts."""
    natural = rule(
        id="RP98", scope="element", gather="document", topic="favourable", measure="class_share",
        applies={"kinds": ["reservoir"], "classes": ["natural"]}, levels=[level(severity, "class_share", "1 %")],
    )  # fmt: skip
    zones = [("Ngs", "natural?pocket", box(0, 0, 100, 400)), ("Ng", "natural", box(100, 0, 200, 400)),
             ("N", "natural", box(200, 0, 900, 400))]  # fmt: skip
    found = run(plan(zones), network({"kind": "reservoir", "geometry": FIELD}), natural)
    assert found.findings["value"].tolist() == [share]


def test_sectors_to_be_told_are_listed_one_by_one_largest_first() -> None:
    ask = rule(
        id="DO99", scope="dossier", gather="document", topic="sectors", measure="count",
        applies={"kinds": ["reservoir"], "candidates": ["pocket"]}, levels=[level("watch", "area", "500 m2")],
    )  # fmt: skip
    zones = [("Nh", "natural?pocket", box(0, 0, 50, 100)), ("Nh", "natural?pocket", box(340, 200, 440, 300)),
             ("N", "natural", box(0, 500, 900, 600))]  # fmt: skip
    (concern,) = run(plan(zones), network({"kind": "reservoir", "geometry": FIELD}), ask).concerns.to_dict("records")
    (row,) = concern["fields"]["sectors"]
    assert [(piece["area_m2"], piece["zone_m2"]) for piece in row["pieces"]] == [
        (6_000.0, 10_000.0), (5_000.0, 5_000.0),
    ]  # fmt: skip


def test_reserved_sites_to_be_told_have_zones_elements_and_ground() -> None:
    ask = rule(
        id="DO98", scope="dossier", gather="document", topic="purpose", measure="count",
        applies={"kinds": ["reservoir", "corridor"], "prescriptions": ["05-00"], "requires": ["prescriptions"]},
        levels=[level("watch", "count", "1")],
    )  # fmt: skip
    zones = [("UJ", "urban", box(300, 0, 420, 400)), ("N", "natural", box(420, 0, 900, 400))]
    sites = [("05-00", box(380, 0, 480, 50)), ("05-00", box(600, 0, 700, 50)), ("05-00", box(350, 100, 360, 110))]
    net = network({"kind": "reservoir", "geometry": FIELD}, {"kind": "corridor", "geometry": box(350, 0, 420, 400)})
    (concern,) = run(plan(zones, sites), net, ask).concerns.to_dict("records")
    assert (concern["severity"], concern["unit"], concern["value"]) == ("watch", "m2", 2_100.0)
    names = ("size_m2", "area_m2", "zones", "elements")
    assert [tuple(row[name] for name in names) for row in concern["fields"]["reserved"]] == [
        (5_000.0, 2_000.0, ["N", "UJ"], ["corridor:1", "reservoir:0"]),
        (100.0, 100.0, ["UJ"], ["corridor:1", "reservoir:0"]),
    ]


def test_farmland_of_a_reservoir_is_told_by_ground_and_lines_apart_and_never_goes_to_a_place() -> None:
    farm = rule(
        id="RP97", scope="element", gather="document", topic="farmland", measure="class_share",
        applies={"kinds": ["reservoir"], "classes": ["agricultural"], "tools": ["07-04", "07-05"],
                 "requires": ["prescriptions"]},
        levels=[level("watch", "class_share", "25 %")],
    )  # fmt: skip
    zones = [("A", "agricultural", box(0, 0, 200, 400)), ("Ah", "agricultural?pocket", box(200, 0, 300, 400)),
             ("AU", "to_urbanise_open", box(300, 0, 500, 400))]  # fmt: skip
    hedge = shapely.LineString([(X - 50, Y + 300), (X + 150, Y + 300)])
    tools = [("07-04", box(0, 0, 100, 100)), ("07-00", box(100, 0, 150, 100)), ("07-05", hedge)]
    net = network({"kind": "reservoir", "geometry": FIELD})
    concerns = run(plan(zones, tools), net, farm, rule()).concerns
    assert sorted(concerns["kind"]) == ["document", "place"]
    (concern,) = concerns[concerns["kind"] == "document"].to_dict("records")
    assert (concern["value"], concern["unit"]) == (80_000.0, "m2")
    (row,) = concern["fields"]["farmland"]
    assert (row["area_m2"], row["inside_m2"]) == (80_000.0, 160_000.0)
    assert (row["protected_m2"], row["open_m2"]) == (10_000.0, 5_000.0)
    assert [(line["nature"], line["length_m"]) for line in row["lines"]] == [("planted_line", 150.0)]
