"""``conformity demo``: check the shipped example."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conformity.cli import options
from conformity.cli.progress import Stages, bar
from conformity.cli.speech import guarded


@guarded
def demo(
    out: options.Out = Path("out"),
    formats: options.Formats = options.USUAL,
    lang: options.Lang = options.Language.FR,
    template: options.Template = None,
    date: options.Date = None,
    fail_on: options.Fail = options.FailOn.MAJOR,
    allow_undetermined: options.AllowUndetermined = False,
    force: options.Force = False,
    timings: options.Timings = False,
    debug: options.Debug = False,
) -> None:
    """Check the shipped example and write the report."""
    from conformity.api.checking import checked
    from conformity.api.dossier import demo as demo_request
    from conformity.cli.outcome import conclude, reachable, reserved

    wanted = options.formats_of(formats, options.FORMATS)
    request = demo_request()
    request = replace(request, date=date or request.date, template=None if template is None else str(template))
    options.used(request, wanted)
    reachable(out)
    with reserved(out, wanted, force), bar() as shown:
        stages = Stages(shown, options.written(wanted), lang.value)
        report = checked(request, talk=shown.talk, mark=stages.mark, lang=lang.value)
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
