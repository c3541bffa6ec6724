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
#: an outline known to no better than this (metres) is drawn as a band
VAGUE_M: Final = 50.0
#: border and hatching of the zones that are hatched
AU_EDGE: Final = "#a0522d"


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
        Drawn("hedge", "legend_hedge", "#4d7c0f", "", (1, 1), "s"),
        Drawn("habitat_network", "legend_habitat_network", "#756bb1", "", (4, 2, 1, 2, 1, 2), "s"),
        Drawn("other", "legend_other", "#6b6b6b", "", (2, 2), "s"),
    )
}


@dataclass(frozen=True)
class Mark:
    """How a concern of some severity is drawn: its outline, and the sign that contains its number.

    The lightness falls as the severity rises, so that severities stay in order without colour; the sign shows them
    apart again.
    """

    ink: str
    #: colour of the number in its sign
    number: str
    #: width of the outline (points)
    width: float
    #: ``diamond``, ``triangle``, ``square``, ``circle``, ``hexagon``
    sign: str

    @property
    def casing(self) -> str:
        """Colour of the line under the outline, so that it shows on any ground."""
        return "#ffffff" if self.number == "#ffffff" else "#1a1a1a"


#: by severity, worst first
SEVERITY: Final = {
    "critical": Mark("#4a0a77", "#ffffff", 2.2, "diamond"),
    "major": Mark("#c5162e", "#ffffff", 1.9, "triangle"),
    "moderate": Mark("#f58518", "#000000", 1.6, "square"),
    "watch": Mark("#ffd92f", "#000000", 1.4, "circle"),
    "inconclusive": Mark("#56606b", "#ffffff", 1.2, "hexagon"),
    "information": Mark("#dfe3e6", "#000000", 1.0, "hexagon"),
    "favourable": Mark("#12662c", "#ffffff", 1.2, "circle"),
}
#: corners of each sign that has corners, within a square from -1 to 1 (y up)
SIGNS: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "diamond": ((0.0, 1.2), (1.2, 0.0), (0.0, -1.2), (-1.2, 0.0)),
    "triangle": ((0.0, 1.35), (1.35, -0.9), (-1.35, -0.9)),
    "square": ((-0.9, 0.9), (0.9, 0.9), (0.9, -0.9), (-0.9, -0.9)),
    "hexagon": ((-0.55, 0.95), (0.55, 0.95), (1.1, 0.0), (0.55, -0.95), (-0.55, -0.95), (-1.1, 0.0)),
}


def of_element(row: Record) -> str:
    """The key of :data:`NETWORK` for an element."""
    kind, objective = str(row["kind"]), str(row["objective"])
    if kind == "obstacle":
        written = f"{row['legend'] or ''} {row['layer'] or ''}".lower()
        return "obstacle_reservoir" if "servoir" in written else "obstacle_corridor"
    key = f"{kind}_{'restore' if objective == 'restore' else 'preserve'}"
    return key if key in NETWORK else kind if kind in NETWORK else "other"
