"""What the sheet of a commune says beside its map: who issues it, what it shows, the note, the sources, the places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from conformity.language import figures, of
from conformity.model import SILENT_SEVERITIES, assumed_preserve
from conformity.profiles import legal
from conformity.profiles.references import contradictions
from conformity.report import symbols
from conformity.report.content import overview
from conformity.report.content.listed import level_said
from conformity.report.places import marked
from conformity.report.wording import grammar
from conformity.report.wording.register import records, text
from conformity.report.wording.register import texts as listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conformity.model import Reference
    from conformity.report.wording.register import Record
    from conformity.report.wording.texts import Texts

#: documents that are told one by one, and layers that are named
_MOST_DOCUMENTS: Final = 3
_MOST_LAYERS: Final = 3
#: states of a document of which its notes say what is left
_VOID: Final = ("annule", "caduc")
#: denominator from which a millimetre of the source is worth saying
_COARSE: Final = 25_000
#: kinds of elements that the note defines, in the order of the legend
_DEFINED: Final = ("reservoir", "corridor", "watercourse", "obstacle")


@dataclass(frozen=True)
class Heading:
    """The title of a sheet. What is not known is empty, and not shown."""

    service: str
    document: str
    commune: str
    purpose: str
    network: str
    #: the other networks, in one line
    others: str
    data: str
    information: str


@dataclass(frozen=True)
class Notice:
    """A heading and its paragraphs."""

    head: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """One place of the list: its number and severity, its title, and a line with level and figure."""

    rank: str
    severity: str
    title: str
    said: str


@dataclass
class _Source:
    """The network of one document, or of none, as its elements and layers tell it."""

    reference: Reference | None
    layers: dict[str, str] = field(default_factory=dict)  # layer → date of its data
    margins: set[float] = field(default_factory=set)
    scales: set[int] = field(default_factory=set)


def heading(texts: Texts, code: str, *, alone: bool = False) -> Heading:
    """The title of the sheet of a commune.

    Parameters
    ----------
    code
        INSEE code; empty for the zones that tell no commune.
    alone
        Whether there is no other sheet.
    """
    phrase, dossier = texts.words.phrase, texts.report.dossier
    names = [_title(texts, source) for source in _sources(texts)]
    commune = texts.commune(code) if code else phrase["plate_whole" if alone else "plate_no_commune"]
    others = grammar.shortened(names[1:], _MOST_DOCUMENTS - 1, phrase["and_others"])
    invented = [phrase["invented"]] if texts.report.invented else []
    return Heading(
        service=dossier.service,
        document=overview.subject(texts),
        commune=grammar.capital(commune),
        purpose=phrase["plate_notice" if legal.is_notice(dossier) else "map_purpose"],
        network=names[0] if names else phrase["map_theme"],
        others=phrase["plate_with"].format(names=others) if others else "",
        data=_data(texts),
        information=" ".join([phrase["map_information"], *invented]),
    )


def notices(texts: Texts, drawn: Iterable[str]) -> list[Notice]:
    """The note, the network with its documents, and the sources of the outlines with the contact.

    Parameters
    ----------
    drawn
        Keys of :data:`conformity.report.symbols.NETWORK` that the sheets show.
    """
    phrase = texts.words.phrase
    return [
        Notice(phrase["plate_nota"], tuple(_nota(texts, set(drawn)))),
        Notice(phrase["plate_scheme"], tuple(_scheme(texts))),
        Notice(phrase["plate_sources"], tuple(_origins(texts))),
    ]


def places(texts: Texts, concerns: Sequence[Record], code: str) -> list[Place]:
    """The places that a sheet lists, those of several communes with their names."""
    phrase, shown = texts.words.phrase, []
    for concern in concerns:
        wide = len(concern["communes"]) > 1
        said = (
            level_said(texts, str(concern["severity"]), [concern]),
            texts.figure(concern),
            phrase["plate_also"].format(place=texts.place(concern)) if wide and code else "",
        )
        shown.append(
            Place(
                str(concern["rank"]),
                str(concern["severity"]),
                texts.short_title(concern),
                " · ".join(part for part in said if part),
            )
        )
    return shown


def no_place(texts: Texts) -> str:
    """What stands in the place of the list where there is none: an analysis in part is no all-clear."""
    phrase = texts.words.phrase
    left = [phrase["plate_places_left"]] if texts.report.not_assessed else []
    return " ".join([phrase["plate_places_none"], *left])


def rest(texts: Texts, code: str, left: int = 0) -> str:
    """What the report says beside the list: the places left out, and the points that have no place; or nothing."""
    phrase = texts.words.phrase
    listed = {concern["concern_id"] for concern in marked(texts.report, texts.register.concerns)}
    points = sum(
        concern["concern_id"] not in listed
        and concern["kind"] != "place"
        and concern["severity"] not in SILENT_SEVERITIES
        and (not code or not len(concern["communes"]) or code in concern["communes"])
        for concern in texts.register.concerns
    )
    said = [phrase["plate_more"].format(n=left)] if left else []
    said += [phrase["plate_points"].format(n=points)] if points else []
    return grammar.capital(phrase["plate_rest"].format(parts=said)) if said else ""


# ------------------------------------------------------------------------------------------------------------ parts


def _nota(texts: Texts, drawn: set[str]) -> list[str]:
    phrase = texts.words.phrase
    said = [phrase[f"plate_{kind}"] for kind in _DEFINED if any(key.startswith(kind) for key in drawn)]
    if any(key.endswith("_restore") for key in drawn):
        said.append(phrase["plate_objective"])
    if any(map(_assumed, records(texts.report.elements))):
        said.append(phrase["plate_assumed"])
    scale = max((s for source in _sources(texts) for s in source.scales), default=0)
    precision = [phrase["plate_precision"]]
    if scale >= _COARSE:
        precision.append(phrase["plate_millimetre"].format(scale=scale, ground=scale / 1000))
    if _vague(texts):
        precision.append(phrase["map_bands"])
    return [*said, " ".join(precision)]


def _assumed(element: Record) -> bool:
    """Whether an element is drawn as to preserve although its source does not say so."""
    drawn = symbols.of_element(element).endswith("_preserve")
    return drawn and assumed_preserve(text(element["objective"]), text(element["objective_source"]))


def _vague(texts: Texts) -> bool:
    return any(margin >= symbols.VAGUE_M for source in _sources(texts) for margin in source.margins)


def _scheme(texts: Texts) -> list[str]:
    """What the network is, then of each document what it is, its status and its acts."""
    phrase = texts.words.phrase
    documents = [source.reference for source in _sources(texts) if source.reference is not None]
    said = [phrase["plate_tvb"]]
    for n, reference in enumerate(documents[:_MOST_DOCUMENTS]):
        new = all(reference.kind != other.kind for other in documents[:n])
        status = phrase["plate_document"].format(title=reference.named(texts.lang), status=texts.status(reference))
        said.append(" ".join([*([texts.words.plate_kind[reference.kind]] if new else []), status]))
        said += [" ".join(_acts(texts, reference))]
        said += [text(reference.notes.get(texts.lang))] if reference.status in _VOID else []
    left = len(documents) - _MOST_DOCUMENTS
    return [each for each in (*said, phrase["plate_others"].format(n=left) if left > 0 else "") if each]


def _acts(texts: Texts, reference: Reference) -> list[str]:
    """The verified acts of a document, but the annulment that its status tells; a claim only as contradicted."""
    phrase = texts.words.phrase
    acts = [
        texts.act(act)
        for act in reference.acts
        if act.confidence == "verified" and not (act.type == "annulation" and reference.status == "annule")
    ]
    said = [phrase["plate_acts"].format(acts=acts)] if acts else []
    for each in contradictions(reference):
        claim = each.claim
        act, source = texts.words.act.get(claim.type, claim.type), claim.source or phrase["a_source"]
        said.append(phrase["plate_denied"].format(date=claim.date, act=act, source=source))
    return said


def _origins(texts: Texts) -> list[str]:
    """Where each kind of outline comes from, the day of the analysis, and whom to ask."""
    phrase, report = texts.words.phrase, texts.report
    layers = [line["layer"] for line in report.provenance.get("inputs", ()) if line.get("role") == "territory"]
    communes = phrase["plate_communes_layer"].format(layer=layers[0]) if layers else phrase["plate_communes"]
    name = text(report.plan.get("document_id")) or text(report.plan.get("name"))
    standard = texts.words.standard(report.plan.get("standard"))
    drafted, dated = report.dossier.drafted_on, text(report.plan.get("approved_on"))
    day = phrase["plate_drafted"].format(date=drafted) if drafted else ""
    day = day or (phrase["plate_dated"].format(date=dated) if dated else "")
    plan = f"{name} ({standard})" if standard else name
    said = [communes, phrase["plate_zoning"].format(plan=plan, dated=day)]
    said += [_network(texts, source) for source in _sources(texts)]
    said.append(phrase["plate_analysis"].format(date=report.date, crs=report.crs))
    contact = report.dossier.contact
    return [*said, *([phrase["plate_contact"].format(contact=contact)] if contact else [])]


def _network(texts: Texts, source: _Source) -> str:
    """The network of one document: its layers, scale, margin and date."""
    phrase = texts.words.phrase
    margins = sorted(margin for margin in source.margins if margin)
    margin = phrase["plate_margin"].format(margin=margins[0]) if margins else ""
    if len(margins) > 1:
        margin = phrase["plate_margins"].format(low=margins[0], high=margins[-1])
    layers = [texts.words.layer(name) for name in source.layers]
    return phrase["plate_network"].format(
        title=_title(texts, source),
        n=len(layers),
        layers=grammar.shortened(layers, _MOST_LAYERS, phrase["and_others"]),
        scale=phrase["plate_scale"].format(scale=max(source.scales)) if source.scales else phrase["plate_no_scale"],
        margin=margin,
        dated=_dated(texts, source.layers.values()),
    )


def _data(texts: Texts) -> str:
    """The date of the data: one where all have the same, else that of each document."""
    phrase, sources = texts.words.phrase, _sources(texts)
    said = [_dated(texts, source.layers.values()) for source in sources]
    if len(set(said)) > 1:
        way, short = of(texts.lang), texts.words.reference_short
        names = [short[s.reference.kind] if s.reference else _title(texts, s) for s in sources]
        if len(set(names)) < len(names):
            names = [_title(texts, source) for source in sources]
        said = [way.semicolon.join(f"{name}, {day}" for name, day in zip(names, said, strict=True))]
    return phrase["plate_data"].format(dated=said[0] if said else phrase["plate_undated"])


def _dated(texts: Texts, dates: Iterable[str]) -> str:
    """The dates of some layers, in words; that of a layer is never taken for another's."""
    phrase, held = texts.words.phrase, sorted(set(dates))
    days = [figures.date(day, texts.lang) for day in held if day]
    if not days:
        return phrase["plate_undated"]
    return of(texts.lang).listed(days) if "" not in held else phrase["plate_partly_undated"].format(dates=days)


