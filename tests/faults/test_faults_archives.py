"""Faults 65 to 78: archives and folders that are not what they seem, or hold more than they should."""

from __future__ import annotations

import io
import os
import struct
import tarfile
import warnings
import zipfile
from pathlib import Path

import pytest
from faulty import LAYER, Bench, findings, sound, zoning

from conformity.read import archive

pytestmark = pytest.mark.fault


def members(bench: Bench, folder: str = "") -> dict[str, bytes]:
    """The files of the plan, under a folder of the archive."""
    return {folder + part.name: part.read_bytes() for part in sorted(bench.plan.iterdir())}


def zipped(bench: Bench, held: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    path = bench.home / "plan.zip"
    with zipfile.ZipFile(path, "w", how) as target:
        for name, data in held.items():
            target.writestr(name, data)
    return path


def flagged(path: Path, offsets: tuple[int, int], data: bytes) -> Path:
    """Overwrite a field of the first member, in its own header and in the directory."""
    whole = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", offsets[0]), (b"PK\x01\x02", offsets[1])):
        where = whole.index(mark) + at
        whole[where : where + len(data)] = data
    path.write_bytes(bytes(whole))
    return path


@pytest.mark.parametrize("folder", ["PLU/", "59999_PLU_20250101/Donnees_geographiques/"])
def test_fault_065_shapefile_in_a_folder_of_the_zip(bench: Bench, folder: str) -> None:
    """It must work: the usual delivery. The findings are those of the folder, row by row."""
    before = findings(sound(bench.check()))
    after = findings(sound(bench.check(plan=zipped(bench, members(bench, folder)))))
    assert after == before
    assert len(before) > 1


def test_fault_066_two_zonings_in_the_zip(bench: Bench) -> None:
    held = members(bench, "projet/")
    former = zoning()
    former.loc[1, "TYPEZONE"] = "A"
    bench.store(former, bench.zones)
    held.update(members(bench, "en_vigueur/"))
    bench.store(zoning(), bench.zones)
    path = zipped(bench, held)
    bench.refused("SEM-102", names=(f"projet/{LAYER}", f"en_vigueur/{LAYER}"), plan=path)
    chosen = f"{path}:projet/{LAYER}"
    assert findings(sound(bench.check(plan=chosen))) == findings(sound(bench.check()))


@pytest.mark.parametrize("name", ["../../evil.shp", "/evil.shp", "a\\..\\..\\evil.shp", "C:\\evil.shp", "C:evil.shp"])
def test_fault_067_a_member_that_would_leave_the_folder(bench: Bench, name: str) -> None:
    bench.refused("ARC-004", names=("plan.zip", "evil.shp"), plan=zipped(bench, {**members(bench), name: b"x"}))
    assert not list(bench.home.parent.rglob("evil*"))


def test_fault_067_a_member_that_is_a_link(bench: Bench) -> None:
    link = zipfile.ZipInfo("ZONE_URBA.shp")
    link.external_attr = 0o120777 << 16
    path = bench.home / "plan.zip"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr(link, "/etc/passwd")
    bench.refused("ARC-005", names=("plan.zip", "ZONE_URBA.shp"), plan=path)


def test_fault_068_a_member_that_swells(bench: Bench) -> None:
    path = zipped(bench, {**members(bench), "bomb.dbf": bytes(30 << 20)})
    assert path.stat().st_size < 100_000
    bench.refused("ARC-009", names=("plan.zip", "bomb.dbf"), plan=path)


def test_fault_068_a_member_that_lies_about_its_size(bench: Bench) -> None:
    """Sizes are counted while unpacking, not believed."""
    path = zipped(bench, {"z.dbf": bytes(8 << 20)})
    flagged(path, (22, 24), struct.pack("<I", 1000))
    done = bench.check(plan=path)
    code = "ARC-001" if "ARC-001" in done.stderr else "ARC-009"
    bench.refused(code, names=("plan.zip",), plan=path)


def test_fault_068_too_large_a_whole(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    bench.refused("ARC-003", names=("plan.zip",), plan=zipped(bench, {"a.dbf": os.urandom(1001)}))


def test_fault_069_more_members_than_any_plan_has(bench: Bench) -> None:
    path = zipped(bench, {**members(bench), **{f"{i}.txt": b"" for i in range(archive.MOST_MEMBERS)}})
    bench.refused("ARC-002", names=("plan.zip",), plan=path)


def test_fault_069_members_that_share_their_bytes(bench: Bench) -> None:
    """Two entries of the directory that point into one stretch of the file: the trick of overlapping bombs."""
    path = zipped(bench, {"a.dbf": os.urandom(4_000), "b.dbf": os.urandom(4_000)}, zipfile.ZIP_STORED)
    whole = bytearray(path.read_bytes())
    second = whole.index(b"PK\x01\x02", whole.index(b"PK\x01\x02") + 4)
    whole[second + 42 : second + 46] = bytes(4)  # the offset of the first member's header
    path.write_bytes(bytes(whole))
    bench.refused("ARC-001", names=("plan.zip",), plan=path)


def test_fault_070_an_archive_in_the_archive(bench: Bench) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as target:
        target.writestr("z.txt", b"x")
    bench.refused("ARC-008", names=("plan.zip", "inner.zip"), plan=zipped(bench, {"inner.zip": inner.getvalue()}))


def test_fault_071_an_encrypted_member(bench: Bench) -> None:
    path = flagged(zipped(bench, members(bench)), (6, 8), b"\x01\x00")
    bench.refused("ARC-006", names=("plan.zip", LAYER), plan=path)


def test_fault_072_a_wrong_checksum(bench: Bench) -> None:
    path = zipped(bench, members(bench), zipfile.ZIP_STORED)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"Zone naturelle", b"Zone naturellf", 1))
    assert whole != path.read_bytes()
    bench.refused("ARC-001", names=("plan.zip",), plan=path)


