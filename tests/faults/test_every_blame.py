"""Every message is provoked somewhere in these tests; here, errors that no other test provokes."""

from __future__ import annotations

import ast
import re
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from faulty import LAYER, reservoirs, zoning
from openpyxl import Workbook
from typer.testing import CliRunner

import conformity
from conformity import api
from conformity.cli import app
from conformity.errors import ConformityError, InputError, Msg, OutputError, RulesError, UsageError
from conformity.errors.messages import codes
from conformity.publish import manifest
from conformity.read import Workspace, checks, finding, gdal, gml, mif

ROOT = Path(conformity.__file__).parent
#: where every code has a name
_NAMES = ROOT / "errors" / "codes.py"
_CODE = re.compile(r"(?<![\w-])[A-Z]{3}-\d{3}(?![\w-])")


def named(folder: Path) -> set[str]:
    """Codes that the code below a folder says, in a text that is no documentation or by their name: ``Msg.AXES_SWAPPED``."""
    codes = set()
    for path in folder.rglob("*.py"):
        documented: set[int] = set()
        for node in ast.walk(ast.parse(path.read_bytes())):  # what holds a text comes before it
            match node:
                case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                    documented |= {id(each.value) for each in node.body[:1] if isinstance(each, ast.Expr)}
                case ast.Constant(value=str(text)) if id(node) not in documented and path != _NAMES:
                    codes |= set(_CODE.findall(text))
                case ast.Attribute(value=ast.Name("Msg"), attr=name) if hasattr(Msg, name):
                    codes.add(str(getattr(Msg, name)))
    return codes


def test_every_message_is_used_and_provoked_by_a_test() -> None:
    """Errors, warnings, lines of the ledger and of what is not assessed: a message that nothing provokes is dead."""
    used = named(ROOT) - {"SHA-256"}
    assert len(used) > 450
    assert sorted(used ^ set(codes())) == []  # what the program says is in the catalogue, and nothing more
    provoked = named(Path(__file__).parents[1])
    assert sorted(used - provoked) == []


def read(path: Path) -> None:
    with Workspace() as files:
        for one in files.describe(path):
            files.load(one)


def refused(path: Path, code: str) -> InputError:
    """What reading a path is refused with; it says what to do in both languages."""
    with pytest.raises(InputError) as caught:
        read(path)
    error = caught.value
    assert error.code == code, error.text("en")
    assert error.remedy("fr")
    assert error.remedy("en")
    assert error.place.file is not None
    return error


def shapefile(folder: Path) -> Path:
    path = folder / f"{LAYER}.shp"
    zoning().to_file(path)
    return path


def test_the_content_of_a_shapefile_under_another_name(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    refused(path.rename(tmp_path / "zones.bin"), "SHP-016")


@pytest.mark.parametrize(("byte", "value", "code"), [(32 + 16, 99, "SHP-022"), (-1, 0x41, "SHP-023")])
def test_a_table_whose_bytes_do_not_hold(tmp_path: Path, byte: int, value: int, code: str) -> None:
    path = shapefile(tmp_path)
    table = path.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    data[byte if byte > 0 else int.from_bytes(data[8:10], "little")] = value
    table.write_bytes(data)
    assert str(refused(path, code).place.file).endswith(f"{LAYER}.dbf")


def test_a_driver_that_is_not_the_one_expected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "zones.gpkg"
    zoning().to_file(path)
    monkeypatch.setitem(gdal.DRIVERS, "gpkg", "SQLite")
    assert refused(path, "VEC-006").fields == {"driver": "GPKG", "expected": "SQLite"}


def test_a_folder_of_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shapefile(tmp_path)
    monkeypatch.setattr(finding, "MOST_ENTRIES", 3)
    assert refused(tmp_path, "VEC-007").fields["most"] == 3


def test_a_geopackage_without_a_layer(tmp_path: Path) -> None:
    path = tmp_path / "zones.gpkg"
    zoning().to_file(path)
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("DELETE FROM gpkg_contents")
    refused(path, "VEC-028")


def test_geoparquet_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "zones.parquet"
    zoning().to_parquet(path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "pyarrow" in refused(path, "VEC-042").what("en")


def mapinfo(folder: Path, suffix: str) -> Path:
    path = folder / f"zones{suffix}"
    zoning().to_file(path, driver="MapInfo File")
    return path


def test_a_mapinfo_table_whose_part_is_damaged(tmp_path: Path) -> None:
    path = mapinfo(tmp_path, ".tab")
    with path.with_suffix(".id").open("ab") as file:
        file.write(b"\0")
    assert refused(path, "VEC-027").fields["part"] == "zones.id"


def test_a_mapinfo_table_that_gives_fewer_rows_than_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged index in the .map ends the driver's reading after some rows, without a word."""
    path = mapinfo(tmp_path, ".tab")
    whole = gdal.info
    monkeypatch.setattr(gdal, "info", lambda *words: whole(*words) | {"features": 1})
    assert refused(path, "VEC-030").fields == {"expected": 4, "found": 1}


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [(b"Region 1", b"Regoin 1", "Regoin"), (b"\n  5\n", b"\n  x\n", "x"), (b" Pen (1", b" Pin (1", "Pin"),
     (b"650000 7090000", b"6500x0 7090000", "6500x0")],
)  # fmt: skip
def test_a_mapinfo_object_that_does_not_read(tmp_path: Path, old: bytes, new: bytes, word: str) -> None:
    """The driver passes over it, and over all that follow."""
    path = mapinfo(tmp_path, ".mif")
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    error = refused(path, "VEC-700")
    assert error.fields["word"] == word
    assert error.place.line == data[: data.index(old)].count(b"\n") + 1 + new.startswith(b"\n")


def test_a_mapinfo_file_cut_between_two_objects(tmp_path: Path) -> None:
    path = mapinfo(tmp_path, ".mif")
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"Region")])
    assert refused(path, "VEC-030").fields == {"expected": 4, "found": 3}


