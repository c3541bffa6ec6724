"""Make ``fixtures/``: the invented territory of Hauts-de-Flandre, and the cases whose answers are known.

Run it again and the bytes are the same. Nothing of it exists: places, plan, network and buildings are made up.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import shapely
from territory import buildings, ground, known_answers, local, network, prescriptions, zoning
from territory.shapefile import Fields, write, write_table

HERE = Path(__file__).resolve().parent
HOME = HERE.parent / "fixtures"
SIREN, DATE, BEFORE = "299990009", "20250624", "20130527"
IDURBA = f"{SIREN}_PLUI_{DATE}"

ZONE_FIELDS: Fields = (
    ("LIBELLE", 12),
    ("LIBELONG", 254),
    ("TYPEZONE", 3),
    ("FORMDOMI", 4),
    ("DESTOUI", 120),
    ("DESTCDT", 120),
    ("DESTNON", 120),
    ("NOMFIC", 80),
    ("URLFIC", 254),
    ("IDURBA", 30),
    ("DATVALID", 8),
    ("SYMBOLE", 20),
)
PRESCRIPTION_FIELDS: Fields = (
    ("LIBELLE", 254),
    ("TXT", 10),
    ("TYPEPSC", 2),
    ("STYPEPSC", 2),
    ("NATURE", 50),
    ("NOMFIC", 80),
    ("URLFIC", 254),
    ("IDURBA", 30),
    ("DATVALID", 8),
    ("SYMBOLE", 20),
)
PRESCRIPTION_FIELDS_2014: Fields = (
    ("LIBELLE", 254),
    ("TXT", 10),
    ("TYPEPSC", 2),
    ("NOMFIC", 80),
    ("URLFIC", 254),
    ("DATAPPRO", 8),
    ("DATVALID", 8),
)
ZONE_FIELDS_2014: Fields = (
    ("LIBELLE", 12),
    ("LIBELONG", 254),
    ("TYPEZONE", 3),
    ("DESTDOMI", 2),
    ("NOMFIC", 80),
    ("URLFIC", 254),
    ("INSEE", 5),
    ("DATAPPRO", 8),
    ("DATVALID", 8),
)
DOC_FIELDS: Fields = (
    ("IDURBA", 30),
    ("TYPEDOC", 4),
    ("ETAT", 2),
    ("NOMPROC", 10),
    ("DATAPPRO", 8),
    ("DATEFIN", 8),
    ("SIREN", 9),
    ("NOMREG", 80),
    ("URLREG", 254),
    ("NOMPLAN", 80),
    ("URLPLAN", 254),
    ("URLPE", 254),
    ("SITEWEB", 254),
    ("TYPEREF", 2),
    ("DATEREF", 8),
)


def main() -> None:
    """Write everything, the old files gone first."""
    home = HOME / "hauts-de-flandre"
    for folder in (home, HOME / "known-answers"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    parcels = zoning.parcels()
    zones = zoning.zones(parcels, parcels.label, tolerance=14.0)
    plan = shapely.coverage_union_all([z.geometry for z in zones])
    _plan(home / "plui" / f"{SIREN}_PLUi_{DATE}", zones, plan)
    _plan_in_force(
        home / "plui_en_vigueur" / f"{SIREN}_PLUi_{BEFORE}", zoning.zones(parcels, parcels.before, tolerance=21.0)
    )
    studied = plan.buffer(900).simplify(120)
    for layer in network.layers(studied):
        write(home / "reseau" / f"{layer.name}.shp", layer.shapes, layer.fields, layer.rows)
    for layer in local.layers():
        write(home / "trame_locale" / f"{layer.name}.shp", layer.shapes, layer.fields, layer.rows)
    _context(home / "contexte", parcels, zones, plan, studied)
    for name in ("dossier.yml", "LISEZ-MOI.md"):
        shutil.copyfile(HERE / "territory" / name, home / name)
    known_answers.write_all(HOME / "known-answers")


def _plan(folder: Path, zones: list[zoning.Zone], plan: shapely.Geometry) -> None:
    """The CNIG folder of the plan drafted, standard of 2022."""
    data = folder / "Donnees_geographiques"
    rows = [
        {
            "LIBELLE": z.label,
            "LIBELONG": zoning.LABELS[z.label][2],
            "TYPEZONE": z.typezone,
            "FORMDOMI": zoning.LABELS[z.label][1],
            "NOMFIC": f"{SIREN}_reglement_{DATE}.pdf#nameddest={z.label}",
            "IDURBA": IDURBA,
            "DATVALID": DATE,
        }
        for z in zones
    ]
    write(data / f"{SIREN}_ZONE_URBA_{DATE}.shp", [z.geometry for z in zones], ZONE_FIELDS, rows)
    for table, selected in (
        ("SURF", prescriptions.surfaces(zones)),
        ("LIN", prescriptions.lines(plan)),
        ("PCT", prescriptions.points()),
    ):
        rows = [
            {
                "LIBELLE": p.label,
                "TXT": p.number,
                "TYPEPSC": p.code[:2],
                "STYPEPSC": p.code[3:],
                "NATURE": p.nature,
                "IDURBA": IDURBA,
                "DATVALID": DATE,
            }
            for p in selected
        ]
        write(data / f"{SIREN}_PRESCRIPTION_{table}_{DATE}.shp", [p.shape for p in selected], PRESCRIPTION_FIELDS, rows)
    document = {
        "IDURBA": IDURBA,
        "TYPEDOC": "PLUI",
        "ETAT": "02",
        "NOMPROC": "E",
        "DATAPPRO": DATE,
        "SIREN": SIREN,
        "NOMREG": f"{SIREN}_reglement_{DATE}.pdf",
        "TYPEREF": "01",
        "DATEREF": "20240101",
    }
    write_table(folder / f"{SIREN}_DOC_URBA_{DATE}.dbf", DOC_FIELDS, [document])
    communes = [{"IDURBA": IDURBA, "INSEE": v.insee} for v in ground.VILLAGES]
    write_table(folder / f"{SIREN}_DOC_URBA_COM_{DATE}.dbf", (("IDURBA", 30), ("INSEE", 5)), communes)


def _plan_in_force(folder: Path, zones: list[zoning.Zone]) -> None:
    """The plan in force: standard of 2014, Latin-1."""
    types = {"Nh": ("Nh", "01", "Hameau en zone naturelle")}
    rows = []
    for z in zones:
        kind, use, long_label = types.get(z.label) or (
            z.typezone,
            zoning.LABELS[z.label][1][:2],
            zoning.LABELS[z.label][2],
        )
        rows.append(
            {
                "LIBELLE": z.label,
                "LIBELONG": long_label,
                "TYPEZONE": kind,
                "DESTDOMI": use,
                "INSEE": z.insee,
                "DATAPPRO": BEFORE,
                "DATVALID": BEFORE,
            }
        )
    write(
        folder / "Donnees_geographiques" / "ZONE_URBA.shp",
        [z.geometry for z in zones],
        ZONE_FIELDS_2014,
        rows,
        "ISO-8859-1",
    )
    kept = prescriptions.surfaces_before(zones)
    rows = [{"LIBELLE": p.label, "TYPEPSC": p.code, "DATAPPRO": BEFORE, "DATVALID": BEFORE} for p in kept]
    write(
        folder / "Donnees_geographiques" / "PRESCRIPTION_SURF.shp",
        [p.shape for p in kept],
        PRESCRIPTION_FIELDS_2014,
        rows,
        "ISO-8859-1",
    )
    document = {
        "IDURBA": f"{SIREN}{BEFORE}",
        "TYPEDOC": "PLUI",
        "ETAT": "03",
        "DATAPPRO": BEFORE,
        "SIREN": SIREN,
        "TYPEREF": "01",
        "DATEREF": "20120101",
    }
    write_table(folder / "DOC_URBA.dbf", (("IDURBA", 20), *DOC_FIELDS[1:3], *DOC_FIELDS[4:]), [document], "ISO-8859-1")


def _context(
    folder: Path, parcels: zoning.Parcels, zones: list[zoning.Zone], plan: shapely.Geometry, studied: shapely.Geometry
) -> None:
    """Buildings, communes, and the outline that the network studied."""
    footprints = buildings.buildings(parcels, plan)
    write(
        folder / "batiments.shp",
        [shape for shape, _ in footprints],
        (("ID", 24), ("USAGE1", 16)),
        buildings.rows(footprints),
    )
    outlines = [shapely.coverage_union_all([z.geometry for z in zones if z.insee == v.insee]) for v in ground.VILLAGES]
    names = [{"INSEE_COM": v.insee, "NOM": v.name} for v in ground.VILLAGES]
    write(folder / "communes.shp", outlines, (("INSEE_COM", 5), ("NOM", 50)), names)
    write(folder / "perimetre_etude.shp", [studied], (("NOM", 50),), [{"NOM": "Territoire étudié par le réseau"}])


if __name__ == "__main__":
    main()
