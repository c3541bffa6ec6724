"""One check from its request: read the dossier, run, then apply waivers and entries of an earlier workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from conformity.api import inputs, recipe
from conformity.api.dossier import whole
from conformity.api.following import layout
from conformity.api.guard import guarded
from conformity.api.run import run
from conformity.report.wording.texts import Texts

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
    """Run a check, also of a dossier.

    Parameters
    ----------
    prepared
        The network, if it was already read and normalised; it is then not read again.
    """
    complete = whole(request)
    template = layout(complete.template)
    report = run(complete, talk=talk, mark=mark, lang=lang, prepared=prepared)
    reads = inputs.reads(request, (report.recipe or {}).get("inputs", ()))
    beside = (path for _, path in inputs.named(complete))
    report = recipe.complete(replace(report, reads=reads), complete, beside)
    if complete.waivers is not None or complete.resume is not None:
        from conformity.api.following import followed

        report = followed(report, complete.waivers, complete.resume, talk, lang)
    return _entitled(replace(report, template=template), lang)


def _entitled(report: Report, lang: str) -> Report:
    """The report with ``title`` and ``figure`` of its concerns in a language.

    The columns are added to a frame that the report already has, so that the rows looked up for the titles serve the
    writers too.
    """
    report = replace(report, lang=lang, concerns=report.concerns.copy())
    texts = Texts.of(report, lang)
    said = {c["concern_id"]: (texts.title(c), texts.figure(c)) for c in texts.register.concerns}
    for n, name in enumerate(("title", "figure")):
        report.concerns.insert(n + 2, name, [said[ident][n] for ident in report.concerns["concern_id"]])
    return report
