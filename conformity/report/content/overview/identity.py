"""Which document, procedure and references the file is about, and what the run rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.errors import Msg
from conformity.language import figures, of
from conformity.model import TO_URBANISE_CLASSES, URBAN_CLASSES, ClassSource
from conformity.report.wording import grammar
from conformity.report.wording.register import records, text

if TYPE_CHECKING:
    from conformity.report.wording.texts import Texts

#: so many layers are named one by one
_FEW: Final = 3
#: classes of U and AU zones
_DRAWN: Final = URBAN_CLASSES | TO_URBANISE_CLASSES
#: what leaves the plan's document, or the communes of its zones, in doubt
_DOUBTS: Final = (
    Msg.DOCUMENT_NOT_DESCRIBED,
    Msg.DOCUMENT_TYPE_AMBIGUOUS,
    Msg.ZONES_WITHOUT_DOCUMENT,
    Msg.ONE_INSEE_CODE_FOR_SEVERAL_COMMUNES,
)


def identity(texts_: Texts, *, references: bool = True) -> list[tuple[str, str]]:
    """Document, procedure and stage, dates, rules, choices with their reasons, date; references unless left out."""
    report, words, lang = texts_.report, texts_.words, texts_.lang
    phrase, dossier, plan = words.phrase, report.dossier, report.plan
    unknown = phrase["unknown"]
    ident = text(plan.get("document_id"))
    facts = [p for p in (ident, words.standard(plan.get("standard"))) if p]
    document = f"{subject(texts_)} ({', '.join(facts)})" if facts else subject(texts_)
    communes = [texts_.commune(str(code)) for code, _ in plan.get("communes", ())]
    rows = [
        (phrase["document"], document),
        *_documents(texts_),
        (phrase["communes"], grammar.shortened(communes, 12, phrase["and_others"]) or unknown),
    ]
    given = [
        (phrase["procedure"], ", ".join(p for p in (dossier.procedure, dossier.stage) if p)),
        (phrase["drafted"], figures.date(dossier.drafted_on, lang)),
        (phrase["due"], figures.date(dossier.opinion_due_on, lang)),
        (phrase["scot"], _scot(texts_)),
    ]
    rows += [row for row in given if row[1]]
    if not dossier.drafted_on and plan.get("approved_on"):
        rows.append((phrase["approved_data"], figures.date(text(plan["approved_on"]), lang)))
    if missing := [head for head, value in given if not value]:
        first, *others = missing
        rows.append((phrase["not_given"], ", ".join([first, *map(grammar.uncapital, others)])))
    if references:
        rows += [(phrase["references"], texts_.reference(i)) for i in sorted(report.references)]
    book = report.rulebook
    title = book.title.of(lang)
    rows.append((phrase["rules"], f"{title} ({book.pack} {book.version})"))
    if said := basis(texts_):
        rows.append((phrase["basis"], " ".join(said)))
    rows.append((phrase["date"], figures.date(report.date, lang)))
    return rows


def subject(texts_: Texts) -> str:
    """What a reader calls the plan: its title in the dossier, its commune with the kind of document, else its name."""
    report = texts_.report
    if report.dossier.title:
        return report.dossier.title
    communes = [str(code) for code, _ in report.plan.get("communes", ())]
    kind = text(report.plan.get("document")) or report.dossier.document
    kind = texts_.words.document.get(kind, kind) if kind else ""
    alone = len(communes) == 1 and communes[0] in texts_.register.communes_named
    name = texts_.commune(communes[0]) if alone else text(report.plan.get("name"))
    return f"{name}, {kind}" if kind else name


def basis(texts_: Texts) -> list[str]:
    """Which documents and rules the run rests on, and why; what is left open, with the option that settles it."""
    lines = []
    for line in texts_.report.basis:
        fields = line.in_language(texts_.lang)
        layers = {text(name) for name in line.fields.get("layers") or ()}
        if len(layers) > _FEW and layers == {layer.layer for layer in texts_.report.layers}:
            fields["layers"] = texts_.words.phrase["every_layer"].format(n=figures.count(len(layers), texts_.lang))
        said = texts_.reason(line.code, fields)
        remedy = texts_.what_to_do(line.code, fields)
        lines.append(f"{said}. {remedy}" if remedy else f"{said}.")
    return lines


def to_confirm(texts_: Texts) -> list[str]:
    """Labels of U and AU zones that the type of the zones contradicts, each with its type and the meaning of that."""
    said = []
    for row in records(texts_.report.correspondence):
        classes = {row["zone_class"], row["candidate_class"]}
        if row["confirm"] == Msg.LABEL_CONTRADICTS_TYPE and classes <= _DRAWN:
            by_type = row["zone_class"] if row["class_source"] == ClassSource.TYPEZONE else row["candidate_class"]
            said.append(
                texts_.words.phrase["to_confirm_type"].format(
                    label=row["label"], typezone=row["typezone"], zone_class=texts_.words.zone_class[by_type]
                )
            )
    return said


def _documents(texts_: Texts) -> list[tuple[str, str]]:
    """Each document of the zones where there are several, and what to check in how it was identified."""
    report, phrase, lang = texts_.report, texts_.words.phrase, texts_.lang
    several = list(report.plan.get("documents") or ())
    rows = []
    if len(several) > 1:
        lines = []
        for one in several:
            communes = [texts_.commune(str(code)) for code in one["communes"]]
            name = text(one["document_id"]) or grammar.shortened(communes, 3, phrase["and_others"])
            facts = (texts_.words.document.get(text(one["document"]), text(one["document"])),
                     figures.date(text(one["approved_on"]), lang), texts_.words.standard(one["standard"]))  # fmt: skip
            said = ", ".join(each for each in facts if each)
            n = figures.count(float(len(one["zones"])), lang)
            lines.append(phrase["documents_one"].format(name=name or phrase["document_unknown"], facts=said, n=n))
        rows.append((phrase["documents"], of(lang).semicolon.join(lines)))
    doubts = [line for line in report.ledger if line.code in _DOUBTS and not line.role]
    rows += [(phrase["document_check"], texts_.ledger(line)) for line in doubts]
    return rows


def _scot(texts_: Texts) -> str:
    phrase, dossier, lang = texts_.words.phrase, texts_.report.dossier, texts_.lang
    if not dossier.scot:
        return ""
    if dossier.scot.strip().lower() in ("aucun", "none", "non"):
        return phrase["scot_none"]
    parts = [dossier.scot]
    if dossier.scot_approved_on:
        parts.append(phrase["scot_approved"].format(date=figures.date(dossier.scot_approved_on, lang)))
    if dossier.scot_suspended_by:
        parts.append(phrase["scot_suspended"].format(by=dossier.scot_suspended_by))
    elif dossier.scot_executory_on:
        parts.append(phrase["scot_executory"].format(date=figures.date(dossier.scot_executory_on, lang)))
    else:
        parts.append(phrase["scot_unknown"])
    return ", ".join(parts)


def statuses(texts_: Texts) -> list[tuple[str, str]]:
    """The banner: each reference with its status, then every contradiction of its acts, each under its heading."""
    references = [texts_.report.references[i] for i in sorted(texts_.report.references)]
    phrase = texts_.words.phrase
    lines: list[tuple[str, str]] = []
    for reference in references:
        title = reference.named(texts_.lang)
        note = text(reference.notes.get(texts_.lang))
        gap = of(texts_.lang).colon
        lines.append((phrase["status"], f"{title}{gap}{texts_.status(reference)}." + (f" {note}" if note else "")))
        lines += [(phrase["claim"], said) for said in texts_.contradictions(reference)]
    return lines
