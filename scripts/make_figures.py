"""Figures of ``docs/how-it-measures.md``: drawn from shapes that are measured by the program itself.

``python scripts/make_figures.py`` writes them; ``--check`` says whether the files are what the program measures.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely
from shapely import box

from conformity.model import Barrier, Needs
from conformity.overlay import Measured, measure
from conformity.rulebook.cases import Case
from conformity.testing import OFFSET_M, frames_from_case

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "figures"
BUILDS = Barrier(classes=("to_urbanise_open", "urban"))
PLAN = box(-150, -150, 1150, 250)
STRIP = box(0, 0, 1000, 100)
WEST, EAST = box(-120, -40, 0, 140), box(1000, -40, 1120, 140)
AU = "to_urbanise_open"
#: what is drawn → fill, outline, width, dash
_INK = {
    "plan": ("#ffffff", "#999999", 1, "6 4"),
    "corridor": ("url(#lines)", "#333333", 1.5, ""),
    "reservoir": ("url(#dots)", "#333333", 1.5, ""),
    "zone": ("#bbbbbb", "#000000", 1.5, ""),
    "before": ("none", "#000000", 1.5, "3 3"),
    "taken": ("#555555", "#000000", 1, ""),
    "mark": ("none", "#000000", 2.5, ""),
}
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" role="img" font-family="sans-serif" '
    'font-size="26"><title>{title}</title><defs>'
    '<pattern id="lines" width="14" height="14" patternUnits="userSpaceOnUse">'
    '<rect width="14" height="14" fill="#eef3ee"/>'
    '<path d="M0 14L14 0" stroke="#9ab29a" stroke-width="1.5"/></pattern>'
    '<pattern id="dots" width="12" height="12" patternUnits="userSpaceOnUse">'
    '<rect width="12" height="12" fill="#e4eee4"/>'
    '<circle cx="6" cy="6" r="2" fill="#6f8f6f"/></pattern></defs>'
)


class Drawing:
    """A drawing in metres, north up."""

    def __init__(self, title: str, bounds: tuple[float, float, float, float] = (-170, -170, 1170, 300)) -> None:
        x0, y0, x1, y1 = bounds
        self.lines = [_HEAD.format(box=f"{x0} {-y1} {x1 - x0} {y1 - y0}", width=760, title=title)]
        self.lines.append(f'<rect x="{x0}" y="{-y1}" width="{x1 - x0}" height="{y1 - y0}" fill="#ffffff"/>')

    def shape(self, shape: Any, ink: str) -> None:
        """A surface or a line."""
        fill, stroke, width, dash = _INK[ink]
        for part in shapely.get_parts(shape):
            rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
            path = " ".join(
                "M"
                + " L".join(f"{x:.1f} {-y:.1f}" for x, y in shapely.get_coordinates(ring))
                + ("Z" if part.geom_type == "Polygon" else "")
                for ring in rings
            )
            filled = fill if part.geom_type == "Polygon" else "none"
            dashes = f' stroke-dasharray="{dash}"' if dash else ""
            self.lines.append(
                f'<path d="{path}" fill="{filled}" fill-rule="evenodd" stroke="{stroke}" '
                f'stroke-width="{width}"{dashes}/>'
            )

    def text(self, x: float, y: float, said: str, anchor: str = "middle") -> None:
        self.lines.append(f'<text x="{x:.1f}" y="{-y:.1f}" text-anchor="{anchor}">{said}</text>')

    def spot(self, point: Any, radius: float) -> None:
        """A disc of the width measured, about its middle."""
        ((x, y),) = shapely.get_coordinates(point)
        self.lines.append(
            f'<circle cx="{x:.1f}" cy="{-y:.1f}" r="{radius:.1f}" fill="#ffffff" stroke="#000000" stroke-width="2.5"/>'
        )

    def svg(self) -> str:
        return "\n".join([*self.lines, "</svg>"]) + "\n"


def measured(
    zones: list[Any], elements: list[tuple[str, Any]], before: list[Any] | None = None, plan: Any = PLAN
) -> Measured:
    """What the program measures of a draft whose zones are all constructible, the rest natural."""

    def written(shapes: list[Any]) -> list[dict[str, Any]]:
        rest = plan.difference(shapely.union_all(shapes)) if shapes else plan
        rows = [{"class": AU, "wkt": shape.wkt} for shape in shapes]
        return [*rows, {"class": "natural", "wkt": rest.wkt}]

    case = Case.model_validate(
        {
            "name": "figure",
            "outcome": "cleared",
            "zones": written(zones),
            "elements": [{"kind": kind, "wkt": shape.wkt} for kind, shape in elements],
            "in_force": written(before or []),
        }
    )
    asked = {BUILDS.name: BUILDS}
    kinds = frozenset({"corridor", "reservoir"})
    needs = Needs(
        breaks={BUILDS.name: (BUILDS, kinds)}, fronts=asked, sides=asked, interfaces=asked, rollback=True
    )  # fmt: skip
    return measure(*frames_from_case(case), needs)


def value(measures: Measured, measure_: str, kind: str = "corridor") -> float:
    table = measures.element_measures
    rows = table[(table["measure"] == measure_) & table["element_key"].str.startswith(kind)]
    return float(rows["value"].iloc[0])


def place(measures: Measured, measure_: str) -> Any:
    table = measures.passages[measures.passages["measure"] == measure_]
    return shapely.transform(table.geometry.iloc[0], lambda xy: xy - OFFSET_M)


def _scene(title: str, zones: list[Any], corridor: Any = STRIP) -> Drawing:
    drawing = Drawing(title)
    drawing.shape(PLAN, "plan")
    drawing.shape(corridor, "corridor")
    for shape in (WEST, EAST):
        drawing.shape(shape, "reservoir")
    for shape in zones:
        drawing.shape(shape, "zone")
    return drawing


def _network(corridor: Any = STRIP) -> list[tuple[str, Any]]:
    return [("corridor", corridor), ("reservoir", WEST), ("reservoir", EAST)]


def breaks() -> str:
    """A zone from bank to bank."""
    zones = [box(400, -40, 500, 140)]
    measures = measured(zones, _network())
    drawing = _scene("A zone from bank to bank cuts the corridor", zones)
    drawing.shape(place(measures, "break"), "taken")
    drawing.text(450, 160, f"links cut: {value(measures, 'links_cut'):.0f}")
    drawing.text(200, 40, "400 m")
    drawing.text(750, 40, "500 m")
    return drawing.svg()


def residual_width() -> str:
    """Two zones that leave a way between them."""
    zones = [box(380, -40, 450, 60), box(480, 40, 560, 140)]
    measures = measured(zones, _network())
    width = value(measures, "residual_width")
    drawing = _scene("The narrowest passage left", zones)
    drawing.spot(place(measures, "residual_width"), width / 2)
    drawing.text(465, 190, f"{width:.0f} m of {value(measures, 'width_before'):.0f} m")
    return drawing.svg()


def fragmentation() -> str:
    """A reservoir parted in two."""
    reservoir, zones = box(200, -120, 800, 220), [box(470, -140, 530, 240)]
    measures = measured(zones, [("reservoir", reservoir)])
    drawing = Drawing("A reservoir parted in two")
    drawing.shape(PLAN, "plan")
    drawing.shape(reservoir, "reservoir")
    drawing.shape(zones[0], "zone")
    loss, mesh = value(measures, "largest_part_loss", "reservoir"), value(measures, "mesh_after", "reservoir")
    drawing.text(500, 262, f"largest part −{loss:.0%}, mesh {mesh / 1e4:.1f} ha", "middle")
    return drawing.svg()


def fronts() -> str:
    """Two fronts that close in."""
    zones, before = (
        [box(350, 70, 560, 230), box(350, -130, 560, -30)],
        [box(350, 170, 560, 230), box(350, -130, 560, -30)],
    )
    measures = measured(zones, [("corridor", STRIP)], before)
    drawing = _scene("Urban fronts closing in on a corridor", zones)
    drawing.shape(before[0], "before")
    drawing.shape(place(measures, "gap"), "mark")
    drawing.text(600, 20, f"{value(measures, 'gap'):.0f} m, {value(measures, 'gap_before'):.0f} m before", "start")
    return drawing.svg()


def sides() -> str:
    """A point obstacle with both sides taken."""
    zones = [box(420, -40, 490, 140), box(510, -40, 580, 140)]
    measures = measured(zones, [("corridor", STRIP), ("obstacle", shapely.Point(500, 50))])
    drawing = _scene("Both sides of an obstacle", zones)
    drawing.shape(place(measures, "sides"), "taken")
    drawing.shape(shapely.Point(500, 50).buffer(100).boundary, "before")
    drawing.spot(shapely.Point(500, 50), 8)
    drawing.text(500, 190, f"sides locked: {value(measures, 'sides_locked', 'obstacle'):.0f}")
    return drawing.svg()


def rollback() -> str:
    """Ground that the plan in force held as N."""
    zones, before = [box(400, -40, 600, 70)], [box(400, -40, 480, 70)]
    measures = measured(zones, [("corridor", STRIP)], before)
    drawing = _scene("Ground opened since the plan in force", zones)
    drawing.shape(box(480, 0, 600, 70), "taken")
    drawing.shape(before[0], "before")
    drawing.text(540, 170, f"{value(measures, 'rollback_area'):,.0f} m²".replace(",", " "))
    return drawing.svg()


def interfaces() -> str:
    """A corridor that leaves the plan over a zone."""
    corridor, zones = box(0, 0, 1400, 100), [box(1060, -40, 1150, 70)]
    measures = measured(zones, [("corridor", corridor)])
    drawing = Drawing("A corridor leaves the plan over constructible ground", (-170, -170, 1420, 300))
    drawing.shape(PLAN, "plan")
    drawing.shape(corridor, "corridor")
    drawing.shape(zones[0], "zone")
    drawing.shape(place(measures, "interface"), "taken")
    drawing.text(1100, 200, f"interfaces: {value(measures, 'interfaces'):.0f}")
    drawing.text(1290, 130, "neighbour")
    return drawing.svg()


FIGURES: dict[str, Callable[[], str]] = {
    "breaks": breaks,
    "residual-width": residual_width,
    "fragmentation": fragmentation,
    "fronts": fronts,
    "sides": sides,
    "rollback": rollback,
    "interfaces": interfaces,
}


def stale() -> list[str]:
    """Figures whose file is not what the program measures."""
    held = {name: FOLDER / f"{name}.svg" for name in FIGURES}
    return [n for n, path in held.items() if not path.is_file() or path.read_text(encoding="utf-8") != FIGURES[n]()]


def main() -> int:
    """Write the figures, or with ``--check`` compare them."""
    if "--check" in sys.argv[1:]:
        changed = stale()
        for name in changed:
            sys.stderr.write(f"docs/figures/{name}.svg is not what is measured; run scripts/make_figures.py\n")
        return 1 if changed else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, draw in FIGURES.items():
        (FOLDER / f"{name}.svg").write_text(draw(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
