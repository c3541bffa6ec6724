"""What is said, once: blocks of the documents and rows of the tables, from which every format draws.

Nothing here depends on a format or its library. :mod:`~conformity.report.content.rows` has the columns of every table.
:mod:`~conformity.report.content.blocks` is the vocabulary of documents,
:mod:`~conformity.report.content.document` the order of a report's sections and which parts each format contains.
"""
