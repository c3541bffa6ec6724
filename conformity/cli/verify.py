"""``conformity verify``: check a published folder against its manifest and a replay of the run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result, silence, talk
from conformity.language import words


@guarded
def verify(
    folder: Annotated[Path, typer.Argument(metavar="folder")],
    hashes_only: Annotated[bool, typer.Option("--hashes-only")] = False,
    inputs: Annotated[
        Path | None,
        typer.Option("--inputs", metavar="folder"),
    ] = None,
    lang: options.Lang = options.Language.FR,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Check that a published folder is complete, then run the check again and compare each file byte by byte."""
    from conformity import api

    verification = api.verify(folder, hashes_only, inputs=inputs, talk=silence if quiet else talk, lang=lang.value)
    said = words(lang.value, "cli.verify")
    for note in verification.notes:
        talk(said["note"].format(code=note.code, text=f"{note.what(lang.value)}. {note.remedy(lang.value)}"))
    for problem in verification.problems:
        talk(problem.text(lang.value))
    if not verification.ok:
        raise typer.Exit(4)
    result(said["whole"].format(n=len(verification.files)))
    if verification.replayed:
        result(said["same"])
