"""CLI and DOS: command line and dossier."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {}
