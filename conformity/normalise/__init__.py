"""Converts layers to tables of zones, prescriptions and elements; records each repair."""
