"""Following a plan from draft to draft: waivers, entries of an earlier workbook, comparison; and explanations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformity.errors import InputError, Place, UsageError
from conformity.result import Report
from conformity.yamltext import suggestion

if TYPE_CHECKING:
    from os import PathLike

    from conformity.follow.compare import Comparison
    from conformity.follow.drafts import Draft


def followed(report: Report, waivers: Any, resume: Any, talk: Any, lang: str) -> Report:
    """A report with its waivers, and with what an officer typed in an earlier workbook."""
    if waivers is None and resume is None:
        return report
    draft = draft_of(report)
    if waivers is not None:
        report = replace(report, waivers=_waivers(report, draft, waivers, talk, lang))
    if resume is not None:
        from conformity.follow import typed
        from conformity.report.content.rows import zone_key
        from conformity.report.xlsx.memory import remembered

        path = Path(resume)
        memory = remembered(_bytes(path), path.name)
        zones = [zone_key({str(k): v for k, v in row.items()}) for row in report.correspondence.to_dict("records")]
        report = replace(report, typed=typed.carried(memory, draft.findings, zones))
    return report


def _waivers(report: Report, draft: Draft, given: Any, talk: Any, lang: str) -> Any:
    from conformity.errors import message
    from conformity.follow import waivers

    path = Path(given)
    applied = waivers.applied(waivers.load(_bytes(path), path.name), draft.findings, report.date)
    names = [*draft.concerns, *(t.finding_id for t in draft.findings)]
    for waiver in applied:
        code = {"unused": "OUT-013", "expired": "OUT-014"}.get(waiver.status)
        if code is not None:
            fields = {
                "target": waiver.target,
                "expires": waiver.expires,
                "near": suggestion(waiver.target, names) or "-",
            }
            said = message(code)
            talk(f"{path.name}:{waiver.line}: {code} {said.what(lang, fields)}. {said.remedy(lang, fields)}")
    return applied


def draft_of(source: Report | str | PathLike[str]) -> Draft:
    """A draft from a report in memory, the folder of a report, or its ``report.json``."""
    from conformity.follow.drafts import of_payload

    return of_payload(payload_of(source)[0])


def payload_of(source: Report | str | PathLike[str], lang: str = "fr") -> tuple[dict[str, Any], str]:
    """The content of ``report.json`` for a source, and the name of the source.

    Raises
    ------
    InputError
        OUT-011 if it is not a report of this program; OUT-601 to OUT-605 if it was altered.
    """
    if isinstance(source, Report):
        from conformity.report.json import payload

        return payload(source, lang), "report"
    from conformity.api import own

    return own.read(source)


def compare(old: Any, new: Any) -> Comparison:
    """Compare two drafts."""
    from conformity.follow.compare import compare as compared

    return compared(draft_of(old), draft_of(new))


def explain(name: str, source: Any, lang: str) -> list[str]:
    """See :func:`conformity.api.explain`.

    Raises
    ------
    UsageError
        OUT-015 if no finding, concern or case has that id.
    """
    from conformity.report.content import explanation

    payload, _ = payload_of(source, lang)
    names = explanation.names(payload)
    if name not in names:
        raise UsageError("OUT-015", name=name, near=suggestion(name, names) or ", ".join(names[:5]))
    return explanation.explain(payload, name, lang)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("VEC-001", Place(file=path.name)) from error
