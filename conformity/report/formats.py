"""The formats of a report, each on one line; command line, library, documentation and tests derive theirs from it.

A new format is a module of this package with a function ``render``, and a line of :data:`FORMATS`. The function takes
the report and the language, and with ``pictures`` the maps too (file name → PNG); it gives the bytes of the format's
one file, or of several by name. A format that holds tables names their columns in ``COLUMNS`` of its module, table by
table. The module is imported when the format is asked for: importing this one loads none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final

from conformity.errors import OutputError

if TYPE_CHECKING:
    from types import ModuleType

    from conformity.report.content.rows import Pick, Rows
    from conformity.result import Report

__all__ = ["BY_NAME", "COMPARED", "FORMATS", "Format", "Pictures", "render_all"]


class Pictures(Enum):
    """Which maps a format is given."""

    NONE = "none"
    #: those that are published beside it, by the format ``maps``
    BESIDE = "beside"
    #: besides, where matplotlib is installed, the extract of each concern
    EXTRACTS = "extracts"
    #: besides, where matplotlib is installed, the whole plan and the extract of each concern
    OVERVIEW = "overview"


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes
    ----------
    name
        As typed after ``--format``.
    module
        The module of ``conformity.report`` that writes it; the first line of its docstring is the description in the
        documentation.
    file
        Its file in the output folder, or a pattern (``*.fgb``) where it has several.
    beside
        A second file that goes with it.
    extra
        What pip is asked for beside the program (``plu-conformity[EXTRA]``).
    usual
        Whether it is written unless other formats are asked for.
    compared
        Whether a comparison of two drafts is written in it too.
    pictures
        The maps that it is given.
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
        """Names of its files, or patterns of them."""
        return (self.file, self.beside) if self.beside else (self.file,)

    def loaded(self) -> ModuleType:
        """Its module, imported here."""
        return import_module(f"conformity.report.{self.module}")

    def columns(self, table: Rows) -> list[Pick]:
        """Its columns of a table, declared with the table or in its own module; none where it does not hold it."""
        own: Mapping[str, str] = getattr(self.loaded(), "COLUMNS", {})
        keys = own.get(table.name, table.formats.get(self.name, ""))
        return table.pick(keys)

    def render(self, report: Report, lang: str, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
        """File name → bytes.

        Raises
        ------
        OutputError
            OUT-010 where the extra is not installed; OUT-007 where the report is too long for the format.
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
    Format("gpkg", "gpkg", "report.gpkg"),
    Format("docx", "docx", "report.docx", extra="docx", pictures=Pictures.EXTRACTS),
    Format("csv", "csv", "report.csv"),
    Format("maps", "maps", "carte-*.png", extra="maps"),
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
    """File name → bytes, for some of :data:`FORMATS`; ``mark`` is called with each format, with ``maps`` at each map.

    Raises
    ------
    OutputError
        OUT-006 for a format or language that does not exist; OUT-010 for one whose extra is not installed.
    """
    from conformity.report import maps
    from conformity.report.wording import LANGUAGES

    names = tuple(dict.fromkeys(formats))
    if lang not in LANGUAGES:
        raise OutputError("OUT-006", asked=lang, known=", ".join(LANGUAGES))
    for name in names:
        if name not in BY_NAME:
            raise OutputError("OUT-006", asked=name, known=", ".join(BY_NAME))
    asked = [BY_NAME[name] for name in names]
    mark(_MAPS.name)
    step = partial(mark, _MAPS.name)
    published = maps.render(report, lang, step) if _MAPS in asked else {}
    pictures = published or _drawn(report, lang, {each.pictures for each in asked}, step)
    files: dict[str, bytes] = {}
    for each in asked:
        if each is _MAPS:
            continue
        mark(each.name)
        files |= each.render(report, lang, published if each.pictures is Pictures.BESIDE else pictures)
    return files | published


def _drawn(report: Report, lang: str, wanted: set[Pictures], step: Callable[[], None]) -> dict[str, bytes]:
    """The maps that no format publishes, and some format holds."""
    from conformity.report import maps

    if Pictures.OVERVIEW in wanted:
        return maps.overview(report, lang, step) | maps.extracts(report, lang, step=step)
    return maps.extracts(report, lang, step=step) if Pictures.EXTRACTS in wanted else {}
