"""Which zones, prescriptions and elements the shapes are that GEOS gave up on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from conformity.normalise.geos import UnworkableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformity.model import Network, Plan

__all__ = ["placed"]


@contextmanager
def placed(plan: Plan, network: Network) -> Iterator[None]:
    """Complete an error of GEOS with layer, feature and name of what it was working on."""
    try:
        yield
    except UnworkableError as error:
        tables = {"elements": network.elements, "prescriptions": plan.prescriptions, "zones": plan.zones}
        nearest = [each for each in (_nearest(table, error.shapes) for table in tables.values()) if each is not None]
        exact = [each for each in nearest if each[0] == 0.0] or sorted(nearest, key=lambda each: each[0])[:1]
        names = []
        for _, row in exact:
            names.append(str(row.get("label") or row.get("name") or row.get("element_key") or ""))
            place = {"layer": str(row.get("layer", "zones")), "feature": row.get("source_row")}
            error.at(**{name: value for name, value in place.items() if value is not None and value != -1})
        error.fields["name"] = ", ".join(names) or error.fields["name"]
        raise


def _nearest(table: Any, shapes: tuple[Any, ...]) -> tuple[float, dict[str, Any]] | None:
    """The row whose box is that of one of the shapes, or comes nearest to it, and by how much it differs (metres)."""
    held = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not len(table) or not held:
        return None
    boxes = shapely.bounds(np.asarray(table.geometry.array, dtype=object))
    away = np.abs(boxes[:, None, :] - shapely.bounds(np.array(held, dtype=object))[None]).max(axis=2)
    row, _ = np.unravel_index(int(np.nanargmin(away)), away.shape)
    return float(np.nanmin(away)), table.iloc[int(row)].drop("geometry").to_dict()
