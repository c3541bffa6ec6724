"""What a map shows of a report: zones, network, findings, narrow passages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from conformity.model import counted_in
from conformity.report import symbols
from conformity.report.maps import drawing, sheet
from conformity.report.wording.register import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformity.report.maps.sheet import Frame
    from conformity.report.wording.texts import Texts

#: An outline known to no better than this (metres) is drawn as a band.
_VAGUE_M: Final = 50.0
#: how little of a picture's point an outline's detail may be
_DETAIL: Final = 0.4


class Ground:
    """The layers of a report, ready to be drawn in any window."""

    def __init__(self, texts: Texts) -> None:
        report = texts.report
        self.texts = texts
        self.zones = np.asarray(report.zones.geometry.array, dtype=object)
        self.classes = [str(c) for c in report.zones["zone_class"]]
        self.labels = [str(c) for c in report.zones["label"]]
        self.communes = np.array(
            [counted_in(str(c), str(s)) for c, s in report.zones[["commune", "class_source"]].itertuples(index=False)],
            dtype=object,
        )
        self.elements = np.asarray(report.elements.geometry.array, dtype=object)
        self.rows = records(report.elements)
        self.keys = [symbols.of_element(row) for row in self.rows]
        self.uncertainty = np.array([float(row["uncertainty_m"] or 0.0) for row in self.rows])
        self.outline: dict[str, Any] = {}

    def commune_outlines(self) -> dict[str, Any]:
        """Outline of each commune, as its zones draw it."""
        if not self.outline:
            for code in sorted(set(self.communes)):
                shapes = shapely.set_precision(self.zones[self.communes == code], 0.01)
                whole = shapely.union_all(shapes, grid_size=0.01)
                # gaps between zones are not the commune's border
                parts = [shapely.Polygon(p.exterior) for p in shapely.get_parts(whole) if p.geom_type == "Polygon"]
                self.outline[code] = shapely.union_all(parts)
        return self.outline

    def draw_zones(self, axes: Any, frame: Frame, *, labels: bool = False, faint: bool = False) -> None:
        """Zones by class, pale, with a thin border."""
        shapes = drawing.thinned(drawing.clipped(self.zones, frame.box), frame.metres_a_point * _DETAIL)
        for name, (colour, hatched) in symbols.ZONES.items():
            kept = [s for s, c in zip(shapes, self.classes, strict=True) if c == name and s is not None]
            style: dict[str, Any] = {"facecolor": colour, "edgecolor": "#9a9a9a", "linewidth": 0.35, "zorder": 1}
            if faint:
                style["alpha"] = 0.55
            drawing.surfaces(axes, kept, **style)
            if hatched:
                drawing.surfaces(
                    axes, kept, facecolor="none", edgecolor="#a0522d", hatch="\\\\", linewidth=0.3, zorder=2
                )
        if labels:
            self._label(axes, shapes, frame)

    def _label(self, axes: Any, shapes: Any, frame: Frame) -> None:
        least = (frame.metres_a_point * 16) ** 2
        for shape, label in zip(shapes, self.labels, strict=True):
            if shape is None or shapely.area(shape) < least:
                continue
            place = shapely.point_on_surface(shape)
            axes.text(
                place.x,
                place.y,
                sheet.shown(label[:12]),
                fontsize=6,
                color="#444444",
                ha="center",
                va="center",
                zorder=12,
            )

    def draw_network(self, axes: Any, frame: Frame, only: set[str] | None = None) -> list[str]:
        """Elements by entry of the legend; those of a coarse source as bands. Returns the entries that are drawn."""
        shapes = drawing.clipped(self.elements, _wider(frame.box, 600))
        entries = []
        # the sheet names first what must stand out: it is drawn last
        for key, drawn in reversed(symbols.NETWORK.items()):
            rows = [
                n
                for n, (k, s) in enumerate(zip(self.keys, shapes, strict=True))
                if k == key and s is not None and not shapely.is_empty(s)
                and (only is None or str(self.rows[n]["element_key"]) in only)
            ]  # fmt: skip
            if not rows:
                continue
            entries.append(key)
            vague = self.uncertainty[rows] >= _VAGUE_M
            self._crisp(axes, [shapes[n] for n, v in zip(rows, vague, strict=True) if not v], drawn, frame)
            self._bands(
                axes, [(shapes[n], self.uncertainty[n]) for n, v in zip(rows, vague, strict=True) if v], drawn, frame
            )
        return entries

    def _crisp(self, axes: Any, shapes: Sequence[Any], drawn: symbols.Drawn, frame: Frame) -> None:
        detail = frame.metres_a_point * _DETAIL
        kept = [drawing.thinned(s, detail) for s in shapes]
        drawing.surfaces(
            axes,
            kept,
            facecolor=f"{drawn.colour}2e",
            edgecolor=drawn.colour,
            hatch=drawn.hatch or None,
            linewidth=0.9,
            linestyle=(0, drawn.dashes) if drawn.dashes else "-",
            zorder=5,
        )
        drawing.lines(
            axes,
            kept,
            colors=drawn.colour,
            linewidths=2.0,
            linestyles=[(0, drawn.dashes) if drawn.dashes else "-"],
            zorder=6,
        )
        drawing.points(
            axes, kept, c=drawn.colour, marker=drawn.marker, s=34, edgecolors="white", linewidths=0.5, zorder=8
        )

    def _bands(self, axes: Any, shapes: Sequence[tuple[Any, float]], drawn: symbols.Drawn, frame: Frame) -> None:
        """The width within which the outline may lie, and what is sure; no line where none is known."""
        detail = max(frame.metres_a_point, 2.0)
        for shape, u in shapes:
            thin = drawing.thinned(shape, min(u / 10, detail * 3))
            envelope = shapely.buffer(thin, u, quad_segs=4)
            drawing.surfaces(axes, [envelope], facecolor=f"{drawn.colour}1f", edgecolor="none", zorder=4)
            if shapely.get_dimensions(shape) == 2:
                core = shapely.buffer(thin, -u, quad_segs=4)
                drawing.surfaces(
                    axes,
                    [thin],
                    facecolor="none",
                    edgecolor=f"{drawn.colour}88",
                    hatch=drawn.hatch or None,
                    linewidth=0.0,
                    zorder=5,
                )
                drawing.surfaces(axes, [core], facecolor=f"{drawn.colour}40", edgecolor="none", zorder=5)
            elif shapely.get_dimensions(shape) == 0:
                drawing.points(
                    axes,
                    [shape],
                    c=drawn.colour,
                    marker=drawn.marker,
                    s=34,
                    edgecolors="white",
                    linewidths=0.5,
                    zorder=8,
                )

    def draw_concern(self, axes: Any, geometry: Any, severity: str, frame: Frame) -> None:
        """What a concern is about: outlined in bold over a white casing."""
        colour, width = symbols.SEVERITY[severity]
        shapes = [s for s in drawing.clipped([geometry], frame.box) if s is not None]
        for ink, wide in (("white", width + 1.8), (colour, width)):
            drawing.outlines(axes, shapes, colors=ink, linewidths=wide, zorder=14 if ink == "white" else 15)
        drawing.points(axes, shapes, c=colour, marker="o", s=30, edgecolors="white", linewidths=0.8, zorder=16)

    def draw_passages(self, axes: Any, frame: Frame, keys: set[str] | None = None) -> bool:
        """The narrowest points that remain, with their widths, and the gaps between fronts."""
        from conformity.language import figures

        table = self.texts.report.passages
        drawn = False
        for row, shape in zip(table.to_dict("records"), table.geometry, strict=True):
            if shape is None or row["measure"] not in ("residual_width", "gap") or row["reason"]:
                continue
            if keys is not None and str(row["element_key"]) not in keys:
                continue
            (part,) = drawing.clipped([shape], frame.box)
            if part is None or shapely.is_empty(part):
                continue
            drawn = True
            drawing.outlines(axes, [part], colors="black", linewidths=1.6, zorder=17)
            place = shapely.point_on_surface(part)
            axes.scatter(
                [place.x],
                [place.y],
                s=60,
                marker="o",
                facecolors="white",
                edgecolors="black",
                linewidths=1.6,
                zorder=18,
            )
            value = figures.finite(row["value"])
            if value is not None:
                axes.annotate(
                    figures.length(round(value), self.texts.lang),
                    (place.x, place.y),
                    (6, 6),
                    textcoords="offset points",
                    fontsize=7.5,
                    weight="bold",
                    zorder=19,
                    bbox={"fc": "white", "ec": "none", "pad": 0.8, "alpha": 0.85},
                )
        return drawn


def _wider(box: drawing.Box, metres: float) -> drawing.Box:
    return box[0] - metres, box[1] - metres, box[2] + metres, box[3] + metres
