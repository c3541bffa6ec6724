"""U zones in the network: how large their ground may be, the wetlands that they hold, the lines that cross them."""

from __future__ import annotations

from typing import Any

import pytest
from evaluate_shapes import X, Y, box, network, plan, rule, run
from shapely import LineString

FIELD = box(0, 0, 400, 400)
WATCH = rule(
    applies={"kinds": ["reservoir", "watercourse"], "zones": ["urban"]},
    levels=[
        {"severity": "watch", "when": {"measure": "area", "at_least": "200 m2"}, "origin": {"type": "D"}},
        {"severity": "watch", "when": {"measure": "length", "at_least": "20 m"}, "origin": {"type": "D"}},
    ],
)


def fabric(zones: list[Any], *elements: dict[str, Any], wetlands: tuple[Any, ...] = ()) -> dict[str, Any]:
    """The one concern about U zones."""
    drawn = plan(
        [(label, "urban", shape) for label, shape in zones], [("25-00", shape) for shape in wetlands], read=True
    )
    drawn.prescriptions["nature"] = "wetland"
    concerns = run(drawn, network(*elements), WATCH).concerns
    (concern,) = concerns[concerns["topic"] == "urban-fabric"].to_dict("records")
    return dict(concern)


def reservoir(uncertainty: float = 0.0, shape: Any = FIELD) -> dict[str, Any]:
    return {"kind": "reservoir", "geometry": shape, "uncertainty_m": uncertainty}


@pytest.mark.parametrize(
    ("zones", "value", "low", "high", "certainty"),
    [
        # a hectare in the corner: the core is 75 m by 75 m, the envelope 125 m by 100 m
        ([("U", box(300, 0, 500, 100))], 10_000.0, 5_625.0, 12_500.0, "certain"),
        # 26 m deep: of the core, 25 m inside, a metre is reached
        ([("U", box(374, 100, 500, 200))], 2_600.0, 100.0, 5_100.0, "probable"),
        # a zone beside it may be reached too: 15 m by 100 m
        ([("U", box(374, 100, 500, 200)), ("V", box(410, 250, 500, 350))], 2_600.0, 100.0, 6_600.0, "probable"),
    ],
)
def test_the_figure_bears_core_and_envelope(
    zones: list[Any], value: float, low: float, high: float, certainty: str
) -> None:
    concern = fabric(zones, reservoir(25.0))
    assert [concern[name] for name in ("value", "low", "high")] == pytest.approx([value, low, high], abs=0.01)
    assert concern["certainty"] == certainty
    assert concern["fields"]["uncertainty_m"] == 25.0


def test_an_exact_source_has_no_interval() -> None:
    concern = fabric([("U", box(300, 0, 500, 100))], reservoir())
    assert [concern[name] for name in ("value", "low", "high")] == [10_000.0, 10_000.0, 10_000.0]
    assert concern["certainty"] == "certain"


def test_wetlands_in_u_zones_count_each_square_metre_once() -> None:
    """UA takes 40 m by 50 m of the first wetland, UB 20 m by 50 m; the second lies on the first."""
    concern = fabric(
        [("UA", box(0, 0, 100, 100)), ("UB", box(200, 0, 300, 100))], reservoir(),
        wetlands=(box(60, 0, 220, 50), box(80, 0, 90, 50)),
    )  # fmt: skip
    assert [(row["label"], row["area_m2"]) for row in concern["fields"]["wetlands"]] == [
        ("UA", 2_000.0), ("UB", 1_000.0),
    ]  # fmt: skip
    assert concern["fields"]["wetlands_m2"] == 3_000.0


@pytest.mark.parametrize(
    ("depth", "width"),
    [
        (60.0, 25.0),  # 30 m of wetland, then 30 m: nine tenths lie within 24 m
        (40.0, None),  # three quarters are the wetland itself
        (200.0, None),  # most lies farther than 50 m
    ],
)
def test_ground_round_wetlands_is_their_band(depth: float, width: float | None) -> None:
    concern = fabric([("U", box(0, 0, 400, depth))], reservoir(), wetlands=(box(0, 0, 400, 30),))
    assert concern["fields"]["band_m"] == width


@pytest.mark.parametrize(("length", "width"), [(200.0, 25.0), (100.0, None)])
def test_ground_near_wetlands_by_chance_is_not_their_band(length: float, width: float | None) -> None:
    """A wetland of 400 m in a U zone 60 m deep, of which a reservoir takes half or a quarter."""
    part = reservoir(shape=box(0, 0, length, 400))
    concern = fabric([("U", box(0, 0, 400, 60))], part, wetlands=(box(0, 0, 400, 30),))
    assert concern["fields"]["band_m"] == width


