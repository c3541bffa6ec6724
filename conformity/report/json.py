"""``report.json``: the complete report, for programs; its schema is ``report.schema.json``.

Values are as measured, not rounded for display. Unknown values are ``null``. Keys are sorted, so that the same report
gives the same bytes.
"""

from __future__ import annotations

import io
import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from conformity.report.content import rows
from conformity.report.content.rows import Context, fields_of
from conformity.report.jsontext import lines, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.report.wording.texts import Texts
    from conformity.result import Report

#: of the form of the document; it grows when a key changes its meaning or goes
SCHEMA_VERSION: Final = 2


def render(report: Report, lang: str) -> bytes:
    """The bytes of ``report.json``: UTF-8, keys sorted."""
    parts = _parts(report, lang)
    written = io.BytesIO()
    for n, name in enumerate(sorted(parts)):  # a part at a time, a line at a time: a region's contacts are held once
        written.write(f"{',' if n else '{'}\n {json.dumps(name)}: ".encode())
        for text in lines(parts[name]()):
            written.write(text.encode("utf-8", "replace"))
    written.write(b"\n}\n")
    return written.getvalue()


def payload(report: Report, lang: str) -> dict[str, Any]:
    """The content of ``report.json``."""
    return {name: plain(build()) for name, build in _parts(report, lang).items()}


def _parts(report: Report, lang: str) -> dict[str, Callable[[], Any]]:
    context = Context(report, lang)
    tables = (
        rows.FINDINGS, rows.CONCERNS, rows.UNDETERMINED, rows.FIXES, rows.ELEMENTS, rows.ZONES, rows.PASSAGES,
        rows.NOT_ASSESSED, rows.BASIS, rows.LEDGER, rows.WAIVERS, rows.NETWORK_LAYERS, rows.REFERENCES, rows.CHOICES,
    )  # fmt: skip
    return {
        "schema": lambda: SCHEMA_VERSION,
        "language": lambda: lang,
        "date": lambda: report.date,
        "invented": lambda: report.invented,
        "crs": lambda: report.crs,
        "plan": lambda: dict(report.plan),
        "dossier": lambda: fields_of(report.dossier),
        "counts": report.counts,
        "incomplete": lambda: report.incomplete,
        **{table.name: partial(table.values, "json", context) for table in tables},
        "matrix": lambda: {
            "cells": report.matrix.cells,
            "by_outcome": report.matrix.by_outcome,
            "by_rule": report.matrix.by_rule,
        },
        # contracts as they are, nothing said: written a column at a time
        "coverage": lambda: report.coverage,
        "totals": lambda: report.totals,
        "balance": lambda: report.balance,
        "certification": lambda: fields_of(report.certification),
        "contacts": lambda: report.contacts,
        "element_measures": lambda: report.element_measures,
        "territory_measures": lambda: report.territory_measures,
        "plan_faults": lambda: report.plan_faults,
        "correspondence": lambda: report.correspondence,
        "rulebook": lambda: _rulebook(context.texts),
        "provenance": lambda: dict(report.provenance),
    }


def _rulebook(texts: Texts) -> dict[str, Any]:
    book = texts.report.rulebook
    return {
        "pack": book.pack,
        "version": book.version,
        "title": book.title.model_dump(),
        "chain": book.chain,
        "reference": book.reference,
        "settings": {name: value["text"] for name, value in book.settings.model_dump().items()},
        "overrides": [o.model_dump() for o in book.overrides],
        "sources": [{"file": name, "sha256": digest} for name, digest in book.sources],
        "left_out": book.left_out,
        "modifiers": [{"id": each.id, "title": each.title.model_dump()} for each in book.modifiers],
        "rules": [
            {
                "id": rule.id,
                "title": rule.title.model_dump(),
                "mode": rule.mode.value,
                "scope": rule.scope.value,
                "status": rule.status,
                "measure": rule.measure,
                "law": texts.laws(rule),
                "levels": [
                    {
                        "severity": level.severity.value,
                        "when": level.when.text(),
                        "at": level.at,
                        "origin": level.origin.model_dump(),
                    }
                    for level in rule.levels
                ],
            }
            for rule in book.rules
        ],
    }
