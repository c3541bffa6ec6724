"""Whether the source of a river says that its bed is open: the columns of BD TOPO, or words in its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

#: words by which a source says that a bed is not open water
_COVERED: Final = ("fictif", "souterrain", "busé", "enterré", "canalis")
_YES: Final = frozenset({"oui", "true", "1", "1.0", "vrai"})
#: from this share of a stretch on, its bed is told to be covered
COVERED_SHARE: Final = 0.5
_NO: Final = frozenset({"non", "false", "0", "0.0", "faux"})


def covered_bed(attributes: Mapping[str, Any]) -> bool | None:
    """Whether a bed is fictive or underground; ``None`` where its source does not say.

    BD TOPO: FICTIF (*Oui*: the line is drawn where no bed is seen), POS_SOL (position to the ground, negative:
    underground). A bed with FICTIF *Non* and POS_SOL 0 or more is open.
    """
    columns = {str(name).casefold(): value for name, value in attributes.items()}
    values = [str(value).casefold() for value in columns.values()]
    fictive = str(columns.get("fictif", "")).strip().casefold()
    level = _number(columns.get("pos_sol"))
    if fictive in _YES or (level is not None and level < 0):
        return True
    if any(word in value for value in values for word in _COVERED):
        return True
    return False if fictive in _NO else None


def is_covered(covered_m: float, length_m: float) -> bool:
    """Whether more than half of a stretch of a river is fictive or underground: whether it is a bed is open."""
    return covered_m > COVERED_SHARE * length_m


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
