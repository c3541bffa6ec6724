"""Files as they are dropped: hostile names, archives and forms; nothing is written or read outside the session."""

from __future__ import annotations

import io
import json
import string
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from page_server import Files, Server, answers, zipped

from conformity.errors import ConformityError, Msg, RulesError
from conformity.serve import answers as confirming
from conformity.serve import uploads

NAMES = [
    "../../etc/passwd", "..\\..\\windows\\system32\\x.shp", "/etc/passwd", "C:\\x.shp", "C:x.shp", "//server/share/x.shp", "...",
    "..", ".", "", "/", "\\", "a/../../b.shp", "a/./b.shp", "x.shp:stream", "x.gpkg:layer", "CON", "con.shp", "a/NUL/b.shp", "com¹.txt",
    "x.shp.", "x.shp ", ".htaccess", "a\x00b.shp", "a\nb.shp", "a\u202eb.shp", "é" * 300 + ".shp", "a/" * 60 + "b.shp", "~/x", "$HOME/x",
    "%2e%2e%2fx", "x." + "y" * 300, "<script>.shp", "a|b?.shp", "\ud800.shp",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_leads_nowhere_else(name: str) -> None:
    harmless(uploads.safe(name))


@given(st.text(st.sampled_from(string.ascii_letters + "./\\:~ \x00\u202eé") | st.characters(), max_size=300))
@example("a" * 119 + "é.shp")
@example("a" * 118 + " . " + "b" * 40)
def test_no_name_leads_anywhere_else(name: str) -> None:
    harmless(uploads.safe(name))


def harmless(path: PurePosixPath) -> None:
    windows = PureWindowsPath(str(path))
    assert not path.is_absolute()
    assert not windows.drive
    assert not windows.root
    assert path.parts == windows.parts
    assert 1 <= len(path.parts) <= 8
    for step in path.parts:
        assert step not in ("", ".", "..")
        assert step == step.strip(" .")
        assert len(step.encode()) <= 121
        assert not set('<>:"|?*\\/') & set(step)
        assert not PureWindowsPath(step).is_reserved()
        assert step.isprintable() or "\xa0" in step or any(c.isspace() or not c.isprintable() for c in step)
        assert not any(ord(c) < 32 for c in step)
    assert uploads.safe(str(path)) == path


def test_names_as_delivered_are_kept() -> None:
    for name in (
        "ZONE_URBA.shp",
        "76648_PLU_20241107/Donnees_geographiques/ZONE_URBA.shp",
        "Réservoirs humides (2024).gpkg",
        "a.b.c.zip",
    ):
        assert str(uploads.safe(name)) == name


def stored(home: Path, *files: tuple[str, str]) -> None:
    uploads.store([(field, name, io.BytesIO(name.encode())) for field, name in files], home)


def test_files_lie_below_their_field(tmp_path: Path) -> None:
    home = tmp_path / "job"
    stored(home, *(("plan", name) for name in ("../x.shp", "/y.shp", "a/z.shp")), ("network", "x.shp"))
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert files == ["job/network/x.shp", "job/plan/a/z.shp", "job/plan/x.shp", "job/plan/y.shp"]


@pytest.mark.parametrize(
    ("one", "two"),
    [("x.shp", "x.shp"), ("x.shp", "X.SHP"), ("x.shp", "../x.shp"), ("a", "a/b.shp"), ("a/b.shp", "a"), ("A/b", "a")],
)
def test_two_files_of_one_name(tmp_path: Path, one: str, two: str) -> None:
    with pytest.raises(ConformityError) as caught:
        stored(tmp_path, ("plan", one), ("plan", two))
    assert caught.value.code == Msg.UPLOAD_SAME_NAME


def test_a_field_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ConformityError) as caught:
        stored(tmp_path, ("../plan", "x.shp"))
    assert caught.value.code == Msg.REQUEST_MALFORMED
    assert not list(tmp_path.iterdir())


