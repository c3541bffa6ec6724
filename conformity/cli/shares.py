"""``conformity shares``: areas and shares of two layers that need not fit into memory, by tiles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result, talk

_WORDS = {
    "fr": {
        "found": "{n} couples d'une zone et d'un élément ; en tout {area:.2f} ha.",
        "tiles": "{tiles} tuiles, {most} Mo de géométries au plus dans l'une",
        "written": "Table :",
    },
    "en": {
        "found": "{n} pairs of a zone and an element; {area:.2f} ha in all.",
        "tiles": "{tiles} tiles, {most} MB of geometries at most in one",
        "written": "Table:",
    },
}


@guarded
def shares(
    zones: Annotated[
        str, typer.Argument(metavar="ZONES", help="Couche de surfaces (.gpkg, .fgb, .shp), FICHIER:COUCHE.")
    ],
    elements: Annotated[
        str, typer.Argument(metavar="RÉSEAU", help="Autre couche de surfaces, dans la même projection.")
    ],
    out: options.Out = Path("parts"),
    memory: Annotated[
        float,
        typer.Option("--memory", metavar="MO", min=1.0, help="Mémoire des géométries d'une tuile, en mégaoctets."),
    ] = 1_000.0,
    lang: options.Lang = options.Language.FR,
    force: options.Force = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Mesure ce que partagent les surfaces de deux couches, même plus grandes que la mémoire : shares.csv.

    Rien n'est jugé. Codes de sortie : 0 mesuré ; 2 commande ; 3 données inutilisables ; 4 non écrit.
    """
    from conformity import api

    found = api.shares(zones, elements, memory_mb=memory)
    words = _WORDS[lang.value]
    if not quiet:
        talk(words["tiles"].format(tiles=found.attrs["tiles"], most=f"{found.attrs['most_mb']:.0f}"))
    paths = api.write_shares(found, out, inputs=[zones, elements], force=force)
    result(words["found"].format(n=len(found), area=found["area_m2"].sum() / 10_000))
    result(words["written"])
    for path in paths:
        result(f"  {path.as_posix()}")
