"""Records passed between the packages: layers, plans, networks, references, needs, ledger lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformity.language import of
from conformity.model.terms import Outcome


@dataclass(frozen=True)
class FileHash:
    """A file that was read: its path relative to the input, size and digest."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class LedgerLine:
    """What one stage did to a set of features. Counts and areas balance: in = out + aside.

    ``code`` is a key of the message catalogue; ``level`` is ``note``, ``warning`` or ``set_aside``.
    ``feature`` is the row as stored (0-based) where one row is meant. ``role`` is the input that the line is about
    where it is neither the plan nor its network: ``in_force``, ``buildings``, ``territory``, ``coverage``, ``context``.
    """

    stage: str
    layer: str
    code: str
    level: str = "note"
    count_in: int | None = None
    count_out: int | None = None
    count_aside: int | None = None
    area_before_m2: float | None = None
    area_after_m2: float | None = None
    feature: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    role: str = ""


@dataclass(frozen=True)
class Layer:
    """One layer as read: a frame, and every decision made in reading it.

    ``frame`` is a GeoDataFrame, or a DataFrame for a table without geometry; its columns keep the source's
    spelling, its index runs from 0 in the order stored. ``path`` is relative to the input it came with.
    """

    name: str
    path: str
    frame: Any
    geometry: str  # "surface", "line", "point", "mixed", "none"
    crs: str | None  # PROJ's text of the CRS as declared (WKT), None if none
    encoding: str
    encoding_source: str  # "cpg", "sniffed", "format", "option"
    driver: str
    files: tuple[FileHash, ...] = ()
    source: str = ""  # the argument it came with, as typed
    ledger: tuple[LedgerLine, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One decision of a resolver, for the trace that the report prints."""

    subject: str  # "zone.type", "layer reservoirs_humides", ...
    chosen: str
    how: str  # "name", "columns", "profile", "option", "alias", "default", "id"
    alternatives: tuple[str, ...] = ()
    guess: bool = False


@dataclass(frozen=True)
class Act:
    """One act in the life of an upper document, with the confidence in its source."""

    type: str
    date: str
    by: str = ""
    source: str = ""
    confidence: str = "verified"  # verified | secondary | claimed_by_sheet | unverified
    outcome: str = ""


@dataclass(frozen=True)
class Territory:
    """Where an upper document applies: its départements, and the box (WGS 84, degrees) that encloses them."""

    departments: tuple[str, ...]
    extent_wgs84: tuple[float, float, float, float]  # west, south, east, north

    def holds(self, box: tuple[float, float, float, float] | None, departments: frozenset[str] = frozenset()) -> bool:
        """Whether some data may lie in it: the boxes intersect, and the sets of départements where given.

        Data without a known place may lie anywhere.
        """
        if departments and departments.isdisjoint(self.departments):
            return False
        if box is None:
            return True
        west, south, east, north = self.extent_wgs84
        return box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south


@dataclass(frozen=True)
class Reference:
    """An upper document: its kind, its legal status, and the scale at which it was drawn."""

    id: str
    kind: str  # SRCE | SRADDET_regles | SRADDET_objectifs | SCoT_DOO | TVB_locale | PAC
    title: Mapping[str, str]
    status: str  # opposable | en_elaboration | annule | caduc | connaissance
    acts: tuple[Act, ...] = ()
    nominal_scale: int | None = None
    executory_on: str | None = None
    role: str = ""  # legal | geometry | knowledge; empty: from its kind and status
    notes: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()  # the scheme's own, as rows store it: ID_SRCE, ID_CER
    territory: Territory | None = None  # None: anywhere, or unknown
    rules: str | None = None  # its rule pack

    def named(self, lang: str) -> str:
        """Its title in a language, else its id."""
        return self.title.get(lang) or self.id


@dataclass(frozen=True)
class Basis:
    """One decision on the basis of a run: a document attached to layers, a rule pack, or an open question.

    ``fields`` of the message may hold lists of names and texts in both languages (``{"fr": …, "en": …}``).
    """

    code: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    def in_language(self, lang: str, most: int = 8) -> dict[str, Any]:
        """The fields in one language, lists as quoted names, shortened after ``most``."""
        return {name: self._shown(value, lang, most) for name, value in self.fields.items()}

    @staticmethod
    def _shown(value: Any, lang: str, most: int) -> Any:
        if isinstance(value, Mapping):
            return value.get(lang, "")
        if not isinstance(value, (list, tuple)):
            return value
        names = list(dict.fromkeys(value))  # two layers of one name
        return of(lang).marked(names[:most]) + (" …" if len(names) > most else "")


@dataclass(frozen=True)
class Cited:
    """A passage of another document, or of the plan's own parts, that an officer cites in a request.

    ``zone`` is a label, ``element`` a name or id, ``concern`` an id: where it is cited. ``part`` is ``scot`` (a
    prescription of its DOO), ``padd`` (an orientation), ``oap`` (its number) or ``regulation`` (an article); ``text``
    is what it asks for, as it stands after *demande*. ``line`` and ``column`` are those of the dossier's entry.
    """

    part: str
    name: str
    page: str = ""
    text: str = ""
    zone: str = ""
    element: str = ""
    concern: str = ""
    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Dossier:
    """The officer's information beside the files: procedure, dates, chain of documents, declarations.

    Every field may be unknown (``None`` or empty); an unknown value never strengthens the wording.
    """

    title: str = ""
    document: str = ""  # PLU | PLUi | CC | POS | "" (read from the data)
    procedure: str = ""  # elaboration, revision ...
    stage: str = ""  # arrete, enquete, approuve ...
    drafted_on: str | None = None  # date d'arrêt
    opinion_due_on: str | None = None
    engaged_on: str | None = None
    assessed_on: str | None = None  # the report's date: what is executory later is not yet
    scot: str | None = None
    scot_reference: str | None = None  # its id as an upper document
    scot_approved_on: str | None = None
    scot_executory_on: str | None = None
    scot_suspended_by: str | None = None
    scot_lapsed_on: str | None = None  # caducité, L143-28
    previous_scot: str | None = None
    previous_scot_reference: str | None = None
    previous_scot_executory_on: str | None = None
    previous_scot_lapsed_on: str | None = None
    declarations: Mapping[str, str] = field(default_factory=dict)  # oap_tvb: yes|no|unknown ...
    cited: tuple[Cited, ...] = ()  # passages to cite in the requests
    service: str = ""  # that issues the sheets of the communes
    contact: str = ""  # where it is reached


@dataclass(frozen=True)
class PlanDocument:
    """One of the planning documents that the zones of a plan belong to, e.g. the PLU of one commune."""

    document_id: str  # IDURBA; empty where only the territory is known
    document: str  # PLU | PLUi | CC | POS | ""
    state: str = ""  # ETAT
    approved_on: str | None = None  # DATAPPRO
    standard: str = ""  # that of the tables with its zones
    communes: tuple[str, ...] = ()
    identified_by: str = ""  # idurba | insee | folder | alone; empty where the document is unknown
    zones: tuple[str, ...] = ()  # zone_key of each of its zones


@dataclass(frozen=True)
class Unplaced:
    """A row without usable geometry, which is not measured.

    ``table`` is ``zones``, ``prescriptions`` or ``elements``; ``label`` may be empty; ``feature`` is the row as stored
    (0-based); ``code`` is that of a prescription.
    """

    table: str
    layer: str
    label: str
    feature: int
    code: str = ""


@dataclass(frozen=True)
class Plan:
    """A normalised plan: its tables, and the facts about its document."""

    zones: Any
    prescriptions: Any
    crs: str  # e.g. "EPSG:2154"
    standard: str  # "CNIG 2017", "GPU WFS", "raw" ...
    document: str  # PLU | PLUi | CC | POS | ""
    document_id: str  # IDURBA
    approved_on: str | None = None  # DATAPPRO
    state: str = ""  # ETAT
    communes: tuple[tuple[str, str], ...] = ()  # (INSEE, name or "")
    prescriptions_read: bool = False
    choices: tuple[Choice, ...] = ()
    confirm: Any = None  # frame of Table CORRESPONDENCE: label → class, to confirm
    documents: tuple[PlanDocument, ...] = ()  # those of the zones; the fields above say what all of them share
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(frozen=True)
class NetworkLayer:
    """The record of one requested network layer, with or without elements."""

    layer: str
    path: str
    source: str
    kind: str
    objective: str
    objective_source: str
    milieu: str
    delimitation: str
    uncertainty_m: float
    scale: int | None
    reference: str
    profile: str
    geometry: str
    features: int
    elements: int
    extent: tuple[float, float, float, float] | None = None  # of every feature delivered, working CRS
    legend: str = ""
    status: str = "read"  # read | empty | unreadable
    reason: str = ""  # message code where it is not "read"
    data_date: str = ""  # day, month or year of its data, as declared; empty if it is not


@dataclass(frozen=True)
class Network:
    """One or more normalised networks."""

    elements: Any
    layers: tuple[NetworkLayer, ...]
    references: Mapping[str, Reference] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    coverage: Any = None  # GeoDataFrame of outlines given with --coverage, or None
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(frozen=True)
class Context:
    """Optional inputs, normalised to the plan's projection. ``None``: not given."""

    buildings: Any = None  # GeoDataFrame, polygons
    in_force: Plan | None = None
    territory: Any = None  # GeoDataFrame: insee, name, geometry
    localities: Any = None  # GeoDataFrame: name, geometry (points and polygons)
    layers: Mapping[str, Any] = field(default_factory=dict)
    dossier: Dossier = field(default_factory=Dossier)


@dataclass(frozen=True)
class Barrier:
    """The zones (by class or use) and prescriptions that block passage through an element after the plan.

    ``codes`` are CNIG code patterns (``"05-01"``, ``"24"`` for every sub-type); prescriptions whose purpose is among
    ``purposes_excluded`` (a footpath) do not block.
    """

    classes: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    purposes_excluded: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its parts, sorted: the qualifier of its measures."""
        sides = (self.classes, self.uses, self.codes, self.purposes_excluded)
        return "|".join(",".join(sorted(side)) for side in sides)


@dataclass(frozen=True)
class Needs:
    """The measures that a rulebook needs from the overlay, so that geometry is computed once and only where used.

    ``toolsets`` maps a name to CNIG code patterns (``"25-00"``, ``"01"`` for every sub-type); ``deductions``
    and ``coverages`` name those whose area is subtracted from a contact, or whose share of an element is needed.
    ``breaks`` are the barriers whose cuts, pieces and passages are wanted, with the kinds of elements they are
    wanted for; ``fronts`` and ``sides`` those between which gaps, or with which sides of obstacles, are measured.
    ``sheltered`` are the ``coverages`` whose share together with protected zones is wanted.
    ``crossings`` are codes of prescriptions whose own cut of an element is wanted.
    """

    toolsets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deductions: frozenset[str] = frozenset()
    coverages: frozenset[str] = frozenset()
    sheltered: frozenset[str] = frozenset()
    near_m: float = 50.0
    obstacle_radius_m: float = 100.0
    site_merge_m: float = 50.0
    tool_buffer_m: float = 5.0
    breaks: Mapping[str, tuple[Barrier, frozenset[str]]] = field(default_factory=dict)
    fronts: Mapping[str, Barrier] = field(default_factory=dict)
    sides: Mapping[str, Barrier] = field(default_factory=dict)
    crossings: tuple[str, ...] = ()
    #: classes of zones whose own cut of a surface is wanted
    crossing_classes: tuple[str, ...] = ()
    #: uses of zones of A and N whose own cut of a surface is wanted
    crossing_uses: tuple[str, ...] = ()
    #: whether it is wanted which obstacles bar a corridor or reservoir in the plan
    barred: bool = False
    rollback: bool = False
    interfaces: Mapping[str, Barrier] = field(default_factory=dict)
    #: default width of a corridor drawn as a line, half on each side
    corridor_width_m: float = 50.0
    #: a reservoir's pieces smaller than this are not counted
    piece_m2: float = 10_000.0
    #: fronts farther apart than this do not face one another
    front_reach_m: float = 500.0
    #: a side of an obstacle is blocked where this share of its approach is occupied
    side_locked: float = 0.5
    #: a corridor leaves the plan constructible where zones lie on it within this distance of the plan's edge
    interface_m: float = 100.0
    #: where a part of a plan is measured again: the elements that each barrier is tried on; of the plan as a whole
    #: (faults, territories, totals) nothing is then said
    only: Mapping[str, frozenset[str]] | None = None
    #: whether what each class of zones takes of an element is wanted
    by_class: bool = True
    #: measures of pairs that are taken where a rule asks for them (``attached`` in :mod:`conformity.model.measures`)
    attached: frozenset[str] = frozenset()
    #: classes of zones whose ground is measured together (see :func:`conformity.model.together`)
    class_groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Matrix:
    """How many cells each rule has, by outcome. Rows: rule ids; ``by_outcome`` sums to ``cells``."""

    by_rule: Mapping[str, Mapping[str, int]]

    @property
    def by_outcome(self) -> dict[str, int]:
        total = dict.fromkeys((outcome.value for outcome in Outcome), 0)
        for counts in self.by_rule.values():
            for outcome, n in counts.items():
                total[outcome] += n
        return total

    @property
    def cells(self) -> int:
        return sum(sum(counts.values()) for counts in self.by_rule.values())


@dataclass(frozen=True)
class NotAssessed:
    """One line of « non évalué »: a missing optional input, a requested layer that could not be judged, a doubt.

    ``code`` is a message code (family SEM); ``rules`` the rules not applied; ``requested`` is true where the
    officer asked for it: the exit code is then 1 unless ``--allow-undetermined``.
    """

    code: str
    rules: tuple[str, ...] = ()
    requested: bool = False
    layer: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Certification:
    """How the measures of a run were certified: by two methods that agree, by exact fractions, or not at all.

    ``zeros`` are pairs whose boxes intersect but that share nothing, by both methods.
    """

    pairs: int
    agreement: int
    fractions: int
    nothing: int
    zeros: int
    largest_area_m2: float
    largest_length_m: float


@dataclass(frozen=True)
class Typed:
    """One cell that an officer typed in an earlier workbook, verbatim.

    ``key`` is the row it belongs to now (empty: no row replaces it), ``how`` the way it was matched
    (see ``follow.match``), ``was`` the row's title in the earlier workbook.
    """

    sheet: str  # concerns, findings, zones
    key: str
    column: str
    text: str
    how: str = ""
    was: str = ""


@dataclass(frozen=True)
class Waiver:
    """A finding or concern accepted by decision, with reason and expiry. Dates are ISO 8601."""

    target: str
    reason: str
    author: str
    date: str
    expires: str = ""
    #: used, unused, expired or grown
    status: str = ""
    #: findings that it covers here, or would cover if it were in force
    finding_ids: tuple[str, ...] = ()
    line: int = 0
    #: how much larger the ground is now than when it was written, and its unit (m2, m or 1)
    grown: float = 0.0
    grown_unit: str = ""
