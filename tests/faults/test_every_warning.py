"""Warnings, ledger lines and lines of "not assessed" blame the right input, layer and feature."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from faulty import at, box, zoning

import conformity
from conformity.errors import message
from conformity.report.formats import render_all
from conformity.report.wording.statements import Spoken
from conformity.result import Report

PLU, OTHER = "44998_PLU_20140225", "44224_PLU_20120907"
WEST, EAST = box(300, 0, 390, 200), box(410, 0, 700, 200)


def zones(name: str = "ZONE_URBA", **columns: Any) -> Any:
    """The four zones with some columns replaced; None takes a column away."""
    table = zoning()
    for column, values in columns.items():
        table = table.drop(columns=column) if values is None else table.assign(**{column: values})
    table.attrs["layer"] = name
    return table


def of_document(ident: Any) -> Any:
    """The four zones, which say nothing of their document but its identifier."""
    return zones(INSEE=None, DATAPPRO=None, **({"IDURBA": ident} if ident else {}))


def layer(name: str, *shapes: Any, **columns: Any) -> Any:
    table = gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:2154")
    table.attrs["layer"] = name
    return table


def documents(*idents: str, kind: str = "PLU", state: str = "01") -> Any:
    n = len(idents)
    return layer("DOC_URBA", *[None] * n, IDURBA=list(idents), TYPEDOC=[kind] * n, ETAT=[state] * n)


def tools(name: str = "PRESCRIPTION_SURF", **columns: Any) -> Any:
    n = len(next(iter(columns.values())))
    return layer(name, *[box(300 + 50 * i, 10, 340 + 50 * i, 50) for i in range(n)], **columns)


def marsh(name: str = "reservoirs", *shapes: Any, **columns: Any) -> Any:
    shapes = shapes or (WEST,)
    return layer(name, *shapes, **{"NOM": [f"r{n}" for n in range(len(shapes))], **columns})


def hedge(**columns: Any) -> Any:
    return tools(**{"TYPEPSC": ["07"], "STYPEPSC": ["04"], "LIBELLE": ["haie"], **columns})


def checked(plan: Any = None, network: Any = None, **given: Any) -> Report:
    if network is None and not set(given) & {"reservoirs", "corridors"}:
        network = marsh()
    given = given if network is None else {**given, "network": network}
    return conformity.check(zones() if plan is None else plan, date="2026-01-02", **given)


def blamed(report: Report, code: str) -> list[tuple[Any, ...]]:
    """Input, layer, feature and fields of the lines of a code, each said in both languages with every field filled."""
    lines: list[tuple[Any, ...]] = [
        (x.role, x.layer, x.feature, dict(x.fields)) for x in report.ledger if x.code == code
    ]
    lines += [("", x.layer, None, dict(x.fields)) for x in report.not_assessed if x.code == code]
    for _, where, _, fields in lines:
        for lang in ("fr", "en"):
            entry = message(code)
            filled = Spoken({"layer": where, **fields}, lang)
            for text in (entry.what(lang, filled), entry.remedy(lang, filled)):
                assert "?" not in text.replace("??", "").replace("\N{NO-BREAK SPACE}?", ""), text
    return lines


#: code → what is given, and the lines that say it: input, layer, feature, fields
CASES: dict[str, tuple[Callable[[], dict[str, Any]], list[tuple[Any, ...]]]] = {
    # ------------------------------------------------------------------------------------------------- the plan
    "SEM-104": (
        lambda: {"plan": zones(DATAPPRO=["20250101"] * 3 + ["20240101"])},
        [("", "ZONE_URBA", None, {"column": "DATAPPRO", "values": "20240101, 20250101"})],
    ),
    "SEM-106": (
        lambda: {"plan": [zones().iloc[:2], zones("ZONE_URBA_2").iloc[2:]]},
        [("", "zones", None, {"n": 2, "layers": "ZONE_URBA, ZONE_URBA_2"})],
    ),
    "SEM-108": (
        lambda: {"buildings": layer("batiment", box(10, 10, 30, 30))},
        [("", "zones", None, {"n": 1, "margin_m": 20.0})],
    ),
    "SEM-109": (
        lambda: {"plan": [zones(), zones("ZONE_URBA_TAB")]},
        [("", "ZONE_URBA_TAB", None, {"layer": "ZONE_URBA_TAB", "other": "ZONE_URBA", "n": 4})],
    ),
    "SEM-115": (
        lambda: {"plan": [zones(), tools(TYPEPSC=["88", "07"], STYPEPSC=["00", "04"], LIBELLE=["x", "haie"])]},
        [("", "prescriptions", None, {"n": 1, "codes": "88-00"})],
    ),
    "SEM-116": (
        lambda: {"plan": [of_document(PLU), documents(PLU, state="03")]},
        [("", "plan", None, {"state": "03"})],
    ),
    "SEM-117": (
        lambda: {"plan": [zones(), tools(TYPEPSC=["05", "07"], STYPEPSC=["00", "04"], LIBELLE=["ER 12", "haie"])]},
        [("", "prescriptions", None, {"n": 1})],
    ),
    "SEM-120": (
        lambda: {"plan": [zones(), layer("INFO_SURF", WEST, TYPEINF=["04"], LIBELLE=["DPU"])]},
        [("", "plan", None, {"n": 1, "layers": "INFO_SURF"})],
    ),
    "SEM-121": (
        lambda: {"plan": [of_document(PLU), hedge(IDURBA=["44998_PLU_20200101"])]},
        [("", "plan", None,
          {"column": "IDURBA", "values": f"ZONE_URBA = {PLU}, PRESCRIPTION_SURF = 44998_PLU_20200101"})],
    ),
    "SEM-122": (
        lambda: {"plan": zones(TYPEZONE=["UB", "NA", "NC", "ND"], LIBELLE=["UB", "NA", "NC", "ND"])},
        [("", "zones", None, {})],
    ),
    "SEM-580": (
        lambda: {"plan": of_document([PLU] * 3 + [OTHER])},
        [("", "plan", None, {"n": 2, "documents": f"{OTHER} (1); {PLU} (3)"})],
    ),
    "SEM-581": (
        lambda: {"plan": [of_document(PLU), documents(PLU, OTHER)]},
        [("", "plan", None, {"n": 1, "documents": OTHER})],
    ),
    "SEM-582": (
        lambda: {"plan": [of_document(PLU), documents(OTHER)]},
        [("", "plan", None, {"document": PLU, "others": OTHER})],
    ),
    "SEM-583": (
        lambda: {"plan": [of_document(PLU), documents(PLU, kind="PLUI")]},
        [("", "plan", None, {"document": PLU, "types": "PLUi", "used": "PLU"})],
    ),
    "SEM-584": (
        lambda: {"plan": [of_document(""), documents(PLU, OTHER)]},
        [("", "plan", None, {"n": 4, "documents": f"{PLU}, {OTHER}"})],
    ),
    "SEM-585": (
        lambda: {"plan": [of_document(PLU), documents(PLU, OTHER),
                          tools(TYPEPSC=["07", "07"], STYPEPSC=["04", "04"], LIBELLE=["a", "b"], IDURBA=[PLU, OTHER])]},
        [("", "PRESCRIPTION_SURF", None, {"n": 1})],
    ),
    "SEM-587": (
        lambda: {"plan": [zones(), tools(TYPEPSC=["07", "07"], LIBELLE=["Haies à protéger", "Élément de paysage"])]},
        [("", "prescriptions", None, {"n": 1, "codes": "07-00 → 07-05: 1 (Haies à protéger)"})],
    ),
    "SEM-588": (
        lambda: {"plan": [zones(), tools(TYPEPSC=["07", "07"], LIBELLE=["Haies à protéger", "Élément de paysage"])]},
        [("", "prescriptions", None, {"n": 1, "labels": "Élément de paysage"})],
    ),
    "SEM-342": (
        lambda: {"plan": zones(TYPEZONE=["U", "AUc", "A", "?!"])},
        [("", "", None, {"n": 1, "labels": "N"})],
    ),
    "SEM-327": (
        lambda: {"rules": "OWN"},
        [("", "", None, {"class": "to_urbanise_open", "n": 1})],
    ),
    # ----------------------------------------------------------------------------------------------- the network
    "GEO-105": (
        lambda: {"network": [marsh("corridors"), marsh("reservoirs", shapely.union_all([WEST, shapely.Point(at(1, 1))]))]},
        [("", "reservoirs", None, {"n": 1})],
    ),
    "SEM-202": (
        lambda: {"network": marsh("reservoirs", shapely.MultiPolygon(
            [box(30 * i, 0, 30 * i + 20, 20 + i) for i in range(25)]), EAST)},
        [("", "reservoirs", None, {"n": 1, "parts": 25})],
    ),
    "SEM-203": (
        lambda: {"network": [marsh("reservoirs"), marsh("corridors")]},
        [("", "network", None, {"n": 1})],
    ),
    "SEM-204": (
        lambda: {"network": [marsh("reservoirs_humides", ID=["R1"]), marsh("reservoirs_boises", EAST, ID=["R1"])]},
        [("", "reservoirs_boises", None, {"n": 1, "other": "reservoirs_humides"})],
    ),
    "SEM-205": (
        lambda: {"network": [marsh(), marsh("corridors").iloc[:0]]},
        [("", "corridors", None, {})],
    ),
    "SEM-208": (
        lambda: {"network": [marsh("corridors", EAST), marsh("reservoirs", WEST, WEST)]},
        [("", "reservoirs", None, {"n": 1})],
    ),
    "SEM-209": (
        lambda: {"network": [marsh(), layer("TVB", EAST, WEST, TYPE=["Réservoir de biodiversité", "Emprise"])]},
        [("", "TVB", None, {"n": 1, "values": "Emprise: 1"}),
         ("", "TVB", None, {"layer": "TVB", "n": 1, "values": "Emprise: 1"})],
    ),
    "SEM-317": (
        lambda: {"network": [marsh(), layer("planche", EAST, WEST, LEGENDE=["a", "b"])], "profile": "pac_59_legend"},
        [("", "planche", None, {"layer": "planche"})],
    ),
    "SEM-301": (
        lambda: {"network": [marsh(), marsh("corridors").iloc[:0]]},
        [("", "corridors", None, {"layer": "corridors"})],
    ),
    "SEM-302": (
        lambda: {"network": [marsh(), marsh("corridors", box(90_000, 0, 90_100, 100))]},
        [("", "corridors", None, {"layer": "corridors"})],
    ),
    "SEM-401": (
        lambda: {"network": [marsh("corridors"), marsh("reservoirs", WEST, box(4_000, 0, 4_100, 100))]},
        [("", "corridors", None, {"n": 1, "near": 1}), ("", "reservoirs", None, {"n": 2, "near": 1})],
    ),
    "SEM-402": (
        lambda: {"network": [marsh("corridors"), marsh("reservoirs", EAST, box(100, 0, 103, 100))]},
        [("", "reservoirs", None, {"n": 1})],
    ),
    "SEM-407": (
        lambda: {"network": [marsh("corridors"), marsh("reservoirs", EAST, box(90_000, 0, 90_100, 100))]},
        [("", "reservoirs", None, {"n": 1, "km": 5.0})],
    ),
    "SEM-520": (
        lambda: {"network": [marsh("corridors"), marsh("reservoirs", WEST, EAST, GESTION=["A PRESERVER", "à restaurer"])]},
        [("", "reservoirs", None, {"column": "GESTION", "counts": "A PRESERVER: 1, à restaurer: 1"}),
         ("", "reservoirs", None, {"layer": "reservoirs", "column": "GESTION", "counts": "A PRESERVER: 1, à restaurer: 1"})],
    ),
    "SEM-521": (
        lambda: {"network": [marsh(), marsh("corridors", TYPE=["pas japonais"])]},
        [("", "corridors", None, {"n": 1, "values": "pas japonais: 1", "kind": "corridor"}),
         ("", "corridors", None, {"layer": "corridors", "n": 1, "values": "pas japonais: 1", "kind": "corridor"})],
    ),
    "SEM-522": (
        lambda: {"network": [marsh(OBJECTIF=["à préserver"]), marsh("corridors", EAST, OBJECTIF=["à préserver"])],
                 "objective": "corridor=restore"},
        [("", "corridors", None, {"n": 1, "option": "corridor=restore"}),
         ("", "corridors", None, {"layer": "corridors", "n": 1, "option": "corridor=restore"})],
    ),
    "SEM-523": (
        lambda: {"network": [marsh(), marsh("corridors_a_conforter")]},
        [("", "corridors_a_conforter", None, {}),
         ("", "corridors_a_conforter", None, {"layer": "corridors_a_conforter"})],
    ),
    "SEM-316": (lambda: {"network": marsh().iloc[:0]}, [("", "", None, {})]),
    # --------------------------------------------------------------------------------------------- other inputs
    "SEM-564": (
        lambda: {"in_force": zones(TYPEZONE=["U", "AUc", "A", ""], LIBELLE=["UB", "1AU", "A", "Z"])},
        [("", "", None, {"n": 1, "labels": "Z"})],
    ),
    "SEM-565": (
        lambda: {"plan": [zones(), hedge()],
                 "in_force": [zones(), tools(TYPEPSC=["", "07"], STYPEPSC=["", "04"], LIBELLE=["mare", "haie"])]},
        [("", "", None, {"n": 1, "labels": "mare"})],
    ),
    "SEM-331": (
        lambda: {"coverage": layer("etude", box(0, 0, 500, 200))},
        [("", "", None, {"commune": "59999", "missing_share": 0.375})],
    ),
    "SEM-361": (
        lambda: {"territory": layer("communes", box(0, 0, 800, 200), box(5000, 0, 6000, 200),
                                    INSEE=["59999", "59998"], NOM=["Ici", "Ailleurs"])},
        [("", "", None, {"n": 1, "communes": "59998 Ailleurs"})],
    ),
}  # fmt: skip

#: codes of rules that wait for an input → an input that they do not wait for any more, and how a rule says it
WAITING: dict[str, tuple[dict[str, Callable[[], Any]], dict[str, Any]]] = {
    "SEM-307": ({"plan": lambda: [zones(), hedge()]}, {}),
    "SEM-308": ({"buildings": lambda: layer("batiment", box(10, 10, 30, 30))}, {}),
    "SEM-309": ({"in_force": zones}, {}),
    "SEM-305": ({"network": lambda: [marsh(f"{kind}s") for kind in ("reservoir", "corridor")]}, {"kinds": ["corridor"]}),
}  # fmt: skip

OWN = """\
schema: 1
pack: own
version: "1.0.0"
title: {fr: a, en: b}
rules:
  - id: RP99
    title: {fr: t, en: u}
    mode: preserve
    scope: pair
    gather: site
    topic: reservoir
    applies: {kinds: [reservoir], zones: [urban]}
    measure: area
    levels:
      - {severity: major, when: {measure: area, at_least: 1 m2}, origin: {type: D}}
    law: [x]
    why: {fr: w, en: v}
    texts: {finding: {fr: "{zone}", en: "{zone}"}, remedy: {fr: r, en: s}, piece: {fr: p, en: q}}
