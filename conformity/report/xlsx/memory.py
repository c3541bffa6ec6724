"""The hidden sheet of the workbook that stores its findings, and reading back what was typed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import shapely

from conformity.errors import InputError, Msg, Place
from conformity.follow.drafts import ReportedFinding, outline, usable
from conformity.follow.places import Drawn
from conformity.follow.typed import Memory
from conformity.model import Typed
from conformity.report import wording
from conformity.report.content.rows import CONCERNS, FINDINGS, MAPPING, OFFICERS, TYPED, ZONES_TYPED, zone_key
from conformity.report.wording.register import text
from conformity.report.xlsx.book import MOST_CHARACTERS, Col

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformity.report.content.rows import Context, Rows
    from conformity.report.xlsx.book import Book

SHEET: Final = "_memoire"
ZONES: Final = "_memoire_zones"
PLACES: Final = "_memoire_lieux"
_COLUMNS: Final = (
    "finding_id", "concern_id", "rule_id", "element_key", "label", "commune", "severity", "measure", "title", "level",
    "opinion", "outline",
)  # fmt: skip
#: how a total under a table begins
_TOTAL: Final = "=SUBTOTAL("
_OF_PLACES: Final = ("concern_id", "kind", "topic", "outline")
#: how far an outline too long for a cell may stray (metres)
_THINNER_M: Final = (5.0, 20.0, 100.0, 500.0)


def add_memory(book: Book, c: Context) -> None:
    """One row a finding: what finding it again in a later draft needs."""
    concerns = {
        row["concern_id"]: {
            "title": c.texts.title(row),
            "level": c.texts.opinion_level(row),
            "opinion": c.texts.opinion(row)[:200],
        }
        for row in c.register.concerns
    }
    shapes = dict(zip(c.report.findings["finding_id"], c.report.findings.geometry, strict=True))
    rows = (
        {
            "finding_id": row["finding_id"],
            "concern_id": row["concern_id"],
            "rule_id": row["rule_id"],
            "element_key": text(row["element_key"]),
            "label": text(row["zone_label"]),
            "commune": text(row["commune"]),
            "severity": row["severity"],
            "measure": row["measure"],
            **concerns[row["concern_id"]],
            "outline": _outline(c.outline(row["finding_id"]), shapes[row["finding_id"]]),
        }
        for row in c.register.findings
    )
    sheet = book.table(SHEET, [Col(name, name, 16) for name in _COLUMNS], rows)
    sheet.sheet_state = "hidden"
    grounds = dict(zip(c.report.concerns["concern_id"], c.report.concerns.geometry, strict=True))
    places = (
        {**{name: row[name] for name in _OF_PLACES[:-1]},
         "outline": _outline(c.outline(row["concern_id"]), grounds[row["concern_id"]])}
        for row in c.register.concerns
    )  # fmt: skip
    sheet = book.table(PLACES, [Col(name, name, 16) for name in _OF_PLACES], places)
    sheet.sheet_state = "hidden"


def _outline(wkt: str | None, shape: Any) -> str:
    """The shape's outline, as detailed as a cell can contain."""
    if wkt is None or len(wkt) <= MOST_CHARACTERS:
        return wkt or ""
    for metres in _THINNER_M:
        thin = shapely.simplify(shape, metres)
        wkt = str(shapely.to_wkt(thin if not thin.is_empty else shape, rounding_precision=1))
        if len(wkt) <= MOST_CHARACTERS:
            return wkt
    return str(shapely.to_wkt(shapely.envelope(shape), rounding_precision=1))


