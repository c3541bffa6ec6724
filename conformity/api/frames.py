"""Tables given by the caller, converted to layers as a file would be; they are not modified."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import ConformityError, InputError, Msg, Place, UsageError
from conformity.model import Layer, LedgerLine

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DRIVER", "is_table", "layer", "shown", "writable"]

#: what a layer given in memory says in place of a driver
DRIVER: Final = "GeoDataFrame"
#: lone surrogates: no encoding can write them
_LONE = re.compile("[\ud800-\udfff]")


def is_table(given: Any) -> bool:
    """Whether an argument is a table in memory: a GeoDataFrame, a DataFrame, a GeoSeries or a Series."""
    import pandas as pd

    return isinstance(given, (pd.DataFrame, pd.Series))


def layer(given: Any, argument: str, name: str) -> Layer:
    """A table in memory as a layer.

    Parameters
    ----------
    given
        A GeoDataFrame or GeoSeries, or a DataFrame with one column of geometries; ``attrs["layer"]`` names it.
    argument
        The argument it came as (``network[2]``), for messages.
    name
        Its name if ``attrs`` gives none; ``source`` is then empty.

    Raises
    ------
    UsageError
        CLI-601 if it has no geometry, CLI-604 if several columns could be the geometry.
    InputError
        CLI-611 if its values cannot be read; VEC-031, VEC-032 if a geometry cannot be used.
    """
    attrs = getattr(given, "attrs", None)
    own = attrs.get("layer") if isinstance(attrs, dict) else None
    own = str(own) if isinstance(own, (str, int)) and own else ""
    called = shown(own or name)
    try:
        return _layer(given, argument, called, source=called if own else "")
    except (ConformityError, MemoryError):
        raise
    except Exception as error:  # reading a value runs its own code, which may raise anything
        problem = shown(f"{type(error).__name__}: {error}"[:200])
        raise InputError(
            Msg.FRAME_VALUES_UNREADABLE, Place(field=argument), argument=argument, problem=problem
        ) from error


def _layer(given: Any, argument: str, called: str, source: str) -> Layer:
    from conformity.read import memory
    from conformity.read.frames import crs_text, kind_of_shapes

    table, series, aside = _parts(given, argument)
    crs = None if series.crs is None else crs_text(series.crs.to_wkt())[0]
    read = memory.frame(table, series.to_numpy(), crs, Place(layer=called))
    plain, changed = writable(read)
    ledger = (
        [LedgerLine("read", called, Msg.TEXT_INVALID_CHARACTER_REPLACED, "warning", fields={"n": changed})]
        if changed
        else []
    )
    if aside:
        fields = {"n": len(aside), "columns": ", ".join(aside)}
        ledger.append(LedgerLine("read", called, Msg.OTHER_GEOMETRY_COLUMNS_IGNORED, "note", fields=fields))
    if differing := _differing(table):
        fields = {"n": len(differing), "columns": ", ".join(differing)}
        ledger.append(LedgerLine("read", called, Msg.SAME_COLUMN_NAME_VALUES_DIFFER, "warning", fields=fields))
    kind = kind_of_shapes(series.to_numpy())
    return Layer(called, called, plain, kind, crs, "", "format", DRIVER, source=source, ledger=tuple(ledger))


def _parts(given: Any, argument: str) -> tuple[pd.DataFrame, Any, list[str]]:
    """The attribute columns, the geometries, and the names of further geometry columns."""
    import geopandas as gpd
    import pandas as pd
    from geopandas.array import GeometryDtype

    if isinstance(given, pd.Series):
        if not isinstance(given.dtype, GeometryDtype):
            raise UsageError(
                Msg.FRAME_WITHOUT_GEOMETRY, Place(field=argument), argument=argument, what=type(given).__name__
            )
        return pd.DataFrame(index=given.index), gpd.GeoSeries(given), []
    geometric = [n for n, dtype in enumerate(given.dtypes) if isinstance(dtype, GeometryDtype)]
    if not geometric:
        raise UsageError(
            Msg.FRAME_WITHOUT_GEOMETRY, Place(field=argument), argument=argument, what=type(given).__name__
        )
    active = getattr(given, "active_geometry_name", None)
    at = [n for n in geometric if active is not None and given.columns[n] == active] or geometric
    if len(at) > 1:
        names = ", ".join(repr(given.columns[n]) for n in at)
        raise UsageError(Msg.FRAME_SEVERAL_GEOMETRIES, Place(field=argument), argument=argument, names=names)
    aside = [str(given.columns[n]) for n in geometric if n != at[0]]
    plain = [n for n in range(given.shape[1]) if n not in geometric]
    return pd.DataFrame(given).iloc[:, plain], gpd.GeoSeries(given.iloc[:, at[0]]), aside


def _differing(table: pd.DataFrame) -> list[str]:
    """Names that several columns have, with different values: the first of them is the column of that name."""
    first: dict[Any, int] = {}
    differing: dict[str, None] = {}
    for n, name in enumerate(table.columns):
        if first.setdefault(name, n) != n and not table.iloc[:, n].equals(table.iloc[:, first[name]]):
            differing[shown(str(name))] = None
    return list(differing)


def writable(frame: Any) -> tuple[Any, int]:
    """A frame without lone surrogates, which no file can hold, and the number of texts changed."""
    changed = 0
    for n in range(frame.shape[1]):  # by position: a name may occur twice
        column = frame.iloc[:, n]
        if column.dtype != object:
            continue
        rewritten = column.map(lambda v: isinstance(v, str) and v != shown(v)).to_numpy(dtype=bool)
        if rewritten.any():
            changed += int(rewritten.sum())
            frame.isetitem(n, [shown(v) if hit else v for v, hit in zip(column, rewritten, strict=True)])
    columns = [shown(c) if isinstance(c, str) else c for c in frame.columns]
    changed += sum(a != b for a, b in zip(columns, frame.columns, strict=True))
    return (frame.set_axis(columns, axis=1) if columns != list(frame.columns) else frame), changed


def shown(text: str) -> str:
    """The text with each lone surrogate replaced by U+FFFD."""
    return _LONE.sub("\ufffd", text)
