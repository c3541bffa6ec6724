"""Journal of outcomes, one line per document, with which an interrupted batch can be continued."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from conformity.api.batching.work import Outcome
from conformity.errors import Msg, OutputError, Place
from conformity.errors.reasons import of_system

__all__ = ["NAME", "Journal"]

NAME: Final = "journal.jsonl"
_KIND: Final = "conformity batch"


class Journal:
    """Journal of an output folder. The first line identifies the run."""

    def __init__(self, folder: Path, asked: Mapping[str, Any]) -> None:
        self.path = folder / NAME
        self.asked = json.loads(json.dumps(asked, ensure_ascii=False, sort_keys=True))

    def date(self) -> str:
        """Date of an earlier run with the same arguments; empty if there is none."""
        try:
            with self.path.open(encoding="utf-8", errors="replace") as stream:
                head = _parsed(stream.readline())
        except OSError:
            return ""
        if head is None or head.get("kind") != _KIND or head.get("asked") != self.asked:
            return ""
        return str(head.get("date", ""))

    def begin(self, date: str) -> None:
        """Start a new journal, for a run of this date.

        Raises
        ------
        OutputError
            OUT-003 if it cannot be written.
        """
        self._write("w", {"kind": _KIND, "date": date, "asked": self.asked})

    def add(self, outcome: Outcome) -> None:
        """Add a line and flush it to disk."""
        self._write("a", outcome.as_plain())

    def _write(self, mode: str, entry: Mapping[str, Any]) -> None:
        text = json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open(mode, encoding="utf-8", errors="replace") as stream:
                stream.write(text if mode == "w" or self._whole() else "\n" + text)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise OutputError(Msg.OUTPUT_NOT_WRITTEN, Place(file=NAME), problem=of_system(error)) from None

    def _whole(self) -> bool:
        """Whether the last line of the file is complete."""
        with self.path.open("rb") as stream:
            stream.seek(0, os.SEEK_END)
            if not stream.tell():
                return True
            stream.seek(-1, os.SEEK_END)
            return stream.read(1) == b"\n"


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        parsed = json.loads(line)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None
