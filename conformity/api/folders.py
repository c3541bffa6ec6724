"""Output folders of the library: a report, comparison or table written, locked while it is computed, and verified.

Heavy dependencies are imported inside the functions, so that importing this module is fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from conformity.api.guard import guarded
from conformity.api.request import Request
from conformity.report import formats as registry
from conformity.result import Report

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from conformity.api.verifying import Verification
    from conformity.follow.compare import Comparison

__all__ = ["FORMATS", "USUAL", "apart", "reserve", "silent", "verify", "write", "write_comparison", "write_shares"]

#: formats that ``write`` makes by default, and all formats
USUAL = tuple(each.name for each in registry.FORMATS if each.usual)
FORMATS = tuple(registry.BY_NAME)


@guarded
def write(
    report: Report,
    out: str | PathLike[str],
    formats: Iterable[str] = USUAL,
    lang: str | None = None,
    force: bool = False,
    *,
    mark: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write a report in several formats: all files, or none.

    Parameters
    ----------
    formats
        Names from :data:`FORMATS`: several, or one text (``"xlsx,md"``).
    lang
        ``"fr"`` or ``"en"``; by default the language of the report.

    Raises
    ------
    UsageError
        CLI-606 for an unknown language, CLI-607 for an argument of the wrong type.
    OutputError
        OUT-006 for an unknown format; OUT-009 if the folder is, or contains, an input of the report. Also if the folder
        was not made by this program, or cannot be written; its content is then unchanged.

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
    lang, force = accepting.language(report.lang if lang is None else lang), accepting.flag(force, "force")
    out = accepting.paths({"out": out})["out"]
    inputs.refuse(out, report.reads, asked)
    run = recipe.run(report, asked, lang)
    files = registry.render_all(report, asked, lang, mark or silent)
    (mark or silent)("publish")
    return publish(files, Path(out), force=force, run=run)


def _summary(report: Report) -> str:
    """Summary of a report for notebooks: an HTML fragment, escaped, without script."""
    from conformity.report.content import notebook
    from conformity.report.html.drawing import Drawing
    from conformity.report.wording.texts import Texts

    return Drawing({}).blocks(notebook.blocks(Texts.of(report, report.lang)))


Report.write = write  # type: ignore[assignment,method-assign]
Report._repr_html_ = _summary  # type: ignore[assignment,method-assign]


@guarded
def verify(
    folder: str | PathLike[str],
    hashes_only: bool = False,
    *,
    inputs: str | PathLike[str] | None = None,
    talk: Callable[[str], None] | None = None,
    lang: str = "fr",
) -> Verification:
    """Check that a published folder is complete and, unless ``hashes_only``, that a replay gives the same bytes.

    Parameters
    ----------
    folder
        Folder that a report was written to.
    hashes_only
        Only compare the files with their SHA-256 in ``manifest.json``; do not run the check again.
    inputs
        Folder of the data; by default the paths given to the run, relative to the current folder.
    talk
        Called with a short sentence for each decision of the replay, in ``lang``.

    Returns
    -------
    Verification
        ``.ok``; each problem as an :class:`~conformity.errors.OutputError`; notes on versions that differ.

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
    tells = accepting.listener(talk, "talk") or silent
    lang, hashes_only = accepting.language(lang), accepting.flag(hashes_only, "hashes_only")
    return room.verify(Path(paths_given["folder"]), hashes_only, home, tells, lang)


def reserve(out: str | PathLike[str], force: bool = False) -> AbstractContextManager[Path]:
    """Lock an output folder while a report for it is computed. Fails at once if the folder cannot be written.

    Raises
    ------
    OutputError
        If the folder was not made by this program, cannot be written, or is locked by another run.

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
    """Check, before anything is read, that a request has a network and that ``out`` would overwrite no input.

    Parameters
    ----------
    out
        A folder that will be replaced.
    request
        Inputs of the check.
    formats
        Formats to be written. The workbook to resume may be the ``report.xlsx`` of the folder if a run writes it again:
        what was typed there is carried over.

    Raises
    ------
    UsageError, RulesError, InputError
        If no network is given, or the dossier cannot be read.
    OutputError
        OUT-009 if an input is the folder or lies in it, whether given by path, link or ``PATH:LAYER``: the dossier and
        the files that it names, rule packs, profiles, references, waivers.
    """
    from conformity.api import inputs

    inputs.refuse(out, inputs.paths(request), formats)


@guarded
def write_comparison(
    comparison: Comparison,
    out: str | PathLike[str],
    formats: Iterable[str] = ("xlsx", "md", "json"),
    lang: str = "fr",
    force: bool = False,
    *,
    inputs: Iterable[Any] = (),
) -> list[Path]:
    """Write a comparison in several formats: all files, or none.

    Parameters
    ----------
    inputs
        Paths of the two reports compared. The output folder must neither be nor contain one of them.

    Raises
    ------
    OutputError
        OUT-006 for an unknown format, OUT-009 if ``out`` would overwrite an input; OUT-001 to OUT-005 and OUT-008 if
        the folder cannot be replaced or written.

    Examples
    --------
    >>> report = check(plan, reservoirs=reservoir, date="2026-01-01")
    >>> paths = report.write("out", ["json"])
    >>> [path.name for path in write_comparison(compare("out", report), "comparison", ["json"])]
    ['comparaison.json']
    """
    from pathlib import Path

    from conformity.publish import publish
    from conformity.report.comparison import render_all

    apart(out, Request(context=_paths(inputs)))
    return publish(render_all(comparison, tuple(formats), lang), Path(out), force=force)


@guarded
def write_shares(
    table: Any, out: str | PathLike[str], *, inputs: Iterable[Any] = (), force: bool = False
) -> list[Path]:
    """Write a table of :func:`shares` as ``shares.csv``.

    Parameters
    ----------
    inputs
        Paths of the two files measured. The output folder must neither be nor contain one of them.

    Raises
    ------
    OutputError
        OUT-009 if ``out`` would overwrite an input; OUT-001 to OUT-005 and OUT-008 if the folder cannot be replaced or
        written.
    """
    from pathlib import Path

    from conformity.api import sharing
    from conformity.publish import publish

    apart(out, Request(context=_paths(inputs)))
    return publish({"shares.csv": sharing.csv(table)}, Path(out), force=force)


def _paths(inputs: Iterable[Any]) -> tuple[str, ...]:
    """The inputs that are paths."""
    return tuple(str(fspath(each)) for each in inputs if isinstance(each, (str, PathLike)))


def silent(_: Any) -> None:
    """No-op callback."""
