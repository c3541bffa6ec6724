"""The options that several commands share, each said once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from conformity import api
from conformity.errors import UsageError

if TYPE_CHECKING:
    from conformity.api.request import Request

#: a format that is printed, not written
ANNOTATIONS: Final = "github"
#: what may follow ``--format``, and what is written without it
FORMATS: Final = (*api.FORMATS, ANNOTATIONS)
USUAL: Final = ",".join(api.USUAL)


class FailOn(StrEnum):
    """The mildest severity that makes the run end in 1."""

    CRITICAL = "critical"
    MAJOR = "major"
    MODERATE = "moderate"
    WATCH = "watch"
    INFORMATION = "information"
    NEVER = "never"


class Language(StrEnum):
    FR = "fr"
    EN = "en"


class Listing(StrEnum):
    TEXT = "text"
    JSON = "json"


Network = Annotated[
    list[str] | None,
    typer.Option("--network", metavar="CHEMIN[:COUCHE]", help="Réseau écologique : fichier ou dossier ; répétable."),
]
Reservoirs = Annotated[
    list[str] | None, typer.Option("--reservoirs", metavar="F", help="Réservoirs de biodiversité ; répétable.")
]
Corridors = Annotated[
    list[str] | None, typer.Option("--corridors", metavar="F", help="Corridors écologiques ; répétable.")
]
Obstacles = Annotated[
    list[str] | None, typer.Option("--obstacles", metavar="F", help="Obstacles aux continuités ; répétable.")
]
Watercourses = Annotated[list[str] | None, typer.Option("--watercourses", metavar="F", help="Cours d'eau ; répétable.")]
Hedges = Annotated[list[str] | None, typer.Option("--hedges", metavar="F", help="Haies ; répétable.")]
Objective = Annotated[
    list[str] | None,
    typer.Option(
        "--objective",
        metavar="[TYPE=]OBJECTIF",
        help="Objectif (preserve, restore) que ni la source ni le type ne disent ; obstacle=preserve : celui d'un "
        "type, avant son défaut ; répétable.",
    ),
]
Territory = Annotated[
    str | None, typer.Option("--territory", metavar="F", help="Contours des communes, avec leur code INSEE.")
]
Coverage = Annotated[
    str | None, typer.Option("--coverage", metavar="F", help="Contour du territoire que le réseau a étudié.")
]
Lang = Annotated[Language, typer.Option("--lang", help="Langue des messages et du rapport.")]
Debug = Annotated[bool, typer.Option("--debug", help="Affiche la trace complète d'une erreur.")]
Force = Annotated[bool, typer.Option("--force", help="Remplace un dossier de sortie que conformity n'a pas écrit.")]
Out = Annotated[Path, typer.Option("--out", metavar="DOSSIER", help="Dossier de sortie.")]
Formats = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="F,F…",
        help=f"Parmi {', '.join(FORMATS)} ; plusieurs par des virgules.",
    ),
]
Fixes = Annotated[
    bool, typer.Option("--fixes", help="Cherche, pour chaque site, le moindre changement de contour qui le libère.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Ne dit que le résultat et les erreurs.")]
Waivers = Annotated[
    Path | None, typer.Option("--waivers", metavar="F", help="Dérogations (YAML) : id, motif, auteur, date, échéance.")
]
Resume = Annotated[
    Path | None,
    typer.Option("--resume", metavar="XLSX", help="Classeur précédent : ce que l'agent y a saisi est repris."),
]
Date = Annotated[
    str | None,
    typer.Option("--date", metavar="AAAA-MM-JJ", help="Date du rapport (sinon SOURCE_DATE_EPOCH, sinon ce jour)."),
]
Fail = Annotated[FailOn, typer.Option("--fail-on", help="Gravité à partir de laquelle la commande se termine par 1.")]
AllowUndetermined = Annotated[
    bool, typer.Option("--allow-undetermined", help="Ne termine pas par 1 si une couche demandée n'a pu être évaluée.")
]
Timings = Annotated[bool, typer.Option("--timings", help="Dit le temps que prend chaque étape, et la mémoire.")]
Crs = Annotated[
    str | None, typer.Option("--crs", metavar="EPSG:n", help="Projection des fichiers qui n'en déclarent pas.")
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="NOM|FICHIER", help="Profil de données : nom livré, ou correspondance (YAML, xlsx)."
    ),
]
Reference = Annotated[
    str | None,
    typer.Option(
        "--reference", metavar="ID|FICHIER", help="Document dont vient le réseau : identifiant livré ou fichier YAML."
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="ROLE=COLONNE", help="Colonne d'un rôle, ex. typezone=ZONAGE ; répétable."),
]
Rules = Annotated[
    str | None, typer.Option("--rules", metavar="JEU", help="Jeu de règles : nom livré, fichier YAML ou dossier.")
]


def formats_of(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """``"xlsx,md"`` to a tuple, each known and once.

    Raises
    ------
    UsageError
        CLI-002 for a format that we do not write.
    """
    found: dict[str, None] = {}
    for name in (part.strip().lower() for part in text.split(",") if part.strip()):
        if name not in known:
            raise UsageError("CLI-002", name=name, known=", ".join(known))
        found[name] = None
    if not found:
        raise UsageError("CLI-002", name=text, known=", ".join(known))
    return tuple(found)


def request_of(given: Mapping[str, Any]) -> Request:
    """What the options of a command ask, those that are inputs of a check.

    Parameters
    ----------
    given
        Arguments of the command by their names, as parsed.

    Raises
    ------
    UsageError
        CLI-003, CLI-520 to CLI-522.
    """
    from conformity.api.accepting import accepted
    from conformity.api.request import FIELDS
    from conformity.profiles import objectives

    inputs = {name: value for name, value in given.items() if name in FIELDS}
    inputs["objective"] = objectives.written(inputs["objective"], "--objective")
    if "map" in inputs:
        inputs["map"] = columns_of(inputs["map"] or ())
    return accepted(inputs)


def columns_of(texts: Iterable[str]) -> dict[str, str]:
    """``["typezone=ZONAGE"]`` to a mapping from role to column.

    Raises
    ------
    UsageError
        CLI-003 for a text that is not ``ROLE=COLUMN``.
    """
    found = {}
    for text in texts:
        role, equals, column = text.partition("=")
        if not (role.strip() and equals and column.strip()):
            raise UsageError("CLI-003", text=text)
        found[role.strip().lower()] = column.strip()
    return found
