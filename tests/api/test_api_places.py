"""Named places and citations from the caller's side: what they print, and what is said where they fit nothing."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import conformity
from conformity.errors import UsageError
from conformity.model import Cited, Dossier

X, Y = 650_000.0, 7_080_000.0


def zoning() -> gpd.GeoDataFrame:
    shapes = [shapely.box(X, Y, X + 100, Y + 100), shapely.box(X + 100, Y, X + 600, Y + 400)]
    return gpd.GeoDataFrame({"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "N"]}, geometry=shapes, crs=2154)


def reservoirs() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": ["r1"]}, geometry=[shapely.box(X, Y, X + 400, Y + 400)], crs=2154)


def named(x: float, name: str | None = "LE CLOS") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"TOPONYME": [name]}, geometry=[shapely.Point(x, Y)], crs=2154)


def checked(**inputs: object) -> conformity.Report:
    return conformity.check(zoning(), reservoirs=reservoirs(), rules="base", date="2026-01-01", **inputs)


def test_the_name_of_a_place_stands_in_every_output(tmp_path: Path) -> None:
    report = checked(places=named(X + 200))
    assert report.concerns["locality"].tolist()[0] == "Le Clos"
    assert set(report.concerns["locality"][report.concerns["kind"] == "document"]) <= {""}
    report.write(tmp_path / "out", ["md", "json", "gpkg", "geojson"])
    assert "(en totalité ; lieu-dit « Le Clos »)" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    path = next((tmp_path / "out").glob("*.gpkg"))
    layers = [name for name in gpd.list_layers(path)["name"] if name.startswith("enjeux")]
    assert "Le Clos" in {value for name in layers for value in gpd.read_file(path, layer=name)["lieu_dit"]}


def test_places_that_lie_elsewhere_are_said_and_name_nothing() -> None:
    report = checked(places=named(X + 90_000))
    assert set(report.concerns["locality"]) == {""}
    assert [line.level for line in report.ledger if line.code == "SEM-822"] == ["warning"]


def test_a_column_of_names_without_places_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        checked(places_name="NOM")
    assert caught.value.code == "CLI-820"


def test_a_citation_that_fits_nothing_is_told_at_once_and_in_the_journal() -> None:
    sentences: list[str] = []
    cited = (Cited("oap", "4", zone="1AU"), Cited("oap", "5", zone="1AUx", file="dossier.yml", line=7, column=5))
    report = checked(dossier=Dossier(cited=cited), talk=sentences.append)
    (line,) = [line for line in report.ledger if line.code == "SEM-823"]
    assert (line.fields["file"], line.fields["line"], line.fields["column"]) == ("dossier.yml", 7, 5)
    assert any("dossier.yml:7:5" in sentence and "1AU" in sentence for sentence in sentences)
