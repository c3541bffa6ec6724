"""``report.json``: the whole report for machines; its form is published in ``report.schema.json``.

Values are exact as measured; ``null`` stands for what is not known; keys are sorted, so that bytes are stable.
"""

from __future__ import annotations

import io
import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from conformity.report.jsontext import lines, plain, rows
from conformity.report.overview import undetermined
from conformity.report.places import outlines, spots
from conformity.report.wording.names import mark
from conformity.report.wording.register import text
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformity.report.places import Spot
    from conformity.report.wording.register import Record
    from conformity.result import Report

#: of the form of the document; it grows when a key changes its meaning or goes
SCHEMA_VERSION: Final = 2
_NUMBERS: Final = ("value", "low", "high", "share_of_element", "share_of_zone")


def render(report: Report, lang: str) -> bytes:
    """The report as JSON, UTF-8, keys sorted."""
    parts = _parts(report, lang)
    written = io.BytesIO()
    for n, name in enumerate(sorted(parts)):  # a part at a time, a line at a time: a region's contacts are held once
        written.write(f"{',' if n else '{'}\n {json.dumps(name)}: ".encode())
        for told in lines(parts[name]()):
            written.write(told.encode("utf-8", "replace"))
    written.write(b"\n}\n")
    return written.getvalue()


def payload(report: Report, lang: str) -> dict[str, Any]:
    """What ``report.json`` holds."""
    return {name: plain(made()) for name, made in _parts(report, lang).items()}


def _parts(report: Report, lang: str) -> dict[str, Callable[[], Any]]:
    texts = Texts.of(report, lang)
    french = texts if lang == "fr" else Texts.of(report, "fr")
    places = spots(report)
    register = texts.register
    thin = outlines(report)
    return {
        "schema": lambda: SCHEMA_VERSION,
        "language": lambda: lang,
        "date": lambda: report.date,
        "invented": lambda: report.invented,
        "crs": lambda: report.crs,
        "plan": lambda: dict(report.plan),
        "dossier": lambda: _fields(report.dossier),
        "counts": report.counts,
        "incomplete": lambda: report.incomplete,
        "findings": lambda: (
            {**finding(texts, row, places), "outline": thin[row["finding_id"]]} for row in register.findings
        ),
        "fixes": lambda: [] if report.fixes is None else report.fixes,
        "waivers": lambda: [_fields(waiver) for waiver in report.waivers],
        "undetermined": lambda: (_undetermined(texts, row) for row in register.undetermined),
        "concerns": lambda: (_concern(texts, french, row, places) for row in register.concerns),
        "matrix": lambda: {
            "cells": report.matrix.cells,
            "by_outcome": report.matrix.by_outcome,
            "by_rule": report.matrix.by_rule,
        },
        "coverage": lambda: report.coverage,
        "totals": lambda: report.totals,
        "balance": lambda: report.balance,
        "certification": lambda: _fields(report.certification),
        "contacts": lambda: report.contacts,
        "element_measures": lambda: report.element_measures,
        "passages": lambda: _passages(report),
        "territory_measures": lambda: report.territory_measures,
        "elements": lambda: (_element(texts, row) for row in register.elements.values()),
        "zones": lambda: list(register.zones.values()),
        "plan_faults": lambda: report.plan_faults,
        "correspondence": lambda: report.correspondence,
        "layers": lambda: [{**_fields(layer), "source": PurePath(layer.source).name or "."} for layer in report.layers],
        "references": lambda: [
            {**_fields(report.references[i]), "contradictions": texts.contradictions(report.references[i])}
            for i in sorted(report.references)
        ],
        "not_assessed": lambda: [
            {
                "code": line.code,
                "text": texts.not_assessed(line),
                "remedy": texts.what_to_do(line.code, {"layer": line.layer, **line.fields}),
                "rules": line.rules,
                "requested": line.requested,
                "layer": line.layer,
                "fields": dict(line.fields),
            }
            for line in report.not_assessed
        ],
        "basis": lambda: [
            {
                "code": line.code,
                "text": texts.reason(line.code, line.told(lang)),
                "remedy": texts.what_to_do(line.code, line.told(lang)),
                "fields": dict(line.fields),
            }
            for line in report.basis
        ],
        "ledger": lambda: [{**_fields(line), "text": texts.ledger(line)} for line in report.ledger],
        "choices": lambda: [_fields(choice) for choice in report.choices],
        "rulebook": lambda: _rulebook(texts),
        "provenance": lambda: dict(report.provenance),
    }


def finding(texts: Texts, row: Record, places: Mapping[str, Spot]) -> dict[str, Any]:
    """A finding as the report's outputs name it."""
    rule = texts.register.rules[row["rule_id"]]
    element = texts.register.elements.get(text(row["element_key"]))
    spot = places.get(row["finding_id"])
    return {
        **row,
        "outcome": "finding",
        "label": texts.label(row),
        "statement": texts.statement(row),
        "remedy": texts.remedy(row),
        "piece": texts.piece(rule),
        "law": list(texts.laws(rule, [text(row["reference"])])),
        "element_id": text(element["element_id"]) if element else "",
        "element_name": text(element["name"]) if element else "",
        "x": spot.x if spot else None,
        "y": spot.y if spot else None,
    }


def _undetermined(texts: Texts, row: Record) -> dict[str, Any]:
    rule = texts.register.rules[row["rule_id"]]
    statement, remedy = undetermined(texts, row)
    return {
        **row,
        "outcome": "undetermined",
        "label": texts.label(row),
        "statement": statement,
        "remedy": remedy,
        "law": list(texts.laws(rule, [text(row["reference"])])),
    }


def _concern(texts: Texts, french: Texts, row: Record, places: Mapping[str, Spot]) -> dict[str, Any]:
    spot = places.get(row["concern_id"])
    return {
        **row,
        "title": texts.title(row),
        "label": texts.label(row),
        "figure": texts.figure(row),
        "place": texts.place(row),
        "request": texts.request(row),
        "opinion_level": texts.opinion_level(row),
        "avis_fr": french.opinion(row),
        "avis_en": texts.opinion(row) if texts.lang == "en" else None,
        "x": spot.x if spot else None,
        "y": spot.y if spot else None,
    }


def _element(texts: Texts, row: Record) -> dict[str, Any]:
    return {**row, "title": texts.element_short(row["element_key"]), "mark": mark(row["element_key"])}


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


def _passages(report: Report) -> list[dict[str, Any]]:
    """Where continuities are cut, narrow or faced: the point of each in the plan's projection, to the centimetre."""
    told = rows(report.passages)
    for row, place in zip(told, report.passages.geometry, strict=True):
        spot = None if place is None or place.is_empty else place.representative_point()
        row["x"], row["y"] = (None, None) if spot is None else (round(spot.x, 2), round(spot.y, 2))
    return told


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
