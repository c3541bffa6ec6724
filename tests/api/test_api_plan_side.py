"""From files to sentences: the plan's document, prescriptions with bare codes, titles that follow the kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import LineString, box

from conformity import check
from conformity.report.wording.texts import Texts

X, Y = 355_000.0, 6_700_000.0
RIVER_WORDS = ("cours d'eau", "ripisylve", " lit ", "berge", "watercourse", "riparian", "bank")


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:2154").to_file(path)
    return path


def zoning(folder: Path, **columns: str) -> Path:
    named = (("N", "N", 0, 3000), ("UB", "U", 3000, 3300), ("1AU", "AUc", 3300, 3600))
    rows = [
        {"LIBELLE": label, "TYPEZONE": kind, **columns, "geometry": box(X + a, Y, X + b, Y + 2000)}
        for label, kind, a, b in named
    ]
    write(folder / "ZONE_URBA.shp", rows)
    return folder


def lines(x0: float, x1: float) -> list[LineString]:
    return [LineString([(X + x0, Y + 100 * n), (X + x1, Y + 100 * n)]) for n in range(1, 9)]


def network(path: Path, shapes: list[LineString]) -> Path:
    return write(path, [{"NOM": f"h{n}", "geometry": shape} for n, shape in enumerate(shapes)])


def tools(folder: Path, label: str) -> None:
    rows = [{"LIBELLE": label, "TYPEPSC": "07", "IDURBA": "44998_PLU_20140225", "geometry": g} for g in lines(50, 2900)]
    write(folder / "PRESCRIPTION_LIN.shp", rows)


@pytest.mark.parametrize(
    ("label", "findings_n", "open_"),
    [("Haies à protéger", 0, 0), ("Mur", 8, 0), ("Élément de paysage", 0, 8)],
)
def test_the_plans_own_protection_of_hedges_is_read_with_its_label(
    tmp_path: Path, label: str, findings_n: int, open_: int
) -> None:
    plan = zoning(tmp_path / "plan", IDURBA="44998_PLU_20140225")
    tools(plan, label)
    hedges = network(tmp_path / "haies.gpkg", lines(50, 2900))
    report = check(plan, corridors=[hedges], objective="preserve", date="2026-01-31")
    assert int((report.findings["rule_id"] == "CP05").sum()) == findings_n
    undetermined = report.undetermined[report.undetermined["rule_id"] == "CP05"]
    assert int((undetermined["reason"] == "SEM-589").sum()) == open_
    protected = [row for row in report.findings["rule_id"] if row == "FV02"]
    assert len(protected) == (8 if label.startswith("Haies") else 0)


@pytest.mark.parametrize("option", ["corridors", "reservoirs", "watercourses"])
def test_titles_requests_and_opinions_follow_the_kind(tmp_path: Path, option: str) -> None:
    fr, en = "Zones urbaines dans le réseau (commune 44998)", "Urban zones in the network (commune 44998)"
    plan = zoning(tmp_path / "plan", IDURBA="44998_PLU_20140225")
    shapes = [LineString([(X + 3010, Y + 100 * n), (X + 3190, Y + 100 * n)]) for n in range(1, 9)]
    path = write(tmp_path / "traits.gpkg", [{"REF": n, "geometry": shape} for n, shape in enumerate(shapes)])
    report = check(plan, date="2026-01-31", objective="preserve", **{option: [path]})
    for lang, title in (("fr", fr), ("en", en)):
        texts = Texts.of(report, lang)
        fabric = [c for c in texts.register.concerns if c["topic"] == "urban-fabric"]
        assert [texts.title(c) for c in fabric] == [title]
        said = " ".join(f"{texts.title(c)} {texts.request(c)} {texts.opinion(c)}".lower() for c in fabric)
        assert any(word in said for word in RIVER_WORDS) == (option == "watercourses")


def test_a_plan_in_the_tables_of_its_departement(tmp_path: Path) -> None:
    plan = zoning(tmp_path / "plan", INSEE="44998")
    ids = ["44998_POS_20010101", "44998_PLU_20140225", "44001_CC_20150428"]
    docs = pd.DataFrame({"IDURBA": ids, "TYPEDOC": ["POS", "PLU", "CC"], "ETAT": ["05", "03", "03"]})
    pyogrio.write_dataframe(docs, plan / "DOC_URBA.dbf", driver="ESRI Shapefile")
    com = pd.DataFrame({"IDURBA": ids, "INSEE": ["44998", "44998", "44001"]})
    com.to_csv(plan / "DOC_URBA_COM.csv", index=False)
    path = network(tmp_path / "reservoirs.gpkg", lines(50, 900))
    report = check(plan, reservoirs=[path], date="2026-01-31")
    assert (report.plan["document_id"], report.plan["document"]) == ("44998_PLU_20140225", "PLU")
    assert report.plan["communes"] == [("44998", "")]
    assert [d["document_id"] for d in report.plan["documents"]] == ["44998_PLU_20140225"]


def test_the_first_page_lists_the_documents_of_the_zones(tmp_path: Path) -> None:
    rows = [
        {"LIBELLE": "N", "TYPEZONE": "N", "IDURBA": ident, "geometry": box(X + 500 * n, Y, X + 500 * n + 500, Y + 500)}
        for n, ident in enumerate(("44998_PLU_20140225", "44999_PLU_20190301"))
    ]
    plan = write(tmp_path / "ZONE_URBA.shp", rows)
    path = network(tmp_path / "reservoirs.gpkg", lines(50, 900))
    report = check(plan, reservoirs=[path], date="2026-01-31")
    report.write(tmp_path / "out", formats=["md"])
    page = (tmp_path / "out/report.md").read_text(encoding="utf-8").replace("\\", "")
    front = page[: page.index("## ")]
    assert "44998_PLU_20140225 (PLU, 25 février 2014, CNIG 2017 ; zones : 1)" in front
    assert "44999_PLU_20190301 (PLU, 1er mars 2019, CNIG 2017 ; zones : 1)" in front


def test_two_networks_of_one_name_are_two(tmp_path: Path) -> None:
    plan = zoning(tmp_path / "plan", IDURBA="44998_PLU_20140225")
    one = network(tmp_path / "a/reservoirs.gpkg", lines(50, 900))
    two = network(tmp_path / "b/reservoirs.gpkg", lines(1000, 1900))
    report = check(plan, reservoirs=[one, two], date="2026-01-31")
    assert [layer.layer for layer in report.layers] == ["a/reservoirs.gpkg reservoirs", "b/reservoirs.gpkg reservoirs"]
