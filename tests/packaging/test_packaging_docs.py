"""The documented first steps work as printed, one after the other, and write to no tracked file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shared import DATE
from typer.testing import CliRunner

from conformity.api import packs
from conformity.cli import app
from conformity.rulebook import schema
from conformity.rulebook.load import PLACEHOLDERS


def _blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize(("sample", "rule_id", "cases"), [(0, "ZH01", 6), (1, "RP02", 4)])
def test_the_sample_packs_pass_lint_test_and_mutate(
    project: Path, tmp_path: Path, sample: int, rule_id: str, cases: int
) -> None:
    """A rule of one's own, and an override with the cases that replace those of the rule."""
    pack = tmp_path / "my-pack.yaml"
    pack.write_text(_blocks(project / "docs" / "writing-rules.md", "yaml")[sample], "utf-8")
    assert len(packs.rulebook(pack).rule(rule_id).read_cases()) == cases
    for words in (["lint"], ["test", "--rule", rule_id], ["test", "--mutate"]):
        done = CliRunner().invoke(app, ["rules", *words[:1], str(pack), *words[1:]])
        assert done.exit_code == 0, done.stdout + done.stderr
    assert re.search(r"^1 règle, [1-9]\d* mutants, 0 vivant$", done.stdout, re.MULTILINE)


MODELS = (
    schema.Pack, schema.CaseFile, schema.Settings, schema.Article, schema.Citation, schema.When, schema.Modifier,
    schema.Rule, schema.Applies, schema.Level, schema.Comparison, schema.AllOf, schema.AnyOf, schema.Origin,
    schema.Texts, schema.Variant, schema.Override, schema.Bilingual, schema.Case, schema.CaseZone, schema.CaseElement,
    schema.CasePrescription, schema.CaseShape,
)  # fmt: skip


def test_every_key_and_placeholder_is_named_in_the_page_on_writing_rules(project: Path) -> None:
    page = (project / "docs" / "writing-rules.md").read_text("utf-8")
    keys = {field.alias or name for model in MODELS for name, field in model.model_fields.items()}
    assert sorted(key for key in keys if f"`{key}`" not in page) == []
    assert sorted(name for name in PLACEHOLDERS if f"`{{{name}}}`" not in page) == []


def test_every_setting_is_documented_with_its_default(project: Path) -> None:
    page = (project / "docs" / "writing-rules.md").read_text("utf-8")
    for name, value in schema.Settings():
        assert f"| `{name}` | {value.text} |" in page


@pytest.mark.usefixtures("fixtures_measured_once")
def test_the_second_command_of_the_readme_works_after_the_first(tmp_path: Path, project: Path) -> None:
    """make demo leaves out/demo; the checks that follow have folders of their own, and out itself is refused with one."""
    out = tmp_path / "out"
    example = project / "fixtures" / "hauts-de-flandre" / "dossier.yml"
    assert (
        CliRunner().invoke(app, ["demo", "--date", DATE, "--out", str(out / "demo"), "--format", "json"]).exit_code == 1
    )
    check = ["check", str(example), "--date", DATE, "--format", "json", "--out"]
    for target in re.findall(r"conformity check .* --out (out/\S+)", (project / "README.md").read_text("utf-8"))[:1]:
        assert CliRunner().invoke(app, [*check, str(tmp_path / target)]).exit_code == 1
    refused = CliRunner().invoke(app, [*check, str(out)])
    assert refused.exit_code == 4
    assert "OUT-660" in refused.stderr
    assert "out/demo" in refused.stderr
    proposed = re.search(r"--out (out/\S+)\.", refused.stderr)
    assert proposed
    assert CliRunner().invoke(app, [*check, str(tmp_path / proposed[1])]).exit_code == 1
    (tmp_path / "foreign" / "sub").mkdir(parents=True)
    refused = CliRunner().invoke(app, [*check, str(tmp_path / "foreign")])
    assert (refused.exit_code, "OUT-001" in refused.stderr) == (4, True)


@pytest.mark.program
def test_the_tutorial_runs_as_printed_and_overwrites_nothing(project: Path, tmp_path: Path) -> None:
    """In a copy of the checkout's data, by a shell; what was there before is unchanged afterwards."""
    home = tmp_path / "checkout"
    for name in ("fixtures", "rules", "docs"):
        shutil.copytree(project / name, home / name)
    before = {path: path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}
    page = home / "docs" / "tutorial.md"
    (home / "maison.yaml").write_text(_blocks(page, "yaml")[0], "utf-8")
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "conformity").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m conformity "$@"\n')
    (tools / "conformity").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(project)}
    for block in _blocks(page, "text"):
        for command in block.replace("\\\n", " ").strip().splitlines():
            done = subprocess.run(
                command, shell=True, cwd=home, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                text=True, check=False,
            )  # fmt: skip
            assert done.returncode in (0, 1), (command, done.stderr)
            assert "Traceback" not in done.stderr
    program = _blocks(page, "python")[0]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    changed = [path for path, data in before.items() if not path.is_file() or path.read_bytes() != data]
    assert changed == []
