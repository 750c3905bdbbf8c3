"""What a user of the shell types: a report of one incident, and the commands run on it."""

from collections.abc import Callable

REPORT = (
    "KHOST: Gunmen shot dead two policemen in Spera district of Khost province on 3 March 2024, police said. "
    "A tribal elder said three policemen had been killed."
)
Run = Callable[..., tuple[int, str, str]]
