"""A report to the bytes of each format, and those to a folder. Renders what was found; judges and measures nothing."""
