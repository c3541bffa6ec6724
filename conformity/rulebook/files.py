"""Reads the files of one pack: its head, the parts beside it and the cases of its rules, each validated separately."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from conformity import yamltext
from conformity.errors import Msg, Problem, RulesError
from conformity.rulebook.schema import Case, CaseFile, Modifier, Pack, Part, Rule
from conformity.strict import validate
from conformity.yamltext import suggestion

if TYPE_CHECKING:
    from conformity.yamltext import Node

Model = TypeVar("Model", Pack, Part, CaseFile)

#: how many packs are kept in memory as read: a batch or a page on this machine reads the same ones at every check
KEPT: Final = 8


class PackText(NamedTuple):
    """A pack as written: the text and name of its head; of a folder, those of the files beside it too."""

    text: bytes | str
    file: str
    parts: tuple[tuple[bytes | str, str], ...] = ()
    #: one file for each rule, named by the rule's id; None where they were not read
    cases: tuple[tuple[bytes | str, str], ...] | None = ()


class Validated(NamedTuple):
    """One file of a pack: its content, the positions of its parts, and its name."""

    part: Part
    node: Node
    file: str


@dataclass
class PackFiles:
    """One pack as read: the head is the first of its files."""

    head: Pack
    files: list[Validated]
    #: (file name, sha256) of the head and the parts
    sources: list[tuple[str, str]]
    #: the cases written in files of their own, by rule, and their positions
    cases: dict[str, tuple[Case, ...]] = field(default_factory=dict)
    case_places: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    def rules(self) -> Iterator[tuple[int, Rule, Validated]]:
        """Each rule with its position in its file."""
        return ((n, rule, each) for each in self.files for n, rule in enumerate(each.part.rules))

    def modifiers(self) -> Iterator[Modifier]:
        """Each modifier, in the order of the files."""
        return (modifier for each in self.files for modifier in each.part.modifiers)


@lru_cache(maxsize=KEPT)
def read(pack: PackText) -> PackFiles:
    """Validate every file of a pack. The same texts are validated once: the result must not be changed.

    Raises
    ------
    RulesError
        The faults of all files at once: of each file, then of all together (a rule in two files, cases of a rule that
        the pack does not have).
    """
    problems: list[Problem] = []
    head = _validated(Pack, pack.text, pack.file, problems)
    parts = [_validated(Part, text, file, problems) for text, file in pack.parts]
    cases = [_validated(CaseFile, text, file, problems) for text, file in pack.cases or ()]
    if problems or head is None:
        raise RulesError(problems)
    files = [Validated(*head), *(Validated(*part) for part in parts if part is not None)]
    held = PackFiles(head[0], files, [(file, _digest(text)) for text, file in ((pack.text, pack.file), *pack.parts)])
    problems += _written_twice(files)
    for case_file in cases:
        if case_file is not None:
            problems += _add_cases(held, *case_file)
    if problems:
        raise RulesError(problems)
    return held


def _validated(
    model: type[Model], text: bytes | str, file: str, problems: list[Problem]
) -> tuple[Model, Node, str] | None:
    try:
        node = yamltext.load(text, file)
        return validate(model, node, file), node, file
    except RulesError as error:
        problems += error.problems
        return None


def _digest(text: bytes | str) -> str:
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()


def _written_twice(files: Iterable[Validated]) -> Iterator[Problem]:
    """A problem for each rule or modifier in two files of a pack; the schema checks for those within one file."""
    rules: dict[str, str] = {}
    modifiers: set[str] = set()
    for part, node, file in files:
        for n, rule in enumerate(part.rules):
            if rule.id in rules:
                fields = {"rule": rule.id, "file": rules[rule.id]}
                yield Problem(Msg.RULE_IN_ANOTHER_FILE, node.place(("rules", n, "id"), file), fields)
        for n, modifier in enumerate(part.modifiers):
            if modifier.id in modifiers:
                yield Problem(
                    Msg.MODIFIER_WRITTEN_TWICE, node.place(("modifiers", n, "id"), file), {"modifier": modifier.id}
                )
        rules |= {rule.id: file for rule in part.rules}
        modifiers |= {modifier.id for modifier in part.modifiers}


def _add_cases(pack: PackFiles, cases: CaseFile, node: Node, file: str) -> Iterator[Problem]:
    """Add the cases of a file under the rule that names the file."""
    rule_id = PurePosixPath(file).stem
    inline: dict[str, bool] = {}
    for part, _, _ in pack.files:
        inline |= {rule.id: "cases" in rule.model_fields_set for rule in part.rules}
        inline |= {override.rule: "cases" in override.model_fields_set for override in part.overrides}
    if rule_id not in inline:
        fields = {"rule": rule_id, "near": suggestion(rule_id, inline) or ", ".join(sorted(inline))}
        yield Problem(Msg.CASES_OF_UNKNOWN_RULE, node.place((), file), fields)
    elif inline[rule_id] or rule_id in pack.cases:
        yield Problem(Msg.CASES_WRITTEN_TWICE, node.place(("cases",), file, key=True), {"rule": rule_id})
    else:
        pack.cases[rule_id] = cases.cases
        pack.case_places[f"{rule_id}.cases"] = (file, *node.keys["cases"])


def rules_as_written(pack: PackText) -> dict[str, tuple[str, str]]:
    """Each rule of a pack by its id: its file, and its text without indentation."""
    written = {}
    for text, file in ((pack.text, pack.file), *pack.parts):
        tree = yamltext.load(text, file).value
        lines = (text if isinstance(text, str) else text.decode("utf-8-sig")).splitlines()
        for rule in tree["rules"].value if "rules" in tree else ():
            dash = rule.column - 3  # "- id: …" starts two columns before its first key
            own = [lines[rule.line - 1][dash:]]
            for line in lines[rule.line :]:
                if line.strip() and len(line) - len(line.lstrip()) <= dash:
                    break
                own.append(line[dash:])
            written[rule.value["id"].value] = (file, "\n".join(own).rstrip())
    return written
