"""Faults 188 to 190: a full disk, a kill at any moment, two runs on one folder. The old whole set, or the new one."""

from __future__ import annotations

import errno
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import publishing_made as made
import pytest
from faulty import LANGUAGES, Bench, told_refused

from conformity.errors import OutputError
from conformity.report import lock as lock_room
from conformity.report import publish
from conformity.report.publish import claimed

HOLDER = """
import sys, time
from pathlib import Path
from conformity.report.publish import claimed
with claimed(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that waits for the disk is still a call, and does not wait."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def set_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def beside(out: Path) -> list[str]:
    return sorted(path.name for path in out.parent.iterdir() if "conformity" in path.name)


# ------------------------------------------------------------------------------------------- 188


@pytest.mark.fault
def test_fault_188_disk_full_or_quota(bench: Bench) -> None:
    """A quota of 20 KB for a file: the old set stands, whole; nothing is left beside it."""
    out = bench.home / "out"
    words = (
        "check",
        bench.plan,
        "--network",
        bench.network,
        "--out",
        out,
        "--date",
        "2025-06-01",
        "--format",
        "md,json",
    )
    before = bench.run(*words)
    assert before.exit_code in (0, 1)
    old = set_of(out)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for lang in LANGUAGES:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
        try:
            done = bench.run(*words, "--lang", lang)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        told_refused(done, "OUT-003", lang, names=("File too large", "--> out"), exit_code=4)
        assert set_of(out) == old
        assert beside(out) == []
    fresh = bench.home / "fresh" / "out"
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        done = bench.run(*words, "--out", fresh)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert done.exit_code == 4
    assert not fresh.parent.exists()


@pytest.mark.fault
def test_fault_188_a_disk_of_64_kilobytes(tmp_path: Path) -> None:
    """A real disk that is really full, where the system lets us mount one; else a limit on files."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") is not None and (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)], capture_output=True).returncode
        == 0
    )
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        if not mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, limits[1]))
        publish.publish({"report.md": b"a" * 12_000}, disk / "out")
        old = set_of(disk / "out")
        with pytest.raises(OutputError) as caught:
            publish.publish({"report.md": b"b" * 12_000, "report.json": b"c" * 50_000}, disk / "out")
        assert (caught.value.code, caught.value.exit_code) == ("OUT-003", 4)
        assert ("No space left on device" if mounted else "File too large") in caught.value.text("en")
        assert set_of(disk / "out") == old
        assert beside(disk / "out") == []
        publish.publish({"report.md": b"d" * 12_000}, disk / "out")
        assert (disk / "out" / "report.md").read_bytes() == b"d" * 12_000
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        if mounted:
            subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.usefixtures("quick_disk")
@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two-renames"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EINTR], ids=errno.errorcode.get)
def test_every_call_that_fails_leaves_the_old_set_or_the_run_succeeds(
    tmp_path: Path, number: int, exchange: bool
) -> None:
    """Each call in turn, once and for good: exit 4 and the old set, or a whole new set; never anything else."""
    for lasting in (False, True):
        found = made.failed(tmp_path / "f", "ours", exchange, number, lasting)
        assert found["wrong"] == []
        assert found["told"]["OUT-003"] > 40
        assert found["told"]["ok"] > 10
        assert found["calls"] == sum(found["told"].values())
        # Where two renames stand for the exchange and the disk goes between them, the old set waits under its other name.
        assert found["told"].get("OUT-027", 0) == (1 if lasting and not exchange else 0)
        # A failure that passes is undone: that the new set stands unconfirmed is told only where nothing works any more.
        assert lasting or set(found["told"]) == {"OUT-003", "ok"}


@pytest.mark.usefixtures("quick_disk")
def test_every_call_that_fails_where_nothing_stood(tmp_path: Path) -> None:
    for lasting in (False, True):
        found = made.failed(tmp_path / "f", "nothing", True, errno.ENOSPC, lasting)
        assert found["wrong"] == []
        assert found["told"]["OUT-003"] > 20


@pytest.mark.usefixtures("quick_disk")
def test_everything_is_on_the_disk_before_a_reader_finds_it(tmp_path: Path) -> None:
    for exchange, step in ((True, "renameat2"), (False, "rename")):
        called = made.calls(tmp_path / "f", "ours", exchange)
        before = called[: called.index(step)]
        assert before.count("fsync") == 4  # two files, the manifest, their folder
        assert called.count("fsync") == 5  # and the folder above
        assert max(i for i, name in enumerate(before) if name == "write") < max(
            i for i, name in enumerate(before) if name == "fsync"
        )


