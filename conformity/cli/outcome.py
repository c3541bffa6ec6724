"""End of a run: publish the report, print the first five concerns, set the exit status."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from conformity.cli import waiting
from conformity.cli.options import ANNOTATIONS, FailOn, written
from conformity.cli.speech import command, result, talk
from conformity.engine.summary import first_concerns
from conformity.errors import Msg, OutputError, Place
from conformity.language import words

if TYPE_CHECKING:
    from conformity.cli.progress import Stages
    from conformity.result import Report


def reserved(out: Path, formats: Iterable[str], force: bool) -> AbstractContextManager[Any]:
    """Lock the output folder while the report is computed; a null context if no file is to be written."""
    from conformity import api

    return api.reserve(out, force) if written(formats) else nullcontext()


def reachable(out: Path) -> None:
    """Check, before any long work, that the current folder exists if the output folder is relative to it.

    Raises
    ------
    OutputError
        ENV-005 if the current folder has been deleted.
    """
    if out.is_absolute():
        return
    try:
        Path.cwd()
    except FileNotFoundError:
        raise OutputError(Msg.CURRENT_FOLDER_GONE, Place(file=out.as_posix())) from None


def conclude(
    report: Report,
    *,
    out: Path,
    formats: tuple[str, ...],
    lang: str,
    force: bool,
    fail_on: FailOn,
    allow_undetermined: bool,
    stages: Stages,
    timed: bool,
) -> None:
    """Publish the report, print its first concerns, and set the exit status.

    Raises
    ------
    typer.Exit
        With 1 if a concern reaches ``fail_on`` or, without ``allow_undetermined``, something requested could not be
        assessed.
    OutputError
        If the report could not be written.
    """
    from conformity import api

    said = words(lang, "cli.outcome")
    files = written(formats)
    paths = api.write(report, out, files, lang, force, mark=stages.mark) if files else []
    stages.close()
    if timed:
        for line in stages.clock.lines(lang):
            talk(line)
    for line in summary(report, paths, lang):
        result(line)
    if ANNOTATIONS in formats:
        from conformity.report import github

        for line in github.render(report, lang).decode().splitlines():
            command(line)
    for line in waiting.lines(report, lang):
        talk(line)
    if report.incomplete:
        talk(said["incomplete"])
    failed = fail_on is not FailOn.NEVER and report.worst_at_least(fail_on.value)
    if failed or (report.incomplete and not allow_undetermined):
        raise typer.Exit(1)


def summary(report: Report, paths: Iterable[Path], lang: str) -> list[str]:
    """Lines for stdout: that an example is fictitious, the first concerns, the paths of the report."""
    said = words(lang, "cli.outcome")
    invented = [said["invented"]] if report.invented else []
    listed = list(paths)
    maps = [path for path in listed if path.suffix == ".png"]
    names = [f"  {path.as_posix()}" for path in listed if path not in maps]
    if maps:
        names.append(f"  {(maps[0].parent / 'carte-*.png').as_posix()} ({len(maps)})")
    return [*invented, *first_concerns(report, lang), *([said["written"]] if names else []), *names]
