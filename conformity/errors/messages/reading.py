"""SHP, VEC, ARC and CRS-0xx: files, archives and the reference systems they declare."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {}
