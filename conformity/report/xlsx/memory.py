"""The workbook's memory: a hidden sheet that tells its findings, and the reading back of what was typed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import shapely

from conformity.errors import InputError, Place
from conformity.follow.drafts import Told, outline, usable
from conformity.follow.typed import Memory
from conformity.model import Typed
from conformity.report import wording
from conformity.report.places import outlines
from conformity.report.wording.register import text
from conformity.report.xlsx.book import MOST_CHARACTERS, Col

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conformity.report.wording.texts import Texts
    from conformity.report.xlsx.book import Book

SHEET: Final = "_memoire"
ZONES: Final = "_memoire_zones"
_OF_ZONES: Final = ("class", "use", "confirmed")
_COLUMNS: Final = (
    "finding_id", "concern_id", "rule_id", "element_key", "label", "commune", "severity", "measure", "title", "level",
    "opinion", "outline",
)  # fmt: skip
#: sheet → (column of its key, officer's columns); names are those of ``words.column``
_TYPED: Final = {
    "concerns": (
        "concern_id",
        {"level": "opinion_level", "agent": "opinion_agent", "answer": "answer", "follow": "follow"},
    ),
    "findings": ("id", {"answer": "answer", "follow": "follow"}),
}
#: how far an outline too long for a cell may stray (metres)
_THINNER_M: Final = (5.0, 20.0, 100.0, 500.0)


def add_memory(book: Book, texts_: Texts) -> None:
    """One row a finding: what finding it again in a later draft needs."""
    concerns = {
        c["concern_id"]: {
            "title": texts_.title(c),
            "level": texts_.opinion_level(c),
            "opinion": texts_.opinion(c)[:200],
        }
        for c in texts_.register.concerns
    }
    drawn = outlines(texts_.report)
    shapes = dict(zip(texts_.report.findings["finding_id"], texts_.report.findings.geometry, strict=True))
    rows = (
        {
            "finding_id": f["finding_id"],
            "concern_id": f["concern_id"],
            "rule_id": f["rule_id"],
            "element_key": text(f["element_key"]),
            "label": text(f["zone_label"]),
            "commune": text(f["commune"]),
            "severity": f["severity"],
            "measure": f["measure"],
            **concerns[f["concern_id"]],
            "outline": _outline(drawn[f["finding_id"]], shapes[f["finding_id"]]),
        }
        for f in texts_.register.findings
    )
    sheet = book.table(SHEET, [Col(name, name, 16) for name in _COLUMNS], rows)
    sheet.sheet_state = "hidden"


def _outline(told: str | None, shape: Any) -> str:
    """The shape's outline, as fine as a cell can hold."""
    if told is None or len(told) <= MOST_CHARACTERS:
        return told or ""
    for metres in _THINNER_M:
        thin = shapely.simplify(shape, metres)
        told = str(shapely.to_wkt(thin if not thin.is_empty else shape, rounding_precision=1))
        if len(told) <= MOST_CHARACTERS:
            return told
    return str(shapely.to_wkt(shapely.envelope(shape), rounding_precision=1))


def add_extract(book: Book, texts_: Texts, french: Texts) -> None:
    """The paragraphs kept, in order: what the officer wrote, else what is proposed."""
    words, c = texts_.words, texts_.words.column
    typed = cells(texts_)
    dropped = {wording.of(lang).opinion_levels[-1] for lang in wording.LANGUAGES}
    rows = []
    for concern in texts_.register.concerns:
        ident = concern["concern_id"]
        level = typed.get(("concerns", ident, "level"), texts_.opinion_level(concern))
        if not level or level in dropped:
            continue
        own = typed.get(("concerns", ident, "agent")) or typed.get(("concerns", ident, "opinion"))
        said = own or french.opinion(concern)
        rows.append(
            {"rank": concern["rank"], "level": level, "title": texts_.title(concern), "text": said, "id": ident}
        )
    columns = [
        Col("rank", c["rank"], 7, "integer"),
        Col("level", c["opinion_level"], 18),
        Col("title", c["title"], 44, "long"),
        Col("text", c["text"], 120, "long"),
        Col("id", c["concern_id"], 14),
    ]
    book.table(words.phrase["opinions_extract"], columns, rows)


def add_typed(book: Book, texts_: Texts) -> None:
    """What was typed earlier and has no cell here any more; no sheet where there is none."""
    words, c = texts_.words, texts_.words.column
    placed = {(sheet, column) for sheet, (_, columns) in _TYPED.items() for column in columns}
    placed |= {("zones", column) for column in _OF_ZONES}
    left = [t for t in texts_.report.typed or () if not t.key or (t.sheet, t.column) not in placed]
    if not left:
        return
    columns = [
        Col("sheet", c["typed_sheet"], 14),
        Col("was", c["typed_was"], 50, "long"),
        Col("column", c["typed_column"], 18),
        Col("text", c["typed_text"], 90, "long"),
        Col("why", c["typed_why"], 30, "long"),
    ]
    rows = [
        {
            "sheet": t.sheet,
            "was": t.was,
            "column": t.column,
            "text": t.text,
            "why": words.phrase.get(f"typed_{t.how}", ""),
        }
        for t in left
    ]
    book.table(words.phrase["typed_gone_sheet"], columns, rows)


def cells(texts_: Texts) -> dict[tuple[str, str, str], str]:
    """(sheet, key, column) → what was typed there."""
    return {(t.sheet, t.key, t.column): t.text for t in texts_.report.typed or () if t.key}


