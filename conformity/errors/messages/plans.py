"""CRS-1xx, GEO, ATT and SEM-1xx: geometry, attributes and meaning of a plan."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {}
