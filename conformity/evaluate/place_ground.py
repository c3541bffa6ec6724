"""The ground of one place: its form, outline, figure and bounds, and how certain it is.

The figure is the ground drawn: the union of what the zones named share with the elements named. Of a cut, a neck or a
gap it is the width that is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.grounds import TOOL_M, WOODLAND
from conformity.evaluate.placing import TREATED
from conformity.evaluate.rows import number
from conformity.model import (
    BY_TOOLS,
    GROUND_KINDS,
    SEVERITY_RANK,
    Certainty,
    Kind,
    Severity,
    ZoneClass,
    ZoneUse,
    whole_zone,
)
from conformity.overlay import grid, ground

if TYPE_CHECKING:
    from conformity.evaluate.grounds import Grounds, Pair

Row = dict[str, Any]
#: measure → what names a place, the most important first
FORMS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("links_cut", "envelope_links_cut", "last_link"), "cut"),
    **dict.fromkeys(("area", "core_area", "share_of_element", "share_of_zone", "rollback_area", "pieces_added",
                     "largest_part_loss", "mesh_loss", "pieces_after", "core_share_of_element"), "ground"),
    **dict.fromkeys(("residual_width", "residual_width_ratio"), "neck"),
    **dict.fromkeys(("gap", "gap_ratio"), "gap"),
    "sides_locked": "locked",
    "approach_area": "approach",
    **dict.fromkeys(("length", "core_length", "rollback_length"), "length"),
    **dict.fromkeys(("unprotected_area", "unprotected_length"), "unprotected"),
    **dict.fromkeys(("edge_length", "near_share"), "edge"),
    "distance": "near",
}  # fmt: skip
_FORMS_RANK: Final = ("cut", "neck", "gap", "ground", "length", "locked", "approach", "unprotected", "edge", "near", "")
#: forms that never give the title where the network itself is taken, cut or narrowed
_BESIDE: Final = frozenset({"locked", "approach", "unprotected", "edge", "near", ""})
#: a stream in a zone gives no title either if it is shorter (metres)
_STREAM_M: Final = 100.0
#: forms whose figure is the ground of zones
TAKING: Final = ("ground", "length", "habitat")
#: forms whose figure is a width, with the field that contains it
WIDTHS: Final = {"cut": "residual_width", "neck": "residual_width", "gap": "gap"}
#: a narrower passage does not count (metres)
_CLOSED_M: Final = 0.5
#: smaller core ground is not reported (m2, m, share of the ground)
CORE_FLOOR: Final = {2: 500.0, 1: 20.0}
CORE_SHARE: Final = 0.1
#: beside larger ones, a smaller piece is not reported (m2, m)
SMALL: Final = {2: 100.0, 1: 20.0}
#: ground with this share under prescriptions that forbid building is settled: no request is made
_SETTLED: Final = 0.9
#: beside this much ground that lost its protection (m2), a shorter line (m) is not reported, nor a smaller share
_MUCH_M2: Final = 10_000.0
_LOST_M: Final = 200.0
_LOST_SHARE: Final = 0.02
#: less classified woodland under a quarry, a pocket or works is not reported as a contradiction (m2)
_WOOD_M2: Final = 500.0
#: uses of zones that take the trees away
_CLEARING: Final = frozenset({ZoneUse.EXTRACTION.value, ZoneUse.ENERGY.value})
#: the widest band round a protection that is looked for (metres)
BELT_M: Final = 100.0


class PlaceGround:
    """One place, from its findings (worst first).

    Parameters
    ----------
    group
        Its findings.
    pieces
        What its zones and prescriptions share with its elements, each with the worst severity found there.
    finest
        The findings of its finest document.
    same
        Element → the first of those that are the same thing.
    """

    def __init__(
        self, group: Sequence[Row], pieces: Mapping[Pair, str], finest: Sequence[Row], same: Mapping[str, str],
        grounds: Grounds,
    ) -> None:  # fmt: skip
        self.group, self.grounds, self.same = group, grounds, same
        quiet = {Severity.INFORMATION.value, Severity.INCONCLUSIVE.value}
        if any(row["severity"] in TREATED and row["measure"] not in BY_TOOLS for row in group):
            quiet.add(Severity.WATCH.value)
        self.weighing = [row for row in group if row["severity"] not in quiet] or list(group)
        loud = {pair: severity for pair, severity in pieces.items() if severity not in quiet} or dict(pieces)
        #: every severity except information
        self._every = {pair: severity for pair, severity in pieces.items() if severity != Severity.INFORMATION}
        #: severity of each piece that somebody would point at; of those of the finest document, where several find it
        self.pieces: Mapping[Pair, str] = loud
        if len({row["reference"] for row in group}) > 1:
            fine = finest[0]["reference"]
            of_finest = {pair: level for pair, level in loud.items() if grounds.element(pair[1], "reference") == fine}
            if any(grounds.shape(pair) is not None for pair in of_finest):
                self.pieces = of_finest
        self.lead = self._leading(
            [row for row in finest if any(row is each for each in self.weighing)] or self.weighing
        )
        if self._takes_network(self.lead):
            self.pieces = self._whole_ground()
        self._settle()

    def _whole_ground(self) -> dict[Pair, str]:
        """The pieces of a place that a network loses: all that its zones take of reservoirs and corridors."""
        kinds = {pair: self.grounds.element(pair[1], "kind") for pair in self._every}
        kept = {pair: level for pair, level in self.pieces.items() if kinds[pair] != Kind.HABITAT_NETWORK}
        subjects = {subject for subject, _ in kept} | {self.lead["zone_key"]} - {""}
        subjects |= set(self.lead["cause_keys"])
        references = {self.grounds.element(pair[1], "reference") for pair in kept} or {self.lead["reference"]}
        for pair, level in self._every.items():
            same_source = self.grounds.element(pair[1], "reference") in references
            if pair[0] in subjects and kinds[pair] in GROUND_KINDS and same_source:
                kept.setdefault(pair, level)
        return kept

    def _leading(self, rows: Sequence[Row]) -> Row:
        """The finding that gives the title and the figure: the gravest of what the network itself loses, else of all.

        Of equal weight a cut comes before a narrowing, that before ground, and the larger ground first. What lies
        beside (edges, approaches of obstacles, a short stream, bocage) leads only where nothing else is found; a
        corridor whose outline is too vague to conclude comes before that.
        """
        own = [row for row in rows if self._takes_network(row)]
        if not own and not any(row["severity"] in TREATED for row in rows):
            own = [row for row in self.group if row["severity"] == Severity.INCONCLUSIVE and self._takes_network(row)]
        rows = own or rows
        # what no tool serves is said of an element as a whole, and leads only where nothing else is found
        return min([row for row in rows if row["measure"] not in BY_TOOLS] or rows, key=self._leads_by)

    def _leads_by(self, row: Row) -> tuple[Any, ...]:
        rank = _FORMS_RANK.index(FORMS.get(row["measure"], ""))
        plain = row["measure"] in ("area", "length")
        near = FORMS.get(row["measure"]) == "near"
        size = (number(row["value"]) or 0.0) * (plain - near)
        return SEVERITY_RANK[row["severity"]], rank, not plain, -size, row["rule_id"], row["finding_id"]

    def _takes_network(self, row: Row) -> bool:
        """Whether a finding reports ground or width lost by a reservoir, a corridor or a river of some length."""
        form, element = FORMS.get(row["measure"], ""), row["element_key"]
        kind = self.grounds.element(element, "kind") if element else None
        if form in _BESIDE or kind in (None, Kind.HABITAT_NETWORK.value, Kind.OBSTACLE.value):
            return False
        return form != "length" or kind != Kind.WATERCOURSE.value or (number(row["value"]) or 0.0) >= _STREAM_M

    def _settle(self) -> None:
        """The form of the place, and the pieces that its outline is made of."""
        form = FORMS.get(self.lead["measure"], "")
        if form == "neck" and (number(self.lead["fields"].get("width")) or 0.0) < _CLOSED_M:
            form = "cut"
        solid = {pair: shape for pair in self.pieces if (shape := self._taken(pair)) is not None}
        dims = {pair: int(shapely.get_dimensions(shape)) for pair, shape in solid.items()}
        if form == "length" and not any(dim == 1 for dim in dims.values()):
            form = "ground"
        if form in ("locked", "approach", "ground") and any(dim == 2 for dim in dims.values()):
            form, self.dim = "ground", 2
        elif form in ("locked", "ground", "length") and any(dim == 1 for dim in dims.values()):
            form, self.dim = "length", 1
        else:
            self.dim = max(dims.values(), default=2)
        if not solid and form in ("locked", "approach", "ground"):
            form = "approach"
            solid = {pair: shape for pair in self.pieces if (shape := self.grounds.approach(pair)) is not None}
            dims = dict.fromkeys(solid, 2)
            self.dim = 2
        self.form = form
        self.taken = {pair: shape for pair, shape in solid.items() if dims[pair] == self.dim}
        if self.dim == 0 and form in ("ground", "length", "approach"):
            self.form = "crossing"
        self.taken = self._worth(self.taken)
        kinds = {self.grounds.element(element, "kind") for _, element in self.taken}
        if self.form in ("ground", "length") and kinds == {Kind.HABITAT_NETWORK.value}:
            self.form = "habitat"
        self.taken = self._once(self.taken)
        self.outline = self._outline()

    def _worth(self, taken: dict[Pair, Any]) -> dict[Pair, Any]:
        """The pieces of a size worth saying; all where none is: a metre of a river names no zone.

        Zones of one label count together, so that it is the same however they were cut.
        """
        of_label: dict[Pair, float] = {}
        labels = {pair: (self._label(pair[0]), pair[1]) for pair in taken}
        for pair, shape in taken.items():
            of_label[labels[pair]] = of_label.get(labels[pair], 0.0) + ground.size(shape, self.dim)
        floor = SMALL.get(self.dim, 0.0)
        return {pair: shape for pair, shape in taken.items() if of_label[labels[pair]] >= floor} or taken

    def _label(self, subject: str) -> str:
        """What a zone is called; a prescription by its key."""
        zone = self.grounds.zone(subject)
        return subject if zone is None else str(zone["label"])

    def _once(self, pieces: Mapping[Pair, Any]) -> dict[Pair, Any]:
        """Some pieces, of lines no metre twice: one thing that several elements draw counts once in the place."""
        things: dict[str, list[Pair]] = {}
        for pair in sorted(pieces):
            if shapely.get_dimensions(pieces[pair]) == 1:
                things.setdefault(self.same.get(pair[1], pair[1]), []).append(pair)
        kept: dict[Pair, Any] = dict(pieces)
        for pairs in things.values():
            if len({element for _, element in pairs}) < 2:
                continue
            parts = self.grounds.drawn_once([(pair[1], pieces[pair]) for pair in pairs])
            kept |= dict(zip(pairs, parts, strict=True))
        return {pair: shape for pair, shape in kept.items() if shape is not None}

    def _taken(self, pair: Pair) -> Any:
        """What a piece takes of its element; nothing of an obstacle, nor where the two only lie near."""
        contact = self.grounds.contact(pair)
        if contact is None or self.grounds.is_obstacle(pair[1]):
            return None
        if not (contact["area_m2"] or contact["length_m"] or contact["count"]):
            return None
        return contact["geometry"]

    def _outline(self) -> Any:
        if self.form == "unprotected":
            lost = dict.fromkeys(row["element_key"] for row in self._removed())
            shapes = [shape for key in lost if (shape := self.grounds.unprotected.get(key)) is not None]
            self.dim = max((int(shapely.get_dimensions(shape)) for shape in shapes), default=2)
            return ground.outline(shapes, self.dim)
        return ground.outline(list(self.taken.values()), self.dim)

    def _removed(self) -> list[Row]:
        """Findings of a protection removed, less the slivers beside a larger one."""
        removed = [row for row in self.weighing if FORMS.get(row["measure"]) == "unprotected"]
        largest = {unit: max((number(r["value"]) or 0.0) for r in removed if r["unit"] == unit)
                   for unit in {r["unit"] for r in removed}}  # fmt: skip

        def is_sliver(row: Row) -> bool:
            value = number(row["value"]) or 0.0
            beside = row["unit"] == "m" and largest.get("m2", 0.0) >= _MUCH_M2 and value < _LOST_M
            return beside or value < _LOST_SHARE * largest[row["unit"]]

        return [row for row in removed if not is_sliver(row)]

    # ------------------------------------------------------------------------------------------- what is reported

    @property
    def geometry(self) -> Any:
        """Where to draw it: its outline; of a cut, a neck or a gap with the place where that is."""
        shapes = [self.outline] if self.outline is not None else []
        if self.form in WIDTHS or not shapes:
            shapes += [row["geometry"] for row in (self.lead,) if row["geometry"] is not None]
        if not shapes:
            near = [shape for pair in self.pieces if (shape := self.grounds.shape(pair)) is not None]
            shapes = near or [row["geometry"] for row in self.group if row["geometry"] is not None]
        if not shapes:
            return None
        return shapes[0] if len(shapes) == 1 else shapely.geometrycollections(shapes)

    def figure(self) -> dict[str, Any]:
        """The one figure of the place, with its bounds."""
        if self.form in WIDTHS:
            name = WIDTHS[self.form]
            field = {"residual_width": "width"}.get(name, name)
            width = 0.0 if self.form == "cut" else number(self.lead["fields"].get(field))
            if width is None:
                width = self.lead["value"] if self.lead["unit"] == "m" else None
            if width is not None:
                return {"measure": name, "value": width, "low": None, "high": None, "unit": "m"}
        if self.form in (*TAKING, "approach", "unprotected") and self.outline is not None:
            measure = {"approach": "approach_area"}.get(self.form, "area" if self.dim == 2 else "length")
            if self.form == "unprotected":
                measure = f"unprotected_{measure}"
            size = self._bounded if self.form in TAKING else None
            value = size.value if size is not None else ground.size(self.outline, self.dim)
            return {
                "measure": measure, "value": value, "low": size.low if size is not None else None,
                "high": size.high if size is not None else None, "unit": "m2" if self.dim == 2 else "m",
            }  # fmt: skip
        if self.form == "crossing":
            n = float(len(shapely.get_parts(self.outline)))
            return {"measure": "count", "value": n, "low": None, "high": None, "unit": "1"}
        return {name: self.lead[name] for name in ("measure", "value", "low", "high", "unit")}

    @cached_property
    def _bounded(self) -> ground.Size:
        """Zones that adjoin are one ground: the limit between two of them moves nothing in or out of the place."""
        of = self.grounds
        subjects: dict[str, dict[str, Any]] = {}
        for subject, element in self.taken:
            both = all((part, element) in self.taken for part in of.parts(subject))  # built and unbuilt
            key, shape = (whole_zone(subject), of.whole(subject)) if both else (subject, of.subject(subject))
            subjects.setdefault(element, {})[key] = shape
        triples = [
            (ground.adjoined(list(held.values())), self._drawn(element), of.uncertainty(element))
            for element, held in subjects.items()
        ]
        return ground.bounded(self.outline, self.dim, triples, of.contested({subject for subject, _ in self.taken}))

    def _drawn(self, element: str) -> Any:
        """An element as far as it counts here: of a line that another draws as well, what that leaves of it."""
        parts = [(shape, self._taken(pair)) for pair, shape in self.taken.items() if pair[1] == element]
        if self.dim != 1 or all(shape is whole for shape, whole in parts):
            return self.grounds.element(element, "geometry")
        return ground.outline([shape for shape, _ in parts], 1)

    def certainty(self) -> str:
        """That of the element that gives the figure; its core counts where large enough to report."""
        if self.form == "unprotected":
            return Certainty.CERTAIN.value  # two plans are compared: the position of the network has no part in it
        if self.form not in TAKING or self.outline is None:
            return str(self.lead["certainty"])
        if self.uncertainty_m <= 0:
            return Certainty.CERTAIN.value
        size = self._bounded
        if size.low >= CORE_FLOOR[self.dim] and size.low >= CORE_SHARE * size.value:
            return Certainty.CERTAIN.value
        return Certainty.PROBABLE.value if size.value > 0 else Certainty.POSSIBLE.value

    @property
    def settled(self) -> bool:
        """Whether the plan forbids building on nine tenths of the ground of its zones: no request is then made."""
        if self.form not in ("ground", "length") or not any(self.grounds.zone(subject) for subject, _ in self.taken):
            return False
        return self.contradiction is None and bool(self._under.get("unbuildable", 0.0) >= _SETTLED)

    @property
    def contradiction(self) -> dict[str, Any] | None:
        """Classified woodland (L113-2) under what only makes sense without the trees: a quarry, a pocket, works.

        Of an AU or U zone the woodland is what keeps the ground unbuilt: no contradiction.
        """
        if (
            self.dim != 2
            or self.form != "ground"
            or not any(self._needs_clearing(subject) for subject, _ in self.taken)
        ):
            return None
        area = self._under.get("woodland", 0.0) * ground.size(self.outline, 2)
        if area < _WOOD_M2:
            return None
        labels = [row["label"] for row in self._under["protections"] if row["code"].startswith(WOODLAND)]
        return {"labels": labels, "area_m2": float(grid.quantise(area)), "beyond_m2": self._wood_beyond(area)}

    def _wood_beyond(self, area: float) -> float:
        """Classified woodland in the zones that need a clearing, beyond that of the ground taken (m2)."""
        zones = [zone for s, _ in self.taken if (zone := self.grounds.zone(s)) is not None and self._needs_clearing(s)]
        whole = ground.outline([zone["geometry"] for zone in zones], 2)
        if whole is None:
            return 0.0
        held = float(self.grounds.tools(whole, 2)["woodland"]) * ground.size(whole, 2)
        return float(grid.quantise(max(held - area, 0.0)))

    def _needs_clearing(self, subject: str) -> bool:
        zone = self.grounds.zone(subject)
        return zone is None or zone["zone_class"] == ZoneClass.POCKET or zone["zone_use"] in _CLEARING

    @property
    def carrying(self) -> str:
        """The element that contains most of the outline; else that of the finding which gives the figure."""
        sizes: dict[str, float] = {}
        for (_, element), shape in self.taken.items():
            sizes[element] = sizes.get(element, 0.0) + ground.size(shape, self.dim)
        return max(sizes, key=lambda key: (sizes[key], key)) if sizes else str(self.lead["element_key"])

    @property
    def uncertainty_m(self) -> float:
        return self.grounds.uncertainty(self.carrying)

    @cached_property
    def _under(self) -> dict[str, Any]:
        """Which of the plan's own protections cover, surround or border the outline."""
        shape = self.outline
        if shape is None:
            return {}
        of = self.grounds
        zones = {whole_zone(s): of.whole(s) for s, _ in self.taken if of.zone(s) is not None}
        cover: dict[str, Any] = {**of.tools(shape, self.dim), "lining": of.lining(shape, list(zones.values()))}
        if self.dim == 2 and cover["protected"] > 0:
            cover["belt_m"] = ground.belt(shape, of.protections, BELT_M)
        if self.dim == 1:
            cover["along"] = bool(zones) and all(self._runs_along(pair, shape_) for pair, shape_ in self.taken.items())
        return cover

    def _runs_along(self, pair: Pair, line: Any) -> bool:
        """Whether a line lies within its precision, or that of a zone's outline, of the edge of its zone."""
        return ground.runs_along(line, self.grounds.whole(pair[0]), max(self.grounds.uncertainty(pair[1]), TOOL_M))


def dimension(shapes: Sequence[Any]) -> int:
    return max((int(shapely.get_dimensions(shape)) for shape in shapes), default=2)


def together(shapes: Sequence[Any]) -> Any:
    """Where to draw some findings; never measured."""
    pieces = [g for g in shapes if g is not None and not g.is_empty]
    if not pieces:
        return None
    return pieces[0] if len(pieces) == 1 else shapely.disjoint_subset_union_all(np.array(pieces, dtype=object))
