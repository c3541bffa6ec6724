"""Faults 196 to 203 of the catalogue: terminals, pipes, memory, signals, folders that are gone."""

from __future__ import annotations

import io
import os
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import effort
import pytest
from faulty import LANGUAGES, Bench, told_refused
from h4_made import FORMATS, PROGRAM, arguments, environment, nothing_left, program, sound_bytes, taken_over, whole

from conformity.cli import speech
from conformity.errors import MachineError, endings, message
from conformity.errors.reasons import Reason

pytestmark = pytest.mark.fault


def says(text: str, code: str, lang: str, **fields: str) -> None:
    """An error said whole: code, fault and remedy in a language."""
    entry = message(code)
    assert entry.what(lang, fields) in text, text
    assert entry.remedy(lang, fields) in text, text


def test_fault_196_ascii_terminal(bench: Bench) -> None:
    """What the terminal lacks is printed without accents or spelled out; no word is lost, and the files are the same."""
    rich = bench.check(formats=FORMATS)
    assert "é" in rich.stdout
    before = whole(rich.out)
    poor = program(
        arguments(bench, rich.out), out=rich.out,
        env=environment(PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C"),
    )  # fmt: skip
    assert poor.exit_code == rich.exit_code == 1
    assert poor.stdout.isascii()
    assert poor.stderr.isascii()
    assert "?" not in poor.stdout
    assert "Atteinte forte a une continuite" in poor.stdout
    assert len(poor.stdout.splitlines()) == len(rich.stdout.splitlines())
    assert len(poor.stdout.split()) >= len(rich.stdout.split())
    assert whole(poor.out) == before


@pytest.mark.parametrize(
    ("page", "printed"),
    [
        ("cp1252", "À l'Œuvre – 12 m² >= 3 -> « é » \u00d7"),
        ("cp850", "À l'OEuvre - 12 m² >= 3 -> « é » \u00d7"),
        ("cp437", "A l'OEuvre - 12 m² ≥ 3 -> « é » \\xd7"),
        ("ascii", 'A l\'OEuvre - 12 m2 >= 3 -> "e" \\xd7'.replace('"e"', '" e "')),
    ],
)
def test_a_console_prints_any_text(page: str, printed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=page))
    speech.console()
    speech.result("À l\u2019Œuvre \u2013 12 m² ≥ 3 → «\u00a0é\u00a0» \u00d7")
    assert raw.getvalue().decode(page).replace("\u00a0", " ").replace("\u2019", "'") == f"{printed}\n"


@pytest.mark.parametrize("page", ["cp850", "cp437", "cp1252"])
def test_help_on_the_console_of_windows(bench: Bench, page: str) -> None:
    done = program(["check", "--help"], out=bench.home / "out", env=environment(PYTHONUTF8="0", PYTHONIOENCODING=page))
    assert (done.exit_code, done.stderr) == (0, "")


# what a system without fork has not
_WITHOUT_FORK = (
    "import os, signal\nfor name in ('fork', 'getppid'):\n    delattr(os, name)\n"
    "for name in ('pthread_sigmask', 'SIGHUP'):\n    delattr(signal, name)\n"
)


def test_without_fork_the_same_output_and_status(bench: Bench) -> None:
    """As on Windows: one process, the same report, the same status."""
    out = bench.home / "out"
    script = f"{_WITHOUT_FORK}\nfrom conformity.__main__ import main\nmain()"
    alone = program(arguments(bench, out), out=out, script=script)
    files = whole(out)
    usual = program(arguments(bench, out), out=out)
    assert (alone.exit_code, alone.stdout, alone.stderr) == (usual.exit_code, usual.stdout, usual.stderr)
    assert alone.exit_code == 1
    assert files == whole(out) == sound_bytes(bench)


@pytest.mark.parametrize(
    ("words", "status"),
    [(["--version"], 0), (["rules", "list"], 0), (["check"], 2), (["check", "nowhere", "--network", "x"], 3)],
)
def test_without_fork_every_status(bench: Bench, words: list[str], status: int) -> None:
    script = f"{_WITHOUT_FORK}\nfrom conformity.__main__ import main\nmain()"
    out = bench.home / "out"
    done = program([*words, *(["--out", str(out)] if len(words) > 2 else [])], out=out, script=script)
    assert done.exit_code == status
    assert "Traceback" not in done.stderr


