"""Determines the encoding of a dBase file's texts and decodes them cell by cell.

The label (``.cpg``, the language byte, MapInfo's charset) is used only where the bytes do not contradict it:
valid UTF-8 with accents in it is UTF-8 whatever the label says, and C1 control characters in would-be Latin-1 are
Windows-1252.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

__all__ = ["Decision", "codec_of_label", "decide", "decode"]

UTF8 = "UTF-8"
CP1252 = "CP1252"
LATIN1 = "ISO-8859-1"

# Language byte of a .dbf (offset 29) to code page, as dBase and FoxPro write it. 0x57 is "ANSI of the system".
LANGUAGE_BYTES = {
    0x01: "CP437",
    0x02: "CP850",
    0x03: CP1252,
    0x04: "MAC_ROMAN",
    0x57: CP1252,
    0x58: CP1252,
    0x59: CP1252,
}

_LABELS = {
    "1252": CP1252,
    "ansi1252": CP1252,
    "windowslatin1": CP1252,
    "88591": LATIN1,
    "iso88591": LATIN1,
    "65001": UTF8,
    "850": "CP850",
}
_NAMES = {"utf-8": UTF8, "cp1252": CP1252, "iso8859-1": LATIN1}


@dataclass(frozen=True)
class Decision:
    """The encoding chosen, how it was determined, and the evidence against it.

    ``odd`` lists the rows whose text is not valid in ``encoding`` (or, for a single-byte encoding, whose text
    would be valid UTF-8): their cells are decoded on their own.
    """

    encoding: str
    source: str  # "cpg" | "sniffed" | "format"
    label: str = ""
    contradicted: bool = False  # a label was given, and is wrong or unknown
    odd: tuple[int, ...] = ()
    ascii: bool = False  # every text is plain ASCII
    sample: str = ""  # the first text that is not plain ASCII, as read


def codec_of_label(label: str) -> str | None:
    """Codec for the label of a ``.cpg`` or charset, ``None`` if the label is unknown."""
    word = label.strip().strip("\ufeff").strip()
    short = "".join(c for c in word.lower() if c.isalnum())
    if short in _LABELS:
        return _LABELS[short]
    for trial in (word, word.lower().replace("ansi ", "cp"), f"cp{short}" if short.isdigit() else word):
        try:
            name = codecs.lookup(trial).name
        except (LookupError, ValueError):
            continue
        try:
            # Byte-to-byte and non-ASCII-compatible codecs (rot13, hex, utf-16 ...) cannot be the encoding of a .dbf.
            if b"AZaz09".decode(name) != "AZaz09":
                continue
        except (LookupError, ValueError):
            continue
        return _NAMES.get(name, name.upper())
    return None


def _is_utf8(cell: bytes, width: int) -> bool:
    """Whether a text is valid UTF-8; a last character cut by the field's width is allowed (writers cut at bytes)."""
    try:
        _, used = codecs.utf_8_decode(cell, "strict", len(cell) < width)
    except UnicodeDecodeError:
        return False
    return len(cell) - used < 4


def decide(cells: Iterable[tuple[int, int, bytes]], label: str | None, language: int | None, source: str) -> Decision:
    """Choose the encoding of a table's texts.

    Parameters
    ----------
    cells
        ``(row, width of the field, bytes)`` of every text that is not plain ASCII.
    label
        The word of the ``.cpg`` or charset, ``None`` if there is none.
    language
        The language byte of the ``.dbf``, ``None`` if there is none.
    source
        What ``label`` came from: ``"cpg"`` or ``"format"``.
    """
    first: list[bytes] = []

    def sampled() -> Iterator[tuple[int, int, bytes]]:
        for one in cells:
            if not first:
                first.append(one[2])
            yield one

    decision = _decided(sampled(), label, language, source)
    return replace(decision, sample=decode(first[0], decision.encoding).strip()[:40]) if first else decision


def _decided(cells: Iterable[tuple[int, int, bytes]], label: str | None, language: int | None, source: str) -> Decision:
    named = codec_of_label(label) if label is not None else None
    unknown_label = label is not None and named is None
    utf8_rows: set[int] = set()
    other_rows: set[int] = set()
    high_bytes: set[int] = set()
    for row, width, cell in cells:
        if _is_utf8(cell, width):
            utf8_rows.add(row)
        else:
            other_rows.add(row)
            high_bytes.update(byte for byte in cell if byte > 0x7F)
    word = label or ""
    if not utf8_rows and not other_rows:  # plain ASCII: the label cannot be wrong
        return Decision(named or UTF8, source if named else "sniffed", word, unknown_label, ascii=True)
    if not other_rows:
        agrees = named == UTF8
        return Decision(UTF8, source if agrees else "sniffed", word, label is not None and not agrees)
    odd = tuple(sorted(utf8_rows))
    if named is not None and named != UTF8:
        if named == LATIN1 and any(0x80 <= byte <= 0x9F for byte in high_bytes) and _decodes(CP1252, high_bytes):
            return Decision(CP1252, "sniffed", word, True, odd)
        if _decodes(named, high_bytes):
            return Decision(named, source, word, False, odd)
    if named == UTF8 and len(utf8_rows) > len(other_rows):  # a few damaged rows do not contradict the label
        return Decision(UTF8, source, word, False, tuple(sorted(other_rows)))
    by_language = LANGUAGE_BYTES.get(language or 0)
    # A DOS code page has French letters below 0xA0; where every byte is above, the language byte is outdated.
    if label is None and by_language not in (None, CP1252) and any(byte < 0xA0 for byte in high_bytes):
        return Decision(str(by_language), "format", "", False, odd)
    fallback = CP1252 if any(0x80 <= byte <= 0x9F for byte in high_bytes) and _decodes(CP1252, high_bytes) else LATIN1
    return Decision(fallback, "sniffed", word, label is not None, odd)


def _decodes(codec: str, values: Iterable[int]) -> bool:
    try:
        bytes(sorted(values)).decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def decode(cell: bytes, codec: str, width: int | None = None) -> str:
    """The text of one cell: UTF-8 where it is valid and the cell not ASCII, else the table's encoding.

    Never fails: a byte with no meaning in the encoding becomes U+FFFD, and a last UTF-8 character cut by the
    field's ``width`` is left out.
    """
    full = width is not None and len(cell) >= width and codec == UTF8
    try:
        return codecs.utf_8_decode(cell, "strict", not full)[0]
    except UnicodeDecodeError:
        pass
    if codec == UTF8:
        return cell.decode(CP1252, "replace")
    return cell.decode(codec, "replace")