"""


def own(folder: Path, was: str = "", now: str = "") -> str:
    assert was in OWN
    path = folder / "own.yaml"
    path.write_text(OWN.replace(was, now, 1) if was else OWN, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("code", CASES)
def test_a_warning_blames_what_is_at_fault(code: str, tmp_path: Path) -> None:
    given, lines = CASES[code]
    arguments = given()
    if arguments.get("rules") == "OWN":
        arguments["rules"] = own(tmp_path)
    assert blamed(checked(**arguments), code) == lines


@pytest.mark.parametrize("code", WAITING)
def test_what_is_not_given_is_said_until_it_is_given(code: str) -> None:
    given, fields = WAITING[code]
    lines = [each for _, _, _, each in blamed(checked(), code)]
    assert fields in lines
    assert fields not in [each for _, _, _, each in blamed(checked(**{k: v() for k, v in given.items()}), code)]


def test_the_plan_in_force_is_blamed_for_itself() -> None:
    """Its tables have the names of the draft's."""
    old = [zones(DATAPPRO=["20250101"] * 3 + ["20240101"]),
           tools(TYPEPSC=["88"], STYPEPSC=["00"], LIBELLE=["x"]), documents(PLU, OTHER)]  # fmt: skip
    said: list[str] = []
    report = checked([zones(), hedge()], in_force=old, talk=said.append)
    assert blamed(report, "SEM-104") == [
        ("in_force", "ZONE_URBA", None, {"column": "DATAPPRO", "values": "20240101, 20250101"})
    ]
    assert blamed(report, "SEM-115") == [("in_force", "prescriptions", None, {"n": 1, "codes": "88-00"})]
    for lang, name in (("fr", "plan en vigueur, ZONE_URBA"), ("en", "plan in force, ZONE_URBA")):
        files = render_all(report, ["md", "json"], lang)
        assert name in files["annexe.md"].decode().replace("\\_", "_")
        assert "20240101" not in files["report.md"].decode()
    draft = checked([of_document(PLU), hedge()], in_force=[of_document(PLU), documents(OTHER)], talk=said.append)
    assert blamed(draft, "SEM-582") == [("in_force", "plan", None, {"document": PLU, "others": OTHER})]
    assert OTHER not in "".join(said) + render_all(draft, ["md"], "fr")["report.md"].decode()


