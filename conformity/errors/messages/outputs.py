"""OUT and BUG: what is written, and faults of ours."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
    "BUG-001": Message(
        "Une erreur interne est survenue : {error}.",
        "An internal error occurred: {error}.",
        "Relancez avec --debug et signalez le cas avec le message complet.",
        "Run again with --debug and report the case with the full message.",
    ),
}
