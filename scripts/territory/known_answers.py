"""Small plans and networks whose answers were worked out by hand, figure by figure (see their LISEZ-MOI.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, Point, Polygon

from territory.shapefile import Fields, write

X, Y = 600_000.0, 7_000_000.0
ZONES: Fields = (("LIBELLE", 12), ("LIBELONG", 254), ("TYPEZONE", 3), ("IDURBA", 30))
NAMED: Fields = (("NOM", 60),)
IDURBA = "59999_PLU_20250101"


def rectangle(x0: float, x1: float, y0: float, y1: float) -> Polygon:
    """A rectangle in metres from the case's own corner."""
    return Polygon([(X + x0, Y + y0), (X + x1, Y + y0), (X + x1, Y + y1), (X + x0, Y + y1)])


def write_all(home: Path) -> None:
    """Every case: ``plan/``, ``reseau/``, ``expected.json``, ``LISEZ-MOI.md``."""
    _strips(home / "three-strips")
    _overlap(home / "overlapping-zones")
    _no_oap(home / "no-network-oap")
    _points(home / "procedure-points")


def _plan(folder: Path, zones: list[tuple[str, str, Polygon]]) -> None:
    rows = [{"LIBELLE": label, "TYPEZONE": kind, "IDURBA": IDURBA} for label, kind, _ in zones]
    write(folder / "plan" / "59999_ZONE_URBA_20250101.shp", [shape for _, _, shape in zones], ZONES, rows)


def _expected(
    folder: Path, totals: list[dict[str, Any]], text: str, findings: list[dict[str, str]] | None = None
) -> None:
    expected = {"totals": totals} | ({"findings": findings} if findings else {})
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="utf-8")
    (folder / "LISEZ-MOI.md").write_text(text, encoding="utf-8")


def _strips(folder: Path) -> None:
    _plan(
        folder,
        [
            ("UB", "U", rectangle(0, 300, 0, 1000)),
            ("1AU", "AUc", rectangle(300, 500, 0, 1000)),
            ("N", "N", rectangle(500, 1000, 0, 1000)),
        ],
    )
    network = folder / "reseau"
    write(network / "reservoirs_a_preserver.shp", [rectangle(400, 800, 200, 700)], NAMED, [{"NOM": "Carré"}])
    write(
        network / "cours_d_eau.shp",
        [LineString([(X - 100, Y + 500), (X + 1100, Y + 500)])],
        NAMED,
        [{"NOM": "le Droit"}],
    )
    points = [(100, 100), (450, 450), (900, 900), (950, 900), (2000, 2000)]
    write(
        network / "obstacles_reservoirs.shp",
        [Point(X + x, Y + y) for x, y in points],
        NAMED,
        [{"NOM": ""} for _ in points],
    )
    _expected(
        folder,
        [
            {"layer": "reservoirs_a_preserver", "zone_class": "urban", "area_m2": 0.0, "ground_area_m2": 0.0},
            {
                "layer": "reservoirs_a_preserver",
                "zone_class": "to_urbanise_open",
                "area_m2": 50000.0,
                "ground_area_m2": 50000.0,
            },
            {
                "layer": "reservoirs_a_preserver",
                "zone_class": "natural",
                "area_m2": 150000.0,
                "ground_area_m2": 150000.0,
            },
            {"layer": "cours_d_eau", "zone_class": "urban", "length_m": 300.0, "ground_length_m": 300.0},
            {"layer": "cours_d_eau", "zone_class": "to_urbanise_open", "length_m": 200.0, "ground_length_m": 200.0},
            {"layer": "cours_d_eau", "zone_class": "natural", "length_m": 500.0, "ground_length_m": 500.0},
            {"layer": "obstacles_reservoirs", "zone_class": "urban", "count": 1},
            {"layer": "obstacles_reservoirs", "zone_class": "to_urbanise_open", "count": 1},
            {"layer": "obstacles_reservoirs", "zone_class": "natural", "count": 2},
        ],
        """# Trois bandes

Un plan de 1 000 m sur 1 000 m en trois bandes verticales : U de 0 à 300 m, AUc de 300 à 500 m, N de 500 à 1 000 m.

- Réservoir : de x = 400 à 800 m et de y = 200 à 700 m. Dans AUc : (500 − 400) × 500 = 50 000 m² ; dans N :
  (800 − 500) × 500 = 150 000 m² ; dans U : rien.
- Cours d'eau : la droite y = 500 m, de −100 à 1 100 m. Dans U 300 m, AUc 200 m, N 500 m, hors du plan 200 m.
- Obstacles : cinq points, un dans U, un dans AUc, deux dans N, un hors du plan.
""",
    )


def _overlap(folder: Path) -> None:
    _plan(
        folder,
        [
            ("UA", "U", rectangle(0, 300, 0, 100)),
            ("UB", "U", rectangle(200, 500, 0, 100)),
            ("A", "A", rectangle(500, 700, 0, 100)),
        ],
    )
    network = folder / "reseau"
    write(network / "reservoirs_a_preserver.shp", [rectangle(0, 600, 0, 100)], NAMED, [{"NOM": "Bande"}])
    write(network / "reservoirs_a_restaurer.shp", [rectangle(100, 400, 0, 50)], NAMED, [{"NOM": "Demi-bande"}])
    _expected(
        folder,
        [
            {"layer": "reservoirs_a_preserver", "zone_class": "urban", "area_m2": 60000.0, "ground_area_m2": 50000.0},
            {
                "layer": "reservoirs_a_preserver",
                "zone_class": "agricultural",
                "area_m2": 10000.0,
                "ground_area_m2": 10000.0,
            },
            {"layer": "reservoirs_a_restaurer", "zone_class": "urban", "area_m2": 20000.0, "ground_area_m2": 15000.0},
            {"layer": "reservoirs_a_restaurer", "zone_class": "agricultural", "area_m2": 0.0, "ground_area_m2": 0.0},
        ],
        """# Zones qui se recouvrent

Deux zones U de 300 m sur 100 m, de x = 0 à 300 m et de 200 à 500 m, se recouvrent sur 100 m sur 100 m, soit 10 000 m² ;
une zone A va de 500 à 700 m.

- Premier réservoir : de 0 à 600 m sur 100 m. Somme sur les zones U : 30 000 + 30 000 = 60 000 m² ; au sol : 500 × 100 =
  50 000 m². Dans A : 100 × 100 = 10 000 m².
- Second réservoir : de 100 à 400 m sur 50 m. Somme : (300 − 100) × 50 + (400 − 200) × 50 = 20 000 m² ; au sol :
  300 × 50 = 15 000 m². Dans A : rien.
""",
    )


