"""Points of the document with what they hold: sectors, reserved sites, farmland; what is praised."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from evaluate_shapes import X, Y, box, network, plan, rule, run
from shapely import LineString

FIELD = box(0, 0, 400, 400)


def level(severity: str, measure: str, least: str) -> dict[str, Any]:
    return {"severity": severity, "when": {"measure": measure, "at_least": least}, "origin": {"type": "D"}}


def sectors_rule(*kinds: str) -> dict[str, Any]:
    """Whether sectors of a doubtful class lie in elements of some kinds (reservoirs by default) is asked."""
    return rule(
        id="DO99", scope="dossier", gather="document", topic="sectors", measure="count",
        applies={"kinds": list(kinds or ("reservoir",)), "candidates": ["pocket"]},
        levels=[level("watch", "area", "500 m2")],
    )  # fmt: skip


@pytest.mark.parametrize(("severity", "share"), [("favourable", 0.5), ("watch", 0.75)])
def test_what_is_praised_leaves_out_the_sector_of_which_another_is_to_be_told(severity: str, share: float) -> None:
    """Ngs is a quarter and Ng another: what is found against the plan leaves out Ngs alone; N, one letter, counts."""
    natural = rule(
        id="RP98", scope="element", gather="document", topic="favourable", measure="class_share",
        applies={"kinds": ["reservoir"], "classes": ["natural"]}, levels=[level(severity, "class_share", "1 %")],
    )  # fmt: skip
    zones = [("Ngs", "natural?pocket", box(0, 0, 100, 400)), ("Ng", "natural", box(100, 0, 200, 400)),
             ("N", "natural", box(200, 0, 900, 400))]  # fmt: skip
    evaluated = run(plan(zones), network({"kind": "reservoir", "geometry": FIELD}), natural)
    assert evaluated.findings["value"].tolist() == [share]


def test_sectors_to_be_told_are_listed_one_by_one_largest_first() -> None:
    zones = [("Nh", "natural?pocket", box(0, 0, 50, 100)), ("Nh", "natural?pocket", box(340, 200, 440, 300)),
             ("N", "natural", box(0, 500, 900, 600))]  # fmt: skip
    (concern,) = run(plan(zones), network({"kind": "reservoir", "geometry": FIELD}), sectors_rule()).concerns.to_dict(
        "records"
    )
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
    assert row["zones"] == [{"label": "A", "long_label": "", "area_m2": 80_000.0}]
    assert [(line["nature"], line["length_m"]) for line in row["lines"]] == [("planted_line", 150.0)]


def test_every_protection_of_farmland_counts_once_whatever_tools_the_rule_names() -> None:
    """Woodland 100 × 100 m, a wetland over half of it and as much beside, a hazard over all of them and 1 ha more."""
    farm = rule(
        id="RP97", scope="element", gather="document", topic="farmland", measure="class_share",
        applies={"kinds": ["reservoir"], "classes": ["agricultural"], "tools": ["25"], "requires": ["prescriptions"]},
        levels=[level("watch", "class_share", "25 %")],
    )  # fmt: skip
    zones = [("Ai", "agricultural", box(0, 0, 300, 400)), ("A", "agricultural", box(300, 0, 400, 400)),
             ("Ap", "agricultural?agricultural_protected", box(400, 0, 900, 400))]  # fmt: skip
    tools = [("01-00", box(0, 0, 100, 100)), ("07-04", box(50, 0, 150, 100)), ("02-01", box(0, 0, 250, 100))]
    net = network({"kind": "reservoir", "geometry": FIELD})
    (concern,) = run(plan(zones, tools), net, farm).concerns.to_dict("records")
    (row,) = concern["fields"]["farmland"]
    names = ("wood_m2", "protected_m2", "open_m2", "hazard_m2")
    assert [row[name] for name in names] == [10_000.0, 5_000.0, 0.0, 10_000.0]
    assert [(zone["label"], zone["area_m2"]) for zone in row["zones"]] == [("Ai", 120_000.0), ("A", 40_000.0)]
    assert concern["fields"]["protected_sectors"] == ["Ap"]


@pytest.mark.parametrize(
    ("x", "y", "labels"), [(5, 12, ["Ah", "Nh"]), (7, 7, ["Nh"]), (1.5, 200, ["Nh"]), (2.5, 100, ["Ah", "Nh"])]
)
def test_slivers_make_no_sector(x: float, y: float, labels: list[str]) -> None:
    """A contact of Ah of 60 m2; of 49 m2; 1.5 m wide; 2.5 m wide."""
    zones = [("Nh", "natural?pocket", box(0, 0, 100, 100)), ("N", "natural", box(0, 500, 900, 600)),
             ("Ah", "agricultural?pocket", box(400 - x, 200, 500, 200 + y))]  # fmt: skip
    (concern,) = run(plan(zones), network({"kind": "reservoir", "geometry": FIELD}), sectors_rule()).concerns.to_dict(
        "records"
    )
    assert sorted(concern["fields"]["sectors_in_network"]["labels"]) == labels
    assert sorted(row["label"] for row in concern["fields"]["sectors"]) == labels


def test_which_protected_sectors_are_counted_is_told() -> None:
    """Ap by its class, Np by its label alone."""
    kept = rule(
        id="FV99", scope="territory", gather="document", topic="favourable", measure="network_area",
        applies={"kinds": ["reservoir"], "zones": ["natural_protected", "agricultural_protected"]},
        levels=[level("favourable", "network_area", "1 ha")],
    )  # fmt: skip
    zones = [("Ap", "agricultural_protected", box(0, 0, 200, 400)), ("N", "natural", box(300, 0, 900, 400)),
             ("Np", "natural?natural_protected", box(200, 0, 300, 400))]  # fmt: skip
    (finding,) = run(plan(zones), network({"kind": "reservoir", "geometry": FIELD}), kept).findings.to_dict("records")
    assert (finding["fields"]["counted"], finding["fields"]["uncounted"]) == (["Ap"], ["Np"])


def test_sectors_say_what_the_plan_itself_classifies_as_woodland() -> None:
    zones = [("NL", "natural?pocket", box(0, 0, 100, 100)), ("N", "natural", box(0, 500, 900, 600))]
    drawn = plan(zones, [("01-00", box(60, 0, 300, 100))], read=True)
    (concern,) = run(drawn, network({"kind": "reservoir", "geometry": FIELD}), sectors_rule()).concerns.to_dict(
        "records"
    )
    ((piece,),) = [row["pieces"] for row in concern["fields"]["sectors"]]
    assert (piece["area_m2"], piece["woodland_m2"]) == (10_000.0, 4_000.0)


def test_a_sector_of_which_a_place_asks_already_is_not_asked_again() -> None:
    """The northern sector takes a corridor too, in a place; the information on the other has no request."""
    place, note = (
        rule(id=name, applies={"kinds": [kind], "zones": ["natural"]}, levels=[level(severity, "area", "500 m2")])
        for name, kind, severity in (("RP98", "corridor", "moderate"), ("RP97", "reservoir", "information"))
    )
    zones = [("NL", "natural?pocket", box(0, 0, 50, 100)), ("NL", "natural?pocket", box(0, 300, 50, 400))]
    net = network({"kind": "reservoir", "geometry": FIELD}, {"kind": "corridor", "geometry": box(0, 300, 400, 400)})
    concerns = run(plan(zones), net, sectors_rule("reservoir", "corridor"), place, note).concerns
    (concern,) = concerns[concerns["topic"] == "sectors"].to_dict("records")
    assert (concern["value"], concern["fields"]["sectors"][0]["zones"]) == (5_000.0, 1)


def test_a_river_in_sectors_is_told_with_its_metres() -> None:
    """70 m in one sector, 20 m in another of the same river; a ditch of 40 m is too short; rivers of a place are left out."""
    zones = [("Nh", "natural?pocket", box(0, 0, 70, 100)), ("Ah", "agricultural?pocket", box(100, 0, 120, 100)),
             ("N", "natural", box(0, 500, 900, 600))]  # fmt: skip
    river = {"kind": "watercourse", "geometry": LineString([(X - 50, Y + 50), (X + 900, Y + 50)])}
    ditch = {"kind": "watercourse", "geometry": LineString([(X + 10, Y + 80), (X + 50, Y + 80)])}
    evaluated = run(plan(zones), network({"kind": "reservoir", "geometry": FIELD}, river, ditch), sectors_rule())
    (concern,) = evaluated.concerns.to_dict("records")
    assert concern["fields"]["lines"] == [{"keys": ["watercourse:1"], "length_m": 90.0, "labels": ["Ah", "Nh"]}]
