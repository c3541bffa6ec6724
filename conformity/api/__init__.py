"""The only place where the stages are put together: read, normalise, overlay, evaluate, render.

Everything heavy is imported inside the functions, so that importing this module costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from conformity.api.guard import guarded
from conformity.api.request import FIELDS, Request
from conformity.report import formats as registry
from conformity.result import Report

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from conformity.api.batching import Batch, Step
    from conformity.api.verifying import Verification
    from conformity.follow.compare import Comparison
    from conformity.model import Dossier

__all__ = [
    "FORMATS", "USUAL", "batch", "check", "compare", "demo_inputs", "explain", "inspect", "reserve", "shares", "verify",
    "write",
    "write_comparison",
]  # fmt: skip

#: what ``write`` makes unless told, and all it knows how to make
USUAL = tuple(each.name for each in registry.FORMATS if each.usual)
FORMATS = tuple(registry.BY_NAME)

#: a path (``PATH`` or ``PATH:LAYER``), or a GeoDataFrame
Source = "str | PathLike[str] | Any"


@guarded
def check(
    plan: Any,
    *,
    network: Any = (),
    reservoirs: Any = (),
    corridors: Any = (),
    obstacles: Any = (),
    watercourses: Any = (),
    hedges: Any = (),
    objective: str | Mapping[str, str] | None = None,
    in_force: Any = None,
    buildings: Any = None,
    context: Sequence[Any] = (),
    territory: Any = None,
    coverage: Any = None,
    rules: str | PathLike[str] | None = None,
    profile: str | PathLike[str] | None = None,
    reference: str | PathLike[str] | None = None,
    map: Mapping[str, str] | None = None,
    crs: str | None = None,
    date: str | None = None,
    dossier: Dossier | None = None,
    references: Sequence[Mapping[str, Any]] = (),
    layer_options: Mapping[str, Mapping[str, Any]] | None = None,
    waivers: str | PathLike[str] | None = None,
    resume: str | PathLike[str] | None = None,
    fixes: bool = False,
    invented: bool = False,
    talk: Callable[[str], None] | None = None,
    mark: Callable[[str], None] | None = None,
    lang: str = "fr",
) -> Report:
    """Check a plan against one or more networks.

    Parameters
    ----------
    plan
        Path of a shapefile, folder, archive or multi-layer file (``PATH:LAYER``), or a GeoDataFrame of zones; several
        tables of one plan are a list of GeoDataFrames named by ``.attrs["layer"]`` (``"ZONE_URBA"``,
        ``"PRESCRIPTION_SURF"`` …). A ``dossier.yml`` gives every other argument too; those given beside it complete it,
        and replace what it says where they differ.
    network
        Paths (one or many) of files or folders, or GeoDataFrames named by ``.attrs["layer"]``; each layer's kind and
        objective are found by profile, attributes or name.
    reservoirs, corridors, obstacles, watercourses, hedges
        As ``network``, with the kind said outright; a GeoDataFrame needs no name.
    objective
        ``"preserve"`` or ``"restore"``, for what no source and no default tells (an obstacle is to restore unless its
        source says otherwise); or a mapping from kind to objective, ``{"obstacle": "preserve"}``, which holds over the
        default of that kind, and where ``"*"`` stands for what nothing else tells. Words of a source always hold.
    in_force
        Plan in force, in the forms of ``plan`` but a dossier.
    buildings
        Polygons of buildings, which tell the zones that are built on.
    context
        Other layers of polygons; the report lists them among what was read.
    territory
        Outlines of communes, with their INSEE code.
    coverage
        Outline of the territory that the network studied.
    rules
        Name of a shipped pack or path of a file; by default the pack of the profile or reference, else ``tvb-locale``.
    profile
        Name of a shipped profile or path of an edited mapping (YAML or xlsx). What it names (document, scale, rule
        pack) holds; a profile that is only recognised in the data lends its words.
    reference
        Upper document that the network comes from: id of a shipped one or path of a YAML file. Held for every layer of
        which ``layer_options`` and ``references`` say nothing else; never outside its territory.
    map
        Column roles, e.g. ``{"typezone": "ZONAGE"}``.
    crs
        CRS of inputs that declare none, e.g. ``"EPSG:2154"``.
    date
        Date printed in the report (``YYYY-MM-DD``); by default SOURCE_DATE_EPOCH, else today.
    dossier
        Procedure, dates, chain of documents, declarations.
    references
        Upper documents, as under ``references`` of a dossier: ``{"id": "scot-x", "executory_on": …, "layers": […]}``.
    layer_options
        Of a network argument (as typed): ``{"reference": …, "profile": …, "kind": …, "objective": …}``; ``objective``
        as above, for that network.
    waivers
        Path of a YAML file of findings or concerns that somebody decided to let pass, until when and why.
    resume
        Path of an earlier ``report.xlsx``: what an officer typed there is carried over.
    fixes
        Also draw the outlines that the requests describe, and what stays then (measures the plan a second time).
    invented
        Whether the plan and its network are invented, as those of the shipped example; the report then says so.
    talk
        Called with short sentences on what is being decided, in ``lang``.
    mark
        Called with the name of each stage as it begins (``read``, ``contacts``, ``evaluate`` …).

    Returns
    -------
    Report

    Raises
    ------
    ConformityError
        :class:`~conformity.errors.UsageError` (CLI-600 to CLI-611) for an argument of the wrong kind, with its name and
        what to write; :class:`~conformity.errors.InputError` where the data cannot bear a result; and its siblings.
        Nothing else: a caller's tables are never modified, and none of their values ends in another exception.

    Examples
    --------
    >>> report = check(plan, reservoirs=reservoir, date="2026-01-01")
    >>> float(report.findings.set_index("rule_id")["value"]["RP01"])  # square metres of the zone in the reservoir
    10000.0
    """
    given = locals()  # the arguments by their names, before anything else is bound
    from conformity.api.accepting import accepted, language, listener
    from conformity.api.checking import checked

    tells, marks = (listener(given[name], name) or _silent for name in ("talk", "mark"))
    lang = language(lang)
    return checked(accepted({name: given[name] for name in FIELDS}), talk=tells, mark=marks, lang=lang)


@guarded
def write(
    report: Report,
    out: str | PathLike[str],
    formats: Iterable[str] = USUAL,
    lang: str = "fr",
    force: bool = False,
    *,
    mark: Callable[[str], None] | None = None,
) -> list[Path]:
    """Render a report in some formats and publish the whole set, or nothing.

    Parameters
    ----------
    formats
        Among :data:`FORMATS`: several, or one text (``"xlsx,md"``).

    Raises
    ------
    UsageError
        CLI-606, CLI-607 for a language that does not exist or an argument of the wrong kind.
    OutputError
        OUT-006 for a format that does not exist; OUT-009 for a folder that is, or holds, what the report was made from.
        Where the folder is not ours to replace, or cannot be written; what stood there still stands.

    Examples
    --------
    >>> report = check(plan, reservoirs=reservoir, date="2026-01-01")
    >>> [path.name for path in write(report, "out", ["json", "md"])]
    ['report.json', 'report.md', 'annexe.md']
    """
    from pathlib import Path

    from conformity.api import accepting, inputs, recipe
    from conformity.publish import publish

    asked = accepting.formats_of(formats)
    lang, force = accepting.language(lang), accepting.flag(force, "force")
    out = accepting.paths({"out": out})["out"]
    inputs.refuse(out, report.reads, asked)
    run = recipe.run(report, asked, lang)
    files = registry.render_all(report, asked, lang, mark or _silent)
    (mark or _silent)("publish")
    return publish(files, Path(out), force=force, run=run)


Report.write = write  # type: ignore[assignment,method-assign]


@guarded
def verify(
    folder: str | PathLike[str],
    hashes_only: bool = False,
    *,
    inputs: str | PathLike[str] | None = None,
    talk: Callable[[str], None] | None = None,
    lang: str = "fr",
) -> Verification:
    """Whether a published folder is whole, and (unless ``hashes_only``) whether a replay gives it byte for byte.

    Parameters
    ----------
    folder
        As a report was written to.
    hashes_only
        Only compare the files with their digests in ``manifest.json``.
    inputs
        Where the data are; by default the paths typed for the run, seen from the current folder.
    talk
        Called with short sentences on what the replay decides, in ``lang``.

    Returns
    -------
    Verification
        ``.ok``, every problem as an :class:`~conformity.errors.OutputError`, and notes on versions that differ.

    Examples
    --------
    >>> plan.to_file("zones.gpkg"), reservoir.to_file("reservoirs.gpkg")
    (None, None)
    >>> report = check("zones.gpkg", reservoirs="reservoirs.gpkg", date="2026-01-01")
    >>> paths = report.write("out", ["json"])
    >>> verify("out").ok
    True
    """
    from pathlib import Path

    from conformity.api import accepting
    from conformity.api import verifying as room

    paths_given = accepting.paths({"folder": folder, "inputs": inputs})
    home = None if paths_given["inputs"] is None else Path(paths_given["inputs"])
    tells = accepting.listener(talk, "talk") or _silent
    lang, hashes_only = accepting.language(lang), accepting.flag(hashes_only, "hashes_only")
    return room.verify(Path(paths_given["folder"]), hashes_only, home, tells, lang)


def reserve(out: str | PathLike[str], force: bool = False) -> AbstractContextManager[Path]:
    """Hold an output folder while a report for it is computed; what forbids writing there is told at once.

    Raises
    ------
    OutputError
        Where the folder is not ours to replace, cannot be written, or another run holds it.

    Examples
    --------
    >>> with reserve("out") as folder:
    ...     folder.name
    'out'
    """
    from pathlib import Path

    from conformity.publish import claimed

    return claimed(Path(out), force=force)


def apart(out: str | PathLike[str], request: Request, formats: Iterable[str] = ()) -> None:
    """Make sure, before anything is read, that a check has a network and that ``out`` takes no input of it away.

    Parameters
    ----------
    out
        A folder that will be replaced whole.
    request
        What will be read.
    formats
        What will be written. A workbook resumed may be the folder's own ``report.xlsx``, where a run writes it again:
        what was typed there is carried over.

    Raises
    ------
    UsageError, RulesError, InputError
        Where no network is given, or the dossier cannot be read.
    OutputError
        OUT-009 where an input is the folder or lies in it, by whatever path, link or name of a layer it was given:
        the dossier and what it names, rule packs, profiles, references, waivers.
    """
    from conformity.api import inputs

    inputs.refuse(out, inputs.paths(request), formats)


@guarded
def inspect(
    paths: Any,
    *,
    profile: str | PathLike[str] | None = None,
    map: Mapping[str, str] | None = None,
    crs: str | None = None,
    lang: str = "fr",
) -> dict[str, Any]:
    """What the files hold, and what is amiss: layers, CRS, encoding, columns, guessed roles, faults (JSON-ready).

    Of each layer ``objective`` is what its source says (``unknown`` where it is silent) and ``default_objective`` what
    is taken where it is silent (null where it tells it of everything).

    Examples
    --------
    >>> plan.to_file("zones.gpkg")
    >>> "layers" in inspect("zones.gpkg")
    True
    """
    from conformity.api import accepting
    from conformity.api.inspection import look

    request = accepting.accepted({"profile": profile, "map": map, "crs": crs})
    several = paths if isinstance(paths, (list, tuple)) else (paths,)
    paths_given = tuple(accepting.paths({f"paths[{n}]": each for n, each in enumerate(several)}).values())
    return look(
        paths_given, profile=request.profile, columns=request.map, crs=request.crs, lang=accepting.language(lang)
    )


@guarded
def compare(old: Any, new: Any) -> Comparison:
    """Compare two drafts of a plan by their reports.

    Parameters
    ----------
    old, new
        A :class:`Report`, the folder that one was written to, or its ``report.json``.

    Returns
    -------
    Comparison
        Every finding and concern of both in exactly one change; what the later run could not judge is never resolved.

    Raises
    ------
    InputError
        OUT-011 where one is no report of ours.

    Examples
    --------
    >>> report = check(plan, reservoirs=reservoir, date="2026-01-01")
    >>> paths = report.write("out", ["json"])
    >>> compare("out", report).counts()["new"]
    0
    """
    from conformity.api.following import compare as compared

    return compared(old, new)


@guarded
def write_comparison(
    found: Comparison,
    out: str | PathLike[str],
    formats: Iterable[str] = ("xlsx", "md", "json"),
    lang: str = "fr",
    force: bool = False,
    *,
    inputs: Iterable[Any] = (),
) -> list[Path]:
    """Render a comparison and publish the whole set, or nothing, in a folder that is not, nor holds, one of its inputs.

    Parameters
    ----------
    inputs
        The two that were compared, where they are paths.

    Raises
    ------
    OutputError
        OUT-001 to OUT-006, OUT-008, OUT-009.

    Examples
    --------
    >>> report = check(plan, reservoirs=reservoir, date="2026-01-01")
    >>> paths = report.write("out", ["json"])
    >>> [path.name for path in write_comparison(compare("out", report), "comparison", ["json"])]
    ['comparaison.json']
    """
    from pathlib import Path

    from conformity.publish import publish
    from conformity.report import comparison

    apart(out, Request(context=_paths(inputs)))
    return publish(comparison.render_all(found, tuple(formats), lang), Path(out), force=force)


@guarded
def explain(name: str, report: Any, lang: str = "fr") -> list[str]:
    """The whole chain of one finding, concern or unassessed case, in lines of text.

    Parameters
    ----------
    name
        Its id, as every output names it.
    report
        A :class:`Report`, the folder that one was written to, or its ``report.json``.

    Examples
    --------
    >>> report = check(plan, reservoirs=reservoir, date="2026-01-01")
    >>> lines = explain(report.findings["finding_id"].iloc[0], report)
    >>> "RP01" in "".join(lines)
    True
    """
    from conformity.api import accepting
    from conformity.api.following import explain as explained

    return explained(accepting.text(name, "name"), report, accepting.language(lang))


@guarded
def batch(
    documents: str | PathLike[str],
    out: str | PathLike[str],
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    formats: Iterable[str] = ("xlsx", "md", "json"),
    epci: str | PathLike[str] | None = None,
    force: bool = False,
    talk: Callable[[str], None] | None = None,
    progress: Callable[[Step], None] | None = None,
    lang: str = "fr",
    **inputs: Any,
) -> Batch:
    """Check many plans against one network, a process a document, and gather them in a synthesis.

    Parameters
    ----------
    documents
        A folder that holds documents, or a text file with a path a line.
    out
        Each document's report goes to ``documents/NAME`` in it, the synthesis to ``synthese``. A run that was stopped
        at any moment goes on where it stood: documents whose report is whole, and of the same inputs, are kept.
    jobs
        Documents at a time on this machine; by default one a core.
    scheduler
        Address of a Dask scheduler whose workers see the same folders, in place of this machine.
    epci
        CSV of communes and their EPCI: columns ``insee``, ``siren`` and, if known, ``nom``.
    progress
        Told each :class:`~conformity.api.batching.Step` as it ends.
    inputs
        Those of :func:`check` but ``plan``: network, rules, territory …; a document that is a ``dossier.yml`` adds its
        own.

    Returns
    -------
    Batch

    Raises
    ------
    UsageError
        CLI-600 to CLI-611 for an argument that is not known, or of the wrong kind.
    ConformityError
        Where there is no document, the network cannot be read, or the results cannot be written. A document that
        cannot be assessed is told in the synthesis, and stops no other.

    Examples
    --------
    >>> from pathlib import Path
    >>> Path("plans").mkdir()
    >>> plan.to_file("plans/first.gpkg"), reservoir.to_file("reservoirs.gpkg")
    (None, None)
    >>> result = batch("plans", "results", reservoirs="reservoirs.gpkg", jobs=1)
    >>> result.synthesis.states()["failed"]
    0
    """
    from conformity.api import accepting
    from conformity.api.batching import Asked, run

    request = accepting.accepted(accepting.known(inputs, [name for name in FIELDS if name != "plan"]))
    paths_given = accepting.paths({"documents": documents, "out": out, "epci": epci, "scheduler": scheduler})
    asked = Asked(
        request,
        accepting.formats_of(formats),
        accepting.language(lang),
        accepting.jobs(jobs),
        paths_given["scheduler"],
        paths_given["epci"],
        accepting.flag(force, "force"),
    )
    hears = [accepting.listener(value, name) or _silent for name, value in (("talk", talk), ("progress", progress))]
    return run(paths_given["documents"], paths_given["out"], asked, *hears)


@guarded
def shares(zones: Any, elements: Any, *, memory_mb: float | None = None) -> Any:
    """Area and shares of every zone and element that share ground: a table for a whole region, in seconds.

    Two methods that share no code must agree that a pair shares ground; nothing is drawn, nothing is judged. Files are
    measured by tiles, and need not fit into memory.

    Parameters
    ----------
    zones, elements
        GeoDataFrames of valid polygons and multipolygons, in one projection in metres; or two files (``FILE`` or
        ``FILE:LAYER``; GeoPackage, FlatGeobuf, shapefile).
    memory_mb
        For files: what the geometries of a tile may take while they are measured, in megabytes (1,000 by default);
        the program itself, the boxes of all features and the result come on top.

    Returns
    -------
    DataFrame
        ``zone`` and ``element`` (labels of the index; of files the number of the row, from 0), ``area_m2``,
        ``share_of_zone``, ``share_of_element``, by zone then element. Of files, ``attrs`` tells the number of
        ``tiles`` and the ``most_mb`` that one was held to need.

    Raises
    ------
    UsageError
        CLI-607 where one is a GeoDataFrame and the other is not, or ``memory_mb`` goes with none or is no number.
    InputError
        SEM-408 where the two are not in one projection in metres, or hold something else than valid surfaces; SEM-409
        where a file holds several layers and none is named, SEM-410 where its features cannot be read by pieces.

    Examples
    --------
    >>> table = shares(plan, reservoir)
    >>> table[["area_m2", "share_of_zone"]].values.tolist()
    [[10000.0, 0.5]]
    """
    from conformity.api.sharing import shares as shared

    return shared(zones, elements, memory_mb)


@guarded
def write_shares(
    found: Any, out: str | PathLike[str], *, inputs: Iterable[Any] = (), force: bool = False
) -> list[Path]:
    """Publish what :func:`shares` found as ``shares.csv`` in a folder that is not, nor holds, one of its inputs.

    Raises
    ------
    OutputError
        OUT-001 to OUT-005, OUT-008, OUT-009.
    """
    from pathlib import Path

    from conformity.api import sharing
    from conformity.publish import publish

    apart(out, Request(context=_paths(inputs)))
    return publish({"shares.csv": sharing.csv(found)}, Path(out), force=force)


def demo_inputs() -> dict[str, Any]:
    """Arguments of :func:`check` for the shipped example, which is invented.

    Examples
    --------
    >>> inputs = demo_inputs()
    >>> inputs["invented"]
    True
    """
    from conformity.api.dossier import demo

    return demo().arguments()


def _paths(inputs: Iterable[Any]) -> tuple[str, ...]:
    """Those of some inputs that are paths."""
    return tuple(str(fspath(each)) for each in inputs if isinstance(each, (str, PathLike)))


def _silent(_: Any) -> None:
    """No-op callback."""