def remembered(data: bytes, name: str) -> Memory:
    """The content of an earlier workbook: cells as typed, and its findings.

    Raises
    ------
    InputError
        OUT-012 where it is not a workbook of ours, or its hidden sheet is missing.
    """
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data))
        shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:  # openpyxl raises what its parsers raise
        raise InputError(Msg.WORKBOOK_WITHOUT_REPORT, Place(file=name), sheet=SHEET) from error
    if SHEET not in book.sheetnames:
        raise InputError(Msg.WORKBOOK_WITHOUT_REPORT, Place(file=name), sheet=SHEET)
    rows = _rows(book[SHEET])
    if any(column not in row for row in rows for column in _COLUMNS):
        raise InputError(Msg.WORKBOOK_WITHOUT_REPORT, Place(file=name), sheet=SHEET)
    if any(row["outline"] and not usable(row["outline"]) for row in rows):
        raise InputError(Msg.WORKBOOK_WITHOUT_REPORT, Place(file=name), sheet=SHEET)
    findings = tuple(
        ReportedFinding(
            row["finding_id"], row["concern_id"], row["rule_id"], row["element_key"], row["label"], row["commune"],
            row["severity"], row["measure"], None, "", "", outline(row["outline"]) if row["outline"] else None,
        )
        for row in rows
    )  # fmt: skip
    titles = {row["concern_id"]: row for row in rows}
    cells: list[Typed] = []
    for lang in wording.LANGUAGES:
        words = wording.of(lang)
        if words.sheet["concerns"] in book.sheetnames:
            cells += _of_concerns(book, shown, words, titles, name)
            for sheet in ("findings", "favourable"):
                cells += _of_findings(book, shown, words, sheet, name)
            cells += _of_zones(book, shown, words, name)
            cells += _kept(book, shown, words, name)
            return Memory(tuple(cells), findings, _grounds(book, name))
    raise InputError(Msg.WORKBOOK_WITHOUT_REPORT, Place(file=name), sheet=wording.of("fr").sheet["concerns"])


def _grounds(book: Any, name: str) -> tuple[Drawn, ...]:
    """The concerns of an earlier workbook as their ground; none of one that was made before places had ids to keep.

    Raises
    ------
    InputError
        OUT-012 where an outline was altered.
    """
    rows = _rows(book[PLACES]) if PLACES in book.sheetnames else []
    if any(column not in row for row in rows for column in _OF_PLACES):
        raise InputError(Msg.WORKBOOK_WITHOUT_REPORT, Place(file=name), sheet=PLACES)
    if any(row["outline"] and not usable(row["outline"]) for row in rows):
        raise InputError(Msg.WORKBOOK_WITHOUT_REPORT, Place(file=name), sheet=PLACES)
    return tuple(
        Drawn(row["concern_id"], row["kind"], row["topic"], outline(row["outline"]) if row["outline"] else None)
        for row in rows
    )


def _of_concerns(book: Any, shown: Any, words: Any, titles: Any, name: str) -> list[Typed]:
    key, columns = OFFICERS["concerns"]
    heads = {words.column[head]: column for column, head in columns.items()}
    own = {words.column[key], words.column["title"], "avis_fr"}
    table = _typed_rows(book, shown, words, (words.sheet["concerns"], CONCERNS), own, name)
    printed = {*(words.column.values()), "avis_fr", "avis_en", *heads}
    heads_typed = []
    for row in table:
        ident, title = row[words.column[key]], row[words.column["title"]]
        titled = titles.get(ident, {})
        for head, said in row.items():
            column = heads.get(head)
            if not said or (column == "level" and said == titled.get("level")):
                continue
            if head == "avis_fr" and titled and not said.startswith(str(titled["opinion"])[:200]):
                heads_typed.append(Typed("concerns", ident, "opinion", said, was=title))
            elif column:
                heads_typed.append(Typed("concerns", ident, column, said, was=title))
            elif head not in printed:  # a column of the officer's own
                heads_typed.append(Typed("concerns", ident, head, said, was=title))
    return heads_typed


