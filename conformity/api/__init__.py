"""The functions of the library. Here the stages are put together: read, normalise, overlay, evaluate, render.

Heavy dependencies are imported inside the functions, so that importing this module is fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from conformity.api.folders import FORMATS, USUAL, reserve, silent, verify, write, write_comparison
from conformity.api.folders import apart as apart
from conformity.api.folders import write_shares as write_shares
from conformity.api.guard import guarded
from conformity.api.request import FIELDS

if TYPE_CHECKING:
    from conformity.api.batching import Batch, Step
    from conformity.follow.compare import Comparison
    from conformity.model import Dossier
    from conformity.result import Report

__all__ = [
    "FORMATS", "USUAL", "batch", "check", "compare", "demo_inputs", "explain", "inspect", "reserve", "shares", "verify",
    "write", "write_comparison",
]  # fmt: skip


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
    places: Any = None,
    places_name: str | None = None,
    rules: str | PathLike[str] | None = None,
    profile: str | PathLike[str] | None = None,
    reference: str | PathLike[str] | None = None,
    data_date: str | None = None,
    map: Mapping[str, str] | None = None,
    crs: str | None = None,
    date: str | None = None,
    dossier: Dossier | None = None,
    references: Sequence[Mapping[str, Any]] = (),
    layer_options: Mapping[str, Mapping[str, Any]] | None = None,
    waivers: str | PathLike[str] | None = None,
    resume: str | PathLike[str] | None = None,
    template: str | PathLike[str] | None = None,
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
        As ``network``, with the kind given by the argument; a GeoDataFrame needs no name.
    objective
        ``"preserve"`` or ``"restore"``, for elements whose objective neither their source nor the default of their kind
        gives (by default an obstacle is to be restored); or a mapping from kind to objective,
        ``{"obstacle": "preserve"}``, which replaces the default of that kind; ``"*"`` stands for all other kinds. An
        objective that the source gives always takes precedence.
    in_force
        Plan in force, in the forms of ``plan`` but a dossier.
    buildings
        Polygons of buildings. U zones are split into built and unbuilt parts with them.
    context
        Other layers of polygons; the report lists them among what was read.
    territory
        Outlines of communes, with their INSEE code.
    coverage
        Outline of the territory that the network studied.
    places
        Named places (lieux-dits), points or polygons: a place of the report is then told with the name of the polygon
        that holds it, else of the nearest point within 300 m.
    places_name
        Column of ``places`` that holds the names; by default TOPONYME, NOM, NAME, LIBELLE, LIEUDIT or the like.
    rules
        Name of a shipped pack or path of a file; by default the pack of the profile or reference, else ``tvb-locale``.
    profile
        Name of a shipped profile or path of an edited mapping (YAML or xlsx). The document, scale and rule pack that it
        names are used. Of a profile that is only recognised in the data, the vocabulary alone is used.
    reference
        Upper document that the network comes from: id of a shipped one or path of a YAML file. Applies to every layer
        for which ``layer_options`` and ``references`` give no other; never outside its territory.
    data_date
        Day, month or year of the data of every network for which ``layer_options`` give no other; the sheets of the
        communes show it.
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
        Of a network argument (as typed): ``{"reference": …, "profile": …, "kind": …, "objective": …, "data_date":
        …}``; ``objective`` and ``data_date`` as above, for that network.
    waivers
        Path of a YAML file that lists findings or concerns to ignore, each with a reason and an expiry date.
    resume
        Path of an earlier ``report.xlsx``: what an officer typed there is carried over.
    template
        Path of a Word document (.docx, .dotx) whose layout ``report.docx`` takes; the report stands in the place of its
        paragraph ``{{rapport}}``, else after what it holds.
    fixes
        Also draw the outlines that the requests describe, and what stays then (measures the plan a second time).
    invented
        Whether the plan and its network are fictitious, like the shipped example; the report then says so.
    talk
        Called with a short sentence for each decision on the inputs, in ``lang``.
    mark
        Called with the name of each stage as it begins (``read``, ``contacts``, ``evaluate`` …).
    lang
        Language of the messages, and of the titles and figures of the report: ``"fr"`` or ``"en"``.

    Returns
    -------
    Report

    Raises
    ------
    ConformityError
        :class:`~conformity.errors.UsageError` (CLI-600 to CLI-611) for an argument of the wrong type, with its name and
        what to write; :class:`~conformity.errors.InputError` where the data cannot be assessed; or another subclass.
        No other exception is raised, whatever the values of the caller's tables. The tables are not modified.

    Examples
    --------
    >>> report = check(plan, reservoirs=reservoir, date="2026-01-01")
    >>> float(report.findings.set_index("rule_id")["value"]["RP01"])  # square metres of the zone in the reservoir
    10000.0
    """
    given = locals()  # the arguments by their names, before anything else is bound
    from conformity.api.accepting import accepted, language, listener
    from conformity.api.checking import checked

    tells, marks = (listener(given[name], name) or silent for name in ("talk", "mark"))
    lang = language(lang)
    return checked(accepted({name: given[name] for name in FIELDS}), talk=tells, mark=marks, lang=lang)


