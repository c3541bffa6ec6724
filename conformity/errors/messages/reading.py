"""SHP, VEC, ARC and CRS: files and reference systems."""

from conformity.errors.messages import Message

MESSAGES: dict[str, Message] = {
}
