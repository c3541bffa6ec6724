"""Forms of the values of inputs, and how a value of each is written as JSON."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

__all__ = ["Form", "Input", "from_plain", "reference_entry", "to_plain"]


class Form(Enum):
    """Form of the value of an input."""

    TABLES = "path, GeoDataFrame, or several GeoDataFrames"
    LAYER = "path or GeoDataFrame"
    LAYERS = "paths or GeoDataFrames, one or many"
    FILE = "path"
    NAME = "name or path"
    OBJECTIVE = "text, or mapping from kind to objective"
    COLUMNS = "mapping from role to column"
    CRS = "text, EPSG number or pyproj.CRS"
    DATE = "YYYY-MM-DD, or date"
    DAY = "YYYY, YYYY-MM, YYYY-MM-DD, or date"
    TEXT = "text"
    FLAG = "True or False"
    DOSSIER = "conformity.model.Dossier"
    REFERENCES = "mappings, one or many"
    LAYER_OPTIONS = "mapping from path to mapping"

    @property
    def is_path(self) -> bool:
        """Whether the value may be one path."""
        return self in (Form.TABLES, Form.LAYER, Form.FILE, Form.NAME)


@dataclass(frozen=True)
class Input:
    """Declaration of one input."""

    form: Form
    #: as the documentation says it
    meaning: str
    #: what to write, as messages show it
    example: str = ""
    #: kind of the elements that its layers hold, where the input says it
    kind: str = ""
    #: whether it decides how a network is read
    of_network: bool = False
    #: whether the report prints it among the options of its provenance
    printed: bool = True


def to_plain(form: Form, value: Any, path: Callable[[str], str]) -> Any:
    """A value as plain values; ``path`` gives the text to write for a path."""
    if form is Form.LAYERS:
        return [path(os.fspath(each)) for each in value]
    if form is Form.LAYER_OPTIONS:
        return {path(str(key)): dict(options) for key, options in value.items()}
    if form is Form.DOSSIER:
        return {name: each for name, each in asdict(value).items() if each not in (None, "", {}, ())}
    if form is Form.REFERENCES:
        return [reference_entry(each) for each in value]
    return dict(value) if isinstance(value, Mapping) else value


def reference_entry(entry: Any) -> dict[str, Any]:
    """One of ``references`` as plain values."""
    if hasattr(entry, "model_dump"):
        plain: dict[str, Any] = entry.model_dump(mode="json", exclude_unset=True)
        return plain
    return dict(entry)


def from_plain(form: Form, value: Any, path: Callable[[str], str], located: Collection[str]) -> Any:
    """The value that :func:`to_plain` wrote.

    Parameters
    ----------
    path
        Function that gives the present path for a path as written.
    located
        Names of the options of a layer that may be paths.
    """
    if form.is_path:
        return path(value)
    if form is Form.LAYERS:
        return tuple(path(each) for each in value)
    if form is Form.LAYER_OPTIONS:
        return {
            path(key): {name: path(each) if name in located else each for name, each in options.items()}
            for key, options in value.items()
        }
    if form is Form.DOSSIER:
        from conformity.model import Cited, Dossier

        cited = tuple(Cited(**each) for each in value.get("cited", ()))
        return Dossier(**{**value, "cited": cited})
    if form is Form.REFERENCES:
        return tuple({**each, **({"id": path(each["id"])} if each.get("id") else {})} for each in value)
    return value
