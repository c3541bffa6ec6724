"""Rendering of a report to the bytes of each format. Nothing is measured or evaluated here."""
