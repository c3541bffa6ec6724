"""What the documents say, as blocks; built once from a report and its texts, drawn by each format.

Nothing here knows a format or its library. :mod:`~conformity.report.content.blocks` is the vocabulary,
:mod:`~conformity.report.content.document` the order of a report's sections and what each format holds of them.
"""
