"""What a report says, once: every format draws from here."""
