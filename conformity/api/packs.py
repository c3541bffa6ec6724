"""Rule packs, references and profiles by name or path: the texts are opened here, and read strictly below."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from conformity.errors import ConformityError, InputError, Place, UsageError
from conformity.errors.reasons import of_system
from conformity.read import resources
from conformity.yamltext import MAX_BYTES, suggestion

if TYPE_CHECKING:
    from conformity.model import Reference
    from conformity.profiles.schema import Profile
    from conformity.rulebook.schema import Rulebook

DEFAULT_PACK = "tvb-locale"


def pack_names() -> list[str]:
    """Names of the shipped packs."""
    return sorted(path.stem for path in resources.folder("rules").glob("*.yaml"))


def rulebook(pack: str | Path) -> Rulebook:
    """A pack by shipped name or path, with everything it extends.

    Raises
    ------
    UsageError
        CLI-020 if neither a shipped pack nor a file has that name.
    RulesError
        Every fault of the text, with line and column.
    """
    from conformity.rulebook.load import load

    path = _pack_path(str(pack), None)
    home = path.parent

    def resolve(name: str) -> tuple[bytes, str]:
        found = _pack_path(name, home)
        return _bytes(found), found.name

    return load(_bytes(path), path.name, resolve)


def _pack_path(name: str, home: Path | None) -> Path:
    if home is not None and resources.is_file(beside := home / f"{name}.yaml"):
        # a pack is somebody else's text: what it extends stands beside it, and no link leads out of its folder
        if beside.resolve().parent == home.resolve():
            return beside
        raise UsageError("CLI-020", Place(file=name), name=name, near=", ".join(pack_names()))
    shipped = resources.folder("rules") / f"{name}.yaml"
    if "/" not in name and "\\" not in name and resources.is_file(shipped):
        return shipped
    path = Path(name)
    if home is None and resources.is_file(path):
        return path
    raise UsageError(
        "CLI-020", Place(file=name), name=name, near=suggestion(name, pack_names()) or ", ".join(pack_names())
    )


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError("VEC-090", Place(file=path.name), problem=of_system(error)) from None


def files(pack: str) -> list[Path]:
    """The file of a pack, and those that it extends as far as they can be read; shipped ones lie in one folder."""
    from conformity import yamltext

    found: list[Path] = []
    with suppress(ConformityError):
        path = _pack_path(pack, None)
        while path not in found:
            found.append(path)
            if path.parent == resources.folder("rules"):
                break
            extends = yamltext.load(_bytes(path), path.name).value.get("extends")
            if extends is None:
                break
            path = _pack_path(str(extends.value), path.parent)
    return found


def references() -> dict[str, Reference]:
    """Every shipped reference, by id."""
    from conformity.profiles.references import load

    found = (load(_bytes(path), path.name) for path in sorted(resources.folder("references").glob("*.yaml")))
    return {reference.id: reference for reference in found}


def reference(name: str, known: dict[str, Reference]) -> Reference:
    """A reference by shipped id or path of a YAML file."""
    from conformity.profiles.references import load

    if name in known:
        return known[name]
    path = Path(name)
    if resources.is_file(path):
        return load(_bytes(path), path.name)
    raise UsageError("CLI-021", Place(file=name), name=name, near=suggestion(name, known) or ", ".join(sorted(known)))


def profile(name: str | Path) -> Profile:
    """A profile by shipped name, or a mapping edited by hand (YAML or xlsx)."""
    from conformity import profiles

    if str(name) in profiles.shipped():
        return profiles.get(str(name))
    path = Path(name)
    if not resources.is_file(path):
        near = suggestion(str(name), profiles.shipped()) or ", ".join(profiles.shipped())
        raise UsageError("CLI-022", Place(file=str(name)), name=str(name), near=near)
    if path.suffix.lower() == ".xlsx":
        from conformity.profiles.draft import LAYERS_SHEET, profile_from_rows
        from conformity.read.mapping import read_table, sheets

        names = sheets(path)
        zones = next((name for name in names if name != LAYERS_SHEET), None)
        rows = read_table(path, zones) if zones else []
        return profile_from_rows(rows, path.name, read_table(path, LAYERS_SHEET) if LAYERS_SHEET in names else [])
    return profiles.load(_bytes(path), path.name)
