"""The tasks of the engine: each takes a checked job and returns the content of its last line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from conformity import api
from conformity.engine import jobs
from conformity.engine.lines import Lines
from conformity.engine.stages import Course
from conformity.errors import Msg, OutputError, Place
from conformity.errors.reasons import of_system

__all__ = ["run"]


def run(job: jobs.Job, lines: Lines) -> dict[str, Any]:
    """Do a job.

    Returns
    -------
    dict
        ``done``: the paths written, in order; and the task's other results.

    Raises
    ------
    ConformityError
        Where the task cannot be done.
    """
    return _DO[type(job)](job, lines)


def _about(job: jobs.About, lines: Lines) -> dict[str, Any]:
    import sys

    from conformity import profiles
    from conformity.api import machine, packs
    from conformity.api.provenance import versions
    from conformity.report.formats import FORMATS

    machine.capable()
    return {
        "done": [],
        "versions": versions(),
        "python": sys.executable,
        "tasks": list(jobs.TASKS),
        "formats": [{"name": each.name, "files": list(each.files), "usual": each.usual} for each in FORMATS],
        "packs": packs.pack_names(),
        "profiles": list(profiles.shipped()),
        "references": [{"id": name, "title": each.title[job.lang]} for name, each in packs.references().items()],
    }


def _inspect(job: jobs.Inspect, lines: Lines) -> dict[str, Any]:
    described = api.inspect(job.paths, profile=job.profile, map=job.map, crs=job.crs, lang=job.lang)
    return {"done": [], **described}


def _mapping(job: jobs.Draft, lines: Lines) -> dict[str, Any]:
    from conformity.api import mapping

    draft = mapping.rows(
        job.paths, profile=job.profile, columns=job.map, crs=job.crs, lang=job.lang, zoning=job.zoning,
        drawn=job.outlines is not None,
    )  # fmt: skip
    written = []
    if job.out is not None:
        xlsx = Path(job.out).suffix.lower() == ".xlsx"
        written.append(_written(job, job.out, mapping.written(draft, xlsx=xlsx, lang=job.lang)))
    if job.outlines is not None:
        drawing = json.dumps(draft.drawing, separators=(",", ":"), allow_nan=False)
        written.append(_written(job, job.outlines, drawing.encode("ascii")))
    fields = {name: getattr(draft, name) for name in ("columns", "zones", "layers", "read", "faults")}
    return {"done": written, **fields}


def _written(job: jobs.Draft, name: str, body: bytes) -> str:
    """Write a file that does not exist or may be replaced, and is not an input."""
    path = Path(name)
    if path.exists() and not job.force:
        raise OutputError(Msg.FILE_ALREADY_EXISTS, Place(file=name))
    if any(Path(each).exists() and path.exists() and path.samefile(each) for each in job.paths):
        raise OutputError(Msg.OUTPUT_FILE_IS_AN_INPUT, Place(file=name))
    try:
        path.write_bytes(body)
    except OSError as error:
        raise OutputError(Msg.FILE_NOT_WRITABLE, Place(file=name), problem=of_system(error)) from None
    return name


def _check(job: jobs.Check, lines: Lines) -> dict[str, Any]:
    from conformity.api import accepting
    from conformity.api.checking import checked
    from conformity.api.request import FIELDS
    from conformity.engine.summary import first_concerns, unassessed

    names = [name for name in FIELDS if name != "dossier"]  # a dossier is a file, given as the plan
    request = accepting.accepted(accepting.existing(job.inputs, names))
    formats = tuple(dict.fromkeys(job.formats))
    course = Course(formats, job.lang)

    def mark(stage: str) -> None:
        name = course.enter(stage)
        lines.say(stage=stage, name=name, step=course.ended, steps=course.steps)

    out = Path(job.out)
    api.apart(out, request, formats)
    with api.reserve(out, job.force):
        report = checked(request, talk=lambda text: lines.say(talk=text), mark=mark, lang=job.lang)
        paths = api.write(report, out, formats, job.lang, job.force, mark=mark)
    for text in unassessed(report, job.lang):
        lines.say(talk=text)
    return {
        "done": [str(path) for path in paths],
        "summary": first_concerns(report, job.lang),
        "concerns": report.counts(),
        "complete": not report.incomplete,
    }


def _compare(job: jobs.Compare, lines: Lines) -> dict[str, Any]:
    from conformity.report import comparison

    compared = api.compare(job.old, job.new)
    paths = api.write_comparison(compared, job.out, job.formats, job.lang, job.force, inputs=[job.old, job.new])
    return {
        "done": [str(path) for path in paths],
        "summary": list(comparison.summary(compared, job.lang)),
        "changes": compared.counts(),
    }


_DO: Final[dict[type[jobs.Job], Callable[[Any, Lines], dict[str, Any]]]] = {
    jobs.About: _about, jobs.Inspect: _inspect, jobs.Draft: _mapping, jobs.Check: _check, jobs.Compare: _compare,
}  # fmt: skip
