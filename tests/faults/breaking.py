"""Ways of breaking files, and what the sound files give, to be compared row by row."""

from __future__ import annotations

import functools
import struct
import tempfile
from pathlib import Path
from typing import Any

import shapely
from faulty import Bench, Outcome, findings


@functools.cache
def _sound() -> tuple[list[Any], list[Any]]:
    with tempfile.TemporaryDirectory() as home:
        done = Bench(Path(home)).check("--allow-undetermined")
        return done.report["contacts"], findings(done)


def same_numbers(done: Outcome, *, without: str = "") -> None:
    """Contacts and findings are row by row those of the sound files; ``without`` is a zone that is not there."""
    contacts, sound_findings = _sound()
    assert len(contacts) == 8
    assert sound_findings
    if without:
        kept = [row for row in contacts if not row["subject_key"].startswith(f"{without}-")]
        assert 0 < len(kept) < len(contacts)
        keys = ("subject_key", "element_key", "area_m2", "length_m", "count")
        actual = [{key: row[key] for key in keys} for row in done.report["contacts"]]
        assert actual == [{key: row[key] for key in keys} for row in kept]
        return
    assert done.report["contacts"] == contacts
    assert [_outlined(row) for row in findings(done)] == [_outlined(row) for row in sound_findings]


def _outlined(row: dict[str, Any]) -> dict[str, Any]:
    """A finding with its outline from whichever corner a format begins a ring at."""
    return row | {"outline": row["outline"] and shapely.normalize(shapely.from_wkt(row["outline"])).wkt}


def texts(done: Outcome, column: str = "long_label") -> list[Any]:
    """A column of the zones in the order UB, 1AU, A, N."""
    rows = {row["label"]: row[column] for row in done.report["zones"]}
    return [rows[label] for label in ("UB", "1AU", "A", "N")]


def cut(path: Path, length: int) -> None:
    path.write_bytes(path.read_bytes()[:length])


def rows_of(dbf: Path) -> tuple[int, int]:
    """Where the rows of a table begin, and their length."""
    start, length = struct.unpack("<HH", dbf.read_bytes()[8:12])
    return int(start), int(length)


def dbase(path: Path, fields: list[tuple[str, str, int]], rows: list[list[bytes]]) -> None:
    """A table written byte by byte, so that cells may hold what no writer would put there."""
    length = 1 + sum(width for _, _, width in fields)
    head = struct.pack("<B3BIHH20x", 3, 125, 1, 1, len(rows), 33 + 32 * len(fields), length)
    head += b"".join(
        name.encode().ljust(11, b"\0") + kind.encode() + struct.pack("<4xBB14x", width, 3 if kind == "N" else 0)
        for name, kind, width in fields
    )
    cells = b"".join(
        b" " + b"".join(cell.ljust(width) for cell, (_, _, width) in zip(row, fields, strict=True)) for row in rows
    )
    path.write_bytes(head + b"\x0d" + cells + b"\x1a")
