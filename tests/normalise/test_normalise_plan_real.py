"""Real plans of every age, in any container: nothing lost, no area changed, the same keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from conformity.model import ZONES, LedgerLine, Plan
from conformity.normalise.plan import plan
from conformity.overlay.kept import kept
from conformity.profiles.resolve_plan import assign
from conformity.read import Workspace

pytestmark = pytest.mark.real


def read(path: Path | str) -> tuple[Plan, tuple[LedgerLine, ...], float]:
    """The plan, its ledger, and the area of its zones as stored (sound ones measured by GEOS, others repaired)."""
    with Workspace() as files:
        described = files.describe(path)
        tables = assign(described)
        layers = {n: files.load(described[n]) for n in tables.used}
        stored = sum(
            float(shapely.area(shapely.make_valid(layers[n].frame.geometry.array, method="structure")).sum())
            for n in tables.zones
        )
        drafted, lines, _ = plan(layers, tables)
    return drafted, lines, stored


@pytest.mark.parametrize(
    ("folder", "standard", "document", "commune", "zones", "prescriptions"),
    [
        ("pays_de_bray/plu/saint-saens", "CNIG 2017", "PLU", "76648", 71, 753),
        ("pays_de_bray/plu/sigy-en-bray", "CNIG 2017", "PLU", "76676", 59, 351),
        ("pays_de_bray/plu/critot", "CNIG 2013", "", "76200", 14, 54),
        ("cnig/30014_PLU_20171013", "CNIG 2017", "PLU", "30014", 88 + 2, 185),
        ("cnig/41175_PLU_20140603", "CNIG 2013", "PLU", "41175", 118, 59),
        ("cnig/19182_CC_20150517", "CNIG 2017", "CC", "19182", 19, 0),
    ],
)
def test_real_plans_come_in_whole(
    real_data: Path, folder: str, standard: str, document: str, commune: str, zones: int, prescriptions: int
) -> None:
    drafted, lines, stored = read(real_data / folder)
    assert (drafted.standard, drafted.document, drafted.crs) == (standard, document, "EPSG:2154")
    assert (len(drafted.zones), len(drafted.prescriptions)) == (zones, prescriptions)
    assert set(drafted.zones["commune"]) == {commune}
    assert [insee for insee, _ in drafted.communes] == [commune]
    assert ZONES.missing(drafted.zones) == []
    assert drafted.zones["zone_key"].is_unique
    assert drafted.prescriptions["prescription_key"].is_unique
    assert "unknown" not in set(drafted.zones["zone_class"])
    assert shapely.is_valid(drafted.zones.geometry.array).all()
    # rounding to a tenth of a millimetre moves no square metre; nor does taking pockets out
    assert drafted.zones["area_m2"].sum() == pytest.approx(stored, abs=0.5)
    assert not [line.code for line in lines if line.level == "set_aside"]


def row(drafted: Plan, label: str) -> dict[str, Any]:
    (confirmed,) = drafted.confirm[drafted.confirm["label"] == label].to_dict("records")
    return {name: confirmed[name] for name in ("typezone", "zone_class", "candidate_class", "class_source", "confirm")}


def test_labels_that_contradict_their_type_are_mild_and_listed(real_data: Path) -> None:
    critot, _, _ = read(real_data / "pays_de_bray/plu/critot")
    assert row(critot, "2AU") == {
        "typezone": "AUc",
        "zone_class": "to_urbanise_closed",
        "candidate_class": "to_urbanise_open",
        "class_source": "label",
        "confirm": "SEM-111",
    }
    sigy, _, _ = read(real_data / "pays_de_bray/plu/sigy-en-bray")
    assert row(sigy, "Nh")["zone_class"] == "natural"
    assert row(sigy, "Nh")["candidate_class"] == "pocket"
    # the same label with its own type (2013, 2014) is a pocket, and nothing is to be confirmed
    old, _, _ = read(real_data / "cnig/41175_PLU_20140603")
    assert (row(old, "Nh")["zone_class"], row(old, "Nh")["confirm"]) == ("pocket", "")
    assert row(old, "Ahi")["candidate_class"] == "pocket"


def test_stecal_of_a_real_plan_leave_their_zones(real_data: Path) -> None:
    drafted, lines, _ = read(real_data / "cnig/30014_PLU_20171013")
    pockets = drafted.zones[drafted.zones["zone_class"] == "pocket"]
    assert sorted(pockets["label"]) == ["STECAL (Ns)", "STECAL (Nt)"]
    (line,) = [line for line in lines if line.code == "SEM-107"]
    assert line.area_before_m2 == pytest.approx(line.area_after_m2, abs=0.01)
    assert pockets["area_m2"].sum() == pytest.approx(line.fields["area_m2"], abs=0.01)


def test_saint_saens_is_the_same_in_any_container(real_data: Path, tmp_path: Path) -> None:
    source = real_data / "pays_de_bray/plu/saint-saens"
    with Workspace() as files:
        for one in files.describe(source):
            frame = files.load(one).frame
            if one.geometry != "none":
                frame.to_file(tmp_path / "plan.gpkg", layer=one.name, engine="pyogrio")
                (tmp_path / "json").mkdir(exist_ok=True)
                frame.to_file(tmp_path / "json" / f"{one.name}.geojson", driver="GeoJSON", engine="pyogrio")
                (tmp_path / "tab").mkdir(exist_ok=True)
                frame.to_file(tmp_path / "tab" / f"{one.name}.tab", driver="MapInfo File", engine="pyogrio")
    first, _, _ = read(source)
    for container in ("plan.gpkg", "json"):
        other, _, _ = read(tmp_path / container)
        for name in ("zone_key", "zone_class", "area_m2", "commune", "label"):
            assert other.zones[name].tolist() == first.zones[name].tolist(), (container, name)
        for name in ("prescription_key", "code", "effect", "purpose", "label"):
            assert other.prescriptions[name].tolist() == first.prescriptions[name].tolist(), (container, name)
    # MapInfo stores whole steps of its own grid: outlines move below a millimetre, areas and classes hold
    tab, _, _ = read(tmp_path / "tab")
    assert sorted(tab.zones["label"]) == sorted(first.zones["label"])
    assert tab.zones["area_m2"].sum() == pytest.approx(first.zones["area_m2"].sum(), rel=1e-6)


@pytest.mark.parametrize(
    ("folder", "layer", "label", "row"),
    [
        ("saint-saens", "LIN", "Alignement", ("kept_length", "landscape|tree_row")),
        ("saint-saens", "LIN", "Espace boisé", ("kept_length", "wood|planted_line")),
        ("saint-saens", "SURF", "Zone humide", ("kept_area", "landscape|wetland")),
        ("saint-saens", "SURF", "Verger", ("kept_area", "landscape|orchard")),
        ("saint-saens", "SURF", "Mare", ("kept_count", "landscape|pond")),
        ("sigy-en-bray", "LIN", "7eme", ("kept_length", "unsettled|tree_row")),
        ("sigy-en-bray", "PCT", "Mares", ("kept_count", "landscape|pond")),
        ("critot", "PCT", "Mares", ("kept_count", "unspecified|pond")),
    ],
)
def test_what_the_plan_protects_is_the_sum_that_geopandas_makes(
    real_data: Path, folder: str, layer: str, label: str, row: tuple[str, str]
) -> None:
    path = real_data / "pays_de_bray" / "plu" / folder
    stored = gpd.read_file(path / f"PRESCRIPTION_{layer}.shp")
    own = stored[stored["LIBELLE"].fillna("").str.contains(label)].geometry
    union = shapely.union_all(shapely.make_valid(own.array))
    size = {"kept_length": union.length, "kept_area": union.area}.get(row[0], len(shapely.get_parts(union)))
    rows = {(measure, name): value for measure, name, value, _ in kept(read(path)[0].prescriptions)}
    assert rows[row] == pytest.approx(size, abs=0.1)  # outlines are rounded to a tenth of a millimetre
