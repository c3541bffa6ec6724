"""Text as a letter prints it: no character that XML refuses, no line that ends where a reader would stumble."""

from __future__ import annotations

import re
from typing import Final

from conformity.report import inputs

__all__ = ["HYPHEN", "plain", "unbroken"]

#: the hyphen at which no line may end (Word has an element of its own for it)
HYPHEN: Final = "\u2011"
#: characters that XML 1.0 does not allow, and marks that turn the direction of writing
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
#: the number of an article: *L. 113-1*, *R. 151-43*, *L. 131-1-1*
_ARTICLE: Final = re.compile(r"(?<=\b[LRD]\.[ \u00a0\u202f])\d+(?:-\d+)+")


def plain(text: str) -> str:
    """A text valid in XML; other characters become U+FFFD."""
    return _UNFIT.sub("\ufffd", text)


def unbroken(text: str) -> str:
    """A text with no line that begins with a mark or a unit, nor parts *art.*, *R.*, *n°* or *p.* from its number.

    The hyphens of an article's number become :data:`HYPHEN`.
    """
    return _ARTICLE.sub(lambda match: match[0].replace("-", HYPHEN), inputs.unbroken(text))
