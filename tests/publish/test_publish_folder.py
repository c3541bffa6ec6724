"""A set is published whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from conformity.errors import OutputError
from conformity.publish import folder as module
from conformity.publish import publish
from conformity.publish.manifest import MANIFEST

OLD, NEW = {"a.txt": b"old", "b.txt": b"gone"}, {"a.txt": b"new"}


def _left(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_set_with_its_manifest(tmp_path: Path) -> None:
    (path,) = publish(NEW, tmp_path / "deep" / "out")
    assert path.read_bytes() == b"new"
    manifest = json.loads((path.parent / MANIFEST).read_text())
    assert manifest["files"]["a.txt"] == {"bytes": 3, "sha256": hashlib.sha256(b"new").hexdigest()}
    assert _left(tmp_path / "deep") == ["out"]


@pytest.mark.parametrize("exchange", [True, False])
def test_ours_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool) -> None:
    if not exchange:
        monkeypatch.setattr(module, "_exchanged", lambda one, other: False)
    publish(OLD, tmp_path / "out")
    publish(NEW, tmp_path / "out")
    assert _left(tmp_path / "out") == ["a.txt", MANIFEST]
    assert _left(tmp_path) == ["out"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="renameat2 is Linux's")
def test_linux_exchanges_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert module._exchanged(tmp_path / "one", tmp_path / "two")
    assert _left(tmp_path / "one") == ["two"]


def test_what_is_not_ours_is_refused_without_force(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("precious")
    with pytest.raises(OutputError) as caught:
        publish(NEW, tmp_path / "out")
    assert caught.value.code == "OUT-001"
    assert _left(tmp_path / "out") == ["mine.txt"]
    publish(NEW, tmp_path / "out", force=True)
    assert _left(tmp_path / "out") == ["a.txt", MANIFEST]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    publish(NEW, tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"new"


def test_a_file_or_a_link_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path)
    for name, code in (("file", "OUT-002"), ("link", "OUT-005")):
        with pytest.raises(OutputError) as caught:
            publish(NEW, tmp_path / name, force=True)
        assert caught.value.code == code


def test_a_failure_leaves_the_old_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(OLD, tmp_path / "out")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError) as caught:
        publish(NEW, tmp_path / "out")
    assert caught.value.code == "OUT-003"
    assert "plus de place sur le disque" in caught.value.text("fr")
    assert "No space left on device" in caught.value.text("en")
    assert (tmp_path / "out" / "b.txt").read_bytes() == b"gone"
    assert _left(tmp_path) == ["out"]


def test_one_run_at_a_time_and_a_stale_lock_is_taken_over(tmp_path: Path) -> None:
    lock = tmp_path / ".out.conformity.lock"
    lock.write_text("1 elsewhere.example")
    with pytest.raises(OutputError) as caught:
        publish(NEW, tmp_path / "out")
    assert caught.value.code == "OUT-004"
    import socket

    lock.write_text(f"4194999 {socket.gethostname()}")  # above the kernel's highest process number
    publish(NEW, tmp_path / "out")
    assert _left(tmp_path) == ["out"]


def test_what_a_killed_run_left_is_swept_and_a_set_put_aside_comes_back(tmp_path: Path) -> None:
    publish(OLD, tmp_path / "out")
    (tmp_path / "out").rename(tmp_path / ".out.conformity-4194999.old")
    (tmp_path / ".out.conformity-4194999.new").mkdir()
    module._sweep(tmp_path / "out")
    assert _left(tmp_path) == ["out"]
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"old"


@pytest.mark.parametrize(("name", "text"), [("report.md", b"# my opinion"), ("notes.txt", b"call the mayor")])
def test_what_an_officer_typed_is_never_overwritten(tmp_path: Path, name: str, text: bytes) -> None:
    out = tmp_path / "out"
    publish({"report.md": b"# one", "report.json": b"{}"}, out, force=False)
    (out / name).write_bytes(text)
    with pytest.raises(OutputError) as caught:
        publish({"report.md": b"# two"}, out, force=False)
    assert (caught.value.code, caught.value.exit_code) == ("OUT-008", 4)
    assert name in caught.value.text("fr")
    assert (out / name).read_bytes() == text
    publish({"report.md": b"# two"}, out, force=True)
    assert (out / "report.md").read_bytes() == b"# two"
    assert not (out / "notes.txt").exists()


@pytest.mark.parametrize(("mark", "said"), [(".~lock.a.txt#", "a.txt"), ("~$a.txt", "a.txt")])
def test_a_file_open_in_another_program_is_said_as_such(tmp_path: Path, mark: str, said: str) -> None:
    """The marks of LibreOffice and of Office: the old set stands, and closing the file is enough."""
    publish(OLD, tmp_path / "out")
    (tmp_path / "out" / mark).write_bytes(b"")
    with pytest.raises(OutputError) as caught:
        publish(NEW, tmp_path / "out")
    assert caught.value.code == "OUT-951"
    assert said in caught.value.text("en")
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"old"
    (tmp_path / "out" / mark).unlink()
    publish(NEW, tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"new"