def test_where_no_process_can_be_forked(bench: Bench) -> None:
    """A system at its limit of processes: the command runs in the first one."""
    script = (
        "import os\ndef fork():\n    raise OSError(11, 'no')\nos.fork = fork\n"
        "from conformity.__main__ import main\nmain()"
    )
    done = program(["rules", "list"], out=bench.home / "out", script=script)
    assert done.exit_code == 0
    assert done.stdout
    assert "Traceback" not in done.stderr


def test_without_fork_a_lack_of_memory_is_said(bench: Bench) -> None:
    script = (
        f"{_WITHOUT_FORK}\nimport conformity.cli as cli\n"
        "def short(lang):\n    raise MemoryError\ncli._run = short\ncli.main()"
    )
    done = program(["rules", "list"], out=bench.home / "out", script=script)
    assert done.exit_code == MachineError.exit_code
    says(done.stderr, "ENV-002", "fr", problem="MemoryError")


_DROPPED = {
    "finalizer": """
class Last:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)
held = Last()
del held
""",
    "bare except": """
try:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.01)
except:
    pass
""",
}


@pytest.mark.parametrize("how", _DROPPED)
def test_a_signal_that_a_library_drops_is_raised_again(how: str) -> None:
    script = f"""
import os, signal, time
from conformity.engine.process import listen
listen()
{_DROPPED[how]}
time.sleep(10)
print("went on")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "")


def test_a_signal_that_a_library_turns_into_its_own_error(bench: Bench) -> None:
    """As pydantic does while it builds a schema."""
    act = "os.kill(os.getpid(), signal.SIGTERM); time.sleep(20)"
    turned = f"""
try:
    {act}
except BaseException as error:
    raise ValueError(str(error)) from None
"""
    script = changing("conformity.api.run", "measure", f"exec({turned!r})")
    done = program(arguments(bench, bench.home / "out"), out=bench.home / "out", script=script)
    assert done.exit_code == 143
    says(done.stderr, "ENV-001", "fr", signal="SIGTERM")
    assert "BUG-001" not in done.stderr


def test_cleaning_up_is_not_interrupted_again() -> None:
    """However long it takes, whatever else is signalled, and whatever it handles on the way."""
    script = """
import os, signal, time
from conformity.engine.process import listen
listen()
try:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
finally:
    time.sleep(1)
    os.kill(os.getpid(), signal.SIGINT)
    try:
        {}["none"]
    except KeyError:
        time.sleep(1)
    print("cleaned")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (143, "cleaned\n", "")


def test_fault_197_stdout_is_a_pipe_whose_reader_has_gone(bench: Bench) -> None:
    """The program ends by 141 (128 + SIGPIPE), quietly; the files are complete."""
    hears, tells = os.pipe()
    os.close(hears)
    out = bench.home / "out"
    with os.fdopen(tells, "wb") as gone:
        done = program(arguments(bench, out, "--quiet"), out=out, stdout=gone)
    assert (done.exit_code, done.stderr) == (141, "")
    assert whole(out) == sound_bytes(bench)


@pytest.mark.parametrize("words", [["--version"], ["rules", "list"], ["--help"]])
def test_fault_197_a_listing_whose_reader_has_gone(bench: Bench, words: list[str]) -> None:
    hears, tells = os.pipe()
    os.close(hears)
    with os.fdopen(tells, "wb") as gone:
        done = program(words, out=bench.home / "out", stdout=gone)
    assert done.exit_code == (1 if words == ["--help"] else 141)  # the help is said by the library of the command line
    assert "erreur" not in done.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
def test_fault_198_stdout_is_full(bench: Bench, lang: str) -> None:
    out = bench.home / "out"
    with Path("/dev/full").open("wb") as full:
        done = program(arguments(bench, out, lang=lang), out=out, stdout=full)
    assert done.exit_code == 4
    says(done.stderr, "ENV-003", lang, problem=Reason("errors.system.ENOSPC"))
    assert whole(out).keys() == {"annexe.md", "report.md", "report.json"}


