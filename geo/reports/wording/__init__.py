"""The wording of the lexicons, compiled once and looked up in one pass."""
