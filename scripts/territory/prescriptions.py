"""The prescriptions of the example, surfaces, lines and points, with the codes of the CNIG standard of 2022."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from territory import ground, local, network
from territory.ground import VILLAGES, WOODS, at, blob, box, curve
from territory.zoning import Zone


@dataclass(frozen=True)
class Prescription:
    code: str
    label: str
    shape: BaseGeometry
    number: str = ""
    nature: str = ""


def surfaces(zones: Sequence[Zone]) -> list[Prescription]:
    """PRESCRIPTION_SURF: protections that follow the zoning, reserved sites, pockets, OAP perimeters."""
    plan = shapely.coverage_union_all([z.geometry for z in zones])
    natural = shapely.coverage_union_all([z.geometry for z in zones if z.typezone == "N"])
    town = shapely.coverage_union_all([z.geometry for z in zones if z.typezone == "U"])
    prescriptions = [
        Prescription("01-00", f"Espace boisé classé : {name}", _inside(wood.buffer(-15), natural))
        for name, wood in WOODS.items()
        if name not in ("Bois des Sarts", "Bois Brûlé")
    ]
    prescriptions += [
        Prescription(
            "01-00", "Espace boisé classé : lande de Bremveld", _inside(blob(1330, 5800, 210, 150, seed=41), natural)
        ),
        Prescription("07-04", "Mare et prairie humide à préserver", blob(3060, 4420, 120, 70, seed=42)),
        Prescription("07-04", "Bocage à préserver", blob(4650, 5900, 330, 150, turn=80, seed=43)),
        Prescription("07-05", "Bois Brûlé, à préserver", WOODS["Bois Brûlé"]),
        Prescription(
            "08-00", "Jardins et vergers à protéger en zone urbaine", _inside(box(5990, 5680, 210, 130, 20), town)
        ),
        Prescription("19-00", "Richesse du sous-sol : carrière de sable", ground.QUARRY),
        Prescription(
            "25-00",
            "Corridor écologique du Bois Madame, partie sud",
            _inside(network.CORRIDORS[0][1].buffer(80).intersection(box(4700, 4950, 1500, 1500)), plan),
        ),
        Prescription(
            "25-00",
            "Ripisylve de la Zwaene amont",
            _inside(ground.ZWAENE.buffer(35).intersection(box(2300, 4000, 3400, 900)), natural),
        ),
        Prescription(
            "18-15",
            "OAP trame verte et bleue : vallon de Saint-Aubert",
            network.CORRIDORS[3][1].buffer(110, cap_style="flat"),
        ),
        Prescription(
            "43-00", "Espaces libres et plantations à maintenir", _inside(box(6520, 5330, 240, 160, 15), town)
        ),
        Prescription(
            "02-02",
            "Zone inondable de la Zwaene, constructions sous conditions",
            _inside(ground.ZWAENE.buffer(90), plan),
        ),
        Prescription(
            "25-00",
            "Corridor écologique de la crête de Kruysmolen",
            _inside(network.CORRIDORS[2][1].buffer(135, cap_style="flat").simplify(5), plan),
        ),
        Prescription("07-04", "Roselière des huttes, à préserver", blob(4290, 3840, 150, 95, seed=44)),
    ]
    prescriptions += [
        Prescription("16-03", label, shape, nature=nature)
        for label, shape, nature in (
            ("STECAL 1 : camping du Bois", blob(7400, 1980, 105, 80, seed=51), "Camping"),
            ("STECAL 2 : centre équestre", blob(8750, 6250, 80, 60, seed=52), "Centre équestre"),
            ("STECAL 3 : base nautique", blob(8930, 4990, 95, 65, seed=53), "Base nautique"),
            ("STECAL 4 : gîtes de la ferme", box(1350, 2330, 90, 70, 20), "Hébergement"),
            ("STECAL 5 : huttes et cabanes du marais", blob(4300, 3830, 85, 60, seed=54), "Hébergement léger"),
            ("STECAL 6 : atelier agricole", box(10900, 5750, 110, 80, -10), "Activité"),
        )
    ]
    prescriptions += [
        Prescription(code, f"ER {n} : {label}", shape, number=f"ER{n}", nature=nature)
        for n, (code, label, shape, nature) in enumerate(_reserved(), start=1)
    ]
    opened = [z for z in zones if z.label in ("1AUh", "1AUe")]
    prescriptions += [
        Prescription("18-00", f"OAP sectorielle n° {n}", z.geometry, number=f"OAP{n}")
        for n, z in enumerate(opened, start=1)
    ]
    return [p for p in prescriptions if not p.shape.is_empty]


def _reserved() -> list[tuple[str, str, BaseGeometry, str]]:
    bypass = curve(
        (4200, 6570),
        (4850, 6700),
        (5450, 6560),
        (6100, 6650),
        (6750, 6330),
        (7550, 5600),
        (7650, 4600),
        (7350, 4080),
    ).buffer(14, cap_style="flat")
    widening = shapely.intersection(ground.ROADS["RD 916"], at(9050, 3010).buffer(420)).buffer(11, cap_style="flat")
    greenway = curve((2480, 2560), (2760, 2620), (3200, 2600), sway=6, seed=62).buffer(4, cap_style="flat")
    heath = network.CORRIDORS_TO_RESTORE[2][1]
    path = curve((3150, 3600), (3600, 3700), (4200, 3650), (4900, 4050)).buffer(3, cap_style="flat")
    return [
        ("05-01", "contournement nord-est de Wulverhove", bypass, "Voirie"),
        ("05-01", "élargissement de la RD 916", widening, "Voirie"),
        ("05-02", "cheminement doux le long du marais", path, "Cheminement"),
        ("05-02", "extension du cimetière", box(2300, 7720, 70, 50, 10), "Cimetière"),
        ("05-02", "bassin de rétention", box(6760, 4380, 90, 60, 10), "Bassin"),
        ("05-03", "salle polyvalente", box(9600, 7080, 80, 60, 30), "Équipement"),
        (
            "05-04",
            "continuité écologique de la lande",
            blob(1750, 5350, 260, 90, turn=-30, seed=61),
            "Continuité écologique",
        ),
        ("05-04", "espaces verts de la Zwaene", box(6330, 4640, 150, 60, 10), "Espaces verts"),
        ("05-05", "logements locatifs sociaux", box(5700, 5500, 90, 60, 15), "Logement"),
        ("05-00", "aménagement communal", box(2760, 2950, 60, 45, 15), ""),
        (
            "05-04",
            "passage à faune de la RD 11",
            shapely.intersection(ground.ROADS["RD 11"], heath).buffer(45).simplify(2),
            "Continuité écologique",
        ),
        (
            "05-04",
            "haies à planter entre la lande et le marais",
            shapely.intersection(heath.buffer(18, cap_style="flat"), box(2650, 4600, 1000, 700)),
            "Continuité écologique",
        ),
        ("05-02", "voie verte de l'ancienne voie ferrée", greenway, "Voie verte"),
    ]


def surfaces_before(zones: Sequence[Zone]) -> list[Prescription]:
    """PRESCRIPTION_SURF of the plan in force: every wood was protected, the Bois des Sarts too."""
    natural = shapely.coverage_union_all([z.geometry for z in zones if z.label.startswith("N")])
    prescriptions = [
        Prescription("01", f"Espace boisé classé : {name}", _inside(wood.buffer(-20), natural))
        for name, wood in WOODS.items()
        if name != "Bois Brûlé"
    ]
    prescriptions += [
        Prescription("25", "Corridor écologique du Bois Madame", _inside(network.CORRIDORS[0][1].buffer(70), natural)),
        Prescription("07", "Calvaire de Bremveld", box(2560, 7380, 20, 20)),
    ]
    return [p for p in prescriptions if not p.shape.is_empty]


def lines(plan: BaseGeometry) -> list[Prescription]:
    """PRESCRIPTION_LIN: hedges, tree lines, a road to create, a path."""
    rng = np.random.default_rng(ground.SEED + 5)
    hedges = []
    for n in range(34):
        x, y, turn = 900 + 10000 * rng.random(), 900 + 8000 * rng.random(), np.pi * rng.random()
        reach = 70 + 130 * rng.random()
        bend = 25 * (rng.random() - 0.5)
        middle = (x + bend, y - bend)
        ends = [(x + s * reach * np.cos(turn), y + s * reach * np.sin(turn)) for s in (-1, 1)]
        code, label = ("07-05", "Haie à préserver") if n % 4 else ("01-00", "Alignement classé")
        hedge = curve(ends[0], middle, ends[1], step=60)
        if shapely.contains(plan, hedge):
            hedges.append(Prescription(code, label, hedge))
    return [
        *hedges,
        *(
            Prescription("07-04", f"Haie à préserver : {name}", line)
            for name, held, kept in local.HEDGES
            for line in held
            if kept
        ),
        Prescription(
            "24-03", "Voie nouvelle de desserte", curve((8720, 2280), (8900, 2480), (9050, 2760)), nature="Voirie"
        ),
        Prescription(
            "24-01", "Sentier à conserver", curve((3500, 8000), (3800, 8500), (4300, 8750)), nature="Cheminement"
        ),
    ]


def points() -> list[Prescription]:
    """PRESCRIPTION_PCT: built heritage, remarkable trees, farm buildings that may change use."""
    rng = np.random.default_rng(ground.SEED + 6)
    prescriptions = []
    for v in VILLAGES:
        for code, label in (
            ("07-01", "Chapelle"),
            ("07-04", "Arbre remarquable"),
            ("16-01", "Grange, changement de destination"),
        ):
            reach = (0.4 if code == "07-01" else 1.9) * v.radius
            angle = 2 * np.pi * rng.random()
            x, y = v.x + reach * np.cos(angle), v.y + reach * np.sin(angle)
            prescriptions.append(Prescription(code, label, Point(np.round(np.array(at(x, y).coords[0]), 2))))
    return prescriptions


def _inside(shape: BaseGeometry, ground_: BaseGeometry) -> BaseGeometry:
    """The part of a shape on some ground, in whole polygons larger than 200 m²."""
    parts = [
        p for p in shapely.get_parts(shapely.intersection(shape, ground_)) if p.geom_type == "Polygon" and p.area > 200
    ]
    return shapely.MultiPolygon(parts) if len(parts) != 1 else parts[0]
