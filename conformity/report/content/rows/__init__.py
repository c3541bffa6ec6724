"""The tables of a report: what each column is called, where its value comes from, and which formats contain it.

A format gets its columns by its name. Columns of the contracts (``conformity.model.tables``) are declared there,
those that are said in words here.
"""

from conformity.report.content.rows import batched, compared
from conformity.report.content.rows.basis import BALANCE, GLOSSARY, MAPPING, QUALITY, RULES, UNASSESSED
from conformity.report.content.rows.columns import Column, Pick, Rows
from conformity.report.content.rows.concerns import CONCERNS
from conformity.report.content.rows.context import Context, zone_key
from conformity.report.content.rows.findings import FINDINGS, UNDETERMINED
from conformity.report.content.rows.followed import OFFICERS, TYPED, ZONES_TYPED
from conformity.report.content.rows.front import PROVENANCE, READ_ME, SUMMARY
from conformity.report.content.rows.network import (
    BY_CLASS,
    COMMUNES,
    ELEMENTS,
    FABRIC,
    LAYERS,
    TRANSLATION,
    by_sheet,
    category,
)
from conformity.report.content.rows.places import CONTACTS, FIXES, PASSAGES, PLAN_FAULTS, ZONES
from conformity.report.content.rows.records import (
    BASIS,
    CHOICES,
    LEDGER,
    NETWORK_LAYERS,
    NOT_ASSESSED,
    REFERENCES,
    WAIVERS,
)
from conformity.report.content.rows.shared import fields_of

__all__ = [
    "BALANCE", "BASIS", "BY_CLASS", "CHOICES", "COMMUNES", "CONCERNS", "CONTACTS", "ELEMENTS", "FABRIC",
    "FINDINGS", "FIXES", "GLOSSARY", "LAYERS", "LEDGER", "MAPPING", "NETWORK_LAYERS", "NOT_ASSESSED", "OFFICERS",
    "PASSAGES", "PLAN_FAULTS", "PROVENANCE", "QUALITY", "READ_ME", "REFERENCES", "RULES", "SUMMARY", "TRANSLATION",
    "TYPED", "UNASSESSED", "UNDETERMINED", "WAIVERS", "ZONES", "ZONES_TYPED", "Column", "Context", "Pick", "Rows",
    "batched", "by_sheet", "category", "compared", "fields_of", "zone_key",
]  # fmt: skip