def test_fault_198_the_help_cannot_be_said(bench: Bench) -> None:
    with Path("/dev/full").open("wb") as full:
        done = program(["--help"], out=bench.home / "out", stdout=full)
    assert done.exit_code == 4
    says(done.stderr, "ENV-003", "fr", problem=Reason("errors.system.ENOSPC"))


def test_fault_198_stderr_is_full_and_the_result_is_said_all_the_same(bench: Bench) -> None:
    out = bench.home / "out"
    with Path("/dev/full").open("wb") as full:
        done = program(arguments(bench, out), out=out, stderr=full)
    assert done.exit_code == 1
    assert done.stdout.startswith("Enjeux (2) :\n")
    assert whole(out) == sound_bytes(bench)


def test_fault_199_no_network_is_ever_needed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name and address of Python fails; the native libraries are set to use the network, through a dead proxy."""

    def unreachable(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for something")

    before = sound_bytes(bench)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(f"socket.{name}", unreachable)
    monkeypatch.setattr("socket.socket.connect", unreachable)
    assert sound_bytes(bench) == before
    proxy = "http://127.0.0.1:9"
    dead = environment(
        PROJ_NETWORK="ON", PROJ_NETWORK_ENDPOINT=proxy, http_proxy=proxy, https_proxy=proxy, ALL_PROXY=proxy,
        GDAL_HTTP_PROXY="127.0.0.1:9",
    )  # fmt: skip
    out = bench.home / "out"
    assert program(arguments(bench, out), out=out, env=dead).exit_code == 1
    assert whole(out) == before


# ------------------------------------------------------------------------------------------- memory


def limited(megabytes: int) -> Callable[[], None]:
    """To be run before the program: it may have so much address space."""
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


@pytest.mark.parametrize(("lang", "megabytes"), [("fr", 90), ("en", 150), ("fr", 250), ("en", 340)])
def test_fault_200_too_little_memory(bench: Bench, lang: str, megabytes: int) -> None:
    """Whether a library raises, ends the process, or aborts it: exit 3 with a word, and nothing written."""
    out = bench.home / "out"
    done = program(arguments(bench, out, lang=lang), out=out, before=limited(megabytes))
    code = "ENV-002" if "ENV-002" in done.stderr else "ENV-008"
    told_refused(done, code, lang)
    taken_over(bench, out)


@pytest.mark.parametrize("megabytes", [450, 600])
def test_fault_200_memory_that_may_just_do(bench: Bench, megabytes: int) -> None:
    """Either the whole result of the sound run or none; never one between."""
    out = bench.home / "out"
    done = program(arguments(bench, out), out=out, before=limited(megabytes))
    if done.exit_code == 3:
        assert "ENV-00" in done.stderr
        taken_over(bench, out)
    else:
        assert done.exit_code == 1
        assert whole(out) == sound_bytes(bench)


#: the program, with one function that does something else first
CHANGED = """
import importlib, os, signal, sys, time
import conformity.api, conformity.api.run, conformity.cli.outcome, conformity.read.source
import conformity.report.json, conformity.publish.folder
from conformity.cli import main
holder = importlib.import_module({module!r})
{inside}
ordinary = getattr(holder, {name!r})
def changed(*given, **named):
    {act}
    return ordinary(*given, **named)
