"""Reading a ``report.json`` again. Its schema and ids are checked first, since it may have been altered."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any, Final

from conformity.errors import InputError, Msg, Place, UsageError
from conformity.follow.drafts import usable
from conformity.read import resources
from conformity.report import form

__all__ = ["REPORT", "checked", "read"]

REPORT: Final = "report.json"
#: what comparing and explaining use; a later version may add other parts
NEEDED: Final = frozenset(
    {"schema", "date", "plan", "dossier", "findings", "undetermined", "concerns", "element_measures",
     "territory_measures", "elements", "zones", "references", "not_assessed", "rulebook"}
)  # fmt: skip
_CODES: Final = {
    "missing": Msg.REPORT_KEY_MISSING,
    "kind": Msg.REPORT_VALUE_WRONG_TYPE,
    "value": Msg.REPORT_VALUE_UNEXPECTED,
}


def read(source: str | PathLike[str]) -> tuple[dict[str, Any], str]:
    """The content of a ``report.json``, given by its path or its folder, and its name.

    Raises
    ------
    UsageError
        CLI-607 for a value that is not a path.
    InputError
        VEC-001 if there is no such file; OUT-011 if it is not a report; OUT-601 to OUT-605 if it was altered.
    """
    if not isinstance(source, (str, PathLike)):
        raise UsageError(Msg.ARGUMENT_WRONG_TYPE, argument="report", what=type(source).__name__, example='"out"')
    path = Path(source)
    path = path / REPORT if resources.is_folder(path) else path
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        if isinstance(error, json.JSONDecodeError):
            raise InputError(Msg.NOT_A_REPORT, Place(file=path.name, line=error.lineno, column=error.colno)) from None
        if isinstance(error, ValueError) and "\x00" not in str(path):
            raise InputError(Msg.NOT_A_REPORT, Place(file=path.name)) from None
        raise InputError(Msg.PATH_DOES_NOT_EXIST, Place(file=str(source))) from None
    except RecursionError:
        raise InputError(Msg.NOT_A_REPORT, Place(file=path.name)) from None
    return checked(content, path.name), path.name


def checked(payload: Any, name: str) -> dict[str, Any]:
    """The report, once it is valid against the shipped schema and every id in it refers to something in it.

    Raises
    ------
    InputError
        OUT-011 if it is not a report of this schema; OUT-601 to OUT-605 with the place where it was altered.
    """
    if not isinstance(payload, dict) or "schema" not in payload or "findings" not in payload:
        raise InputError(Msg.NOT_A_REPORT, Place(file=name))
    fault = _form()(payload)
    if fault is not None:
        if fault.at == "schema":
            raise InputError(Msg.NOT_A_REPORT, Place(file=name))
        fields = {"expected": fault.expected[:200], "found": _shown(fault.value)}
        raise InputError(_CODES[fault.how], Place(file=name, field=fault.at), **fields)
    for code, at, value in itertools.chain(_names(payload), _outlines(payload)):
        raise InputError(code, Place(file=name, field=at), expected="WKT", found=_shown(value))
    return payload


@cache
def _form() -> form.Check:
    from conformity.report import json_schema

    return form.checker(json.loads(json_schema.published()), NEEDED)


def _names(payload: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Ids that occur twice, and ids that refer to nothing."""
    rules = {rule["id"] for rule in payload["rulebook"]["rules"]}
    concerns = {row["concern_id"] for row in payload["concerns"]}
    findings = {row["finding_id"] for row in payload["findings"]}
    taken: set[str] = set()
    for part, key in (("concerns", "concern_id"), ("findings", "finding_id"), ("undetermined", "finding_id")):
        for n, row in enumerate(payload[part]):
            if row[key] in taken:
                yield Msg.REPORT_ID_TWICE, f"{part}[{n}].{key}", row[key]
            taken.add(row[key])
    for part in ("findings", "undetermined"):
        for n, row in enumerate(payload[part]):
            if row["rule_id"] not in rules:
                yield Msg.REPORT_ID_NAMES_NOTHING, f"{part}[{n}].rule_id", row["rule_id"]
    for n, row in enumerate(payload["findings"]):
        if row["concern_id"] not in concerns:
            yield Msg.REPORT_ID_NAMES_NOTHING, f"findings[{n}].concern_id", row["concern_id"]
    for n, row in enumerate(payload["concerns"]):
        for m, name in enumerate(row["finding_ids"]):
            if name not in findings:
                yield Msg.REPORT_ID_NAMES_NOTHING, f"concerns[{n}].finding_ids[{m}]", name


def _outlines(payload: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for part in ("findings", "concerns"):
        for n, row in enumerate(payload[part]):
            if row["outline"] is not None and not usable(row["outline"]):
                yield Msg.REPORT_VALUE_UNEXPECTED, f"{part}[{n}].outline", row["outline"]


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, (str, int, float, bool)) or value is None else type(value).__name__
    return text if len(text) <= 60 else f"{text[:57]}…"
