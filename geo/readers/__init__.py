"""Optional readers beside the rules: off by default, chosen by settings, never in place of the rules."""
