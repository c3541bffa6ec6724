"""What natural objects the plan itself protects: metres of hedges, ponds by number, wetlands by area, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import Effect, Nature
from conformity.overlay import grid
from conformity.profiles.prescription_words import UNSPECIFIED_CODE, is_landscape_element

if TYPE_CHECKING:
    import geopandas as gpd

WOOD: Final = "wood"
#: type of classified woodland
WOOD_CODE: Final = "01"
#: basis of protection where a code of classified woodland has the label of an element of the landscape
UNSETTLED: Final = "unsettled"
#: what its protection rests on where type 07 has no sub-type
UNSPECIFIED: Final = "unspecified"
#: prescription code → what its protection rests on; the first that fits
BASES: Final = ((WOOD_CODE, WOOD), ("07-02", "heritage"), ("07-03", "heritage"), ("", "landscape"))
#: what is measured: hedges and the like by length, ground by area, the others by number
_LINES: Final = frozenset(
    {Nature.HEDGE, Nature.HEDGE_ROW, Nature.TREE_ROW, Nature.PLANTED_LINE, Nature.RIPARIAN, Nature.BANK}
)
_GROUND: Final = frozenset({Nature.WETLAND, Nature.ORCHARD})
_COUNTED: Final = frozenset({Nature.POND, Nature.WATER_BODY, Nature.TREE})
_BY_DIM: Final = {2: ("kept_area", "m2"), 1: ("kept_length", "m"), 0: ("kept_count", "1")}


def kept(prescriptions: gpd.GeoDataFrame) -> list[tuple[str, str, float, str]]:
    """Natural objects under a protection of the plan: (measure, qualifier, value, unit), sorted.

    A metre, a square metre or a point that several prescriptions of one basis and nature contain counts once. The
    qualifier is ``basis|nature``: ``landscape`` (Code de l'urbanisme L151-23), ``heritage`` (L151-19), ``unspecified``
    (type 07 without a sub-type: either; ground that is called an element of the landscape under ``other``), ``wood``
    (classified woodland, L113-1; its ground without a nature of its own under ``other``) or ``unsettled`` (coded as
    classified woodland, with the words of an element of the landscape).

    Defined in ``docs/how-it-measures.md``, *What the plan protects itself*.
    """
    groups: dict[str, list[Any]] = {}
    rows = zip(
        prescriptions["code"], prescriptions["read_as"], prescriptions["nature"], prescriptions["effect"],
        prescriptions["label"], np.asarray(prescriptions.geometry.array, dtype=object), strict=True,
    )  # fmt: skip
    for written, code, nature, effect, label, shape in rows:
        if shape is None:
            continue
        if code == UNSPECIFIED_CODE and shapely.get_dimensions(shape) == 2 and is_landscape_element(str(label or "")):
            groups.setdefault(f"{UNSPECIFIED}|{Nature.OTHER}", []).append(shape)
            continue
        if effect != Effect.PROTECTS:
            continue
        basis = next(name for start, name in BASES if code.startswith(start))
        if written == UNSPECIFIED_CODE:
            basis = UNSPECIFIED
        landscape = basis != WOOD and nature == Nature.OTHER and shapely.get_dimensions(shape) == 2
        woodland = landscape and is_landscape_element(str(label or ""))
        woodland |= basis == WOOD and nature == Nature.OTHER and shapely.get_dimensions(shape) == 2
        if woodland or nature in _LINES | _GROUND | _COUNTED:
            if basis != WOOD and written.startswith(WOOD_CODE):
                basis = UNSETTLED
            groups.setdefault(f"{basis}|{nature}", []).append(shape)
    sizes: dict[tuple[str, str, str], float] = {}
    for name, shapes in sorted(groups.items()):
        drawn = grid.array(shapes)
        dims = grid.dimensions(drawn)
        for dim, (measure, unit) in _BY_DIM.items():
            own = drawn[dims == dim]
            if not len(own):
                continue
            united = grid.union(own)
            if dim == 0 or name.partition("|")[2] in _COUNTED:
                key, size = ("kept_count", name, "1"), float(len(shapely.get_parts(united)))
            else:
                key, size = (measure, name, unit), float(grid.quantise(grid.sizes(grid.array([united]), dim)[0]))
            sizes[key] = sizes.get(key, 0.0) + size
    return [(measure, name, value, unit) for (measure, name, unit), value in sorted(sizes.items())]
