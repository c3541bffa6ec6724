"""From one draft to the next: what matches what, what changed, what was waived, what an officer had typed."""
