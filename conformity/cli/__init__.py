"""The command line: one module a verb. The geo stack is loaded inside the commands, never here."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from conformity.cli import help_en, speech
from conformity.cli.batch import batch
from conformity.cli.check import check
from conformity.cli.demo import demo
from conformity.cli.following import compare, explain
from conformity.cli.init import init
from conformity.cli.inspect import inspect
from conformity.cli.process import Interrupted, supervised
from conformity.cli.rules import rules
from conformity.cli.shares import shares
from conformity.cli.speech import result
from conformity.cli.verify import verify

__all__ = ["app", "main"]

app = typer.Typer(
    name="conformity",
    help="Confronte le zonage d'un PLU ou PLUi à la trame verte et bleue, par des règles écrites.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo)
app.command("check")(check)
app.command("batch")(batch)
app.command("shares")(shares)
app.command("init")(init)
app.command("inspect")(inspect)
app.command("compare")(compare)
app.command("explain")(explain)
app.command("verify")(verify)
app.add_typer(rules, name="rules")


def _version(asked: bool) -> None:
    if asked:
        from conformity.api.provenance import versions

        for name, number in versions().items():
            result(f"{name} {number}")
        raise typer.Exit


@app.callback()
def conformity(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_version, help="Versions du programme, de GEOS, GDAL et PROJ."
        ),
    ] = False,
) -> None:
    """Confronte le zonage d'un PLU ou PLUi à la trame verte et bleue, par des règles écrites."""


def main() -> None:
    """Run the command line."""
    speech.console()
    lang = "en" if help_en.wanted(sys.argv[1:], os.environ) else "fr"
    supervised(lambda: _run(lang), lambda error: speech.complain(error, lang))


def _run(lang: str) -> None:
    command = typer.main.get_command(app)
    if lang == "en":
        help_en.translate(command)
    try:
        command()
    except Interrupted as ended:  # before a command had begun, or after it had ended
        speech.interrupted(ended.signal, lang)
        raise
    except OSError as error:  # the help itself could not be said
        raise SystemExit(speech.unsaid(error, lang)) from None
