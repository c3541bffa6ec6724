"""``report.junit.xml``: one test case for each rule and concern, for the test pages of CI servers.

An unfavourable finding is a failure, whatever ``--fail-on``. A case that could not be assessed is skipped, with the
reason; a requested layer that could not be used is an error. No case passes unless it was assessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final

from conformity.language import figures, of
from conformity.model import SEVERITY_RANK
from conformity.report.content.overview import undetermined
from conformity.report.inputs import line
from conformity.report.wording.register import Record, text
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformity.result import Report
    from conformity.rulebook.schema import Rule

_FAILS: Final = frozenset({"critical", "major", "moderate", "watch"})


@dataclass(frozen=True)
class _Case:
    name: str
    #: failure, error, skipped, or empty where it passes
    state: str = ""
    #: severity, or code of the reason
    type: str = ""
    said: str = ""
    lines: tuple[str, ...] = ()


@dataclass
class _Suite:
    name: str
    classname: str
    cases: list[_Case] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(case.state == state for case in self.cases)


def render(report: Report, lang: str) -> bytes:
    """A suite for the reading of inputs, then one per rule in the order of the pack; UTF-8."""
    texts_ = Texts.of(report, lang)
    suites = [s for s in (_reading(texts_), *_rules(texts_)) if s.cases]
    name = "conformity " + line(report.dossier.title or text(report.plan.get("name")))
    if report.invented:
        name = f"{name} ({texts_.words.phrase['invented']})"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {_attributes(name, suites)}>"]
    for suite in suites:
        lines.append(f'  <testsuite {_attributes(suite.name, [suite])} skipped="{suite.count("skipped")}">')
        for case in suite.cases:
            lines += _case(suite, case)
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _attributes(name: str, suites: Iterable[_Suite]) -> str:
    counted = list(suites)
    counts = [("tests", sum(len(s.cases) for s in counted)), ("failures", sum(s.count("failure") for s in counted)),
              ("errors", sum(s.count("error") for s in counted))]  # fmt: skip
    return " ".join([f'name="{_text(name)}"', *(f'{word}="{n}"' for word, n in counts)])


def _case(suite: _Suite, case: _Case) -> list[str]:
    opened = f'    <testcase classname="{_text(suite.classname)}" name="{_text(case.name)}"'
    body = "\n".join(_text(each) for each in case.lines if each)
    if case.state:
        attributes = f'type="{_text(case.type)}" message="{_text(case.said)}"'
        if case.state == "skipped":
            attributes = f'message="{_text(case.said)}"'
        return [f"{opened}>", f"      <{case.state} {attributes}>{body}</{case.state}>", "    </testcase>"]
    return [f"{opened}>", f"      <system-out>{body}</system-out>", "    </testcase>"] if body else [f"{opened}/>"]


def _text(value: str) -> str:
    """A text on one line, with XML markup escaped."""
    return escape(line(value), quote=True)


# ------------------------------------------------------------------------------------------------- suites


def _reading(texts_: Texts) -> _Suite:
    """Inputs requested but not usable, and inputs not given; the rules affected are named."""
    suite = _Suite(texts_.words.phrase["ci_reading"], "conformity.reading")
    for entry in texts_.report.not_assessed:
        sentence = texts_.not_assessed(entry)
        state = "error" if entry.requested else "skipped"
        fields = {"layer": entry.layer, **entry.fields}
        name = " ".join(part for part in (entry.code, entry.layer) if part)
        suite.cases.append(_Case(name, state, entry.code, sentence, (sentence, texts_.what_to_do(entry.code, fields))))
    return suite


def _rules(texts_: Texts) -> Iterable[_Suite]:
    silenced = {rule: entry for entry in reversed(texts_.report.not_assessed) for rule in entry.rules}
    titles = {concern["concern_id"]: concern for concern in texts_.register.concerns}
    by_rule: dict[str, dict[str, list[Record]]] = {}
    for row in texts_.register.findings:
        by_rule.setdefault(row["rule_id"], {}).setdefault(row["concern_id"], []).append(row)
    open_: dict[str, list[Record]] = {}
    for row in texts_.register.undetermined:
        open_.setdefault(row["rule_id"], []).append(row)
    for rule in texts_.report.rulebook.rules:
        title = rule.title.of(texts_.lang)
        suite = _Suite(f"{rule.id} {title}", f"conformity.{rule.id}")
        outcomes = by_rule.get(rule.id, {})
        for ident in sorted(outcomes, key=lambda i: int(titles[i]["rank"])):
            suite.cases.append(_concern(texts_, titles[ident], outcomes[ident]))
        suite.cases += [_open(texts_, row) for row in open_.get(rule.id, ())]
        if not suite.cases:
            why = silenced.get(rule.id)
            suite.cases.append(_nothing(texts_, rule, texts_.not_assessed(why) if why else ""))
        yield suite


def _concern(texts_: Texts, concern: Record, findings: list[Record]) -> _Case:
    """Test case of a rule and a concern; the worst finding that no waiver covers decides its outcome."""
    waived = texts_.report.waived
    left = [f for f in findings if f["finding_id"] not in waived] or findings
    worst = min((f["severity"] for f in left), key=SEVERITY_RANK.__getitem__)
    lead = next(f for f in left if f["severity"] == worst)
    said = f"[{texts_.label(lead)}] {texts_.statement(lead)}"
    lines = []
    for row in findings:
        lines += [f"[{texts_.words.severity[row['severity']]}] {texts_.statement(row)} ({row['finding_id']})"]
    gap = of(texts_.lang).colon
    lines.append(f"{texts_.words.phrase['ci_request']}{gap}{texts_.remedy(lead)}")
    state = "failure" if worst in _FAILS else "skipped" if worst == "inconclusive" else ""
    if all(f["finding_id"] in waived for f in findings):
        state, said = "skipped", texts_.words.phrase["waived"]
    return _Case(f"{texts_.title(concern)} [{concern['concern_id']}]", state, worst, said, tuple(lines))


def _open(texts_: Texts, row: Record) -> _Case:
    statement, remedy = undetermined(texts_, row)
    label = text(row["zone_label"])
    element = texts_.element_short(text(row["element_key"])) if text(row["element_key"]) else ""
    where = ", ".join(part for part in (label, element, texts_.place(row)) if part)
    return _Case(f"{where} [{row['finding_id']}]", "skipped", row["reason"], statement, (statement, remedy))


def _nothing(texts_: Texts, rule: Rule, silenced: str) -> _Case:
    """Test case of a rule without findings: passed if a case was examined, otherwise skipped, with the reason."""
    phrase = texts_.words.phrase
    cells = texts_.report.matrix.by_rule.get(rule.id, {})
    examined = sum(n for outcome, n in cells.items() if outcome in ("cleared", "below_threshold"))
    sentence = phrase["ci_cells"].format(n=figures.count(examined, texts_.lang))
    unsaid = cells.get("undetermined", 0)
    if silenced or unsaid:
        return _Case(phrase["ci_undetermined"], "skipped", "", silenced or phrase["ci_undetermined"])
    if not examined:
        return _Case(phrase["ci_not_applicable"], "skipped", "", phrase["ci_not_applicable"])
    return _Case(phrase["ci_no_finding"], lines=(sentence,))
