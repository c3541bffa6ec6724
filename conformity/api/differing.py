"""The first differences between two files of the same name, described by their place in the file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, Final

from conformity.language import of, words

_MOST: Final = 3
_LONG: Final = 60
#: what rows are known by
_IDS: Final = ("finding_id", "concern_id", "zone_key", "element_key", "id", "layer")


def first(name: str, old: bytes, new: bytes, lang: str) -> str:
    """The first differences between a published file and its replay."""
    said = words(lang, "api.differing")
    if name.endswith((".json", ".geojson", ".sarif")):
        try:
            places = list(_in_json(json.loads(old), json.loads(new), "", said))
        except (ValueError, RecursionError):
            places = []
        if places:
            more = [said["more"].format(n=len(places) - _MOST)] if len(places) > _MOST else []
            return of(lang).semicolon.join([*places[:_MOST], *more])
    if old[:2] == new[:2] == b"PK":
        place = _in_zip(old, new, said)
        if place:
            return place
    try:
        return _in_text(old.decode(), new.decode(), said)
    except UnicodeDecodeError:
        return str(said["byte"].format(n=_offset(old, new)))


def _offset(old: bytes, new: bytes) -> int:
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _in_text(old: str, new: str, said: Mapping[str, Any]) -> str:
    for n, (a, b) in enumerate(zip_longest(old.split("\n"), new.split("\n")), start=1):
        if a != b:
            return f"{said['line'].format(n=n)} ({_both(a, b, said)})"
    return str(said["byte"].format(n=0))


def _in_zip(old: bytes, new: bytes, said: Mapping[str, Any]) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(old)) as one, zipfile.ZipFile(io.BytesIO(new)) as other:
            for name in sorted({*one.namelist(), *other.namelist()}):
                if name not in one.namelist() or name not in other.namelist():
                    return str(said["member"].format(name=name))
                a, b = one.read(name), other.read(name)
                if a != b:
                    return f"{said['member'].format(name=name)}, {said['byte'].format(n=_offset(a, b))}"
    except (zipfile.BadZipFile, OSError, ValueError):
        pass
    return ""


def _both(a: Any, b: Any, said: Mapping[str, Any]) -> str:
    return str(said["here"].format(a=_short(a, said), b=_short(b, said)))


def _short(value: Any, said: Mapping[str, Any]) -> str:
    if value is None:
        return str(said["absent"])
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(said["value"].format(text=f"{text[:_LONG]}{'…' if len(text) > _LONG else ''}"))


def _in_json(old: Any, new: Any, where: str, said: Mapping[str, Any]) -> Iterator[str]:
    """Every difference; rows that have an id are matched by it."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from _in_json(old.get(key), new.get(key), f"{where}.{key}" if where else str(key), said)
    elif isinstance(old, list) and isinstance(new, list):
        identifier = _identifier(old, new)
        if identifier:
            yield from _in_rows(old, new, identifier, where, said)
        else:
            for n, (a, b) in enumerate(zip_longest(old, new)):
                yield from _in_json(a, b, f"{where}[{n}]", said)
    elif old != new or type(old) is not type(new):
        yield said["at"].format(where=where, what=_both(old, new, said))


def _in_rows(old: list[Any], new: list[Any], identifier: str, where: str, said: Mapping[str, Any]) -> Iterator[str]:
    one, other = ({row[identifier]: row for row in rows} for rows in (old, new))
    for key in sorted({*one, *other}):
        yield from _in_json(one.get(key), other.get(key), f"{where}[{key}]", said)
    if list(one) != list(other) and one.keys() == other.keys():
        yield said["at"].format(where=where, what=_both(list(one), list(other), said))


def _identifier(*lists: list[Any]) -> str:
    """The key that identifies the rows of every list, or an empty text."""
    for name in _IDS:
        if all(
            rows
            and all(isinstance(row, dict) and isinstance(row.get(name), str) for row in rows)
            and len({row[name] for row in rows}) == len(rows)
            for rows in lists
        ):
            return name
    return ""
