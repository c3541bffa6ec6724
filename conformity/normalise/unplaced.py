"""Keeps the names of rows without usable geometry, which cannot be measured."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final

from conformity.model import Unplaced
from conformity.normalise import texts
from conformity.normalise.prescriptions import code

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

#: roles that name a row; the first with a value is used
_NAMES: Final = {
    "zones": ("label", "typezone", "long_label"),
    "prescriptions": ("psc_label", "psc_short"),
    "elements": ("name", "id", "legend"),
}


def unplaced(
    table: str, layer: str, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, roles: Mapping[str, str]
) -> tuple[Unplaced, ...]:
    """Rows of a layer that its repair set aside.

    Parameters
    ----------
    table
        ``zones``, ``prescriptions`` or ``elements``.
    before, after
        The layer before and after :func:`conformity.normalise.geometry.repair`, which keeps the index.
    """
    lost: pd.DataFrame = before[~before.index.isin(after.index)]
    if not len(lost):
        return ()
    names = reduce(texts.first, (texts.column(lost, roles, role) for role in _NAMES[table]))
    kinds, subs = texts.column(lost, roles, "psc_type"), texts.column(lost, roles, "psc_subtype")
    codes = [code(t, s) if table == "prescriptions" else "" for t, s in zip(kinds, subs, strict=True)]
    return tuple(
        Unplaced(table, layer, str(name), int(feature), code_)
        for name, feature, code_ in zip(names, lost.index, codes, strict=True)
    )
