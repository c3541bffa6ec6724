"""Parses rule packs from YAML text into a rulebook and checks them; no geometry, no files."""