def remembered(data: bytes, name: str) -> Memory:
    """What an earlier workbook holds: cells as typed, and its findings.

    Raises
    ------
    InputError
        OUT-012 where it is not a workbook of ours, or its memory is gone.
    """
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data))
        shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:  # openpyxl raises what its parsers raise
        raise InputError("OUT-012", Place(file=name), sheet=SHEET) from error
    if SHEET not in book.sheetnames:
        raise InputError("OUT-012", Place(file=name), sheet=SHEET)
    rows = _rows(book[SHEET])
    if any(column not in row for row in rows for column in _COLUMNS):
        raise InputError("OUT-012", Place(file=name), sheet=SHEET)
    if any(row["outline"] and not usable(row["outline"]) for row in rows):
        raise InputError("OUT-012", Place(file=name), sheet=SHEET)
    findings = tuple(
        Told(
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
            return Memory(tuple(cells), findings)
    raise InputError("OUT-012", Place(file=name), sheet=wording.of("fr").sheet["concerns"])


def _of_concerns(book: Any, shown: Any, words: Any, titles: Any, name: str) -> list[Typed]:
    key, columns = _TYPED["concerns"]
    heads = {words.column[head]: column for column, head in columns.items()}
    own = {words.column[key], words.column["title"], "avis_fr"}
    table = _typed_rows(book, shown, words.sheet["concerns"], own, name)
    known = {*(words.column.values()), "avis_fr", "avis_en", *heads}
    found = []
    for row in table:
        ident, title = row[words.column[key]], row[words.column["title"]]
        told = titles.get(ident, {})
        for head, said in row.items():
            column = heads.get(head)
            if not said or (column == "level" and said == told.get("level")):
                continue
            if head == "avis_fr" and told and not said.startswith(str(told["opinion"])[:200]):
                found.append(Typed("concerns", ident, "opinion", said, was=title))
            elif column:
                found.append(Typed("concerns", ident, column, said, was=title))
            elif head not in known:  # a column of the officer's own
                found.append(Typed("concerns", ident, head, said, was=title))
    return found


def _of_findings(book: Any, shown: Any, words: Any, sheet: str, name: str) -> list[Typed]:
    key, columns = _TYPED["findings"]
    heads = {words.column[head]: column for column, head in columns.items()}
    return [
        Typed("findings", row[words.column[key]], heads[head], said, was=row[words.column[key]])
        for row in _typed_rows(book, shown, words.sheet[sheet], {words.column[key]}, name)
        for head, said in row.items()
        if said and head in heads
    ]


def zone_key(row: Mapping[str, Any]) -> str:
    """What tells a row of the correspondence of zones."""
    return "|".join(text(row[name]) for name in ("label", "typezone", "long_label"))


def remember_zones(book: Book, rows: Iterable[Mapping[str, Any]]) -> None:
    """The correspondence as it was proposed: what differs from it was typed."""
    columns = [Col(name, name, 16) for name in ("key", *_OF_ZONES)]
    sheet = book.table(ZONES, columns, [{**row, "key": zone_key(row)} for row in rows])
    sheet.sheet_state = "hidden"


def _of_zones(book: Any, shown: Any, words: Any, name: str) -> list[Typed]:
    held = _rows(book[ZONES]) if ZONES in book.sheetnames else []
    if any("key" not in row for row in held):
        raise InputError("OUT-012", Place(file=name), sheet=ZONES)
    proposed = {row["key"]: row for row in held}
    found = []
    for row in _typed_rows(book, shown, words.sheet["zones"], (), name):
        key = zone_key({name: row.get(name, "") for name in ("label", "typezone", "long_label")})
        was = proposed.get(key, {})
        found += [
            Typed("zones", key, column, row.get(column, ""), was=key)
            for column in _OF_ZONES
            if row.get(column, "") and row.get(column, "") != was.get(column, "")
        ]
    return found


def _kept(book: Any, shown: Any, words: Any, name: str) -> list[Typed]:
    """What an earlier resume had found no row for, and had kept on a sheet of its own."""
    c = words.column
    needed = [c[each] for each in ("typed_sheet", "typed_column", "typed_text", "typed_was")]
    return [
        Typed(row[c["typed_sheet"]], "", row[c["typed_column"]], row[c["typed_text"]], "gone", row[c["typed_was"]])
        for row in _typed_rows(book, shown, words.phrase["typed_gone_sheet"], needed, name)
        if row[c["typed_text"]]
    ]


def _typed_rows(book: Any, shown: Any, sheet: str, needed: Iterable[str], name: str) -> list[dict[str, str]]:
    """Rows of a sheet, every cell as text; a formula is what it shows, else itself.

    Raises
    ------
    InputError
        OUT-012 where a heading that is needed is not there.
    """
    if sheet not in book.sheetnames:
        return []
    rows = _rows(book[sheet], shown[sheet])
    if any(head not in row for row in rows[:1] for head in needed):
        raise InputError("OUT-012", Place(file=name), sheet=sheet)
    return rows


def _rows(sheet: Any, shown: Any = None) -> list[dict[str, str]]:
    """Rows by heading; what ``shown`` (the same sheet without formulas) holds stands first."""
    lines = list(sheet.iter_rows(values_only=True))
    values = lines if shown is None else list(shown.iter_rows(values_only=True))
    head = [str(value or "") for value in (lines or [()])[0]]
    return [
        {name: _said(value) or _said(formula) for name, formula, value in zip(head, line, seen, strict=False) if name}
        for line, seen in zip(lines[1:], values[1:], strict=False)
        if any(v is not None for v in line)
    ]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
