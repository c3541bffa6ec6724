"""``dossier.yml``: a file that gives all the inputs of a check, and its conversion to a request."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from conformity.api.days import is_day
from conformity.api.packs import HEAD
from conformity.api.request import FIELDS, Form, Request, named
from conformity.errors import InputError, Msg, Place, UsageError
from conformity.errors.reasons import of_system
from conformity.language import LANGUAGES, words
from conformity.model import Kind
from conformity.profiles import objectives
from conformity.profiles.references import Told
from conformity.read import resources
from conformity.strict import Date, Strict

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from conformity.model import Cited, Dossier

__all__ = ["DossierFile", "demo", "is_dossier", "load", "request_of", "whole"]

_SUFFIXES: Final = (".yml", ".yaml")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


def _answer(value: Any) -> Any:
    """``true``, ``false`` and the words of every language are also ways to answer."""
    said = {word: answer for lang in LANGUAGES for answer, word in words(lang, "api.answer").items()}
    return {True: "yes", False: "no", **said}.get(value, value)


def _objective(value: Any) -> str | dict[str, str] | None:
    """``restore``, or a mapping from kind to objective."""
    try:
        return objectives.written(value)
    except UsageError as error:
        value = error.fields.get("value") or error.fields.get("kind") or ""
        near = error.fields.get("near") or ", ".join(objectives.SAYABLE)
        raise PydanticCustomError(Msg.KEY_VALUE_NOT_ALLOWED, "objective", {"value": value, "near": near}) from None


Said = Annotated[Any, AfterValidator(_objective)]
Answer = Annotated[Literal["yes", "no", "unknown"], BeforeValidator(_answer)]


def _written(value: Any) -> Any:
    """A number or page, which YAML may read as a number."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


Number = Annotated[Text, BeforeValidator(_written)]


def _day(text: str) -> str:
    if not is_day(text):
        raise PydanticCustomError(Msg.KEY_NOT_A_DAY_MONTH_OR_YEAR, "no day, month or year", {"value": text})
    return text


#: a day, a month or a year
Day = Annotated[Text, BeforeValidator(_written), AfterValidator(_day)]


class NetworkEntry(Strict):
    """One network: its path, and options for what its files do not say."""

    path: Text
    reference: Text | None = None
    profile: Text | None = None
    kind: Kind | None = None
    objective: Said = None
    data_date: Day | None = None


class Procedure(Strict):
    """The procedure of the plan: type, stage, dates."""

    document: Literal["PLU", "PLUi", "CC", "POS"] | None = None
    kind: Text | None = None
    stage: Text | None = None
    engaged_on: Date | None = None
    drafted_on: Date | None = None
    opinion_due_on: Date | None = None


class PreviousScot(Strict):
    """The previous SCoT, in force until the new one is executory unless it lapses."""

    name: Text
    reference: Text | None = None
    executory_on: Date | None = None
    lapsed_on: Date | None = None


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class Scot(Strict):
    """The SCoT between the plan and the regional documents. An approved SCoT is not yet executory."""

    name: Text
    #: id of the reference that it is, where several SCoTs are given
    reference: Text | None = None
    approved_on: Date | None = None
    executory_on: Date | None = None
    suspended_by: Text | None = None
    lapsed_on: Date | None = None
    previous: Annotated[PreviousScot, BeforeValidator(_named)] | None = None


class _Passage(Strict):
    """A passage of a document: its page, and what it asks for or provides (as it stands after the verb)."""

    page: Number | None = None
    text: Text | None = None


class Prescription(_Passage):
    """A prescription of the SCoT's DOO."""

    prescription: Number


class Orientation(_Passage):
    """An orientation of the PADD."""

    orientation: Number


class Oap(_Passage):
    """A planning and programming orientation."""

    number: Number


class Article(_Passage):
    """An article of the written regulation."""

    article: Number