setattr(holder, {name!r}, changed)
main()
"""


def changing(module: str, name: str, act: str) -> str:
    """The program, where one function first does ``act``; ``name`` may be ``Class.method``."""
    owner, _, last = name.rpartition(".")
    inside = f"holder = holder.{owner}" if owner else ""
    return CHANGED.format(module=module, name=last, act=act, inside=inside)


@pytest.mark.parametrize(
    ("name", "is_limited", "code"),
    [
        ("SIGSEGV", True, "ENV-008"), ("SIGSEGV", False, "ENV-621"), ("SIGBUS", True, "ENV-621"),
        ("SIGABRT", True, "ENV-770"), ("SIGKILL", False, "ENV-008"),
    ],
)  # fmt: skip
def test_fault_200_native_code_without_memory_may_crash(
    name: str, is_limited: bool, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "_is_limited", lambda: is_limited)
    error = endings.ended(-int(getattr(signal, name)), "measure")
    assert error.code == code
    assert f"{name} [measure]" in error.text("fr")


def test_fault_200_the_limit_of_a_process_is_read() -> None:
    asked = "from conformity.errors import endings; print(endings._is_limited())"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, preexec_fn=limited(2000)
    )
    assert done.stdout.strip() == "True"


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGBUS"])
def test_fault_200_a_crash_is_not_told_as_a_lack_of_memory(bench: Bench, name: str) -> None:
    out = bench.home / "out"
    how = f"os.kill(os.getpid(), signal.{name})"
    done = program(arguments(bench, out), out=out, script=changing("conformity.api.run", "measure", how))
    told_refused(done, "ENV-621", "fr", names=(name,))
    assert "mémoire" not in done.stderr


@pytest.mark.parametrize(
    ("where", "stage"),
    [(("conformity.overlay.measure", "pairs.candidates"), "pairs"), (("conformity.read.opening", "gdal.info"), "read")],
)
def test_fault_200_a_library_that_gives_up_is_told_with_what_it_was_at(
    bench: Bench, where: tuple[str, str], stage: str
) -> None:
    out = bench.home / "out"
    done = program(arguments(bench, out), out=out, script=changing(*where, "os.abort()"))
    told_refused(done, "ENV-770", "fr", names=(f"SIGABRT [{stage}]",))
    assert "conformity inspect FICHIER" in done.stderr
    assert (f"--> {bench.plan}" in done.stderr) == (stage == "read")
    taken_over(bench, out)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("os._exit(1)", "exit 1"),
        ("os._exit(0)", "exit 0"),
    ],
)
def test_fault_200_native_code_ends_the_process(bench: Bench, how: str, said: str) -> None:
    """The system's killer, or a library that leaves by itself: by 1 as if it were findings, or by 0."""
    out = bench.home / "out"
    done = program(arguments(bench, out), out=out, script=changing("conformity.api.run", "measure", how))
    told_refused(done, "ENV-008", "fr", names=(said,))
    taken_over(bench, out)


def test_fault_200_memory_runs_out_in_python(bench: Bench) -> None:
    """An allocation that numpy refuses is reported as such, not as a fault of ours."""
    act = "import numpy; numpy.ones(1 << 50)"
    for lang in LANGUAGES:
        out = bench.home / "out"
        script = changing("conformity.api.run", "measure", act)
        done = program(arguments(bench, out, lang=lang), out=out, script=script)
        told_refused(done, "ENV-002", lang, names=("Unable to allocate",))
    nothing_left(bench)


def test_fault_200_killed_while_writing_and_run_again(bench: Bench) -> None:
    """What a killed run left is no report, and the next run takes it away."""
    out = bench.home / "out"
    script = changing("conformity.publish.folder", "_place", "os.kill(os.getpid(), signal.SIGKILL)")
    done = program(arguments(bench, out), out=out, script=script)
    assert done.exit_code == 3
    assert "SIGKILL" in done.stderr
    assert not out.exists()
    words = arguments(bench, out)
    again = program(words, out=out) if effort.LONG else bench.run(*words)
    assert again.exit_code == 1
    nothing_left(bench, "out")
    assert whole(out) == sound_bytes(bench)


# ------------------------------------------------------------------------------------------- signals

#: where a signal falls: as data are loaded, measured, judged, rendered, written, put in place, reported
PHASES = [
    ("conformity.read.source", "Workspace.load", "SIGINT", "fr"),
    ("conformity.api.run", "measure", "SIGTERM", "en"),
    ("conformity.api.run", "evaluate", "SIGHUP", "fr"),
    ("conformity.report.json", "render", "SIGINT", "en"),
    ("conformity.publish.folder", "_sync", "SIGTERM", "fr"),
    ("conformity.publish.folder", "_place", "SIGHUP", "en"),
]


