"""The rulebook: what the rules are, read strictly from YAML. No geometry, no files."""
