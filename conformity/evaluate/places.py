"""What is said of one place: its form, outline, figure and bounds, its zones and where in each, its tools.

The figure is the ground drawn: the union of what the zones named share with the elements named. Of a cut, a neck or a
gap it is the width that is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.evaluate.placing import TREATED
from conformity.evaluate.rows import number
from conformity.model import SEVERITY_RANK, Certainty, Kind, Severity, ZoneClass, worst
from conformity.overlay import ground

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.evaluate.grounds import Grounds, Pair

Row = dict[str, Any]
#: measure → what a place is called by, what weighs most first
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
_FORMS_RANK: Final = ("cut", "ground", "length", "neck", "gap", "locked", "approach", "unprotected", "edge", "near", "")
#: forms of which the figure is what zones take
_TAKING: Final = ("ground", "length", "habitat")
#: forms of which the figure is a width, with the field that holds it
_WIDTHS: Final = {"cut": "residual_width", "neck": "residual_width", "gap": "gap"}
#: a passage narrower than this is none (metres)
_CLOSED_M: Final = 0.5
#: core ground of less is not said to be reached (m2, m)
CORE_FLOOR: Final = {2: 100.0, 1: 10.0}
#: beside larger ones, a piece of less is not told (m2, m)
SMALL: Final = {2: 100.0, 1: 20.0}
#: ground under what forbids to build from here on is settled: nothing is left to ask
_SETTLED: Final = 0.9
#: the widest band round a protection that is looked for (metres)
BELT_M: Final = 100.0
#: worst first: the kind of zone that a place is named after
CLASS_RANK: Final[Mapping[str, int]] = {
    ZoneClass.TO_URBANISE_OPEN: 0,
    ZoneClass.POCKET: 1,
    ZoneClass.TO_URBANISE_CLOSED: 2,
    ZoneClass.URBAN_UNBUILT: 3,
    ZoneClass.URBAN: 4,
    ZoneClass.URBAN_BUILT: 5,
}
LAST: Final = 9


class Place:
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
        if any(row["severity"] in TREATED for row in group):
            quiet.add(Severity.WATCH.value)
        self.spoken = [row for row in group if row["severity"] not in quiet] or list(group)
        loud = {pair: severity for pair, severity in pieces.items() if severity not in quiet} or dict(pieces)
        #: all but what is only information
        self._every = {pair: severity for pair, severity in pieces.items() if severity != Severity.INFORMATION}
        #: severity of each piece that somebody would point at; of those of the finest document, where several find it
        self.pieces: Mapping[Pair, str] = loud
        if len({row["reference"] for row in group}) > 1:
            fine = finest[0]["reference"]
            of_finest = {pair: level for pair, level in loud.items() if grounds.element(pair[1], "reference") == fine}
            if any(grounds.shape(pair) is not None for pair in of_finest):
                self.pieces = of_finest
        lead = [row for row in finest if any(row is each for each in self.spoken)] or self.spoken
        gravest = [row for row in lead if row["severity"] == lead[0]["severity"]]
        self.lead = min(gravest, key=lambda row: _FORMS_RANK.index(FORMS.get(row["measure"], "")))
        self._settle()

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
        if self.dim == 1:
            self.taken = self._once(self.taken)
        self.outline = self._outline()

    def _worth(self, taken: dict[Pair, Any]) -> dict[Pair, Any]:
        """The pieces of a size worth saying; all where none is: a metre of a river names no zone."""
        floor = SMALL.get(self.dim, 0.0)
        kept = {pair: shape for pair, shape in taken.items() if ground.size(shape, self.dim) >= floor}
        return kept or taken

    def _once(self, taken: Mapping[Pair, Any]) -> dict[Pair, Any]:
        """Lines of which one thing is drawn by several elements count by one of them in each zone."""
        groups: dict[tuple[str, str], list[Pair]] = {}
        for pair in sorted(taken):
            groups.setdefault((pair[0], self.same.get(pair[1], pair[1])), []).append(pair)
        kept: dict[Pair, Any] = {}
        for pairs in groups.values():
            chosen = ground.once([taken[p] for p in pairs], [self.grounds.uncertainty(p[1]) for p in pairs])
            kept |= {pairs[n]: taken[pairs[n]] for n in chosen}
        return kept

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
        """Findings of a protection removed."""
        return [row for row in self.spoken if FORMS.get(row["measure"]) == "unprotected"]

    # ------------------------------------------------------------------------------------------- what is told

    @property
    def geometry(self) -> Any:
        """Where to draw it: its outline; of a cut, a neck or a gap with the place where that is."""
        shapes = [self.outline] if self.outline is not None else []
        if self.form in _WIDTHS or not shapes:
            shapes += [row["geometry"] for row in (self.lead,) if row["geometry"] is not None]
        if not shapes:
            near = [shape for pair in self.pieces if (shape := self.grounds.shape(pair)) is not None]
            shapes = near or [row["geometry"] for row in self.group if row["geometry"] is not None]
        if not shapes:
            return None
        return shapes[0] if len(shapes) == 1 else shapely.geometrycollections(shapes)

    def figure(self) -> dict[str, Any]:
        """The one figure of the place, with its bounds."""
        if self.form in _WIDTHS:
            name = _WIDTHS[self.form]
            field = {"residual_width": "width"}.get(name, name)
            width = 0.0 if self.form == "cut" else number(self.lead["fields"].get(field))
            if width is None:
                width = self.lead["value"] if self.lead["unit"] == "m" else None
            if width is not None:
                return {"measure": name, "value": width, "low": None, "high": None, "unit": "m"}
        if self.form in (*_TAKING, "approach", "unprotected") and self.outline is not None:
            measure = {"approach": "approach_area"}.get(self.form, "area" if self.dim == 2 else "length")
            if self.form == "unprotected":
                measure = f"unprotected_{measure}"
            size = self._bounded if self.form in _TAKING else None
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
        of = self.grounds
        pairs = [
            (of.subject(subject), of.element(element, "geometry"), of.uncertainty(element))
            for subject, element in self.taken
        ]
        return ground.bounded(self.outline, self.dim, pairs)

    def certainty(self) -> str:
        """That of the element which carries the figure; its core counts where it is worth saying."""
        if self.form not in _TAKING or self.outline is None:
            return str(self.lead["certainty"])
        if self.uncertainty_m <= 0:
            return Certainty.CERTAIN.value
        size = self._bounded
        if size.low >= min(CORE_FLOOR[self.dim], max(size.value, 1e-9)):
            return Certainty.CERTAIN.value
        return Certainty.PROBABLE.value if size.value > 0 else Certainty.POSSIBLE.value

    @property
    def settled(self) -> bool:
        """Whether the plan itself forbids to build on nine tenths of what its zones take: nothing is left to ask."""
        if self.form not in ("ground", "length") or not any(self.grounds.zone(subject) for subject, _ in self.taken):
            return False
        return bool(self._under.get("forbidden", 0.0) >= _SETTLED)

    @property
    def carrying(self) -> str:
        """The element that holds most of the outline; else that of the finding which gives the figure."""
        sizes: dict[str, float] = {}
        for (_, element), shape in self.taken.items():
            sizes[element] = sizes.get(element, 0.0) + ground.size(shape, self.dim)
        return max(sizes, key=lambda key: (sizes[key], key)) if sizes else str(self.lead["element_key"])

    @property
    def uncertainty_m(self) -> float:
        return self.grounds.uncertainty(self.carrying)

    # ------------------------------------------------------------------------------------------- fields

    def fields(self) -> dict[str, Any]:
        """What its title and sentences are made of: keys and numbers, no words."""
        fields = {
            "form": self.form,
            "lead": self.lead["finding_id"],
            "subjects": self._subjects(),
            "named": self._elements(),
            "carrying": self.carrying,
            "uncertainty_m": self.uncertainty_m,
            "other": self._others(),
        }
        for measure, name, better in (
            ("residual_width", "width", min), ("gap", "gap", min), ("sides_locked", "sides", max),
        ):  # fmt: skip
            best = self._best(measure, name, better)
            if best is not None:
                fields[measure] = best
        cut = next((row for row in self.spoken if FORMS.get(row["measure"]) == "cut"), None)
        cut = self.lead if cut is None and self.form == "cut" else cut
        if cut is not None:
            fields["cut"] = {"element": cut["element_key"], "between": list(cut["fields"].get("between_keys") or []),
                           "before": number(cut["fields"].get("width_before"))}  # fmt: skip
        lost = {row["element_key"]: float(row["value"] or 0.0) for row in self._removed()}
        if lost:
            fields["unprotected"] = lost
        return fields | self._under | {"settled": self.settled}

    def _best(self, measure: str, name: str, better: Callable[..., Any]) -> dict[str, Any] | None:
        """The narrowest width (or most sides) that a finding tells of, with what it was before, and its element."""
        candidates = []
        for row in self.spoken:
            measured = number(row["fields"].get("sides_locked" if name == "sides" else name))
            if measured is not None and FORMS.get(row["measure"]) == FORMS[measure]:
                before = number(row["fields"].get(f"{name}_before"))
                candidates.append((measured, row["element_key"], before))
        if not candidates:
            return None
        value, element, before = better(candidates, key=lambda each: each[0])
        return {"element": element, "value": value, "before": before}

    def _subjects(self) -> list[dict[str, Any]]:
        """Its zones and prescriptions, the one that it is named after first, with what each takes and where."""
        rows: list[dict[str, Any]] = []
        taking = {subject for subject, _ in self.taken}
        for key in dict.fromkeys(subject for subject, _ in self.pieces):
            if self.form in _TAKING and key not in taking:
                continue
            own = {pair: shape for pair, shape in self.taken.items() if pair[0] == key}
            severity = str(worst(level for pair, level in self.pieces.items() if pair[0] == key))
            zone = self.grounds.zone(key)
            shape = ground.outline(list(own.values()), self.dim) if own else None
            size = ground.size(shape, self.dim) if shape is not None else 0.0
            row: dict[str, Any] = {"key": key, "zone": zone is not None, "severity": severity, "size": size}
            if zone is not None:
                near = shape if shape is not None else self._near(key)
                row |= {name: zone[name] for name in ("label", "zone_class", "zone_use", "class_source", "area_m2")}
                row["where"] = asdict(ground.where(near, zone["geometry"])) if near is not None else None
                contacts = [c for pair in own if (c := self.grounds.contact(pair)) is not None]
                back = "rollback_area_m2" if self.dim == 2 else "rollback_length_m"
                lost = [float(c[back]) for c in contacts if c[back] == c[back] and c[back] is not None]
                row["rollback"] = min(max(lost), size) if lost else None
                if self.form == "habitat":
                    row |= self.grounds.edge(key)
            rows.append(row)
        return sorted(rows, key=self._weight)

    def _near(self, subject: str) -> Any:
        """The part of a zone near its elements, where it takes nothing of them."""
        shapes = [s for pair in self.pieces if pair[0] == subject and (s := self.grounds.shape(pair)) is not None]
        return ground.outline(shapes, _dim(shapes))

    def _weight(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return (
            SEVERITY_RANK[row["severity"]], -row["size"], not row["zone"],
            CLASS_RANK.get(row.get("zone_class", ""), LAST), row["key"],
        )  # fmt: skip

    def _elements(self) -> list[dict[str, Any]]:
        """The elements that it is named after, the most touched first; one thing in several layers stands once."""
        if self.form == "unprotected":
            unit = self.lead["unit"]
            order = sorted(self._removed(), key=lambda r: (r["unit"] != unit, -(r["value"] or 0.0), r["element_key"]))
            return [{"keys": [r["element_key"]], "size": r["value"], "severity": r["severity"]} for r in order]
        touched = self._touched(self.taken)
        if self.form in _WIDTHS or not touched:
            own = self.same.get(self.lead["element_key"], self.lead["element_key"])
            touched = [each for each in touched if own in each["keys"]] or [
                {"keys": [self.lead["element_key"]], "size": 0.0, "severity": self.lead["severity"]}
            ]
        return [each for each in touched if each["keys"][0]]

    def _touched(self, pieces: Mapping[Pair, Any]) -> list[dict[str, Any]]:
        """The elements of some pieces, by severity and size of what is taken of each."""
        shapes: dict[str, list[Any]] = {}
        of: dict[str, list[str]] = {}
        severity: dict[str, str] = {}
        for pair, shape in pieces.items():
            lead = self.same.get(pair[1], pair[1])
            shapes.setdefault(lead, []).append(shape)
            of.setdefault(lead, []).append(pair[1])
            level = self.pieces.get(pair) or self._every[pair]
            severity[lead] = worst((severity.get(lead, level), level))
        sizes = {lead: ground.size(ground.outline(held, _dim(held)), _dim(held)) for lead, held in shapes.items()}
        order = sorted(sizes, key=lambda key: (SEVERITY_RANK[severity[key]], -sizes[key], key))
        return [{"keys": sorted(set(of[key])), "size": sizes[key], "severity": severity[key]} for key in order]

    def _others(self) -> list[dict[str, Any]]:
        """Elements that it touches beside those that it is named after, with what is taken of each."""
        named = {self.same.get(key, key) for each in self._elements() for key in each["keys"]}
        beside: dict[Pair, Any] = {}
        for pair in self._every:
            whole = self.grounds.element(pair[1], "kind") == Kind.HABITAT_NETWORK  # it covers communes: no news
            if not whole and self.same.get(pair[1], pair[1]) not in named:
                shape = self.grounds.approach(pair) if self.grounds.is_obstacle(pair[1]) else self._taken(pair)
                if shape is not None and int(shapely.get_dimensions(shape)) > 0:
                    beside[pair] = shape
        others = []
        for each in self._touched(beside):
            held = [shape for pair, shape in beside.items() if pair[1] in each["keys"]]
            obstacle = self.grounds.is_obstacle(each["keys"][0])
            measure = "approach_area" if obstacle else "area" if _dim(held) == 2 else "length"
            unit = "m2" if _dim(held) == 2 else "m"
            others.append({"keys": each["keys"], "measure": measure, "value": each["size"], "unit": unit})
        return others

    @cached_property
    def _under(self) -> dict[str, Any]:
        """Which of the plan's own protections cover, surround or border the outline."""
        shape = self.outline
        if shape is None:
            return {}
        of = self.grounds
        cover: dict[str, Any] = {
            "protected": round(ground.covered(shape, self.dim, of.protections, 5.0), 6),
            "forbidden": round(ground.covered(shape, self.dim, of.forbidding, 5.0), 6),
            "lining": of.lining(shape),
        }
        if self.dim == 2 and cover["protected"] > 0:
            cover["belt_m"] = ground.belt(shape, of.protections, BELT_M)
        if self.dim == 1:
            zones = [zone for subject, _ in self.taken if (zone := of.zone(subject)) is not None]
            cover["along"] = bool(zones) and all(
                ground.runs_along(shape_, of.subject(subject), of.uncertainty(element))
                for (subject, element), shape_ in self.taken.items()
            )
        return cover


def _dim(shapes: Sequence[Any]) -> int:
    return max((int(shapely.get_dimensions(shape)) for shape in shapes), default=2)


def together(shapes: Sequence[Any]) -> Any:
    """Where to draw some findings; never measured."""
    pieces = [g for g in shapes if g is not None and not g.is_empty]
    if not pieces:
        return None
    return pieces[0] if len(pieces) == 1 else shapely.disjoint_subset_union_all(np.array(pieces, dtype=object))
