"""``report.junit.xml``: a test suite a rule, a failed case a concern, for continuous integration.

What could not be assessed is *skipped*, with its reason: never passed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from conformity.report.overview import undetermined
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from conformity.result import Report

#: what fails a build; the rest is told and passes
_FAILS: Final = frozenset({"critical", "major", "moderate"})
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def render(report: Report, lang: str) -> bytes:
    """The suites' bytes: rules in the order of the pack, findings in the order of the report."""
    texts = Texts(report, lang)
    root = ElementTree.Element("testsuites", name="conformity")
    totals = [0, 0, 0]
    for rule in report.rulebook.rules:
        if rule.status != "active":
            continue
        found = [f for f in texts.register.findings if f["rule_id"] == rule.id]
        doubts = [u for u in texts.register.undetermined if u["rule_id"] == rule.id]
        title = rule.title.fr if lang == "fr" else rule.title.en
        suite = ElementTree.SubElement(root, "testsuite", name=_fit(f"{rule.id} {title}"))
        failed = 0
        for finding in found:
            case = ElementTree.SubElement(
                suite, "testcase", classname=rule.id, name=_fit(f"{finding['finding_id']} {texts.statement(finding)}")
            )
            if finding["severity"] in _FAILS:
                failed += 1
                told = ElementTree.SubElement(
                    case, "failure", type=texts.words.severity[finding["severity"]], message=_fit(texts.label(finding))
                )
                told.text = _fit(f"{texts.statement(finding)}\n{texts.remedy(finding)}\n{texts.law(rule)}")
        for doubt in doubts:
            case = ElementTree.SubElement(suite, "testcase", classname=rule.id, name=_fit(doubt["finding_id"]))
            ElementTree.SubElement(case, "skipped", message=_fit(undetermined(texts, doubt)[0]))
        if not found and not doubts:
            ElementTree.SubElement(suite, "testcase", classname=rule.id, name=_fit(title))
        counts = (max(1, len(found) + len(doubts)), failed, len(doubts))
        for name, n in zip(("tests", "failures", "skipped"), counts, strict=True):
            suite.set(name, str(n))
        suite.set("errors", "0")
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
    for name, n in zip(("tests", "failures", "skipped"), totals, strict=True):
        root.set(name, str(n))
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode").encode() + b"\n"


def _fit(told: str) -> str:
    """A text that XML 1.0 can hold."""
    return _UNFIT.sub("\ufffd", told)