def test_mapinfo_objects_of_every_kind_are_counted() -> None:
    text = b"""Version 300
Columns 1
  N Char(3)
DATA

POINT 1 2
    SYMBOL (35,0,12)
NONE
Line 0 0 1.5e1 -2
Pline 2
0 0
1 1
    Smooth
PLINE MULTIPLE 2
  2
0 0
1 1
  1
2 2
Region 0
Arc 0 0 1 1
  0 90
Text
  "Region 1"
  0 0 1 1
    Font ("Arial",0,0,0)
    Label Line Simple 3 4
Multipoint 3
1 1
2 2
3 3
Collection 2
  Region 1
  3
0 0
1 0
0 1
    Pen (1,2,0)
  Multipoint 1
0 0
Roundrect 0 0 1 1
  0.5
Ellipse 0 0 1 1
"""
    assert mif.objects(text, checks.Place()) == (12, 1)
    with pytest.raises(InputError) as caught:  # nothing says where its objects begin
        mif.objects(b"Version 300\nColumns 0\n", checks.Place())
    assert caught.value.code == "VEC-700"
    assert mif.rows(b'"a,\nb",1\n"c",2\n', ",") == 2


def test_a_member_packed_by_a_method_that_is_not_read(tmp_path: Path) -> None:
    """Windows packs what exceeds 2 GB by Deflate64; neither the archive nor its author is at fault."""
    path = tmp_path / "plan.zip"
    zoning().to_file(tmp_path / "zones.gpkg")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "zones.gpkg", "zones.gpkg")
    data = bytearray(path.read_bytes())
    data[8], data[data.index(b"PK\x01\x02") + 10] = 9, 9
    path.write_bytes(data)
    error = refused(path, "ARC-700")
    assert error.fields == {"member": "zones.gpkg", "method": "Deflate64"}


