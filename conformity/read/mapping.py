"""Reads the small texts and tables that configure a run: rule packs, profiles, an edited mapping."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from conformity.errors import InputError, Msg, Place
from conformity.errors.reasons import of_system
from conformity.model import FileHash
from conformity.read.finding import parse
from conformity.read.hashes import file_hash

__all__ = ["hashed", "read_table", "read_text", "sheets"]

MOST_BYTES = 16 << 20


def read_text(path: str | Path) -> bytes:
    """The bytes of a small file.

    Raises
    ------
    InputError
        ``VEC-001`` no such path, ``VEC-002`` not an ordinary file, ``VEC-004`` unreadable or too large.
    """
    file = _ordinary(path)
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(Msg.FILE_NOT_READABLE, Place(file=str(path)), detail=of_system(error)) from error


def hashed(path: str | Path) -> FileHash:
    """Name, size and digest of a small file, for provenance."""
    file = _ordinary(path)
    return file_hash(file, file.name)


def read_table(path: str | Path, sheet: str | None = None) -> list[dict[str, str]]:
    """The rows of one sheet of a workbook, by the names of its first row, all as text.

    Parameters
    ----------
    path
        An ``.xlsx`` file.
    sheet
        The sheet's name; the first sheet by default.

    Returns
    -------
    list of dict
        One a row that is not blank; a blank cell is an empty text, a whole number has no decimal point.

    Raises
    ------
    InputError
        ``VEC-044`` not a workbook, ``VEC-045`` no such sheet, ``VEC-040`` no header.
    """
    book, place = _book(path), Place(file=str(path))
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise InputError(Msg.XLSX_SHEET_MISSING, place, sheet=sheet, names=", ".join(book.sheetnames))
        rows = [
            [_cell(value) for value in row] for row in book[sheet or book.sheetnames[0]].iter_rows(values_only=True)
        ]
    finally:
        book.close()
    header = rows[0] if rows else []
    while header and not header[-1]:
        header.pop()
    if not header or "" in header or len(set(header)) != len(header):
        raise InputError(Msg.CSV_HEADER_INVALID, place, detail=", ".join(header)[:80])
    return [dict(zip(header, [*row, *[""] * len(header)], strict=False)) for row in rows[1:] if any(row)]


def sheets(path: str | Path) -> list[str]:
    """The names of a workbook's sheets, in order.

    Raises
    ------
    InputError
        ``VEC-044`` not a workbook.
    """
    book = _book(path)
    try:
        return list(book.sheetnames)
    finally:
        book.close()


def _book(path: str | Path) -> Any:
    import zipfile

    import openpyxl

    file = _ordinary(path)
    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError) as error:
        raise InputError(Msg.XLSX_UNREADABLE, Place(file=str(path)), detail=str(error)[:200]) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _ordinary(path: str | Path) -> Path:
    file = parse(path).path
    state = file.stat()
    if not stat.S_ISREG(state.st_mode):
        raise InputError(Msg.NOT_A_FILE_NOR_FOLDER, Place(file=str(path)))
    if state.st_size > MOST_BYTES:
        raise InputError(Msg.FILE_NOT_READABLE, Place(file=str(path)), detail=f"> {MOST_BYTES} B")
    return file
