"""Parses strict YAML into a tree with lines and columns.

A subset of YAML 1.2: no aliases, merge keys or tags, one document, unique keys that are texts, bounded size and
depth. Values that other parsers silently convert stay text: ``059``, ``12:30``, ``0,5``, ``NO``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from conformity.errors import Msg, Place, Problem, RulesError
from conformity.errors.reasons import Reason

#: letters from which the beginning of a word names it
_BEGUN: Final = 3
MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 32
MAX_NODES: Final = 100_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]{1,3})?\Z")
#: characters that are not printable in YAML 1.2 (section 5.1)
_ODD = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: characters that YAML 1.1 and 1.2 may interpret differently: tabs, other line breaks, directives, escapes of JSON
_ELSEWHERE: Final = ("\t", "\x85", "\u2028", "\u2029", "\ufeff", "\n%", "\\/")
_ASKED = re.compile(r"\?[ \n]")
#: the sign of a block is a word of its own; within a word it is text, as in ``{n:# zone|# zones}``
_BLOCK_HEADER: Final = re.compile(r"(?:^|[\s:-])[|>]\Z")
_DECIMAL_COMMA = re.compile(r"([0-9]+),([0-9]+)( ?[^\W\d_%‰]*[%‰²2]?)\Z")
_TRUTH = {"true": True, "True": True, "false": False, "False": False}
_NOTHING = {"", "~", "null", "Null", "NULL"}


class Node(NamedTuple):
    """A value of the text and its position (1-based line and column).

    ``value`` is a dict of Nodes, a list of Nodes, or a scalar; ``keys`` gives, for a dict, the position of each key.
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
        """Position of the value at ``path``, or (``key``) of its key; of the deepest existing part otherwise."""
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


def suggestion(word: str, words: Iterable[str]) -> str:
    """The known word closest to a mistyped one, or an empty text.

    The first of the words that it begins, where it has three letters or more; else the one with the fewest letters to
    change, put in, leave out or swap (Damerau-Levenshtein distance), if they are at most two fifths. Case is ignored.
    """
    typed = word.casefold()
    several = {candidate: candidate.casefold() for candidate in words}
    if len(typed) >= _BEGUN:
        begun = [candidate for candidate, folded in several.items() if folded.startswith(typed)]
        if begun:
            return min(begun, key=len)
    limit, nearest = 2 * len(typed), ""
    for candidate, folded in several.items():
        allowed = max(len(typed), len(folded)) * 2
        if abs(len(typed) - len(folded)) * 5 > allowed:
            continue
        apart = distance(typed, folded)
        if apart * 5 <= allowed and apart < limit:
            limit, nearest = apart, candidate
    return nearest


def distance(one: str, other: str) -> int:
    """Number of letters to change, put in, leave out or swap with a neighbour to make one text of another."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, against in enumerate(other, start=1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def load(text: str | bytes, file: str) -> Node:
    """Read one strict document.

    Raises
    ------
    RulesError
        With every duplicate key, alias, tag …, each with ``file:line:column``.
    """
    return _parsed(_decode(text, file), file)


@functools.lru_cache(maxsize=32)
def _parsed(body: str, file: str) -> Node:
    """The tree of a text, cached: trees are not changed, and runs in one process share those of the shipped packs."""
    return _quickly(body) or _carefully(body, file)


def _quickly(body: str) -> Node | None:
    """The tree by libyaml, more than ten times as fast; None where the YAML 1.2 parser must be used.

    It is used for texts with a character that the two versions of YAML interpret differently, and for texts with a
    fault, so that every message comes from one parser. Tests on damaged texts check that both give the same tree.
    """
    import yaml

    loader = getattr(yaml, "CLoader", None)
    if loader is None or _read_elsewise(body):
        return None
    builder = _Builder(body, "")
    try:
        for event in iter(loader(body).get_event, None):
            if _is_empty(event):
                return None  # the two parsers give different positions for an empty value
            builder.take(event)
        return builder.root()
    except (yaml.YAMLError, ValueError, RecursionError, RulesError):
        return None


_NODES: Final = frozenset({"ScalarEvent", "MappingStartEvent", "SequenceStartEvent"})
_ENDS: Final = frozenset({"MappingEndEvent", "SequenceEndEvent"})
_QUOTED: Final = frozenset("'\"|>")


def _is_empty(event: Any) -> bool:
    """Whether an event is an empty value."""
    return type(event).__name__ == "ScalarEvent" and not event.value and event.style not in _QUOTED


def _read_elsewise(body: str) -> bool:
    """Whether YAML 1.1 may read the text differently: its markers, explicit keys, a comment after a block's header."""
    if body.startswith("%") or any(mark in body for mark in _ELSEWHERE):
        return True
    keys = (before.rstrip(" ") for before in _ASKED.split(body)[:-1])
    blocks = (before.rstrip("-+0123456789") for before in body.split("#")[:-1])
    return any(not key or key[-1] in "\n-:,?[{" for key in keys) or any(_BLOCK_HEADER.search(block) for block in blocks)


