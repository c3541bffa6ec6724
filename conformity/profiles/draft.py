"""A mapping for the officer to edit: each label with the class guessed for it, and back to a profile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conformity.errors import Place, Problem, RulesError
from conformity.model import ZoneClass, ZoneUse
from conformity.profiles.schema import Profile
from conformity.strict import validate
from conformity.yamltext import Node, suggestion

#: columns of the mapping as a workbook
COLUMNS = ("label", "long_label", "typezone", "zones", "area_ha", "class", "use", "confirmed")
_YES = frozenset({"oui", "yes", "x", "1", "vrai", "true"})


def text(name: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> str:
    """YAML of a mapping.

    Parameters
    ----------
    columns
        Role → column found.
    rows
        ``label, long_label, typezone, zones, area_ha, class, use, confirmed`` of each label.
    """
    classes = ", ".join(c.value for c in ZoneClass)
    uses = ", ".join(u.value for u in ZoneUse if u)
    lines = [
        "# Correspondance des libellés du plan. Corrigez les classes ; effacez « guess: true » de ce qui est confirmé.",
        "# Label mapping of the plan. Correct the classes, then delete 'guess: true' from what is confirmed.",
        f"# class: {classes}",
        f"# use: {uses}",
        f"profile: {name}",
        'title: {fr: "Correspondance du plan", en: "Mapping of the plan"}',
        "plan:",
    ]
    if columns:
        lines.append("  columns:")
        lines += [f"    {role}: [{_quoted(column)}]" for role, column in sorted(columns.items())]
    lines.append("  labels:")
    for row in rows:
        parts = [f"class: {row['class']}"]
        if row["use"]:
            parts.append(f"use: {row['use']}")
        if not row["confirmed"]:
            parts.append("guess: true")
        told = _plain(" · ".join(str(v) for v in (row["typezone"], row["long_label"]) if v))[:80]
        other = f" (ou {row['candidate']} ?)" if row.get("candidate") else ""
        mark = "" if row["confirmed"] else f"  # à confirmer{other}"
        about = f"  # {row['zones']} zone(s), {row['area_ha']} ha" + (f" · {told}" if told else "")
        lines.append(f"    {_quoted(str(row['label']))}: {{{', '.join(parts)}}}{mark}{about}")
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """A YAML text between double quotes: JSON's own, with everything escaped that could end a line."""
    plain = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in plain)


def _plain(value: str) -> str:
    """Text that can stand in a comment: the plan's words may hold line ends and signs that YAML refuses."""
    return "".join(c if c.isprintable() else " " for c in " ".join(value.split()))


def profile_from_rows(rows: Sequence[Mapping[str, str]], file: str) -> Profile:
    """A profile from the mapping edited as a workbook.

    Raises
    ------
    RulesError
        PRO-001 where a column is missing, PRO-002 where a class or use does not exist, with the row.
    """
    if not rows or not {"label", "class"} <= rows[0].keys():
        listed = ", ".join(rows[0]) if rows else "-"
        raise RulesError([Problem("PRO-001", Place(file=file, line=1), {"columns": listed})])
    problems: list[Problem] = []
    labels: dict[str, Any] = {}
    for n, row in enumerate(rows, start=2):
        told: dict[str, Any] = {"class": row["class"].strip()}
        for key, known in (("class", ZoneClass), ("use", ZoneUse)):
            value = row.get(key, "").strip()
            allowed = [member.value for member in known]
            if value and value not in allowed:
                fields = {"value": value, "near": suggestion(value, allowed) or ", ".join(a for a in allowed if a)}
                problems.append(Problem("PRO-002", Place(file=file, line=n), fields))
            elif value:
                told[key] = value
        told["guess"] = row.get("confirmed", "").strip().lower() not in _YES
        labels[row["label"].strip()] = told
    if problems:
        raise RulesError(problems)
    roles = {
        key.removeprefix("column:"): [str(rows[0][key])]
        for key in rows[0]
        if key.startswith("column:") and rows[0][key]
    }
    content = {
        "profile": "mapping",
        "title": {"fr": "Correspondance du plan", "en": "Mapping of the plan"},
        "plan": {"columns": roles, "labels": labels},
    }
    return validate(Profile, _node(content), file)


def _node(value: Any) -> Node:
    if isinstance(value, dict):
        return Node({k: _node(v) for k, v in value.items()}, 1, 1, dict.fromkeys(value, (1, 1)))
    if isinstance(value, list):
        return Node([_node(v) for v in value], 1, 1, {})
    return Node(value, 1, 1, {})
