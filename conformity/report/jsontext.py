"""JSON text of values, in pieces: keys sorted, one record per line, unknown values ``null``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["line", "lines", "plain", "rows"]

#: rows of a table converted at a time: the contacts of a region are never all held as text
_AT_A_TIME: Final = 10_000


def lines(value: Any) -> Iterator[str]:
    """A value as JSON text on one line, or one line per record, so that reports can be compared by line.

    Records are the rows of a :class:`pandas.DataFrame` (without geometry) or the items of an iterator.
    """
    texts: Iterable[str]
    if isinstance(value, pd.DataFrame):
        texts = _table(value)
    elif isinstance(value, Iterator) or (isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping)):
        texts = map(line, value)
    else:
        yield line(value)
        return
    empty = True
    for each in texts:
        yield f"{'[' if empty else ','}\n  {each}"
        empty = False
    yield "[]" if empty else "\n ]"


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, without geometry."""
    columns = [name for name in frame.columns if name != "geometry"]
    records: list[dict[str, Any]] = frame[columns].to_dict("records")  # type: ignore[assignment]
    return records


def plain(value: Any) -> Any:
    """Plain JSON values: numpy numbers converted, NaN and infinity to ``null``, sets to sorted lists, keys to text."""
    if value is None or isinstance(value, (str, bool)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, pd.DataFrame):
        value = rows(value)
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, Iterator)):
        return [plain(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(v) for v in value)
    if hasattr(value, "__dataclass_fields__"):
        return plain({name: getattr(value, name) for name in value.__dataclass_fields__})
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (int, bool)):
        return value
    return None if value != value else str(value)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False, default=plain)


def line(value: Any) -> str:
    """A value on one line."""
    try:
        return _ENCODER.encode(value)
    except (TypeError, ValueError):  # not-a-number, or a key that is not text, somewhere within
        return _ENCODER.encode(plain(value))


def _table(frame: pd.DataFrame) -> Iterator[str]:
    """The rows of a table as :func:`line` gives them, made column by column."""
    names = sorted(name for name in frame.columns if name != "geometry")
    row = "{" + ", ".join(f"{line(name)}: ".replace("%", "%%") + "%s" for name in names) + "}"
    for start in range(0, len(frame), _AT_A_TIME):
        part = frame.iloc[start : start + _AT_A_TIME]
        for values in zip(*(_column(part[name]) for name in names), strict=True):
            yield row % values


def _column(column: pd.Series) -> Iterable[str]:
    kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else ""
    tell: Callable[[Any], str] = {"f": _number, "i": repr, "u": repr}.get(kind, _cell)
    return map(tell, column.tolist())


def _number(value: float) -> str:
    return repr(value) if math.isfinite(value) else "null"


def _cell(value: Any) -> str:
    if type(value) is str:
        return encode_basestring(value)
    return _number(float(value)) if isinstance(value, float) else line(value)
