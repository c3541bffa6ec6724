"""Conditions on attributes, in CQL2 text (OGC 21-065r2): parsed, and limited to conditions on attributes.

The parser is the ``cql2`` package (extra ``cql``); conditions are evaluated here, since existing evaluators
either lose SQL's *unknown* or stop at the first missing value (see :mod:`conformity.evaluate.where`).
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from conformity.errors import Msg
from conformity.rulebook.quantities import fault

LOGIC: Final = frozenset({"and", "or", "not"})
COMPARED: Final = frozenset({"=", "<>", "<", "<=", ">", ">=", "in", "between", "like", "isNull"})
ARITHMETIC: Final = frozenset({"+", "-", "*", "/"})
FOLDED: Final = frozenset({"casei", "accenti"})
#: Maximum length of a condition, in characters.
_LONGEST: Final = 2000
_DEEPEST: Final = 40
#: maximum nesting of brackets
_MOST_BRACKETS: Final = 8
#: line and column in the parser's error message
_PLACE: Final = re.compile(r"--> (\d+):(\d+)")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")


class Where(BaseModel):
    """A condition as written, and as CQL2-JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    tree: Any

    def properties(self) -> tuple[str, ...]:
        """The attributes it names, in order."""
        return tuple(dict.fromkeys(_properties(self.tree)))


def parse(text: Any) -> Where:
    """A condition on attributes.

    Raises
    ------
    PydanticCustomError
        RUL-023 where it is not a text; RUL-047 where it is not CQL2;
        RUL-048 where it contains what does not apply to attributes (space, time, functions);
        RUL-049 where the ``cql2`` package is missing.
    """
    if isinstance(text, Where):
        return text
    if not isinstance(text, str):
        raise fault(Msg.KEY_EXPECTS_TEXT, "'{value}' is not a text", value=str(text)[:60])
    if not text.strip() or len(text) > _LONGEST:
        why = f"{len(text)} > {_LONGEST}" if text.strip() else "?"
        raise fault(Msg.CQL2_INVALID, "'{text}' is not a CQL2 condition: {why}", text=text[:60], why=why)
    if why := _unbalanced(text):
        raise fault(Msg.CQL2_INVALID, "'{text}' is not a CQL2 condition: {why}", text=text[:60], why=why)
    try:
        import cql2
    except ImportError:
        raise fault(Msg.CQL2_NOT_INSTALLED, "a condition 'where' needs the cql2 package", text=text[:60]) from None
    try:
        tree = cql2.parse_text(text).to_json()
    except Exception as error:  # the parser's errors have no common base class but Exception
        place = _PLACE.search(str(error))
        why = f"{place[1]}:{place[2]}" if place else "?"
        raise fault(Msg.CQL2_INVALID, "'{text}' is not a CQL2 condition: {why}", text=text, why=why) from None
    strange = _strange(tree, True)
    if strange:
        raise fault(Msg.CQL2_NOT_ALLOWED, "'{what}' has no place in a condition on attributes", what=strange, text=text)
    return Where(text=text, tree=tree)


def _unbalanced(text: str) -> str:
    """The fault of the brackets, if any; checked first, as the parser's time doubles with each level of nesting."""
    depth = deepest = 0
    for char in _QUOTED.sub("", text):
        depth += (char == "(") - (char == ")")
        deepest = max(deepest, depth)
        if depth < 0:
            break
    if depth:
        return "( )"
    return f"{deepest} × ( )" if deepest > _MOST_BRACKETS else ""


def _strange(node: Any, truth: bool, depth: int = 0) -> str:
    """The first part that is not allowed in a condition on attributes; empty where there is none."""
    if depth > _DEEPEST:
        return "…"
    if not isinstance(node, dict):
        return "" if not truth or isinstance(node, bool) else str(node)
    if "property" in node:
        return str(node["property"]) if truth else ""  # a bare column is not a condition
    op = node.get("op")
    if op is None:
        return next(iter(node), "{}")
    allowed = LOGIC | COMPARED if truth else ARITHMETIC | FOLDED
    if op not in allowed:
        return str(op)
    inner = op in LOGIC
    args = [part for arg in node["args"] for part in (arg if isinstance(arg, list) else [arg])]
    return next((fault for arg in args if (fault := _strange(arg, inner, depth + 1))), "")


def _properties(node: Any) -> list[str]:
    if isinstance(node, list):
        return [name for part in node for name in _properties(part)]
    if not isinstance(node, dict):
        return []
    return [str(node["property"])] if "property" in node else _properties(node.get("args", []))


_WRITTEN: Final = {
    "type": "string",
    "description": "A CQL2 condition on the element's own attributes: \"TYPE_MIL = 'bois' AND SURF_HA > 5\".",
}
WhereField = Annotated[Where, BeforeValidator(parse), WithJsonSchema(_WRITTEN)]
