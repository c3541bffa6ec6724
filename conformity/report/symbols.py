"""Symbols of maps in every output: distinguishable by colour-blind readers, and never by colour alone.

The keys of the network follow the legend of the « Porter à connaissance » sheet: two symbols for obstacles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from conformity.report.wording.register import Record

#: the ground of zones, by class: colour, and whether it is hatched
ZONES: Final = {
    "urban": ("#f4b6a6", False), "urban_built": ("#e9a08c", False), "urban_unbuilt": ("#f9d2c6", False),
    "to_urbanise_open": ("#f0894e", True), "to_urbanise_closed": ("#f5b183", True),
    "agricultural": ("#fdf6d2", False), "agricultural_protected": ("#f3e6a0", False),
    "natural": ("#dcefd3", False), "natural_protected": ("#b9dfa9", False),
    "pocket": ("#d08ad0", True), "unknown": ("#dddddd", False),
}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """Legend entry: colour, hatching of polygons, dashes of lines, marker of points."""

    key: str
    phrase: str  # its text, in ``words.phrase``
    colour: str
    hatch: str  # of / \ | - + x o . ; empty for what is only ground
    dashes: tuple[float, ...]
    marker: str


#: in the order of the sheet
NETWORK: Final = {
    each.key: each
    for each in (
        Drawn("corridor_restore", "legend_corridor_restore", "#d6604d", "||", (5, 2), "D"),
        Drawn("obstacle_corridor", "legend_obstacle", "#000000", "xx", (1, 1.5), "X"),
        Drawn("obstacle_reservoir", "legend_obstacle_reservoir", "#000000", "++", (3, 1.5, 1, 1.5), "^"),
        Drawn("corridor_preserve", "legend_corridor_preserve", "#2166ac", "--", (), "D"),
        Drawn("reservoir_preserve", "legend_reservoir_preserve", "#1b7837", "//", (), "o"),
        Drawn("reservoir_restore", "legend_reservoir_restore", "#5aae1f", "..", (5, 2), "o"),
        Drawn("watercourse_preserve", "legend_watercourse_preserve", "#2b8cbe", "--", (), "D"),
        Drawn("watercourse_restore", "legend_watercourse_restore", "#2b8cbe", "||", (6, 2, 1, 2), "D"),
        Drawn("other", "legend_other", "#756bb1", "", (4, 2, 1, 2, 1, 2), "s"),
    )
}
#: outline of what a concern is about, by severity: colour, width (points)
SEVERITY: Final = {
    "critical": ("#67001f", 2.2), "major": ("#b2182b", 1.9), "moderate": ("#a8452f", 1.5), "watch": ("#7a5c00", 1.2),
    "inconclusive": ("#6a51a3", 1.0), "information": ("#5f5f5f", 0.9), "favourable": ("#1b6b32", 1.2),
}  # fmt: skip


def of_element(row: Record) -> str:
    """The key of :data:`NETWORK` for an element."""
    kind, objective = str(row["kind"]), str(row["objective"])
    if kind == "obstacle":
        written = f"{row['legend'] or ''} {row['layer'] or ''}".lower()
        return "obstacle_reservoir" if "servoir" in written else "obstacle_corridor"
    key = f"{kind}_{'restore' if objective == 'restore' else 'preserve'}"
    return key if key in NETWORK else "other"