def _carefully(body: str, file: str) -> Node:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder(body, file)
    try:
        for event in YAML(typ="safe", pure=True).parse(body):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(file, line=mark.line + 1, column=mark.column + 1) if mark else Place(file)
        lines = body.splitlines()
        tab = bool(mark) and mark.line < len(lines) and "\t" in lines[mark.line][: mark.column + 1]
        code = Msg.YAML_TAB if tab else Msg.YAML_INVALID
        raise RulesError([Problem(code, where, {"problem": _reason(error.problem or "")})]) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise RulesError([Problem(Msg.YAML_INVALID, Place(file), {"problem": _reason(str(error))})]) from None
    return builder.root()


#: part of the parser's message → code of the catalogue's; the first match is used
_REASONS: Final = {
    "expected <block end>": "block", "mapping values are not allowed": "mapping",
    "could not find expected ':'": "colon",
    "expected ',' or": "flow", "unexpected end of stream": "end", "cannot start any token": "token",
    "unknown escape": "escape",
}  # fmt: skip


def _reason(problem: str) -> Reason:
    name = next((ours for theirs, ours in _REASONS.items() if theirs in problem), "other")
    return Reason(f"errors.yaml.{name}")


def _decode(text: str | bytes, file: str) -> str:
    if isinstance(text, bytes):
        if len(text) > MAX_BYTES:
            raise RulesError([Problem(Msg.YAML_FILE_TOO_LARGE, Place(file), {"bytes": len(text), "most": MAX_BYTES})])
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise RulesError([Problem(Msg.YAML_NOT_UTF8, Place(file, line=line))]) from None
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES:
        raise RulesError([Problem(Msg.YAML_FILE_TOO_LARGE, Place(file), {"bytes": len(text), "most": MAX_BYTES})])
    if odd := _ODD.search(text):
        before = text[: odd.start()]
        where = Place(file, line=before.count("\n") + 1, column=odd.start() - (before.rfind("\n") + 1) + 1)
        raise RulesError([Problem(Msg.YAML_CHARACTER_NOT_ALLOWED, where, {"character": f"U+{ord(odd[0]):04X}"})])
    return text


class _Holder:
    """A mapping or list that is being filled."""

    __slots__ = ("broken", "in_braces", "key", "node", "plain")

    def __init__(self, node: Node, in_braces: bool) -> None:
        self.node = node
        #: a mapping written ``{a: 1, b: 2}``
        self.in_braces = in_braces
        #: the key whose value comes next: its text, its position, its start and end offsets in the body
        self.key: tuple[str, tuple[int, int], int, int] | None = None
        #: in braces, the start offset and key of the preceding value, if that is a text without quotes
        self.plain: tuple[int, str] | None = None
        #: the fault of a text in braces split by a comma, which the next key may continue
        self.broken: Problem | None = None


