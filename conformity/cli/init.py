"""``conformity init``: a dossier.yml, by looking at the files and asking what they do not tell."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result, talk
from conformity.errors import OutputError, Place

NAME: Final = "dossier.yml"

_WORDS: Final = {
    "fr": {
        "plans": "Plusieurs plans : {names}. Lequel analyser ?",
        "title": "Titre",
        "document": "Document (PLU, PLUi, CC, POS)",
        "stage": "Stade (arrêté, enquête, approuvé ; vide si inconnu)",
        "drafted_on": "Date d'arrêt (AAAA-MM-JJ ; vide si inconnue)",
        "reference": "Document dont vient le réseau ({names} ; vide si inconnu)",
        "scot": "SCoT du territoire (vide si aucun ou inconnu)",
        "oap_tvb": "Une OAP trame verte et bleue ? (yes, no, unknown)",
        "candidate": "les noms de couches du réseau sont ceux de « {title} », et d'autres régions : "
        "si le réseau en vient, dites-le (--reference {reference}, ou reference: dans le dossier)",
        "found": "plan : {plan} ; réseaux : {networks} ; autres : {others}",
        "none": "aucun",
        "unread": "laissé de côté : {what}",
        "next": "Ensuite : conformity check {path}",
        "incomplete": "Aucun réseau reconnu : complétez « networks: » avant de lancer l'analyse.",
    },
    "en": {
        "plans": "Several plans: {names}. Which one?",
        "title": "Title",
        "document": "Document (PLU, PLUi, CC, POS)",
        "stage": "Stage (arrêté, enquête, approuvé; empty if unknown)",
        "drafted_on": "Date of the draft (YYYY-MM-DD; empty if unknown)",
        "reference": "Document the network comes from ({names}; empty if unknown)",
        "scot": "SCoT of the territory (empty if none or unknown)",
        "oap_tvb": "Does an OAP cover the green and blue network? (yes, no, unknown)",
        "candidate": "the layers of the network are called as those of '{title}', and of other regions: "
        "if the network comes from it, say so (--reference {reference}, or reference: in the dossier)",
        "found": "plan: {plan}; networks: {networks}; others: {others}",
        "none": "none",
        "unread": "left aside: {what}",
        "next": "Next: conformity check {path}",
        "incomplete": "No network recognised: fill in 'networks:' before the check.",
    },
}


@guarded
def init(
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier qui contient les fichiers.")] = Path(),
    reference: options.Reference = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ne pose aucune question.")] = False,
    lang: options.Lang = options.Language.FR,
    force: Annotated[bool, typer.Option("--force", help="Remplace un dossier.yml existant.")] = False,
    debug: options.Debug = False,
) -> None:
    """Écrit un dossier.yml en regardant les fichiers et en demandant ce qu'ils ne disent pas."""
    from conformity.api import dossier, drafting, packs

    path = folder / NAME
    if path.exists() and not force:
        raise OutputError("CLI-008", Place(file=str(path)))
    words = _WORDS[lang.value]
    found = drafting.look(folder)
    for error in found.unread:
        talk(words["unread"].format(what=error.what(lang.value)))
    others = [
        name for name in (found.in_force, found.buildings, found.territory, found.coverage, *found.others) if name
    ]
    none = words["none"]
    talk(
        words["found"].format(
            plan=", ".join(found.plans), networks=", ".join(found.networks) or none, others=", ".join(others) or none
        )
    )

    silent = yes

    def ask(key: str, default: str, **fields: str) -> str:
        nonlocal silent
        if silent:
            return default
        question = words[key].format(**fields)
        try:
            return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()
        except typer.Abort:  # the end of the input (a signal comes otherwise): what is not answered stays as proposed
            talk()
            silent = True
            return default

    answers = {"plan": found.plans[0]}
    if len(found.plans) > 1:
        answers["plan"] = ask("plans", found.plans[0], names=", ".join(found.plans))
    candidates = drafting.candidates(folder, found.networks)
    for candidate in candidates:
        title = packs.references()[candidate].title[lang.value]
        talk(words["candidate"].format(title=title, reference=candidate))
    answers["candidate"] = " | ".join(candidates)
    intercommunal = "plui" in answers["plan"].lower()
    defaults = {
        "title": folder.resolve().name,
        "document": "PLUi" if intercommunal else "PLU",
        "stage": "",
        "drafted_on": "",
        "reference": "",
        "scot": "",
        "oap_tvb": "unknown",
    }
    if reference is not None:
        known = packs.references()
        packs.reference(reference, known)
        answers["reference"] = reference if reference in known else os.path.relpath(reference, folder)
        del defaults["reference"]
    for key, default in defaults.items():
        names = ", ".join(sorted(packs.references())) if key == "reference" and not yes else ""
        answers[key] = ask(key, default, names=names)
    text = drafting.text(found, answers, lang.value)
    dossier.load(text, NAME)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError("CLI-009", Place(file=str(path)), problem=error.strerror or str(error)) from None
    result(str(path))
    if not found.networks:
        talk(words["incomplete"])
    talk(words["next"].format(path=path))
