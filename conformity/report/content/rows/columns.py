"""Columns of a table of the report: names, kinds, source of each value, and the formats that contain it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from conformity.model import Column as Contract
    from conformity.model import Table
    from conformity.report.content.rows.context import Context
    from conformity.report.wording import Words
    from conformity.report.wording.register import Record

__all__ = ["DTYPES", "UNITS", "Column", "Pick", "Rows"]

#: kind of a column → type of its values
DTYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("text", "long", "link", "fill", "figure"), "text"),
    **{name: name for name in ("list", "mapping", "boolean", "integer")},
    **dict.fromkeys(("number", "ha", "m", "share", "xy"), "number"),
}  # fmt: skip
#: kind → unit of its values, where the kind has one
UNITS: Final[Mapping[str, str]] = {"ha": "ha", "m": "m", "share": "1", "xy": "m"}


def _always(_: Context) -> bool:
    return True


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    key
        Its name in JSON, GeoJSON and GeoParquet: of a column of the contract (``conformity.model.tables``), or of one
        that is *said*, made from the report's words.
    value
        Makes the value of a row; None for the row's own value under ``key``.
    kind
        ``text``, ``long`` (a text that is wrapped), ``link``, ``fill`` (for the officer to fill in), ``figure``
        (a number in words), ``list``,
        ``mapping``, ``boolean``, ``integer``, ``number`` (in the unit of its row), ``ha``, ``m``, ``share`` (of 1),
        ``xy`` (metres). Empty: the type that the contract declares.
    width
        In characters, in the workbook.
    head
        Key of its heading in each language (``words.column``, or ``group.key`` for a term); by default ``key``.
    fixed
        Its heading in every language, for a column that is read back by that name; it then has a title where ``head``
        names one.
    field
        Its name in GeoPackage and FlatGeobuf: ASCII, French, the same in both languages.
    doc
        What it contains; by default as in the contract.
    nullable
        Whether JSON may contain ``null``.
    choices
        Values that the workbook offers.
    when
        Whether the table of a report has it; formats that have the same columns of every report have it always.
    """

    key: str
    value: Callable[[Context, Record], Any] | None = None
    kind: str = ""
    width: float = 14
    head: str = ""
    fixed: str = ""
    field: str = ""
    doc: str = ""
    nullable: bool = False
    choices: Callable[[Context], tuple[str, ...]] | None = None
    when: Callable[[Context], bool] = _always
    contract: Contract | None = None

    def heading(self, words: Words) -> str:
        """Its name in a language."""
        if self.fixed:
            return self.fixed
        group, _, key = (self.head or self.key).rpartition(".")
        terms: Mapping[str, str] = getattr(words, group or "column")
        return terms[key]

    def title(self, words: Words) -> str:
        """Its name as people say it: on sheets that are read, and as the alias of a field."""
        group, _, key = (self.head or ("" if self.fixed else self.key)).rpartition(".")
        if not key:
            return self.fixed
        terms: Mapping[str, str] = getattr(words, group or "column_title")
        return terms[key]

    def of(self, context: Context, row: Record) -> Any:
        """The value of a row; None where the row has none."""
        return row.get(self.key) if self.value is None else self.value(context, row)

    @property
    def dtype(self) -> str:
        """``text``, ``number``, ``integer``, ``boolean``, ``list`` or ``mapping``."""
        if self.kind:
            return DTYPES[self.kind]
        return self.contract.dtype if self.contract else "text"

    @property
    def may_be_null(self) -> bool:
        """Whether JSON may contain ``null``."""
        return self.nullable or (self.contract is not None and self.contract.nullable)

    @property
    def unit(self) -> str:
        """Unit of its values: as the kind says, else as the contract says."""
        return UNITS.get(self.kind, "") or (self.contract.unit if self.contract else "")

    @property
    def meaning(self) -> str:
        """What it contains."""
        return self.doc or (self.contract.doc if self.contract else "")


class Pick(NamedTuple):
    """A column as one format names it; ``own`` is empty where it takes the usual name."""

    own: str
    column: Column

    @property
    def key(self) -> str:
        """Its name in formats for programs."""
        return self.own or self.column.key

    @property
    def field(self) -> str:
        """Its name in formats for a GIS."""
        return self.own or self.column.field


@dataclass(frozen=True)
class Rows:
    """One table of the report.

    Attributes
    ----------
    name
        As documentation and tests call it.
    columns
        Those that are said, and those of the contract that some format shows in a way of its own.
    formats
        Format → keys of its columns in their order, separated by spaces; ``name=key`` gives a column a name of the
        format's own, and ``*`` means every column of the contract but the geometry.
    records
        Its rows, each by the keys of the contract or of its columns; None where a format brings the rows of its own.
    contract
        The table of the model that it adds to.
    shown
        Keys of the columns that the workbook shows at once, separated by spaces; the others are in closed groups.
        Empty for all.
    totals
        Column → its total in the workbook over the rows that a filter leaves: ``count``, ``sum``, or
        ``label`` for what these are.
    """

    name: str
    columns: tuple[Column, ...]
    formats: Mapping[str, str]
    records: Callable[[Context], Iterable[Record]] | None = None
    contract: Table | None = None
    shown: str = ""
    totals: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """Every column: those of the contract first."""
        contract = () if self.contract is None else self.contract.columns
        columns = {column.name: Column(column.name, contract=column) for column in contract}
        for column in self.columns:
            own = columns.get(column.key) if column.value is None else None
            columns[column.key] = replace(column, contract=own.contract) if own else column
        return columns

    def picked(self, name: str, context: Context | None = None) -> list[Pick]:
        """The columns of a format: all that it may have, or those that one report has."""
        return self.pick(self.formats[name], context)

    def pick(self, keys: str, context: Context | None = None) -> list[Pick]:
        """The columns that ``keys`` names, written as in ``formats``; a module of a format may define them."""
        contract = () if self.contract is None else self.contract.columns
        every = " ".join(column.name for column in contract if column.dtype != "geometry")
        picks = []
        for word in keys.replace("*", every).split():
            own, _, key = word.rpartition("=")
            column = self.by_key[key]
            if context is None or column.when(context):
                picks.append(Pick(own, column))
        return picks

    def of(self, context: Context) -> Iterable[Record]:
        """The rows of a report.

        Raises
        ------
        LookupError
            Where the table's rows are a format's own.
        """
        if self.records is None:
            raise LookupError(self.name)
        return self.records(context)

    def values(self, name: str, context: Context) -> Iterator[dict[str, Any]]:
        """Rows for a format that names columns by their keys, and has the same of every report."""
        picked = [(pick.key, pick.column) for pick in self.picked(name)]
        for row in self.of(context):
            yield {key: column.of(context, row) for key, column in picked}