def test_a_river_is_told_zone_by_zone() -> None:
    river = {"kind": "watercourse", "geometry": LineString([(X, Y + 50), (X + 1000, Y + 50)])}
    concern = fabric([("UA", box(0, 0, 100, 100)), ("UB", box(200, 0, 250, 100))], river)
    (line,) = concern["fields"]["lines"]
    assert line["length_m"] == 150.0
    assert [(zone["label"], len(zone["zones"]), zone["length_m"]) for zone in line["zones"]] == [
        ("UA", 1, 100.0), ("UB", 1, 50.0),
    ]  # fmt: skip
    assert (concern["unit"], concern["low"], concern["high"]) == ("m", None, None)


def test_ground_of_which_a_note_alone_speaks_is_in_the_table() -> None:
    """An information on an element shared by U and AU makes no place: the U zone's hectare stays here."""
    note = rule(
        id="RP97", scope="element", measure="class_share",
        applies={"kinds": ["reservoir"], "classes": ["urban", "to_urbanise_open"], "zones": ["urban", "to_urbanise_open"]},
        levels=[{"severity": "information", "when": {"measure": "class_share", "at_least": "1 %"}, "origin": {"type": "D"}}],
    )  # fmt: skip
    zones = [("U", "urban", box(300, 0, 500, 100)), ("1AU", "to_urbanise_open", box(300, 100, 500, 200))]
    drawn = plan(zones, [], read=True)
    by_rules = []
    for rules in ([WATCH], [WATCH, note]):
        concerns = run(drawn, network(reservoir()), *rules).concerns
        (concern,) = concerns[concerns["topic"] == "urban-fabric"].to_dict("records")
        by_rules.append((concern["value"], [row["area_m2"] for row in concern["fields"]["fabric"]]))
    assert by_rules == [(10_000.0, [10_000.0])] * 2


@pytest.mark.parametrize(("rest", "topics"), [(20.0, ["urban-fabric"]), (60.0, ["coverage", "urban-fabric"])])
def test_a_river_mostly_in_u_zones_is_told_with_them(rest: float, topics: list[str]) -> None:
    """100 m of a river in U, the rest of it in A: of 120 m it is reported once, of 160 m its other part has its own point."""
    bare = rule(
        id="CP97", scope="element", gather="document", topic="coverage", measure="covered_share",
        applies={"kinds": ["watercourse"], "tools": ["25"]},
        levels=[{"severity": "watch", "when": {"measure": "covered_share", "below": "10 %"}, "origin": {"type": "D"}}],
    )  # fmt: skip
    river = {"kind": "watercourse", "geometry": LineString([(X, Y + 50), (X + 100 + rest, Y + 50)])}
    drawn = plan([("U", "urban", box(0, 0, 100, 100)), ("A", "agricultural", box(100, 0, 900, 100))], read=True)
    concerns = run(drawn, network(river), WATCH, bare).concerns
    assert sorted(concerns["topic"]) == topics
    (fabric_,) = concerns[concerns["topic"] == "urban-fabric"].to_dict("records")
    assert (fabric_["ask"], fabric_["value"]) == ("RP99", 100.0)


@pytest.mark.parametrize(
    ("height", "kind", "bars"), [(130, "corridor", True), (90, "corridor", False), (130, "reservoir", False)]
)
def test_a_u_zone_that_parts_a_corridor_is_said_to_bar_it(height: int, kind: str, bars: bool) -> None:
    wide = {"kind": kind, "geometry": box(0, 0, 1000, 100), "uncertainty_m": 25.0}
    loud = rule(applies={"kinds": [kind], "zones": ["urban"]}, levels=[
        {"severity": "watch", "when": {"measure": "area", "at_least": "200 m2"}, "origin": {"type": "D"}},
    ])  # fmt: skip
    concerns = run(plan([("U", "urban", box(400, -30, 500, height))]), network(wide), loud).concerns
    (concern,) = concerns[concerns["topic"] == "urban-fabric"].to_dict("records")
    assert [row["bars"] for row in concern["fields"]["fabric"]] == [bars]


def test_the_least_and_the_largest_margin_are_told() -> None:
    concern = fabric([("U", box(0, 0, 400, 100))], reservoir(25.0), {**reservoir(100.0), "kind": "corridor"})
    assert (concern["fields"]["least_uncertainty_m"], concern["fields"]["uncertainty_m"]) == (25.0, 100.0)
