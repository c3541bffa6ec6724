"""Detects layers of a delivery that repeat one another, and layers of different drafts.

Deliveries hold the same table in several formats (a folder SHP beside a folder TAB), or the plan in force beside the
draft. Read together, they would count every area twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.errors import InputError, Msg, Place
from conformity.model import LedgerLine
from conformity.normalise import keys, texts

if TYPE_CHECKING:
    import geopandas as gpd

    #: name, repaired features in the working projection, role → column
    Ready = tuple[str, gpd.GeoDataFrame, Mapping[str, str]]

#: Two zonings that share more than this part of the larger one are two versions, not two parts, of a plan.
_SAME_GROUND: Final = 0.5


def once(layers: Sequence[Ready], roles: Iterable[str]) -> tuple[list[Ready], list[LedgerLine]]:
    """The layers without those with the same features as an earlier one (outlines, and values of ``roles``)."""
    kept: list[Ready] = []
    lines: list[LedgerLine] = []
    contents: dict[tuple[tuple[str, ...], ...], str] = {}
    wanted = tuple(roles)
    sizes = [len(frame) for _, frame, _ in layers]
    for name, frame, columns in layers:
        # outlines are compared only where another layer has as many features
        if sizes.count(len(frame)) == 1:
            kept.append((name, frame, columns))
            continue
        values = [texts.column(frame, columns, role) for role in wanted]
        outlines = keys.digests(frame.geometry.array, 16)
        content = tuple(sorted(zip(outlines, *values, strict=True)))
        other = contents.get(content) if content else None
        if other is None:
            contents[content] = name
            kept.append((name, frame, columns))
            continue
        n = len(frame)
        fields = {"layer": name, "other": other, "n": n}
        lines.append(LedgerLine("normalise", name, Msg.LAYER_REPEATED, "set_aside", n, 0, n, fields=fields))
    return kept, lines


def one_version(layers: Sequence[Ready]) -> None:
    """Refuse zonings that overlap one another.

    Raises
    ------
    InputError
        SEM-102 where two layers share more than half of the larger one.
    """
    shapes = [np.asarray(frame.geometry.array, dtype=object) for _, frame, _ in layers]
    areas = [float(shapely.area(s).sum()) for s in shapes]
    for a in range(len(layers)):
        for b in range(a + 1, len(layers)):
            largest = max(areas[a], areas[b])
            # the smaller one cannot fill half of the larger: no comparison needed
            if min(areas[a], areas[b]) <= _SAME_GROUND * largest:
                continue
            if _shared(shapes[a], shapes[b]) > _SAME_GROUND * largest:
                listed = ", ".join(layers[n][0] for n in (a, b))
                raise InputError(Msg.ZONING_AMBIGUOUS, Place(layer=layers[a][0]), layers=listed)


def _shared(one: Any, other: Any) -> float:
    left, right = shapely.STRtree(other).query(one, predicate="intersects")
    return float(shapely.area(shapely.intersection(one[left], other[right], grid_size=1e-6)).sum())


def disagreement(layers: Sequence[Ready]) -> list[LedgerLine]:
    """A warning where two layers state different documents (or dates)."""
    lines = []
    for role in ("document", "approved"):
        value_of_layer: dict[str, str] = {}
        for name, frame, columns in layers:
            values = sorted(set(texts.column(frame, columns, role)) - {""})
            if len(values) == 1:
                value_of_layer[name] = values[0]
        if len(set(value_of_layer.values())) > 1:
            column = next(columns[role] for _, _, columns in layers if role in columns)
            shown = ", ".join(f"{name} = {value}" for name, value in value_of_layer.items())
            fields = {"column": column, "values": shown}
            lines.append(
                LedgerLine("normalise", "plan", Msg.PLAN_LAYERS_OF_SEVERAL_DOCUMENTS, "warning", fields=fields)
            )
    return lines
