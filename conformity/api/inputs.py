"""Paths that a run reads, and the check that its output folder contains none of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from conformity.api import packs, recipe
from conformity.api.dossier import is_dossier, whole
from conformity.api.request import Form, Request, reference_entry
from conformity.api.request import named as of_forms
from conformity.errors import ConformityError, InputError, Msg, OutputError, Place
from conformity.read import finding, resources
from conformity.report.formats import BY_NAME

__all__ = ["PATHS", "files", "named", "paths", "reads", "refuse"]

#: inputs of a check that name a layer's file or folder, networks first
LAYERS: Final = (*of_forms(Form.LAYERS), *of_forms(Form.TABLES, Form.LAYER))
#: … and those that name another file
PATHS: Final = (*LAYERS, *of_forms(Form.NAME, Form.FILE))
#: a file of the set that a run replaces by itself: what was typed there is carried over
_OWN: Final = {"resume": BY_NAME["xlsx"]}


def named(request: Request) -> Iterator[tuple[str, str]]:
    """Argument and path of files other than layers: waivers, workbook to resume, profiles, references."""
    for name in of_forms(Form.FILE):
        if path := getattr(request, name):
            yield name, path
    profiles = [request.profile]
    documents = [request.reference]
    documents += [entry.get("id") for entry in map(reference_entry, request.references)]
    for options in request.layer_options.values():
        profiles.append(options.get("profile"))
        documents.append(options.get("reference"))
    for name, paths in (("profile", profiles), ("references", documents)):
        for each in paths:
            if each and resources.is_file(each):
                yield name, os.fspath(each)


def paths(request: Request) -> Iterator[tuple[str, str]]:
    """Argument and path, as given, of everything that a check reads: dossier and the files it names, rule packs.

    Raises
    ------
    ConformityError
        If the plan is a dossier that cannot be read or names no network.
    """
    if request.plan:
        if is_dossier(request.plan):
            yield "plan", request.plan
        request = whole(request)
    for name in LAYERS:
        value = getattr(request, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str) and each:
                yield name, each
    yield from named(request)
    if request.rules:
        for path in packs.files(request.rules):
            yield "rules", str(path)


def reads(request: Request, files: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Argument and absolute path of every file that a run has read, including those in folders.

    Parameters
    ----------
    files
        The ``inputs`` of a recipe: the files of the layers.
    """
    absolute = [(name, os.path.abspath(path)) for name, path in paths(request)]  # noqa: PTH100  (links are checked singly)
    located = (recipe.location(entry, None) for entry in files)
    absolute += [("", str(path.absolute())) for path in located if path is not None]
    return tuple(dict.fromkeys(absolute))


def refuse(out: str | os.PathLike[str], inputs: Iterable[tuple[str, str]], formats: Iterable[str] = ()) -> None:
    """Refuse an output folder that is, or contains, an input, given by any path or link.

    Parameters
    ----------
    out
        A folder (or file) that will be replaced.
    inputs
        Argument and path of each input.
    formats
        Formats to be written. The workbook to resume may be the one that the run replaces.

    Raises
    ------
    OutputError
        OUT-009 if the folder is, or contains, an input.
    """
    try:
        stat = Path(out).stat()
    except (OSError, ValueError):
        return  # nothing is there to be lost
    there = (stat.st_dev, stat.st_ino)
    wanted = tuple(formats)
    for name, typed in (*inputs, *(("", str(path)) for path in _program())):
        path = _file(typed)
        if path is None:
            continue
        own = _OWN.get(name)
        if own and own.name in wanted and path.name == own.file and _identity(path.parent) == there:
            continue
        if _held(path, there) or any(_held(each, there) for each in _within(path, Path(out))):
            raise OutputError(Msg.OUTPUT_HOLDS_AN_INPUT, Place(file=Path(out).name), given=typed)


def _program() -> Iterator[Path]:
    """Files that every run reads: the program, its rule packs, references and example."""
    yield Path(resources.__file__).resolve().parent.parent
    for name in ("rules", "references", "fixtures"):
        with suppress(FileNotFoundError):
            yield resources.folder(name)


def files(request: Request) -> Iterator[str]:
    """Existing files and folders that a request names, without layer names."""
    return (str(path) for _, typed in paths(request) if (path := _file(typed)) is not None)


def _file(typed: str) -> Path | None:
    """The file or folder of ``PATH`` or ``PATH:LAYER``; None if it does not exist."""
    with suppress(InputError, OSError, ValueError):
        return finding.parse(typed).path
    return Path(typed) if resources.exists(typed) else None


def _within(path: Path, out: Path) -> Iterator[Path]:
    """Files of an input folder that contains the output folder: some may lie in the latter.

    Files reached through a link are checked after reading, before anything is published.
    """
    if not any(_identity(parent) == _identity(path) for parent in Path(os.path.realpath(out)).parents):
        return
    with suppress(ConformityError, OSError):
        yield from (each.path for each in finding.walk(path, path.name)[0])


def _held(path: Path, there: tuple[int, int]) -> bool:
    """Whether a path, or any link that it passes through, is a folder or lies in it."""
    return any(_identity(above) == there for station in _stations(path) for above in (station, *station.parents))


def _stations(path: Path) -> Iterator[Path]:
    """A path and every link that it passes through: removing a link would lose the input too."""
    waiting, visited = [os.path.abspath(path)], set()  # noqa: PTH100  (links are followed one by one)
    while waiting:
        text = waiting.pop()
        if text in visited:
            continue
        visited.add(text)
        here = Path(Path(text).anchor)
        for part in Path(text).parts[1:]:
            here = Path(os.path.realpath(here)) / part
            if here.is_symlink():
                waiting.append(os.path.normpath(here.parent / here.readlink()))
                yield here
        yield here


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
