"""Checks a whole GML file before GDAL opens it.

GDAL reads no features from a truncated GML, and a document type declaration can hide or multiply content.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.parsers import expat

from conformity.errors import InputError, Msg, Place

__all__ = ["check"]

_COORDINATES = ("posList", "pos", "coordinates")
_ARCS = ("Arc", "ArcString", "ArcByBulge", "ArcByCenterPoint", "Circle", "CircleByCenterPoint")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_MEMBERS = ("member", "featureMember")


class _Pass:
    """Counts features while expat reads; stops at a document type declaration or a root that is not a collection."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.features = 0
        self.path: list[str] = []
        self.parser: Any = None
        self.numbers: list[str] | None = None
        self.arcs = ""

    def doctype(self, *_: object) -> None:
        raise InputError(Msg.XML_DOCTYPE_REFUSED, self.place)

    def start(self, name: str, _: object) -> None:
        local = name.rpartition(":")[2]
        if not self.path and not local.endswith("FeatureCollection"):
            raise InputError(Msg.GML_ROOT_UNKNOWN, self.place, root=name[:80])
        # <member><X/></member>, <featureMember><X/></featureMember> and <featureMembers><X/><X/></featureMembers>
        if len(self.path) >= 2 and self.path[-1] in (*_MEMBERS, "featureMembers"):
            nested = local.endswith("FeatureCollection")
            self.features += 0 if nested or "featureMembers" in self.path[:-1] else 1
        self.path.append(local)
        if local in _ARCS:
            self.arcs = local
        if local in _COORDINATES:
            self.numbers = []

    def text(self, data: str) -> None:
        if self.numbers is not None:
            self.numbers.append(data)

    def end(self, _: str) -> None:
        self.path.pop()
        if self.numbers is None:
            return
        # GDAL reads the leading digits of a word: "65x103" would be 65.
        for word in "".join(self.numbers).replace(",", " ").split():
            if not _NUMBER.fullmatch(word):
                where = Place(file=self.place.file, line=self.parser.CurrentLineNumber)
                raise InputError(Msg.GML_COORDINATE_NOT_A_NUMBER, where, value=word[:40])
        self.numbers = None


def check(path: Path, shown: str) -> tuple[int, str]:
    """Check that the file is well-formed; return the number of features, and the name of an arc element if any.

    Raises
    ------
    InputError
        ``VEC-020`` not well-formed (with line and column), ``VEC-021`` a DOCTYPE, ``VEC-022`` not a feature collection,
        ``VEC-038`` a coordinate that is not a number (with its line).
    """
    place = Place(file=shown)
    reading = _Pass(place)
    parser = expat.ParserCreate()
    reading.parser = parser
    parser.buffer_text = True
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = reading.doctype
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    try:
        with path.open("rb") as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        where = Place(file=shown, line=error.lineno, column=error.offset + 1)
        raise InputError(Msg.GML_MALFORMED, where, detail=expat.errors.messages[error.code]) from error
    except LookupError as error:  # an unknown encoding
        raise InputError(Msg.GML_MALFORMED, place, detail=str(error)[:100]) from error
    return reading.features, reading.arcs
