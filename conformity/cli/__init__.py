"""The command line: one module per verb. Geographic libraries are imported inside the commands only."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from conformity.cli import options, speech, started
from conformity.cli.batch import batch
from conformity.cli.check import check
from conformity.cli.completion import completion
from conformity.cli.demo import demo
from conformity.cli.engine import engine
from conformity.cli.following import compare, explain
from conformity.cli.guide import guide
from conformity.cli.init import init
from conformity.cli.inspect import inspect
from conformity.cli.parser import Verb, Verbs, chosen, verb
from conformity.cli.rules import rules
from conformity.cli.serve import serve
from conformity.cli.shares import shares
from conformity.cli.speech import result
from conformity.cli.verify import verify
from conformity.engine import complain as complain_in_json
from conformity.engine.process import Interrupted, supervised

__all__ = ["app", "main"]

app = typer.Typer(
    name="conformity",
    cls=Verbs,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_VERBS = (
    demo, check, guide, batch, shares, init, inspect, compare, explain, verify, serve, engine, completion,
)  # fmt: skip
for each in _VERBS:
    app.command(each.__name__, cls=Verb, help=each.__name__)(each)
app.add_typer(rules, name="rules", help="rules")


def _version(asked: bool) -> None:
    if asked:
        from conformity.api.provenance import versions

        for name, number in versions().items():
            result(f"{name} {number}")
        raise typer.Exit


@app.callback(help="conformity")
def conformity(
    lang: options.Lang = options.Language.FR,
    version: Annotated[bool, typer.Option("--version", "-V", is_eager=True, callback=_version)] = False,
) -> None:
    """Options before the verb."""


def main() -> None:
    """Run the command line."""
    speech.console()
    lang = chosen(sys.argv[1:])
    speaks_json = verb(sys.argv[1:]) == "engine"
    supervised(lambda: _run(lang), lambda error: (complain_in_json if speaks_json else speech.complain)(error, lang))


def _run(lang: str) -> None:
    given = sys.argv[1:]
    asked = started.arguments(given, ("rules", *(verb.__name__ for verb in _VERBS)))
    try:
        if asked == given:
            app()
        else:
            app(asked)
    except Interrupted as ended:  # before a command had begun, or after it had ended
        speech.interrupted(ended.signal, lang)
        raise
    except OSError as error:  # the help itself could not be said
        raise SystemExit(speech.unsaid(error, lang)) from None
