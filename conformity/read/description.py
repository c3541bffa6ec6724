"""Description of a layer before its features are loaded."""

from __future__ import annotations

from dataclasses import dataclass

from conformity.model import FileHash, LedgerLine

__all__ = ["Description"]


@dataclass(frozen=True)
class Description:
    """One layer of one input argument.

    ``name`` is the file's stem, or the layer's own name in a file of several; unique within the argument (a clash is
    settled by the folder's or file's name and a slash before it). ``path`` is relative to the argument, with slashes.
    ``geometry`` is ``surface``, ``line``, ``point``, ``mixed``, ``none`` (a table) or ``unknown`` (no feature has one).
    ``bounds`` are those of the features, in the layer's own CRS. ``sibling`` marks a table that was not named but
    belongs to the named one's plan.
    """

    name: str
    path: str
    source: str
    driver: str
    geometry: str
    features: int
    columns: tuple[str, ...]
    crs: str | None
    crs_name: str
    encoding: str
    encoding_source: str  # "cpg", "sniffed", "format"
    bounds: tuple[float, float, float, float] | None
    files: tuple[FileHash, ...] = ()
    sibling: bool = False
    ledger: tuple[LedgerLine, ...] = ()
