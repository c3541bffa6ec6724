"""What one room hands to the next arrives as it left: the joints that ``scripts/joint_mutants.py`` breaks one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

from conformity import yamltext
from conformity.api import packs
from conformity.api.identity import Desk
from conformity.api.request import Request
from conformity.api.upper import Upper, upper
from conformity.cli import app
from conformity.errors import InputError, RulesError
from conformity.evaluate import modifiers
from conformity.evaluate.caps import certainty
from conformity.evaluate.columns import Columns
from conformity.evaluate.continuity import join
from conformity.evaluate.judge import OPERATORS
from conformity.evaluate.passages import Passages
from conformity.follow import match
from conformity.follow.drafts import ReportedFinding
from conformity.language import figures
from conformity.model import Context, Kind, Needs, Objective, ObjectiveSource, Plan
from conformity.normalise.elements import _merge
from conformity.normalise.nearby import nearby
from conformity.normalise.prescriptions import code
from conformity.normalise.repeats import one_version
from conformity.overlay import rollback, sides
from conformity.profiles import resolve_network as resolver
from conformity.profiles.network_schema import NetworkProfile
from conformity.profiles.objectives import statement
from conformity.read import gml
from conformity.rulebook.load import needs, toolset_name
from conformity.rulebook.schema import Settings

# ------------------------------------------------------------------------------------------- command line → library

DOSSIER = """
title: PLU de Rien
plan: plu
networks:
  - {path: regional.gpkg, objective: restore}
