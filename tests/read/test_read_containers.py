"""The same plan in any container gives the same rows, texts and shapes."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from conformity.errors import InputError
from conformity.model import Layer
from conformity.read import Workspace

Refused = Callable[[Path | str], InputError]
Load = Callable[..., Layer]

WRITERS: dict[str, dict[str, Any]] = {
    "z.shp": {"encoding": "UTF-8"},
    "z.gpkg": {},
    "z.geojson": {"driver": "GeoJSON"},
    "z.json": {"driver": "GeoJSON"},
    "z.gml": {"driver": "GML"},
    "z.tab": {"driver": "MapInfo File", "encoding": "UTF-8"},
    "z.mif": {"driver": "MapInfo File", "encoding": "UTF-8"},
    "z.fgb": {"driver": "FlatGeobuf", "SPATIAL_INDEX": "NO"},
    "z.parquet": {},
}


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_the_container_does_not_matter(tmp_path: Path, zoning: Any, load: Load, name: str) -> None:
    path = tmp_path / name
    if name.endswith(".parquet"):
        zoning.to_parquet(path)
    else:
        zoning.to_file(path, **WRITERS[name])
    before = {part.name: part.read_bytes() for part in tmp_path.iterdir()}
    layer = load(path)
    assert {part.name: part.read_bytes() for part in tmp_path.iterdir()} == before, "the input's folder was touched"
    frame = layer.frame
    assert layer.geometry == "surface"
    assert frame["LIBELLE"].tolist() == ["Ucœur", "1AU été", "A", "Né"]
    assert frame["INSEE"].tolist() == ["01004"] * 4
    assert frame["DATVALID"].tolist() == ["20170901"] * 4
    assert frame["NOMFIC"].tolist() == [None, "règlement.pdf", None, None]
    assert [float(value) for value in frame["SURF"]] == [1.5, 2.5, 3.5, 4.5]
    assert frame.index.tolist() == [0, 1, 2, 3]
    # MapInfo stores whole steps of its own extent: a centimetre or so.
    within = 0.02 if name == "z.tab" else 1e-6
    assert shapely.hausdorff_distance(frame.geometry.to_numpy(), zoning.geometry.to_numpy()).max() < within
    assert frame.crs.to_epsg() == 2154
    assert pd.api.types.is_object_dtype(frame["LIBELLE"].dtype)


def test_a_description_tells_without_loading(shapefile: Path) -> None:
    with Workspace() as files:
        (one,) = files.describe(shapefile)
    assert (one.name, one.path, one.driver, one.geometry) == ("ZONE_URBA", "ZONE_URBA.shp", "ESRI Shapefile", "surface")
    assert (one.features, one.crs_name, one.encoding) == (4, "EPSG:2154", "UTF-8")
    assert one.columns == ("LIBELLE", "TYPEZONE", "INSEE", "DATVALID", "SURF", "NOMFIC")
    assert one.bounds == (650_000, 7_090_000, 650_400, 7_090_100)
    assert [file.path for file in one.files] == [f"ZONE_URBA.{s}" for s in ("shp", "cpg", "dbf", "prj", "shx")]
    assert all(len(file.sha256) == 64 and file.bytes for file in one.files)


def test_a_layer_closes_its_ledger_and_keeps_its_provenance(shapefile: Path) -> None:
    with Workspace() as files:
        (one,) = files.describe(shapefile)
        layer = files.load(one, columns=["TYPEZONE"])
    (line,) = [line for line in layer.ledger if line.code == "VEC-100"]
    assert (line.count_in, line.count_out) == (4, 4)
    assert list(layer.frame.columns) == ["TYPEZONE", "geometry"]
    assert layer.files == one.files
    assert layer.source == str(shapefile)


def test_a_column_that_is_not_there_is_named(shapefile: Path, load: Load) -> None:
    with pytest.raises(InputError) as caught:
        load(shapefile, columns=["TYPZONE"])
    assert caught.value.code == "VEC-036"
    assert "TYPEZONE" in caught.value.what("fr")


def test_a_file_that_changes_meanwhile_is_refused(shapefile: Path) -> None:
    with Workspace() as files:
        (one,) = files.describe(shapefile)
        shapefile.with_suffix(".prj").write_text("changed")
        with pytest.raises(InputError) as caught:
            files.load(one)
    assert caught.value.code == "VEC-035"


@pytest.fixture
def delivery(tmp_path: Path, zoning: Any) -> Path:
    """A CNIG folder: DOC_URBA at the top, layers and map lettering in Donnees_geographiques, a report, litter."""
    top = tmp_path / "59350_PLU_20190101"
    inner = top / "Donnees_geographiques"
    inner.mkdir(parents=True)
    for table in ("ZONE_URBA", "PRESCRIPTION_SURF", "HABILLAGE_SURF"):
        zoning.to_file(inner / f"59350_{table}_20190101.shp", encoding="UTF-8")
    (top / "59350_DOC_URBA_20190101.csv").write_text("IDURBA;ETAT\n59350_PLU_20190101;03\n", encoding="utf-8")
    (top / "59350_titres_pieces_ecrites_20190101.csv").write_text("FICHIER,TITRE\na.pdf,Titre\n")
    (top / "Pieces_ecrites").mkdir()
    (top / "Pieces_ecrites" / "reglement.pdf").write_bytes(b"%PDF-1.4")
    (inner / "Thumbs.db").write_bytes(b"x")
    (top / "__MACOSX").mkdir()
    (top / "__MACOSX" / "._ZONE_URBA.shp").write_bytes(b"x")
    return top


def names_of(path: Path | str) -> list[tuple[str, bool]]:
    with Workspace() as files:
        return [(one.name, one.sibling) for one in files.describe(path)]


PLAN = ["59350_DOC_URBA_20190101", "59350_PRESCRIPTION_SURF_20190101", "59350_ZONE_URBA_20190101"]


def test_a_folder_is_walked_and_litter_passed_over(delivery: Path) -> None:
    assert sorted(names_of(delivery)) == [(name, False) for name in PLAN]


@pytest.mark.parametrize("around", ["", "a/b/"])
def test_a_zip_reads_as_its_folder(delivery: Path, tmp_path: Path, around: str) -> None:
    with zipfile.ZipFile(tmp_path / "plan.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(delivery.rglob("*")):
            archive.write(file, around + file.relative_to(tmp_path).as_posix())
    assert sorted(names_of(tmp_path / "plan.zip")) == [(name, False) for name in PLAN]
    with Workspace() as files:
        one = next(d for d in files.describe(tmp_path / "plan.zip") if d.name == PLAN[2])
        assert one.path == f"{around}59350_PLU_20190101/Donnees_geographiques/59350_ZONE_URBA_20190101.shp"
        assert one.files[0].path == "plan.zip"
        assert files.load(one).frame["TYPEZONE"].tolist() == ["U", "AUc", "A", "N"]


def test_a_named_table_brings_its_siblings(delivery: Path) -> None:
    named = delivery / "Donnees_geographiques" / f"{PLAN[2]}.shp"
    assert names_of(named) == [(PLAN[2], False), (PLAN[0], True), (PLAN[1], True)]
    with Workspace() as files:
        said = [line.code for one in files.describe(named) for line in one.ledger]
        table = files.load(files.describe(named)[1])
    assert "VEC-101" in said
    assert table.path == f"../{PLAN[0]}.csv"
    assert table.geometry == "none"
    assert table.frame.to_dict("records") == [{"IDURBA": "59350_PLU_20190101", "ETAT": "03"}]


def test_tables_of_another_plan_are_no_siblings(delivery: Path) -> None:
    inner = delivery / "Donnees_geographiques"
    for part in list(inner.glob(f"{PLAN[1]}.*")):
        part.rename(inner / f"59350_PRESCRIPTION_SURF_20200101{part.suffix}")
    assert names_of(inner / f"{PLAN[2]}.shp") == [(PLAN[2], False), (PLAN[0], True)]


def test_a_file_without_a_standard_name_comes_alone(shapefile: Path, zoning: Any) -> None:
    zoning.to_file(shapefile.with_name("reservoirs.shp"))
    assert names_of(shapefile.with_name("reservoirs.shp")) == [("reservoirs", False)]


def test_one_layer_of_several_is_named_after_a_colon(tmp_path: Path, zoning: Any, refused: Refused) -> None:
    path = tmp_path / "plan.gpkg"
    for layer in ("ZONE_URBA", "PRESCRIPTION_SURF"):
        zoning.to_file(path, layer=layer)
    assert [name for name, _ in names_of(path)] == ["ZONE_URBA", "PRESCRIPTION_SURF"]
    assert [name for name, _ in names_of(f"{path}:PRESCRIPTION_SURF")] == ["PRESCRIPTION_SURF"]
    assert [name for name, _ in names_of(f"{path}:zone_urba")] == ["ZONE_URBA"]
    error = refused(f"{path}:ZONE_URB")
    assert (error.code, error.fields["near"]) == ("VEC-034", "ZONE_URBA")


def test_a_name_that_occurs_twice_takes_its_folder(tmp_path: Path, zoning: Any) -> None:
    for commune in ("59001", "59002"):
        (tmp_path / "plui" / commune).mkdir(parents=True)
        zoning.to_file(tmp_path / "plui" / commune / "ZONE_URBA.shp")
    assert [name for name, _ in names_of(tmp_path / "plui")] == ["59001/ZONE_URBA", "59002/ZONE_URBA"]


def test_the_same_layer_in_two_formats_counts_once(shapefile: Path, zoning: Any, refused: Refused) -> None:
    zoning.to_file(shapefile.with_suffix(".geojson"), driver="GeoJSON")
    with Workspace() as files:
        (one,) = files.describe(shapefile.parent)
        assert one.driver == "ESRI Shapefile"
        assert [line.code for line in one.ledger] == ["VEC-103"]
    zoning.iloc[:3].to_file(shapefile.with_suffix(".geojson"), driver="GeoJSON")
    assert refused(shapefile.parent).code == "VEC-033"


def test_faults_can_be_gathered(shapefile: Path, zoning: Any) -> None:
    zoning.to_file(shapefile.with_name("A.shp"))
    shapefile.with_name("A.dbf").unlink()
    faults: list[InputError] = []
    with Workspace() as files:
        assert [one.name for one in files.describe(shapefile.parent, faults=faults)] == ["ZONE_URBA"]
    assert [fault.code for fault in faults] == ["SHP-003"]


def test_pending_changes_of_a_geopackage_are_read(tmp_path: Path, zoning: Any, load: Load) -> None:
    path = tmp_path / "z.gpkg"
    zoning.to_file(path)
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA wal_autocheckpoint=0")
    for (trigger,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        base.execute(f'DROP TRIGGER "{trigger}"')  # they call functions that only GDAL has
    base.execute("UPDATE z SET TYPEZONE = 'AUs' WHERE TYPEZONE = 'AUc'")
    base.commit()
    state = {part.name: part.read_bytes() for part in tmp_path.iterdir() if not part.name.endswith("-shm")}
    layer = load(path)
    base_parts = {part.name: part.read_bytes() for part in tmp_path.iterdir() if not part.name.endswith("-shm")}
    base.close()
    assert layer.frame["TYPEZONE"].tolist() == ["U", "AUs", "A", "N"]
    assert base_parts == state
    assert "VEC-107" in [line.code for line in layer.ledger]


def test_an_undefined_system_is_no_system(tmp_path: Path, zoning: Any, load: Load) -> None:
    zoning.to_file(tmp_path / "z.gpkg")
    with sqlite3.connect(tmp_path / "z.gpkg") as base:
        base.execute("UPDATE gpkg_contents SET srs_id = -1")
        base.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
    base.close()
    assert load(tmp_path / "z.gpkg").crs is None


def test_z_is_kept_and_mixed_shapes_are_told(tmp_path: Path, load: Load) -> None:
    shapes = [shapely.Point(2, 50, 7), shapely.LineString([(2, 50), (3, 50)]), None]
    gpd.GeoDataFrame({"A": [1, 2, 3]}, geometry=shapes, crs=4326).to_file(tmp_path / "x.geojson", driver="GeoJSON")
    layer = load(tmp_path / "x.geojson")
    assert layer.geometry == "mixed"
    assert layer.frame.geometry.iloc[0].z == 7
    assert [line.fields["n"] for line in layer.ledger if line.code == "SHP-104"] == [1]


def test_a_column_called_geometry_does_not_take_the_place_of_shapes(tmp_path: Path, zoning: Any, load: Load) -> None:
    zoning.rename_geometry("shape").assign(geometry="square").to_file(tmp_path / "z.shp")
    layer = load(tmp_path / "z.shp")
    assert layer.frame["geometry_2"].tolist() == ["square"] * 4
    assert layer.frame.geometry.area.tolist() == [10_000] * 4


def test_the_workspace_leaves_nothing_behind(delivery: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "plan"), "zip", delivery)
    with Workspace() as files:
        held = files._stage()
        files.describe(tmp_path / "plan.zip")
        assert held.is_dir()
    assert not held.parent.exists()
