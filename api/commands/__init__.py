"""The commands of the shell, and what they print."""
