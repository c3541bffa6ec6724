"""Following a plan from draft to draft: waivers, entries of an earlier workbook, comparison; and explanations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformity.errors import InputError, Msg, Place, UsageError
from conformity.result import Report
from conformity.yamltext import suggestion

if TYPE_CHECKING:
    from os import PathLike

    from conformity.follow.compare import Comparison
    from conformity.follow.drafts import Draft
    from conformity.follow.typed import Memory


def followed(report: Report, waivers: Any, resume: Any, talk: Any, lang: str) -> Report:
    """A report with the waivers that cover it and what an officer had typed before; its places keep their ids."""
    if waivers is None and resume is None:
        return report
    memory = None
    if resume is not None:
        from conformity.report.xlsx.memory import remembered

        path = Path(resume)
        memory = remembered(_bytes(path), path.name)
        report = _with_ids(report, memory)
    draft = draft_of(report)
    if waivers is not None:
        report = replace(report, waivers=_waivers(report, draft, memory, waivers, talk, lang))
    if memory is not None:
        from conformity.follow import typed
        from conformity.report.content.rows import zone_key

        zones = [zone_key({str(k): v for k, v in row.items()}) for row in report.correspondence.to_dict("records")]
        report = replace(report, typed=typed.carried(memory, draft.findings, zones, draft.grounds))
    return report


def _with_ids(report: Report, memory: Memory) -> Report:
    """A report whose places go by the ids that they had in an earlier one."""
    from conformity.follow import places
    from conformity.follow.drafts import outline
    from conformity.report.places import outlines

    drawn = outlines(report)
    rows = report.concerns[["concern_id", "kind", "topic"]].to_dict("records")
    now = [places.Drawn(**row, shape=outline(wkt) if (wkt := drawn[row["concern_id"]]) else None) for row in rows]
    ids = places.ids(memory.grounds, now)
    if all(old == new for old, new in ids.items()):
        return report

    def named(frame: Any) -> Any:
        return frame if frame is None else frame.assign(concern_id=[ids[each] for each in frame["concern_id"]])

    concerns, findings, fixes = map(named, (report.concerns, report.findings, report.fixes))
    return replace(report, concerns=concerns, findings=findings, fixes=fixes)


def _waivers(report: Report, draft: Draft, memory: Memory | None, given: Any, talk: Any, lang: str) -> Any:
    from conformity.errors import message
    from conformity.follow import waivers
    from conformity.language import figures

    path = Path(given)
    earlier = (memory.findings, draft.grounds, memory.grounds) if memory is not None else ()
    applied = waivers.applied(waivers.load(_bytes(path), path.name), draft.findings, report.date, *earlier)
    names = [*draft.concerns, *(t.finding_id for t in draft.findings)]
    for waiver in applied:
        code = {"unused": Msg.WAIVER_UNUSED, "expired": Msg.WAIVER_EXPIRED, "grown": Msg.WAIVER_GROWN}.get(
            waiver.status
        )
        if code is not None:
            fields = {
                "target": waiver.target,
                "expires": waiver.expires,
                "near": suggestion(waiver.target, names) or "-",
                "grown": figures.quantity(waiver.grown, waiver.grown_unit, "area", lang),
            }
            said = message(code)
            talk(f"{path.name}:{waiver.line}: {code} {said.what(lang, fields)}. {said.remedy(lang, fields)}")
    return applied


def layout(template: str | None) -> bytes | None:
    """The Word document whose layout the note takes, once it is known to fit.

    Raises
    ------
    InputError
        OUT-935 if it is not a Word document, OUT-936 if styles are missing; VEC-001 if it does not exist.
    """
    if template is None:
        return None
    from conformity.report.docx.template import checked

    path = Path(template)
    if path.is_dir():
        raise InputError(Msg.TEMPLATE_NOT_A_DOCUMENT, Place(file=path.name))
    return checked(_bytes(path), path.name)


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
        OUT-015 if no finding, concern or case has that id, OUT-950 if none is like it either.
    """
    from conformity.report.content import explanation

    payload, _ = payload_of(source, lang)
    names = explanation.names(payload)
    if name not in names:
        near = suggestion(name, names)
        raise UsageError(Msg.ID_NOT_IN_REPORT if near else Msg.ID_LIKE_NONE_IN_REPORT, name=name, near=near)
    return explanation.explain(payload, name, lang)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(Msg.PATH_DOES_NOT_EXIST, Place(file=path.name)) from error
