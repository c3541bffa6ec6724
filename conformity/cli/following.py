"""``conformity compare`` and ``conformity explain``: two drafts, one finding."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result

_WRITTEN = {"fr": "Comparaison :", "en": "Comparison:"}


@guarded
def compare(
    old: Annotated[str, typer.Argument(metavar="AVANT", help="Dossier d'un rapport, ou son report.json.")],
    new: Annotated[str, typer.Argument(metavar="APRÈS", help="Dossier d'un rapport, ou son report.json.")],
    out: options.Out = Path("comparaison"),
    formats: Annotated[
        str, typer.Option("--format", metavar="F,F…", help="Parmi xlsx, md, html, json, séparés par des virgules.")
    ] = "xlsx,md,json",
    lang: options.Lang = options.Language.FR,
    force: options.Force = False,
    debug: options.Debug = False,
) -> None:
    """Compare les rapports de deux projets : résolu, maintenu, aggravé, amélioré, nouveau, non réévalué.

    Codes de sortie : 0 rien de nouveau ni d'aggravé ; 1 sinon ; 2 commande ; 3 rapport illisible ; 4 non écrit.
    """
    from conformity import api
    from conformity.report import comparison

    wanted = options.formats_of(formats, comparison.FORMATS)
    found = api.compare(old, new)
    paths = api.write_comparison(found, out, wanted, lang.value, force, inputs=[old, new])
    for line in comparison.summary(found, lang.value):
        result(line)
    result(_WRITTEN[lang.value])
    for path in paths:
        result(f"  {path.as_posix()}")
    counts = found.counts()
    if counts["new"] or counts["worse"]:
        raise typer.Exit(1)


@guarded
def explain(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="Identifiant d'un constat (F-…), d'un enjeu ou d'un non évalué.")
    ],
    where: Annotated[
        str, typer.Option("--in", metavar="RAPPORT", help="Dossier d'un rapport, ou son report.json.")
    ] = "out",
    lang: options.Lang = options.Language.FR,
    debug: options.Debug = False,
) -> None:
    """Dit tout d'un constat : attributs, règle, mesures, seuils, modulations, certitude, portée."""
    from conformity import api

    for line in api.explain(name, where, lang.value):
        result(line)
