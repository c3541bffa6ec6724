"""``conformity verify``: a published folder against its manifest, and against a replay of its run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result, silence, talk

_WORDS = {
    "fr": {
        "whole": "Dossier entier : {n} fichiers, empreintes vérifiées.",
        "one": "Dossier entier : 1 fichier, empreinte vérifiée.",
        "same": "Relance : identique à l'octet.",
        "note": "note",
    },
    "en": {
        "whole": "Whole folder: {n} files, digests verified.",
        "one": "Whole folder: 1 file, digest verified.",
        "same": "Replay: identical to the byte.",
        "note": "note",
    },
}


@guarded
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier publié d'un rapport.")],
    hashes_only: Annotated[
        bool, typer.Option("--hashes-only", help="Ne vérifie que les empreintes, sans rejouer l'analyse.")
    ] = False,
    inputs: Annotated[
        Path | None,
        typer.Option(
            "--inputs", metavar="DOSSIER", help="Où sont les données, si ce n'est pas là où l'analyse les prit."
        ),
    ] = None,
    lang: options.Lang = options.Language.FR,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Vérifie qu'un dossier publié est entier, puis rejoue l'analyse et compare chaque fichier à l'octet.

    Codes de sortie : 0 entier et identique ; 2 commande ; 4 modifié, incomplet, ou impossible à rejouer.
    """
    from conformity import api

    found = api.verify(folder, hashes_only, inputs=inputs, talk=silence if quiet else talk, lang=lang.value)
    words = _WORDS[lang.value]
    for note in found.notes:
        talk(f"{words['note']} {note.code} : {note.what(lang.value)}. {note.remedy(lang.value)}")
    for problem in found.problems:
        talk(problem.text(lang.value))
    if not found.ok:
        raise typer.Exit(4)
    result(words["one" if len(found.files) == 1 else "whole"].format(n=len(found.files)))
    if found.replayed:
        result(words["same"])