def test_a_disk_that_does_not_take_a_file(tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("in the way")
    with pytest.raises(ConformityError) as caught:
        stored(tmp_path, ("plan", "x.shp"))
    assert (caught.value.code, caught.value.exit_code) == (Msg.UPLOAD_NOT_STORED, 4)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((("plan", "p.zip"), ("network", "n.gpkg")), {"plan": "plan/p.zip", "network": ["network/n.gpkg"]}),
        (
            (("plan", "Z.shp"), ("plan", "Z.dbf"), ("plan", "Z.shx"), ("network", "b.gpkg"), ("network", "a.zip")),
            {"plan": "plan/Z.shp", "network": ["network/a.zip", "network/b.gpkg"]},
        ),
        (
            (("plan", "Z.shp"), ("plan", "P.shp"), ("plan", "Z.dbf"), ("network", "d/n.shp"), ("places", "l.gpkg")),
            {"plan": "plan", "network": ["network/d"], "places": "places/l.gpkg"},
        ),
        ((("plan", "p.pdf"), ("network", "n.gpkg")), "plan"),
        ((("plan", "dossier.yml"), ("network", "n.gpkg")), "plan"),
        ((("plan", "p.zip"),), "network"),
        ((("plan", "p.zip"), ("network", ".hidden")), {"plan": "plan/p.zip", "network": ["network/hidden"]}),
    ],
)
def test_what_is_read_of_what_was_dropped(tmp_path: Path, files: Any, expected: Any) -> None:
    stored(tmp_path, *files)
    if isinstance(expected, dict):
        assert uploads.inputs(tmp_path) == expected
        return
    with pytest.raises(ConformityError) as caught:
        uploads.inputs(tmp_path)
    assert (caught.value.code, caught.value.fields["field"]) == (Msg.UPLOAD_INCOMPLETE, expected)


# ------------------------------------------------------------------------------------------- through the server


@pytest.mark.parametrize(
    "files", [[], [("plan", "", b"")], [("plan", "a.pdf", b"%PDF")], [("network", "n.gpkg", b"x")]]
)
def test_a_check_without_its_files(server: Server, files: Files) -> None:
    answer = server.post(files)
    assert (answer.status, answer.json["code"]) == (400, Msg.UPLOAD_INCOMPLETE)
    assert server.ask("GET", "/jobs").json == []
    (folder,) = server.left()
    assert not list((server.temporary / folder).iterdir())


@pytest.mark.parametrize("field", ["other", "plan2", "", "../plan"])
def test_a_field_that_the_form_has_not(server: Server, files: Files, field: str) -> None:
    assert server.post([*files, (field, "x.shp", b"x")]).json["code"] in (Msg.REQUEST_MALFORMED, Msg.UPLOAD_INCOMPLETE)


def read(server: Server, plan: bytes, data: dict[str, bytes], name: str = "plan.zip") -> dict[str, Any]:
    """A check once its plan was read, or not."""
    answer = server.post([("plan", name, plan), ("network", "r.gpkg", data["reservoirs.gpkg"])])
    assert answer.status == 201
    work = server.until(answer.json["id"], "asking", "failed")
    assert server.ask("DELETE", f"/jobs/{work['id']}", Origin=server.origin).status == 204
    return work


@pytest.mark.parametrize("step", ["../../slipped.shp", "/tmp/slipped.shp", "..\\..\\slipped.shp"])
def test_an_archive_whose_members_lead_elsewhere(server: Server, data: dict[str, bytes], step: str) -> None:
    plan = {**{name: data[name] for name in data if name.startswith("ZONE")}, step: b"slipped"}
    work = read(server, zipped(plan), data)
    assert (work["state"], work["error"]["code"]) == ("failed", Msg.ARCHIVE_MEMBER_LEAVES_FOLDER)
    assert not list(server.temporary.parent.rglob("slipped*"))


def test_an_archive_that_swells(server: Server, data: dict[str, bytes]) -> None:
    work = read(server, zipped({"ZONE_URBA.shp": bytes(600 * 2**20)}), data)
    assert work["state"] == "failed"
    assert work["error"]["code"] in (Msg.ARCHIVE_MEMBER_SWELLS, Msg.ARCHIVE_TOO_LARGE)


@pytest.mark.parametrize("plan", [b"", b"PK junk", b"\x00" * 1000])
def test_an_archive_that_is_none(server: Server, data: dict[str, bytes], plan: bytes) -> None:
    work = read(server, plan, data)
    assert work["state"] == "failed"
    assert work["error"]["remedy"]
    assert "Traceback" not in json.dumps(work)


def test_a_plan_without_a_zoning(server: Server, data: dict[str, bytes]) -> None:
    work = read(server, data["reservoirs.gpkg"], data, "plan.gpkg")
    assert (work["state"], work["error"]["code"]) == ("failed", Msg.ZONING_NOT_FOUND)