@guarded
def inspect(
    paths: Any,
    *,
    profile: str | PathLike[str] | None = None,
    map: Mapping[str, str] | None = None,
    crs: str | None = None,
    lang: str = "fr",
) -> dict[str, Any]:
    """Describe files: layers, CRS, encoding, columns, roles, faults, as values that can be written as JSON.

    For each layer, ``objective`` is the objective given by the source (``"unknown"`` if it gives none) and
    ``default_objective`` the one assumed for rows without (None if every row has one).

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
        Each finding and concern of both, in exactly one change. A case that the later run could not assess does not
        count as resolved.

    Raises
    ------
    InputError
        OUT-011 if one is not a report of this program.

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
def explain(name: str, report: Any, lang: str = "fr") -> list[str]:
    """Explain a finding, concern or unassessed case: data, measures, rule and threshold, as lines of text.

    Parameters
    ----------
    name
        Its id, e.g. ``"F-1a2b3c4d5e"``.
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
    """Check many plans against one network, one process per plan, and write a synthesis.

    Parameters
    ----------
    documents
        A folder of documents, or a text file with one path per line.
    out
        Output folder. The report of each document is written to ``documents/NAME``, the synthesis to ``synthese``. A
        run that was interrupted can be started again: complete reports of the same inputs are kept.
    jobs
        Number of processes; by default one per core.
    scheduler
        Address of a Dask scheduler, to run on its workers instead. They must see the same folders.
    epci
        CSV file of communes and their EPCI: columns ``insee``, ``siren`` and, optionally, ``nom``.
    progress
        Called with each :class:`~conformity.api.batching.Step` as it ends.
    inputs
        Arguments of :func:`check` except ``plan``: network, rules, territory … A document that is a ``dossier.yml``
        adds its own.

    Returns
    -------
    Batch

    Raises
    ------
    UsageError
        CLI-600 to CLI-611 for an unknown argument, or one of the wrong type.
    ConformityError
        If there is no document, the network cannot be read, or the results cannot be written. A document that cannot be
        assessed is reported in the synthesis; the others are still checked.

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

    request = accepting.accepted(accepting.existing(inputs, [name for name in FIELDS if name != "plan"]))
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
    hears = [accepting.listener(value, name) or silent for name, value in (("talk", talk), ("progress", progress))]
    return run(paths_given["documents"], paths_given["out"], asked, *hears)


@guarded
def shares(zones: Any, elements: Any, *, memory_mb: float | None = None) -> Any:
    """Area and shares of every pair of zone and element that overlap: a table for a whole region, in seconds.

    Each overlap is confirmed by two independent methods. No overlap geometry is made and no rule is evaluated. Files
    are measured by tiles and may be larger than memory.

    Parameters
    ----------
    zones, elements
        GeoDataFrames of valid polygons and multipolygons, in one projection in metres; or two files (``FILE`` or
        ``FILE:LAYER``; GeoPackage, FlatGeobuf, shapefile).
    memory_mb
        For files: memory for the geometries of one tile, in megabytes (default 1,000). The program, the bounding boxes
        of all features and the result need more memory in addition.

    Returns
    -------
    DataFrame
        One row per pair, ordered by zone then element: ``zone`` and ``element`` (index labels; for files, row numbers
        from 0), ``area_m2``, ``share_of_zone`` and ``share_of_element`` (0 to 1). For files, ``attrs`` holds the number
        of ``tiles`` and ``most_mb``, the estimated memory of the largest.

    Raises
    ------
    UsageError
        CLI-607 if only one of the two is a GeoDataFrame, or if ``memory_mb`` is not a number or is given with
        GeoDataFrames.
    InputError
        SEM-408 if the two are not in the same projection in metres, or hold anything but valid polygons; SEM-409 if a
        file has several layers and none is named; SEM-410 if its features cannot be read piecewise.

    Examples
    --------
    >>> table = shares(plan, reservoir)
    >>> table[["area_m2", "share_of_zone"]].values.tolist()
    [[10000.0, 0.5]]
    """
    from conformity.api.sharing import shares as shared

    return shared(zones, elements, memory_mb)


def demo_inputs() -> dict[str, Any]:
    """Arguments of :func:`check` for the shipped example, which is fictitious.

    Examples
    --------
    >>> inputs = demo_inputs()
    >>> inputs["invented"]
    True
    """
    from conformity.api.dossier import demo

    return demo().arguments()
