"""The names of the months, from ``lexicons/dates.toml``, for patterns that need no day of them."""

from geo.reports.wording.lexicon import load

_NUMBERS: dict[str, int] = load("dates")["months"]
MONTHS = tuple(
    max((name for name, number in _NUMBERS.items() if number == month), key=len) for month in range(1, 13)
)
"""January to December, in full."""
STEMS = tuple(name[:3] for name in MONTHS)
"""What every form of a month's name begins with."""