class CitedEntry(Strict):
    """What to cite in the requests about a zone, an element or a concern."""

    zone: Number | None = None
    element: Number | None = None
    concern: Text | None = None
    scot: Prescription | None = None
    padd: Orientation | None = None
    oap: Oap | None = None
    regulation: Article | None = None

    @model_validator(mode="after")
    def _whole(self) -> CitedEntry:
        if not (self.zone or self.element or self.concern):
            raise PydanticCustomError(Msg.CITATION_WITHOUT_TARGET, "no target")
        if not any(getattr(self, part) for part in CITED_PARTS):
            raise PydanticCustomError(Msg.CITATION_WITHOUT_PASSAGE, "nothing cited")
        return self


#: part of a citation → the key that names its passage
CITED_PARTS: Final = {"scot": "prescription", "padd": "orientation", "oap": "number", "regulation": "article"}


class DossierFile(Strict):
    """The content of a dossier file. Paths are relative to its folder."""

    title: Text
    plan: Text
    networks: tuple[NetworkEntry, ...] = Field(min_length=1)
    in_force: Text | None = None
    buildings: Text | None = None
    territory: Text | None = None
    coverage: Text | None = None
    places: Text | None = None
    places_name: Text | None = None
    context: tuple[Text, ...] = ()
    rules: Text | None = None
    profile: Text | None = None
    #: the upper document of every network that names none of its own
    reference: Text | None = None
    #: day, month or year of the data of every network that gives none of its own
    data_date: Day | None = None
    #: who issues the sheets of the communes, and where to ask
    service: Text | None = None
    contact: Text | None = None
    columns: dict[Text, Text] = Field(default_factory=dict)
    crs: Text | None = None
    objective: Said = None
    procedure: Procedure = Procedure()
    scot: Scot | None = None
    references: tuple[Told, ...] = ()
    declarations: dict[Text, Answer] = Field(default_factory=dict)
    citations: tuple[CitedEntry, ...] = ()

    def cited(self, at: Callable[[int], Place]) -> tuple[Cited, ...]:
        """The passages of its citations; ``at`` gives where an entry stands."""
        from conformity.model import Cited

        return tuple(
            Cited(
                part=part, name=getattr(passage, key), page=passage.page or "",
                text=(passage.text or "").rstrip(" ."), zone=entry.zone or "", element=entry.element or "",
                concern=entry.concern or "", file=at(n).file or "", line=at(n).line or 0, column=at(n).column or 0,
            )
            for n, entry in enumerate(self.citations)
            for part, key in CITED_PARTS.items()
            if (passage := getattr(entry, part)) is not None
        )  # fmt: skip

    def dossier(self, cited: tuple[Cited, ...] = ()) -> Dossier:
        """Procedure, dates, chain of documents, declarations and citations."""
        from conformity.model import Dossier

        step, scot = self.procedure, self.scot
        before = scot.previous if scot else None
        return Dossier(
            title=self.title,
            document=step.document or "",
            procedure=step.kind or "",
            stage=step.stage or "",
            drafted_on=step.drafted_on,
            opinion_due_on=step.opinion_due_on,
            engaged_on=step.engaged_on,
            scot=scot.name if scot else None,
            scot_approved_on=scot.approved_on if scot else None,
            scot_executory_on=scot.executory_on if scot else None,
            scot_suspended_by=scot.suspended_by if scot else None,
            scot_reference=scot.reference if scot else None,
            scot_lapsed_on=scot.lapsed_on if scot else None,
            previous_scot=before.name if before else None,
            previous_scot_reference=before.reference if before else None,
            previous_scot_executory_on=before.executory_on if before else None,
            previous_scot_lapsed_on=before.lapsed_on if before else None,
            declarations=dict(self.declarations),
            cited=cited,
            service=self.service or "",
            contact=self.contact or "",
        )

    def request(self, home: Path, cited: tuple[Cited, ...] = ()) -> Request:
        """The request, with paths resolved against the folder ``home``."""
        networks = [(_under(home, entry.path), entry) for entry in self.networks]
        options = [
            (path, entry.model_dump(mode="json", exclude={"path"}, exclude_none=True)) for path, entry in networks
        ]
        same = FIELDS.keys() & type(self).model_fields.keys()
        return Request(
            **{name: _located(home, FIELDS[name].form, getattr(self, name)) for name in same},
            network=tuple(path for path, _ in networks),
            layer_options={path: _located_options(home, each) for path, each in options if each},
            dossier=self.dossier(cited),
            map=dict(self.columns),
        )