def test_a_system_that_writes_a_part_is_asked_again(tmp_path: Path) -> None:
    written = os.write

    def part(n: int, name: str, call: made.Call) -> object:
        handle, data = made.arguments(call) if name == "write" else (0, b"")
        return written(handle, data[:7]) if name == "write" and len(data) > 100 else call()

    with made.tapped(part):
        publish.publish(made.NEW, tmp_path / "out")
    assert made.state(tmp_path / "out", "ours") == "new"


# ------------------------------------------------------------------------------------------- 189


@pytest.mark.fault
def test_fault_189_killed_at_every_call(tmp_path: Path) -> None:
    """SIGKILL before each call and half-way through each write, in five situations, with and without the exchange."""
    done = subprocess.run([sys.executable, made.__file__, str(tmp_path)], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert len(found) == 10
    for situation, told in found.items():
        assert told["wrong"] == [], situation
        assert told["points"] > 40, situation
        assert told["seen"]["old"] > 30, situation
        assert told["seen"]["new"] > 4, situation
    aside = {situation: told["seen"].get("aside", 0) for situation, told in found.items()}
    assert aside["ours, exchange"] == aside["leftovers, exchange"] == 0
    assert aside["ours, two renames"] == aside["leftovers, two renames"] == 1
    assert aside["aside, exchange"] > 10


@pytest.mark.fault
def test_fault_189_killed_at_random_moments(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(project / "scripts" / "kill_test.py"), "--publishing", "--count", "20", "--seed", "7"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert re.search(r"^20 kills \(seed 7\), 0 wrong", done.stdout, re.MULTILINE), done.stdout
    kills = [int(line.split()[-1]) for line in done.stdout.splitlines() if line.startswith(("publish", "rename"))]
    assert sum(kills) == 20


# ------------------------------------------------------------------------------------------- 190


@pytest.fixture
def holder(bench: Bench) -> Iterator[subprocess.Popen[str]]:
    """Another run that holds the folder ``out1``."""
    run = subprocess.Popen([sys.executable, "-c", HOLDER, str(bench.home / "out1")], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "held\n"
    try:
        yield run
    finally:
        run.kill()
        run.wait()
        run.stdout.close()


@pytest.mark.fault
def test_fault_190_two_runs_on_one_folder(bench: Bench, holder: subprocess.Popen[str]) -> None:
    """The second ends in 4 before it computes anything; the lock of a run that was killed is taken over."""
    for lang in LANGUAGES:
        bench._runs = 0
        done = bench.check(lang=lang)
        told_refused(
            done, "OUT-004", lang, names=(f"{holder.pid} {socket.gethostname()}", ".out1.conformity.lock"), exit_code=4
        )
        assert len(done.stderr.splitlines()) == 3  # the error, its place, its remedy: no talk of plan and network
    holder.send_signal(signal.SIGKILL)
    for _ in range(1000):  # killed and not yet buried: it holds nothing any more
        if lock_room._dead(holder.pid):
            break
        threading.Event().wait(0.005)
    assert beside(bench.home / "out1") == [".out1.conformity.lock"]
    bench._runs = 0
    done = bench.check()
    assert done.exit_code in (0, 1), done.stderr
    assert done.report["findings"]
    assert beside(done.out) == []


def test_a_number_given_to_another_process_holds_nothing(tmp_path: Path) -> None:
    lock = tmp_path / ".out.conformity.lock"
    living = f"{os.getppid()} {socket.gethostname()}"
    lock.write_text(f"{living} {lock_room._birth(os.getppid())}")
    with pytest.raises(OutputError) as caught:
        publish.publish(made.NEW, tmp_path / "out")
    assert caught.value.code == "OUT-004"
    assert caught.value.fields["holder"] == living
    lock.write_text(f"{living} 00000000-1")
    publish.publish(made.NEW, tmp_path / "out")
    assert beside(tmp_path / "out") == []


def test_a_lock_that_nobody_ever_named_is_taken_over_after_a_minute(tmp_path: Path) -> None:
    lock = tmp_path / ".out.conformity.lock"
    lock.touch()
    with pytest.raises(OutputError) as caught:
        publish.publish(made.NEW, tmp_path / "out")
    assert caught.value.code == "OUT-004"
    os.utime(lock, (lock.stat().st_atime, lock.stat().st_mtime - 61))
    publish.publish(made.NEW, tmp_path / "out")
    assert beside(tmp_path / "out") == []


@pytest.mark.parametrize("holder", ["", "x", "1", "\x00 {host}", "-1 {host}"])
def test_a_lock_that_says_nonsense_is_never_a_traceback(tmp_path: Path, holder: str) -> None:
    (tmp_path / ".out.conformity.lock").write_text(holder.format(host=socket.gethostname()))
    with pytest.raises(OutputError) as caught:
        publish.publish(made.NEW, tmp_path / "out")
    assert caught.value.code == "OUT-004"
    assert beside(tmp_path / "out") == [".out.conformity.lock"]
    assert not (tmp_path / "out").exists()


def test_a_lock_of_a_process_that_cannot_be_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / ".out.conformity.lock").write_text(f"99999999999999999999999 {socket.gethostname()}")
    publish.publish(made.NEW, tmp_path / "out")
    assert beside(tmp_path / "out") == []


def test_two_threads_do_not_share_a_folder(tmp_path: Path) -> None:
    told: list[str] = []

    def other() -> None:
        try:
            publish.publish(made.NEW, tmp_path / "out")
        except OutputError as error:
            told.append(error.code)

    with claimed(tmp_path / "out"):
        second = threading.Thread(target=other)
        second.start()
        second.join()
        publish.publish(made.OLD, tmp_path / "out")  # the thread that holds it goes on
    assert told == ["OUT-004"]
    assert set_of(tmp_path / "out")["report.md"] == made.OLD["report.md"]
    second = threading.Thread(target=other)
    second.start()
    second.join()
    assert told == ["OUT-004"]
    assert set_of(tmp_path / "out")["report.md"] == made.NEW["report.md"]


def test_a_file_system_without_hard_links_still_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with claimed(tmp_path / "out"):
        assert (tmp_path / ".out.conformity.lock").read_text().startswith(f"{os.getpid()} ")
        publish.publish(made.NEW, tmp_path / "out")
    assert beside(tmp_path / "out") == []
    (tmp_path / ".out.conformity.lock").write_text("1 elsewhere.example")
    with pytest.raises(OutputError) as caught:
        publish.publish(made.NEW, tmp_path / "out")
    assert caught.value.code == "OUT-004"


# ------------------------------------------------------------------------------------------- what is forbidden is told first


def test_a_folder_that_may_not_be_written_is_told_before_anything_is_computed(bench: Bench) -> None:
    (bench.home / "out1").mkdir()
    (bench.home / "out1" / "notes.txt").write_text("precious")
    for lang in LANGUAGES:
        bench._runs = 0
        done = bench.check(lang=lang)
        assert (done.exit_code, done.stdout) == (4, "")
        assert "OUT-001" in done.stderr
        assert len(done.stderr.splitlines()) == 3
    assert (bench.home / "out1" / "notes.txt").read_text() == "precious"


def test_a_forced_folder_put_aside_by_a_killed_run_comes_back(tmp_path: Path) -> None:
    """Not ours, and all the same somebody's: it is never swept away as a leftover."""
    aside = tmp_path / ".out.conformity-4194999.old"
    aside.mkdir()
    (aside / "notes.txt").write_text("precious")
    with pytest.raises(OutputError) as caught:
        publish.publish(made.NEW, tmp_path / "out")
    assert caught.value.code == "OUT-001"
    assert (tmp_path / "out" / "notes.txt").read_text() == "precious"


def test_folders_made_for_a_run_that_gives_nothing_are_taken_away(tmp_path: Path) -> None:
    with claimed(tmp_path / "a" / "b" / "out"):
        assert (tmp_path / "a" / "b").is_dir()
    assert list(tmp_path.iterdir()) == []


def test_what_lies_beside_and_is_not_ours_stays(tmp_path: Path) -> None:
    names = [".out.conformity-12.new.txt", ".out.conformity-x.new", ".out2.conformity-4194999.new", ".out.conformity"]
    for name in names:
        (tmp_path / name).mkdir()
    publish.publish(made.NEW, tmp_path / "out")
    assert beside(tmp_path / "out") == sorted(names)
