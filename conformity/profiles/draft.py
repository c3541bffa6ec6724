"""Writes the mapping that the officer edits (labels with classes, layers with kinds), and reads it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any, Final

from conformity.errors import Msg, Place, Problem, RulesError
from conformity.errors.reasons import Reason
from conformity.language import LANGUAGES, of, words
from conformity.model import Kind, Objective, ZoneClass, ZoneUse
from conformity.profiles.schema import Profile
from conformity.strict import node_of, validate
from conformity.yamltext import suggestion

#: columns of the mapping of zones as a workbook; ``typezone`` is blank for zones without type
COLUMNS: Final = ("label", "long_label", "typezone", "zones", "area_ha", "class", "use", "confirmed")
#: columns of the mapping of layers
LAYER_COLUMNS: Final = ("layer", "kind", "objective", "confirmed", "geometry", "features", "columns")
#: column of values → the table that names them
TABLES: Final = {
    "class": "report.zone_class", "use": "report.zone_use", "kind": "report.kind", "objective": "report.objective",
    "geometry": "report.geometry",
}  # fmt: skip
#: an objective is stated or left empty
OBJECTIVES: Final = tuple(each for each in Objective if each is not Objective.UNKNOWN)
_YES: Final = frozenset({"oui", "yes", "x", "1", "vrai", "true"})


def text(
    name: str,
    columns: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
    layers: Iterable[Mapping[str, Any]] = (),
    lang: str = "fr",
) -> str:
    """YAML of a mapping.

    Parameters
    ----------
    columns
        Role → column of the plan.
    rows
        ``label, long_label, typezone, zones, area_ha, class, use, confirmed`` of each label and type; ``typezone`` is
        None where the plan has no types.
    layers
        ``layer, kind, objective, confirmed, geometry, features, columns`` of each layer of a network; ``kind`` is
        empty where it is unknown, or where the rows give it (``by_rows``).
    """
    zones, network = list(rows), list(layers)
    lines = [
        words(lang, "api.mapping")["head"],
        f"profile: {name}",
        'title: {fr: "Correspondance", en: "Mapping"}',
    ]
    if zones:
        lines += [
            _values("class", "zone_class", ZoneClass, lang),
            _values("use", "zone_use", [use for use in ZoneUse if use], lang),
            "plan:",
        ]
        if columns:
            lines.append("  columns:")
            lines += [f"    {role}: [{_quoted(column)}]" for role, column in sorted(columns.items())]
        lines += ["  zones:", *(_zone(row, lang) for row in zones)]
    if network:
        lines += [
            _values("kind", "kind", Kind, lang),
            _values("objective", "objective", OBJECTIVES, lang),
            "layers:",
        ]
        for row in network:
            lines += _layer(row, lang)
    return "\n".join(lines) + "\n"


def _values(key: str, term: str, values: Iterable[StrEnum], lang: str) -> str:
    """The values allowed for a key, each with its name."""
    said, named = words(lang, "api.mapping"), words(lang, f"report.{term}")
    listed = [said["value"].format(code=each.value, said=named.get(each.value, each.value)) for each in values]
    return str(said["values"].format(key=key, values=", ".join(listed)))


def _zone(row: Mapping[str, Any], lang: str) -> str:
    parts = [f"label: {_quoted(str(row['label']))}"]
    if row["typezone"] is not None:
        parts.append(f"typezone: {_quoted(str(row['typezone']))}")
    parts.append(f"class: {row['class']}")
    if row["use"]:
        parts.append(f"use: {row['use']}")
    if not row["confirmed"]:
        parts.append("guess: true")
    description = _plain(str(row["long_label"]))[:80]
    said, candidate = words(lang, "api.mapping"), row.get("candidate") or ""
    confirm = said["confirm_or"].format(candidate=candidate) if candidate else said["confirm"]
    mark = "" if row["confirmed"] else f"  # {confirm}"
    area = str(row["area_ha"]).replace(".", of(lang).decimal)
    about = f"  # {said['zones'].format(n=row['zones'], area=area)}" + (f" · {description}" if description else "")
    return f"    - {{{', '.join(parts)}}}{mark}{about}"


def _layer(row: Mapping[str, Any], lang: str) -> list[str]:
    said = words(lang, "api.mapping")
    geometry = words(lang, "report.geometry").get(row["geometry"], row["geometry"])
    about = f"{geometry}, {row['features']} · {_plain(str(row['columns']))[:80]}"
    name = _quoted(str(row["layer"]))
    if row["kind"]:
        parts = [f"name: {name}", f"kind: {row['kind']}"]
        if row["objective"]:
            parts.append(f"objective: {row['objective']}")
        if not row["confirmed"]:
            parts.append("guess: true")
        mark = "" if row["confirmed"] else f"  # {said['confirm']}"
        return [f"  - {{{', '.join(parts)}}}{mark}  # {about}"]
    why = said["by_rows" if row.get("by_rows") else "to_fill"]
    return [f"  - name: {name}  # {why} · {about}", "    kind:", "    objective:"]


def _quoted(value: str) -> str:
    """A YAML text in double quotes: JSON's form, with every line separator escaped."""
    plain = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in plain)


