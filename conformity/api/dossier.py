"""``dossier.yml``: one file that says everything of a case, and how it becomes the arguments of ``check``."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from conformity.errors import InputError, Place, UsageError
from conformity.model import Kind
from conformity.profiles import objectives
from conformity.profiles.references import Told
from conformity.read import resources

if TYPE_CHECKING:
    from os import PathLike

    from conformity.model import Dossier

__all__ = ["DossierFile", "inputs_of", "load"]

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"'{text}' is not a date; write it YYYY-MM-DD") from None


def _answer(value: Any) -> Any:
    """``true`` and ``false`` are also ways to answer."""
    return {True: "yes", False: "no", "oui": "yes", "non": "no", "inconnu": "unknown"}.get(value, value)


def _objective(value: Any) -> str | dict[str, str] | None:
    """``restore``, or a mapping from kind to objective."""
    try:
        return objectives.written(value)
    except UsageError as error:
        value = error.fields.get("value") or error.fields.get("kind") or ""
        near = error.fields.get("near") or ", ".join(objectives.SAYABLE)
        raise PydanticCustomError("RUL-022", "objective", {"value": value, "near": near}) from None


Said = Annotated[Any, AfterValidator(_objective)]
Date = Annotated[str, AfterValidator(_date)]
Answer = Annotated[Literal["yes", "no", "unknown"], BeforeValidator(_answer)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NetworkEntry(_Strict):
    """One network: where it is, and what its files do not tell."""

    path: Text
    reference: Text | None = None
    profile: Text | None = None
    kind: Kind | None = None
    objective: Said = None


class Procedure(_Strict):
    """The plan's procedure: what it is, where it stands, its dates."""

    document: Literal["PLU", "PLUi", "CC", "POS"] | None = None
    kind: Text | None = None
    stage: Text | None = None
    engaged_on: Date | None = None
    drafted_on: Date | None = None
    opinion_due_on: Date | None = None


class PreviousScot(_Strict):
    """The SCoT before this one: it stays in force until the new one is executory, unless it lapses."""

    name: Text
    reference: Text | None = None
    executory_on: Date | None = None
    lapsed_on: Date | None = None


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class Scot(_Strict):
    """The SCoT that stands between the plan and the regional documents. Approved is not executory."""

    name: Text
    #: id of the reference that it is, where several SCoTs are given
    reference: Text | None = None
    approved_on: Date | None = None
    executory_on: Date | None = None
    suspended_by: Text | None = None
    lapsed_on: Date | None = None
    previous: Annotated[PreviousScot, BeforeValidator(_named)] | None = None


class DossierFile(_Strict):
    """A dossier as written. Paths are relative to its own folder."""

    title: Text
    plan: Text
    networks: tuple[NetworkEntry, ...] = Field(min_length=1)
    in_force: Text | None = None
    buildings: Text | None = None
    territory: Text | None = None
    coverage: Text | None = None
    context: tuple[Text, ...] = ()
    rules: Text | None = None
    profile: Text | None = None
    #: the upper document of every network that names none of its own
    reference: Text | None = None
    columns: dict[Text, Text] = Field(default_factory=dict)
    crs: Text | None = None
    objective: Said = None
    procedure: Procedure = Procedure()
    scot: Scot | None = None
    references: tuple[Told, ...] = ()
    declarations: dict[Text, Answer] = Field(default_factory=dict)

    def dossier(self) -> Dossier:
        """What it tells beside the files."""
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
        )

    def arguments(self, home: Path) -> dict[str, Any]:
        """Arguments of :func:`conformity.api.check`, paths taken from the folder ``home``."""
        networks = [(_under(home, entry.path), entry) for entry in self.networks]
        told = {
            path: options
            for path, entry in networks
            if (options := entry.model_dump(mode="json", exclude={"path"}, exclude_none=True))
        }
        found: dict[str, Any] = {
            "plan": _under(home, self.plan),
            "network": [path for path, _ in networks],
            "layer_options": {path: _located(home, options) for path, options in told.items()},
            "dossier": self.dossier(),
        }
        for name in ("in_force", "buildings", "territory", "coverage"):
            if value := getattr(self, name):
                found[name] = _under(home, value)
        if self.context:
            found["context"] = [_under(home, value) for value in self.context]
        for name in ("rules", "profile", "reference"):
            if value := getattr(self, name):
                found[name] = _name_or_path(home, value)
        if self.references:
            found["references"] = [
                entry.model_copy(update={"id": _name_or_path(home, entry.id)}) if entry.id else entry
                for entry in self.references
            ]
        if self.columns:
            found["map"] = dict(self.columns)
        for name in ("crs", "objective"):
            if value := getattr(self, name):
                found[name] = value
        return found


def load(text: str | bytes, file: str) -> DossierFile:
    """A dossier from its text.

    Raises
    ------
    RulesError
        Every fault at once, with line and column.
    """
    from conformity import yamltext
    from conformity.strict import validate

    return validate(DossierFile, yamltext.load(text, file), file)


def inputs_of(path: str | PathLike[str]) -> dict[str, Any]:
    """Arguments of :func:`conformity.api.check` that a dossier file gives.

    Raises
    ------
    InputError
        DOS-005 if the file cannot be read.
    RulesError
        If it is not well made.
    """
    place = Path(path)
    try:
        text = place.read_bytes()
    except OSError as error:
        raise InputError("DOS-005", Place(file=place.name), problem=error.strerror or str(error)) from None
    return load(text, place.name).arguments(place.parent)


def _under(home: Path, text: str) -> str:
    """A path of the dossier (``PATH`` or ``PATH:LAYER``), seen from where the program runs."""
    if PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute():
        return text
    return str(home / text)


def _name_or_path(home: Path, text: str) -> str:
    """A shipped name stays; a file beside the dossier is taken from there."""
    return _under(home, text) if resources.is_file(home / text) else text


def _located(home: Path, options: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _name_or_path(home, value) if key in ("reference", "profile") else value for key, value in options.items()
    }
