"""``conformity batch``: many plans against one network, on this machine or on a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result, silence, talk
from conformity.errors import InputError, Place, UsageError
from conformity.language import Sentence

if TYPE_CHECKING:
    from conformity.api.batching import Step

_WORDS = {
    "fr": {
        "step": "[{ended}/{total}] {name} : {how}{left}",
        "done": "évalué",
        "failed": "NON ÉVALUÉ, {code}",
        "left": " · reste env. {time}",
        "kept": "{n:# document d'une exécution précédente gardé|# documents d'une exécution précédente gardés}",
        "written": "Synthèse :",
        "units": ("s", "min", "h"),
    },
    "en": {
        "step": "[{ended}/{total}] {name}: {how}{left}",
        "done": "assessed",
        "failed": "NOT ASSESSED, {code}",
        "left": " · about {time} left",
        "kept": "{n:# document|# documents} of an earlier run kept",
        "written": "Synthesis:",
        "units": ("s", "min", "h"),
    },
}


@guarded
def batch(
    documents: Annotated[
        str, typer.Argument(metavar="LISTE|DOSSIER", help="Dossier de documents, ou liste (un chemin par ligne).")
    ],
    network: options.Network = None,
    reservoirs: options.Reservoirs = None,
    corridors: options.Corridors = None,
    obstacles: options.Obstacles = None,
    watercourses: options.Watercourses = None,
    hedges: options.Hedges = None,
    objective: options.Objective = None,
    territory: options.Territory = None,
    coverage: options.Coverage = None,
    epci: Annotated[
        str | None, typer.Option("--epci", metavar="CSV", help="Communes et leur EPCI : colonnes insee, siren, nom.")
    ] = None,
    rules: options.Rules = None,
    profile: options.Profile = None,
    reference: options.Reference = None,
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
    request = options.request_of(locals())  # the parameters by their names
    from conformity import api
    from conformity.api.batching import Asked
    from conformity.api.batching import run as run_batch

    if not request.networks():
        raise UsageError("CLI-001")

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

    asked = Asked(request, wanted, lang.value, jobs, scheduler, epci, force)
    found = run_batch(documents, out, asked, silence if quiet else talk, step)
    from conformity.model import reaches
    from conformity.report import synthesis

    if found.kept and not quiet:
        talk(Sentence(words["kept"], lang.value).format(n=found.kept))
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
    reached = fail_on is not options.FailOn.NEVER and any(
        n and reaches(severity, fail_on.value) for severity, n in found.synthesis.counts().items()
    )
    if reached or (found.incomplete and not allow_undetermined):
        raise typer.Exit(1)


def _time(seconds: float, units: tuple[str, str, str]) -> str:
    """A time that is left, no finer than it is known."""
    if seconds < 90:
        return f"{max(1, round(seconds / 5) * 5)} {units[0]}"
    if seconds < 5400:
        return f"{round(seconds / 60)} {units[1]}"
    return f"{seconds / 3600:.1f} {units[2]}"
