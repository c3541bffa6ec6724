"""Threads over rows: GEOS works on several pairs at once where each thread has rows of its own.

Never over prepared geometries: their index is built at the first question, and two threads asking at once end the
process. Geometries given to threads are not prepared, or only by the calling thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np

__all__ = ["alone", "each", "over_rows", "over_spans", "query", "threads"]

#: rows below which threads cost more than they save
WORTH: Final = 64
#: blocks a thread: rows differ a thousandfold in work
_BLOCKS: Final = 8
_STATE: Final = {"threads": 0}


def alone() -> None:
    """Use one thread from now on in this process, where other processes use the other cores."""
    _STATE["threads"] = 1


def threads() -> int:
    """Threads that are used: one a core that this process may run on."""
    if not _STATE["threads"]:
        _STATE["threads"] = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return _STATE["threads"]


def over_rows(function: Callable[..., Any], *columns: Any, worth: int | None = None) -> Any:
    """``function(*columns)`` for aligned arrays, by blocks of rows on several threads; the same result, in order.

    Parameters
    ----------
    function
        Gives an array aligned with its arguments, and releases the interpreter while it works.
    columns
        Arrays of one length.
    worth
        Rows from which several threads are used, where they are known to be heavy or light; else ``WORTH``.
    """
    n = len(columns[0])
    workers = threads()
    if workers < 2 or n < (WORTH if worth is None else worth):
        return function(*columns)
    # every nth row to a block: large geometries that follow one another are shared out
    blocks = [np.arange(first, n, workers * _BLOCKS) for first in range(min(workers * _BLOCKS, n))]
    with ThreadPoolExecutor(workers) as pool:
        parts = list(pool.map(lambda rows: function(*(column[rows] for column in columns)), blocks))
    out = np.empty(n, dtype=parts[0].dtype)
    for rows, part in zip(blocks, parts, strict=True):
        out[rows] = part
    return out


def over_spans(fill: Callable[[int, int], None], weight: Any) -> None:
    """Call ``fill(begin, end)`` for spans that cover all rows, on several threads where there is work for them.

    Parameters
    ----------
    fill
        Writes the rows of its span somewhere, and releases the interpreter while it works.
    weight
        Work up to each row (n + 1 values that never fall).
    """
    n = len(weight) - 1
    workers = threads()
    if workers < 2 or n < WORTH:
        fill(0, n)
        return
    cuts = np.searchsorted(weight, np.linspace(weight[0], weight[-1], workers * _BLOCKS + 1)[1:-1])
    ends = np.unique(np.concatenate([[0], cuts, [n]]))
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(fill, ends[:-1].tolist(), ends[1:].tolist()))


def each(function: Callable[[Any], Any], items: Sequence[Any], worth: int | None = None) -> list[Any]:
    """``function`` of every item, on several threads from ``worth`` items on; the same results in order."""
    workers = threads()
    if workers < 2 or len(items) < (WORTH if worth is None else worth):
        return [function(item) for item in items]
    # every nth item to a block, as rows are
    blocks = [items[first :: workers * _BLOCKS] for first in range(min(workers * _BLOCKS, len(items)))]
    with ThreadPoolExecutor(workers) as pool:
        parts = list(pool.map(lambda block: [function(item) for item in block], blocks))
    return [parts[n % len(parts)][n // len(parts)] for n in range(len(items))]


def query(tree: Any, shapes: Any, predicate: str | None = None, distance: Any = None) -> tuple[Any, Any]:
    """``tree.query`` by blocks of the querying shapes, on several threads: each prepares only its own.

    Parameters
    ----------
    distance
        For ``dwithin``, aligned with the shapes (metres).

    Returns
    -------
    tuple
        Rows of the shapes and of the tree, in the order of one call.
    """
    n = len(shapes)
    workers = threads()

    def ask(first: int, last: int) -> Any:
        within = None if distance is None else distance[first:last]
        return tree.query(shapes[first:last], predicate=predicate, distance=within)

    if workers < 2 or n < WORTH:
        asked, matches = ask(0, n)
        return asked, matches
    size = -(-n // (workers * _BLOCKS))
    starts = list(range(0, n, size))
    with ThreadPoolExecutor(workers) as pool:
        parts = list(pool.map(lambda first: ask(first, first + size), starts))
    asked = np.concatenate([part[0] + first for part, first in zip(parts, starts, strict=True)])
    return asked, np.concatenate([part[1] for part in parts])
