"""What was read and cannot be judged is on the first page by name, ends in 1, and is never a figure of zero."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from faulty import LAYER, Bench, Outcome, box, reservoirs, zoning

from conformity import check
from conformity.model import COVERAGE

#: what a zone or an element is without its geometry
NOTHING = {"null": None, "empty": shapely.Polygon(), "multi": shapely.MultiPolygon()}
CONTAINERS = ("gpkg", "geojson", "shp")


def first_page(done: Outcome) -> str:
    return done.markdown.split("\n---")[0]


def without(frame: Any, row: int, shape: Any) -> Any:
    shapes = [shape if n == row else each for n, each in enumerate(frame.geometry)]
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))


def asked(done: Outcome, code: str) -> dict[str, Any]:
    (line,) = [each for each in done.report["not_assessed"] if each["code"] == code]
    assert line["requested"]
    assert line["remedy"]
    return line


def nothing_reads_as_clear(done: Outcome, name: str) -> None:
    assert done.exit_code == 1
    page = first_page(done)
    assert name in page
    assert not re.search(r"(?<![\d,])0 ha", page.replace("\u202f", " ").replace("\u00a0", " "))
    assert "Aucun enjeu" not in done.markdown + done.stdout
    assert name in done.stderr


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("shape", NOTHING)
def test_a_zone_without_geometry(bench: Bench, container: str, shape: str) -> None:
    bench.only(without(zoning(), 1, NOTHING[shape]), f"ZONE_URBA.{container}")
    done = bench.check("--fail-on", "never")
    nothing_reads_as_clear(done, "1AU")
    assert asked(done, "SEM-560")["fields"] == {"n": 1, "labels": "1AU"}
    assert bench.check("--fail-on", "never", "--allow-undetermined").exit_code == 0


def test_no_zone_with_a_geometry_is_no_plan(bench: Bench) -> None:
    frame = zoning()
    bench.only(frame.set_geometry(gpd.GeoSeries([None] * len(frame), crs=frame.crs)), "ZONE_URBA.gpkg", layer=LAYER)
    bench.refused("SEM-103")


@pytest.mark.parametrize("container", CONTAINERS)
def test_an_element_without_geometry(bench: Bench, container: str) -> None:
    frame = gpd.GeoDataFrame({"ID": ["R1", "R2"], "NOM": ["Grand marais", "Petit marais"]},
                             geometry=[*reservoirs().geometry, None], crs="EPSG:2154")  # fmt: skip
    network = bench.home / f"reservoirs_a_preserver.{container}"
    bench.store(frame, network)
    done = bench.check("--fail-on", "never", network=network)
    nothing_reads_as_clear(done, "Petit marais")
    line = asked(done, "SEM-561")
    assert (line["layer"], line["fields"]["n"]) == ("reservoirs_a_preserver", 1)
    (row,) = done.report["coverage"]
    assert (row["elements"], row["looked_at"], row["not_looked_at"], row["reason"]) == (2, 1, 1, "SEM-561")


def test_frames_are_told_the_same() -> None:
    network = gpd.GeoDataFrame({"NOM": ["a", "b"]}, geometry=[*reservoirs().geometry, None], crs="EPSG:2154")
    report = check(without(zoning(), 0, None), reservoirs=[network])
    labels = {line.code: line.fields["labels"] for line in report.not_assessed if line.requested}
    assert labels == {"SEM-560": "UB", "SEM-561": "b"}
    assert report.incomplete
    assert list(report.coverage.columns) == list(COVERAGE.names)


def test_a_layer_of_points_that_are_all_missing_is_empty(bench: Bench) -> None:
    bench.store(gpd.GeoDataFrame({"ID": ["O1"]}, geometry=[None], crs="EPSG:2154"), bench.network / "obstacles.gpkg")
    done = bench.check("--fail-on", "never", "--obstacles", bench.network / "obstacles.gpkg",
                       network=bench.reservoirs)  # fmt: skip
    assert done.exit_code == 1
    assert asked(done, "SEM-301")["layer"] == "obstacles"


def test_one_zone_of_many_without_a_class_is_named_with_its_command(bench: Bench) -> None:
    types = ["U", "AUc", "A", "Nzz"]
    bench.store(zoning().assign(GENRE=types).drop(columns="TYPEZONE"), bench.zones)
    done = bench.check("--fail-on", "never", "--map", "typezone=GENRE")
    assert done.exit_code == 1
    assert asked(done, "SEM-342")["fields"] == {"n": 1, "labels": "N"}
    command = f"conformity inspect {bench.plan} --write-profile classes.yml --map typezone=GENRE"
    assert command in done.stderr
    assert "--profile classes.yml" in done.stderr
    assert "1 zone à classer (4,00 ha, dont" in first_page(done).replace("\u202f", " ").replace("\u00a0", " ")


def test_zones_far_from_the_network_wait_for_their_class_too(bench: Bench) -> None:
    bench.store(zoning().assign(TYPEZONE=["zz", "AUc", "A", "N"]), bench.zones)
    done = bench.check("--fail-on", "never", network=bench.reservoirs)
    nothing_reads_as_clear(done, "UB")
    assert "hors réservoirs et corridors" in first_page(done)


def test_no_class_at_all_bears_no_figure(bench: Bench) -> None:
    bench.store(zoning().assign(TYPEZONE=["z1", "z2", "z3", "z4"]), bench.zones)
    done = bench.check("--fail-on", "never")
    nothing_reads_as_clear(done, "1AU")
    page = first_page(done)
    for name in ("zones urbaines", "zones à urbaniser et STECAL"):
        assert f"{name} dans un réservoir ou un corridor : rien de connu ; non compté : 4 zones à classer" in page


def test_prescriptions_and_the_plan_in_force_by_what_rests_on_them(bench: Bench, tmp_path: Path) -> None:
    tools = gpd.GeoDataFrame(
        {"LIBELLE": ["Haie", "Marais"], "TYPEPSC": [None, "25"], "STYPEPSC": [None, "00"]},
        geometry=[box(0, 0, 10, 10), None], crs="EPSG:2154",
    )  # fmt: skip
    bench.store(tools, bench.plan / "59999_PRESCRIPTION_SURF_20250101.shp")
    old = tmp_path / "old"
    old.mkdir()
    bench.store(without(zoning().assign(TYPEZONE=["U", "A", "zz", "N"]), 0, None), old / f"{LAYER}.shp")
    done = bench.check("--fail-on", "never", "--in-force", old)
    assert done.exit_code == 1
    assert asked(done, "SEM-562")["fields"] == {"n": 1, "labels": "Marais"}
    assert "CP05" in asked(done, "SEM-562")["rules"]
    assert asked(done, "SEM-563")["fields"] == {"n": 1, "labels": "Haie"}
    line = asked(done, "SEM-564")
    assert line["fields"] == {"n": 2, "labels": "A, UB"}
    assert {"TR04", "FV04"} <= set(line["rules"])
    page = first_page(done)
    for name in ("Marais", "Haie", "A, UB", f"({len(line['rules'])} règles en dépendent)"):
        assert name in page


def test_a_layer_that_no_rule_judges_is_read_and_told_as_such(bench: Bench) -> None:
    habitats = gpd.GeoDataFrame({"ID": ["H1"]}, geometry=[box(200, 0, 500, 200).centroid], crs="EPSG:2154")
    bench.store(habitats, bench.network / "trame_bocagere.shp")
    sound = bench.check("--fail-on", "never", network=bench.reservoirs)
    done = bench.check("--fail-on", "never")
    assert done.exit_code == sound.exit_code == 0
    page = first_page(done).replace("\\_", "_").replace("\u202f", " ").replace("\u00a0", " ")
    # the obstacle lies in a U zone, which no rule on obstacles takes but those that need the prescriptions
    assert "2 couches évaluées sur 4" in page
    assert "« obstacles_corridors » (obstacle), 1 élément sur 1 : il manque une donnée aux règles" in page
    sentence = "« trame_bocagere » (réseau d'habitats), 1 élément sur 1 : aucune règle du jeu ne s'y applique ; "
    assert f"{sentence}dans le plan, toute la couche : 1 point, dont 1 en classe « à urbaniser, ouverte »" in page
    rows = {row["layer"]: row for row in done.report["coverage"]}
    assert all(row["elements"] == row["looked_at"] + row["not_looked_at"] for row in rows.values())
    assert rows["trame_bocagere"]["looked_at"] == 0
    english = bench.check("--fail-on", "never", lang="en")
    assert "Read, not judged" in first_page(english)


def test_lines_on_borders_are_told_once(bench: Bench) -> None:
    line = shapely.LineString([box(0, 0, 1, 200).exterior.coords[0], box(0, 0, 1, 200).exterior.coords[1]])
    border = shapely.affinity.translate(line, 399)  # between 1AU and A
    bench.store(gpd.GeoDataFrame({"ID": ["C1"]}, geometry=[border], crs="EPSG:2154"), bench.corridors)
    done = bench.check("--fail-on", "never", network=bench.corridors)
    assert sum(row["ground_length_m"] for row in done.report["totals"]) == 400
    lengths = {
        row["measure"]: row["value"]
        for row in done.report["territory_measures"]
        if row["qualifier"] == "corridors_a_restaurer"
    }
    assert lengths["layer_ground_length"] == 200
    (balance,) = [each for each in done.markdown.splitlines() if each.startswith("| corridors")]
    assert balance.replace("\u202f", " ").replace("\u00a0", " ").endswith("| 200 m |")