@pytest.mark.parametrize(("module", "name", "said", "lang"), PHASES)
def test_fault_201_signal_at_any_phase(bench: Bench, module: str, name: str, said: str, lang: str) -> None:
    """The plan is an archive, so that temporary files are there to be removed; an older report is there to be kept."""
    packed = bench.home / "plan.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(bench.plan.iterdir()):
            archive.write(part, part.name)
    out = bench.check(lang="en" if lang == "fr" else "fr").out
    before = whole(out)
    spare = bench.home / "temporary"
    spare.mkdir()
    # the parent process gets the signal, and passes it on
    act = f"os.kill(os.getppid(), signal.{said}); time.sleep(20)"
    words = [str(packed) if word == str(bench.plan) else word for word in arguments(bench, out, lang=lang)]
    done = program(words, out=out, script=changing(module, name, act), env=environment(TMPDIR=str(spare)))
    assert done.exit_code == 128 + getattr(signal, said)
    says(done.stderr, "ENV-001", lang, signal=said)
    assert done.stdout == ""
    assert whole(out) == before
    assert list(spare.iterdir()) == []
    nothing_left(bench, "out1", "plan.zip", "temporary")


def test_fault_201_a_second_signal_does_not_stop_the_cleaning_up(bench: Bench) -> None:
    """Ctrl-C reaches parent and child at once, and again from the impatient."""
    out = bench.home / "out"
    act = "[os.killpg(0, signal.SIGINT) for _ in range(5)]; time.sleep(20)"
    done = program(arguments(bench, out), out=out, script=changing("conformity.publish.folder", "_place", act))
    assert done.exit_code == 130
    says(done.stderr, "ENV-001", "fr", signal="SIGINT")
    nothing_left(bench)


def test_fault_201_signal_once_the_files_stand(bench: Bench) -> None:
    """The set is whole, or it is not there: here it is whole."""
    out = bench.home / "out"
    act = "os.kill(os.getppid(), signal.SIGTERM); time.sleep(20)"
    done = program(arguments(bench, out), out=out, script=changing("conformity.cli.outcome", "summary", act))
    assert done.exit_code == 143
    assert whole(out) == sound_bytes(bench)
    nothing_left(bench, "out", "out1")


@pytest.mark.parametrize("said", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("loading", ["typer", "conformity.cli.check"])
def test_fault_201_signal_while_the_program_loads(bench: Bench, said: str, loading: str) -> None:
    script = f"""
import os, signal, sys
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == {loading!r}:
            os.kill(os.getpid(), signal.{said})
sys.meta_path.insert(0, Watch())
from conformity.__main__ import main
main()
"""
    done = program(arguments(bench, bench.home / "out"), out=bench.home / "out", script=script)
    assert (done.exit_code, done.stdout, done.stderr) == (128 + getattr(signal, said), "", "")
    nothing_left(bench)


# ------------------------------------------------------------------------------------------- folders


def moved_to_nowhere(folder: Path) -> Callable[[], None]:
    """To be run before the program: its current folder has been deleted."""

    def move() -> None:
        folder.mkdir(exist_ok=True)
        os.chdir(folder)
        folder.rmdir()

    return move


def test_fault_203_current_folder_deleted(bench: Bench) -> None:
    """Absolute paths still work; a relative output is refused before anything is read."""
    out = bench.home / "out"
    before = sound_bytes(bench)
    gone = moved_to_nowhere(bench.home / "gone")
    assert program(arguments(bench, out), out=out, before=gone).exit_code == 1
    assert whole(out) == before
    for lang in LANGUAGES:
        done = program(arguments(bench, Path("dehors"), lang=lang), out=bench.home / "dehors", before=gone)
        told_refused(done, "ENV-005", lang, names=("dehors",), exit_code=4)
    nothing_left(bench, "out", "out1")


def test_fault_203_current_folder_deleted_and_inputs_relative(bench: Bench) -> None:
    words = [word.replace(f"{bench.home}/", "") for word in arguments(bench, bench.home / "out")]
    words[words.index("out")] = str(bench.home / "out")
    done = program(words, out=bench.home / "out", before=moved_to_nowhere(bench.home / "gone"))
    told_refused(done, "VEC-001", "fr", names=("plan",))


def test_fault_203_home_unset(bench: Bench) -> None:
    bare = environment()
    assert "HOME" not in bare
    out = bench.home / "out"
    assert program(arguments(bench, out), out=out, env=bare).exit_code == 1
    assert whole(out) == sound_bytes(bench)


def test_fault_203_program_is_the_module() -> None:
    assert PROGRAM[1:] == ("-m", "conformity")
