"""Changes to a report's text that must not change what is read in it."""
