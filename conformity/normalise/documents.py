"""Determines the document to which each zone of a plan belongs, and the facts about it.

A delivery may contain the documents of a whole département (DOC_URBA, DOC_URBA_COM) beside the zones of one: the plan's
document is that of its zones, by their IDURBA, else by their INSEE code, else by the name of their folder
(``44998_PLU_20140225``). Rows of DOC_URBA about other documents do not apply to the plan (CNIG standard,
DOC_URBA, DOC_URBA_COM and naming of deliveries).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from conformity.errors import Msg
from conformity.model import LedgerLine, PlanDocument, is_commune_code
from conformity.normalise import classes, texts
from conformity.normalise.idurba import NO_DATE, Identity, identity, of_folder, type_of

if TYPE_CHECKING:
    import pandas as pd

    from conformity.model import Layer
    from conformity.profiles.resolve_plan import PlanTables

#: ETAT of a document that is not a draft: opposable, annulled, replaced, abrogated, lapsed (CNIG standard, DOC_URBA)
CLOSED: Final = frozenset({"03", "04", "05", "06", "09"})
#: of them, those without legal effect
_ENDED: Final = CLOSED - {"03"}
#: temporary columns of a zone's row: position of its document, whether it is a sector
OWNER: Final = "conformity:document"
SECTOR: Final = "conformity:sector"
#: how many documents a message lists
_LISTED: Final = 10


@dataclass
class Entry:
    """A document that DOC_URBA, DOC_URBA_COM or the zones themselves name."""

    identity: Identity
    written: str = ""
    types: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    communes: set[str] = field(default_factory=set)
    listed: bool = False
    how: str = ""
    #: DATAPPRO of the zones from which it was built
    claimed: str = ""
    #: zones with types of a POS that no attribute assigns to another document
    as_pos: bool = False
    standard: str = ""
    #: the one code of all its zones, though it has several communes; else empty
    constant: str = ""

    @property
    def kind(self) -> str:
        """The type that its own id gives, else TYPEDOC where it is one."""
        types = sorted({type_of(written) for written in self.types} - {""})
        return self.identity.kind or (types[0] if len(types) == 1 else "")

    @property
    def approved(self) -> str | None:
        return self.identity.date or max(self.dates, default=None)

    @property
    def state(self) -> str:
        return max(self.states, default="")

    @property
    def only(self) -> str:
        """The commune of a document of one commune; else empty."""
        codes = self.communes or {self.identity.territory}
        code = next(iter(codes)) if len(codes) == 1 else ""
        return code if is_commune_code(code) else ""


class Claim(NamedTuple):
    """The attributes of a zone that identify its document."""

    document: str
    communes: str
    date: str
    folder: Identity
    sector: bool


@dataclass(frozen=True)
class Owners:
    """The documents of a plan's zones, and the document of each row of each zoning."""

    entries: tuple[Entry, ...]
    rows: tuple[tuple[int, ...], ...]
    #: documents listed in DOC_URBA that have no zones
    others: tuple[Entry, ...]
    lines: tuple[LedgerLine, ...]

    def marked(self, frame: Any, layer: int, *, sector: bool) -> Any:
        """A zoning's features, each with the position of its document and whether it is a sector."""
        return frame.assign(**{OWNER: list(self.rows[layer]), SECTOR: sector})

    def of(self, zones: Any) -> tuple[PlanDocument, ...]:
        """The documents with their zones, from the table of zones."""
        described = []
        for i, e in enumerate(self.entries):
            keys = tuple(sorted(zones["zone_key"][zones[OWNER] == i]))
            communes = tuple(sorted(e.communes))
            described.append(PlanDocument(e.written, e.kind, e.state, e.approved, e.standard, communes, e.how, keys))
        return tuple(described)

    def foreign(self, written: str, communes: str) -> bool:
        """Whether an IDURBA, else commune codes, refer to a document listed in DOC_URBA that has no zones."""
        if written:
            named = identity(written)
            if any(entry.identity.agrees(named) for entry in self.entries):
                return False
            return any(entry.identity.agrees(named) for entry in self.others)
        codes = set(communes.split(",")) - {""}
        if not codes or any(not entry.communes or codes & entry.communes for entry in self.entries):
            return False
        return any(codes <= entry.communes for entry in self.others)


