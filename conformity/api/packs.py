"""Rule packs, references and profiles by name or path. Files are opened here and parsed in the lower packages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from conformity.errors import ConformityError, InputError, Msg, Place, Problem, RulesError, UsageError
from conformity.errors.reasons import of_system
from conformity.read import resources
from conformity.yamltext import MAX_BYTES, suggestion

if TYPE_CHECKING:
    from conformity.model import Reference
    from conformity.profiles.schema import Profile
    from conformity.rulebook.files import PackText
    from conformity.rulebook.schema import Rulebook

DEFAULT_PACK = "tvb-locale"
#: of a pack that is a folder: its first file, and the folder of the cases of its rules
HEAD: Final = "pack.yaml"
CASES: Final = "cases"
_PART: Final = re.compile(rb"^(?:rules|overrides|modifiers|articles)\s*:", re.MULTILINE)
_OTHER: Final = re.compile(rb"^(?:pack|profile|plan)\s*:", re.MULTILINE)


def pack_names() -> list[str]:
    """Names of the shipped packs: the files of the folder of rules, and the folders in it with a ``pack.yaml``."""
    home = resources.folder("rules")
    return sorted([path.stem for path in home.glob("*.yaml")] + [path.parent.name for path in home.glob(f"*/{HEAD}")])


class Written(NamedTuple):
    """Location of a pack: its file, or the ``pack.yaml`` of its folder."""

    head: Path
    is_folder: bool

    @property
    def home(self) -> Path:
        """The folder in which the packs that it extends are looked for."""
        return self.head.parent.parent if self.is_folder else self.head.parent

    def name(self, path: Path) -> str:
        """Name of a file of the pack in reports and messages: ``tvb-locale.yaml``, ``base/corridors.yaml``."""
        if not self.is_folder:
            return path.name
        folder = self.head.parent.absolute()
        return PurePosixPath(folder.name, *path.absolute().relative_to(folder).parts).as_posix()

    def parts(self) -> list[Path]:
        """The files beside the ``pack.yaml`` of a folder, by name.

        Raises
        ------
        RulesError
            RUL-763 if a subfolder has rules that would not be read, RUL-764 if a file is a link that leads out of it.
        """
        return [path for path in self._listed(self.head.parent) if path.name != HEAD] if self.is_folder else []

    def cases(self) -> list[Path]:
        """The case files of the rules of a folder, by name. Raises the errors of :meth:`parts`."""
        folder = self.head.parent / CASES
        return self._listed(folder) if self.is_folder and resources.is_folder(folder) else []

    def _listed(self, folder: Path) -> list[Path]:
        files = []
        for path in sorted(folder.iterdir(), key=lambda each: each.name):
            if path.name.startswith("."):
                continue
            if resources.is_folder(path):
                if (folder, path.name) != (self.head.parent, CASES) and any(map(_is_yaml, path.iterdir())):
                    raise RulesError(
                        [Problem(Msg.PACK_SUBFOLDER_UNKNOWN, Place(self.name(path)), {"folder": path.name})]
                    )
            elif _is_yaml(path):
                if path.resolve().parent != folder.resolve():
                    raise RulesError([Problem(Msg.PACK_FILE_LINKS_OUTSIDE, Place(self.name(path)))])
                files.append(path)
        return files


def _is_yaml(path: Path) -> bool:
    return path.suffix.lower() in (".yaml", ".yml")


def rulebook(pack: str | Path, *, cases: bool = True) -> Rulebook:
    """Load a pack by shipped name or path of a file or folder, with the packs that it extends.

    Parameters
    ----------
    cases
        If False, the files of cases are not read, and ``cases`` of the rules is None. A run needs none.

    Raises
    ------
    UsageError
        CLI-020 if there is neither a shipped pack nor a file or folder of that name.
    RulesError
        With every fault of the text and its line and column; RUL-765 if a folder has no ``pack.yaml``.
    """
    from conformity.rulebook.load import load

    written = _written(str(pack), None)

    def resolve(name: str) -> PackText:
        return _text(_written(name, written.home), cases)

    text, file, parts, case_files = _text(written, cases)
    return load(text, file, resolve, parts=parts, cases=case_files)


def pack_text(pack: str, *, cases: bool = True) -> PackText:
    """The texts of the files of a pack, by shipped name or path. Raises the errors of :func:`rulebook`."""
    return _text(_written(pack, None), cases)


def _text(written: Written, with_cases: bool) -> PackText:
    from conformity.rulebook.files import PackText

    def read(paths: Iterable[Path]) -> tuple[tuple[bytes, str], ...]:
        return tuple((_bytes(path), written.name(path)) for path in paths)

    cases = read(written.cases()) if with_cases else None
    return PackText(_bytes(written.head), written.name(written.head), read(written.parts()), cases)


def pack_of(file: str) -> str:
    """The name of the pack whose head file has this name in a report."""
    path = PurePosixPath(file)
    return path.parent.name if path.name == HEAD and path.parent.name else path.stem


def _written(name: str, home: Path | None) -> Written:
    if home is not None and (beside := _in_folder(home, name)) is not None:
        # a pack is untrusted: what it extends must be beside it, and no link may lead out of its folder
        if beside.head.resolve().is_relative_to(home.resolve()) and beside.home.resolve() == home.resolve():
            return beside
        raise UsageError(Msg.PACK_NOT_FOUND, Place(file=name), name=name, near=", ".join(pack_names()))
    if "/" not in name and "\\" not in name and (shipped := _in_folder(resources.folder("rules"), name)) is not None:
        return shipped
    if home is None:
        path = Path(name)
        if resources.is_file(path / HEAD):
            return Written(path / HEAD, is_folder=True)
        if resources.is_file(path):
            return Written(path, is_folder=path.name == HEAD and _has_parts(path.parent))
        if resources.is_folder(path):
            raise RulesError([Problem(Msg.PACK_WITHOUT_HEAD, Place(name), {"head": HEAD})])
    raise UsageError(
        Msg.PACK_NOT_FOUND, Place(file=name), name=name, near=suggestion(name, pack_names()) or ", ".join(pack_names())
    )


def _in_folder(home: Path, name: str) -> Written | None:
    """The pack of a name in a folder: the file of that name, otherwise the folder."""
    if resources.is_file(file := home / f"{name}.yaml"):
        return Written(file, is_folder=False)
    if resources.is_file(head := home / name / HEAD):
        return Written(head, is_folder=True)
    return None


def _has_parts(folder: Path) -> bool:
    """Whether a ``pack.yaml`` is the head of a folder pack: it has cases or parts beside it."""
    others = (path for path in folder.iterdir() if _is_yaml(path) and path.name != HEAD and resources.is_file(path))
    return resources.is_folder(folder / CASES) or any(
        _PART.search(text := _bytes(path)) and not _OTHER.search(text) for path in others
    )


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(Msg.FILE_NOT_READABLE, Place(file=path.name), detail=of_system(error)) from None


def files(pack: str) -> list[Path]:
    """The files of a pack and of the packs that it extends, as far as these can be read."""
    from conformity import yamltext

    opened: list[Path] = []
    with suppress(ConformityError):
        written = _written(pack, None)
        while written.head not in opened:
            opened.append(written.head)
            if written.home == resources.folder("rules"):
                break
            opened += [*written.parts(), *written.cases()]
            extends = yamltext.load(_bytes(written.head), written.head.name).value.get("extends")
            if extends is None:
                break
            written = _written(str(extends.value), written.home)
    return opened


def references() -> dict[str, Reference]:
    """Every shipped reference, by id."""
    from conformity.profiles.references import load

    loaded = (load(_bytes(path), path.name) for path in sorted(resources.folder("references").glob("*.yaml")))
    return {reference.id: reference for reference in loaded}


def reference(name: str, references: dict[str, Reference]) -> Reference:
    """A reference by shipped id or path of a YAML file."""
    from conformity.profiles.references import load

    if name in references:
        return references[name]
    path = Path(name)
    if resources.is_file(path):
        return load(_bytes(path), path.name)
    raise UsageError(
        Msg.REFERENCE_NOT_FOUND,
        Place(file=name),
        name=name,
        near=suggestion(name, references) or ", ".join(sorted(references)),
    )


def profile(name: str | Path) -> Profile:
    """A profile by shipped name, or a mapping edited by hand (YAML or xlsx)."""
    from conformity import profiles

    if str(name) in profiles.shipped():
        return profiles.get(str(name))
    path = Path(name)
    if not resources.is_file(path):
        near = suggestion(str(name), profiles.shipped()) or ", ".join(profiles.shipped())
        raise UsageError(Msg.PROFILE_NOT_FOUND, Place(file=str(name)), name=str(name), near=near)
    if path.suffix.lower() == ".xlsx":
        from conformity.profiles.draft import profile_from_rows, sheet_names
        from conformity.read.mapping import read_table, sheets

        names = sheets(path)
        network, values = sheet_names("layers_sheet"), sheet_names("values_sheet")
        zones = next((name for name in names if name not in network | values), None)
        layers = next((name for name in names if name in network), None)
        tables = (read_table(path, name) if name else [] for name in (zones, layers))
        return profile_from_rows(next(tables), path.name, next(tables))
    return profiles.load(_bytes(path), path.name)