def test_xml_that_is_no_collection(tmp_path: Path) -> None:
    path = tmp_path / "zones.gml"
    text = '<?xml version="1.0"?><!-- {} --><kml xmlns:gml="http://www.opengis.net/gml"><a/></kml>'
    path.write_text(text.format("x" * 70_000), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        gml.check(path, path.name)
    assert (caught.value.code, caught.value.fields["root"]) == ("VEC-022", "kml")
    assert caught.value.remedy("fr")


# ----------------------------------------------------------------------------------------- commands and arguments


def said(*words: object) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code in (2, 3, 4), done.output
    assert "Traceback" not in done.output + done.stderr
    return done.stderr


def test_arguments_of_commands_that_cannot_be(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    assert "CLI-002" in said("check", path, "--network", path, "--format", "pdf")
    assert "CLI-003" in said("check", path, "--network", path, "--map", "TYPEZONE")
    (tmp_path / "blocked").write_text("")
    assert "CLI-009" in said("inspect", path, "--write-profile", tmp_path / "blocked" / "p.yaml")


def test_a_table_of_epcis_without_its_columns(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    shapefile(tmp_path / "plans")
    table = tmp_path / "epci.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    reservoirs().to_file(tmp_path / "reservoirs.gpkg")
    with pytest.raises(InputError) as caught:
        api.batch(tmp_path / "plans", tmp_path / "out", epci=table, reservoirs=tmp_path / "reservoirs.gpkg")
    assert (caught.value.code, caught.value.place.file) == ("CLI-034", "epci.csv")


def test_a_table_that_nothing_names() -> None:
    with pytest.raises(UsageError) as caught:
        conformity.check(zoning(), network=reservoirs())
    assert caught.value.code == "CLI-603"
    assert "reservoirs=" in caught.value.remedy("en")
    conformity.check(zoning(), reservoirs=reservoirs())  # as the remedy says


@pytest.mark.parametrize(
    ("references", "code"),
    [([{"id": "scot-x"}], "REF-001"), (["sraddet-hdf", {"id": "sraddet-hdf"}], "REF-002")],
)
def test_references_that_cannot_be(references: list[object], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        conformity.check(zoning(), reservoirs=reservoirs(), references=references)
    assert caught.value.code == code
    assert caught.value.remedy("fr")


def test_a_network_of_tables_alone(tmp_path: Path) -> None:
    table = tmp_path / "network.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        conformity.check(zoning(), network=table)
    assert (caught.value.code, caught.value.place.file) == ("SEM-206", table.name)
    assert caught.value.remedy("fr")


def test_a_mapping_without_its_columns(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["etiquette", "classe"])
    book.active.append(["UA", "U"])
    book.save(tmp_path / "mapping.xlsx")
    with pytest.raises(RulesError) as caught:
        conformity.check(zoning(), reservoirs=reservoirs(), profile=tmp_path / "mapping.xlsx")
    assert [(each.code, each.place.file) for each in caught.value.problems] == [("PRO-001", "mapping.xlsx")]


def test_a_pack_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = tmp_path / "pack.yaml"
    pack.write_text("x: 1\n", encoding="utf-8")

    whole = Path.open

    def fails(path: Path, *words: Any, **more: Any) -> Any:
        if path.name == pack.name:
            raise PermissionError(13, "Permission denied")
        return whole(path, *words, **more)

    monkeypatch.setattr(Path, "open", fails)
    with pytest.raises(ConformityError) as caught:
        conformity.check(zoning(), reservoirs=reservoirs(), rules=pack)
    assert (caught.value.code, caught.value.place.file) == ("VEC-004", "pack.yaml")
    assert "denied" in caught.value.text("en")
    assert caught.value.remedy("fr")
    assert "pack.yaml" in str(caught.value)


def test_a_format_whose_component_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    report = conformity.check(zoning(), reservoirs=reservoirs(), date="2026-01-02")
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(OutputError) as caught:
        report.write(tmp_path / "out", formats=["docx"])
    assert caught.value.code == "OUT-010"
    assert "docx" in caught.value.remedy("en")


def test_a_published_folder_that_cannot_be_read_or_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zoning().to_file(tmp_path / f"{LAYER}.gpkg")
    reservoirs().to_file(tmp_path / "reservoirs.gpkg")
    given = {"reservoirs": tmp_path / "reservoirs.gpkg", "date": "2026-01-02"}
    report = conformity.check(tmp_path / f"{LAYER}.gpkg", **given)
    report.write(tmp_path / "out", formats=["json"])

    def fails(*_: object, **__: object) -> None:
        raise InputError("VEC-001")

    with monkeypatch.context() as broken:
        broken.setattr(api, "check", fails)
        assert [problem.code for problem in api.verify(tmp_path / "out").problems] == ["OUT-036"]

    def lost(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(manifest, "differences", lost)
    problems = api.verify(tmp_path / "out").problems
    assert [problem.code for problem in problems] == ["OUT-024"]
    assert problems[0].remedy("fr")


def test_a_shell_without_completion(monkeypatch: pytest.MonkeyPatch) -> None:
    import shellingham

    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("zx", "/bin/zx"))
    done = CliRunner().invoke(app, ["--show-completion"], prog_name="conformity")
    assert done.exit_code == 3, done.output
    assert "ENV-740" in done.stderr
    assert "zx" in done.stderr


def test_an_option_that_must_be_given() -> None:
    """No verb has one today; the framework would say so in English."""
    from typer.main import get_command

    from conformity.cli.parser import _fault

    command = get_command(app).commands["explain"]  # type: ignore[attr-defined]
    error = type("MissingParameter", (Exception,), {})()
    error.ctx = command.context_class(command, info_name="explain")
    error.param = next(param for param in command.params if "--in" in param.opts)
    fault = _fault(error)
    assert fault.code == "CLI-741"
    assert "--in" in fault.text("fr")


def test_completion_that_cannot_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    import shellingham

    from conformity.cli import shells

    def denied(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("bash", "/bin/bash"))
    monkeypatch.setattr(shells._FRAMEWORK, "install", denied)
    done = CliRunner().invoke(app, ["--install-completion"], prog_name="conformity")
    assert done.exit_code == 3, done.output
    assert "ENV-741" in done.stderr


def test_a_fault_of_the_command_line_without_a_place() -> None:
    from conformity.cli.parser import _fault

    assert _fault(ValueError()).code == "CLI-749"


def test_a_day_and_a_box_that_are_none(tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text("waivers:\n  - {id: F-1a2b3c4d5e, date: demain, author: A. B., reason: essai}\n")
    reference = tmp_path / "reference.yaml"
    shipped = (Path(__file__).parents[2] / "references" / "sraddet-hdf.yaml").read_text(encoding="utf-8")
    reference.write_text(shipped.replace("[1.35, 48.80, 4.30, 51.12]", "[4.30, 48.80, 1.35, 51.12]"), encoding="utf-8")
    for given, code in (({"waivers": waivers}, "RUL-741"), ({"reference": reference}, "RUL-742")):
        with pytest.raises(RulesError) as caught:
            conformity.check(zoning(), reservoirs=reservoirs(), date="2026-01-02", **given)
        assert code in {problem.code for problem in caught.value.problems}, caught.value.text("en")
