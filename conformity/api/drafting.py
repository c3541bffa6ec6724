"""Draft a ``dossier.yml`` from the files of a folder, with commented lines for what they do not say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformity.api.packs import DEFAULT_PACK
from conformity.errors import InputError, Msg, Place
from conformity.errors.reasons import of_system
from conformity.language import words

if TYPE_CHECKING:
    from conformity.read import Description

__all__ = ["ASKED_KINDS", "Contents", "entries", "look", "text"]

#: kinds of elements offered for a layer of unknown kind
ASKED_KINDS: Final = ("reservoir", "corridor", "obstacle", "watercourse", "hedge")

_BUILDINGS = re.compile(r"bati|building")
_COMMUNES = re.compile(r"commune|territoire")
_COVERAGE = re.compile(r"perimetre|emprise|couverture|coverage|zone_etude")
_PLACES = re.compile(r"lieux?_?dits?|lieu_dit|toponym|zones?_d_habitation|named_places")
_IN_FORCE = re.compile(r"vigueur|in_force|ancien|actuel|approuve")
#: files beside plans in a delivery that are not layers
_PASSED_OVER: Final = frozenset(
    {".pdf", ".doc", ".docx", ".xlsx", ".xls", ".md", ".txt", ".yml", ".yaml", ".xml", ".html", ".json"}
)


#: how passages of other documents are cited in the requests
_CITATIONS: Final = (
    "citations:",
    "  - zone: 1AUe",
    '    scot: {prescription: "42", page: "87", text: "…"}',
    '    padd: {orientation: "3", page: "12"}',
    '    oap: {number: "4", page: "31"}',
    '    regulation: {article: "N 2", page: "104"}',
)


@dataclass
class Contents:
    """Entries of a folder by role, as paths relative to it. ``others`` can be read but have no role."""

    plans: list[str] = field(default_factory=list)
    networks: list[str] = field(default_factory=list)
    in_force: str | None = None
    buildings: str | None = None
    territory: str | None = None
    coverage: str | None = None
    places: str | None = None
    others: list[str] = field(default_factory=list)
    #: networks whose kind the data do not give, and the kind that was answered; empty if unknown
    kinds: dict[str, str] = field(default_factory=dict)
    #: entries that could not be read, and why
    unread: list[InputError] = field(default_factory=list)


def look(folder: Path) -> Contents:
    """Describe every entry of a folder and give each its role.

    A sub-folder with a plan or a network is one entry; otherwise each of its files is an entry.

    Raises
    ------
    InputError
        DOS-006 if nothing looks like a plan; DOS-005 if the folder cannot be listed.
    """
    from conformity.read import Workspace

    contents = Contents()
    with Workspace() as workspace:
        for entry in entries(folder):
            try:
                descriptions = workspace.describe(entry)
            except InputError as error:
                contents.unread.append(error)
                continue
            _sort(contents, entry, descriptions, folder)
    _by_content(contents, folder)
    if not contents.plans:
        raise InputError(Msg.FOLDER_WITHOUT_PLAN, Place(file=folder.name or str(folder)))
    older = [name for name in contents.plans if _IN_FORCE.search(_folded(name))]
    if len(contents.plans) > 1 and len(older) == 1:
        contents.in_force = older[0]
        contents.plans.remove(older[0])
    return contents


def entries(folder: Path) -> list[Path]:
    """The content of a folder of data, sorted: without sidecars, documents, hidden files and reports of the program.

    Raises
    ------
    InputError
        DOS-005 if the folder cannot be listed.
    """
    try:
        listed = sorted(folder.iterdir())
    except OSError as error:
        raise InputError(Msg.DOSSIER_UNREADABLE, Place(file=str(folder)), problem=of_system(error)) from None
    sidecars = (
        ".shx",
        ".dbf",
        ".prj",
        ".cpg",
        ".qix",
        ".sbn",
        ".sbx",
        ".qmd",
        ".qml",
        ".qpj",
        ".dat",
        ".id",
        ".map",
        ".ind",
    )
    stems = {path.stem.lower() for path in listed if path.suffix.lower() in (".shp", ".tab")}
    return [
        path
        for path in listed
        if not path.name.startswith((".", "__"))
        and path.suffix.lower() not in _PASSED_OVER
        and not (path.suffix.lower() in sidecars and path.stem.lower() in stems)
        and not (path.is_dir() and (path / "manifest.json").is_file())
    ]


def _sort(contents: Contents, entry: Path, descriptions: Iterable[Description], folder: Path) -> None:
    from conformity.profiles.kinds import kind_of_name
    from conformity.profiles.resolve_plan import SECTOR, ZONE, table_of

    name = entry.relative_to(folder).as_posix()
    layers = [one for one in descriptions if one.geometry != "none"]
    planned = any(table_of(one.name) in (ZONE, SECTOR) for one in layers)
    if planned:
        contents.plans.append(name)
        layers = [one for one in layers if not table_of(one.name) and kind_of_name(one.name) and not _optional(one)]
    roles = [(one, _optional(one)) for one in layers]
    kinds = [role is None and bool(kind_of_name(one.name)) for one, role in roles]
    # a folder of networks is one entry whatever else it contains; a file of several layers is one if all are networks
    if not planned and any(kinds) and (entry.is_dir() or all(kinds)):
        contents.networks.append(name)
        return
    for (one, role), kind in zip(roles, kinds, strict=True):
        of_file = name if len(layers) == 1 and not planned else f"{name}:{one.name}"
        inner = f"{name}/{one.path}" if entry.is_dir() else of_file
        if kind:
            contents.networks.append(inner)
        elif role and getattr(contents, role) is None:
            setattr(contents, role, inner)
        else:
            contents.others.append(inner)


def _by_content(contents: Contents, folder: Path) -> None:
    """Give a role to the layers whose names say none, by their columns and values, as a check would read them."""
    from conformity.api.inspection import look as inspect
    from conformity.profiles.resolve_plan import SECTOR, ZONE

    plan_named, left = bool(contents.plans), []
    for name in contents.others:
        layers = inspect([str(folder / name)])["layers"]
        if not plan_named and any(layer.get("table") in (ZONE, SECTOR) for layer in layers):
            contents.plans.append(name)
        elif any(layer.get("kind") for layer in layers):
            contents.networks.append(name)
        else:
            left.append(name)
    contents.others = left


def _optional(layer: Description) -> str | None:
    """``buildings``, ``territory``, ``coverage`` or ``places``, by name and columns."""
    name = _folded(layer.name)
    if layer.geometry in ("surface", "point") and _PLACES.search(name):
        return "places"
    columns = {_folded(column) for column in layer.columns}
    if layer.geometry != "surface":
        return None
    if _BUILDINGS.search(name):
        return "buildings"
    if _COMMUNES.search(name) and any(column.startswith(("insee", "code_insee", "codgeo")) for column in columns):
        return "territory"
    return "coverage" if _COVERAGE.search(name) else None


def _folded(name: str) -> str:
    from conformity.profiles.folding import folded

    return folded(name)


def candidates(folder: Path, networks: Iterable[str]) -> list[str]:
    """Ids of upper documents whose vocabulary the networks use in their territory, sorted: the user is asked."""
    from conformity.api.inspection import look as inspect

    paths = [str(folder / name) for name in networks]
    layers = inspect(paths)["layers"] if paths else []
    return sorted({layer["candidate"] for layer in layers if layer["candidate"]})


def text(contents: Contents, answers: Mapping[str, str], lang: str = "fr") -> str:
    """The text of the dossier.

    Parameters
    ----------
    answers
        ``title``, and any of ``plan``, ``document``, ``stage``, ``drafted_on``, ``reference``, ``candidate`` (a
        reference that is only asked about), ``objective``, ``rules``, ``scot``, ``oap_tvb``; empty ones are written
        as comments. ``profile`` and ``crs`` are written where they are given.
    """
    said = words(lang, "api.dossier")
    lines = [said["head"], f"title: {_quoted(answers.get('title') or 'PLU')}"]
    lines.append(f"plan: {_quoted(answers.get('plan') or contents.plans[0])}")
    lines.append("networks:")
    if not contents.networks:
        lines.append(f"  - path: {said['to_fill']}")
    for name in contents.networks:
        lines.append(f"  - path: {_quoted(name)}")
        lines.append(
            _maybe("reference", answers.get("reference"), answers.get("candidate") or DEFAULT_PACK, indent="    ")
        )
        if name in contents.kinds:
            lines.append(_maybe("kind", contents.kinds[name], " | ".join(ASKED_KINDS), indent="    "))
        lines.append(_maybe("objective", answers.get("objective"), said["objective"], indent="    "))
    optional = ("in_force", "buildings", "territory", "coverage", "places")
    lines += [_maybe(key, getattr(contents, key), "…") for key in optional]
    lines.append(_maybe("rules", answers.get("rules"), DEFAULT_PACK))
    lines += [f"# {said['sheets']}", "# service: …", "# contact: …", "# data_date: 2026-01"]
    lines += [f"{key}: {_quoted(answers[key])}" for key in ("profile", "crs") if answers.get(key)]
    lines.append("procedure:")
    lines.append(f"  document: {answers.get('document') or 'PLU'}")
    lines.append(_maybe("stage", answers.get("stage"), said["stage"], indent="  "))
    lines.append(_maybe("drafted_on", answers.get("drafted_on"), "2026-01-31", indent="  "))
    if answers.get("scot"):
        lines += ["scot:", f"  name: {_quoted(answers['scot'])}", "  # executory_on: 2026-01-31"]
    else:
        lines.append("# scot: {name: …, approved_on: 2026-01-31, executory_on: 2026-01-31}")
    lines.append(f"declarations: {{oap_tvb: {answers.get('oap_tvb') or words(lang, 'api.answer')['unknown']}}}")
    lines += [f"# {line}".rstrip() for line in (said["citations"], *_CITATIONS)]
    return "\n".join(lines) + "\n"


def _maybe(key: str, value: str | None, hint: str, indent: str = "") -> str:
    return f"{indent}{key}: {_quoted(value)}" if value else f"{indent}# {key}: {hint}"


def _quoted(value: str) -> str:
    """A YAML scalar: plain if it is read as the same text, otherwise in double quotes."""
    if re.fullmatch(r"[A-Za-zÀ-ÿ][\wÀ-ÿ./ -]*[\wÀ-ÿ]", value) and value.lower() not in ("true", "false", "null"):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
