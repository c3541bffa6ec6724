"""Validation of JSON values against the schemas of this package: the first fault, with its place.

Only the keywords that these schemas use are supported, which makes validation about as fast as parsing.
``tests/faults/test_faults_own_files.py`` compares the results with those of an independent validator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Fault", "checker"]

#: no area, length or count comes near; a larger number is not a measure
MOST: Final = 1e15
_KNOWN: Final = frozenset(
    {"$schema", "title", "description", "type", "properties", "required", "additionalProperties", "items", "enum",
     "const", "minimum", "pattern"}
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """The first fault of a value."""

    #: keys and numbers on the way to it, the last first
    steps: tuple[str | int, ...]
    #: missing | kind | value
    how: str
    expected: str
    value: Any = None

    @property
    def at(self) -> str:
        """``findings[3].severity``."""
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in reversed(self.steps))
        return steps.removeprefix(".") or "."

    def within(self, step: str | int) -> Fault:
        """The same fault with its place completed by one step."""
        return Fault((*self.steps, step), self.how, self.expected, self.value)


Check = Callable[[Any], Fault | None]


def _finite(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -MOST <= value <= MOST


#: type → whether a value has it; numbers are finite, and no larger than a measure can be
_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "number": _finite,
    "integer": lambda value: _finite(value) and float(value).is_integer(),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


def checker(schema: Mapping[str, Any], needed: frozenset[str] | None = None) -> Check:
    """A function that returns the first fault of a value, or None.

    Parameters
    ----------
    schema
        A JSON Schema of this package. Properties that it does not name are accepted: a later version may have added
        them.
    needed
        Keys required at the top level; by default all that the schema requires.

    Raises
    ------
    ValueError
        If the schema has an unsupported keyword.
    """
    checks = _checks(schema, needed)
    if len(checks) == 1:
        return checks[0]

    def check(value: Any) -> Fault | None:
        for each in checks:
            fault = each(value)
            if fault is not None:
                return fault
        return None

    return check


def _checks(schema: Mapping[str, Any], needed: frozenset[str] | None) -> list[Check]:
    if unknown := schema.keys() - _KNOWN:
        raise ValueError(f"keywords that are not known: {', '.join(sorted(unknown))}")
    checks: list[Check] = []
    if "type" in schema:
        checks.append(_of_type(schema["type"]))
    if "enum" in schema:
        checks.append(_of_values(schema["enum"]))
    if "const" in schema:
        checks.append(_of_values([schema["const"]]))
    if "minimum" in schema:
        checks.append(_at_least(schema["minimum"]))
    if "pattern" in schema:
        checks.append(_like(schema["pattern"]))
    if "items" in schema:
        checks.append(_of_items(checker(schema["items"])))
    named = {name: checker(each) for name, each in schema.get("properties", {}).items()}
    required = [name for name in schema.get("required", ()) if needed is None or name in needed]
    if named or required:
        checks.append(_of_properties(named, frozenset(required)))
    rest = schema.get("additionalProperties")
    if isinstance(rest, Mapping):
        checks.append(_of_others(frozenset(named), checker(rest)))
    return checks


def _of_type(declared: str | list[str]) -> Check:
    names = [declared] if isinstance(declared, str) else declared
    kinds = [_TYPES[name] for name in names]

    def check(value: Any) -> Fault | None:
        for kind in kinds:
            if kind(value):
                return None
        return Fault((), "kind", " | ".join(names), value)

    return check


def _of_values(allowed: list[Any]) -> Check:
    def check(value: Any) -> Fault | None:
        for each in allowed:
            if type(value) is type(each) and value == each:
                return None
        return Fault((), "value", ", ".join(map(str, allowed)), value)

    return check


def _at_least(least: float) -> Check:
    return lambda value: None if value >= least else Fault((), "value", f">= {least}", value)


def _like(pattern: str) -> Check:
    expression = re.compile(pattern)
    return lambda value: None if expression.search(value) else Fault((), "value", pattern, value)


def _of_items(check_one: Check) -> Check:
    def check(value: Any) -> Fault | None:
        if isinstance(value, list):
            for n, each in enumerate(value):
                fault = check_one(each)
                if fault is not None:
                    return fault.within(n)
        return None

    return check


def _of_properties(named: Mapping[str, Check], required: frozenset[str]) -> Check:
    pairs = tuple(named.items())

    def check(value: Any) -> Fault | None:
        if not isinstance(value, dict):
            return None
        if not required <= value.keys():
            return Fault((), "missing", min(required - value.keys()))
        for name, check_one in pairs:
            if name in value:
                fault = check_one(value[name])
                if fault is not None:
                    return fault.within(name)
        return None

    return check


def _of_others(named: frozenset[str], check_one: Check) -> Check:
    def check(value: Any) -> Fault | None:
        for name, each in value.items() if isinstance(value, dict) else ():
            if name not in named:
                fault = check_one(each)
                if fault is not None:
                    return fault.within(name)
        return None

    return check
