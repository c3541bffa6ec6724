"""``conformity rules``: the rules of a pack, listed, shown, checked and tried on their own cases."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from conformity.cli import options
from conformity.cli.speech import data, document, guarded, result, talk
from conformity.errors import UsageError
from conformity.language import Sentence

if TYPE_CHECKING:
    from pydantic import BaseModel

    from conformity.rulebook.schema import Rulebook

rules = typer.Typer(
    help="Les règles : liste, texte, vérification, essais.", no_args_is_help=True, rich_markup_mode=None
)

Pack = Annotated[str, typer.Argument(metavar="JEU", help="Jeu de règles : nom livré, fichier YAML ou dossier.")]

_WORDS: Final = {
    "fr": {
        "packs": "jeux livrés : {names}",
        "pack": "jeu {pack} {version} : {n} règles",
        "lint": "{file} : {n:# remarque|# remarques}",
        "notice": "pour information, {text}",
        "tested": "{ok} cas sur {n} donnent ce qu'ils annoncent",
        "failed": "ÉCHEC {rule} « {case} » : attendu {expected}, obtenu {found}",
        "alive": "VIVANT {rule} : {change}",
        "mutated": "{rules} règles, {n} mutants, {alive} vivants",
    },
    "en": {
        "packs": "shipped packs: {names}",
        "pack": "pack {pack} {version}: {n} rules",
        "lint": "{file}: {n:# remark|# remarks}",
        "notice": "for information, {text}",
        "tested": "{ok} cases of {n} give what they announce",
        "failed": "FAILED {rule} '{case}': expected {expected}, found {found}",
        "alive": "ALIVE {rule}: {change}",
        "mutated": "{rules} rules, {n} mutants, {alive} alive",
    },
}


def _book(pack: str | None, *, cases: bool = True) -> Rulebook:
    from conformity.api import packs

    return packs.rulebook(pack or packs.DEFAULT_PACK, cases=cases)


@rules.command("list")
@guarded
def list_rules(
    pack: options.Rules = None, lang: options.Lang = options.Language.FR, debug: options.Debug = False
) -> None:
    """Liste les règles d'un jeu : identifiant, logique, gravités possibles, titre."""
    from conformity.api import packs

    words = _WORDS[lang.value]
    book = _book(pack, cases=False)
    talk(words["packs"].format(names=", ".join(packs.pack_names())))
    talk(words["pack"].format(pack=book.pack, version=book.version, n=len(book.rules)))
    for rule in book.rules:
        levels = ", ".join(dict.fromkeys(str(level.severity) for level in rule.levels))
        result(f"{rule.id}  {rule.mode:<8}  {rule.scope:<9}  {getattr(rule.title, lang.value)}  [{levels}]")


@rules.command("show")
@guarded
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="Identifiant d'une règle du jeu (voir rules list).")],
    pack: options.Rules = None,
    lang: options.Lang = options.Language.FR,
    debug: options.Debug = False,
) -> None:
    """Montre une règle en entier : ce qu'elle regarde, ses seuils et leur origine, le droit, ses textes."""
    from conformity.rulebook.describe import describe
    from conformity.yamltext import suggestion

    book = _book(pack)
    known = [rule.id for rule in book.rules]
    wanted = rule_id.upper()
    if wanted not in known:
        raise UsageError("CLI-010", name=rule_id, pack=book.pack, near=suggestion(wanted, known) or ", ".join(known))
    document(describe(book.rule(wanted), lang.value))


@rules.command("lint")
@guarded
def lint(pack: Pack, lang: options.Lang = options.Language.FR, debug: options.Debug = False) -> None:
    """Vérifie un jeu de règles : écriture, seuils contradictoires, textes ou cas manquants (2 s'il y a des fautes).

    Dit aussi, pour information, quels types, objectifs et formes d'éléments aucune règle ne juge.
    """
    from conformity.rulebook.judging import unreached
    from conformity.rulebook.lint import lint as problems_of

    book = _book(pack)
    found = problems_of(book)
    for problem in found:
        document(problem.text(lang.value))
    for notice in unreached(book):
        document(_WORDS[lang.value]["notice"].format(text=notice.text(lang.value)))
    talk(Sentence(_WORDS[lang.value]["lint"], lang.value).format(file=Path(pack).absolute().name, n=len(found)))
    if found:
        raise typer.Exit(2)


@rules.command("test")
@guarded
def run_tests(
    pack: Pack,
    rule_id: Annotated[str | None, typer.Option("--rule", metavar="ID", help="Une seule règle.")] = None,
    mutate: Annotated[
        bool,
        typer.Option("--mutate", help="Change chaque seuil, condition et filtre, et nomme ce qu'aucun cas ne voit."),
    ] = False,
    lang: options.Lang = options.Language.FR,
    debug: options.Debug = False,
) -> None:
    """Essaie les règles sur leurs propres cas. Termine par 2 si l'un d'eux ne donne pas ce qu'il annonce."""
    if mutate:
        _mutate(_book(pack), rule_id, lang.value)
        return
    from conformity.testing import run_cases

    words = _WORDS[lang.value]
    found = run_cases(_book(pack), rule_id)
    failed = [one for one in found if not one.ok]
    for one in failed:
        result(words["failed"].format(rule=one.rule_id, case=one.name, expected=one.expected, found=one.found))
    result(words["tested"].format(ok=len(found) - len(failed), n=len(found)))
    if failed:
        raise typer.Exit(2)


def _mutate(book: Rulebook, rule_id: str | None, lang: str) -> None:
    from conformity.testing.mutants import run_mutants

    words = _WORDS[lang]
    found = run_mutants(book, rule_id)
    alive = [mutant for mutant in found if mutant.alive]
    for mutant in alive:
        result(words["alive"].format(rule=mutant.rule_id, change=mutant.change))
    counted = {"rules": len({mutant.rule_id for mutant in found}), "n": len(found), "alive": len(alive)}
    result(words["mutated"].format(**counted))
    if alive:
        raise typer.Exit(2)


class SchemaOf(StrEnum):
    """What a file of rules may be."""

    PACK = "pack"
    PART = "part"
    CASES = "cases"


@rules.command("schema")
@guarded
def schema(
    of: Annotated[
        SchemaOf,
        typer.Argument(
            metavar="pack|part|cases",
            help="D'un jeu ou d'un pack.yaml (pack), d'un fichier placé à côté (part), d'un fichier de cas (cases).",
        ),
    ] = SchemaOf.PACK,
    debug: options.Debug = False,
) -> None:
    """Écrit le schéma JSON des fichiers de règles, pour l'aide à la saisie des éditeurs."""
    from conformity.rulebook import schema as models

    of_file: dict[SchemaOf, type[BaseModel]] = {
        SchemaOf.PACK: models.Pack,
        SchemaOf.PART: models.Part,
        SchemaOf.CASES: models.CaseFile,
    }
    model = of_file[of]
    document = {"$schema": "http://json-schema.org/draft-07/schema#", **model.model_json_schema(by_alias=True)}
    data(json.dumps(document, ensure_ascii=False, indent=1))
