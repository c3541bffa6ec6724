"""Options shared by several commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from conformity import api
from conformity.cli.parser import codes
from conformity.errors import Msg, UsageError
from conformity.report.formats import COMPARED

if TYPE_CHECKING:
    from conformity.api.request import Request

#: a format that is printed, not written
ANNOTATIONS: Final = "github"
#: what may follow ``--format``, and what is written without it
FORMATS: Final = (*api.FORMATS, ANNOTATIONS)
USUAL: Final = ",".join(api.USUAL)
#: what the texts of the help quote
IN_HELP: Final = {"formats": ", ".join(FORMATS), "compared": ", ".join(COMPARED)}


class FailOn(StrEnum):
    """The lowest severity for which the exit status is 1."""

    CRITICAL = "critical"
    MAJOR = "major"
    MODERATE = "moderate"
    WATCH = "watch"
    INFORMATION = "information"
    NEVER = "never"


class Language(StrEnum):
    FR = "fr"
    EN = "en"


class Listing(StrEnum):
    TEXT = "text"
    JSON = "json"


Network = Annotated[
    list[str] | None,
    typer.Option("--network", metavar="layer"),
]
Reservoirs = Annotated[list[str] | None, typer.Option("--reservoirs", metavar="file")]
Corridors = Annotated[list[str] | None, typer.Option("--corridors", metavar="file")]
Obstacles = Annotated[list[str] | None, typer.Option("--obstacles", metavar="file")]
Watercourses = Annotated[list[str] | None, typer.Option("--watercourses", metavar="file")]
Hedges = Annotated[list[str] | None, typer.Option("--hedges", metavar="file")]
Objective = Annotated[
    list[str] | None,
    typer.Option("--objective", metavar="objective"),
]
Territory = Annotated[str | None, typer.Option("--territory", metavar="file")]
Coverage = Annotated[str | None, typer.Option("--coverage", metavar="file")]
Places = Annotated[str | None, typer.Option("--places", metavar="file")]
PlacesName = Annotated[str | None, typer.Option("--places-name", metavar="column")]
Lang = Annotated[Language, typer.Option("--lang", metavar=codes(Language))]
Debug = Annotated[bool, typer.Option("--debug")]
Force = Annotated[bool, typer.Option("--force")]
Out = Annotated[Path, typer.Option("--out", metavar="folder")]
Formats = Annotated[
    str,
    typer.Option("--format", metavar="formats"),
]
Fixes = Annotated[bool, typer.Option("--fixes")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q")]
Waivers = Annotated[Path | None, typer.Option("--waivers", metavar="file")]
Resume = Annotated[
    Path | None,
    typer.Option("--resume", metavar="workbook"),
]
Template = Annotated[Path | None, typer.Option("--template", metavar="word")]
Date = Annotated[
    str | None,
    typer.Option("--date", metavar="date"),
]
Fail = Annotated[FailOn, typer.Option("--fail-on", metavar=codes(FailOn))]
AllowUndetermined = Annotated[bool, typer.Option("--allow-undetermined")]
Timings = Annotated[bool, typer.Option("--timings")]
Crs = Annotated[str | None, typer.Option("--crs", metavar="crs")]
Profile = Annotated[
    str | None,
    typer.Option("--profile", metavar="name_or_file"),
]
Reference = Annotated[
    str | None,
    typer.Option("--reference", metavar="id_or_file"),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="column"),
]
Rules = Annotated[str | None, typer.Option("--rules", metavar="pack")]


def formats_of(text: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """``"xlsx,md"`` to a tuple without repetition.

    Raises
    ------
    UsageError
        CLI-002 for an unknown format.
    """
    names: dict[str, None] = {}
    for name in (part.strip().lower() for part in text.split(",") if part.strip()):
        if name not in allowed:
            raise UsageError(Msg.OUTPUT_FORMAT_UNKNOWN, name=name, known=", ".join(allowed))
        names[name] = None
    if not names:
        raise UsageError(Msg.OUTPUT_FORMAT_UNKNOWN, name=text, known=", ".join(allowed))
    return tuple(names)


def used(request: Request, formats: Iterable[str]) -> None:
    """Refuse an input that no format asked for uses.

    Raises
    ------
    UsageError
        CLI-937 for a template without the format ``docx``.
    """
    if request.template is not None and "docx" not in formats:
        raise UsageError(Msg.TEMPLATE_WITHOUT_FORMAT, formats=",".join((*formats, "docx")))


def written(formats: Iterable[str]) -> tuple[str, ...]:
    """The formats that are written to a file."""
    return tuple(name for name in formats if name != ANNOTATIONS)


def request_of(given: Mapping[str, Any]) -> Request:
    """The request made by the options of a command that are inputs of a check.

    Parameters
    ----------
    given
        Arguments of the command by name, as parsed.

    Raises
    ------
    UsageError
        CLI-003 for a malformed ``--map``; CLI-520 to CLI-522 for an invalid ``--objective``.
    """
    from conformity.api.accepting import accepted
    from conformity.api.request import FIELDS
    from conformity.profiles import objectives

    inputs = {name: value for name, value in given.items() if name in FIELDS}
    inputs["objective"] = objectives.written(inputs["objective"], "--objective")
    if "map" in inputs:
        inputs["map"] = columns_of(inputs["map"] or ())
    return accepted(inputs)


def columns_of(texts: Iterable[str]) -> dict[str, str]:
    """``["typezone=ZONAGE"]`` to a mapping from role to column.

    Raises
    ------
    UsageError
        CLI-003 for a text that is not ``ROLE=COLUMN``.
    """
    columns = {}
    for text in texts:
        role, equals, column = text.partition("=")
        if not (role.strip() and equals and column.strip()):
            raise UsageError(Msg.MAP_OPTION_MALFORMED, text=text)
        columns[role.strip().lower()] = column.strip()
    return columns
