"""Reads every supported file format into layers, after checking the bytes of each file.

``Workspace.describe`` lists the layers of one argument without loading features, ``Workspace.load`` reads one of
them whole. GDAL alone loses rows of a damaged file without a word; so the bytes are checked first, the driver is
determined from the content, texts are decoded here, and the rows read are compared with the number announced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformity.read.description import Description
    from conformity.read.mapping import read_table, read_text
    from conformity.read.source import Workspace

__all__ = ["Description", "Workspace", "read_table", "read_text"]

_HOME = {
    "Description": "conformity.read.description",
    "Workspace": "conformity.read.source",
    "read_table": "conformity.read.mapping",
    "read_text": "conformity.read.mapping",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use: finding a packaged rule pack must not load the geo stack."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'conformity.read' has no attribute {name!r}")