class _Builder:
    """The tree from a parser's events, in one pass, with every fault."""

    def __init__(self, body: str, file: str) -> None:
        self._body = body
        self._file = file
        self._problems: list[Problem] = []
        self._open: list[_Holder] = []
        self._root: Node | None = None
        self._documents = self._nodes = 0

    def root(self) -> Node:
        """The whole document, after the last event."""
        if self._root is None or (self._root.value is None and not self._problems):
            raise RulesError([Problem(Msg.YAML_EMPTY, Place(self._file, line=1, column=1))])
        if self._problems:
            raise RulesError(self._problems)
        if not isinstance(self._root.value, dict):
            raise RulesError(
                [Problem(Msg.YAML_NOT_A_MAPPING, Place(self._file, line=self._root.line, column=self._root.column))]
            )
        return self._root

    def take(self, event: Any) -> None:
        """Process one event of the parser."""
        what = type(event).__name__
        if what in _ENDS:
            self._open.pop()
        elif what in _NODES:
            self._take_node(event, what)
        elif what == "DocumentStartEvent":
            self._documents += 1
            if self._documents > 1:
                raise RulesError([self._problem(Msg.YAML_SEVERAL_DOCUMENTS, _at(event))])
        elif what == "AliasEvent":
            self._problems.append(self._problem(Msg.YAML_ALIAS, _at(event)))
            self._put(Node(None, *_at(event), {}), event, plain_key=None)

    def _take_node(self, event: Any, what: str) -> None:
        at = _at(event)
        self._nodes += 1
        if len(self._open) > MAX_DEPTH or self._nodes > MAX_NODES:
            raise RulesError([self._problem(Msg.YAML_TOO_DEEP_OR_LONG, at, depth=MAX_DEPTH, nodes=MAX_NODES)])
        if event.anchor:
            self._problems.append(self._problem(Msg.YAML_ALIAS, at))
        tag: Any = getattr(event, "ctag", None) or getattr(event, "tag", None)
        if tag is not None and str(tag):
            self._problems.append(self._problem(Msg.YAML_TAG, at))
        if what == "ScalarEvent":
            self._put(Node(_scalar(event.value, event.style in _QUOTED), *at, {}), event, plain_key=str(event.value))
        else:
            is_mapping = what == "MappingStartEvent"
            node = Node({} if is_mapping else [], *at, {})
            self._put(node, event, plain_key=None)
            self._open.append(_Holder(node, in_braces=is_mapping and bool(event.flow_style)))

    def _put(self, node: Node, event: Any, plain_key: str | None) -> None:
        """Add a node: the root, an item, a key, or the value of the preceding key."""
        if not self._open:
            self._root = node
            return
        holder = self._open[-1]
        mapping = holder.node
        if isinstance(mapping.value, list):
            mapping.value.append(node)
            return
        if holder.key is None:
            holder.key = (
                unicodedata.normalize("NFC", plain_key or ""),
                (node.line, node.column),
                event.start_mark.index,
                event.end_mark.index,
            )
            if plain_key is None or plain_key == "<<":
                self._problems.append(self._problem(Msg.YAML_ALIAS, holder.key[1]))
            return
        (key, at, start, end), holder.key = holder.key, None
        if holder.in_braces and _is_empty(event) and self._body[end:].lstrip()[:1] != ":":
            self._no_value(holder, key, at, start, end)
            return
        holder.broken = None
        holder.plain = (event.start_mark.index, key) if plain_key and event.style not in _QUOTED else None
        if key in mapping.keys:
            self._problems.append(self._problem(Msg.YAML_DUPLICATE_KEY, at, key=key, first=mapping.keys[key][0]))
        else:
            mapping.keys[key] = at
            mapping.value[key] = node

    def _no_value(self, holder: _Holder, key: str, at: tuple[int, int], start: int, end: int) -> None:
        """Report a key in braces without a value: usually the part after the comma of an unquoted number or text."""
        if holder.plain is None:
            self._problems.append(self._problem(Msg.KEY_WITHOUT_VALUE, at, key=key))
            return
        begin, name = holder.plain
        text = " ".join(self._body[begin:end].split())
        if holder.broken is None:
            before = " ".join(self._body[begin:start].rstrip().rstrip(",").split())
            holder.broken = self._problem(
                Msg.COMMA_SPLITS_VALUE, at, text=text, before=f"{name}: {before}", key=key, instead=""
            )
            self._problems.append(holder.broken)
        holder.broken.fields.update(text=text, instead=f"{name}: {_as_meant(text)}")

    def _problem(self, code: str, at: tuple[int, int], **fields: Any) -> Problem:
        return Problem(code, Place(self._file, line=at[0], column=at[1]), fields)


def _at(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _as_meant(text: str) -> str:
    """The correct form in braces of a text split by a comma: a number with a point, any other text in quotes."""
    if number := _DECIMAL_COMMA.match(text):
        return f"{number[1]}.{number[2]}{number[3]}"
    return f"'{text}'" if '"' in text or "\\" in text else f'"{text}"'


def _scalar(text: str, quoted: bool) -> Any:
    """The value of a scalar text."""
    if not quoted:
        if text in _NOTHING:
            return None
        if text in _TRUTH:
            return _TRUTH[text]
        if _INTEGER.match(text):
            return int(text)
        if _NUMBER.match(text):
            return float(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)