def _title(texts: Texts, source: _Source) -> str:
    return source.reference.named(texts.lang) if source.reference is not None else texts.words.phrase["map_theme"]


def _sources(texts: Texts) -> list[_Source]:
    """The networks that the sheets draw, by document, what bears most first; found once for a report and a language."""
    held = texts.report.at_hand
    key = f"plate sources {texts.lang}"
    if key not in held:
        held[key] = _by_document(texts)
    sources: list[_Source] = held[key]
    return sources


def _by_document(texts: Texts) -> list[_Source]:
    report, own = texts.report, texts.report.rulebook.reference or ""
    dates = {layer.layer: layer.data_date for layer in report.layers}
    scales = {layer.layer: layer.scale for layer in report.layers if layer.scale}
    by_id: dict[str, _Source] = {}
    for row in records(report.elements):
        ident = text(row["reference"]) or own
        reference = report.references.get(ident)
        source = by_id.setdefault(ident if reference else "", _Source(reference))
        source.margins.add(float(row["uncertainty_m"] or 0.0))
        for layer in listed(row["layers"]) or [text(row["layer"])]:
            source.layers[layer] = dates.get(layer, "")
            source.scales |= {scales[layer]} if layer in scales else set()
    for source in by_id.values():
        source.layers = dict(sorted(source.layers.items()))
        if not source.scales and source.reference is not None and source.reference.nominal_scale:
            source.scales.add(source.reference.nominal_scale)
    order = [reference.id for reference in texts.ordered]
    return [by_id[ident] for ident in sorted(by_id, key=lambda i: (order.index(i) if i in order else len(order), i))]
