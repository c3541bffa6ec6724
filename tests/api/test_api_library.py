"""The library as a developer meets it: paths or frames, one return type, nothing printed, nothing guessed."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import conformity
from conformity.api import packs
from conformity.api.reading import Journal
from conformity.errors import InputError, UsageError
from conformity.model import Layer
from conformity.read import Workspace

X, Y = 650_000.0, 7_080_000.0


def zoning() -> gpd.GeoDataFrame:
    shapes = [shapely.box(X, Y, X + 100, Y + 100), shapely.box(X + 100, Y, X + 600, Y + 400)]
    frame = gpd.GeoDataFrame({"LIBELLE": ["1AU", "N"], "TYPEZONE": ["AUc", "N"]}, geometry=shapes, crs=2154)
    frame.attrs["layer"] = "ZONE_URBA"
    return frame


def reservoirs() -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame({"id": ["r1"]}, geometry=[shapely.box(X, Y, X + 400, Y + 400)], crs=2154)
    frame.attrs["layer"] = "reservoirs_a_preserver"
    return frame


def test_frames_give_what_files_give(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zoning().to_file(tmp_path / "ZONE_URBA.shp", encoding="UTF-8")
    reservoirs().to_file(tmp_path / "reservoirs_a_preserver.gpkg")
    frames = conformity.check(zoning(), network=[reservoirs()], date="2026-01-02")
    files = conformity.check(
        tmp_path / "ZONE_URBA.shp", network=tmp_path / "reservoirs_a_preserver.gpkg", date="2026-01-02"
    )
    columns = ["finding_id", "rule_id", "severity", "value"]
    assert frames.findings[columns].to_dict("records") == files.findings[columns].to_dict("records")
    assert list(frames.findings["rule_id"]) == ["RP01", "TR01", "TR02", "RP05"]
    assert frames.date == "2026-01-02"
    assert capsys.readouterr() == ("", "")


def test_one_hectare_in_a_reservoir_of_sixteen_in_the_words_of_the_contract() -> None:
    report = conformity.check(zoning(), network=[reservoirs()])
    (row,) = report.findings[report.findings["rule_id"] == "RP01"].to_dict("records")
    # 25 m of unknown positional uncertainty: the core is 350 x 350, of which the zone holds 75 x 75 = 5625 m2
    assert (row["severity"], row["value"], row["low"]) == ("major", 10_000.0, 5625.0)
    assert report.counts()["major"] == 1
    assert report.worst_at_least("major")
    assert not report.worst_at_least("critical")
    totals = report.totals.set_index("zone_class")
    assert totals.loc["to_urbanise_open", "area_m2"] == 10_000.0
    assert totals.loc["natural", "ground_area_m2"] == 300 * 400


def test_layers_told_outright_need_no_name() -> None:
    frame = reservoirs()
    frame.attrs["layer"] = "couche_12"
    report = conformity.check(zoning(), reservoirs=[frame], objective="restore")
    assert report.findings["rule_id"].iloc[0] == "RR01"
    assert report.layers[0].objective_source == "option"


def test_a_layer_that_nothing_tells_is_a_question_and_leaves_the_run_incomplete() -> None:
    strange = reservoirs()
    strange.attrs["layer"] = "couche_12"
    report = conformity.check(zoning(), network=[strange, reservoirs()])
    assert [(line.code, line.layer) for line in report.not_assessed if line.requested] == [("SEM-200", "couche_12")]
    assert report.incomplete


def test_no_network_at_all_is_refused() -> None:
    strange = reservoirs()
    strange.attrs["layer"] = "couche_12"
    with pytest.raises(InputError) as caught:
        conformity.check(zoning(), network=[strange])
    assert (caught.value.code, caught.value.exit_code) == ("SEM-526", 3)
    assert "couche_12" in str(caught.value)
    assert "hedges=" in caught.value.remedy("fr")


def test_two_projections_never_mix() -> None:
    report = conformity.check(zoning(), network=[reservoirs().to_crs(4326).set_crs(4326)])
    assert report.crs == "EPSG:2154"
    assert report.findings.set_index("rule_id").loc["RP01", "value"] == pytest.approx(10_000.0, rel=1e-5)
    bare = reservoirs().set_crs(None, allow_override=True)
    bare.attrs["layer"] = "reservoirs"
    with pytest.raises(InputError) as caught:
        conformity.check(zoning(), network=[bare])
    assert caught.value.code == "CRS-101"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [({"rules": "tvb-local"}, "CLI-020"), ({"profile": "cnig2014"}, "CLI-022"), ({"date": "02/01/2026"}, "CLI-023")],
)
def test_what_does_not_exist_is_refused_with_the_nearest_name(arguments: dict[str, str], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        conformity.check(zoning(), network=[reservoirs()], **arguments)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.exit_code) == (code, 2)
    if code == "CLI-020":
        assert "tvb-locale" in caught.value.text("fr")


def test_the_public_names_are_these() -> None:
    assert conformity.__all__ == sorted(conformity.__all__, key=str)
    for name in conformity.__all__:
        assert getattr(conformity, name) is not None
    with pytest.raises(AttributeError):
        conformity.overlay_everything  # noqa: B018


def test_a_raw_plan_is_checked_after_one_edited_mapping(tmp_path: Path) -> None:
    """A layer with nothing but ``Zone``: draft, confirm, check."""
    from conformity.api.mapping import draft_profile

    raw = zoning().rename(columns={"LIBELLE": "Zone"}).drop(columns="TYPEZONE")
    raw["Zone"] = ["1AUh", "N"]
    raw.to_file(tmp_path / "zonage.gpkg")
    with pytest.raises(InputError) as caught:
        conformity.check(tmp_path / "zonage.gpkg", network=[reservoirs()])
    assert "--write-profile" in caught.value.text("fr")
    for name in ("mapping.yaml", "mapping.xlsx"):
        drafted = draft_profile([tmp_path / "zonage.gpkg"], xlsx=name.endswith("xlsx"))
        (tmp_path / name).write_bytes(drafted)
        if name.endswith("yaml"):
            assert b"guess: true" in drafted
            (tmp_path / name).write_bytes(drafted.replace(b", guess: true", b""))
        report = conformity.check(tmp_path / "zonage.gpkg", network=[reservoirs()], profile=tmp_path / name)
        assert report.findings["rule_id"].iloc[0] == "RP01"
        # a proposal still marked as a guess settles nothing: the label does, as without a mapping
        assert set(report.zones["class_source"]) == {"profile" if name.endswith("yaml") else "label"}


def test_provenance_names_every_engine_and_every_file(tmp_path: Path) -> None:
    zoning().to_file(tmp_path / "ZONE_URBA.shp", encoding="UTF-8")
    provenance = conformity.check(tmp_path / "ZONE_URBA.shp", network=[reservoirs()]).provenance
    assert all(
        provenance["versions"][name] for name in ("conformity", "python", "GEOS", "PROJ", "GDAL", "shapely", "pyogrio")
    )
    (plan,) = [entry for entry in provenance["inputs"] if entry["role"] == "plan"]
    assert {file["path"].rsplit(".", 1)[1] for file in plan["files"]} >= {"shp", "shx", "dbf", "prj", "cpg"}
    assert all(len(file["sha256"]) == 64 and str(tmp_path) not in file["path"] for file in plan["files"])
    base = [name for _, name in (packs.pack_text("base")[:2], *packs.pack_text("base").parts)]
    assert base[0] == "base/pack.yaml"
    assert [pack["file"] for pack in provenance["rules"]] == ["tvb-locale.yaml", *base]


def test_the_journal_counts_what_was_read_and_holds_no_outline() -> None:
    layer = Layer("zones", "z", zoning(), "surface", None, "", "format", "GeoDataFrame")
    journal = Journal()
    assert journal.read("plan", layer) is layer
    (zones,) = journal.layers["plan"]
    assert (zones.name, len(zones.frame), list(zones.frame.columns)) == ("zones", 2, [])


def test_a_layer_asked_for_its_own_values_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zoning().to_file(tmp_path / "ZONE_URBA.gpkg")
    shapes = [shapely.box(X, Y, X + 400, Y + 400), shapely.box(X, Y + 500, X + 90, Y + 900)]
    layer = gpd.GeoDataFrame({"TYPE": ["réservoir", "corridor"]}, geometry=shapes, crs=2154)
    layer.to_file(tmp_path / "couche1.gpkg")
    loads: list[str] = []
    load = Workspace.load
    monkeypatch.setattr(
        Workspace, "load", lambda self, d, **options: (loads.append(d.name), load(self, d, **options))[1]
    )
    report = conformity.check(tmp_path / "ZONE_URBA.gpkg", network=tmp_path / "couche1.gpkg", date="2026-01-02")
    assert set(report.elements["kind"]) == {"reservoir", "corridor"}
    assert loads == ["ZONE_URBA", "couche1"]