def owners(
    layers: Mapping[int, Layer],
    tables: PlanTables,
    zoning: Sequence[tuple[int, pd.DataFrame]],
    folder: str = "",
) -> Owners:
    """The document of every zone.

    Parameters
    ----------
    layers
        Loaded layers by the positions that ``tables`` names: DOC_URBA and DOC_URBA_COM are read from them.
    zoning
        Position and features of each zoning.
    folder
        Path of the plan as given; its parent folder may name the document.
    """
    entries = _listed(layers, tables)
    claims = [_claims(layers[n], frame, tables, n, folder) for n, frame in zoning]
    types: dict[Claim, set[str]] = {}
    for (n, frame), of_layer in zip(zoning, claims, strict=True):
        for claim, code in zip(of_layer, texts.column(frame, tables.columns.get(n, {}), "typezone"), strict=True):
            types.setdefault(claim, set()).add(code)
    resolved = _resolve(entries, types)
    _beside(resolved)
    used: list[Entry] = []
    for of_layer in claims:
        for claim in dict.fromkeys(of_layer):
            if not any(resolved[claim] is entry for entry in used):
                used.append(resolved[claim])
    used.sort(key=lambda e: (e.identity.text, sorted(e.communes), e.dates))
    place = {id(entry): i for i, entry in enumerate(used)}
    rows = tuple(tuple(place[id(resolved[claim])] for claim in of_layer) for of_layer in claims)
    _complete(used, rows, zoning, claims, types, tables)
    others = tuple(e for e in entries if e.listed and not any(e is u for u in used))
    return Owners(tuple(used), rows, others, tuple(_lines(used, others, rows, bool(tables.documents))))


def _listed(layers: Mapping[int, Layer], tables: PlanTables) -> list[Entry]:
    """The documents of DOC_URBA and DOC_URBA_COM, one per id."""
    entries: dict[str, Entry] = {}

    def entry(written: str) -> Entry:
        own = identity(written)
        return entries.setdefault(own.text, Entry(own, written, listed=True))

    for n in tables.documents:
        frame, roles = layers[n].frame, tables.columns.get(n, {})
        names = ("doc_id", "doc_type", "doc_state", "doc_approved")
        for written, kind, state, date in zip(*(texts.column(frame, roles, name) for name in names), strict=True):
            one = entry(written)
            one.types += [kind] if kind else []
            one.states += [state.zfill(2) if state.isdecimal() else state] if state else []
            one.dates += [approved] if (approved := _date(date)) else []
    for n in tables.communes:
        frame, roles = layers[n].frame, tables.columns.get(n, {})
        ids, codes = (texts.column(frame, roles, name) for name in ("doc_id", "commune"))
        for written, code in zip(ids, codes, strict=True):
            matching = [e for e in entries.values() if e.identity.agrees(identity(written))]
            one = matching[0] if len(matching) == 1 and written else entry(written)
            one.communes |= {each for each in texts.insee(code) if is_commune_code(each)}
    loose = entries.pop("", None)  # rows without an id can only belong to the one named document
    if loose is not None and len(entries) == 1:
        one = next(iter(entries.values()))
        one.communes |= loose.communes
        one.types, one.states = one.types or loose.types, one.states or loose.states
        one.dates = one.dates or loose.dates
    elif loose is not None and not entries and max(map(len, (loose.types, loose.dates, loose.states))) <= 1:
        entries[""] = loose
    return list(entries.values())


def _claims(layer: Layer, frame: pd.DataFrame, tables: PlanTables, n: int, folder: str) -> list[Claim]:
    roles = tables.columns.get(n, {})
    # the end of the plan's path is not repeated in a layer's own path
    near = of_folder((layer.path, folder))
    document = texts.first(texts.column(frame, roles, "document"), texts.column(frame, roles, "partition"))
    own = texts.each(texts.column(frame, roles, "commune"), lambda text: ",".join(texts.insee(text)))
    date = texts.each(texts.column(frame, roles, "approved"), _date)
    sector = tables.sector or n in tables.sectors
    return [Claim(*stated, near, sector) for stated in zip(document, own, date, strict=True)]


def _date(text: str) -> str:
    normalised = texts.date(text) or ""
    return "" if normalised in NO_DATE else normalised


def _resolve(entries: list[Entry], types: Mapping[Claim, set[str]]) -> dict[Claim, Entry]:
    """The entry of each claim; unlisted documents are added to ``entries``."""
    resolved: dict[Claim, Entry] = {}
    ordered = sorted(types, key=lambda c: (not identity(c.document).full, c[:3], c.folder.text))
    for claim in ordered:
        named = identity(claim.document)
        if claim.document and named.full:
            resolved[claim] = _by_id(entries, named, claim, types[claim])
    for claim in ordered:
        if claim in resolved:
            continue
        resolved[claim] = _by_territory(entries, identity(claim.document), claim, types[claim])
    return resolved


