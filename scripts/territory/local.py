"""The plan's own network, as its state of the environment maps it: finer than the scheme, and in part forgotten."""

from __future__ import annotations

from shapely.geometry import LineString, MultiLineString

from territory import ground
from territory.ground import blob, curve
from territory.network import NetworkLayer
from territory.shapefile import Fields

PLACE_FIELDS: Fields = (("ID", 8), ("NOM", 60), ("MILIEU", 20), ("SOURCE", 80))
SOURCE = "État initial de l'environnement, inventaire de 2023"

#: name, milieu, outline
PLACES = (
    # under a zone to urbanise of Kruysmolen: what the zoning forgets
    ("Prairies du Moulin", "humide", blob(9340, 7470, 270, 210, turn=15, seed=81)),
    ("Bois des Moines", "boisé", ground.WOODS["Bois des Moines"]),
    ("Petit Bois", "boisé", ground.WOODS["Petit Bois"]),
    ("Bois Saint-Aubert", "boisé", ground.WOODS["Bois Saint-Aubert"]),
)
#: name, axis, half-width
#: name, axis, half-width
LINKS = (
    (
        "Chaîne des mares de Bremveld",
        curve((2150, 6300), (2090, 7050), (1750, 7650), (1520, 8200), sway=9, seed=82),
        45,
    ),
)
#: name, lines, whether the plan protects them
HEDGES: tuple[tuple[str, tuple[LineString, ...], bool], ...] = (
    (
        "Bocage de Saint-Aubert",
        (
            curve((1150, 2250), (1320, 2440), (1420, 2700), step=60),
            curve((1420, 2440), (1640, 2320), (1850, 2250), step=60),
        ),
        True,
    ),
    (
        "Bocage de la Cense",
        (
            curve((10150, 2950), (10400, 3050), (10700, 2980), step=60),
            curve((10250, 2700), (10450, 2640), (10640, 2700), step=60),
        ),
        False,
    ),
)


def layers() -> list[NetworkLayer]:
    """Reservoirs, a corridor and hedges, in three layers."""
    reservoirs = NetworkLayer("tvb_locale_reservoirs", PLACE_FIELDS)
    for n, (name, milieu, shape) in enumerate(PLACES, start=1):
        reservoirs.add(shape, ID=f"L{n}", NOM=name, MILIEU=milieu, SOURCE=SOURCE)
    corridors = NetworkLayer("tvb_locale_corridors", PLACE_FIELDS)
    for n, (name, axis, half) in enumerate(LINKS, start=1):
        shape = axis.buffer(half, cap_style="flat").simplify(2)
        corridors.add(shape, ID=f"C{n}", NOM=name, MILIEU="multitrame", SOURCE=SOURCE)
    hedges = NetworkLayer("tvb_locale_haies", PLACE_FIELDS)
    for n, (name, lines, _) in enumerate(HEDGES, start=1):
        hedges.add(MultiLineString(lines), ID=f"H{n}", NOM=name, MILIEU="bocage", SOURCE=SOURCE)
    return [reservoirs, corridors, hedges]
