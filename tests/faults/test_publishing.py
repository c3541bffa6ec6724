"""Faults 188 to 190: a full disk, a kill at any moment, two runs on one folder. The old whole set, or the new one."""

from __future__ import annotations

import errno
import fcntl
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
import time
from collections.abc import Iterator
from pathlib import Path

import publishing_made
import pytest
from faulty import LANGUAGES, Bench, told_refused

from conformity.errors import OutputError
from conformity.publish import claimed, folder

HOLDER = """
import sys, time
from pathlib import Path
from conformity.publish import claimed
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
        told_refused(
            done,
            "OUT-003",
            lang,
            names=({"fr": "fichier trop grand", "en": "File too large"}[lang], "--> out"),
            exit_code=4,
        )
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
        folder.publish({"report.md": b"a" * 12_000}, disk / "out")
        old = set_of(disk / "out")
        with pytest.raises(OutputError) as caught:
            folder.publish({"report.md": b"b" * 12_000, "report.json": b"c" * 50_000}, disk / "out")
        assert (caught.value.code, caught.value.exit_code) == ("OUT-003", 4)
        assert ("No space left on device" if mounted else "File too large") in caught.value.text("en")
        assert set_of(disk / "out") == old
        assert beside(disk / "out") == []
        folder.publish({"report.md": b"d" * 12_000}, disk / "out")
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
        results = publishing_made.failed(tmp_path / "f", "ours", exchange, number, lasting)
        assert results["wrong"] == []
        assert results["told"]["OUT-003"] > 40
        assert results["told"]["ok"] > 10
        assert results["calls"] == sum(results["told"].values())
        # Where two renames stand for the exchange and the disk goes between them, the old set waits under its other name.
        assert results["told"].get("OUT-027", 0) == (1 if lasting and not exchange else 0)
        # A failure that passes is undone: an unconfirmed new set is reported only where nothing works any more.
        assert lasting or set(results["told"]) == {"OUT-003", "ok"}


@pytest.mark.usefixtures("quick_disk")
def test_every_call_that_fails_where_nothing_stood(tmp_path: Path) -> None:
    for lasting in (False, True):
        results = publishing_made.failed(tmp_path / "f", "nothing", True, errno.ENOSPC, lasting)
        assert results["wrong"] == []
        assert results["told"]["OUT-003"] > 20


@pytest.mark.usefixtures("quick_disk")
def test_everything_is_on_the_disk_before_a_reader_finds_it(tmp_path: Path) -> None:
    for exchange, step in ((True, "renameat2"), (False, "rename")):
        called = publishing_made.calls(tmp_path / "f", "ours", exchange)
        before = called[: called.index(step)]
        assert before.count("fsync") == 4  # two files, the manifest, their folder
        assert called.count("fsync") == 5  # and the folder above
        assert max(i for i, name in enumerate(before) if name == "write") < max(
            i for i, name in enumerate(before) if name == "fsync"
        )


def test_a_system_that_writes_a_part_is_asked_again(tmp_path: Path) -> None:
    written = os.write

    def part(n: int, name: str, call: publishing_made.Call) -> object:
        handle, data = publishing_made.arguments(call) if name == "write" else (0, b"")
        return written(handle, data[:7]) if name == "write" and len(data) > 100 else call()

    with publishing_made.tapped(part):
        folder.publish(publishing_made.NEW, tmp_path / "out")
    assert publishing_made.state(tmp_path / "out", "ours") == "new"


# ------------------------------------------------------------------------------------------- 189


@pytest.mark.fault
def test_fault_189_killed_at_every_call(tmp_path: Path) -> None:
    """SIGKILL before each call and half-way through each write, in five situations, with and without the exchange."""
    done = subprocess.run(
        [sys.executable, publishing_made.__file__, str(tmp_path)], capture_output=True, text=True, check=True
    )
    results = json.loads(done.stdout)
    assert len(results) == 10
    for situation, result in results.items():
        assert result["wrong"] == [], situation
        assert result["points"] > 40, situation
        assert result["seen"]["old"] > 30, situation
        assert result["seen"]["new"] > 4, situation
    aside = {situation: result["seen"].get("aside", 0) for situation, result in results.items()}
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
    os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)  # killed and not yet reaped: it holds nothing any more
    assert beside(bench.home / "out1") == [".out1.conformity.lock"]
    bench._runs = 0
    done = bench.check()
    assert done.exit_code in (0, 1), done.stderr
    assert done.report["findings"]
    assert beside(done.out) == []


@pytest.mark.fault
def test_fault_190_a_run_that_was_killed_holds_nothing_at_once(tmp_path: Path) -> None:
    """No wait: the system's lock ends with the process, also where its number belongs to another one by now."""
    for _ in range(5):
        run = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path / "out")], stdout=subprocess.PIPE)
        assert run.stdout is not None
        assert run.stdout.readline() == b"held\n"
        named = (tmp_path / ".out.conformity.lock").read_text()
        assert named == f" {run.pid} {socket.gethostname()}\n"
        run.kill()
        run.wait()
        run.stdout.close()
        start = time.perf_counter()
        with claimed(tmp_path / "out"):
            assert time.perf_counter() - start < 0.2
        assert beside(tmp_path / "out") == []


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "x", "1", "\n", "1\n", "\x00 {host}", "-1 {host}", "\udcff {host}"),
        *(" {parent} {host}\n", " 4194999 {host}\n", " 99999999999999999999999 {host}\n"),
        *(" {parent}", " {parent} {half}"),  # a name cut short by a kill
    ],
)
def test_a_lock_file_that_no_process_of_this_machine_locks_holds_nothing(tmp_path: Path, text: str) -> None:
    """Whatever it says: a number given to another process, one that cannot be, a name half written, nonsense."""
    host = socket.gethostname()
    text = text.format(host=host, parent=os.getppid(), half=host[: len(host) // 2])
    (tmp_path / ".out.conformity.lock").write_bytes(text.encode("utf-8", "surrogateescape"))
    folder.publish(publishing_made.NEW, tmp_path / "out")
    assert beside(tmp_path / "out") == []
    assert set_of(tmp_path / "out")["report.md"] == publishing_made.NEW["report.md"]


@pytest.mark.parametrize("text", ["1 elsewhere.example", " 1 elsewhere.example\n", " 1 {half}\n", " 1 {host}2\n"])
def test_a_lock_file_that_names_another_machine_holds(tmp_path: Path, text: str) -> None:
    """Locks do not reach from machine to machine on every shared folder."""
    host = socket.gethostname()
    text = text.format(host=host, half=host[: len(host) // 2] or "h")
    (tmp_path / ".out.conformity.lock").write_text(text)
    with pytest.raises(OutputError) as caught:
        folder.publish(publishing_made.NEW, tmp_path / "out")
    assert caught.value.code == "OUT-004"
    assert caught.value.fields["holder"] == text.strip()
    assert caught.value.fields["lock"] == ".out.conformity.lock"
    assert (tmp_path / ".out.conformity.lock").read_text() == text
    assert not (tmp_path / "out").exists()


def test_a_lock_just_being_made_is_held(tmp_path: Path) -> None:
    """Another process has locked the file and not yet written its name."""
    lock = tmp_path / ".out.conformity.lock"
    script = "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, 2); print(flush=True); time.sleep(60)"
    run = subprocess.Popen([sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE)
    assert run.stdout is not None
    run.stdout.readline()
    try:
        with pytest.raises(OutputError) as caught:
            folder.publish(publishing_made.NEW, tmp_path / "out")
    finally:
        run.kill()
        run.wait()
        run.stdout.close()
    assert caught.value.code == "OUT-004"
    assert caught.value.fields["holder"] == "?"
    assert ".out.conformity.lock" in caught.value.text("fr")
    assert not (tmp_path / "out").exists()


def test_a_lock_is_not_inherited_by_a_child_that_outlives_its_run(tmp_path: Path) -> None:
    """The run is killed while a child that it forked goes on."""
    script = HOLDER.replace(
        "time.sleep(60)", "pid = __import__('os').fork(); pid and print(pid, flush=True); time.sleep(60)"
    )
    run = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "out")], stdout=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stdout.readline() == b"held\n"
    child = int(run.stdout.readline())
    run.kill()
    run.wait()
    try:
        folder.publish(publishing_made.NEW, tmp_path / "out")
    finally:
        os.kill(child, signal.SIGKILL)
        run.stdout.close()
    assert beside(tmp_path / "out") == []


def test_many_runs_at_once_never_hold_one_folder_together(tmp_path: Path) -> None:
    """Processes that take, release and take again, each looking for another one inside."""
    script = """
import sys
from pathlib import Path
from conformity.errors import OutputError
from conformity.publish import claimed
out, taken = Path(sys.argv[1]), 0
for _ in range(150):
    try:
        with claimed(out):
            inside = out.parent / "inside"
            inside.touch(exist_ok=False)
            taken += 1
            inside.unlink()
    except OutputError as error:
        assert error.code == "OUT-004", error
print(taken)
"""
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "out")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    ended = [run.communicate() for run in runs]
    assert [errors for _, errors in ended] == [""] * 4
    assert sum(int(taken) for taken, _ in ended) > 150
    assert list(tmp_path.iterdir()) == []


def test_two_threads_do_not_share_a_folder(tmp_path: Path) -> None:
    codes: list[str] = []

    def other() -> None:
        try:
            folder.publish(publishing_made.NEW, tmp_path / "out")
        except OutputError as error:
            codes.append(error.code)

    with claimed(tmp_path / "out"):
        second = threading.Thread(target=other)
        second.start()
        second.join()
        folder.publish(publishing_made.OLD, tmp_path / "out")  # the thread that holds it goes on
    assert codes == ["OUT-004"]
    assert set_of(tmp_path / "out")["report.md"] == publishing_made.OLD["report.md"]
    second = threading.Thread(target=other)
    second.start()
    second.join()
    assert codes == ["OUT-004"]
    assert set_of(tmp_path / "out")["report.md"] == publishing_made.NEW["report.md"]


def test_a_file_system_without_locks_refuses_whatever_lock_file_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that is made is the lock there; that of a killed run is reported, to be removed by hand."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with claimed(tmp_path / "out"):
        assert (tmp_path / ".out.conformity.lock").read_text().split() == [str(os.getpid()), socket.gethostname()]
        folder.publish(publishing_made.NEW, tmp_path / "out")
    assert beside(tmp_path / "out") == []
    (tmp_path / ".out.conformity.lock").write_text(f" 4194999 {socket.gethostname()}\n")
    with pytest.raises(OutputError) as caught:
        folder.publish(publishing_made.NEW, tmp_path / "out")
    assert caught.value.code == "OUT-004"
    assert caught.value.fields["holder"] == f"4194999 {socket.gethostname()}"


# ------------------------------------------------------------------------------------------- what is forbidden is reported first


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
        folder.publish(publishing_made.NEW, tmp_path / "out")
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
    folder.publish(publishing_made.NEW, tmp_path / "out")
    assert beside(tmp_path / "out") == sorted(names)
