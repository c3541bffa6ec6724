"""The shipped packs: every case gives what it announces, every threshold has a case on each side, lint is silent."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import effort
import jsonschema
import pytest
from pydantic import BaseModel

from conformity import yamltext
from conformity.api import packs
from conformity.api.packs import pack_names, references
from conformity.model import Outcome
from conformity.rulebook.lint import lint
from conformity.rulebook.load import needs
from conformity.rulebook.schema import CaseFile, Pack, Part
from conformity.testing import run_cases

HOME = Path(__file__).resolve().parents[2]
rulebook = cache(packs.rulebook)
PACKS = pack_names()
RULES = [rule.id for rule in rulebook("base").rules]
REVIEWED = {
    *(f"RP{n:02d}" for n in range(1, 11)), *(f"RR{n:02d}" for n in range(1, 7)), *(f"CP{n:02d}" for n in range(1, 12)),
    *(f"CR{n:02d}" for n in range(1, 7)), *(f"OB{n:02d}" for n in range(1, 5)), *(f"TR{n:02d}" for n in range(1, 9)),
    "TB01", "TB02", "TB03", *(f"DO{n:02d}" for n in range(1, 9)), *(f"FV{n:02d}" for n in range(2, 11)),
    "HN01", "HR01", "RA01", "RP11",
}  # fmt: skip


def test_the_base_set_holds_the_reviewed_rules() -> None:
    assert set(RULES) == REVIEWED
    assert len(RULES) == 69


@pytest.mark.long(4)
@pytest.mark.parametrize("rule_id", RULES)
def test_every_case_gives_what_it_announces(rule_id: str) -> None:
    book = rulebook("base")
    cases = book.rule(rule_id).read_cases()
    assert len(cases) >= 3
    if not effort.LONG:  # the first case of each outcome; all of them are tried by ``make check`` too
        cases = tuple({case.outcome: case for case in reversed(cases)}.values())
        book = book.model_copy(update={"rules": (book.rule(rule_id).model_copy(update={"cases": cases}),)})
    results = run_cases(book, rule_id)
    assert [f"{r.name}: {r.expected} / {r.actual}" for r in results if not r.ok] == []
    assert len(results) == len(cases)


@pytest.mark.parametrize("rule_id", RULES)
def test_each_rule_has_a_case_that_conflicts_and_one_that_is_clear(rule_id: str) -> None:
    outcomes = {case.outcome for case in rulebook("base").rule(rule_id).cases}
    assert Outcome.FINDING in outcomes
    assert outcomes & {Outcome.CLEARED, Outcome.BELOW_THRESHOLD}


@pytest.mark.parametrize("pack", PACKS)
def test_packs_are_sound_and_their_reference_exists(pack: str) -> None:
    book = rulebook(pack)
    assert lint(book) == []
    assert book.reference is None or book.reference in references()
    assert needs(book).deductions <= needs(book).toolsets.keys()


FILES = sorted(path for path in (HOME / "rules").rglob("*.yaml"))


def _model(path: Path) -> tuple[type[BaseModel], str]:
    """What a file of rules is, and the schema that its first line names."""
    if path.parent.name == "cases":
        return CaseFile, "../../cases.schema.json"
    up = "./" if path.parent.name == "rules" else "../"
    return (
        (Part, f"{up}part.schema.json")
        if up == "../" and path.name != "pack.yaml"
        else (Pack, f"{up}rules.schema.json")
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(HOME / "rules").as_posix())
def test_files_of_rules_fit_the_published_schema_that_they_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    model, schema = _model(path)
    assert text.startswith(f"# yaml-language-server: $schema={schema}\n")
    assert (path.parent / schema).is_file()
    errors = jsonschema.Draft7Validator(model.model_json_schema(by_alias=True)).iter_errors(
        yamltext.load(text, path.name).plain()
    )
    assert [error.message for error in errors] == []
    assert text.count("\n") <= 405, "too long to read: split it"


def test_no_text_of_a_rule_says_more_than_a_rule_can() -> None:
    for rule in rulebook("base").rules:
        for texts in (rule.title, rule.why, rule.texts.finding, rule.texts.remedy, rule.texts.piece):
            for said in (texts.fr.lower(), texts.en.lower()):
                assert "incompatib" not in said
                assert "conforme" not in said
                assert "illégal" not in said
