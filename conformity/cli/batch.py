"""``conformity batch``: many plans against one network, on this machine or on a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conformity.cli import options
from conformity.cli.progress import bar
from conformity.cli.speech import guarded, result, silence, talk
from conformity.errors import InputError, Msg, Place, UsageError
from conformity.language import words
from conformity.language.figures import number

if TYPE_CHECKING:
    from conformity.api.batching import Step


@guarded
def batch(
    documents: Annotated[str, typer.Argument(metavar="list_or_folder")],
    network: options.Network = None,
    reservoirs: options.Reservoirs = None,
    corridors: options.Corridors = None,
    obstacles: options.Obstacles = None,
    watercourses: options.Watercourses = None,
    hedges: options.Hedges = None,
    objective: options.Objective = None,
    territory: options.Territory = None,
    coverage: options.Coverage = None,
    places: options.Places = None,
    places_name: options.PlacesName = None,
    epci: Annotated[str | None, typer.Option("--epci", metavar="table")] = None,
    rules: options.Rules = None,
    profile: options.Profile = None,
    reference: options.Reference = None,
    crs: options.Crs = None,
    template: options.Template = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, metavar="number")] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="address"),
    ] = None,
    out: options.Out = Path("out"),
    formats: options.Formats = "xlsx,md,json",
    lang: options.Lang = options.Language.FR,
    date: options.Date = None,
    fail_on: options.Fail = options.FailOn.MAJOR,
    allow_undetermined: options.AllowUndetermined = False,
    force: options.Force = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Check many documents against one network, one process per document, and write a synthesis."""
    request = options.request_of(locals())  # the parameters by their names
    from conformity import api
    from conformity.api.batching import Asked
    from conformity.api.batching import run as run_batch

    if not request.networks():
        raise UsageError(Msg.NO_NETWORK_GIVEN)

    from conformity.cli.outcome import reachable

    wanted = options.formats_of(formats, api.FORMATS)
    options.used(request, wanted)
    reachable(out)
    said = words(lang.value, "cli.batch")

    asked = Asked(request, wanted, lang.value, jobs, scheduler, epci, force)
    with bar(quiet=quiet) as shown:

        def ended(step: Step) -> None:
            if quiet:
                return
            document = step.outcome
            how = said["done"] if document.done else said["failed"].format(code=document.code)
            left = said["left"].format(time=_time(step.left_s, lang.value)) if step.left_s else ""
            shown.talk(said["step"].format(ended=step.ended, total=step.total, name=document.name, how=how, left=left))
            shown.show(said["begun"], step.ended, step.total)

        shown.show(said["begun"], 0, None)
        batched = run_batch(documents, out, asked, silence if quiet else shown.talk, ended)
    from conformity.model import reaches
    from conformity.report import synthesis

    if batched.kept and not quiet:
        talk(said["kept"].format(n=batched.kept))
    for line in synthesis.summary(batched.synthesis, lang.value):
        result(line)
    result(said["written"])
    for path in batched.paths:
        result(f"  {path.as_posix()}")
    states = batched.synthesis.states()
    if states["failed"] == len(batched.synthesis.documents):
        raise InputError(Msg.NO_DOCUMENT_ASSESSED, Place(file=documents), n=states["failed"])
    if any(outcome.exit_code == 4 for outcome in batched.outcomes):
        raise typer.Exit(4)
    reached = fail_on is not options.FailOn.NEVER and any(
        n and reaches(severity, fail_on.value) for severity, n in batched.synthesis.counts().items()
    )
    if reached or (batched.incomplete and not allow_undetermined):
        raise typer.Exit(1)


def _time(seconds: float, lang: str) -> str:
    """Remaining time as text, rounded to the precision of the estimate."""
    units = words(lang, "cli.batch")["units"]
    if seconds < 90:
        return f"{max(1, round(seconds / 5) * 5)} {units[0]}"
    if seconds < 5400:
        return f"{round(seconds / 60)} {units[1]}"
    return f"{number(seconds / 3600, 1, lang)} {units[2]}"