rules: tvb-locale
"""


class _AskedError(Exception):
    """Raised in place of a run, with what it was asked."""


def asked(monkeypatch: pytest.MonkeyPatch, folder: Path, *options: str) -> Request:
    (folder / "dossier.yml").write_text(DOSSIER, encoding="utf-8")
    held: list[Request] = []

    def run(request: Request, **more: Any) -> None:
        held.append(request)
        raise _AskedError

    monkeypatch.setattr("conformity.api.checking.run", run)
    CliRunner().invoke(app, ["check", str(folder / "dossier.yml"), "--out", str(folder / "out"), *options])
    return held[0]


def test_a_network_of_the_options_completes_those_of_the_dossier(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = asked(monkeypatch, tmp_path, "--network", "local.gpkg")
    assert given.network == (str(tmp_path / "regional.gpkg"), "local.gpkg")


def test_an_option_that_is_not_given_takes_nothing_from_the_dossier(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert asked(monkeypatch, tmp_path).rules == "tvb-locale"
    assert asked(monkeypatch, tmp_path, "--rules", "srce-tvb-npdc").rules == "srce-tvb-npdc"


# ------------------------------------------------------------------------------------------------- dossier → layers


@dataclass
class Shown:
    name: str
    path: str = ""
    source: str = ""
    geometry: str = "surface"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    reference: str = ""
    scale: int | None = None
    objective: Objective = Objective.UNKNOWN
    objective_source: ObjectiveSource = ObjectiveSource.DEFAULT
    uncertainty_m: float | None = None
    more: dict[str, Any] = field(default_factory=dict)


def claimed(*patterns: str) -> Upper:
    entry = {"id": "scot-x", "kind": "SCoT_DOO", "title": "SCoT", "status": "opposable", "scale": 25_000}
    return upper([{**entry, "layers": list(patterns)}])


def test_a_name_that_no_layer_bears_is_told() -> None:
    held = claimed("corridors_scot", "rien_*")
    held.claimed(Shown("corridors_scot", "x.gpkg", "x.gpkg"))
    (line,) = held.unmet()
    assert (line.code, line.requested, line.fields["pattern"]) == ("SEM-330", True, "rien_*")


def test_every_pattern_that_fits_is_met() -> None:
    held = claimed("corridors_*", "*_scot")
    held.claimed(Shown("corridors_scot", "x.gpkg", "x.gpkg"))
    assert held.unmet() == ()


def test_the_scale_of_the_reference_replaces_the_layers_own() -> None:
    held = claimed("corridors_scot")
    reference = held.claimed(Shown("corridors_scot", "x.gpkg", "x.gpkg"))
    role = Desk(held).role(Role(scale=100_000), "corridors_scot", None, {}, reference, None, ("", ""))  # type: ignore[arg-type]
    assert (role.reference, role.scale) == ("scot-x", 25_000)


def test_an_objective_of_the_options_fills_what_nothing_tells() -> None:
    said = statement("restore")
    silent = said.settled(Kind.CORRIDOR, Objective.UNKNOWN, ObjectiveSource.DEFAULT)
    objective = said.settled(Kind.CORRIDOR, Objective.PRESERVE, ObjectiveSource.LAYER)
    assert silent == (Objective.RESTORE, ObjectiveSource.OPTION)
    assert objective == (Objective.PRESERVE, ObjectiveSource.LAYER)


# ---------------------------------------------------------------------------------------------- profiles → elements


def test_an_uncertainty_of_zero_is_one() -> None:
    assert resolver.uncertainty(Role(uncertainty_m=0.0), "geographic", None) == 0.0  # type: ignore[arg-type]
    assert resolver.uncertainty(Role(), "geographic", None) > 0  # type: ignore[arg-type]


def test_a_layers_zero_stands_before_the_profiles_own() -> None:
    layers = [{"names": ["haies"], "kind": "hedge", "uncertainty_m": 0}]
    profile = NetworkProfile.model_validate({"uncertainty_m": 30, "layers": layers})
    assert resolver.resolve(Shown("haies"), network=profile).uncertainty_m == 0.0
    assert resolver.resolve(Shown("mares"), network=profile).uncertainty_m == 30.0


def test_what_the_officer_says_of_a_kind_stands_before_what_a_profile_assumes() -> None:
    said = statement("hedge=restore")
    assumed = said.settled(Kind.HEDGE, Objective.PRESERVE, ObjectiveSource.DEFAULT)
    other = said.settled(Kind.CORRIDOR, Objective.PRESERVE, ObjectiveSource.DEFAULT)
    assert assumed == (Objective.RESTORE, ObjectiveSource.OPTION)
    assert other == (Objective.PRESERVE, ObjectiveSource.DEFAULT)


def test_parts_of_one_object_are_as_vague_as_the_vaguest() -> None:
    lines = [shapely.LineString([(0, 0), (10, 0)]), shapely.LineString([(10, 0), (20, 0)])]
    rows = {"name": "La Zwaene", "element_id": ["a", "b"], "uncertainty_m": [5.0, 50.0], "attributes": [{}, {}],
            "covered_bed": [None, None]}  # fmt: skip
    columns = {**rows, "geometry": lines}
    assert _merge(columns, [0, 1])["uncertainty_m"] == 50.0


def test_an_object_of_which_one_part_is_near_stays_whole() -> None:
    zone = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100)], crs=2154)
    rows = {"whole_key": ["river", "river", "other"], "layer": "l", "uncertainty_m": 0.0}
    shapes = [shapely.box(x, 0, x + 10, 10) for x in (0, 90_000, 90_000)]
    network = SimpleNamespace(elements=gpd.GeoDataFrame(rows, geometry=shapes, crs=2154))
    plan = SimpleNamespace(zones=zone, prescriptions=zone[:0])
    taken: list[Any] = []

    def shown(rows: Any) -> Any:
        taken.extend(rows.tolist())
        raise _AskedError

    network.elements = network.elements.assign(bounds=[np.array(shape.bounds) for shape in shapes])
    with pytest.raises(_AskedError):
        nearby(network, plan, Needs(), shown)  # type: ignore[arg-type]
    assert taken == [0, 1]


# ------------------------------------------------------------------------------------------------- tables → subjects


@pytest.mark.parametrize(
    ("type_", "subtype", "expected"),
    [("25", "", "25-00"), ("25,4", "", "25-04"), ("25,4", "02", "25-02"), ("5.0", "3", "05-03"), ("1,0", "", "01-00")],
)
def test_a_sub_type_that_is_given_stands(type_: str, subtype: str, expected: str) -> None:
    assert code(type_, subtype) == expected


def test_half_of_the_ground_in_common_is_no_second_draft() -> None:
    def table(name: str, x: float) -> Any:
        return name, gpd.GeoDataFrame(geometry=[shapely.box(x, 0, x + 100, 100)], crs=2154), {}

    one_version([table("a", 0), table("b", 50)])
    with pytest.raises(InputError) as caught:
        one_version([table("a", 0), table("b", 49)])
    assert caught.value.code == "SEM-102"


# ---------------------------------------------------------------------------------------------------- files → tables

COLLECTION = """<w:FeatureCollection xmlns:w="w" xmlns:q="q">{members}</w:FeatureCollection>"""
NESTED = "<q:zone><q:part><w:member><q:inner/></w:member></q:part></q:zone>"


@pytest.mark.parametrize(
    ("members", "n"),
    [
        ("<w:member><q:zone/></w:member><w:member><q:zone/></w:member>", 2),
        ("<w:featureMembers><q:zone/><q:zone/></w:featureMembers>", 2),
        # a member within a feature is none of the collection's
        (f"<w:featureMembers>{NESTED}<q:zone/></w:featureMembers>", 2),
        ("<w:member><w:FeatureCollection><w:member><q:zone/></w:member></w:FeatureCollection></w:member>", 1),
    ],
)
def test_features_of_a_gml_are_counted_once(tmp_path: Path, members: str, n: int) -> None:
    (tmp_path / "x.gml").write_text(COLLECTION.format(members=members), encoding="utf-8")
    assert gml.check(tmp_path / "x.gml", "x.gml")[0] == n


@pytest.mark.parametrize("deep", [32, 33])
@pytest.mark.parametrize("quick", [True, False], ids=["the quick reader", "the careful one"])
def test_the_depth_of_a_text_is_bounded(monkeypatch: pytest.MonkeyPatch, deep: int, quick: bool) -> None:
    if not quick and hasattr(yamltext, "_quickly"):
        monkeypatch.setattr(yamltext, "_quickly", lambda body: None)
    text = "a: " + "[" * deep + "]" * deep
    if deep <= 32:
        assert yamltext.load(text, "x.yaml")
        return
    with pytest.raises(RulesError) as caught:
        yamltext.load(text, "x.yaml")
    assert "RUL-007" in [problem.code for problem in caught.value.problems]


# -------------------------------------------------------------------------------------------------- rules → overlay


def test_settings_reach_the_overlay_in_metres_and_fractions() -> None:
    book = packs.rulebook("base")
    written = {
        "site_merge": "0.06 km", "near": "0.07 km", "obstacle_radius": "0.08 km", "tool_buffer": "0.009 km",
        "corridor_width": "0.04 km", "piece": "2 ha", "front_reach": "0.3 km", "side_locked": "40 %",
        "interface": "0.09 km",
    }  # fmt: skip
    asked_of = needs(book.model_copy(update={"settings": Settings.model_validate(written)}))
    assert asked_of.site_merge_m == pytest.approx(60)
    assert asked_of.near_m == pytest.approx(70)
    assert asked_of.obstacle_radius_m == pytest.approx(80)
    assert asked_of.tool_buffer_m == pytest.approx(9)
    assert asked_of.corridor_width_m == pytest.approx(40)
    assert asked_of.piece_m2 == pytest.approx(20_000)
    assert asked_of.front_reach_m == pytest.approx(300)
    assert asked_of.side_locked == pytest.approx(0.4)
    assert asked_of.interface_m == pytest.approx(90)
    assert asked_of.rollback
    assert "05-01" in asked_of.crossings


# -------------------------------------------------------------------------------------------- plan in force → losses


@pytest.mark.parametrize(("old", "new", "lost"), [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_protections_are_compared_where_both_plans_tell_theirs(old: bool, new: bool, lost: int) -> None:
    ground = shapely.box(650_000, 7_080_000, 650_100, 7_080_100)
    zone = {"zone_key": "N", "label": "N", "long_label": "", "zone_class": "natural", "candidate_class": "",
            "zone_use": "", "typezone": "N", "class_source": "typezone", "commune": "59001", "document_part": "",
            "source_row": 0, "area_m2": 10_000.0, "geometry": ground}  # fmt: skip
    wood = {"prescription_key": "P", "code": "01-00", "read_as": "01-00", "version": "2017", "label": "EBC", "effect": "protects",
            "purpose": "", "nature": "", "commune": "59001", "source_row": 0, "layer": "P", "geometry": ground}  # fmt: skip

    def plan(read: bool, rows: list[Any]) -> Plan:
        tools = gpd.GeoDataFrame(pd.DataFrame(rows, columns=list(wood)), geometry="geometry", crs=2154)
        zones = gpd.GeoDataFrame([zone], geometry="geometry", crs=2154)
        return Plan(zones=zones, prescriptions=tools, crs="EPSG:2154", standard="", document="", document_id="",
                    prescriptions_read=read)  # fmt: skip

    draft = plan(new, [])
    subjects, _ = sides.subjects(draft.zones, draft.prescriptions)
    reservoir = {"element_key": "r", "kind": "reservoir", "roles": ["reservoir"], "layer": "l", "layers": ["l"],
                 "reference": "", "uncertainty_m": 0.0, "size": 1e4, "whole_size": 1e4, "stored": None, "covered_bed": None,
                 "geometry": ground}  # fmt: skip
    elements, _ = sides.elements(gpd.GeoDataFrame([reservoir], geometry="geometry", crs=2154))
    context = Context(in_force=plan(old, [wood]))
    rows, _, _ = rollback.of_elements(elements, subjects, draft, context, Needs(rollback=True))
    assert len([row for row in rows if row[1] == "unprotected_area"]) == lost


# ----------------------------------------------------------------------------------------------- overlay → verdicts


def _passages(*rows: tuple[str, str, str]) -> Passages:
    table = {name: [] for name in ("element_key", "measure", "barrier", "reason", "subject_keys")}
    for element, family, reason in rows:
        for name, value in zip(table, (element, family, "b", reason, ["z"]), strict=True):
            table[name].append(value)
    return Passages(pd.DataFrame(table))


def test_where_a_break_is_not_known_the_passage_is_not_either() -> None:
    held = _passages(("c", "break", "SEM-325"), ("d", "break", ""))
    for family in ("break", "residual_width"):
        assert held.silent("b", family, np.array(["c", "d"])).tolist() == [True, False]
    assert not held.silent("b", "gap", np.array(["c"])).any()


def test_only_the_zones_that_cut_bear_the_cut() -> None:
    held = _passages(("c", "break", ""))
    pairs = Columns(3, {"subject_key": np.array(["z", "y", "z"]), "element_key": np.array(["c", "c", "d"])})
    assert held.is_maker("b", "break", pairs).tolist() == [True, False, False]


def test_an_element_that_nothing_closes_is_not_cut() -> None:
    rule = next(rule for rule in packs.rulebook("base").rules if rule.id == "CP01")
    rows = Columns(1, {"element_at": np.array([0]), "element_key": np.array(["c"], dtype=object)})
    tables = SimpleNamespace(
        passages=_passages(), of_element=lambda measure, name, column, at: np.full(len(at), np.nan)
    )
    join(rule, rows, tables, packs.rulebook("base"))  # type: ignore[arg-type]
    got = {name: float(rows[name][0]) for name in ("links_cut", "residual_width", "residual_width_ratio", "gap")}
    assert got == {"links_cut": 0.0, "residual_width": np.inf, "residual_width_ratio": 1.0, "gap": np.inf}


def test_a_cut_that_the_margin_may_pass_is_probable() -> None:
    for enveloped, sure in ((0.0, "probable"), (1.0, "certain")):
        assert certainty({"links_cut": 1.0, "envelope_links_cut": enveloped}, "links_cut") == sure


def test_a_threshold_is_reached_at_its_value() -> None:
    values = np.array([499.999, 500.0, 500.001])
    assert [OPERATORS[sign](values, 500.0).tolist() for sign in (">=", ">", "<=", "<")] == [
        [False, True, True], [False, False, True], [True, True, False], [True, False, False],
    ]  # fmt: skip


def test_half_of_the_ground_under_a_protection_is_enough() -> None:
    book = packs.rulebook("base")
    modifier = next(each for each in book.modifiers if each.tools and not each.when and each.share.value == 0.5)
    rows = Columns(2, {name: np.array(["unknown"] * 2, dtype=object) for name in ("milieu", "objective")})
    plain = modifier.model_copy(update={"milieux": (), "objectives": (), "declaration": ""})
    rule = SimpleNamespace(modifiers=(plain.id,))
    covered = {toolset_name(plain.tools): np.array([0.5, 0.4999999])}
    steps, names = modifiers.totals(rule, SimpleNamespace(modifiers=(plain,)), rows, covered, {})  # type: ignore[arg-type]
    assert steps.tolist() == [plain.shift, 0]
    assert names == [[plain.id], []]


# ------------------------------------------------------------------------------------------------ verdicts → reader


@pytest.mark.parametrize(
    ("fraction", "said"), [(0.1, "10%"), (0.0999, "10%"), (0.0994, "9.9%"), (0.00999, "1.0%"), (0.0099, "0.99%")]
)
def test_a_share_next_to_ten_is_ten(fraction: float, said: str) -> None:
    assert figures.share(fraction, "en") == said


def _finding(key: str, shape: Any) -> ReportedFinding:
    return ReportedFinding(key, "", "RP01", "e", "AU", "", "major", "area", 1.0, "m2", "", shape)


def test_places_that_share_half_are_one_matter() -> None:
    old = _finding("F-1", shapely.box(0, 0, 100, 100))
    half, less = shapely.box(50, 0, 150, 100), shapely.box(51, 0, 151, 100)
    assert [group.how for group in match.groups([old], [_finding("F-2", half)])] == ["place"]
    assert sorted(group.how for group in match.groups([old], [_finding("F-2", less)])) == ["gone", "new"]
