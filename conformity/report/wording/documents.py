"""Wording on upper documents: status, role, acts, contradictions; who identifies a place; the legal force of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from conformity.language import figures, of
from conformity.model import REACH_RANK, SEVERITY_RANK, SILENT_SEVERITIES, cap
from conformity.profiles import legal
from conformity.profiles.references import contradictions
from conformity.report import wording
from conformity.report.wording import grammar
from conformity.report.wording.names import Names
from conformity.report.wording.register import Record, text, texts
from conformity.rulebook.law import Situation, When, holds

if TYPE_CHECKING:
    from conformity.model import Act, Reference

#: what the State may require before a plan becomes executory (L153-25) is for territories without an approved SCoT
_NO_APPROVED_SCOT: Final = When(documents=("PLU", "PLUi"), scot_approved=False)
#: year from which procedures follow R151-1 and following; a plan dated from the other was surely engaged since
_REGULATED_SINCE: Final = "2016"
_SURELY_SINCE: Final = "2019"
#: L151-6-2: plans prescribed from 25 August 2021; the day of a modification is not that of its plan
_PRESCRIBED_SINCE_OAP: Final = When(
    documents=("PLU", "PLUi"),
    prescribed_from="2021-08-25",
    unless=When(
        procedures=(
            "modification", "modification_simplifiee", "revision_allegee", "mise_en_compatibilite", "abrogation",
        )
    ),
)  # fmt: skip


def label(severity: str, reach: str, lang: str) -> str:
    """The label of a severity, given the legal force of the reference (the code of the severity never changes)."""
    labels = wording.of(lang).label
    return labels.get((severity, reach)) or labels[(severity, "")]


class Documents(Names):
    """The wording of a report's references, in one language."""

    @cached_property
    def ordered(self) -> list[Reference]:
        """The references, the strongest legal force first, then the finest scale."""
        return legal.strongest_first(self.report.references.values(), self.report.dossier)

    def _in_order(self, idents: Iterable[str]) -> list[str]:
        wanted = set(idents)
        ordered = [each.id for each in self.ordered if each.id in wanted]
        return [*ordered, *sorted(wanted - set(ordered))]

    # ------------------------------------------------------------------------------------------- one document

    def reference(self, ident: str) -> str:
        """An upper document by its title, with its status."""
        reference = self.report.references.get(ident)
        if reference is None:
            return ident
        quoted = of(self.lang).quoted(reference.named(self.lang))
        return f"{quoted} ({self.status(reference)})"

    def status(self, reference: Reference) -> str:
        """``annulé le 26 janvier 2017 (TA Lille …) : connaissance``; for a document in force, its legal force here."""
        sentence = self.words.reference_status[reference.status]
        if reference.status == "opposable":
            return self._standing(reference)
        annulled = [act for act in reference.acts if act.type == "annulation" and act.confidence == "verified"]
        if reference.status != "annule" or not annulled:
            return sentence
        act = annulled[0]
        head, tail = sentence.split(of(self.lang).colon, maxsplit=1)
        day = figures.date(act.date, self.lang)
        by = f", {act.by}" if act.by else ""
        return self.words.phrase["status_dated"].format(head=head, day=day, by=by, tail=tail)

    def _standing(self, reference: Reference) -> str:
        """Approved is not executory: the legal force of a document said to be binding, by the known chain."""
        dossier = self.report.dossier
        borne = legal.reach(reference, dossier)
        sentence = self.words.standing[borne]
        since = reference.executory_on
        if reference.kind == "SCoT_DOO" and borne == "via_scot":
            since = since or legal.chain(dossier).since
        if since is None or borne not in ("binding", "via_scot"):
            return sentence
        return f"{self.words.phrase['scot_executory'].format(date=figures.date(since, self.lang))} ; {sentence}"

    def role(self, reference: Reference) -> str:
        """``référence juridique ; 1:25 000``."""
        parts = [self.words.reference_role.get(reference.role, "")]
        denominator = self.scale_of(reference)
        parts.append(figures.scale(denominator, self.lang) if denominator else "")
        if not any(layer.reference == reference.id for layer in self.report.layers):
            parts.append("" if self._of_pack(reference.id) else self.words.phrase["text_only"])
        return self._semicolon.join(p for p in parts if p)

    def _of_pack(self, ident: str) -> bool:
        """Whether layers that name no document are attributed to this one, the pack's own."""
        own = self.report.rulebook.reference == ident
        return own and any(not layer.reference for layer in self.report.layers)

    def scale_of(self, reference: Reference) -> int | None:
        """Scale of a document, else of the finest of its layers."""
        scales = [layer.scale for layer in self.report.layers if layer.reference == reference.id and layer.scale]
        return reference.nominal_scale or min(scales, default=None)

    @property
    def _semicolon(self) -> str:
        return of(self.lang).semicolon

    def short(self, ident: str) -> str:
        """A document in a list: ``SCoT (1:25 000)``, ``SRCE (connaissance, 1:100 000)``."""
        reference = self.report.references.get(ident)
        if reference is None:
            return ident
        name = self.words.reference_short[reference.kind]
        if sum(each.kind == reference.kind for each in self.ordered) > 1:
            name += f" {of(self.lang).quoted(reference.named(self.lang))}"
        borne = legal.reach(reference, self.report.dossier)
        mark = self.words.phrase.get(f"mark_{borne}", "")
        if borne == "knowledge" and reference.role == "geometry":
            mark = ""
        denominator = self.scale_of(reference)
        details = [d for d in (mark, figures.scale(denominator, self.lang) if denominator else "") if d]
        return f"{name} ({', '.join(details)})" if details else name

    def references(self, idents: Iterable[str]) -> str:
        """Several upper documents in one phrase."""
        return grammar.joined([self.reference(i) for i in self._in_order(idents)], self.words.phrase["and"])

    # ------------------------------------------------------------------------------------------- acts

    def act(self, act: Act) -> str:
        """``arrêté du préfet de région du 16 juillet 2014``."""
        kind = self.words.act.get(act.type, act.type)
        return f"{kind}{self.words.phrase['of']}{figures.date(act.date, self.lang)}"

    def acts(self, reference: Reference) -> str:
        """Every act of a document with its date, author, source and reliability."""
        said = []
        for act in reference.acts:
            details = [act.by, act.outcome, act.source, self.words.confidence.get(act.confidence, act.confidence)]
            said.append(f"{self.act(act)} ({', '.join(d for d in details if d)})")
        return grammar.capital(self._semicolon.join(said))

    def contradictions(self, reference: Reference) -> list[str]:
        """What a source claims and verified acts deny, each in one sentence."""
        said = []
        for contradiction in contradictions(reference):
            record = grammar.joined(
                [f"{self.act(a)} ({a.by})" if a.by else self.act(a) for a in contradiction.record],
                self.words.phrase["and"],
            )
            sentence = self.words.phrase["contradiction"].format(
                source=contradiction.claim.source or self.words.phrase["a_source"],
                act=self.words.act.get(contradiction.claim.type, contradiction.claim.type),
                claimed=figures.date(contradiction.claim.date, self.lang),
                record=record,
            )
            if contradiction.after_annulment:
                sentence += self.words.phrase["contradiction_after"]
            said.append(grammar.capital(sentence))
        return said

    # ------------------------------------------------------------------------------------------- who says what

    def identified_by(self, concern: Record) -> list[str]:
        """Ids of the documents that identify a concern's place, the strongest legal force first."""
        fields = concern["fields"] or {}
        return self._in_order(texts(fields.get("identified")) or texts(concern["references"]))

    def identified(self, concern: Record) -> str:
        """``SCoT (1:25 000), TVB locale (1:5 000), SRCE (connaissance, 1:100 000)``."""
        return ", ".join(self.short(ident) for ident in self.identified_by(concern))

    def origin(self, concern: Record) -> str:
        """Whether the region, or the territory, alone identifies the place; empty where both do, or none is known."""
        fields = concern["fields"] or {}
        origin = text(fields.get("origin"))
        if not origin:
            return ""
        absent = ", ".join(self.short(ident) for ident in self._in_order(texts(fields.get("absent"))))
        said = self.words.origin_of[origin].format(here=self.identified(concern), absent=absent)
        return said if fields.get("coverage") == "known" else f"{said} {self.words.phrase['origin_supposed']}"

    def speaking(self, concern: Record) -> list[Record]:
        """The findings that a concern rests on: those against the plan, else all."""
        findings = self.register.of_concern(concern)
        return [f for f in findings if f["severity"] not in SILENT_SEVERITIES] or [*findings]

    def several(self, findings: Sequence[Record]) -> bool:
        """Whether findings rest on more than one document."""
        return len({text(f["reference"]) for f in findings}) > 1

    def label(self, row: Record) -> str:
        """The label of a finding's severity within its reach; of a concern, within that of its strongest document.

        Where a document of weaker legal force finds something graver, that is added, with its status: no pair of
        severity and legal force is ever named that no finding has.
        """
        if "finding_ids" not in row:
            return label(row["severity"], row["reach"], self.lang)
        pairs = {(cap(f["severity"], row["severity"]), f["reach"]) for f in self.speaking(row)}
        strongest = min(pairs, key=lambda pair: (REACH_RANK[pair[1]], SEVERITY_RANK[pair[0]]))
        worst = min(pairs, key=lambda pair: (SEVERITY_RANK[pair[0]], REACH_RANK[pair[1]]))
        strongest_label = label(*strongest, self.lang)
        if worst[0] == strongest[0]:
            return strongest_label
        worst_label = grammar.uncapital(label(*worst, self.lang))
        return f"{strongest_label}{self._semicolon}{worst_label} ({self.words.reach[worst[1]]})"

    def opinion_level(self, concern: Record) -> str:
        """The level of opinion proposed: the highest of the findings; a reservation only where it binds.

        No finding bears more than the concern: what it measures elsewhere is no level of a place.
        """
        levels, order = self.words.opinion, (*self.words.opinion_levels, "")
        pairs = {(cap(f["severity"], concern["severity"]), f["reach"]) for f in self.speaking(concern)}
        return min((levels.get((s, r), levels.get((s, ""), "")) for s, r in pairs), key=order.index)

    def basis(self, concern: Record) -> str:
        """The legal force of each document, one sentence for each, strongest first."""
        by_reach: dict[str, set[str]] = {}
        for finding in self.speaking(concern):
            by_reach.setdefault(finding["reach"], set()).add(text(finding["reference"]))
        said = []
        for borne in sorted(by_reach, key=REACH_RANK.__getitem__):
            idents = [i for i in self._in_order(by_reach[borne]) if i in self.report.references]
            references = self.references(idents) if idents else self.words.phrase["a_source"]
            said.append(self._basis(borne).format(reference=references))
        if "binding" in by_reach and holds(_NO_APPROVED_SCOT, self.case) is True:
            said.append(self.words.basis["binding_request"])
        return " ".join(said)

    def _basis(self, borne: str) -> str:
        """What a reach rests on, with the articles that apply with a SCoT, or without."""
        scot, basis = self.case.scot_applicable, self.words.basis
        state = "" if scot is None else "scot" if scot else "none"
        return basis.get(f"{borne}_{state}") or basis[borne]

    @cached_property
    def case(self) -> Situation:
        """The case that the law is applied to."""
        report = self.report
        return legal.situation(
            report.dossier,
            text(report.plan.get("document")),
            documents={text(each["document"]) for each in report.plan.get("documents") or ()},
            approved_on=report.plan.get("approved_on"),
            zone_classes=set(report.zones["zone_class"]),
            references=report.references.values(),
        )

    @property
    def regulated_before(self) -> bool:
        """Whether the procedure was engaged before articles R151-1 and following came into force, as the dossier says.

        Décret n° 2015-1783, art. 12 VI: they apply to procedures engaged from 1 January 2016.
        """
        engaged = self.report.dossier.engaged_on or ""
        return bool(engaged) and engaged[:4] < _REGULATED_SINCE and self.document != "CC"

    def condition_of_articles(self) -> str:
        """That articles R151-1 and following apply to procedures from 2016, where the plan may be of an earlier one."""
        drawn = text(self.report.plan.get("approved_on"))
        doubtful = not self.report.dossier.engaged_on and drawn and drawn[:4] < _SURELY_SINCE and self.document != "CC"
        return self.words.phrase["law_since_2016"] if doubtful else ""

    def legal_frame(self) -> list[str]:
        """What documents bind the plan here, and how that is judged: two paragraphs."""
        phrase, scot = self.words.phrase, self.case.scot_applicable
        chain = phrase["legal_chain" if scot is None else "legal_scot" if scot else "legal_no_scot"]
        padd = phrase["legal_padd_oap" if holds(_PRESCRIBED_SINCE_OAP, self.case) is True else "legal_padd"]
        return [f"{chain} {phrase['legal_duty'].format(translated=padd)}", phrase["legal_global"]]
