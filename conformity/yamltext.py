"""Strict YAML text to a tree that knows its lines and columns.

YAML 1.2, and less of it: no aliases, no merge keys, no tags, one document, keys are texts and stand once,
bounded size and depth. What a reader would lose without a word stays text: ``059``, ``12:30``, ``0,5``, ``NO``.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from conformity.errors import Place, Problem, RulesError

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 32
MAX_NODES: Final = 200_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]{1,3})?\Z")
_TRUTH = {"true": True, "True": True, "false": False, "False": False}
_NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Node:
    """A value of the text and where it stands (1-based line and column).

    ``value`` is a dict of Nodes, a list of Nodes, or a scalar; ``keys`` gives, for a dict, where each key stands.
    """

    value: Any
    line: int
    column: int
    keys: dict[str, tuple[int, int]]

    def plain(self) -> Any:
        """The same as plain dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def place(self, path: Sequence[str | int] = (), file: str | None = None, *, key: bool = False) -> Place:
        """Where the value at ``path`` stands, or (``key``) its key; the deepest known part of the path otherwise."""
        node, line, column = self, self.line, self.column
        for n, step in enumerate(path):
            if isinstance(node.value, dict) and step in node.value:
                last = n == len(path) - 1
                child = node.value[step]
                line, column = node.keys[str(step)] if key and last else (child.line, child.column)
                node = child
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line, column = node.line, node.column
            else:
                break
        return Place(file=file, line=line, column=column)


def suggestion(word: str, known: Iterable[str]) -> str:
    """The known word nearest to a mistyped one, or an empty text."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def load(text: str | bytes, file: str) -> Node:
    """Read one strict document.

    Raises
    ------
    RulesError
        With every duplicate key, alias, tag … found, each with ``file:line:column``.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.events import AliasEvent, DocumentStartEvent, NodeEvent

    body = _decode(text, file)
    problems: list[Problem] = []
    depth = nodes = documents = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(body):
            where = Place(file, line=event.start_mark.line + 1, column=event.start_mark.column + 1)
            name = type(event).__name__
            documents += isinstance(event, DocumentStartEvent)
            if documents > 1:
                raise RulesError([Problem("RUL-004", where)])
            if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
                problems.append(Problem("RUL-005", where))
            if isinstance(event, NodeEvent):
                nodes += 1
                if getattr(event, "ctag", None) or getattr(event, "tag", None):
                    problems.append(Problem("RUL-006", where))
            depth += name.endswith("StartEvent") - name.endswith("EndEvent")
            if depth > MAX_DEPTH + 2 or nodes > MAX_NODES:
                raise RulesError([Problem("RUL-007", where, {"depth": MAX_DEPTH, "nodes": MAX_NODES})])
        if problems:
            raise RulesError(problems)
        root = YAML(typ="rt", pure=True).compose(body)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(file, line=mark.line + 1, column=mark.column + 1) if mark else Place(file)
        tab = (
            "\t" in body.splitlines()[mark.line][: mark.column + 1]
            if mark and mark.line < len(body.splitlines())
            else False
        )
        code = "RUL-003" if tab else "RUL-002"
        raise RulesError([Problem(code, where, {"problem": error.problem or str(error)})]) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise RulesError([Problem("RUL-002", Place(file), {"problem": str(error).splitlines()[0]})]) from None
    if root is None:
        raise RulesError([Problem("RUL-001", Place(file, line=1, column=1))])
    node = _build(root, file, problems)
    if problems:
        raise RulesError(problems)
    if not isinstance(node.value, dict):
        raise RulesError([Problem("RUL-008", Place(file, line=node.line, column=node.column))])
    return node


def _decode(text: str | bytes, file: str) -> str:
    if isinstance(text, bytes):
        if len(text) > MAX_BYTES:
            raise RulesError([Problem("RUL-009", Place(file), {"bytes": len(text), "most": MAX_BYTES})])
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = text[: error.start].count(b"\n") + 1
            raise RulesError([Problem("RUL-010", Place(file, line=line))]) from None
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES:
        raise RulesError([Problem("RUL-009", Place(file), {"bytes": len(text), "most": MAX_BYTES})])
    return text


def _build(root: Any, file: str, problems: list[Problem]) -> Node:
    line, column = root.start_mark.line + 1, root.start_mark.column + 1
    if root.id == "mapping":
        content: dict[str, Node] = {}
        keys: dict[str, tuple[int, int]] = {}
        for key_node, value_node in root.value:
            at = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if key_node.id != "scalar" or key_node.value == "<<":
                problems.append(Problem("RUL-005", Place(file, line=at[0], column=at[1])))
                continue
            key = unicodedata.normalize("NFC", str(key_node.value))
            if key in content:
                problems.append(
                    Problem("RUL-011", Place(file, line=at[0], column=at[1]), {"key": key, "first": keys[key][0]})
                )
                continue
            keys[key] = at
            content[key] = _build(value_node, file, problems)
        return Node(content, line, column, keys)
    if root.id == "sequence":
        return Node([_build(child, file, problems) for child in root.value], line, column, {})
    return Node(_scalar(root), line, column, {})


def _scalar(node: Any) -> Any:
    text: str = node.value
    if node.style in ("'", '"', "|", ">"):
        return unicodedata.normalize("NFC", text)
    if text in _NOTHING:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if _INTEGER.match(text):
        return int(text)
    if _NUMBER.match(text):
        return float(text)
    return unicodedata.normalize("NFC", text)
