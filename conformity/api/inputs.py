"""Every path that a run reads, in one place; and that no output folder takes one of them away."""

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
from conformity.errors import ConformityError, InputError, OutputError, Place
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
    """Argument and path of files that are no layers: waivers, a workbook resumed, own profiles and references."""
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
    """Argument and path of everything that a check reads, as typed: the dossier, what it names, rule packs too.

    Raises
    ------
    ConformityError
        Where the plan is a dossier that cannot be read, or names no network.
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
    """Argument and absolute path of everything that a run has read, the files found in folders too.

    Parameters
    ----------
    files
        Entries of a recipe's ``inputs``, those of layers.
    """
    absolute = [(name, os.path.abspath(path)) for name, path in paths(request)]  # noqa: PTH100  (links are looked at one by one)
    located = (recipe.location(entry, None) for entry in files)
    absolute += [("", str(path.absolute())) for path in located if path is not None]
    return tuple(dict.fromkeys(absolute))


def refuse(out: str | os.PathLike[str], inputs: Iterable[tuple[str, str]], formats: Iterable[str] = ()) -> None:
    """Refuse an output folder that is, or holds, an input, by whatever path or link it was given.

    Parameters
    ----------
    out
        A folder (or file) that will be replaced whole.
    inputs
        Argument and path of each.
    formats
        What will be written there: a workbook that is resumed may be the one that the run replaces.

    Raises
    ------
    OutputError
        OUT-009.
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
            raise OutputError("OUT-009", Place(file=Path(out).name), given=typed)


def _program() -> Iterator[Path]:
    """What every run reads: the program, its rule packs, references and example."""
    yield Path(resources.__file__).resolve().parent.parent
    for name in ("rules", "references", "fixtures"):
        with suppress(FileNotFoundError):
            yield resources.folder(name)


def files(request: Request) -> Iterator[str]:
    """Files and folders that a request names and that are there, without the names of layers."""
    return (str(path) for _, typed in paths(request) if (path := _file(typed)) is not None)


def _file(typed: str) -> Path | None:
    """The file or folder that a text means, without the name of a layer; None where there is none."""
    with suppress(InputError, OSError, ValueError):
        return finding.parse(typed).path
    return Path(typed) if resources.exists(typed) else None


def _within(path: Path, out: Path) -> Iterator[Path]:
    """Files of an input folder that is above the output folder: some may lie in it.

    Those that a link leads to are told once they were read, before anything is published.
    """
    if not any(_identity(parent) == _identity(path) for parent in Path(os.path.realpath(out)).parents):
        return
    with suppress(ConformityError, OSError):
        yield from (each.path for each in finding.walk(path, path.name)[0])


def _held(path: Path, there: tuple[int, int]) -> bool:
    """Whether a path, or any link on the way to what it means, is a folder or lies in it."""
    return any(_identity(above) == there for station in _stations(path) for above in (station, *station.parents))


def _stations(path: Path) -> Iterator[Path]:
    """A path, and every link on its way as it is reached: a link that is taken away is lost too."""
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
