"""Parses rule packs from YAML text into a rulebook, and checks them. No geometry, no reading of files."""
