"""After the concerns: law, what to change piece by piece, limits, method, rules, data, glossary.

A function for each section; empty sections are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from conformity.language import figures
from conformity.report.content import overview
from conformity.report.content.blocks import Block, Inline, List, Paragraph, Row, Section, Table, code, strong
from conformity.report.content.sheets import heads, rows_more
from conformity.report.wording import grammar
from conformity.report.wording.glossary import glossary as pairs
from conformity.report.wording.register import records, text

if TYPE_CHECKING:
    from conformity.report.content.extent import Extent
    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts
    from conformity.rulebook.schema import Rule


def _list(items: Iterable[Inline]) -> tuple[Block, ...]:
    """A list; nothing without items."""
    held = tuple(items)
    return (List(held),) if held else ()


def _some(texts: Texts, items: list[Inline], extent: Extent, sheet: str) -> tuple[Block, ...]:
    """The items that the document lists, and how many more the workbook lists."""
    held = items[: extent.rows]
    return (*_list(held), *rows_more(texts, len(items) - len(held), sheet))


def legal(texts: Texts) -> Section:
    """The legal frame, and the acts of each reference."""
    words, title = texts.words, texts.words.phrase["legal"]
    blocks: list[Block] = [Paragraph(paragraph) for paragraph in texts.legal_frame()]
    for ident in sorted(texts.report.references):
        reference = texts.report.references[ident]
        rows = [
            (
                grammar.capital(words.act.get(act.type, act.type)),
                figures.date(act.date, texts.lang),
                ", ".join(p for p in (act.by, act.outcome) if p),
                words.confidence.get(act.confidence, act.confidence),
                act.source,
            )
            for act in reference.acts
        ]
        name = texts.reference(ident)
        blocks += [
            Paragraph((strong(name), f" ({words.reference_kind[reference.kind]})")),
            Table.of(heads(texts, "act", "date", "by", "trust", "source"), rows, name, names=0),
        ]
    return Section(title, tuple(blocks))


def by_piece(texts: Texts, extent: Extent) -> Section | None:
    """Remedies by the part of the plan they change, each once, with the concerns that ask for it."""
    pieces: dict[str, dict[str, list[int]]] = {}
    for concern in texts.register.concerns:
        if concern["severity"] == "favourable":
            continue
        for finding in texts.register.of_concern(concern):
            rule = texts.register.rules[finding["rule_id"]]
            ranks = pieces.setdefault(texts.piece(rule), {}).setdefault(texts.remedy(finding), [])
            if concern["rank"] not in ranks:
                ranks.append(int(concern["rank"]))
    if not pieces:
        return None
    mark = texts.words.heading
    blocks: list[Block] = []
    for piece in sorted(pieces):
        items: list[Inline] = [
            (remedy, f" ({mark['rank' if len(ranks) == 1 else 'ranks']} {', '.join(map(str, ranks))})")
            for remedy, ranks in pieces[piece].items()
        ]
        blocks += [Paragraph(strong(piece)), *_some(texts, items, extent, "concerns")]
    return Section(texts.words.phrase["by_piece"], tuple(blocks))


def waivers(texts: Texts) -> Section | None:
    """Each waiver, with what it covers here."""
    said = overview.waivers(texts)
    title = texts.words.phrase["waivers"]
    return Section(title, (List(tuple(said)),), id="waivers") if said else None


def not_assessed(texts: Texts, extent: Extent) -> Section:
    """What could not be assessed, and which cases could not be judged."""
    phrase, lang = texts.words.phrase, texts.lang
    items: list[Inline] = []
    for said, rules, requested in overview.not_assessed(texts):
        counted = phrase["not_assessed_rules_1" if len(rules) == 1 else "not_assessed_rules"]
        about = f" ({counted.format(n=len(rules), list=', '.join(rules))})" if rules else ""
        items.append((strong(said) if requested else said, about))
    blocks: list[Block] = list(_list(items) or (Paragraph(phrase["not_assessed_none"]),))
    missing = texts.report.matrix.by_outcome["undetermined"]
    if missing:
        note = phrase["undetermined_note_1" if missing == 1 else "undetermined_note"]
        cells = figures.count(texts.report.matrix.cells, lang)
        blocks.append(Paragraph(note.format(cells=figures.count(missing, lang), total=cells)))
    cases: list[Inline] = [(said, f" ({', '.join(rules)})") for said, rules in overview.unjudged(texts)]
    title = phrase["not_assessed"]
    return Section(title, (*blocks, *_some(texts, cases, extent, "not_assessed")), id="missing", entry=title)


def method(texts: Texts, extent: Extent) -> Section:
    """How measures were taken and certified, and which class each label was given."""
    phrase = texts.words.phrase
    merge = figures.length(texts.report.rulebook.settings.site_merge.value, texts.lang)
    return Section(
        phrase["method"],
        (
            Paragraph(phrase["method_text"].format(merge=merge)),
            Section(phrase["method_sources"], _list(overview.sources(texts)), level=3),
            Section(phrase["proof"], _list([*overview.proof(texts), f"{overview.situations(texts)}."]), level=3),
            _classes(texts, extent),
        ),
    )


def _classes(texts: Texts, extent: Extent) -> Section:
    phrase = texts.words.phrase
    labels = records(texts.report.correspondence)
    head = heads(texts, "zone", "typezone", "zone_class", "candidate", "zones", "area", "confirm")
    rows = [_label(texts, row) for row in labels]
    table = Table.of(head, rows[: extent.rows], phrase["method_classes"], right=(4, 5), names=0)
    blocks: list[Block] = [table, *rows_more(texts, len(rows) - len(table.rows), "zones")]
    doubtful = sum(bool(text(row["confirm"])) for row in labels)
    if doubtful:
        blocks.append(Paragraph(phrase["method_confirm"].format(n=doubtful, sheet=texts.words.sheet["zones"])))
    return Section(phrase["method_classes"], tuple(blocks), level=3)


def _label(texts: Texts, row: Record) -> tuple[str, ...]:
    """One label of the plan with its class, and what is to be confirmed of it."""
    confirm, candidate = text(row["confirm"]), text(row["candidate_class"])
    return (
        text(row["label"]),
        text(row["typezone"]),
        texts.zone_class(text(row["zone_class"])),
        texts.zone_class(candidate) if candidate else "",
        str(int(row["zones"])),
        figures.area(float(row["area_m2"]), texts.lang),
        texts.reason(confirm, {**row, "zone": text(row["label"])}) if confirm else "",
    )


def rules(texts: Texts) -> Section:
    """Every rule with its thresholds and their origin; which were left out or changed, and why."""
    words, phrase, book = texts.words, texts.words.phrase, texts.report.rulebook
    title = phrase["thresholds"]
    rows = [_rule(texts, rule) for rule in book.rules if rule.status != "deprecated"]
    head = heads(texts, "rule", "title", "mode", "levels", "findings")
    origins = " ; ".join(f"{key} = {name}" for key, name in words.origin.items())
    blocks: list[Block] = [Table.of(head, rows, title, right=(4,), names=0), Paragraph(origins)]
    if left := book.left_out:
        said = phrase["left_out_1" if len(left) == 1 else "left_out"]
        blocks.append(Paragraph(said.format(n=len(left), list=", ".join(left))))
    if book.overrides:
        items: list[Inline] = [
            f"{o.rule} ({o.pack}){phrase['colon']}{texts.threshold(o.before)} → {texts.threshold(o.after)}. "
            f"{o.reason.of(texts.lang)}"
            for o in book.overrides
        ]
        blocks.append(Section(phrase["overrides"], (List(tuple(items)),), level=3))
    return Section(title, tuple(blocks), id="rules", entry=phrase["rules"])


def _rule(texts: Texts, rule: Rule) -> Row:
    words, colon = texts.words, texts.words.phrase["colon"]
    levels = " ; ".join(
        f"{words.severity[level.severity]}{colon}{texts.threshold(level.when.text())} ({level.origin.type})"
        for level in rule.levels
    )
    count = texts.report.matrix.by_rule.get(rule.id, {}).get("finding", 0)
    title = rule.title.of(texts.lang)
    return Row((rule.id, title, words.mode[rule.mode], levels, str(count)), id=f"rule-{rule.id}")


def data(texts: Texts) -> Section:
    """The files that were read, how they were projected, the versions of what read them."""
    words, provenance = texts.words, texts.report.provenance
    rows: list[tuple[Inline, ...]] = []
    for entry in provenance.get("inputs", ()):
        main: Mapping[str, Any] = next(iter(entry.get("files", ())), {})
        rows.append(
            (
                words.role.get(str(entry.get("role")), str(entry.get("role"))),
                str(entry.get("layer", "")),
                figures.count(int(entry.get("features", 0)), texts.lang),
                str(entry.get("crs", "")),
                str(entry.get("encoding", "")),
                code(str(main.get("sha256", ""))[:12]),
            )
        )
    head = heads(texts, "role", "layer", "features", "crs", "encoding", "sha256")
    title = words.phrase["provenance"]
    versions = sorted(provenance.get("versions", {}).items(), key=lambda pair: pair[0].lower())
    return Section(
        title,
        (
            *_list(f"{words.phrase['basis']}{words.phrase['colon']}{said}" for said in overview.basis(texts)),
            Table.of(head, rows, title, right=(2,)),
            *_list(_transformed(texts, change) for change in provenance.get("transformations", ())),
            Paragraph(", ".join(f"{name} {value}" for name, value in versions)),
        ),
    )


def _transformed(texts: Texts, change: Mapping[str, Any]) -> str:
    phrase, accuracy = texts.words.phrase, change.get("accuracy_m")
    stated = "?" if accuracy is None else f"{float(accuracy):g}".replace(".", phrase["decimal_mark"])
    return phrase["transformed"].format(
        source=change.get("from"), target=change.get("to"), operation=change.get("operation"), accuracy=stated
    )


def journal(texts: Texts, extent: Extent) -> Section:
    """Warnings and what was set aside; plain notes stay in the workbook."""
    words, phrase = texts.words, texts.words.phrase
    items: list[Inline] = [
        f"{words.stage.get(line.stage, line.stage)}, {texts.subject(line)}{phrase['colon']}{texts.ledger(line)}"
        f" ({line.code})"
        for line in texts.report.ledger
        if line.level != "note"
    ]
    items += [texts.choice(c) for c in texts.report.choices if c.guess]
    body = _some(texts, items, extent, "quality") or (Paragraph(phrase["journal_none"]),)
    return Section(phrase["journal"], body)


def glossary(texts: Texts) -> Section:
    """Terms in both languages."""
    title = texts.words.phrase["glossary"]
    return Section(title, (Table.of(heads(texts, "french", "english"), pairs(texts.document), title),))
