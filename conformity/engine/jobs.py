"""The job that a caller writes on standard input: read, and checked against the version of the protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, BinaryIO, Final, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from conformity import api
from conformity.errors import Msg, Place, RulesError, UsageError
from conformity.language import LANGUAGES
from conformity.report.formats import COMPARED
from conformity.strict import Strict, node_of, validate

__all__ = ["PROTOCOL", "TASKS", "About", "Check", "Compare", "Draft", "Inspect", "Job", "job_of", "language_of", "read"]

#: version of the protocol: raised where a caller of the former one would misread the new
PROTOCOL: Final = 1
#: name of the job in messages
NAME: Final = "job"
#: bytes of a job
MOST: Final = 16 * 2**20
#: what a message shows as a job that is well written
EXAMPLE: Final = '{"protocol": 1, "task": "about"}'

Text = Annotated[str, StringConstraints(min_length=1, max_length=32_000)]
Language = Literal["fr", "en"]


class Job(Strict):
    """What every job says."""

    protocol: StrictInt
    task: str
    lang: Language = "fr"
    #: whether the end of standard input, after the job, cancels it
    cancel_on_eof: StrictBool = False


class About(Job):
    """What the engine is and offers: versions, formats, rule packs, profiles, references."""


class Inspect(Job):
    """Describe the layers of files."""

    paths: list[Text] = Field(min_length=1)
    profile: Text | None = None
    map: dict[str, Text] = Field(default_factory=dict)
    crs: Text | None = None


class Draft(Inspect):
    """Draft the mapping of the zones of a plan and the layers of a network, to be confirmed."""

    out: Text | None = None
    force: StrictBool = False
    #: whether the zoning of a plan must be among the files
    zoning: StrictBool = False
    #: file to write the outlines to, as JSON
    outlines: Text | None = None


class Check(Job):
    """Check a plan against networks and write the report. ``inputs`` are the arguments of ``conformity.check``."""

    inputs: dict[str, Any]
    out: Text
    formats: list[Text] = Field(default=list(api.USUAL), min_length=1)
    force: StrictBool = False


class Compare(Job):
    """Compare the reports of two drafts and write the comparison."""

    old: Text
    new: Text
    out: Text
    formats: list[Text] = Field(default=["xlsx", "md", "json"], min_length=1)
    force: StrictBool = False


#: task → its model
TASKS: Final[Mapping[str, type[Job]]] = {
    "about": About, "inspect": Inspect, "mapping": Draft, "check": Check, "compare": Compare,
}  # fmt: skip


def read(stream: BinaryIO | None) -> dict[str, Any]:
    """The job written on a stream, as plain values. Reading stops after the object, or after the line on which it ends.

    Raises
    ------
    UsageError
        CLI-900 if it is not a JSON object in UTF-8, or a key is given twice; CLI-901 if the stream ends before it;
        CLI-902 if it is too large.
    """
    text = b"".join(_lines(stream))
    try:
        content = json.loads(text.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refused)
    except RecursionError:
        raise _malformed("nesting") from None
    except ValueError as error:  # not UTF-8, too
        raise _malformed(str(error)) from None
    if not isinstance(content, dict):
        raise _malformed(type(content).__name__)
    return content


def _lines(stream: BinaryIO | None) -> Iterator[bytes]:
    """Lines of a stream up to the one that ends the first JSON value."""
    length, depth, quoted, begun = 0, 0, False, False
    while stream is not None and (line := stream.readline(MOST + 1)):
        length += len(line)
        if length > MOST:
            raise UsageError(Msg.JOB_TOO_LARGE, Place(file=NAME), most=MOST // 2**20)
        yield line
        escaped = False
        for byte in line:
            if escaped:
                escaped = False
            elif quoted:
                escaped, quoted = byte == 0x5C, byte != 0x22
            elif byte == 0x22:
                quoted = begun = True
            elif byte in b"{[":
                depth, begun = depth + 1, True
            elif byte in b"}]":
                depth, begun = depth - 1, True
            elif byte not in b" \t\r\n\xef\xbb\xbf":
                begun = True
        if begun and depth <= 0 and not quoted:
            return
    raise UsageError(Msg.JOB_CUT_SHORT, Place(file=NAME), example=EXAMPLE)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(next(f'"{name}" x {names.count(name)}' for name in names if names.count(name) > 1))
    return content


def _refused(name: str) -> Any:
    raise ValueError(name)


def _malformed(problem: str) -> UsageError:
    return UsageError(Msg.JOB_NOT_JSON, Place(file=NAME), problem=problem[:200], example=EXAMPLE)


def language_of(content: Mapping[str, Any], lang: str) -> str:
    """The language that a job asks for, even where the rest of it is not valid; otherwise ``lang``."""
    asked = content.get("lang")
    return asked if isinstance(asked, str) and asked in LANGUAGES else lang


def job_of(content: Mapping[str, Any]) -> Job:
    """A checked job.

    Raises
    ------
    UsageError
        CLI-903 if it is written for another version of the protocol; CLI-002 for an unknown format.
    RulesError
        One problem for each fault: unknown key (with the nearest), missing key, wrong value (with the valid ones).
    """
    protocol = content.get("protocol")
    if isinstance(protocol, int) and protocol != PROTOCOL:
        raise UsageError(Msg.PROTOCOL_OTHER, Place(file=NAME), value=protocol, spoken=PROTOCOL)
    task = content.get("task")
    model = TASKS.get(task) if isinstance(task, str) else None
    try:
        job = validate(model or _Unknown, node_of(content), NAME)
    except RulesError as error:  # the tree has one line: a position in it is of no use
        places = [replace(problem, place=Place(file=NAME)) for problem in error.problems]
        raise RulesError(places) from None
    allowed = {Check: api.FORMATS, Compare: COMPARED}.get(type(job), ())
    for name in getattr(job, "formats", ()):
        if name not in allowed:
            raise UsageError(Msg.OUTPUT_FORMAT_UNKNOWN, Place(file=NAME), name=name, known=", ".join(allowed))
    return job


class _Unknown(Job):
    """A job whose task does not exist: the message lists those that do."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    task: Literal["about", "inspect", "mapping", "check", "compare"]
