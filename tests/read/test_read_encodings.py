"""One content, any encoding and any label: the same text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformity.model import Layer
from conformity.read.encoding import codec_of_label, decide, decode

Load = Callable[..., Layer]


@pytest.fixture
def table(tmp_path: Path, zoning: Any) -> Callable[..., Path]:
    """The zoning with its accents as latin-1, cp1252 or UTF-8 bytes, under any label and language byte."""

    def write(codec: str, label: str | None, language: int = 0) -> Path:
        path = tmp_path / "z.shp"
        if codec == "ISO-8859-1":  # œ is not in Latin-1
            zoning["LIBELLE"] = ["Uçé", "1AU été", "A", "Né"]
        zoning.to_file(path, encoding=codec)
        path.with_suffix(".cpg").unlink(missing_ok=True)
        if label is not None:
            path.with_suffix(".cpg").write_text(label)
        data = bytearray(path.with_suffix(".dbf").read_bytes())
        data[29] = language
        path.with_suffix(".dbf").write_bytes(bytes(data))
        return path

    return write


@pytest.mark.parametrize(
    ("codec", "label", "language", "encoding", "source"),
    [
        ("UTF-8", "UTF-8", 0, "UTF-8", "cpg"),
        ("UTF-8", "65001", 0, "UTF-8", "cpg"),
        ("UTF-8", None, 0, "UTF-8", "sniffed"),
        ("UTF-8", None, 0x57, "UTF-8", "sniffed"),
        ("UTF-8", "ISO-8859-1", 0, "UTF-8", "sniffed"),
        ("UTF-8", "1252", 0x03, "UTF-8", "sniffed"),
        ("UTF-8", "System", 0, "UTF-8", "sniffed"),
        ("cp1252", "1252", 0, "CP1252", "cpg"),
        ("cp1252", "ANSI 1252", 0, "CP1252", "cpg"),
        ("cp1252", None, 0, "CP1252", "sniffed"),
        ("cp1252", "ISO-8859-1", 0, "CP1252", "sniffed"),
        ("cp1252", "UTF-8", 0, "CP1252", "sniffed"),
        ("cp1252", "", 0, "CP1252", "sniffed"),
        ("ISO-8859-1", "LATIN1", 0, "ISO-8859-1", "cpg"),
        ("ISO-8859-1", None, 0, "ISO-8859-1", "sniffed"),
        ("ISO-8859-1", "UTF-8", 0, "ISO-8859-1", "sniffed"),
        ("ISO-8859-1", None, 0x02, "ISO-8859-1", "sniffed"),
    ],
)
def test_the_text_is_the_same_whatever_is_declared(
    table: Callable[..., Path], load: Load, codec: str, label: str | None, language: int, encoding: str, source: str
) -> None:
    layer = load(table(codec, label, language))
    first = "Uçé" if codec == "ISO-8859-1" else "Ucœur"
    assert layer.frame["LIBELLE"].tolist() == [first, "1AU été", "A", "Né"]
    assert layer.frame["NOMFIC"].tolist() == [None, "règlement.pdf", None, None]
    assert (layer.encoding, layer.encoding_source) == (encoding, source)


def test_a_lying_label_is_told(table: Callable[..., Path], load: Load) -> None:
    ledger = load(table("UTF-8", "ISO-8859-1")).ledger
    (line,) = [line for line in ledger if line.code == "SHP-101"]
    assert (line.level, line.fields["label"], line.fields["encoding"]) == ("warning", "ISO-8859-1", "UTF-8")


def test_plain_ascii_raises_no_question(tmp_path: Path, zoning: Any, load: Load) -> None:
    zoning[["TYPEZONE", "geometry"]].to_file(tmp_path / "z.shp", encoding="UTF-8")
    (tmp_path / "z.cpg").unlink()
    assert [line.code for line in load(tmp_path / "z.shp").ledger] == ["VEC-100"]


def test_rows_of_another_encoding_are_decoded_on_their_own(table: Callable[..., Path], load: Load) -> None:
    path = table("UTF-8", "UTF-8")
    data = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(data.replace("Né".encode(), b"N\xe9 "))
    layer = load(path)
    assert layer.frame["LIBELLE"].tolist() == ["Ucœur", "1AU été", "A", "Né"]
    assert [line.fields["rows"] for line in layer.ledger if line.code == "SHP-103"] == ["3"]


def test_a_text_cut_in_mid_character_stays_utf8(tmp_path: Path, zoning: Any, load: Load) -> None:
    zoning["LIBELLE"] = ["é" * 120] * 4
    zoning.to_file(tmp_path / "z.shp", encoding="UTF-8")
    table = (tmp_path / "z.dbf").read_bytes()
    # Every field is as wide as its longest text: the last letter loses its second byte.
    (tmp_path / "z.dbf").write_bytes(table.replace("é".encode() * 120, "é".encode() * 119 + b" \xc3"))
    layer = load(tmp_path / "z.shp")
    assert layer.encoding == "UTF-8"
    assert layer.frame["LIBELLE"].iloc[0] == "é" * 119 + " "


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "UTF-8"), ("utf8", "UTF-8"), ("\ufeffUTF-8\n", "UTF-8"), ("1252", "CP1252"), ("ANSI 1252", "CP1252"),
        ("latin1", "ISO-8859-1"), ("ISO 88591", "ISO-8859-1"), ("8859-15", None), ("System", None), ("", None),
        ("850", "CP850"), ("ISO-8859-15", "ISO8859-15"), ("rot13", None), ("UTF-16", None), ("hex", None),
    ],
)  # fmt: skip
def test_labels(label: str, codec: str | None) -> None:
    assert codec_of_label(label) == codec


def test_dos_page_needs_bytes_that_speak_for_it() -> None:
    dos = "Zone d'été".encode("cp850")
    assert decide([(0, 254, dos)], None, 0x02, "cpg").encoding == "CP850"
    assert decode(dos, "CP850") == "Zone d'été"
    latin = "Zone d'été".encode("latin-1")
    assert decide([(0, 254, latin)], None, 0x02, "cpg").encoding == "ISO-8859-1"


def test_decoding_never_fails() -> None:
    assert decode(b"a\x81\xe9", "CP1252") == "a\ufffdé"
    assert decode(b"a\xe9", "UTF-8") == "aé"
