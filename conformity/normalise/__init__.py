"""Converts layers as read to the tables of zones, prescriptions and elements, with a ledger line for each repair."""