@pytest.mark.parametrize("role", ["buildings", "territory", "coverage"])
def test_other_inputs_are_blamed_by_their_role(role: str) -> None:
    bow = shapely.Polygon([at(0, 0), at(800, 200), at(800, 0), at(0, 200)])
    report = checked(**{role: layer("ZONE_URBA", bow, INSEE=["59999"], NOM=["Ici"])})
    assert [(who, name, feature) for who, name, feature, _ in blamed(report, "GEO-106")] == [(role, "ZONE_URBA", 0)]


def test_a_layer_of_which_nothing_tells_the_kind_is_told_what_to_do_that_works() -> None:
    sheet = layer("planche", EAST, WEST, LEGENDE=["a", "b"])
    report = checked(network=[marsh(), sheet], profile="pac_59_legend")
    assert "--reservoirs" in message("SEM-317").remedy("fr", {"layer": "planche"})
    assert report.incomplete
    again = checked(network=[marsh()], corridors=sheet, profile="pac_59_legend")
    assert blamed(again, "SEM-317") == []
    assert not [line for line in again.not_assessed if line.layer == "planche" and line.requested]


def test_a_measure_that_is_not_there_is_said_of_its_rule(tmp_path: Path) -> None:
    pack = own(tmp_path, "measure: area, at_least: 1 m2", "measure: covered_share, at_least: 10 %")
    report = checked(rules=pack, network=marsh("reservoirs", box(0, 0, 100, 100)))
    assert report.undetermined[["rule_id", "reason"]].to_numpy().tolist() == [["RP99", "SEM-315"]]
    assert "RP99" in message("SEM-315").what("fr", {"rule": "RP99"})


@pytest.mark.parametrize(
    ("code", "requires", "given"),
    [("SEM-310", "territory", {}), ("SEM-312", "local_network", {}), ("SEM-328", "in_force_prescriptions", {}),
     ("SEM-309", "in_force", {}), ("SEM-311", "declaration", {})],
)  # fmt: skip
def test_a_rule_names_what_it_waits_for(code: str, requires: str, given: dict[str, Any], tmp_path: Path) -> None:
    more = ", declaration: essai" if requires == "declaration" else ""
    pack = own(tmp_path, "zones: [urban]", f"zones: [urban], requires: [{requires}]{more}")
    report = checked(rules=pack, network=marsh("reservoirs", box(0, 0, 100, 100)),
                     references=[{"id": "srce-tvb-npdc", "layers": ["reservoirs"]}])  # fmt: skip
    assert report.undetermined[["rule_id", "reason"]].to_numpy().tolist() == [["RP99", code]]
    (line,) = [each for each in report.not_assessed if each.code == code and "RP99" in each.rules]
    assert dict(line.fields) == ({"declaration": "essai"} if requires == "declaration" else {})
