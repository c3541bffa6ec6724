"""The ecological network of the example: the six legend entries of the map sheet, and the rivers."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
import shapely
import shapely.ops
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from territory import ground, places
from territory.ground import ROADS, WOODS, at, curve
from territory.shapefile import Fields

SCHEME = "FR99SRCE0000"


@dataclass
class NetworkLayer:
    name: str
    fields: Fields
    shapes: list[BaseGeometry] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)

    def add(self, shape: BaseGeometry, **row: str) -> None:
        self.shapes.append(shapely.transform(shape, lambda c: np.round(c, 2)))
        self.rows.append(row)


RESERVOIR_FIELDS: Fields = (
    ("ID_RESV", 12),
    ("NOM_RESV", 60),
    ("ID_SRCE", 15),
    ("MILMAJ_NAT", 20),
    ("MILMAJ_REG", 30),
    ("DELIMIT", 2),
    ("LEGENDE", 100),
)
CORRIDOR_FIELDS: Fields = (
    ("ID_CORR", 12),
    ("NOM_CORR", 60),
    ("ID_SRCE", 15),
    ("MILMAJ_NAT", 20),
    ("DELIMIT", 2),
    ("LEGENDE", 100),
)
OBSTACLE_FIELDS: Fields = (
    ("ID_OBST", 12),
    ("NOM_OBST", 60),
    ("ID_SRCE", 15),
    ("TYPE_OBST", 2),
    ("LIB_OBST", 60),
    ("LEGENDE", 100),
)
RIVER_FIELDS: Fields = (("ID_CEAU", 12), ("NOM", 60), ("ID_SRCE", 15), ("TYPE_CEAU", 2), ("DELIMIT", 2))


def drawn(shape: BaseGeometry, grow: float) -> Polygon:
    """A shape as a regional atlas draws it: grown or shrunk, rounded, few vertices."""
    return shape.buffer(grow + 60).buffer(-60).simplify(9)


#: name, shape, grow, sub-network (national, regional)
TO_PRESERVE = (
    ("Bois de Bremveld", WOODS["Bois de Bremveld"], -35, "boisé", "forêt"),
    ("Kruysberg", WOODS["Kruysberg"], -40, "boisé", "forêt"),
    ("Bois de Hondeghove", WOODS["Bois de Hondeghove"], 30, "boisé", "forêt"),
    ("Bois des Sarts", WOODS["Bois des Sarts"], 15, "boisé", "forêt"),
    ("Marais de la Zwaene", ground.MARSH, 25, "humide", "zones humides"),
    ("Bosquet du Moulin", WOODS["Bosquet du Moulin"], -20, "boisé", "forêt"),
)
#: numbered after the others
FARMLAND = ("Plaine de la Cense", places.FARMLAND, 10, "ouvert", "milieux agricoles")
TO_RESTORE = (
    ("Prairies de la Zwaene aval", ground.MEADOWS, 20, "humide", "prairies humides"),
    ("Lande de Bremveld", ground.HEATH, 5, "ouvert", "landes"),
    ("Oseraies du Riet", ground.OSIER_BED, 25, "humide", "zones humides"),
)
#: name, axis, half-width, sub-network, delimitation
CORRIDORS = (
    (
        "Vallon du Bois Madame",
        places.prolonged(
            curve((4350, 8250), (4500, 7400), (4850, 6700), (4550, 5500), (4750, 4250), sway=35, seed=2),
            (4330, 8420),
            (4640, 4060),
        ),
        95,
        "multitrame",
        "DG",
    ),
    (
        "Liaison des Sarts",
        curve((4600, 7300), (5500, 7250), (6200, 6900), (6850, 6350), sway=30, seed=3),
        130,
        "boisé",
        "DS",
    ),
    (
        "Crête de Kruysmolen",
        curve((7450, 6350), (8100, 7100), (8400, 7800), (9100, 8150), (9700, 8350), sway=30, seed=5),
        140,
        "boisé",
        "DS",
    ),
    (
        "Vallon de Saint-Aubert",
        curve((3300, 1650), (2750, 2300), (2880, 3100), (2950, 3950), sway=30, seed=6),
        80,
        "humide",
        "DG",
    ),
)
#: name, axis, sub-network
CORRIDORS_TO_RESTORE = (
    (
        "Traversée de Wulverhove",
        curve((7000, 5950), (7060, 5300), (6960, 4950), (6990, 4640), (6900, 4560), sway=14, seed=7),
        "boisé",
    ),
    (
        "Liaison Hondeghove – Zwaene",
        curve((8200, 1900), (8830, 2440), (8750, 3400), (9050, 4650), sway=22, seed=8),
        "multitrame",
    ),
    ("Liaison de la lande", curve((1600, 5500), (2150, 4900), (2700, 4500), (3150, 4200), sway=22, seed=9), "ouvert"),
    ("Coulée de Hondeghove", places.THROUGH_TOWN, "multitrame"),
)


def layers(rim: BaseGeometry) -> list[NetworkLayer]:
    """Every layer of the network; ``rim`` is the territory it was studied on, wider than the plan."""
    preserve = NetworkLayer("reservoirs_a_preserver", RESERVOIR_FIELDS)
    for n, (name, shape, grow, national, regional) in enumerate(TO_PRESERVE, start=1):
        preserve.add(
            drawn(shape, grow),
            ID_RESV=f"FR99RS{n}",
            NOM_RESV=name,
            ID_SRCE=SCHEME,
            MILMAJ_NAT=national,
            MILMAJ_REG=regional,
            DELIMIT="DG",
            LEGENDE="Réservoir de Biodiversité à préserver",
        )
    name, shape, grow, national, regional = FARMLAND
    preserve.add(
        drawn(shape, grow),
        ID_RESV=f"FR99RS{len(TO_PRESERVE) + len(TO_RESTORE) + 1}",
        NOM_RESV=name,
        ID_SRCE=SCHEME,
        MILMAJ_NAT=national,
        MILMAJ_REG=regional,
        DELIMIT="DG",
        LEGENDE="Réservoir de Biodiversité à préserver",
    )
    restore = NetworkLayer("reservoirs_a_restaurer", RESERVOIR_FIELDS)
    for n, (name, shape, grow, national, regional) in enumerate(TO_RESTORE, start=len(TO_PRESERVE) + 1):
        restore.add(
            drawn(shape, grow),
            ID_RESV=f"FR99RS{n}",
            NOM_RESV=name,
            ID_SRCE=SCHEME,
            MILMAJ_NAT=national,
            MILMAJ_REG=regional,
            DELIMIT="DG",
            LEGENDE="Réservoir de Biodiversité à restaurer",
        )
    corridors = NetworkLayer("corridors_ecologiques", CORRIDOR_FIELDS)
    for n, (name, axis, half, milieu, delimit) in enumerate((*CORRIDORS, *places.CORRIDORS), start=1):
        corridors.add(
            axis.buffer(half, cap_style="flat").simplify(5),
            ID_CORR=f"FR99CS{n}",
            NOM_CORR=name,
            ID_SRCE=SCHEME,
            MILMAJ_NAT=milieu,
            DELIMIT=delimit,
            LEGENDE="Corridors écologiques",
        )
    mending = NetworkLayer("corridors_a_restaurer", CORRIDOR_FIELDS)
    for n, (name, axis, milieu) in enumerate(CORRIDORS_TO_RESTORE, start=1):
        mending.add(
            axis.simplify(3),
            ID_CORR=f"FR99CL{n}",
            NOM_CORR=name,
            ID_SRCE=SCHEME,
            MILMAJ_NAT=milieu,
            DELIMIT="DS",
            LEGENDE="Corridors à restaurer",
        )
    return [preserve, restore, corridors, mending, *_obstacles(), _rivers(rim)]


def _obstacles() -> list[NetworkLayer]:
    """The two symbols: points where a road or weir stops a reservoir's life, lines where a road cuts a corridor."""
    legend = "Obstacles à la fonctionnalité des continuités écologiques"
    of_reservoirs = NetworkLayer("obstacles_reservoirs", OBSTACLE_FIELDS)
    points = [
        (at(7060, 4395), "02", "RD 916, traversée de la Zwaene"),
        (shapely.intersection(ROADS["RD 210"], ground.ZWAENE), "02", "RD 210, traversée des prairies"),
        (shapely.intersection(ROADS["RD 17"], ground.ZWAENE), "12", "Seuil du moulin de Wulverhove"),
        (at(3050, 3925), "12", "Vanne du marais"),
        (at(8120, 1960), "02", "RD 210, lisière du bois de Hondeghove"),
        (places.TOADS, "02", "RD 55, passage des crapauds"),
    ]
    for n, (point, kind, label) in enumerate(points, start=1):
        of_reservoirs.add(
            shapely.get_parts(point)[0],
            ID_OBST=f"FR99OP{n}",
            NOM_OBST="obstacle à la fonctionnalité des RB",
            ID_SRCE=SCHEME,
            TYPE_OBST=kind,
            LIB_OBST=label,
            LEGENDE=f"{legend} (réservoirs)",
        )
    of_corridors = NetworkLayer("obstacles_corridors", OBSTACLE_FIELDS)
    crossings = [
        ("RD 916", CORRIDORS[0][1]),
        ("RD 17", CORRIDORS[1][1]),
        ("RD 55", CORRIDORS_TO_RESTORE[0][1]),
        ("RD 916", CORRIDORS_TO_RESTORE[1][1]),
        ("RD 128", CORRIDORS[3][1]),
        ("RD 11", CORRIDORS_TO_RESTORE[2][1]),
        ("RD 17", places.MILL_TO_OSIERS),
    ]
    for n, (road, axis) in enumerate(crossings, start=1):
        cut = shapely.intersection(ROADS[road], axis.buffer(170))
        line = max(shapely.get_parts(cut), key=shapely.length)
        of_corridors.add(
            line.simplify(1),
            ID_OBST=f"FR99OL{n}",
            NOM_OBST="obstacle à la fonctionnalité des corridors",
            ID_SRCE=SCHEME,
            TYPE_OBST="02",
            LIB_OBST=road,
            LEGENDE=f"{legend} (corridors)",
        )
    return [of_reservoirs, of_corridors]


def _rivers(rim: BaseGeometry) -> NetworkLayer:
    """Two rivers, each in the several stretches that a register holds."""
    layer = NetworkLayer("cours_d_eau", RIVER_FIELDS)
    number = 0
    for name, line, stretches in (("la Zwaene", ground.ZWAENE, 3), ("la Becque du Riet", ground.RIET, 2)):
        inside = shapely.intersection(line, rim)
        whole: LineString = max(
            shapely.get_parts(MultiLineString([inside]) if inside.geom_type == "LineString" else inside),
            key=shapely.length,
        )
        ends = np.linspace(0, whole.length, stretches + 1)
        for a, b in itertools.pairwise(ends):
            number += 1
            layer.add(
                shapely.ops.substring(whole, a, b).simplify(1),
                ID_CEAU=f"FR99HL{number}",
                NOM=name,
                ID_SRCE=SCHEME,
                TYPE_CEAU="01",
                DELIMIT="DG",
            )
    return layer
