"""Columns of the records of a run: what was read, decided, noticed, let pass, and what could not be assessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from conformity.model import Basis, Choice, Column, LedgerLine, NetworkLayer, NotAssessed, Reference, Table, Waiver
from conformity.report.content.rows.columns import Column as Said
from conformity.report.content.rows.columns import Rows
from conformity.report.content.rows.shared import fields_of

if TYPE_CHECKING:
    from conformity.report.content.rows.context import Context
    from conformity.report.wording.register import Record

__all__ = ["BASIS", "CHOICES", "LEDGER", "NETWORK_LAYERS", "NOT_ASSESSED", "REFERENCES", "WAIVERS"]

#: how an annotation begins → type of a column; any other is a record
_DTYPES: Final = {
    "str": "text", "bool": "boolean", "int": "integer", "float": "number", "Mapping": "mapping", "tuple": "list",
}  # fmt: skip


def _contract(name: str, record: Any) -> Table:
    """The fields of a dataclass of the model as columns."""
    return Table(
        name,
        tuple(
            Column(
                each.name,
                next((d for begin, d in _DTYPES.items() if str(each.type).startswith(begin)), "mapping"),
                "",
                nullable=str(each.type).endswith("| None"),
            )
            for each in fields(record)
        ),
    )


def _with(records: Iterable[Any], name: str) -> Iterable[Record]:
    """Records as rows that contain the record itself too, under a name of its own."""
    return ({**fields_of(record), name: record} for record in records)


def _remedy(c: Context, row: Record) -> str:
    return c.texts.what_to_do(row["code"], {"layer": row["layer"], **row["fields"]})


NOT_ASSESSED: Final = Rows(
    "not_assessed",
    (
        Said("text", lambda c, r: c.texts.not_assessed(r["record"]), doc="what could not be assessed, and why"),
        Said("remedy", _remedy, doc="what to do about it"),
    ),
    {"json": "code text remedy rules requested layer fields"},
    lambda c: _with(c.report.not_assessed, "record"),
    _contract("not_assessed", NotAssessed),
)

BASIS: Final = Rows(
    "basis",
    (
        Said("text", lambda c, r: c.texts.reason(r["code"], r["record"].in_language(c.lang)), doc="what was decided"),
        Said("remedy", lambda c, r: c.texts.what_to_do(r["code"], r["record"].in_language(c.lang)),
             doc="what to do about it"),
    ),
    {"json": "code text remedy fields"},
    lambda c: _with(c.report.basis, "record"),
    _contract("basis", Basis),
)  # fmt: skip

LEDGER: Final = Rows(
    "ledger",
    (
        Said("text", lambda c, r: c.texts.ledger(r["record"]), doc="what was done or noticed"),
        Said("remedy", _remedy, doc="what to do about it"),
    ),
    {"json": "* text remedy"},
    lambda c: _with(c.report.ledger, "record"),
    _contract("ledger", LedgerLine),
)

WAIVERS: Final = Rows(
    "waivers",
    (
        Said("target", width=16, head="id"),
        Said("status_words", lambda c, r: c.words.phrase[f"waiver_{r['status']}"].format(
            n=len(r["finding_ids"]), date=r["expires"]), width=26, head="waived", doc="used, unused, expired or grown"),
        Said("reason", kind="long", width=70),
        Said("author", width=24),
        Said("finding_list", lambda c, r: ", ".join(r["finding_ids"]), "long", 40, head="finding_ids",
             doc="findings that it covers here"),
    ),
    {"xlsx": "target status_words reason author date expires finding_list", "json": "*"},
    lambda c: map(fields_of, c.report.waivers),
    _contract("waivers", Waiver),
)  # fmt: skip

NETWORK_LAYERS: Final = Rows(
    "layers",
    (Said("source", lambda c, r: PurePath(r["source"]).name or ".", doc="name of the file or folder"),),
    {"json": "*"},
    lambda c: map(fields_of, c.report.layers),
    _contract("layers", NetworkLayer),
)

REFERENCES: Final = Rows(
    "references",
    (Said("contradictions", lambda c, r: c.texts.contradictions(r["record"]), "list",
          doc="what its acts say against one another"),),
    {"json": "* contradictions"},
    lambda c: _with((c.report.references[ident] for ident in sorted(c.report.references)), "record"),
    _contract("references", Reference),
)  # fmt: skip

CHOICES: Final = Rows(
    "choices",
    (),
    {"json": "*"},
    lambda c: map(fields_of, c.report.choices),
    _contract("choices", Choice),
)
