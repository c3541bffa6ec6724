"""Columns of the synthesis of many documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformity.language import figures
from conformity.model import SEVERITY_RANK
from conformity.report.content.rows.columns import Column, Pick, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformity.follow.synthesis import Synthesis
    from conformity.report.wording import Words
    from conformity.report.wording.register import Record

__all__ = ["CONCERNS", "DOCUMENTS", "PLACES", "concerns", "documents", "picked", "places"]

#: communes of a document that are named in a text
_MOST_COMMUNES: Final = 4


def _column(key: str, kind: str = "", width: float = 12, *, head: str = "", doc: str) -> Column:
    return Column(key, kind=kind, width=width, head=f"batched.{head or key}", doc=doc)


#: one for each severity; a format has those of the concerns of the batch
_COUNTS: Final = tuple(
    Column(name, kind="integer", width=12, head=f"severity.{name}", doc=f"concerns of that severity: {name}")
    for name in SEVERITY_RANK
)
_COUNTED: Final = " ".join(SEVERITY_RANK)

DOCUMENTS: Final = Rows(
    "batched_documents",
    (
        _column("document", width=34, doc="name of the document"),
        _column("state", width=18, doc="assessed, in part, or not"),
        _column("communes", "long", 34, doc="communes with their codes"),
        _column("first_communes", head="communes", doc="the first communes, and how many there are"),
        _column("epci", width=14, doc="SIREN numbers"),
        _column("departements", doc="codes"),
        *_COUNTS,
        _column("undetermined", "integer", doc="statements that could not be judged"),
        _column("zoning", "ha", 14, doc="ground of the zoning"),
        _column("taken", "ha", 16, doc="ground that may be built on inside the network"),
        _column("taken_text", "figure", head="taken", doc="the same in words"),
        _column("code", width=10, doc="code of what stopped it"),
        _column("reason", "long", 70, doc="what stopped it"),
        _column("path", width=50, doc="its path as given"),
    ),
    {
        "md": f"document state communes=first_communes {_COUNTED} undetermined taken=taken_text",
        "xlsx": f"document state communes epci departements {_COUNTED} undetermined zoning taken code reason path",
    },
)

PLACES: Final = Rows(
    "batched_places",
    (
        _column("kind", width=14, doc="département, EPCI or commune"),
        _column("code", doc="INSEE or SIREN code"),
        _column("place", width=34, doc="its name"),
        _column("named", head="place", doc="its name with its code"),
        _column("documents", "integer", doc="documents that have a say there"),
        _column("failed", "integer", doc="of which not assessed"),
        _column("incomplete", "integer", doc="of which assessed in part"),
        *_COUNTS,
    ),
    {
        "md": f"kind place=named documents failed incomplete {_COUNTED}",
        "xlsx": f"kind code place documents failed incomplete {_COUNTED}",
    },
)

CONCERNS: Final = Rows(
    "batched_concerns",
    (
        _column("severity_word", width=30, head="severity", doc="what the severity may be called"),
        _column("title", "long", 60, doc="what it is called"),
        _column("figure", width=20, doc="its figure"),
        _column("communes", width=24, doc="INSEE codes"),
        _column("document", width=34, doc="name of the document"),
        _column("rank", "integer", 8, doc="its rank in the document"),
        Column("x", kind="xy", width=10, fixed="X", doc="east of a point inside it"),
        Column("y", kind="xy", width=10, fixed="Y", doc="north of a point inside it"),
        _column("id", width=16, doc="its id in the document"),
    ),
    {
        "md": "severity_word title figure document",
        "xlsx": "severity_word title figure communes document rank x y id",
    },
)


def picked(table: Rows, name: str, batch: Synthesis) -> list[Pick]:
    """The columns of a format; of severities those that some concern has."""
    borne = batch.counts()
    return [pick for pick in table.picked(name) if borne.get(pick.column.key, 1)]


def documents(batch: Synthesis, words: Words) -> Iterator[Record]:
    """Every document; one that was not assessed has no numbers."""
    for line in batch.documents:
        named = [f"{name} ({code})" if name else code for code, name in line.communes]
        first = ", ".join(named[:_MOST_COMMUNES])
        done = line.state != "failed"
        yield {
            "document": line.name,
            "state": words.phrase[f"batch_state_{line.state}"],
            "communes": ", ".join(named),
            "first_communes": f"{first} … ({len(named)})" if len(named) > _MOST_COMMUNES else first,
            "epci": ", ".join(line.epci),
            "departements": ", ".join(line.departements),
            **{name: line.counts.get(name, 0) if done else None for name in SEVERITY_RANK},
            "undetermined": line.undetermined if done else None,
            "zoning": line.zoning_m2 / 1e4 if done else None,
            "taken": line.taken_m2 / 1e4 if done else None,
            "taken_text": figures.number(line.taken_m2 / 1e4, 2, words.lang) if done else None,
            "code": line.code,
            "reason": line.text,
            "path": line.path,
        }


def places(batch: Synthesis, words: Words) -> Iterator[Record]:
    """Every département, EPCI and commune."""
    for place in batch.places:
        yield {
            "kind": words.phrase[f"batch_{place.kind}"],
            "code": place.code,
            "place": place.name,
            "named": f"{place.name} ({place.code})" if place.name else place.code,
            "documents": place.documents,
            "failed": place.failed,
            "incomplete": place.incomplete,
            **{name: place.counts.get(name, 0) for name in SEVERITY_RANK},
        }


def concerns(batch: Synthesis) -> Iterator[Record]:
    """Every concern, the worst first."""
    every = [(line, concern) for line in batch.documents for concern in line.concerns]
    every.sort(key=lambda each: (SEVERITY_RANK[each[1]["severity"]], each[1]["rank"], each[0].name))
    for line, concern in every:
        yield {
            "severity_word": concern["label"],
            "severity": concern["severity"],
            "title": concern["title"],
            "figure": concern["figure"],
            "communes": ", ".join(map(str, concern["communes"])),
            "document": line.name,
            "rank": concern["rank"],
            "x": concern["x"],
            "y": concern["y"],
            "id": concern["concern_id"],
        }