def _plain(value: str) -> str:
    """Text without line ends and characters that YAML does not allow in a comment."""
    return "".join(c if c.isprintable() else " " for c in " ".join(value.split()))


def heads(lang: str, columns: Iterable[str]) -> list[str]:
    """What the workbook calls its columns."""
    said = words(lang, "api.workbook")
    return [
        said["column_of"].format(role=said["head"][name.removeprefix("column:")])
        if name.startswith("column:")
        else said["head"][name]
        for name in columns
    ]


def sheet_names(sheet: str) -> frozenset[str]:
    """What a sheet of the workbook (``zones_sheet``, ``layers_sheet``, ``values_sheet``) is called, in any language."""
    return frozenset(str(words(lang, "api.workbook")[sheet]) for lang in LANGUAGES)


def as_coded(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows of the workbook under the codes of their columns, whatever language their heads are in."""
    columns = (*COLUMNS, *LAYER_COLUMNS, "column:label", "column:long_label", "column:typezone")
    codes = {head: name for lang in LANGUAGES for head, name in zip(heads(lang, columns), columns, strict=True)}
    return [{codes.get(head, head): value for head, value in row.items()} for row in rows]


@cache
def _codes(column: str) -> Mapping[str, str]:
    """Word in any language → the code of a value."""
    return {said.casefold(): code for lang in LANGUAGES for code, said in words(lang, TABLES[column]).items()}


def profile_from_rows(
    rows: Sequence[Mapping[str, str]], file: str, layers: Sequence[Mapping[str, str]] = ()
) -> Profile:
    """A profile from the mapping edited as a workbook.

    Parameters
    ----------
    rows, layers
        Rows of the sheets of zones and of layers.

    Raises
    ------
    RulesError
        PRO-001 where a column is missing, PRO-002 where a value does not exist, with the row.
    """
    rows, layers = as_coded(rows), as_coded(layers)
    for given, wanted in ((rows, {"label", "class"}), (layers, {"layer", "kind"})):
        if (given and not wanted <= given[0].keys()) or not (rows or layers):
            listed = ", ".join(given[0]) if given else "-"
            raise RulesError([Problem(Msg.MAPPING_COLUMNS_MISSING, Place(file=file, line=1), {"columns": listed})])
    problems: list[Problem] = []
    content: dict[str, Any] = {"profile": "mapping", "title": {"fr": "Correspondance", "en": "Mapping"}}
    if rows:
        roles = {
            key.removeprefix("column:"): [str(rows[0][key])]
            for key in rows[0]
            if key.startswith("column:") and rows[0][key]
        }
        # where the plan has types, a blank type means zones without type
        typed = "typezone" in roles or any(row.get("typezone", "").strip() for row in rows)
        zones = []
        for n, row in enumerate(rows, start=2):
            zone = {
                "label": row["label"].strip(),
                **_chosen(row, {"class": ZoneClass, "use": ZoneUse}, file, n, problems),
            }
            if typed:
                zone["typezone"] = row.get("typezone", "").strip()
            zones.append(zone)
        content["plan"] = {"columns": roles, "zones": zones}
    if layers:
        content["layers"] = [
            {"name": row["layer"].strip(), **_chosen(row, {"kind": Kind, "objective": Objective}, file, n, problems)}
            for n, row in enumerate(layers, start=2)
        ]
    if problems:
        raise RulesError(problems)
    return validate(Profile, node_of(content), file)


def _chosen(
    row: Mapping[str, str], of: Mapping[str, type[StrEnum]], file: str, line: int, problems: list[Problem]
) -> dict[str, Any]:
    """The valid values of a row, and whether it is a guess; a problem for each invalid one."""
    chosen: dict[str, Any] = {}
    for key, terms in of.items():
        written = row.get(key, "").strip()
        value = _codes(key).get(written.casefold(), written)
        allowed = [member.value for member in (OBJECTIVES if terms is Objective else terms)]
        if value and value not in allowed:
            said = [word for lang in LANGUAGES for code, word in words(lang, TABLES[key]).items() if code in allowed]
            near = suggestion(value, [*said, *allowed])
            named = (near,) if near else tuple(Reason(f"{TABLES[key]}.{code}") for code in allowed if code)
            fields = {"value": written, "near": named}
            problems.append(Problem(Msg.MAPPING_VALUE_NOT_ALLOWED, Place(file=file, line=line), fields))
        elif value:
            chosen[key] = value
    chosen["guess"] = row.get("confirmed", "").strip().lower() not in _YES
    return chosen
