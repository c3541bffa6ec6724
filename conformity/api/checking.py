"""One check from its request: the dossier, the run, and what an officer typed or decided before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from conformity.api import inputs, recipe
from conformity.api.dossier import whole
from conformity.api.guard import guarded
from conformity.api.run import run

if TYPE_CHECKING:
    from conformity.api.prepared import Prepared
    from conformity.api.request import Request
    from conformity.result import Report

__all__ = ["checked"]


@guarded
def checked(
    request: Request,
    *,
    talk: Callable[[str], None],
    mark: Callable[[str], None],
    lang: str,
    prepared: Prepared | None = None,
) -> Report:
    """Run a check, of a dossier too; ``prepared`` is what reading its network would give."""
    complete = whole(request)
    report = run(complete, talk=talk, mark=mark, lang=lang, prepared=prepared)
    reads = inputs.reads(request, (report.recipe or {}).get("inputs", ()))
    beside = (path for _, path in inputs.named(complete))
    report = recipe.complete(replace(report, reads=reads), complete, beside)
    if complete.waivers is None and complete.resume is None:
        return report
    from conformity.api.following import followed

    return followed(report, complete.waivers, complete.resume, talk, lang)
