"""What a request is: its words, its articles, and what it makes of the outline of a zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

#: articles of each request; Code de l'urbanisme R151-22, R151-23 and L151-11 (A zones), R151-18 and L151-23 al. 2 with
#: R151-43 6° (U zones alone), R151-24 (N), L151-23 with R151-43 5° (protection of sites for the continuities),
#: R151-43 4° (setbacks), L151-6-2 (OAP on the continuities,
#: plans prescribed from 25 August 2021), L151-7 I 1° and 4° (other OAP), 7° (edges), L151-13 (STECAL), L113-1 and
#: L113-2 (classified woodland), R151-34 2° (natural resources), L151-41 (reserved sites), L151-38 (lines of roads),
#: L151-22 (ground that stays open to the soil in towns)
LAW: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("withdraw", "withdraw_whole", "fringe"), ("CU R151-2 4°", "CU R151-24 1°")),
    **dict.fromkeys(("passage", "widen"), ("CU R151-24 1°", "CU L151-23", "CU R151-43 4°")),
    "passage_line": ("CU L151-23", "CU R151-43 4°"),
    "setback": ("CU L151-23", "CU R151-43 4°"),
    "gardens": ("CU L151-22", "CU L151-23"),
    "gap": ("CU L101-2 1°", "CU L151-23"),
    "river": ("CU L151-23", "CU R151-43 4°"),
    "fabric_free": ("CU L151-23 al. 2", "CU R151-43 6°"),
    "fabric_unbuilt": ("CU R151-18", "CU L151-23 al. 2", "CU R151-43 6°"),
    "farmland": ("CU R151-22", "CU R151-23", "CU L151-11", "CU L151-23", "CU R151-43 4°"),
    "farmland_wood": ("CU R151-24 1°", "CU L113-1"),
    "bank": ("CU L151-23", "CU R151-43 5°"),
    "bed": ("CU R151-43 4°",),
    "fabric_wet": ("CU R151-24 1°", "CU L151-23 al. 2", "CU R151-43 6°"),
    "natural": ("CU R151-24 1°", "CU L151-23"),
    "natural_urban": ("CU R151-18", "CU R151-24 1°", "CU L151-23 al. 2"),
    "sector": ("CU R151-2 4°", "CU L151-13"),
    **dict.fromkeys(("pocket", "pocket_whole", "pocket_rules"), ("CU R151-2 4°", "CU L151-13")),
    "pocket_wood": ("CU L113-2", "CU L151-13"),
    "unbuilt": ("CU R151-18", "CU L151-23 al. 2"),
    "road": ("CU L151-41 1°",),
    "site": ("CU L151-41",),
    "road_drawn": ("CU L151-38",),
    "sides": ("CU L151-41 3°",),
    "restore": ("CU L151-6-2",),
    "restore_oap": ("CU L151-7 I 1° et 4°",),
    **dict.fromkeys(("edges", "habitat"), ("CU L151-7 I 7°",)),
    "extract": ("CU R151-34 2°", "CU R151-2 4°"),
    "extract_wood": ("CU L113-2", "CU R151-34 2°"),
    "wood": ("CU L113-2",),
    "woods_managed": ("CU L113-2", "CU L151-23"),
    "wood_back": ("CU L113-1", "CU R151-2 4°"),
    "point_bank": ("CU L151-23", "CU R151-43 5°"),
    **dict.fromkeys(("point_bed", "point_part"), ("CU R151-43 4°",)),
    "point_setback": ("CU L151-23", "CU R151-43 4°"),
    "point_drawn": ("CU R151-43 4°", "CU L113-29"),
    "point_open": ("CU L151-7 I 1° et 4°",),
    "point_wood": ("CU L151-41 3°", "CU L113-1"),
    "point_wet": ("CU L151-41 3°", "CU L151-7 I 1° et 4°"),
    "point_link": ("CU L151-7 I 1° et 4°",),
    "point_obstacle": ("CU L151-41 3°",),
    "point_hedge": ("CU L151-23", "CU R151-43 5°"),
}  # fmt: skip
#: request → what it makes of a zone's outline (:class:`Redrawn`)
REDRAWN: Final[Mapping[str, str]] = {
    **dict.fromkeys(("fringe", "withdraw", "pocket", "edge", "unbuilt", "natural", "natural_urban"), "ground"),
    **dict.fromkeys(("withdraw_whole", "pocket_whole", "pocket_wood"), "whole"),
    **dict.fromkeys(("passage", "passage_line"), "passage"),
    "river": "bank",
}  # fmt: skip


class Request(NamedTuple):
    """One thing that is asked.

    Attributes
    ----------
    said
        An infinitive.
    key
        The entry of the table of law that it rests on.
    zones
        Keys of the zones that it is about.
    """

    said: str
    key: str
    zones: tuple[str, ...] = ()


class Redrawn(NamedTuple):
    """What a request makes of the outline of one zone.

    Attributes
    ----------
    how
        ``ground`` (the zone without what the place takes of it), ``whole`` (no zone is left), ``passage`` (with a strip
        of ``width_m`` along the element that it cuts), ``bank`` (without bed and bank of a river).
    """

    zone_key: str
    how: str
    width_m: float = 0.0
