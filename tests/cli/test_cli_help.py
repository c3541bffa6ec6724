"""The help in each language: every verb and parameter has its text, ``--lang`` alone chooses, wherever it stands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from conformity.cli import app
from conformity.cli.parser import chosen
from conformity.language import LANGUAGES, tables, words
from conformity.language.sentence import fields_in
from conformity.report import comparison
from conformity.report.formats import COMPARED

#: the framework's own words, and ours that must not stand in the other language's help
FOREIGN = {
    "fr": ("Usage:", "Arguments]:", "Commands:", "Show this", "required", "default:", "Missing", "Try '", "<str>"),
    "en": ("Utilisation", "Commandes", "Affiche", "obligatoire", "défaut"),
}


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


ROOT = typer.main.get_command(app)
PATHS = [path for path, _ in commands(ROOT)]
VERBS = [path for path, command in commands(ROOT) if not hasattr(command, "commands")]


def said(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments), prog_name="conformity", env={"COLUMNS": "80"})


def test_every_verb_and_parameter_has_its_help_and_no_help_is_left_over() -> None:
    wanted: dict[str, set[str]] = {}
    shared: set[str] = {"help"}
    own = tables("fr", "help")
    for _, command in commands(ROOT):
        wanted[command.help] = {"about"}
        for param in command.params:
            if param.name in own[command.help]:
                wanted[command.help].add(param.name)
            else:
                shared.add(param.name)
    assert {name: set(table) for name, table in own.items()} == {
        **wanted,
        "option": shared,
        "words": set(own["words"]),
        "metavar": set(own["metavar"]),
    }
    metavars = {param.metavar for _, command in commands(ROOT) for param in command.params if param.metavar}
    assert {name for name in metavars if not name.startswith("<")} == set(own["metavar"])


@pytest.mark.parametrize("subject", ["help", "cli", "api", "rules", "errors"])
def test_the_languages_have_the_same_keys_and_placeholders(subject: str) -> None:
    def leaves(table: Any, path: str = "") -> Iterator[tuple[str, Any]]:
        for key, value in table.items():
            if hasattr(value, "items"):
                yield from leaves(value, f"{path}.{key}")
            else:
                yield f"{path}.{key}", sorted(fields_in(value)) if isinstance(value, str) else len(value)

    first, *others = (dict(leaves(tables(lang, subject))) for lang in LANGUAGES)
    assert first
    assert all(other == first for other in others)


def test_the_formats_that_the_help_of_compare_names_are_those_that_it_writes() -> None:
    for lang in LANGUAGES:
        assert ", ".join(COMPARED) in " ".join(said("--lang", lang, "compare", "--help").stdout.split())
    assert set(comparison.NAMES) == set(COMPARED)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_is_of_one_language_wherever_lang_stands(path: tuple[str, ...], lang: str) -> None:
    before, after = said("--lang", lang, *path, "--help"), said(*path, "--help", "--lang", lang)
    between = said(*path[:1], f"--lang={lang}", *path[1:], "--help")
    assert before.exit_code == after.exit_code == between.exit_code == 0
    assert before.stdout == after.stdout == between.stdout
    assert words(lang, "help.words")["usage"] in before.stdout
    assert [word for word in FOREIGN[lang] if word in before.stdout] == []


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_no_locale_chooses_the_language_of_the_help(path: tuple[str, ...]) -> None:
    def run(**environment: str) -> str:
        return str(CliRunner().invoke(app, [*path, "--help"], prog_name="conformity", env=environment).stdout)

    plain = run()
    assert plain == run(LANG="en_GB.UTF-8") == run(LC_ALL="en_US.UTF-8") == run(LC_MESSAGES="en_US", LANGUAGE="en")
    assert plain.startswith("Utilisation : conformity")


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        ([], "fr"), (["check"], "fr"), (["--lang", "en"], "en"), (["check", "--lang=en"], "en"),
        (["--lang", "fr", "check", "--lang", "en"], "en"), (["--lang", "en", "check", "--lang", "fr"], "fr"),
        (["--lang", "de"], "fr"), (["check", "--", "--lang", "en"], "fr"), (["check", "--lang"], "fr"),
    ],
)  # fmt: skip
def test_the_last_lang_chooses(arguments: list[str], lang: str) -> None:
    assert chosen(arguments) == lang


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_a_command_line_that_is_not_well_written_is_told_in_one_language(path: tuple[str, ...], lang: str) -> None:
    head = {"fr": "erreur CLI-742 : aucune option", "en": "error CLI-742: no option"}[lang]
    for arguments in (["--lang", lang, *path, "--no-such"], [*path, "--no-such", "--lang", lang]):
        done = said(*arguments)
        assert done.exit_code == 2
        assert done.stdout == ""
        assert done.stderr.startswith(head)
        assert "No such option" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "holds"),
    [
        (["check"], "CLI-740", "PLAN"),
        (["check", "a", "b", "c"], "CLI-746", "2 arguments de trop : b c"),
        (["check", "a", "--networ", "x"], "CLI-742", "Voyez : --network"),
        (["check", "a", "--out"], "CLI-743", "--out DOSSIER"),
        (["check", "a", "--force=1"], "CLI-744", "--force"),
        (["chekc"], "CLI-745", "Voyez : check"),
        (["rules", "lst"], "CLI-745", "Voyez : list"),
        (["check", "a", "--fail-on", "majeur"], "CLI-747", "critical, major, moderate"),
        (["inspect", "a", "--format", "xml"], "CLI-747", "text, json"),
        (["--lang", "de", "check", "a"], "CLI-747", "fr, en"),
        (["batch", "a", "-j", "0"], "CLI-748", "à partir de 1"),
        (["batch", "a", "-j", "deux"], "CLI-748", "« deux »"),
        (["shares", "a", "b", "--memory", "x"], "CLI-748", "--memory"),
    ],
)  # fmt: skip
def test_faults_of_the_parser_have_codes_of_ours(arguments: list[str], code: str, holds: str) -> None:
    done = said(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"erreur {code} : ")
    assert holds in done.stderr
    english = ("Usage", "Missing", "Invalid", "is not", "requires", "Got unexpected", "Try ", "Error", "Input should")
    assert [word for word in english if word in done.stderr] == []


def test_every_option_refuses_a_value_in_our_words() -> None:
    for path, command in commands(ROOT):
        for param in command.params:
            metavar = param.metavar or ""
            if metavar.startswith("<") or metavar in ("number", "megabytes"):
                needed = ["x"] * sum(each.param_type_name == "argument" for each in command.params)
                done = said(*path, *needed, max(param.opts, key=len), "?")
                assert done.exit_code == 2, (path, param.name)
                assert done.stderr.startswith(("erreur CLI-747", "erreur CLI-748")), (path, param.name, done.stderr)


@pytest.mark.parametrize("arguments", [[], ["rules"], ["--lang", "en"], ["rules", "--lang", "en"]])
def test_a_group_without_a_verb_shows_its_help_and_ends_in_2(arguments: list[str]) -> None:
    done = said(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("Usage: " if "en" in arguments else "Utilisation : ")


def test_completion_speaks_the_catalogue(tmp_path: Any) -> None:
    environment = {**os.environ, "_CONFORMITY_COMPLETE": "complete_zsh"}
    command = [sys.executable, "-c", "import sys; sys.argv[0] = 'conformity'; from conformity.cli import main; main()"]
    for typed, completed in (
        ("conformity check --ne", "Réseau écologique"),
        ("conformity --lang en comp", "Compare the"),
    ):
        done = subprocess.run(
            command, env={**environment, "_TYPER_COMPLETE_ARGS": typed}, capture_output=True, check=True
        )
        assert completed in done.stdout.decode()


def test_quiet_says_the_result_only(tmp_path: Any, capfd: pytest.CaptureFixture[str]) -> None:
    import drafts_made_for_cli as drafts

    plan, network = drafts.write(tmp_path)
    words = ["check", plan, "--reservoirs", network, "--out", str(tmp_path / "out"), "--fail-on", "never"]
    loud = CliRunner().invoke(app, [*words, "--format", "json"])
    quiet = CliRunner().invoke(app, [*words, "--format", "json", "--quiet", "--force"])
    assert loud.stderr.strip()
    assert quiet.stderr == ""
    assert quiet.stdout == loud.stdout
    assert quiet.exit_code == loud.exit_code
    # nor do libraries write past the interpreter
    assert capfd.readouterr() == ("", "")
