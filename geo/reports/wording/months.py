"""The names of the months, from ``lexicons/dates.toml``, for patterns that need no day of them."""

from geo.reports.wording.lexicon import load

_NUMBERS: dict[str, int] = load("dates")["months"]
MONTHS = tuple(
    max((name for name, number in _NUMBERS.items() if number == month), key=len) for month in range(1, 13)
)
"""January to December, in full."""
STEMS = tuple(name[:3] for name in MONTHS)
"""What every form of a month's name begins with."""
FORMS = {name.lower(): number for name, number in _NUMBERS.items()}
"""Every form of a month's name in small letters, without a stop, and its number."""
ANY = (
    "(?:"
    + "|".join(rf"{name}\b\.?" if len(name) < 5 else name for name in sorted(FORMS, key=len, reverse=True))
    + ")"
)
"""A pattern for each of them, with the stop of those that are cut short."""