def _by_id(entries: list[Entry], named: Identity, claim: Claim, types: set[str]) -> Entry:
    matching = [e for e in entries if e.identity.text == named.text] or [e for e in entries if e.identity.agrees(named)]
    chosen = _narrowed(matching, claim, types)
    if len(chosen) == 1:
        entry = chosen[0]
        if not entry.how:
            mine = entry.identity
            entry.how, entry.written = "idurba", claim.document
            entry.identity = mine._replace(
                kind=mine.kind or named.kind, date=mine.date or named.date, part=mine.part or named.part
            )
        return entry
    added = Entry(named, claim.document, how="idurba")
    if chosen:  # several match the id: only their common values are used
        added.types = chosen[0].types if len({e.kind for e in chosen}) == 1 else []
        added.communes = set.intersection(*(e.communes for e in chosen))
    entries.append(added)
    return added


def _by_territory(entries: list[Entry], named: Identity, claim: Claim, types: set[str]) -> Entry:
    """The document of a zone that states a territory only, by partition or communes; else that of its folder."""
    folder = claim.folder
    codes = {named.territory} if named.territory else {c for c in claim.communes.split(",") if is_commune_code(c)}
    if not codes:
        return _of_folder(entries, folder, claim, types) if folder.territory else _alone(entries)
    matching = [e for e in entries if codes <= e.communes or codes == {e.identity.territory}]
    if not matching and not named.territory:  # an EPCI whose communes no table lists
        listed = [e for e in entries if e.listed]
        matching = [e for e in listed if len(listed) == 1 and len(e.identity.territory) == 9 and not e.communes]
    chosen = _narrowed(matching, claim, types)
    if len(chosen) == 1:
        chosen[0].how = chosen[0].how or ("idurba" if named.territory else "insee")
        return chosen[0]
    if not chosen and (folder.territory in codes or (len(folder.territory) == 9 and not named.territory)):
        return _of_folder(entries, folder, claim, types)
    how = "" if chosen else "idurba" if named.territory else "insee"
    for entry in entries:
        if (entry.listed, entry.identity, entry.how, entry.claimed) == (False, named, how, claim.date):
            return entry
    added = Entry(named, claim.document, how=how, claimed=claim.date)
    entries.append(added)
    return added


def _alone(entries: list[Entry]) -> Entry:
    """The document of a zone without information: the only one of DOC_URBA, if it lists one."""
    listed = [e for e in entries if e.listed]
    if len(listed) == 1:
        listed[0].how = listed[0].how or "alone"
        return listed[0]
    nothing = Identity("")
    for entry in entries:
        if (entry.listed, entry.identity, entry.how) == (False, nothing, ""):
            return entry
    entries.append(Entry(nothing))
    return entries[-1]


def _of_folder(entries: list[Entry], folder: Identity, claim: Claim, types: set[str]) -> Entry:
    matching = _narrowed([e for e in entries if e.identity.agrees(folder)], claim, types)
    if len(matching) == 1:
        matching[0].how = matching[0].how or "folder"
        return matching[0]
    entries.append(Entry(folder, folder.text, how="folder"))
    return entries[-1]


def _narrowed(candidates: list[Entry], claim: Claim, types: set[str]) -> list[Entry]:
    """The entries that best match a zone's date, folder and types; else those in effect."""
    pos = classes.looks_like_pos(types)
    tests: tuple[Callable[[Entry], bool], ...] = (
        lambda e: bool(claim.date) and claim.date in {e.identity.date, *e.dates},
        lambda e: bool(claim.folder.territory) and e.identity.agrees(claim.folder),
        lambda e: e.kind == "CC" if claim.sector else e.kind == "POS" if pos else e.kind not in ("CC", "POS"),
        lambda e: e.state not in _ENDED,
    )
    for test in tests:
        if len(candidates) < 2:
            break
        candidates = [e for e in candidates if test(e)] or candidates
    return candidates


def _beside(resolved: dict[Claim, Entry]) -> None:
    """Assign zones without information to the document of the other zones, if there is only one."""
    named = {id(e): e for e in resolved.values() if e.how}
    if len(named) == 1:
        one = next(iter(named.values()))
        for claim, entry in resolved.items():
            if not entry.how and not claim.document and not claim.communes:
                resolved[claim] = one


