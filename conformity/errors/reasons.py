"""Reasons of failures from the catalogue: fields of messages that are printed in the reader's language.

Libraries and the system give their reasons in English; these replace those that a user may meet.
"""

from __future__ import annotations

import errno
from typing import Any

from conformity.language import LANGUAGES, tables, words

__all__ = ["Reason", "of_system"]


class Reason(str):
    """A sentence of the catalogue by its path, ``errors.system.ENOENT``, or by the code of a message.

    As a ``str`` it is the English text, which tables and JSON use.
    """

    __slots__ = ("fields", "path")
    path: str
    fields: dict[str, Any]

    def __new__(cls, path: str, **fields: Any) -> Reason:
        reason = super().__new__(cls, _said(path, fields, "en"))
        reason.path, reason.fields = path, fields
        return reason

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.path,), self.fields

    def text(self, lang: str) -> str:
        """The reason in one language."""
        return _said(self.path, self.fields, lang)


def _said(path: str, fields: dict[str, Any], lang: str) -> str:
    table, _, name = path.rpartition(".")
    said = words(lang, table)[name] if table else tables(lang, "messages")[name]["what"]
    return str(said.format(**fields))


def of_system(error: OSError) -> str:
    """The reason why a system call failed; the system's message where the catalogue has none."""
    name = errno.errorcode.get(error.errno or 0, "")
    if name in words(LANGUAGES[0], "errors.system"):
        return Reason(f"errors.system.{name}")
    return error.strerror or str(error)
