"""GEO, ATT and SEM: geometry, attributes and what the data mean."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
}