def _of_findings(book: Any, shown: Any, words: Any, sheet: str, name: str) -> list[Typed]:
    key, columns = OFFICERS["findings"]
    heads = {words.column[head]: column for column, head in columns.items()}
    return [
        Typed("findings", row[words.column[key]], heads[head], said, was=row[words.column[key]])
        for row in _typed_rows(book, shown, words, (words.sheet[sheet], FINDINGS), {words.column[key]}, name)
        for head, said in row.items()
        if said and head in heads
    ]


def remember_zones(book: Book, rows: Iterable[Mapping[str, Any]]) -> None:
    """The correspondence as it was proposed: what differs from it was typed."""
    columns = [Col(name, name, 16) for name in ("key", *ZONES_TYPED)]
    sheet = book.table(ZONES, columns, [{**row, "key": zone_key(row)} for row in rows])
    sheet.sheet_state = "hidden"


def _of_zones(book: Any, shown: Any, words: Any, name: str) -> list[Typed]:
    held = _rows(book[ZONES]) if ZONES in book.sheetnames else []
    if any("key" not in row for row in held):
        raise InputError(Msg.WORKBOOK_WITHOUT_REPORT, Place(file=name), sheet=ZONES)
    proposed = {row["key"]: row for row in held}
    entries = []
    for row in _typed_rows(book, shown, words, (words.sheet["zones"], MAPPING), (), name):
        key = zone_key({name: row.get(name, "") for name in ("label", "typezone", "long_label")})
        was = proposed.get(key, {})
        entries += [
            Typed("zones", key, column, row.get(column, ""), was=key)
            for column in ZONES_TYPED
            if row.get(column, "") and row.get(column, "") != was.get(column, "")
        ]
    return entries


def _kept(book: Any, shown: Any, words: Any, name: str) -> list[Typed]:
    """What an earlier resume had found no row for, and had kept on a sheet of its own."""
    c = words.column
    needed = [c[each] for each in ("typed_sheet", "typed_column", "typed_text", "typed_was")]
    return [
        Typed(row[c["typed_sheet"]], "", row[c["typed_column"]], row[c["typed_text"]], "gone", row[c["typed_was"]])
        for row in _typed_rows(book, shown, words, (words.phrase["typed_gone_sheet"], TYPED), needed, name)
        if row[c["typed_text"]]
    ]


def _typed_rows(
    book: Any, shown: Any, words: Any, of: tuple[str, Rows], needed: Iterable[str], name: str
) -> list[dict[str, str]]:
    """Rows of a sheet of a table by the names that programs read, every cell as text; a formula is what it shows.

    An earlier version wrote these names as headings, this one writes titles: both are accepted. The text under the
    table is left out.

    Raises
    ------
    InputError
        OUT-012 where a heading that is needed is not there.
    """
    sheet, table = of
    if sheet not in book.sheetnames:
        return []
    names = {column.title(words): column.heading(words) for _, column in table.picked("xlsx")}
    rows = [{names.get(head, head): said for head, said in row.items()} for row in _rows(book[sheet], shown[sheet])]
    if any(head not in row for row in rows[:1] for head in needed):
        raise InputError(Msg.WORKBOOK_WITHOUT_REPORT, Place(file=name), sheet=sheet)
    return rows


def _rows(sheet: Any, shown: Any = None) -> list[dict[str, str]]:
    """Rows by heading; values of ``shown`` (the same sheet without formulas) come first."""
    lines = list(sheet.iter_rows(values_only=True))
    values = lines if shown is None else list(shown.iter_rows(values_only=True))
    head = [str(value or "") for value in (lines or [()])[0]]
    rows = []
    for line, value_line in zip(lines[1:], values[1:], strict=False):
        if all(value is None for value in line):
            continue
        under = sum(str(value).startswith(_TOTAL) for value in line) > 0
        cells = zip(head, line, value_line, strict=False)
        rows.append(
            {
                name: "" if under and str(formula).startswith(_TOTAL) else _said(value) or _said(formula)
                for name, formula, value in cells
                if name
            }
        )
    return rows


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