def load(text: str | bytes, file: str) -> DossierFile:
    """Parse the text of a dossier.

    Raises
    ------
    RulesError
        With every fault and its line and column.
    """
    from conformity import yamltext
    from conformity.strict import validate

    return validate(DossierFile, yamltext.load(text, file), file)


def _request(text: bytes, file: str, home: Path) -> Request:
    """What the text of a dossier asks; its citations keep where they stand."""
    from conformity import yamltext
    from conformity.strict import validate

    node = yamltext.load(text, file)
    content = validate(DossierFile, node, file)
    return content.request(home, content.cited(lambda n: node.place(("citations", n), file)))


def request_of(path: str | PathLike[str]) -> Request:
    """The request of a dossier file.

    Raises
    ------
    InputError
        DOS-005 if the file cannot be read.
    RulesError
        If it is not valid.
    """
    place = Path(path)
    try:
        text = place.read_bytes()
    except OSError as error:
        raise InputError(Msg.DOSSIER_UNREADABLE, Place(file=place.name), problem=of_system(error)) from None
    return _request(text, place.name, place.parent)


def demo() -> Request:
    """The request of the shipped example, which is fictitious."""
    home = resources.folder("fixtures") / "hauts-de-flandre"
    return replace(request_of(home / "dossier.yml"), invented=True)


def is_dossier(plan: Any) -> bool:
    """Whether the plan argument is the path of a ``dossier.yml``."""
    return isinstance(plan, (str, os.PathLike)) and str(os.fspath(plan)).lower().endswith(_SUFFIXES)


def whole(request: Request) -> Request:
    """A request completed by its dossier, if its plan is one; arguments given beside the dossier take precedence.

    Raises
    ------
    UsageError
        CLI-001 if no network is given; CLI-610 if ``layer_options`` names a network that is not given.
    InputError
        DOS-005 if the dossier cannot be read.
    RulesError
        If it is not valid.
    """
    if is_dossier(request.plan):
        request = replace(request, plan=None).over(request_of(request.plan))
    networks = request.networks()
    if not networks:
        raise UsageError(Msg.NO_NETWORK_GIVEN)
    paths = [each for each in networks if isinstance(each, str)]
    for key in request.layer_options:
        if key not in paths:
            raise UsageError(
                Msg.LAYER_OPTIONS_UNKNOWN_NETWORK, Place(field="layer_options"), key=key, known=", ".join(paths) or "-"
            )
    return request


def _under(home: Path, text: str) -> str:
    """A path of the dossier (``PATH`` or ``PATH:LAYER``), relative to the current folder."""
    if PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute():
        return text
    return str(home / text)


def _name_or_path(home: Path, text: str) -> str:
    """A shipped name as it is; the path of a file or pack folder relative to the dossier."""
    beside = resources.is_file(home / text) or resources.is_file(home / text / HEAD)
    return _under(home, text) if beside else text


def _located(home: Path, form: Form, value: Any) -> Any:
    """A value of a dossier's field, its paths resolved against the folder of the dossier."""
    if value is None:
        return None
    if form in (Form.TABLES, Form.LAYER, Form.FILE):
        return _under(home, value)
    if form is Form.LAYERS:
        return tuple(_under(home, each) for each in value)
    if form is Form.NAME:
        return _name_or_path(home, value)
    if form is Form.REFERENCES:
        return tuple(
            entry.model_copy(update={"id": _name_or_path(home, entry.id)}) if entry.id else entry for entry in value
        )
    return value


def _located_options(home: Path, options: dict[str, Any]) -> dict[str, Any]:
    return {name: _name_or_path(home, value) if name in named(Form.NAME) else value for name, value in options.items()}
