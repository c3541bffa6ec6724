"""Manners of the command line: those of the page beside other programs, suggestions, completion, guide, closed streams."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from conformity.cli import app, shells, started
from conformity.language import words
from conformity.yamltext import distance, suggestion

SCRIPTS = Path(__file__).parents[2] / "scripts"
PROGRAM = Path(sys.executable).parent / "conformity"
START = r'C:\Windows\system32\cmd.exe /c ""C:\Été & cie\conformity.bat" '


def run(*arguments: str | Path, answers: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in arguments], prog_name="conformity", input=answers)


def _manners() -> ModuleType:
    pytest.importorskip("pty", reason="pseudo-terminals are of POSIX")
    sys.path.insert(0, str(SCRIPTS))
    try:
        return importlib.import_module("manners")
    finally:
        sys.path.remove(str(SCRIPTS))


@pytest.mark.parametrize("name", [manner.name for manner in _manners().MANNERS])
def test_each_manner_holds_and_the_page_shows_no_program_with_more(name: str, tmp_path: Path, project: Path) -> None:
    manners = _manners()
    (manner,) = [each for each in manners.MANNERS if each.name == name]
    manners.prepared(tmp_path)
    words_ = manner.shell.format(command=f"{PROGRAM} {manner.arguments['conformity']}")
    done = manners.run(words_, tmp_path, terminal=manner.terminal)
    assert manner.holds(done), done
    shown = name.replace("|", "\\|")
    (row,) = [r for r in (project / "docs/manners.md").read_text().splitlines() if r.startswith(f"| {shown} |")]
    assert row.removeprefix(f"| {shown} | ").startswith("yes")


def test_the_page_has_twelve_manners() -> None:
    assert len(_manners().MANNERS) == 12


@pytest.mark.parametrize(
    ("typed", "words", "nearest"),
    [
        ("lits", ("lint", "list", "show"), "list"),
        ("--net", ("--network", "--hedges"), "--network"),
        ("RESERVOIR", ("corridor", "reservoir"), "reservoir"),
        ("zz", ("aa", "bb"), ""),
        ("", ("a",), ""),
        ("F-1a2b3c4d5f", ("F-1a2b3c4d5e", "F-1a2b3c4d00"), "F-1a2b3c4d5e"),
    ],
)
def test_the_nearest_word_by_distance(typed: str, words: tuple[str, ...], nearest: str) -> None:
    assert suggestion(typed, words) == nearest


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_a_distance_is_one_of_letters(one: str, other: str) -> None:
    apart = distance(one, other)
    assert apart == distance(other, one)
    assert (apart == 0) == (one == other)
    assert abs(len(one) - len(other)) <= apart <= max(len(one), len(other))
    assert distance(one + "x", other) <= apart + 1


def test_explain_offers_one_id_or_says_where_ids_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from conformity.api import following
    from conformity.errors import UsageError
    from conformity.report.content import explanation

    monkeypatch.setattr(following, "payload_of", lambda source, lang: ({}, ""))
    monkeypatch.setattr(explanation, "names", lambda payload: ["P-6aadb2098d", "F-1a2b3c4d5e", "F-9b138e4449"])
    for name, code, near in (("f-1a2b", "OUT-015", "F-1a2b3c4d5e"), ("P-6aadb20", "OUT-015", "P-6aadb2098d"),
                             ("zzz", "OUT-950", "")):  # fmt: skip
        with pytest.raises(UsageError) as caught:
            following.explain(name, tmp_path, "fr")
        assert (caught.value.code, caught.value.fields["near"]) == (code, near)


@pytest.mark.parametrize("shell", shells.SHELLS)
def test_completion_names_the_command(shell: str) -> None:
    done = run("completion", shell)
    assert done.exit_code == 0
    assert "conformity" in done.stdout
    assert "_CONFORMITY_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("variables", "offered"),
    [
        ({"_CONFORMITY_COMPLETE": "complete_bash", "COMP_WORDS": "conformity ver", "COMP_CWORD": "1"}, "verify"),
        ({"_CONFORMITY_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "conformity check --fail-on cri"}, "critical"),
        (
            {"_CONFORMITY_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args",
             "_TYPER_COMPLETE_ARGS": "conformity completion po"},
            "powershell",
        ),
        (
            {"_CONFORMITY_COMPLETE": "complete_powershell", "_TYPER_COMPLETE_ARGS": "conformity rules ",
             "_TYPER_COMPLETE_WORD_TO_COMPLETE": ""},
            "lint",
        ),
    ],
)  # fmt: skip
def test_each_shell_is_offered_verbs_and_values(variables: dict[str, str], offered: str) -> None:
    done = subprocess.run([PROGRAM], env={**os.environ, **variables}, capture_output=True, text=True, check=False)
    assert offered in done.stdout, done


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_reads_its_script(shell: str, tmp_path: Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(run("completion", shell).stdout)
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("closed", "status"), [("<&-", 0), ("2>&-", 0), (">&-", 4), (">&- 2>&-", 4), ("<&- 2>&-", 0)])
def test_a_closed_stream_is_no_crash(closed: str, status: int) -> None:
    done = subprocess.run(["bash", "-c", f"{PROGRAM} rules list {closed}"], capture_output=True, text=True, check=False)
    assert done.returncode == status, done
    assert "BUG-001" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("given_", "command_line", "asked"),
    [
        ([], START + '"', ["guide"]),
        (["{a}"], START + '{a}"', ["guide", "{a}"]),
        (["{cut}"], START + '{and}"', ["guide", "{and}"]),
        (["{a}", "{b}"], START + '"{a}" "{b}""', ["guide", "{a}", "{b}"]),
        (["check", "{a}"], START + 'check {a}"', ["check", "{a}"]),
        (["-h"], START + '-h"', ["-h"]),
        (["{a}"], r"C:\Windows\system32\cmd.exe", ["{a}"]),
        ([], "", []),
    ],
)
def test_what_the_desktop_starts(
    given_: list[str], command_line: str, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {
        "a": r"C:\plans\plan.zip",
        "b": r"C:\mes plans\tvb.gpkg",
        "and": r"C:\plans\PLU&annexes",
        "cut": r"C:\plans\PLU",
    }
    monkeypatch.setattr(started.Path, "exists", lambda path: str(path) in there.values())

    def filled(text: str) -> str:
        return text.format(**there)

    monkeypatch.setenv("CONFORMITY_STARTED", filled(command_line))
    assert started.arguments([filled(word) for word in given_], ("check", "guide")) == [filled(word) for word in asked]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[list[str]]]:
    """The commands that the guide runs, which are not run."""
    asked: list[list[str]] = []

    def noted(command: list[str]) -> int:
        asked.append(command)
        return 0

    module = sys.modules["conformity.cli.guide"]
    monkeypatch.setattr(module, "_run", noted)
    return lambda: asked


def test_the_guide_asks_for_network_and_folder(tmp_path: Path, commands: Callable[[], list[list[str]]]) -> None:
    plan, first, second = (tmp_path / name for name in ("plan été.zip", "tvb 1.gpkg", "tvb2"))
    for path in (plan, first, second):
        path.touch()
    done = run("guide", plan, answers=f"\n/absent\n'{first}'\n\"{second}\"\n\n\n")
    assert done.exit_code == 0, done.stderr
    out = str(tmp_path / "conformity-plan été")
    command = ["check", str(plan), "--network", str(first), "--network", str(second), "--out", out]
    assert commands() == [[*command, "--lang", "fr"]]
    said = words("fr", "cli.guide")
    assert said["needed"] in done.stderr
    assert said["absent"].format(path="/absent") in done.stderr


def test_the_guide_shows_the_example(tmp_path: Path, commands: Callable[[], list[list[str]]]) -> None:
    assert run("guide", "--lang", "en", answers=f"Example\n{tmp_path}\n").exit_code == 0
    assert commands() == [["demo", "--out", str(tmp_path), "--lang", "en"]]


def test_the_guide_takes_a_shapefile_with_its_parts_as_one(
    tmp_path: Path, commands: Callable[[], list[list[str]]]
) -> None:
    for name in ("zones.shp", "zones.dbf", "zones.shx", "tvb.shp"):
        (tmp_path / name).touch()
    dropped = [tmp_path / name for name in ("zones.dbf", "zones.shp", "tvb.shp", "zones.shx")]
    assert run("guide", *dropped, answers="\n\n").exit_code == 0
    (command,) = commands()
    assert command[:4] == ["check", str(tmp_path / "zones.shp"), "--network", str(tmp_path / "tvb.shp")]


def test_the_guide_finds_plan_and_networks_of_a_folder(
    project: Path, tmp_path: Path, commands: Callable[[], list[list[str]]]
) -> None:
    home = tmp_path / "cas"
    shutil.copytree(project / "fixtures" / "hauts-de-flandre", home)
    assert run("guide", home, answers="\n\n").exit_code == 0
    (command,) = commands()
    assert command[:6] == ["check", str(home / "plui"), "--network", str(home / "reseau"), "--network",
                           str(home / "trame_locale")]  # fmt: skip


def test_the_guide_says_what_it_lacks(tmp_path: Path, commands: Callable[[], list[list[str]]]) -> None:
    absent = run("guide", tmp_path / "absent.zip")
    assert absent.exit_code == 3
    assert "VEC-001" in absent.stderr
    ended = run("guide", answers="")
    assert ended.exit_code == 2
    assert "CLI-950" in ended.stderr
    assert commands() == []
