"""Real plans over a real network, whole: totals known from elsewhere, concerns that do not hang on how zones are cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shared import once

import conformity

pytestmark = pytest.mark.real
BUILT = {"urban", "urban_built", "urban_unbuilt", "to_urbanise_open", "to_urbanise_closed"}


@once
def bray(real_data: Path, plan: Any) -> conformity.Report:
    return conformity.check(plan, network=real_data / "pays_de_bray" / "tvb", date="2026-01-01")


@pytest.mark.parametrize(
    ("plan", "layer", "column", "whole", "built"),
    [
        pytest.param("saint-saens", "reservoirs_humides", "area_m2", 481_600, 48_400, marks=pytest.mark.long),
        pytest.param("saint-saens", "reservoirs_aquatiques", "length_m", 9_430, 2_610, marks=pytest.mark.long),
        pytest.param("saint-saens", "corridors_aquatiques", "length_m", 9_260, 3_420, marks=pytest.mark.long),
        pytest.param("sigy-en-bray", "reservoirs_humides", "area_m2", 1_038_100, 11_700, marks=pytest.mark.long),
        ("critot", "reservoirs_humides", "area_m2", 0, 0),
    ],
)
def test_totals_are_those_of_independent_code(
    real_data: Path, plan: str, layer: str, column: str, whole: float, built: float
) -> None:
    totals = bray(real_data, real_data / "pays_de_bray" / "plu" / plan).totals
    rows = totals[totals["layer"] == layer]
    tolerance = 75.0 if column == "area_m2" else 7.5
    assert rows[column].sum() == pytest.approx(whole, abs=tolerance)
    assert rows.loc[rows["zone_class"].isin(BUILT), column].sum() == pytest.approx(built, abs=tolerance)
    assert (rows[f"ground_{column}"] <= rows[column] + 1e-3).all()


def test_a_commune_without_a_reservoir_is_assessed_and_says_so(real_data: Path) -> None:
    report = bray(real_data, real_data / "pays_de_bray" / "plu" / "critot")
    assert not report.incomplete
    assert report.findings.empty or not set(report.findings["kind"]) & {"reservoir"}
    assert report.matrix.by_rule["RP01"]["cleared"] > 0


@pytest.mark.long
def test_cutting_every_a_or_n_zone_in_ten_leaves_the_concerns_unchanged(real_data: Path, tmp_path: Path) -> None:
    source = real_data / "pays_de_bray" / "plu" / "sigy-en-bray"
    zones = gpd.read_file(source / "ZONE_URBA.shp", encoding="UTF-8")
    rows = []
    for row in zones.to_dict("records"):
        shape = shapely.make_valid(row["geometry"])
        if row["TYPEZONE"] not in ("A", "N"):
            rows.append(row)
            continue
        x0, y0, x1, y1 = shape.bounds
        for a, b in zip(np.linspace(x0, x1, 11)[:-1], np.linspace(x0, x1, 11)[1:], strict=True):
            part = shapely.intersection(shape, shapely.box(a, y0, b, y1))
            parts = [p for p in shapely.get_parts(shapely.get_parts(part)) if p.geom_type == "Polygon"]
            if parts:
                rows.append({**row, "geometry": shapely.multipolygons(parts)})
    cut = tmp_path / "cut"
    cut.mkdir()
    gpd.GeoDataFrame(rows, geometry="geometry", crs=zones.crs).to_file(cut / "ZONE_URBA.shp", encoding="UTF-8")
    for table in source.glob("PRESCRIPTION_*"):
        (cut / table.name).write_bytes(table.read_bytes())
    assert len(rows) > 3 * len(zones)
    written, values = [], []
    for plan in (source, cut):
        concerns = bray(real_data, plan).concerns
        said = concerns[["topic", "severity", "certainty", "zone_labels", "elements", "measure"]]
        written.append(said.astype(object).where(said.notna(), None).to_dict("records"))
        values.append(concerns["value"].astype(float).tolist())
    assert written[0] == written[1]
    # new corners lie on the grid of a millimetre
    assert values[0] == pytest.approx(values[1], rel=1e-6, abs=1e-4, nan_ok=True)


def test_the_oise_network_counts_each_object_once_and_guesses_no_objective(real_data: Path) -> None:
    communes = gpd.GeoDataFrame(
        {"LIBELLE": ["N"], "TYPEZONE": ["N"]}, geometry=[shapely.box(640_000, 6_900_000, 660_000, 6_920_000)], crs=2154
    )
    communes.attrs["layer"] = "ZONE_URBA"
    report = conformity.check(communes, network=real_data / "sraddet_oise", date="2026-01-01")
    by_layer = {layer.layer: layer for layer in report.layers}
    assert by_layer["reservoirs_biodiversite"].features == 276
    assert [line.fields["n"] for line in report.ledger if line.code == "SEM-203"] == [48]
    sourced = {(layer.kind == "obstacle", layer.objective, layer.objective_source) for layer in report.layers}
    # the source is silent: an obstacle is there to be removed, of the others nothing is guessed
    assert sourced == {(True, "restore", "default"), (False, "unknown", "default")}
    obstacles = {layer.geometry for name, layer in by_layer.items() if name.startswith("obstacles")}
    assert len(obstacles) == 3
    assert by_layer["corridors_trame_verte"].delimitation == "schematic"