@pytest.mark.parametrize("keep", [0.5, 0.9, 0.995])
def test_fault_072_a_truncated_archive(bench: Bench, keep: float) -> None:
    path = zipped(bench, members(bench))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    bench.refused("ARC-001", names=("plan.zip",), plan=path)


@pytest.mark.parametrize("other", [f"{LAYER}.shp", f"{LAYER.lower()}.SHP"])
def test_fault_073_two_members_of_one_name(bench: Bench, other: str) -> None:
    path = zipped(bench, members(bench))
    with zipfile.ZipFile(path, "a") as target, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile says itself that a name comes twice
        target.writestr(other, b"another")
    bench.refused("ARC-007", names=("plan.zip", LAYER), plan=path)


@pytest.mark.parametrize("page", ["cp437", "cp850"])
def test_fault_074_names_of_old_tools(bench: Bench, page: str) -> None:
    """Without the flag of UTF-8 the folder's name is in the code page of MS-DOS; the plan reads the same."""
    before = findings(sound(bench.check()))
    path = zipped(bench, members(bench, "Plan_d_UrbanismeXX/"))
    path.write_bytes(path.read_bytes().replace(b"UrbanismeXX", "UrbanisméèX".encode(page)))
    assert findings(sound(bench.check(plan=path))) == before


@pytest.mark.parametrize("way", ["folder", "zip"])
def test_fault_075_litter_is_passed_over(bench: Bench, way: str) -> None:
    before = findings(sound(bench.check()))
    litter = {
        "Thumbs.db": b"\xd0\xcf\x11\xe0", ".DS_Store": b"\0\0\0\1Bud1", f"{LAYER}.shp.lock": b"", "desktop.ini": b"[x]",
        f"__MACOSX/._{LAYER}.shp": b"\0\5\x16\7", f"~${LAYER}.docx": b"x", f"{LAYER}.shp.xml": b"<metadata/>",
    }  # fmt: skip
    if way == "zip":
        done = bench.check(plan=zipped(bench, {**members(bench), **litter}))
    else:
        for name, data in litter.items():
            (bench.plan / name).parent.mkdir(exist_ok=True)
            (bench.plan / name).write_bytes(data)
        done = bench.check()
    assert findings(sound(done)) == before


def test_fault_076_a_folder_of_many_layers(bench: Bench) -> None:
    """The one layer of zones is taken, whatever comes first by name; two of them are asked about."""
    before = findings(sound(bench.check()))
    for name in ("00_AUTRE", f"{LAYER[:6]}HABILLAGE_SURF_20250101"):
        for part in sorted(bench.network.glob("reservoirs_a_preserver.*")):
            (bench.plan / f"{name}{part.suffix}").write_bytes(part.read_bytes())
    assert findings(sound(bench.check())) == before
    former = zoning()
    former.loc[1, "TYPEZONE"] = "A"
    bench.store(former, bench.plan / "59999_ZONE_URBA_20240101.shp")
    bench.refused("SEM-102", names=("59999_ZONE_URBA_20240101", LAYER))


def test_fault_076_a_folder_without_a_zoning(bench: Bench) -> None:
    for each in bench.plan.iterdir():
        each.unlink()
    bench.refused("VEC-008", names=("plan",))


def test_fault_077_other_archives(bench: Bench) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as target:
        target.add(bench.plan, arcname="plan")
    for name, data, what in (
        ("plan.rar", b"Rar!\x1a\x07\x01\x00" + bytes(40), "RAR"),
        ("plan.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40), "7z"),
        ("plan.tar.gz", held.getvalue(), "gz"),
        ("plan.zip", b"Rar!\x1a\x07\x01\x00" + bytes(40), "RAR"),
    ):
        path = bench.home / name
        path.write_bytes(data)
        done = bench.refused("ARC-010", names=(name,), plan=path)
        assert what.lower() in done["fr"].stderr.lower()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_fault_078_what_is_no_ordinary_file(bench: Bench) -> None:
    pipe, loop, folder = (bench.home / name for name in ("pipe.shp", "loop.shp", "folder.shp"))
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    folder.mkdir()
    bench.refused("VEC-002", names=("pipe.shp",), plan=pipe)
    bench.refused("VEC-002", names=("null",), plan=Path("/dev/null"))
    bench.refused("VEC-001", names=("loop.shp",), plan=loop)
    bench.refused("VEC-009", names=("folder.shp",), plan=folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_fault_078_a_pipe_or_a_loop_in_the_folder_hangs_nothing(bench: Bench) -> None:
    """A loop of folders is not followed; a pipe under the name of a layer is reported, since a layer may be missed."""
    before = findings(sound(bench.check()))
    (bench.plan / "around").symlink_to(bench.plan, target_is_directory=True)
    assert findings(sound(bench.check())) == before
    os.mkfifo(bench.plan / "00_AUTRE.shp")
    bench.refused("VEC-002", names=("00_AUTRE.shp",))
