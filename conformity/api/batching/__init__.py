"""Many plans against one network: the network is read once, each plan checked in a process of its own."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from conformity.api import inputs, packs, provenance, recipe, verifying
from conformity.api.batching import cluster, local
from conformity.api.batching.documents import Document, LeftOut, Selection, documents
from conformity.api.batching.journal import NAME as JOURNAL
from conformity.api.batching.journal import Journal
from conformity.api.batching.work import Outcome, Task
from conformity.api.dossier import is_dossier, request_of
from conformity.api.identity import resting
from conformity.api.request import Request
from conformity.api.run import say_basis, say_network
from conformity.api.upper import upper
from conformity.errors import ConformityError, InputError, Msg, Place
from conformity.follow import synthesis
from conformity.follow.synthesis import Synthesis

__all__ = ["Asked", "Batch", "Step", "run"]

DOCUMENTS: Final = "documents"
SYNTHESIS: Final = "synthese"
NETWORK: Final = "reseau"
#: formats that the synthesis is made from, always written
_ALWAYS: Final = ("json",)
#: the legal projection of the mainland, in which a plan is nearly always
_USUAL: Final = "EPSG:2154"


@dataclass(frozen=True)
class Asked:
    """Arguments of a batch, without its documents."""

    #: inputs of every document, without a plan
    request: Request
    formats: tuple[str, ...]
    lang: str
    jobs: int | None = None
    scheduler: str | None = None
    epci: str | os.PathLike[str] | None = None
    force: bool = False


@dataclass(frozen=True)
class Step:
    """Progress after one document."""

    outcome: Outcome
    #: number of documents that have ended (including those kept from an earlier run), and of all
    ended: int
    total: int
    #: estimated seconds for the rest; None until one document has ended
    left_s: float | None


@dataclass(frozen=True)
class Batch:
    """Result of a batch."""

    synthesis: Synthesis
    #: files of the synthesis
    paths: tuple[Path, ...]
    #: documents whose report of an earlier run was kept
    kept: int
    outcomes: tuple[Outcome, ...]
    #: other entries of the folder or list, with the reason why they are not documents
    left_out: tuple[LeftOut, ...] = ()

    @property
    def incomplete(self) -> bool:
        """Whether a document, or something requested of one, could not be assessed, or a folder was left out."""
        states = self.synthesis.states()
        missing = any(not each.repeated for each in self.left_out)
        return bool(states["failed"] or states["incomplete"] or missing)


def run(
    given: str | os.PathLike[str],
    out: str | os.PathLike[str],
    asked: Asked,
    talk: Callable[[str], None],
    progress: Callable[[Step], None],
) -> Batch:
    """See :func:`conformity.api.batch`."""
    from conformity import api

    folder = Path(os.path.abspath(out))  # noqa: PTH100  (a link in the last step is not followed)
    selection = documents(given, folder, inputs.files(asked.request))
    chosen = selection.documents
    for left_out in selection.left_out:
        talk(left_out.text(asked.lang))
    held = list(_inputs(given, chosen, asked))
    for part in (SYNTHESIS, DOCUMENTS, NETWORK, JOURNAL):
        inputs.refuse(folder / part, held)
    epci, names = _epci(asked.epci)
    journal = Journal(folder, _identity(asked))
    with api.reserve(folder / SYNTHESIS, asked.force):
        date = asked.request.date or journal.date() or provenance.today(None)
        tasks = [_task(each, asked, folder, date) for each in chosen]
        journal.begin(date)
        ended = {task.name: Outcome(task.name, True) for task in tasks if _whole(task)}
        kept = len(ended)
        for outcome in ended.values():
            journal.add(outcome)
        waiting = _prepared([task for task in tasks if task.name not in ended], asked, folder, talk)
        began = time.monotonic()
        for n, outcome in enumerate(_outcomes(waiting, asked), start=1):
            journal.add(outcome)
            ended[outcome.name] = outcome
            left = len(waiting) - n
            progress(Step(outcome, len(ended), len(chosen), (time.monotonic() - began) / n * left))
        synthesis = _synthesis(selection, ended, folder, asked, date, epci, names)
        paths = _published(synthesis, chosen, ended, folder, asked)
    outcomes = tuple(ended[each.name] for each in chosen)
    return Batch(synthesis, tuple(paths), kept, outcomes, selection.left_out)


def _inputs(given: Any, documents: Iterable[Document], asked: Asked) -> Iterator[tuple[str, str]]:
    """Every path that a batch reads: list, table of EPCIs, common inputs, and those of each document."""
    lists = (str(given), *((str(asked.epci),) if asked.epci else ()))
    yield from inputs.paths(replace(asked.request, context=(*lists, *asked.request.context)))
    for each in documents:
        yield "plan", each.path
        with suppress(ConformityError):  # reported by the process that reads it
            yield from inputs.paths(replace(asked.request, plan=each.path))


def _identity(asked: Asked) -> dict[str, Any]:
    """Values that identify a run: arguments except the date, formats, language."""
    stored = recipe.stored(replace(asked.request, plan="", date=None))
    return {"arguments": stored, "formats": list(asked.formats), "language": asked.lang}


def _task(document: Document, asked: Asked, folder: Path, date: str) -> Task:
    request = replace(asked.request, date=date, plan=document.path)
    if is_dossier(document.path):
        with suppress(ConformityError):  # reported by the process that reads it
            request = request_of(document.path).over(request)
    formats = tuple(dict.fromkeys((*asked.formats, *_ALWAYS, *_tables())))
    return Task(document.name, request, str(folder / DOCUMENTS / document.name), formats, asked.lang, force=asked.force)


def _tables() -> tuple[str, ...]:
    from conformity.report import geoparquet

    return ("parquet",) if geoparquet.available() else ()


# ----------------------------------------------------------------------------------------------- what is kept


def _whole(task: Task) -> bool:
    """Whether a report of an earlier run is complete and has the same arguments, files, rules and versions."""
    from conformity.publish import manifest

    out = Path(task.out)
    try:
        published = manifest.read(out)
        if published is None or next(manifest.differences(out, published), None) is not None:
            return False
        run = published.get("run")
        if not isinstance(run, dict) or run.get("arguments") != _plain(recipe.stored(task.request)):
            return False
        same: bool = run["formats"] == list(task.formats) and run["language"] == task.lang
        return same and not any(verifying.other_versions(run["versions"])) and not any(_changes(run))
    except (OSError, KeyError, TypeError, ValueError, ConformityError):
        return False


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _changes(run: Mapping[str, Any]) -> Iterator[ConformityError]:
    return verifying.changes(run, None, _remembered)


def _remembered(path: Path) -> tuple[int, str]:
    """Size and digest of a file, cached: the network is an input of every document."""
    stat = path.stat()
    return _fingerprint(path, stat.st_size, stat.st_mtime_ns)


@cache
def _fingerprint(path: Path, size: int, changed_ns: int) -> tuple[int, str]:
    from conformity.publish import manifest

    return manifest.fingerprint(path)


# ----------------------------------------------------------------------------------------------- the work


def _prepared(tasks: list[Task], asked: Asked, folder: Path, talk: Callable[[str], None]) -> list[Task]:
    """The tasks with the network read once. A task whose dossier changes the network reads its own."""
    from conformity.api.prepared import prepare

    common = asked.request
    shared = {task.name for task in tasks if task.request.same_network(common)}
    if not shared:
        return tasks
    prepared = prepare(common, _USUAL, folder / NETWORK)
    say_network(talk, asked.lang, prepared.network, prepared.refused)
    documents = upper(common.references)
    documents.asked(common.reference)
    chosen = packs.profile(common.profile) if common.profile is not None else None
    say_basis(talk, asked.lang, resting(common, chosen, prepared.attached, documents).basis)
    return [replace(task, prepared=prepared) if task.name in shared else task for task in tasks]


def _outcomes(tasks: list[Task], asked: Asked) -> Iterator[Outcome]:
    from conformity.overlay import parallel

    if not tasks:
        return iter(())
    if asked.scheduler:
        return cluster.outcomes(tasks, asked.scheduler)
    return local.outcomes(tasks, max(1, min(asked.jobs or parallel.threads(), len(tasks))))


# ----------------------------------------------------------------------------------------------- the synthesis


def _synthesis(
    selection: Selection,
    ended: Mapping[str, Outcome],
    folder: Path,
    asked: Asked,
    date: str,
    epci: Mapping[str, str],
    names: Mapping[str, str],
) -> Synthesis:
    lines, packs = [], set()
    for each in selection.documents:
        outcome = ended[each.name]
        if not outcome.done:
            text = outcome.of(asked.lang)
            lines.append(synthesis.of_failure(each.name, each.path, outcome.code, text))
            continue
        content = json.loads((folder / DOCUMENTS / each.name / "report.json").read_bytes())
        packs.add(f"{content['rulebook']['pack']} {content['rulebook']['version']}")
        lines.append(synthesis.of_payload(each.name, each.path, content, epci))
    left_out = tuple(each.text(asked.lang) for each in selection.left_out if not each.repeated)
    return synthesis.gather(lines, date, ", ".join(sorted(packs)), epci, names, left_out)


def _published(
    synthesis: Synthesis, documents: Iterable[Document], ended: Mapping[str, Outcome], folder: Path, asked: Asked
) -> list[Path]:
    from conformity.publish import publish
    from conformity.report import formats, geoparquet
    from conformity.report import synthesis as rendered

    shown = next((formats.BY_NAME[name].file for name in ("html", "docx", "md", "xlsx") if name in asked.formats), "")
    files = rendered.render_all(synthesis, asked.lang, f"../{DOCUMENTS}/{{name}}/{shown}")
    if geoparquet.available():
        done = sorted(each.name for each in documents if ended[each.name].done)
        for name in geoparquet.NAMES if done else ():
            files[name] = geoparquet.joined((each, (folder / DOCUMENTS / each / name).read_bytes()) for each in done)
    return publish(files, folder / SYNTHESIS, force=asked.force)


def _epci(given: str | os.PathLike[str] | None) -> tuple[dict[str, str], dict[str, str]]:
    """INSEE code → SIREN of the EPCI, and SIREN → name, from a table."""
    if given is None:
        return {}, {}
    from conformity.read.tables import delimited

    path = Path(given)
    place = Place(file=path.name)
    if not path.is_file():
        raise InputError(Msg.PATH_DOES_NOT_EXIST, Place(file=str(given)))
    table = delimited(path, path.name)
    columns = {name.strip().casefold(): n for n, name in enumerate(table.columns)}
    insee = next((columns[name] for name in ("insee", "code_insee", "codgeo", "insee_com") if name in columns), None)
    siren = next((columns[name] for name in ("siren", "siren_epci", "epci", "code_epci") if name in columns), None)
    label = next((columns[name] for name in ("nom", "nom_epci", "libepci", "raison_sociale") if name in columns), None)
    if insee is None or siren is None:
        raise InputError(Msg.EPCI_TABLE_COLUMNS_MISSING, place)
    codes = {str(row[insee]).strip().zfill(5): str(row[siren]).strip() for row in table.rows}
    names = {} if label is None else {str(row[siren]).strip(): str(row[label]).strip() for row in table.rows}
    return codes, names
