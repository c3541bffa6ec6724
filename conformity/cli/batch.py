"""``conformity batch``: many plans against one network, on this machine or on a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result, silence, talk
from conformity.errors import InputError, Place, UsageError

if TYPE_CHECKING:
    from conformity.api.batching import Step

_WORDS = {
    "fr": {
        "step": "[{ended}/{total}] {name} : {how}{left}",
        "done": "évalué",
        "failed": "NON ÉVALUÉ, {code}",
        "left": " · reste env. {time}",
        "kept": "{n} document(s) d'une exécution précédente gardé(s)",
        "written": "Synthèse :",
        "units": ("s", "min", "h"),
    },
    "en": {
        "step": "[{ended}/{total}] {name}: {how}{left}",
        "done": "assessed",
        "failed": "NOT ASSESSED, {code}",
        "left": " · about {time} left",
        "kept": "{n} document(s) of an earlier run kept",
        "written": "Synthesis:",
        "units": ("s", "min", "h"),
    },
}


@guarded
def batch(
    documents: Annotated[
        str, typer.Argument(metavar="LISTE|DOSSIER", help="Dossier de documents, ou liste (un chemin par ligne).")
    ],
    network: Annotated[
        list[str] | None,
        typer.Option(
            "--network", metavar="CHEMIN[:COUCHE]", help="Réseau écologique : fichier ou dossier ; répétable."
        ),
    ] = None,
    reservoirs: Annotated[
        list[str] | None, typer.Option("--reservoirs", metavar="F", help="Réservoirs de biodiversité ; répétable.")
    ] = None,
    corridors: Annotated[
        list[str] | None, typer.Option("--corridors", metavar="F", help="Corridors écologiques ; répétable.")
    ] = None,
    obstacles: Annotated[
        list[str] | None, typer.Option("--obstacles", metavar="F", help="Obstacles aux continuités ; répétable.")
    ] = None,
    watercourses: Annotated[
        list[str] | None, typer.Option("--watercourses", metavar="F", help="Cours d'eau ; répétable.")
    ] = None,
    objective: Annotated[
        options.ObjectiveOption | None,
        typer.Option("--objective", help="Objectif des couches dont la source ne le dit pas."),
    ] = None,
    territory: Annotated[
        str | None, typer.Option("--territory", metavar="F", help="Contours des communes, avec leur code INSEE.")
    ] = None,
    coverage: Annotated[
        str | None, typer.Option("--coverage", metavar="F", help="Contour du territoire que le réseau a étudié.")
    ] = None,
    epci: Annotated[
        str | None, typer.Option("--epci", metavar="CSV", help="Communes et leur EPCI : colonnes insee, siren, nom.")
    ] = None,
    rules: options.Rules = None,
    profile: options.Profile = None,
    crs: options.Crs = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, metavar="N", help="Documents à la fois (sinon un par cœur).")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADRESSE", help="Ordonnanceur Dask, à la place de cette machine."),
    ] = None,
    out: options.Out = Path("out"),
    formats: options.Formats = "xlsx,md,json",
    lang: options.Lang = options.Language.FR,
    date: options.Date = None,
    fail_on: options.Fail = options.FailOn.MAJOR,
    allow_undetermined: options.AllowUndetermined = False,
    force: options.Force = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Évalue de nombreux documents contre un réseau, un processus par document, et en fait la synthèse.

    Une exécution interrompue reprend où elle en était. Codes de sortie : 0 tous évalués, rien qui atteigne --fail-on ;
    1 constats, ou document non évalué ; 2 commande ; 3 réseau inutilisable, ou aucun document évalué ; 4 non écrit.
    """
    given: dict[str, Any] = {
        "network": network, "reservoirs": reservoirs, "corridors": corridors, "obstacles": obstacles,
        "watercourses": watercourses, "objective": objective.value if objective else None, "territory": territory,
        "coverage": coverage, "rules": rules, "profile": profile, "crs": crs, "date": date,
    }  # fmt: skip
    if not any(given[name] for name in ("network", "reservoirs", "corridors", "obstacles", "watercourses")):
        raise UsageError("CLI-001")

    from conformity import api
    from conformity.cli.outcome import reachable

    wanted = options.formats_of(formats, api.FORMATS)
    reachable(out)
    words: dict[str, Any] = _WORDS[lang.value]

    def step(told: Step) -> None:
        if quiet:
            return
        done = told.outcome
        how = words["done"] if done.done else words["failed"].format(code=done.code)
        left = words["left"].format(time=_time(told.left_s, words["units"])) if told.left_s else ""
        talk(words["step"].format(ended=told.ended, total=told.total, name=done.name, how=how, left=left))

    found = api.batch(
        documents, out, jobs=jobs, scheduler=scheduler, formats=wanted, epci=epci, force=force,
        talk=silence if quiet else talk, progress=step, lang=lang.value, **given,
    )  # fmt: skip
    from conformity.report import synthesis

    if found.kept and not quiet:
        talk(words["kept"].format(n=found.kept))
    for line in synthesis.summary(found.synthesis, lang.value):
        result(line)
    result(words["written"])
    for path in found.paths:
        result(f"  {path.as_posix()}")
    states = found.synthesis.states()
    if states["failed"] == len(found.synthesis.documents):
        raise InputError("CLI-032", Place(file=documents), n=states["failed"])
    if any(outcome.exit_code == 4 for outcome in found.outcomes):
        raise typer.Exit(4)
    if _worst(found.synthesis.counts(), fail_on) or (found.incomplete and not allow_undetermined):
        raise typer.Exit(1)


def _worst(counts: dict[str, int], fail_on: options.FailOn) -> bool:
    """Whether some concern is as bad as asked, or worse."""
    from conformity.model import SEVERITY_RANK, Severity

    if fail_on is options.FailOn.NEVER:
        return False
    neutral = {Severity.FAVOURABLE, Severity.INCONCLUSIVE}
    limit = SEVERITY_RANK[fail_on.value]
    return any(n and name not in neutral and SEVERITY_RANK[name] <= limit for name, n in counts.items())


def _time(seconds: float, units: tuple[str, str, str]) -> str:
    """A time that is left, no finer than it is known."""
    if seconds < 90:
        return f"{max(1, round(seconds / 5) * 5)} {units[0]}"
    if seconds < 5400:
        return f"{round(seconds / 60)} {units[1]}"
    return f"{seconds / 3600:.1f} {units[2]}"
