"""SEM-2xx, PRO and REF: networks, profiles and upper documents."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {}
