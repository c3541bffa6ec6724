"""``conformity completion``: the completion script for a shell."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from conformity.cli import options, shells
from conformity.cli.parser import codes
from conformity.cli.speech import guarded


class Shell(StrEnum):
    """A shell that has a completion script."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    PWSH = "pwsh"


@guarded
def completion(
    shell: Annotated[Shell, typer.Argument(metavar=codes(Shell))],
    lang: options.Lang = options.Language.FR,
    debug: options.Debug = False,
) -> None:
    """Print the completion script for a shell."""
    typer.echo(shells.script("conformity", shell.value))
