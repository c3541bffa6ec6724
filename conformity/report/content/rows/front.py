"""Columns of the workbook's first sheets and of its provenance: a section and a text a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from conformity.language import figures
from conformity.report.content import overview
from conformity.report.content.rows.columns import Column, Rows
from conformity.report.wording.register import records

if TYPE_CHECKING:
    from conformity.report.content.rows.context import Context
    from conformity.report.wording import Words
    from conformity.report.wording.register import Record

__all__ = ["PROVENANCE", "READ_ME", "SUMMARY"]

_SECTIONS: Final = (
    Column("section", kind="long", width=34, doc="what it is about"),
    Column("text", kind="long", width=110, doc="what there is to say"),
)


def _read_me(c: Context) -> Iterator[Record]:
    """Status of the references, identity of the file, how to use the workbook."""
    phrase, texts = c.words.phrase, c.texts
    rows = [(phrase["warning"], phrase["invented"])] if c.report.invented else []
    rows += overview.identity(texts)
    rows += overview.statuses(texts)
    rows += [(phrase["use"], phrase[f"read_me_{name}"]) for name in ("use", "columns", "numbers")]
    rows.append((phrase["limits"], phrase["aid"]))
    sources = phrase["semicolon"].join(overview.sources(texts))
    rows.append((phrase["limits"], phrase["read_me_scale"].format(list=sources)))
    rows.append((phrase["limits"], phrase["read_me_potential"]))
    rows += [(phrase["law_frame"], said) for said in texts.legal_frame()]
    return ({"section": a, "text": b} for a, b in rows)


READ_ME: Final = Rows("readme", _SECTIONS, {"xlsx": "section text"}, _read_me)


def _summary(c: Context) -> Iterator[Record]:
    """What the first page of the report says."""
    phrase, words, texts = c.words.phrase, c.words, c.texts
    colon = phrase["colon"]
    rows: list[tuple[str, str | int]] = [(phrase["assessment"], overview.assessment(texts))]
    rows += [(f"{phrase['checked']}{colon}{a}", b) for a, b in overview.checked(texts)]
    rows += [(phrase["figures"], line) for line in overview.landmarks(texts)]
    rows.append((phrase["figures"], overview.situations(texts)))
    rows += [(words.severity[name], n) for name, n in c.report.counts().items()]
    for layer, group in c.report.totals.groupby("layer", sort=True):
        if layer not in overview.unusable(texts):
            rows.append((f"{phrase['balance']}{colon}{layer}", _total(c, str(layer), records(group))))
    return ({"section": a, "text": b} for a, b in rows)


def _total(c: Context, layer: str, by_class: list[dict[str, Any]]) -> str | int:
    """The part of a layer in the plan, and in each class of zone."""
    whole = overview.layer_total(c.texts, layer)
    if not whole:
        return 0
    parts = [f"{c.words.phrase['whole_plan']} {whole}"]
    parts += [
        f"{c.texts.zone_class(str(row['zone_class']))} {ground}"
        for row in by_class
        if (ground := overview.ground(row, c.lang))
    ]
    return c.words.phrase["semicolon"].join(parts)


SUMMARY: Final = Rows("summary", _SECTIONS, {"xlsx": "section text"}, _summary)


def _provenance(c: Context) -> Iterator[Record]:
    """Inputs with their digests, rules, versions, transformations, options, choices, references."""
    for section, item, said, *digest in _provided(c):
        yield {"section": section, "item": item, "text": said, "sha256": digest[0] if digest else ""}


def _provided(c: Context) -> Iterator[tuple[str, ...]]:
    words, report, phrase = c.words, c.report, c.words.phrase
    semicolon = phrase["semicolon"]
    for entry in report.provenance.get("inputs", ()):
        yield from _input(c, entry)
    for source in report.provenance.get("rules", ()):
        yield words.sheet["rules"], str(source["file"]), report.rulebook.version, str(source["sha256"])
    for ident in sorted(report.references):
        reference = report.references[ident]
        yield phrase["references"], ident, c.texts.reference(ident)
        for act in reference.acts:
            trust = words.confidence.get(act.confidence, act.confidence)
            by = semicolon.join(p for p in (act.by, act.outcome, act.source, trust) if p)
            yield phrase["acts"], c.texts.act(act), by
        for said in c.texts.contradictions(reference):
            yield phrase["acts"], ident, said
    for layer in report.layers:
        about = [words.kind.get(layer.kind, layer.kind), words.objective.get(layer.objective, ""), layer.profile]
        about.append(figures.uncertainty(layer.uncertainty_m, c.lang))
        yield phrase["layers"], layer.layer, semicolon.join(a for a in about if a)
    for change in report.provenance.get("transformations", ()):
        route = f"{change.get('from')} → {change.get('to')}"
        yield phrase["provenance_crs"], route, f"{change.get('operation')} ({change.get('accuracy_m')} m)"
    for line in overview.proof(c.texts):
        yield phrase["proof"], "", line
    for name, value in sorted(report.provenance.get("versions", {}).items()):
        yield phrase["provenance_versions"], str(name), str(value)
    for name, value in sorted(report.provenance.get("options", {}).items()):
        yield phrase["provenance_options"], str(name), _listed(value, words)
    for choice in report.choices:
        yield phrase["provenance_choices"], *c.texts.chosen(choice)


def _input(c: Context, entry: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """A layer that was read, then its files."""
    words = c.words
    role = words.role.get(str(entry.get("role")), str(entry.get("role")))
    shape = str(entry.get("geometry", ""))
    about = [str(entry.get(k, "")) for k in ("driver", "crs", "encoding")]
    source = str(entry.get("encoding_source", ""))
    about.append(words.encoding_source.get(source, source))
    about.insert(1, words.geometry.get(shape, shape))
    said = [str(entry.get("features")), *filter(None, about)]
    yield role, str(entry.get("layer", "")), words.phrase["semicolon"].join(said)
    for file in entry.get("files", ()):
        size = figures.count(int(file.get("bytes", 0)), c.lang)
        yield role, str(file.get("path", "")), words.phrase["bytes"].format(n=size), str(file["sha256"])


def _listed(value: Any, words: Words) -> str:
    if isinstance(value, bool):
        return words.phrase["yes" if value else "no"]
    if isinstance(value, Mapping):
        return ", ".join(f"{k}={v}" for k, v in sorted(value.items()))
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


PROVENANCE: Final = Rows(
    "provenance",
    (
        Column("section", width=26, doc="what it is about"),
        Column("item", kind="long", width=40, doc="file, document, layer, option …"),
        Column("text", kind="long", width=70, doc="what there is to say of it"),
        Column("sha256", width=66, doc="digest of the file"),
    ),
    {"xlsx": "section item text sha256"},
    _provenance,
)
