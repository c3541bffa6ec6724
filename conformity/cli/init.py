"""``conformity init``: write a dossier.yml from the files of a folder and a few questions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result, talk
from conformity.cli.waiting import typed
from conformity.errors import Msg, OutputError, Place
from conformity.errors.reasons import of_system
from conformity.language import of, words

NAME: Final = "dossier.yml"


@guarded
def init(
    folder: Annotated[Path, typer.Argument(metavar="folder")] = Path(),
    reference: options.Reference = None,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    lang: options.Lang = options.Language.FR,
    force: Annotated[bool, typer.Option("--force")] = False,
    debug: options.Debug = False,
) -> None:
    """Write a dossier.yml from the files of a folder and the answers to what they do not say."""
    from conformity.api import dossier, drafting, packs
    from conformity.report import wording

    path = folder / NAME
    if path.exists() and not force:
        raise OutputError(Msg.FILE_ALREADY_EXISTS, Place(file=str(path)))
    said = words(lang.value, "cli.init")
    contents = drafting.look(folder)
    for error in contents.unread:
        place = f"{error.place.text(lang.value)}{of(lang.value).colon}" if error.place.file else ""
        talk(said["unread"].format(what=f"{place}{error.what(lang.value)}"))
    others = [
        name
        for name in (
            contents.in_force,
            contents.buildings,
            contents.territory,
            contents.coverage,
            contents.places,
            *contents.others,
        )
        if name
    ]
    none = said["none"]
    talk(
        said["found"].format(
            plan=", ".join(contents.plans),
            networks=", ".join(contents.networks) or none,
            others=", ".join(others) or none,
        )
    )

    silent = yes

    def ask(key: str, default: str, **fields: str) -> str:
        nonlocal silent
        if silent:
            return default
        question = said["ask"][key].format(**fields)
        try:
            return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()
        except typer.Abort:  # the end of the input (a signal comes otherwise): what is not answered stays as proposed
            talk()
            silent = True
            return default

    answers = {"plan": contents.plans[0]}
    if len(contents.plans) > 1:
        answers["plan"] = ask("plan", contents.plans[0], names=", ".join(contents.plans))
    kinds = wording.of(lang.value).kinds
    numbered = {str(n): kind for n, kind in enumerate(drafting.ASKED_KINDS, start=1)}
    offered = of(lang.value).semicolon.join(f"{n} {kinds[kind]}" for n, kind in numbered.items())
    answered = {name: numbered.get(ask("kind", "", name=name, kinds=offered), "") for name in contents.others}
    contents.kinds, unknown = {name: kind for name, kind in answered.items() if kind}, False
    if answered and not (contents.kinds or contents.networks):  # a dossier to be completed
        contents.kinds, unknown = answered, True
        talk(said["kindless"].format(names=", ".join(answered)))
    contents.networks += contents.kinds
    candidates = drafting.candidates(folder, contents.networks)
    for candidate in candidates:
        title = packs.references()[candidate].title[lang.value]
        talk(said["candidate"].format(title=title, reference=candidate))
    answers["candidate"] = " | ".join(candidates)
    intercommunal = "plui" in answers["plan"].lower()
    defaults = {
        "title": folder.resolve().name,
        "document": "PLUi" if intercommunal else "PLU",
        "stage": "",
        "drafted_on": "",
        "reference": "",
        "scot": "",
        "oap_tvb": words(lang.value, "api.answer")["unknown"],
    }
    if reference is not None:
        references = packs.references()
        packs.reference(reference, references)
        answers["reference"] = reference if reference in references else os.path.relpath(reference, folder)
        del defaults["reference"]
    for key, default in defaults.items():
        names = ", ".join(sorted(packs.references())) if key == "reference" and not yes else ""
        answers[key] = ask(key, default, names=names)
    text = drafting.text(contents, answers, lang.value)
    dossier.load(text, NAME)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(Msg.FILE_NOT_WRITABLE, Place(file=str(path)), problem=of_system(error)) from None
    result(str(path))
    if not contents.networks:
        talk(said["incomplete"])
    elif not unknown:
        talk(said["next"].format(command=typed(["conformity", "check", str(path)])))
