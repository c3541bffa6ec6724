"""Registry of the formats of a report. Command line, library, documentation and tests use it.

To add a format, write a module of this package with a function ``render`` and add a line to :data:`FORMATS`. The
function takes the report and the language and, if the format has ``pictures``, the maps (file name → PNG); it returns
the bytes of the file, or a mapping from file name to bytes. A format with tables lists their columns in ``COLUMNS`` of
its module. The module of a format is imported when the format is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final

from conformity.errors import Msg, OutputError

if TYPE_CHECKING:
    from types import ModuleType

    from conformity.report.content.rows import Pick, Rows
    from conformity.result import Report

__all__ = ["BY_NAME", "COMPARED", "FORMATS", "Format", "Pictures", "render_all"]


class Pictures(Enum):
    """Which maps a format receives."""

    NONE = "none"
    #: files published beside it by the format ``maps``
    BESIDE = "beside"
    #: besides, where matplotlib is installed, the whole plan and the extract of each concern
    OVERVIEW = "overview"


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes
    ----------
    name
        Value of ``--format``.
    module
        The module of ``conformity.report`` that writes it; the first line of its docstring is the description in the
        documentation.
    file
        Name of its file, or a pattern (``*.fgb``) if it has several.
    beside
        Name of a second file.
    extra
        Extra to be installed (``plu-conformity[EXTRA]``); empty for none.
    usual
        Whether it is written by default.
    compared
        Whether comparisons of two drafts can be written in it.
    pictures
        The maps that it receives.
    """

    name: str
    module: str
    file: str
    extra: str = ""
    usual: bool = False
    compared: bool = False
    pictures: Pictures = Pictures.NONE
    beside: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """Names or patterns of its files."""
        return (self.file, self.beside) if self.beside else (self.file,)

    def loaded(self) -> ModuleType:
        """Its module, imported on first use."""
        return import_module(f"conformity.report.{self.module}")

    def columns(self, table: Rows) -> list[Pick]:
        """Its columns of a table, declared with the table or in its module; empty if it does not contain the table."""
        own: Mapping[str, str] = getattr(self.loaded(), "COLUMNS", {})
        keys = own.get(table.name, table.formats.get(self.name, ""))
        return table.pick(keys)

    def render(self, report: Report, lang: str, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
        """File name → bytes.

        Raises
        ------
        OutputError
            OUT-010 if the extra is not installed; OUT-007 if the report has too many rows for the format.
        """
        function = self.loaded().render
        written: bytes | dict[str, bytes] = (
            function(report, lang) if self.pictures is Pictures.NONE else function(report, lang, pictures)
        )
        return written if isinstance(written, dict) else {self.file: written}


#: every format, in the order of help and documentation
FORMATS: Final = (
    Format("xlsx", "xlsx", "report.xlsx", usual=True, compared=True, pictures=Pictures.BESIDE),
    Format("md", "markdown", "report.md", usual=True, compared=True, pictures=Pictures.BESIDE, beside="annexe.md"),
    Format("json", "json", "report.json", usual=True, compared=True),
    Format("geojson", "geojson", "report.geojson", usual=True),
    Format("html", "html", "report.html", compared=True, pictures=Pictures.OVERVIEW),
    Format("gpkg", "gpkg", "report.gpkg", beside="report.qgs"),
    Format("docx", "docx", "report.docx", extra="docx", pictures=Pictures.OVERVIEW),
    Format("csv", "csv", "report.csv"),
    Format("maps", "maps", "carte-*.png", extra="maps", beside="cartes-communes.pdf"),
    Format("sarif", "sarif", "report.sarif"),
    Format("junit", "junit", "report.junit.xml"),
    Format("fgb", "flatgeobuf", "*.fgb"),
    Format("parquet", "geoparquet", "*.parquet", extra="fast"),
)
BY_NAME: Final[Mapping[str, Format]] = {each.name: each for each in FORMATS}
#: formats of a comparison of two drafts
COMPARED: Final = tuple(each.name for each in FORMATS if each.compared)
#: the format whose files are the pictures of others
_MAPS: Final = BY_NAME["maps"]


def render_all(
    report: Report, formats: Iterable[str], lang: str, mark: Callable[[str], None] = lambda stage: None
) -> dict[str, bytes]:
    """Render some of :data:`FORMATS`: file name → bytes.

    Parameters
    ----------
    mark
        Called with the name of each format, and with ``"maps"`` for each map.

    Raises
    ------
    OutputError
        OUT-006 for an unknown format or language; OUT-010 if the extra of a format is not installed.
    """
    from conformity.report import maps
    from conformity.report.wording import LANGUAGES

    names = tuple(dict.fromkeys(formats))
    if lang not in LANGUAGES:
        raise OutputError(Msg.FORMAT_OR_LANGUAGE_UNKNOWN, asked=lang, known=", ".join(LANGUAGES))
    for name in names:
        if name not in BY_NAME:
            raise OutputError(Msg.FORMAT_OR_LANGUAGE_UNKNOWN, asked=name, known=", ".join(BY_NAME))
    asked = [BY_NAME[name] for name in names]
    mark(_MAPS.name)
    step = partial(mark, _MAPS.name)
    published = maps.render(report, lang, step) if _MAPS in asked else {}
    shown = {name: data for name, data in published.items() if name != _MAPS.beside}
    pictures = shown or _drawn(report, lang, {each.pictures for each in asked}, step)
    files: dict[str, bytes] = {}
    for each in asked:
        if each is _MAPS:
            continue
        mark(each.name)
        files |= each.render(report, lang, shown if each.pictures is Pictures.BESIDE else pictures)
    return files | published


def _drawn(report: Report, lang: str, wanted: set[Pictures], step: Callable[[], None]) -> dict[str, bytes]:
    """Maps that some format contains but none publishes as files."""
    from conformity.report import maps

    if Pictures.OVERVIEW not in wanted:
        return {}
    return maps.overview(report, lang, step) | maps.extracts(report, lang, step=step)