def _no_oap(folder: Path) -> None:
    _plan(folder, [("UA", "U", rectangle(0, 100, 0, 100)), ("N", "N", rectangle(100, 400, 0, 100))])
    network = folder / "reseau"
    write(network / "reservoirs_a_preserver.shp", [rectangle(150, 350, 0, 100)], NAMED, [{"NOM": "Bande"}])
    river = LineString([(X, Y + 50), (X + 400, Y + 50)])
    write(network / "cours_d_eau.shp", [river], NAMED, [{"NOM": "le Droit"}])
    (folder / "dossier.yml").write_text(
        """title: "PLU sans OAP relative aux continuités (cas inventé)"
plan: plan
networks:
  - {path: reseau, reference: tvb-locale, objective: preserve}
procedure: {document: PLU, kind: révision, engaged_on: "2022-01-15"}
declarations: {oap_tvb: "no"}
""",
        encoding="utf-8",
    )
    _expected(
        folder,
        [
            {"layer": "reservoirs_a_preserver", "zone_class": "urban", "area_m2": 0.0, "ground_area_m2": 0.0},
            {"layer": "reservoirs_a_preserver", "zone_class": "natural", "area_m2": 20000.0, "ground_area_m2": 20000.0},
            {"layer": "cours_d_eau", "zone_class": "urban", "length_m": 100.0, "ground_length_m": 100.0},
            {"layer": "cours_d_eau", "zone_class": "natural", "length_m": 300.0, "ground_length_m": 300.0},
        ],
        """# Pas d'OAP relative aux continuités

Une zone U de 100 m sur 100 m, puis une zone N de 100 à 400 m. Le dossier déclare que le plan ne comporte pas d'OAP
relative aux continuités écologiques (`oap_tvb: "no"`), et le plan n'en porte pas le code (18-15). La révision a été
prescrite le 15 janvier 2022, après le 25 août 2021.

- Réservoir : de x = 150 à 350 m sur 100 m. Dans N : 200 × 100 = 20 000 m² ; dans U : rien.
- Cours d'eau : la droite y = 50 m, de 0 à 400 m. Dans U 100 m, dans N 300 m.
- Constat attendu : TR03, majeur (code de l'urbanisme, L. 151-6-2).
""",
        [{"rule": "TR03", "severity": "major"}],
    )


def _points(folder: Path) -> None:
    _plan(
        folder,
        [
            ("1AU", "AUc", rectangle(0, 100, 0, 100)),
            ("Nh", "Nh", rectangle(100, 200, 0, 100)),
            ("N", "N", rectangle(200, 600, 0, 100)),
        ],
    )
    network = folder / "reseau"
    write(network / "reservoirs_a_preserver.shp", [rectangle(250, 550, 0, 100)], NAMED, [{"NOM": "Bande"}])
    (folder / "dossier.yml").write_text(
        """title: "Modification dont la procédure est à vérifier (cas inventé)"
plan: plan
networks:
  - {path: reseau, reference: tvb-locale, objective: preserve}
procedure: {document: PLU, kind: modification, engaged_on: "2022-01-15"}
scot: {name: SCoT inventé, approved_on: "2018-12-01", executory_on: "2019-02-01"}
declarations:
  ouverture_2au_plus_de_six_ans: "yes"
  avis_cdpenaf: "no"
  part_non_impermeabilisee_obligatoire: "yes"
  part_non_impermeabilisee: "no"
  clotures: "no"
  scot_analyse_des_resultats: "no"
""",
        encoding="utf-8",
    )
    _expected(
        folder,
        [
            {"layer": "reservoirs_a_preserver", "zone_class": zone_class, "area_m2": area, "ground_area_m2": area}
            for zone_class, area in (("to_urbanise_open", 0.0), ("pocket", 0.0), ("natural", 30000.0))
        ],
        """# Points de la procédure

Une zone 1AU, un STECAL et une zone N de 200 à 600 m. Le dossier déclare une modification prescrite le 15 janvier 2022,
qui ouvre une zone 2AU de plus de six ans, sans avis de la CDPENAF sur le STECAL, sans part de surfaces non
imperméabilisées là où elle est obligatoire, sans règle de clôtures, sous un SCoT approuvé le 1er décembre 2018 dont les
résultats n'ont pas été analysés à la date du 1er janvier 2025.

- Réservoir : de x = 250 à 550 m sur 100 m. Dans N : 300 × 100 = 30 000 m² ; ailleurs : rien.
- Constats attendus : DO03, DO04, DO05 et DO07, vigilance ; DO06, information.
""",
        [
            *({"rule": f"DO0{n}", "severity": "watch"} for n in (3, 4, 5, 7)),
            {"rule": "DO06", "severity": "information"},
        ],
    )
