"""What is said of files, folders and archives while they are read names the file and layer that it is about."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from faulty import LAYER, reservoirs, zoning

import conformity
from conformity.api.batching.documents import documents
from conformity.errors import RulesError, message
from conformity.overlay import balance
from conformity.read import Workspace, gdal

#: a profile that names a pack, and no document
PROFILE = """\
profile: mien
title: {fr: a, en: b}
network:
  layers:
    - {names: [reservoirs], kind: reservoir}
rules: tvb-locale
"""

#: a layer, a code, the level and the fields of one line of the ledger
Line = tuple[str, str, str, dict[str, Any]]


def lines(path: Path) -> list[Line]:
    """What reading a path says of each layer, besides that it was read."""
    with Workspace() as files:
        ledger = [line for one in files.describe(path) for line in files.load(one).ledger]
    for line in ledger:
        for lang in ("fr", "en"):
            assert "?" not in message(line.code).what(lang, {"layer": line.layer, **line.fields})
    return [(x.layer, x.code, x.level, dict(x.fields)) for x in ledger if x.code != "VEC-100"]


def stored(folder: Path, suffix: str, **columns: Any) -> Path:
    path = folder / f"{LAYER}{suffix}"
    zoning().assign(**columns).to_file(path)
    return path


def archive(folder: Path) -> Path:
    plan = stored(folder, ".gpkg")
    path = folder / "livraison.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(plan, plan.name)
        packed.writestr("reglement.pdf", b"%PDF-1.4")
        packed.writestr("plan.png", b"\x89PNG")
    return path


def lettering(folder: Path) -> Path:
    plan = folder / "plan"
    plan.mkdir()
    stored(plan, ".gpkg")
    zoning().to_file(plan / "59999_HABILLAGE_SURF_20250101.gpkg")
    (plan / "cadastre.dwg").touch()
    return plan


def twice(folder: Path) -> Path:
    stored(folder, ".shp")
    stored(folder, ".geojson")
    return folder


def sibling(folder: Path) -> Path:
    (folder / "59999_DOC_URBA_20250101.csv").write_text("IDURBA,ETAT\nx,03\n", encoding="utf-8")
    return stored(folder, ".gpkg")


def garbled(folder: Path) -> Path:
    path = stored(folder, ".shp")
    path.with_suffix(".prj").write_text("nonsense", encoding="utf-8")
    return path


def doubled_key(folder: Path) -> Path:
    path = stored(folder, ".geojson")
    text = path.read_text(encoding="utf-8")
    assert '"LIBELLE": "UB"' in text
    path.write_text(text.replace('"LIBELLE": "UB"', '"LIBELLE": "UB", "LIBELLE": "UC"'), encoding="utf-8")
    return path


def no_shape(folder: Path) -> Path:
    path = folder / f"{LAYER}.shp"
    table = zoning()
    table.set_geometry([None, *table.geometry[1:]], crs=table.crs).to_file(path)
    return path


def dead_bytes(folder: Path) -> Path:
    """Eight bytes between two records, which the index passes over."""
    path = stored(folder, ".shp")
    shp, shx = path.read_bytes(), bytearray(path.with_suffix(".shx").read_bytes())
    (second,) = struct.unpack(">i", shx[108:112])
    data = bytearray(shp[: second * 2] + b"\0" * 8 + shp[second * 2 :])
    for place in range(108, len(shx), 8):
        (offset,) = struct.unpack(">i", shx[place : place + 4])
        shx[place : place + 4] = struct.pack(">i", offset + 4)
    data[24:28] = struct.pack(">i", len(data) // 2)
    path.write_bytes(data)
    path.with_suffix(".shx").write_bytes(shx)
    return path


def damaged_system(folder: Path) -> Path:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = folder / f"{LAYER}.parquet"
    zoning().to_parquet(path)
    table = parquet.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["crs"] = "nonsense"
    parquet.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (archive, [("livraison.zip", "ARC-101", "note", {"n": 2})]),
        (lettering, [("plan", "VEC-102", "note", {"n": 2, "names": "59999_HABILLAGE_SURF_20250101.gpkg, cadastre.dwg"})]),
        (twice, [(LAYER, "VEC-103", "warning", {"kept": f"{LAYER}.shp", "aside": f"{LAYER}.geojson"})]),
        (sibling, [(LAYER, "VEC-101", "note", {"n": 1, "names": "59999_DOC_URBA_20250101.csv"})]),
        (garbled, [(LAYER, "SHP-107", "warning", {"file": f"{LAYER}.prj"})]),
        (doubled_key, [(LAYER, "VEC-109", "warning", {"n": 1}), (LAYER, "VEC-110", "note", {})]),
        (no_shape, [(LAYER, "SHP-104", "warning", {"n": 1}), (LAYER, "SHP-106", "note", {})]),
        (dead_bytes, [(LAYER, "SHP-620", "warning", {"bytes": 8, "gaps": 1, "records": 0, "byte": 236})]),
        (damaged_system, [(LAYER, "CRS-620", "warning", {})]),
    ],
)  # fmt: skip
def test_what_is_said_in_reading_names_what_it_is_about(
    make: Callable[[Path], Path], said: list[Line], tmp_path: Path
) -> None:
    assert lines(make(tmp_path)) == said


def test_what_the_library_says_is_said_of_its_layer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = gdal.rows
    monkeypatch.setattr(gdal, "rows", lambda *words, **more: replace(whole(*words, **more), said=("odd block 7",)))
    assert lines(stored(tmp_path, ".gpkg")) == [(LAYER, "VEC-104", "warning", {"said": "odd block 7"})]


def test_tables_taken_along_and_layers_are_said_before_measuring(tmp_path: Path) -> None:
    plan = sibling(tmp_path)
    network = tmp_path / "reseau"
    network.mkdir()
    reservoirs().to_file(network / "reservoirs.gpkg")
    said: list[str] = []
    report = conformity.check(plan, network=network, date="2026-01-02", talk=said.append, lang="en")
    (line,) = [each for each in report.ledger if each.code == "SEM-105"]
    assert line.fields == {"n": 1, "tables": "59999_DOC_URBA_20250101"}
    for code, fields in {
        "SEM-105": line.fields,
        "SEM-319": {"pack": report.rulebook.pack, "version": report.rulebook.version, "n": len(report.rulebook.rules)},
        "SEM-320": {"standard": "CNIG 2013", "zones": 4, "prescriptions": 0, "crs": "EPSG:2154"},
        "SEM-321": {
            "layer": "reservoirs",
            "kind": "reservoirs",
            "objective": "not told",
            "how": "run as 'to preserve' by assumption",
        },
    }.items():
        assert message(code).what("en", fields) in said


def test_the_pack_of_the_profile_that_every_layer_has_is_said(tmp_path: Path) -> None:
    network = tmp_path / "reservoirs.gpkg"
    reservoirs().to_file(network)
    profile = tmp_path / "mien.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    options = {str(network): {"profile": str(profile)}}
    report = conformity.check(zoning(), network=str(network), layer_options=options, date="2026-01-02")
    assert "SEM-516" in [line.code for line in report.basis]
    assert report.rulebook.pack == "tvb-locale"


def test_a_fact_that_nobody_tells_is_asked_by_its_name() -> None:
    report = conformity.check(zoning(), reservoirs=reservoirs(), date="2026-01-02")
    asked = {line.fields["facts"]: line.rules for line in report.not_assessed if line.code == "SEM-540"}
    assert asked["procedure.kind"] == ("DO03",)


def test_a_balance_that_does_not_close_names_the_feature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balance, "_SLACK", -1.0)
    monkeypatch.setattr(balance, "_MOVED", 0.0)
    report = conformity.check(zoning(), reservoirs=reservoirs(), date="2026-01-02")
    (line,) = [each for each in report.not_assessed if each.code == "SEM-341"]
    keys = sorted(set(report.balance["key"][~report.balance["closed"]]))
    assert (line.requested, line.fields) == (True, {"n": 5, "names": ", ".join(keys)})
    assert report.incomplete


def test_a_folder_that_cannot_be_listed_is_left_out_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "A").mkdir()
    stored(tmp_path / "A", ".gpkg")
    (tmp_path / "B").mkdir()
    whole = Path.iterdir

    def fails(path: Path) -> Any:
        if path.name == "B":
            raise PermissionError(13, "Permission denied")
        return whole(path)

    monkeypatch.setattr(Path, "iterdir", fails)
    selection = documents(tmp_path, tmp_path / "out", [])
    assert [each.name for each in selection.documents] == ["A"]
    (left,) = selection.left_out
    assert (Path(left.path).name, left.code, left.repeated) == ("B", "CLI-663", False)
    for lang, reason in (("fr", "refusé"), ("en", "denied")):
        assert reason in message("CLI-663").what(lang, left.fields)


def test_a_value_of_a_mapping_that_does_not_exist_is_named_with_its_row(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["label", "class"])
    for row in (["UA", "urban_built"], ["1AU", "urbann"]):
        book.active.append(row)
    book.save(tmp_path / "mapping.xlsx")
    with pytest.raises(RulesError) as caught:
        conformity.check(zoning(), reservoirs=reservoirs(), profile=tmp_path / "mapping.xlsx")
    (problem,) = [each for each in caught.value.problems if each.code == "PRO-002"]
    assert (problem.place.file, problem.place.line, problem.fields["value"]) == ("mapping.xlsx", 3, "urbann")
