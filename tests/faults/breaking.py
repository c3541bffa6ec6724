"""Ways of breaking files, and what the sound files give, to be compared row by row."""

from __future__ import annotations

import functools
import struct
import tempfile
from pathlib import Path
from typing import Any

from faulty import Bench, Outcome, findings


@functools.cache
def _sound() -> tuple[list[Any], list[Any]]:
    with tempfile.TemporaryDirectory() as home:
        done = Bench(Path(home)).check("--allow-undetermined")
        return done.report["contacts"], findings(done)


def same_numbers(done: Outcome, *, without: str = "") -> None:
    """Contacts and findings are row by row those of the sound files; ``without`` is a zone that is not there."""
    contacts, found = _sound()
    assert len(contacts) == 8
    assert found
    if without:
        kept = [row for row in contacts if not row["subject_key"].startswith(f"{without}-")]
        assert 0 < len(kept) < len(contacts)
        keys = ("subject_key", "element_key", "area_m2", "length_m", "count")
        told = [{key: row[key] for key in keys} for row in done.report["contacts"]]
        assert told == [{key: row[key] for key in keys} for row in kept]
        return
    assert done.report["contacts"] == contacts
    assert findings(done) == found


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