def _complete(
    used: Sequence[Entry],
    rows: Sequence[Sequence[int]],
    zoning: Sequence[tuple[int, pd.DataFrame]],
    claims: Sequence[Sequence[Claim]],
    types: Mapping[Claim, set[str]],
    tables: PlanTables,
) -> None:
    """Complete documents from their zones: communes, date, standard, and whether their types are those of a POS."""
    own: list[set[str]] = [set() for _ in used]
    dates: list[set[str]] = [set() for _ in used]
    standards: list[set[str]] = [set() for _ in used]
    coded: list[set[str]] = [set() for _ in used]
    for (n, _), of_layer, places in zip(zoning, claims, rows, strict=True):
        for claim, i in set(zip(of_layer, places, strict=True)):
            own[i] |= {code for code in claim.communes.split(",") if is_commune_code(code)}
            dates[i] |= {claim.date} - {""}
            standards[i].add(tables.standard_of(n).standard)
            coded[i] |= types[claim]
            if claim.sector and not used[i].kind:
                used[i].types = ["CC"]
    for i, entry in enumerate(used):
        entry.dates = entry.dates or sorted(dates[i])
        zones = sum(i == place for of_layer in rows for place in of_layer)
        if len(own[i]) == 1 and zones > 1 and (entry.kind == "PLUi" or len(entry.communes) > 1):
            entry.constant = next(iter(own[i]))
        elif not entry.communes:
            entry.communes = own[i] or (
                {entry.identity.territory} if is_commune_code(entry.identity.territory) else set()
            )
        entry.standard = ", ".join(sorted(standards[i]))
        entry.as_pos = entry.kind == "POS" or classes.looks_like_pos(coded[i])


def _lines(
    used: Sequence[Entry], others: Sequence[Entry], rows: Sequence[Sequence[int]], table: bool
) -> Iterable[LedgerLine]:
    count = [sum(i == place for of_layer in rows for place in of_layer) for i in range(len(used))]
    if len(used) > 1:
        listed = "; ".join(f"{name_of(e)} ({n})" for e, n in zip(used, count, strict=True))
        yield LedgerLine(
            "normalise", "plan", Msg.ZONES_OF_SEVERAL_DOCUMENTS, "warning", fields={"n": len(used), "documents": listed}
        )
    if others:
        listed = _some(name_of(e) for e in others)
        yield LedgerLine(
            "normalise", "plan", Msg.DOCUMENTS_WITHOUT_ZONES, "note", fields={"n": len(others), "documents": listed}
        )
    for n, entry in enumerate(used):
        if entry.constant:
            yield constant(entry.constant, sum(i == n for of_layer in rows for i in of_layer), len(entry.communes))
        if entry.how and entry.identity.text and table and not entry.listed:
            fields = {"document": name_of(entry), "others": _some(name_of(e) for e in others) or "-"}
            yield LedgerLine("normalise", "plan", Msg.DOCUMENT_NOT_DESCRIBED, "warning", fields=fields)
        types = sorted({type_of(written) for written in entry.types} - {""})
        if types and (len(types) > 1 or (entry.identity.kind and types != [entry.identity.kind])):
            fields = {"document": name_of(entry), "types": ", ".join(types), "used": entry.kind or "-"}
            yield LedgerLine("normalise", "plan", Msg.DOCUMENT_TYPE_AMBIGUOUS, "warning", fields=fields)
    unknown = sum(n for entry, n in zip(used, count, strict=True) if not entry.how)
    if unknown and (others or len(used) > 1):
        listed = _some(name_of(e) for e in others) or "-"
        yield LedgerLine(
            "normalise", "plan", Msg.ZONES_WITHOUT_DOCUMENT, "warning", fields={"n": unknown, "documents": listed}
        )


def constant(code: str, zones: int, communes: int) -> LedgerLine:
    """A warning: one commune code on all zones of a document of several communes."""
    fields: dict[str, Any] = {"code": code, "n": zones, "communes": communes or "?"}
    return LedgerLine("normalise", "zones", Msg.ONE_INSEE_CODE_FOR_SEVERAL_COMMUNES, "warning", fields=fields)


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:_LISTED]) + (" …" if len(listed) > _LISTED else "")


def name_of(entry: Entry) -> str:
    """An entry as a message names it: its id, else its communes, else a dash."""
    return entry.written or ", ".join(sorted(entry.communes)[:3]) or "-"


def shared(values: Iterable[Any]) -> Any:
    """The one value of all; an empty text where they differ."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else ""
