"""Whole evaluations on plans made by hand: outcomes close, doubts are kept apart, concerns gather what belongs together."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from effort import examples
from evaluate_shapes import CRS, box, level, network, plan, rule, run
from hypothesis import given, settings
from hypothesis import strategies as st

from conformity.evaluate import Evaluated
from conformity.model import CONCERNS, FINDINGS, UNDETERMINED, Context, Outcome

RESERVOIR = box(0, 0, 400, 400)


def reservoir(geometry: Any = RESERVOIR, **more: Any) -> dict[str, Any]:
    return {"kind": "reservoir", "geometry": geometry, **more}


def outcomes(evaluated: Evaluated, rule_id: str = "RP99") -> dict[str, int]:
    return {k: v for k, v in evaluated.matrix.by_rule[rule_id].items() if v}


def closes(evaluated: Evaluated) -> None:
    """Every cell has an outcome; every finding is in exactly one concern; contracts are kept."""
    assert sum(evaluated.matrix.by_outcome.values()) == evaluated.matrix.cells
    ids = [i for listed in evaluated.concerns["finding_ids"] for i in listed]
    assert sorted(ids) == sorted(evaluated.findings["finding_id"])
    assert evaluated.findings["finding_id"].is_unique
    of = {
        i: c
        for c, listed in zip(evaluated.concerns["concern_id"], evaluated.concerns["finding_ids"], strict=True)
        for i in listed
    }
    assert [of[i] for i in evaluated.findings["finding_id"]] == list(evaluated.findings["concern_id"])
    assert (
        FINDINGS.missing(evaluated.findings)
        == CONCERNS.missing(evaluated.concerns)
        == UNDETERMINED.missing(evaluated.undetermined)
        == []
    )
    assert evaluated.undetermined["cells"].sum() == evaluated.matrix.by_outcome[Outcome.UNDETERMINED]


def test_each_pair_has_its_outcome() -> None:
    zones = [
        ("1AUa", "to_urbanise_open", box(0, 0, 100, 100)),  # 1 ha inside
        ("1AUb", "to_urbanise_open", box(390, 0, 420, 20)),  # 200 m2 inside: below
        ("1AUc", "to_urbanise_open", box(900, 0, 950, 50)),  # away
        ("N", "natural", box(100, 0, 300, 100)),
    ]
    evaluated = run(plan(zones), network(reservoir(), reservoir(box(2000, 0, 2100, 100))), rule())
    assert outcomes(evaluated) == {"finding": 1, "below_threshold": 1, "cleared": 4}
    (row,) = evaluated.findings.to_dict("records")
    assert (row["zone_label"], row["severity"], row["value"], row["low"], row["high"]) == (
        "1AUa",
        "major",
        10000,
        10000,
        10000,
    )
    assert (row["certainty"], row["share_of_element"], row["share_of_zone"]) == ("certain", 0.0625, 1.0)
    closes(evaluated)


@pytest.mark.parametrize(("cls", "code"), [("agricultural?to_urbanise_open", "SEM-313"), ("unknown", "SEM-314")])
def test_a_zone_that_perhaps_belongs_is_undetermined_not_clear(cls: str, code: str) -> None:
    evaluated = run(plan([("Z", cls, box(0, 0, 100, 100))]), network(reservoir()), rule())
    assert outcomes(evaluated) == {"undetermined": 1}
    assert evaluated.undetermined["reason"].tolist() == [code]
    assert evaluated.findings.empty
    closes(evaluated)


def test_a_doubtful_zone_that_meets_nothing_is_clear() -> None:
    evaluated = run(plan([("Z", "unknown", box(900, 0, 999, 100))]), network(reservoir()), rule())
    assert outcomes(evaluated) == {"cleared": 1}


def test_an_unknown_objective_is_an_assumption_capped_at_major() -> None:
    hard = rule(levels=[level("critical", {"measure": "area", "at_least": "500 m2"})])
    evaluated = run(
        plan([("1AU", "to_urbanise_open", box(0, 0, 100, 100))]), network(reservoir(objective="unknown")), hard
    )
    (row,) = evaluated.findings.to_dict("records")
    assert (row["base_severity"], row["severity"], row["modifiers"]) == ("critical", "major", ["assumed_objective"])


def test_restoration_rules_do_not_guess_an_objective() -> None:
    restore = rule(
        mode="restore", applies={"kinds": ["reservoir"], "objectives": ["restore"], "zones": ["to_urbanise_open"]}
    )
    zones = plan([("1AU", "to_urbanise_open", box(0, 0, 100, 100))])
    none = run(zones, network(reservoir(objective="unknown")), restore)
    assert outcomes(none) == {"undetermined": 1}
    assert [line.code for line in none.not_assessed if line.rules] == ["SEM-306"]
    some = run(
        zones, network(reservoir(objective="unknown"), reservoir(box(50, 50, 300, 300), objective="restore")), restore
    )
    assert outcomes(some) == {"finding": 1, "undetermined": 1}
    closes(some)


def test_u_zones_of_unknown_built_state_are_capped_and_said_once() -> None:
    urban = rule(applies={"kinds": ["reservoir"], "zones": ["urban", "urban_unbuilt"]}, without_buildings="watch")
    zones = [(f"U{n}", "urban", box(200 * n, 0, 200 * n + 100, 100)) for n in range(2)]
    evaluated = run(plan(zones), network(reservoir()), urban)
    assert set(evaluated.findings["severity"]) == {"watch"}
    (concern,) = evaluated.concerns.to_dict("records")
    assert (concern["kind"], concern["topic"], concern["communes"], len(concern["finding_ids"])) == (
        "document",
        "urban-fabric",
        ["59991"],
        2,
    )
    assert (concern["measure"], concern["value"]) == ("area", 20_000.0)
    assert [(row["label"], row["area_m2"]) for row in concern["fields"]["fabric"]] == [
        ("U0", 10_000.0),
        ("U1", 10_000.0),
    ]


def test_a_source_wider_than_the_feature_decides_nothing() -> None:
    evaluated = run(
        plan([("1AU", "to_urbanise_open", box(0, 0, 40, 100))]),
        network(reservoir(box(0, 0, 40, 400), uncertainty_m=25.0)),
        rule(),
    )
    assert evaluated.findings[["severity", "certainty"]].to_numpy().tolist() == [["inconclusive", "probable"]]


def test_constructible_pieces_within_fifty_metres_make_one_site() -> None:
    zones = [
        ("1AUa", "to_urbanise_open", box(0, 0, 60, 100)),
        ("1AUb", "to_urbanise_open", box(100, 0, 160, 100)),  # 40 m further
        ("1AUc", "to_urbanise_open", box(215, 0, 300, 100)),  # 55 m further
    ]
    evaluated = run(plan(zones), network(reservoir()), rule())
    assert [sorted(labels) for labels in evaluated.concerns.sort_values("value")["zone_labels"]] == [
        ["1AUc"],
        ["1AUa", "1AUb"],
    ]
    assert sorted(evaluated.concerns["value"]) == [8500.0, 12000.0]
    closes(evaluated)


def test_a_site_counts_ground_once_over_references() -> None:
    twice = network(reservoir(), reservoir(box(0, 0, 300, 300), layer="other"))
    evaluated = run(plan([("1AU", "to_urbanise_open", box(0, 0, 100, 100))]), twice, rule())
    (concern,) = evaluated.concerns.to_dict("records")
    assert (len(concern["finding_ids"]), concern["value"], concern["low"], concern["high"]) == (
        2,
        10000.0,
        10000.0,
        10000.0,
    )


def test_a_river_is_one_concern_whatever_its_layers() -> None:
    line = shapely.linestrings([(649_000, 7_080_050), (651_000, 7_080_050)])
    linear = rule(
        id="TB99", scope="element", gather="element", topic="river", measure="length",
        applies={"kinds": ["watercourse", "corridor"], "zones": ["to_urbanise_open"]},
        levels=[level("moderate", {"measure": "length", "at_least": "50 m"})],
    )  # fmt: skip
    rivers = network(
        {"kind": "watercourse", "geometry": line, "name": "la Varenne"},
        {"kind": "corridor", "geometry": shapely.transform(line, lambda xy: np.add(xy, [0, 10])), "name": "La Varenne"},
    )
    evaluated = run(
        plan([("1AU", "to_urbanise_open", box(0, 0, 100, 100)), ("N", "natural", box(100, 0, 900, 100))]),
        rivers,
        linear,
    )
    assert evaluated.findings["value"].tolist() == [100.0, 100.0]
    (place,) = evaluated.concerns.to_dict("records")
    assert (place["kind"], place["value"], place["zone_labels"]) == ("place", 100.0, ["1AU"])
    closes(evaluated)


def coverage_rule(**more: Any) -> Any:
    return rule(
        id="RR99", scope="element", gather="document", topic="translation", measure="covered_share", mode="restore",
        applies={"kinds": ["reservoir"], "tools": ["25"], "requires": ["prescriptions"]},
        levels=[level("moderate", {"measure": "covered_share", "below": "25 %"}), level("watch", {"measure": "covered_share", "below": "75 %"})],
        **more,
    )  # fmt: skip


def test_gaps_of_translation_are_said_once_of_the_document() -> None:
    fourteen = network(*[reservoir(box(500 * n, 0, 500 * n + 100, 100)) for n in range(14)])
    evaluated = run(plan([("N", "natural", box(-100, -100, 8000, 500))]), fourteen, coverage_rule())
    assert evaluated.concerns[["kind", "topic"]].to_numpy().tolist() == [["document", "translation"]]
    closes(evaluated)


def test_prescriptions_that_were_not_given_are_one_line_not_a_gap() -> None:
    evaluated = run(plan([("N", "natural", box(0, 0, 500, 500))], read=False), network(reservoir()), coverage_rule())
    assert outcomes(evaluated, "RR99") == {"undetermined": 1}
    assert [line.rules for line in evaluated.not_assessed if line.code == "SEM-307"] == [("RR99",)]


# ------------------------------------------------------------------------------------------- what was asked and is not there


def test_an_empty_requested_layer_is_undetermined_and_ends_the_run_in_one() -> None:
    evaluated = run(
        plan([("N", "natural", box(0, 0, 9, 9))]),
        network(reservoir(), layers={"corridors": "corridor"}),
        rule(applies={"kinds": ["corridor"]}),
    )
    assert outcomes(evaluated) == {"undetermined": 1}
    assert [(line.code, line.requested) for line in evaluated.not_assessed if line.requested] == [("SEM-301", True)]


def test_a_network_that_lies_elsewhere_is_undetermined_not_clear() -> None:
    away = network(reservoir(box(9e4, 0, 9e4 + 100, 100)), extent=(7e5, 7e6, 7.1e5, 7.01e6))
    evaluated = run(plan([("1AU", "to_urbanise_open", box(0, 0, 9, 9))]), away, rule())
    assert set(evaluated.undetermined["reason"]) == {"SEM-302"}
    assert evaluated.findings.empty
    closes(evaluated)


def test_a_known_outline_that_covers_half_the_plan_is_told_with_its_share() -> None:
    outline = gpd.GeoDataFrame(geometry=[box(0, 0, 50, 100)], crs=CRS)
    evaluated = run(plan([("N", "natural", box(0, 0, 100, 100))]), network(reservoir(), coverage=outline), rule())
    (line,) = [line for line in evaluated.not_assessed if line.code == "SEM-303"]
    assert (line.requested, line.fields["missing_share"]) == (True, 0.5)


def test_each_commune_outside_the_known_outline_is_told_once_with_its_share() -> None:
    outline = gpd.GeoDataFrame(geometry=[box(0, 0, 150, 100)], crs=CRS)
    three = plan([("N", "natural", box(n * 100, 0, n * 100 + 100, 100)) for n in range(3)])
    three.zones["commune"] = ["59991", "59992", "59993"]
    two_layers = network(reservoir(), reservoir(box(20, 0, 40, 100), layer="autres"), coverage=outline)
    evaluated = run(three, two_layers, rule())
    lines = [line for line in evaluated.not_assessed if line.code == "SEM-331"]
    shares = {line.fields["commune"]: line.fields["missing_share"] for line in lines}
    assert shares == {"59992": 0.5, "59993": 1.0}
    assert all(line.requested for line in lines)
    without = run(three, network(reservoir()), rule())
    assert "SEM-331" not in {line.code for line in without.not_assessed}


def test_a_kind_nobody_gave_is_one_line() -> None:
    evaluated = run(
        plan([("1AU", "to_urbanise_open", box(0, 0, 9, 9))]),
        network(reservoir()),
        rule(applies={"kinds": ["obstacle"]}),
    )
    assert [(line.code, line.requested, line.rules) for line in evaluated.not_assessed if line.code == "SEM-305"] == [
        ("SEM-305", False, ("RP99",))
    ]


def test_a_declaration_that_nobody_made_is_a_question() -> None:
    oap = rule(
        id="TR99", scope="dossier", gather="document", topic="reading", measure="present",
        applies={"kinds": ["reservoir"], "declaration": "oap_tvb", "requires": ["declaration"]},
        levels=[level("major", {"measure": "present", "below": "1"})],
    )  # fmt: skip
    zones = plan([("N", "natural", box(0, 0, 9, 9))])
    from conformity.model import Dossier

    by_answer = {
        said: run(zones, network(reservoir()), oap, context=Context(dossier=Dossier(declarations={"oap_tvb": said})))
        for said in ("yes", "no", "unknown")
    }
    assert [outcomes(by_answer[said], "TR99") for said in ("yes", "no", "unknown")] == [
        {"cleared": 1},
        {"finding": 1},
        {"undetermined": 1},
    ]


# ------------------------------------------------------------------------------------------- properties


@settings(max_examples=examples(12), deadline=None)
@given(st.lists(st.integers(1, 399), max_size=6, unique=True), st.permutations(range(4)))
def test_cutting_natural_zones_and_shuffling_rows_leaves_the_concerns_unchanged(
    cuts: list[int], order: list[int]
) -> None:
    fixed = [
        ("1AU", "to_urbanise_open", box(0, 0, 100, 100)),
        ("UA", "urban", box(0, 300, 100, 400)),
        ("A", "agricultural", box(400, 0, 500, 400)),
    ]
    edges = [100, *sorted({c for c in cuts if c > 100}), 400]
    rest = [("N", "natural", box(a, 0, b, 400)) for a, b in pairwise(edges)]
    whole = [*fixed, ("N", "natural", box(100, 0, 400, 400))]
    rules = (rule(), coverage_rule(), rule(id="RP98", scope="element", gather="document", topic="farmland", measure="class_share",
             applies={"kinds": ["reservoir"], "classes": ["natural"]}, levels=[level("watch", {"measure": "class_share", "at_least": "50 %"})]))  # fmt: skip
    net = network(reservoir(), reservoir(box(50, 50, 350, 350), uncertainty_m=10.0))
    one = run(plan([whole[n] for n in order]), net, *rules)
    two = run(plan([*fixed, *rest]), net, *rules)
    columns = ["concern_id", "severity", "certainty", "value", "low", "high", "finding_ids"]
    concerns = [
        e.concerns[columns].astype(object).where(e.concerns[columns].notna(), None).to_dict("records")
        for e in (one, two)
    ]
    assert concerns[0] == concerns[1]
    closes(two)


@settings(max_examples=examples(12), deadline=None)
@given(st.integers(1, 150), st.integers(1, 150))
def test_a_lower_threshold_never_loses_a_finding(width: int, least: int) -> None:
    zones = plan([("1AU", "to_urbanise_open", box(0, 0, width, 100))])
    ids = [
        set(run(zones, network(reservoir()), rule(levels=[level("moderate", {"measure": "area", "at_least": f"{n} m2"})])).findings["finding_id"])
        for n in (least * 100, least * 50)
    ]  # fmt: skip
    assert ids[0] <= ids[1]
    assert bool(ids[0]) == (width >= least)


def test_a_corridor_drawn_as_a_surface_shows_its_area_not_a_length_of_nothing() -> None:
    town = rule(
        id="CR99", mode="restore", measure="length", gather="commune", topic="corridor-in-town",
        applies={"kinds": ["corridor"], "zones": ["urban"]},
        levels=[level("watch", {"any": [{"measure": "length", "at_least": "50 m"}, {"measure": "area", "at_least": "500 m2"}]})],
    )  # fmt: skip
    zones = plan([("UA", "urban", box(0, 0, 100, 100))])
    line = shapely.linestrings([(649_000, 7_080_050), (651_000, 7_080_050)])
    figures = [
        run(zones, network({"kind": "corridor", "geometry": shape}), town)
        .findings[["measure", "value", "unit"]]
        .to_numpy()
        .tolist()
        for shape in (box(-50, 0, 400, 100), line)
    ]
    assert figures == [[["area", 10000.0, "m2"]], [["length", 100.0, "m"]]]


def test_a_prescription_without_a_label_is_called_by_its_code() -> None:
    drafted = plan([("N", "natural", box(0, 0, 400, 400))], [("19-00", box(0, 0, 100, 100))])
    drafted.prescriptions["label"] = ""
    quarry = rule(applies={"kinds": ["reservoir"], "prescriptions": ["19-00"]})
    findings = run(drafted, network(reservoir()), quarry).findings
    assert findings["fields"].iloc[0]["prescription"] == "19-00"
