"""The objects of a MapInfo interchange file, line by line: the driver skips any that it cannot read.

Keywords and forms: MapInfo Data Interchange Format, "Graphic objects".
"""

from __future__ import annotations

import csv
import itertools
import re
from typing import Final, NoReturn

from conformity.errors import InputError, Msg, Place

__all__ = ["objects", "rows"]

#: numbers that follow the name of a simple object
_NUMBERS: Final = {"point": 2, "line": 4, "arc": 6, "rect": 4, "roundrect": 5, "ellipse": 4}
#: keywords allowed before ``Data``, beside the version and the columns
_HEADER: Final = ("charset", "delimiter", "unique", "index", "coordsys", "transform")
#: first word of a system's second line
_GOES_ON: Final = re.compile(r"[-\d(,\"]|bounds|affine|units")
#: keywords after an object that describe how it is drawn
_CLAUSES: Final = ("pen", "brush", "smooth", "center", "symbol", "font", "spacing", "justify", "angle", "label")


class _Words:
    """The words of the part after ``Data``, each with its line."""

    def __init__(self, lines: list[bytes], first: int, place: Place) -> None:
        self._lines, self._at, self._place = lines, first, place
        self._words: list[bytes] = []

    def line(self) -> list[bytes] | None:
        """The words of the next non-blank line."""
        while self._at < len(self._lines):
            self._at += 1
            words = self._lines[self._at - 1].split()
            if words:
                return words
        return None

    def ahead(self) -> str:
        """The first word of the next non-blank line, which stays unread."""
        for line in itertools.islice(self._lines, self._at, None):
            if line.split():
                return _word(line.split()[0])
        return ""

    def numbers(self, words: list[bytes], count: int) -> None:
        """Read numbers from the rest of a line and from those that follow."""
        while True:
            for word in words[:count]:
                self.number(word)
            count -= len(words)
            if count <= 0:
                return
            words = self.line() or self.fault(b"")

    def number(self, word: bytes) -> float:
        try:
            return float(word)
        except ValueError:
            self.fault(word)

    def whole(self, words: list[bytes]) -> int:
        """A count: one whole number of a line, from 0."""
        word = words[0] if words else b""
        if not word.isdigit():
            self.fault(word)
        return int(word)

    def fault(self, word: bytes) -> NoReturn:
        place = Place(self._place.file, line=self._at)
        raise InputError(Msg.MAPINFO_WORD_UNREADABLE, place, word=word[:40].decode("ascii", "replace"))


def objects(data: bytes, place: Place) -> tuple[int, int]:
    """Number of objects in a ``.mif``, and how many of them are ``None``.

    Raises
    ------
    InputError
        VEC-700 where a line of the header or an object cannot be parsed, with its line.
    """
    words = _Words(data.splitlines(), 0, place)
    _header(words)
    count = nulls = 0
    while (line := words.line()) is not None:
        name = _word(line[0])
        if name.startswith(_CLAUSES) and count:
            continue
        count += 1
        nulls += name == "none"
        _object(name, line, words)
    return count, nulls


def _header(words: _Words) -> None:
    """The lines down to ``Data``: only accepted keywords, and as many columns as are announced."""
    before = ""
    while (line := words.line()) is not None:
        name = line[0].decode("latin-1").lower()
        if name == "data" and len(line) == 1:
            return
        if name == "columns":
            for _ in range(words.whole(line[1:])):
                column = words.line() or words.fault(b"")
                if len(column) < 2:  # a name and a type
                    words.fault(column[0])
        elif name == "version":
            words.whole(line[1:])
        elif name not in _HEADER and not (before == "coordsys" and _GOES_ON.match(name)):
            words.fault(line[0])
        before = name if name in (*_HEADER, "columns") else before
    words.fault(b"")


def _object(name: str, line: list[bytes], words: _Words) -> None:
    if name in _NUMBERS:
        words.numbers(line[1:], _NUMBERS[name])
    elif name == "region":
        _sections(words, words.whole(line[1:]))
    elif name == "pline" and len(line) > 1 and line[1].lower() == b"multiple":
        _sections(words, words.whole(line[2:]))
    elif name in ("pline", "multipoint"):
        _points(words, line[1:])
    elif name == "text":
        if len(line) == 1:
            words.line()
        words.numbers([], 4)
    elif name == "collection":
        for _ in range(words.whole(line[1:])):
            while words.ahead().startswith(_CLAUSES):
                words.line()
            part = words.line() or words.fault(b"")
            _object(_word(part[0]), part, words)
    elif name != "none":
        words.fault(line[0])


def _sections(words: _Words, count: int) -> None:
    for _ in range(count):
        _points(words, words.line() or [])


def _points(words: _Words, line: list[bytes]) -> None:
    """A number of points, on the same line or the next, then the points."""
    line = line or words.line() or []
    words.numbers(line[1:], 2 * words.whole(line))


def _word(word: bytes) -> str:
    return word.decode("latin-1").lower().partition("(")[0]


def rows(data: bytes, delimiter: str) -> int:
    """Number of rows in a ``.mid``."""
    return sum(1 for _ in csv.reader(data.decode("latin-1").splitlines(keepends=True), delimiter=delimiter))
