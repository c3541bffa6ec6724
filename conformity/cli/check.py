"""``conformity check``: a plan against one or more networks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conformity.cli import options
from conformity.cli.progress import Stages, bar
from conformity.cli.speech import guarded, silence


@guarded
def check(
    plan: Annotated[str, typer.Argument(metavar="plan")],
    network: options.Network = None,
    reservoirs: options.Reservoirs = None,
    corridors: options.Corridors = None,
    obstacles: options.Obstacles = None,
    watercourses: options.Watercourses = None,
    hedges: options.Hedges = None,
    objective: options.Objective = None,
    in_force: Annotated[str | None, typer.Option("--in-force", metavar="plan")] = None,
    buildings: Annotated[str | None, typer.Option("--buildings", metavar="file")] = None,
    context: Annotated[list[str] | None, typer.Option("--context", metavar="file")] = None,
    territory: options.Territory = None,
    coverage: options.Coverage = None,
    places: options.Places = None,
    places_name: options.PlacesName = None,
    rules: options.Rules = None,
    profile: options.Profile = None,
    reference: options.Reference = None,
    map: options.Columns = None,
    crs: options.Crs = None,
    waivers: options.Waivers = None,
    resume: options.Resume = None,
    template: options.Template = None,
    fixes: options.Fixes = False,
    out: options.Out = Path("out"),
    formats: options.Formats = options.USUAL,
    lang: options.Lang = options.Language.FR,
    date: options.Date = None,
    fail_on: options.Fail = options.FailOn.MAJOR,
    allow_undetermined: options.AllowUndetermined = False,
    force: options.Force = False,
    timings: options.Timings = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Check a plan against ecological networks and write the report."""
    request = options.request_of(locals())  # the parameters by their names
    from conformity import api
    from conformity.api.checking import checked
    from conformity.cli.outcome import conclude, reachable, reserved

    wanted = options.formats_of(formats, options.FORMATS)
    options.used(request, wanted)
    reachable(out)
    api.apart(out, request, wanted)
    with reserved(out, wanted, force), bar(quiet=quiet) as shown:
        stages = Stages(shown, options.written(wanted), lang.value)
        report = checked(request, talk=silence if quiet else shown.talk, mark=stages.mark, lang=lang.value)
        conclude(
            report,
            out=out,
            formats=wanted,
            lang=lang.value,
            force=force,
            fail_on=fail_on,
            allow_undetermined=allow_undetermined,
            stages=stages,
            timed=timings,
        )
