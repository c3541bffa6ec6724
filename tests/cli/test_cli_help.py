"""The help in two languages: every sentence has its other half, the locale and --lang choose."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
import typer.main

from conformity.cli import app, help_en


def sentences(command: Any) -> set[str]:
    found = {command.help.strip()} if command.help else set()
    found |= {p.help for p in command.params if getattr(p, "help", None)}
    for below in getattr(command, "commands", {}).values():
        found |= sentences(below)
    return found


def test_every_sentence_of_the_help_is_translated() -> None:
    own = {s for s in sentences(typer.main.get_command(app)) if "completion" not in s and not s.startswith("Show this")}
    assert own - help_en.HELP.keys() == set()
    assert help_en.HELP.keys() - own == set()
    assert all(told and told != french for french, told in help_en.HELP.items())


@pytest.mark.parametrize(
    ("words", "environment", "english"),
    [
        ([], {}, False), ([], {"LANG": "fr_FR.UTF-8"}, False), ([], {"LANG": "en_GB.UTF-8"}, True), ([], {"LANG": "C"}, False),
        ([], {"LANG": "fr_FR", "LC_ALL": "en_US"}, True), ([], {"LC_ALL": "", "LANG": "en_US"}, True),
        (["check", "--lang", "fr"], {"LANG": "en_GB"}, False), (["check", "--lang=en"], {"LANG": "fr_FR"}, True),
    ],
)  # fmt: skip
def test_lang_comes_first_then_the_locale(words: list[str], environment: dict[str, str], english: bool) -> None:
    assert help_en.wanted(words, environment) is english


@pytest.mark.parametrize(
    ("locale", "said"), [("en_US.UTF-8", "Put a plan to one or more"), ("fr_FR.UTF-8", "Confronte un plan")]
)
def test_the_command_line_speaks_it(locale: str, said: str) -> None:
    environment = {**os.environ, "LC_ALL": locale, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", "from conformity.cli import main; main()", "check", "--help"],
        capture_output=True,
        env=environment,
        check=True,
    )
    text = done.stdout.decode()
    assert said in " ".join(text.split())
    assert "\x1b[" not in text


def test_quiet_says_the_result_only(tmp_path: Any) -> None:
    import drafts_made_for_cli as made

    plan, network = made.write(tmp_path)
    command = [
        sys.executable,
        "-c",
        "from conformity.cli import main; main()",
        "check",
        plan,
        "--reservoirs",
        network,
        "--out",
        str(tmp_path / "out"),
        "--fail-on",
        "never",
        "--format",
        "json",
    ]
    loud = subprocess.run(command, capture_output=True, check=False)
    quiet = subprocess.run([*command, "--quiet", "--force"], capture_output=True, check=False)
    assert loud.stderr.strip()
    assert quiet.stderr.strip() == b""
    assert quiet.stdout == loud.stdout
    assert quiet.returncode == loud.returncode
