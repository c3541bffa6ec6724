"""Validates a tree with positions as a model, and reports every fault at once; the base of such models.

pydantic gives the fault and its path; the tree gives the line and column.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from conformity.errors import Msg, Problem, RulesError
from conformity.errors.reasons import Reason
from conformity.yamltext import suggestion

if TYPE_CHECKING:
    from conformity.yamltext import Node

Model = TypeVar("Model", bound=BaseModel)
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Strict(BaseModel):
    """An immutable model that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Bilingual(Strict):
    """The same text in French and English."""

    fr: Text
    en: Text

    def of(self, lang: str) -> str:
        """The text in one language; in English where it is missing."""
        return str(getattr(self, lang, self.en))


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise PydanticCustomError(Msg.KEY_NOT_A_DATE, "not a date", {"value": text}) from None


#: a day of the calendar, YYYY-MM-DD
Date = Annotated[str, AfterValidator(_date)]


def _both(value: Any) -> Any:
    return {"fr": value, "en": value} if isinstance(value, str) else value


#: a text in both languages; a single text is used for both
Either = Annotated[Bilingual, BeforeValidator(_both)]

#: expected type of a value, by pydantic's type of error
_SHAPES: Final = {
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "frozen_set_type"), Msg.KEY_EXPECTS_LIST),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), Msg.KEY_EXPECTS_MAPPING),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float", "float_type", "float_parsing"), Msg.KEY_EXPECTS_NUMBER
    ),
    **dict.fromkeys(("bool_type", "bool_parsing"), Msg.KEY_EXPECTS_BOOLEAN),
}


def node_of(value: Any) -> Node:
    """Plain values as a tree without positions."""
    from conformity.yamltext import Node

    if isinstance(value, Mapping):
        return Node({key: node_of(each) for key, each in value.items()}, 1, 1, dict.fromkeys(value, (1, 1)))
    if isinstance(value, (list, tuple)):
        return Node([node_of(each) for each in value], 1, 1, {})
    return Node(value, 1, 1, {})


#: pydantic's names of limits
_BOUNDS: Final = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def reason(model: type[BaseModel], value: Any) -> Reason | None:
    """The first fault of plain values, with its key; None where they are valid."""
    try:
        model.model_validate(value)
    except ValidationError as error:
        fault, node = error.errors(include_url=False)[0], node_of(value)
        problem = _problem(model, node, _path(node, fault["loc"]), fault, "")
        return Reason(problem.code, **problem.fields)
    return None


def validate(model: type[Model], node: Node, file: str) -> Model:
    """A model from a strict YAML tree.

    Raises
    ------
    RulesError
        One problem for each fault: unknown key (with the nearest one), missing key, wrong value (with the valid ones).
    """
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        problems = [
            _problem(model, node, _path(node, fault["loc"]), fault, file)
            for fault in error.errors(include_url=False)
            # a list without its faulty items may be reported as too short: the faults of the items suffice
            if not (fault["type"] == "too_short" and fault["input"])
        ]
        raise RulesError(sorted(problems, key=lambda p: (p.place.line or 0, p.place.column or 0, p.code))) from None


def _path(node: Node, loc: Iterable[str | int]) -> tuple[str | int, ...]:
    """Pydantic's path without the names of union branches, which are not in the text."""
    path: list[str | int] = []
    here: Any = node
    steps = list(loc)
    for n, step in enumerate(steps):
        value = getattr(here, "value", None)
        if (isinstance(value, dict) and step in value) or (
            isinstance(value, list) and isinstance(step, int) and step < len(value)
        ):
            path.append(step)
            here = value[step]  # type: ignore[index]
        elif n == len(steps) - 1 and isinstance(value, dict) and isinstance(step, str) and step.islower():
            path.append(step)
    return tuple(path)


def _problem(model: type[BaseModel], node: Node, path: tuple[str | int, ...], fault: Any, file: str) -> Problem:
    kind = fault["type"]
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    if kind == "extra_forbidden":
        accepted = _known_keys(model, path[:-1])
        near = suggestion(name, accepted)
        fields = {"key": name, "near": near or ", ".join(sorted(accepted))}
        return Problem(Msg.KEY_UNKNOWN, node.place(path, file, key=True), fields)
    if kind == "missing":
        return Problem(Msg.KEY_MISSING, node.place(path[:-1], file), {"key": str(fault["loc"][-1])})
    given = _shown(fault.get("input"))
    if kind in ("enum", "literal_error"):
        allowed = _allowed(fault)
        fields = {"value": given, "near": suggestion(given, allowed) or ", ".join(allowed), "key": name}
        return Problem(Msg.KEY_VALUE_NOT_ALLOWED, node.place(path, file), fields)
    if kind == "string_type":
        return Problem(Msg.KEY_EXPECTS_TEXT, node.place(path, file), {"value": given, "key": name})
    if kind == "string_pattern_mismatch":
        fields = {"value": given, "key": name, "pattern": fault["ctx"]["pattern"]}
        return Problem(Msg.KEY_VALUE_MALFORMED, node.place(path, file), fields)
    if kind.startswith("RUL-"):
        ctx = dict(fault.get("ctx", {}))
        at = ctx.pop("at", None)
        here = path[:-1] if path and path[-1] not in _steps(node, path) else path
        steps = [int(step) if step.isdigit() else step for step in at.split(".")] if at else []
        return Problem(kind, node.place((*here, *steps), file), {**ctx, "key": name})
    if kind in ("too_short", "string_too_short"):
        return Problem(Msg.KEY_EMPTY, node.place(path, file), {"key": name})
    if kind == "string_too_long":
        return Problem(Msg.KEY_TOO_LONG, node.place(path, file), {"key": name, "most": fault["ctx"]["max_length"]})
    if kind in _SHAPES:
        return Problem(_SHAPES[kind], node.place(path, file), {"value": given, "key": name})
    bounds = [f"{sign} {fault['ctx'][limit]:g}" for limit, sign in _BOUNDS.items() if limit in fault.get("ctx", {})]
    if bounds:
        fields = {"value": given, "key": name, "bounds": " ".join(bounds)}
        return Problem(Msg.KEY_OUT_OF_BOUNDS, node.place(path, file), fields)
    # other faults are reported without pydantic's English message
    return Problem(Msg.KEY_VALUE_INVALID, node.place(path, file), {"value": given, "key": name})


def _steps(node: Node, path: tuple[str | int, ...]) -> Iterable[str | int]:
    """Possible last steps of a path, in the text as written."""
    for step in path[:-1]:
        node = node.value[step]
    return node.value if isinstance(node.value, dict) else range(len(node.value or ()))


def _shown(value: Any) -> str:
    text = value.value if isinstance(value, Enum) else value
    return str(text)[:60]


def _allowed(fault: Any) -> list[str]:
    expected = str(fault.get("ctx", {}).get("expected", ""))
    return [word.strip(" '") for word in expected.replace(" or ", ", ").split(",") if word.strip(" '")]


def _known_keys(model: Any, path: Iterable[str | int]) -> set[str]:
    """The keys allowed at a path: fields of the models in the annotations there."""
    models = {model}
    for step in path:
        if isinstance(step, int):
            continue
        nested: set[Any] = set()
        for one in models:
            for name, info in one.model_fields.items():
                if step in (name, info.alias):
                    nested |= set(_models(info.annotation))
        models = nested or models
    return {info.alias or name for one in models for name, info in one.model_fields.items()}


def _models(annotation: Any) -> Iterable[Any]:
    if hasattr(annotation, "model_fields"):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models(part)
