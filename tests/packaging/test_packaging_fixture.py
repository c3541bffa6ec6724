"""The shipped example: what it must hold, and that its script still makes it, byte for byte."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import geopandas as gpd
import pytest
import shapely


@pytest.fixture(scope="module")
def home(project: Path) -> Path:
    return project / "fixtures" / "hauts-de-flandre"


@pytest.fixture(scope="module")
def zones(home: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(next(home.glob("plui/*/Donnees_geographiques/*_ZONE_URBA_*.shp")))


@pytest.fixture(scope="module")
def prescriptions(home: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(next(home.glob("plui/*/Donnees_geographiques/*_PRESCRIPTION_SURF_*.shp")))


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), sha256(path.read_bytes()).hexdigest()


def test_the_script_makes_the_same_bytes(project: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import make_fixture; from pathlib import Path; "
        "make_fixture.HOME = Path(sys.argv[2]); make_fixture.main()"
    )
    subprocess.run([sys.executable, "-c", code, str(project / "scripts"), str(tmp_path)], check=True)
    for name in ("hauts-de-flandre", "known-answers"):
        assert dict(_digests(tmp_path / name)) == dict(_digests(project / "fixtures" / name))


def test_it_is_small(project: Path) -> None:
    assert sum(path.stat().st_size for path in (project / "fixtures").rglob("*") if path.is_file()) < 1_200_000


def test_the_zoning_covers_seven_communes_without_gap_or_overlap(zones: gpd.GeoDataFrame, home: Path) -> None:
    shapes = zones.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    communes = gpd.read_file(home / "contexte" / "communes.shp")
    assert sorted(communes["INSEE_COM"]) == [f"5999{n}" for n in range(1, 8)]
    assert communes.geometry.area.sum() == pytest.approx(whole.area, rel=1e-9)


def test_the_plan_looks_like_a_plui(zones: gpd.GeoDataFrame) -> None:
    assert 120 <= len(zones) <= 200
    assert set(zones["TYPEZONE"]) == {"U", "AUc", "AUs", "A", "N"}
    shares = zones.geometry.area.groupby(zones["TYPEZONE"]).sum() / zones.geometry.area.sum()
    assert shares["A"] > 0.6
    assert 0.03 < shares["U"] < 0.12
    assert shares["AUc"] + shares["AUs"] < 0.03


def test_every_kind_of_prescription_that_the_rules_read_is_there(prescriptions: gpd.GeoDataFrame) -> None:
    codes = set(prescriptions["TYPEPSC"] + "-" + prescriptions["STYPEPSC"])
    assert codes >= {"01-00", "05-00", "05-01", "05-02", "05-04", "07-04", "16-03", "18-00", "19-00", "25-00"}


def test_the_six_entries_of_the_legend_are_layers(home: Path) -> None:
    kinds = {path.stem: gpd.read_file(path).geom_type.iloc[0] for path in sorted((home / "reseau").glob("*.shp"))}
    assert kinds == {
        "corridors_a_restaurer": "LineString",
        "corridors_ecologiques": "Polygon",
        "cours_d_eau": "LineString",
        "obstacles_corridors": "LineString",
        "obstacles_reservoirs": "Point",
        "reservoirs_a_preserver": "Polygon",
        "reservoirs_a_restaurer": "Polygon",
    }


def test_an_opening_takes_more_than_one_hectare_and_five_percent_of_a_reservoir(
    zones: gpd.GeoDataFrame, home: Path
) -> None:
    reservoirs = gpd.read_file(home / "reseau" / "reservoirs_a_preserver.shp")
    wood = reservoirs.loc[reservoirs["NOM_RESV"] == "Bois des Sarts"].geometry.iloc[0]
    core = wood.buffer(-25)
    taken = zones.loc[zones["TYPEZONE"] == "AUc"].geometry.intersection(core).area.max()
    assert taken >= 10_000
    assert taken / core.area >= 0.05


def test_some_openings_meet_nothing(zones: gpd.GeoDataFrame, home: Path) -> None:
    network = shapely.union_all(
        [shape for path in sorted((home / "reseau").glob("*.shp")) for shape in gpd.read_file(path).geometry]
    )
    opened = zones.loc[zones["TYPEZONE"].isin(["AUc", "AUs"])].geometry
    assert (shapely.distance(opened.to_numpy(), network) > 200).sum() >= 2
