"""The tables of a report: what each column is called, where its value comes from, and which formats hold it.

A format asks for its columns by its name. Columns of the contracts (``conformity.model.tables``) are declared there,
those that are said in words here.
"""

from conformity.report.content.rows.columns import Column, Pick, Rows
from conformity.report.content.rows.concerns import CONCERNS
from conformity.report.content.rows.context import Context
from conformity.report.content.rows.findings import FINDINGS, UNDETERMINED

__all__ = ["CONCERNS", "FINDINGS", "UNDETERMINED", "Column", "Context", "Pick", "Rows"]