def test_hostile_names_through_the_form(server: Server, data: dict[str, bytes]) -> None:
    before = {path for path in server.temporary.parent.rglob("*") if server.temporary not in path.parents}
    shapefile = [("plan", f"..\\..\\deliv/../{name}", data[name]) for name in data if name.startswith("ZONE")]
    answer = server.post([*shapefile, ("network", "../../../reservoirs.gpkg", data["reservoirs.gpkg"])])
    assert answer.status == 201
    work = server.until(answer.json["id"], "asking", "failed")
    assert work["state"] == "asking", work["error"]
    server.ask("DELETE", f"/jobs/{work['id']}", Origin=server.origin)
    assert {path for path in server.temporary.parent.rglob("*") if server.temporary not in path.parents} == before


# ------------------------------------------------------------------------------------------- answers

READ: dict[str, Any] = {
    "columns": {"label": "LIBELLE"},
    "zones": [
        {"label": 'A"\n- x', "long_label": "", "typezone": "N", "zones": 1, "area_ha": 1.0, "class": "natural", "use": "",
         "candidate": "pocket", "confirmed": False},
    ],
    "layers": [
        {"layer": "r", "kind": "", "objective": "", "geometry": "surface", "features": 1, "columns": "NOM", "by_rows": False,
         "confirmed": False},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"x": 1}, Msg.KEY_UNKNOWN),
        ({"zones": [{"class": "town"}]}, Msg.KEY_VALUE_NOT_ALLOWED),
        ({"zones": [{"class": "natural", "confirmed": "yes"}]}, Msg.KEY_EXPECTS_BOOLEAN),
        ({"layers": [{"kind": "river"}]}, Msg.KEY_VALUE_NOT_ALLOWED),
        ({"document": "SCOT"}, Msg.KEY_VALUE_NOT_ALLOWED),
        ({"title": "a\nb"}, Msg.KEY_VALUE_MALFORMED),
        ({"scot": "x" * 201}, Msg.KEY_TOO_LONG),
    ],
)
def test_answers_that_are_not_valid(change: dict[str, Any], code: str) -> None:
    with pytest.raises(RulesError) as caught:
        confirming.answers_of({**answers({"read": READ}), **change}, READ)
    assert caught.value.code == code


@pytest.mark.parametrize("change", [{"zones": []}, {"layers": [{}, {}]}])
def test_answers_to_something_else(change: dict[str, Any]) -> None:
    with pytest.raises(ConformityError) as caught:
        confirming.answers_of({**answers({"read": READ}), **change}, READ)
    assert caught.value.code == Msg.REQUEST_MALFORMED


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize("kind", ["", "corridor"])
def test_answers_are_kept_as_a_mapping_that_the_program_reads(tmp_path: Path, confirmed: bool, kind: str) -> None:
    from conformity.api import dossier, packs

    content = answers(
        {"read": READ}, scot='SCoT "du\u00a0Pays" : {x} # y', crs="EPSG:2154", drafted_on="2026-03-01", lang="en"
    )
    content["zones"][0] = {"class": "pocket", "use": "leisure", "confirmed": confirmed}
    content["layers"][0] = {"kind": kind, "objective": "restore" if kind else "", "confirmed": confirmed}
    given = confirming.answers_of(content, READ)
    (tmp_path / "m.yml").write_text(confirming.mapping(given, READ), "utf-8")
    profile = packs.profile(tmp_path / "m.yml")
    assert profile.plan is not None
    (zone,) = profile.plan.zones
    assert (zone.label, zone.typezone, zone.zone_class, zone.guess) == ('A"\n- x', "N", "pocket", not confirmed)
    (layer,) = profile.layers
    assert (layer.name, layer.kind) == ("r", kind or None)
    text = confirming.dossier(
        given, {"plan": "plan/p.zip", "network": ["network/n.gpkg"], "places": "places/l.gpkg"}, "t"
    )
    read = dossier.load(text, "dossier.yml")
    assert (read.title, read.plan, read.profile, read.crs, read.places) == (
        "Essai", "plan/p.zip", "correspondance.yml", "EPSG:2154", "places/l.gpkg",
    )  # fmt: skip
    assert read.scot is not None
    assert read.scot.name == 'SCoT "du\u00a0Pays" : {x} # y'
    assert read.procedure.drafted_on == "2026-03-01"
