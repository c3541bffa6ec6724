"""What a map shows of a report: zones, network, findings, narrow passages; each says what it drew, for the legend."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.language import figures
from conformity.report import places, symbols
from conformity.report.maps import drawing, marks
from conformity.report.maps.lettering import Words
from conformity.report.maps.sheet import Paper
from conformity.report.wording.register import records, text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from conformity.report.maps.marks import Room
    from conformity.report.maps.sheet import Frame
    from conformity.report.wording.texts import Texts

#: how little of a picture's point an outline's detail may be
_DETAIL: Final = 0.4
#: a zone narrower than this (points) has no name unless it is one of the concern's
_NARROW_PT: Final = 7.0
#: shapes within this distance of the window (metres) may still reach into it as a band
_REACH_M: Final = 600.0
_EDGE: Final = "#8a8a8a"
#: signs of a zone's name that are shown; places tried for the name of a zone that is not the concern's
_MOST_SIGNS: Final = 14
_FEW: Final = 6
#: passages nearer to each other (points) are the same if they are as wide
_SAME: Final = 12.0
_COMMUNE: Final[dict[str, Any]] = {"linestyles": [(0, (7, 2, 1.5, 2))]}


class Ground:
    """The layers of a report, ready to be drawn in any window: base layers are indexed once."""

    def __init__(self, texts: Texts) -> None:
        report = texts.report
        self.texts = texts
        self.paper = Paper()
        self.zones = np.asarray(report.zones.geometry.array, dtype=object)
        self.zone_keys = [str(c) for c in report.zones["zone_key"]]
        self.classes = [str(c) for c in report.zones["zone_class"]]
        self.labels = [str(c) for c in report.zones["label"]]
        self.elements = np.asarray(report.elements.geometry.array, dtype=object)
        self.rows = records(report.elements)
        self.element_keys = [str(row["element_key"]) for row in self.rows]
        self.keys = [symbols.of_element(row) for row in self.rows]
        self.uncertainty = np.array([float(row["uncertainty_m"] or 0.0) for row in self.rows])
        #: ground of each concern by its id; ``None`` where it has none
        self.shapes = dict(zip(report.concerns["concern_id"], report.concerns.geometry, strict=True))
        self.communes = places.commune_outlines(report)
        self._zone_tree, self._element_tree = shapely.STRtree(self.zones), shapely.STRtree(self.elements)
        table = report.passages
        drawn = (table["reason"] == "") & table["measure"].isin(("residual_width", "gap"))
        self.passages = records(table[drawn])
        self.passage_shapes = np.asarray(table[drawn].geometry.array, dtype=object)

    def draw_zones(self, axes: Any, frame: Frame, *, faint: bool = False) -> dict[int, Any]:
        """Zones by class, pale, with a thin border; the zones that the window shows, by their number."""
        box = drawing.widened(frame.box, frame.metres_a_point * 4)
        cut = drawing.clipped(self.zones, box, self._zone_tree)
        shown = [n for n, shape in enumerate(cut) if shape is not None]
        thin = drawing.thinned(cut[shown], frame.metres_a_point * _DETAIL)
        shapes = {n: shape for n, shape in zip(shown, thin, strict=True) if not shapely.is_empty(shape)}
        for name, (colour, hatched) in symbols.ZONES.items():
            kept = [shape for n, shape in shapes.items() if self.classes[n] == name]
            style: dict[str, Any] = {"fc": colour, "ec": _EDGE, "lw": 0.35, "zorder": 1}
            if faint:
                style["alpha"] = 0.6
            drawing.surfaces(axes, kept, **style)
            if hatched:
                drawing.surfaces(axes, kept, fc="none", ec=symbols.AU_EDGE, hatch="\\\\", lw=0.3, zorder=2)
        return shapes

    def name_zones(self, room: Room, shapes: Mapping[int, Any], own: set[str], size: float) -> None:
        """Names of zones, those of a concern first and in bold; of the others, where they are wide enough."""
        if not shapes:
            return
        point = room.frame.metres_a_point
        numbers = np.array(list(shapes))
        # what the window cuts is named inside it
        cut = drawing.clipped(list(shapes.values()), room.frame.box)
        held = np.array([shape is not None for shape in cut])
        numbers, cut = numbers[held], cut[held]
        if not len(numbers):
            return
        at, radius = places.middles(cut, 2 * point)
        mine = np.array([self.zone_keys[n] in own for n in numbers])
        for n in np.lexsort((numbers, -radius, ~mine)):
            if not mine[n] and radius[n] < _NARROW_PT * point:
                break
            label = self.labels[numbers[n]][:_MOST_SIGNS]
            if mine[n]:
                marks.label(room, at[n], Words(label, size + 1.0, "bold", "#000000"))
            else:
                marks.label(room, at[n], Words(label, size, color="#333333"), most=_FEW)

    def name_elements(self, room: Room, own: set[str], size: float) -> None:
        """Names of the elements of a concern, in the colour of their entry of the legend."""
        numbers = [n for n, key in enumerate(self.element_keys) if key in own and text(self.rows[n]["name"])]
        cut = drawing.clipped(self.elements[numbers], room.frame.box)
        named: set[str] = set()
        for n, shape in zip(numbers, cut, strict=True):
            name = text(self.rows[n]["name"])
            if shape is None or name in named:
                continue
            named.add(name)
            at, _ = places.middles([shape], 2 * room.frame.metres_a_point)
            ink = symbols.NETWORK[self.keys[n]].colour
            marks.label(room, at[0], Words(name, size, "italic", ink))

    def draw_network(self, axes: Any, frame: Frame) -> dict[str, set[str]]:
        """Elements by entry of the legend, those of a coarse source as bands.

        Returns the entries that the window shows, each with how it is drawn: ``surface``, ``line``, ``point``,
        ``vague surface``, ``vague line`` or ``vague point``.
        """
        point = frame.metres_a_point
        reach = max(_REACH_M, float(self.uncertainty.max(initial=0.0)) * 1.2)
        cut = drawing.clipped(self.elements, drawing.widened(frame.box, reach), self._element_tree)
        entries: dict[str, set[str]] = {}
        # the first in the legend is the most visible: it is drawn last
        for key, drawn in reversed(symbols.NETWORK.items()):
            rows = np.array([n for n, k in enumerate(self.keys) if k == key and cut[n] is not None], dtype=int)
            if not len(rows):
                continue
            vague = self.uncertainty[rows] >= symbols.VAGUE_M
            crisp = drawing.thinned(cut[rows[~vague]], point * _DETAIL)
            self._crisp(axes, crisp, drawn)
            unsure = self.uncertainty[rows[vague]]
            wide = drawing.thinned(cut[rows[vague]], np.minimum(unsure / 10, max(point, 2.0) * 3))
            bands = shapely.buffer(wide, unsure, quad_segs=4)
            self._bands(axes, wide, bands, unsure, drawn)
            how = {f"{_FORMS[d]}" for d in drawing.dimensions(drawing.clipped(crisp, frame.box))}
            shown = drawing.clipped(bands, frame.box)
            how |= {f"vague {_FORMS[d]}" for d in drawing.dimensions(wide[[s is not None for s in shown]])}
            if how:
                entries[key] = how
        return entries

    def _crisp(self, axes: Any, shapes: Any, drawn: symbols.Drawn) -> None:
        dashes = (0, drawn.dashes) if drawn.dashes else "-"
        # apart from the ground: in a PDF, a hatch is as transparent as the surface that it fills
        drawing.surfaces(axes, shapes, fc=f"{drawn.colour}2e", ec="none", zorder=5)
        drawing.surfaces(axes, shapes, fc="none", ec=drawn.colour, hatch=drawn.hatch or None, lw=0.9,
                         linestyle=dashes, zorder=5)  # fmt: skip
        drawing.lines(axes, shapes, colors=drawn.colour, linewidths=2.0, linestyles=[dashes], zorder=6)
        _points(axes, shapes, drawn)

    def _bands(self, axes: Any, shapes: Any, bands: Any, unsure: Any, drawn: symbols.Drawn) -> None:
        """The width within which the outline may lie, and what is sure; no line where none is known."""
        drawing.surfaces(axes, bands, fc=f"{drawn.colour}1f", ec="none", zorder=4)
        drawing.surfaces(axes, shapes, fc="none", ec=f"{drawn.colour}88", hatch=drawn.hatch or None, lw=0.0, zorder=5)
        solid = shapely.get_dimensions(shapes) == 2
        cores = shapely.buffer(shapes[solid], -unsure[solid], quad_segs=4)
        drawing.surfaces(axes, cores, fc=f"{drawn.colour}40", ec="none", zorder=5)
        _points(axes, shapes, drawn)

    def draw_communes(self, axes: Any, frame: Frame, own: Collection[str] | None = None) -> bool:
        """Outlines of communes, those of ``own`` in bold (all where it is ``None``); whether the window shows any."""
        codes = list(self.communes)
        borders = shapely.boundary(np.array([self.communes[code] for code in codes], dtype=object))
        cut = drawing.clipped(borders, frame.box)
        for code, shape in zip(codes, cut, strict=True):
            bold = own is None or code in own
            thin = [drawing.thinned(shape, frame.metres_a_point)] if shape is not None else []
            drawing.lines(axes, thin, colors="#333333" if bold else "#888888", linewidths=1.6 if bold else 0.7,
                          zorder=10, **_COMMUNE)  # fmt: skip
        return any(shape is not None for shape in cut)

    def name_communes(self, room: Room, size: float) -> None:
        """Names of communes where several are shown, without covering other labels."""
        for code, shape in self.communes.items():
            (cut,) = drawing.clipped([shape], room.frame.box)
            if code and cut is not None:
                at, _ = places.middles([cut], 5 * room.frame.metres_a_point)
                marks.label(room, at[0], Words(self.texts.commune(code), size, "italic", "#222222"))

    def draw_place(self, axes: Any, geometry: Any, severity: str, frame: Frame) -> None:
        """The ground of a concern: outlined in bold over a casing."""
        mark, shapes = symbols.SEVERITY[severity], drawing.clipped([geometry], frame.box)
        thin = drawing.thinned(shapes, frame.metres_a_point * _DETAIL)
        for ink, wide, level in ((mark.casing, mark.width + 1.6, 14), (mark.ink, mark.width, 15)):
            drawing.outlines(axes, thin, colors=ink, linewidths=wide, zorder=level, capstyle="round")
        drawing.points(axes, thin, c=mark.ink, marker="o", s=30, edgecolors=mark.casing, linewidths=0.8, zorder=16)

    def draw_passages(self, room: Room, elements: set[str], size: float) -> set[str]:
        """The narrowest points that remain of some elements, with their widths, and the gaps between fronts.

        Returns the measures that are drawn.
        """
        axes, metres, drawn = room.map.axes, room.frame.metres_a_point, set()
        cut = drawing.clipped(self.passage_shapes, room.frame.box)
        said: list[tuple[float, float, str]] = []
        for row, part in zip(self.passages, cut, strict=True):
            if part is None or str(row["element_key"]) not in elements:
                continue
            drawn.add(str(row["measure"]))
            drawing.outlines(axes, [part], colors="white", linewidths=3.4, zorder=16)
            drawing.outlines(axes, [part], colors="black", linewidths=1.6, zorder=17)
            at = shapely.point_on_surface(part)
            axes.scatter([at.x], [at.y], s=22, marker="o", fc="white", ec="black", lw=1.3, zorder=18)
            value = figures.finite(row["value"])
            width = "" if value is None else figures.length(round(value), self.texts.lang)
            # the same passage of two elements is drawn once
            if width and not any(w == width and math.hypot(x - at.x, y - at.y) < _SAME * metres for x, y, w in said):
                said.append((at.x, at.y, width))
                room.take((at.x - 4 * metres, at.y - 4 * metres, at.x + 4 * metres, at.y + 4 * metres))
        for x, y, width in said:
            marks.label(room, (x, y), Words(width, size, "bold", "#000000"))
        return drawn


_FORMS: Final = {2: "surface", 1: "line", 0: "point"}


def _points(axes: Any, shapes: Any, drawn: symbols.Drawn) -> None:
    drawing.points(axes, shapes, c=drawn.colour, marker=drawn.marker, s=34, edgecolors="white", linewidths=0.5,
                   zorder=8)  # fmt: skip
