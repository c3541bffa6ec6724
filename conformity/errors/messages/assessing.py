"""SEM-3xx and SEM-4xx: what could not be assessed, and what the overlay noticed."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {}
