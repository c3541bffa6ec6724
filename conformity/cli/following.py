"""``conformity compare`` and ``conformity explain``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result
from conformity.language import words


@guarded
def compare(
    old: Annotated[str, typer.Argument(metavar="before")],
    new: Annotated[str, typer.Argument(metavar="after")],
    out: options.Out = Path("comparaison"),
    formats: Annotated[str, typer.Option("--format", metavar="formats")] = "xlsx,md,json",
    lang: options.Lang = options.Language.FR,
    force: options.Force = False,
    debug: options.Debug = False,
) -> None:
    """Compare the reports of two drafts."""
    from conformity import api
    from conformity.report import comparison
    from conformity.report.formats import COMPARED

    wanted = options.formats_of(formats, COMPARED)
    compared = api.compare(old, new)
    paths = api.write_comparison(compared, out, wanted, lang.value, force, inputs=[old, new])
    for line in comparison.summary(compared, lang.value):
        result(line)
    result(words(lang.value, "cli.compare")["written"])
    for path in paths:
        result(f"  {path.as_posix()}")
    counts = compared.counts()
    if counts["new"] or counts["worse"]:
        raise typer.Exit(1)


@guarded
def explain(
    name: Annotated[str, typer.Argument(metavar="id")],
    where: Annotated[str, typer.Option("--in", metavar="report")] = "out",
    lang: options.Lang = options.Language.FR,
    debug: options.Debug = False,
) -> None:
    """Explain a finding, a concern or an unassessed case."""
    from conformity import api

    for line in api.explain(name, where, lang.value):
        result(line)
