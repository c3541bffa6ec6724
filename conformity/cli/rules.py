"""``conformity rules``: list, show, check and test the rules of a pack."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformity.cli import options
from conformity.cli.parser import Verb, Verbs, codes
from conformity.cli.speech import data, document, guarded, result, talk
from conformity.errors import Msg, UsageError
from conformity.language import words

if TYPE_CHECKING:
    from pydantic import BaseModel

    from conformity.rulebook.schema import Rulebook

rules = typer.Typer(cls=Verbs, no_args_is_help=True, rich_markup_mode=None)


@rules.callback()
def _main(lang: options.Lang = options.Language.FR) -> None:
    """Accept ``--lang`` between the two words of a verb."""


Pack = Annotated[str, typer.Argument(metavar="pack")]


def _book(pack: str | None, *, cases: bool = True) -> Rulebook:
    from conformity.api import packs

    return packs.rulebook(pack or packs.DEFAULT_PACK, cases=cases)


@rules.command("list", cls=Verb, help="rules_list")
@guarded
def list_rules(
    pack: options.Rules = None, lang: options.Lang = options.Language.FR, debug: options.Debug = False
) -> None:
    """List the rules of a pack."""
    from conformity.api import packs
    from conformity.rulebook.describe import judged, severities

    said = words(lang.value, "cli.rules")
    book = _book(pack, cases=False)
    talk(said["packs"].format(names=", ".join(packs.pack_names())))
    talk(said["pack"].format(pack=book.pack, version=book.version, n=len(book.rules)))
    for rule in book.rules:
        mode, scope = (value for _, value in judged(rule, lang.value)[:2])
        levels = severities(rule, lang.value)
        result(f"{rule.id}  {mode:<9}  {scope:<14}  {rule.title.of(lang.value)}  [{levels}]")


@rules.command("show", cls=Verb, help="rules_show")
@guarded
def show(
    rule_id: Annotated[str, typer.Argument(metavar="id")],
    pack: options.Rules = None,
    lang: options.Lang = options.Language.FR,
    debug: options.Debug = False,
) -> None:
    """Show a rule."""
    from conformity.rulebook.describe import describe
    from conformity.yamltext import suggestion

    book = _book(pack)
    ids = [rule.id for rule in book.rules]
    wanted = rule_id.upper()
    if wanted not in ids:
        raise UsageError(
            Msg.RULE_NOT_IN_PACK, name=rule_id, pack=book.pack, near=suggestion(wanted, ids) or ", ".join(ids)
        )
    document(describe(book.rule(wanted), lang.value))


@rules.command("lint", cls=Verb, help="rules_lint")
@guarded
def lint(pack: Pack, lang: options.Lang = options.Language.FR, debug: options.Debug = False) -> None:
    """Check a rule pack, and list the kinds, objectives and geometry types that no rule covers."""
    from conformity.rulebook.judging import unreached
    from conformity.rulebook.lint import lint as problems_of

    said = words(lang.value, "cli.rules")
    book = _book(pack)
    problems = problems_of(book)
    for problem in problems:
        document(problem.text(lang.value))
    for notice in unreached(book):
        document(said["notice"].format(text=notice.text(lang.value)))
    talk(said["lint"].format(file=Path(pack).absolute().name, n=len(problems)))
    if problems:
        raise typer.Exit(2)


@rules.command("test", cls=Verb, help="rules_test")
@guarded
def run_tests(
    pack: Pack,
    rule_id: Annotated[str | None, typer.Option("--rule", metavar="id")] = None,
    mutate: Annotated[
        bool,
        typer.Option("--mutate"),
    ] = False,
    lang: options.Lang = options.Language.FR,
    debug: options.Debug = False,
) -> None:
    """Run the cases of the rules."""
    if mutate:
        _mutate(_book(pack), rule_id, lang.value)
        return
    from conformity.testing import run_cases

    said = words(lang.value, "cli.rules")
    outcomes = run_cases(_book(pack), rule_id)
    failed = [one for one in outcomes if not one.ok]
    for one in failed:
        result(said["failed"].format(rule=one.rule_id, case=one.name, expected=one.expected, found=one.actual))
    result(said["tested"].format(ok=len(outcomes) - len(failed), n=len(outcomes)))
    if failed:
        raise typer.Exit(2)


def _mutate(book: Rulebook, rule_id: str | None, lang: str) -> None:
    from conformity.testing.mutants import run_mutants

    said = words(lang, "cli.rules")
    mutants = run_mutants(book, rule_id)
    alive = [mutant for mutant in mutants if mutant.alive]
    for mutant in alive:
        result(said["alive"].format(rule=mutant.rule_id, change=mutant.change))
    counted = {"rules": len({mutant.rule_id for mutant in mutants}), "n": len(mutants), "alive": len(alive)}
    result(said["mutated"].format(**counted))
    if alive:
        raise typer.Exit(2)


class SchemaOf(StrEnum):
    """Kind of a rule file."""

    PACK = "pack"
    PART = "part"
    CASES = "cases"


@rules.command("schema", cls=Verb, help="rules_schema")
@guarded
def schema(
    of: Annotated[SchemaOf, typer.Argument(metavar=codes(SchemaOf))] = SchemaOf.PACK,
    lang: options.Lang = options.Language.FR,
    debug: options.Debug = False,
) -> None:
    """Print the JSON schema of a rule file."""
    from conformity.rulebook import schema as models

    of_file: dict[SchemaOf, type[BaseModel]] = {
        SchemaOf.PACK: models.Pack,
        SchemaOf.PART: models.Part,
        SchemaOf.CASES: models.CaseFile,
    }
    model = of_file[of]
    document = {"$schema": "http://json-schema.org/draft-07/schema#", **model.model_json_schema(by_alias=True)}
    data(json.dumps(document, ensure_ascii=False, indent=1))
