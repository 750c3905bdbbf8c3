"""The day on which a report was published, as it is written beside the report."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from geo.errors import InputError
from geo.reports.wording.months import FORMS

_SPELT = re.compile(
    r"(?:[A-Za-z]{3,9},? )?"
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<month>[A-Za-z]{3,9})"
    r"|(?P<first>[A-Za-z]{3,9})\.? (?P<second>\d{1,2}))"
    r"\.?,?[ -](?P<year>\d{4})"
)

# No report is from before or after these years: 2204 is a slip of the pen.
_FIRST, _LAST = 1900, 2100


def parse_published(value: object) -> date | datetime | None:
    """Read a publication date: an ISO 8601 day or instant, an RFC 5322 one (mail, RSS), or "7 May 2024".

    A day stays a day. An instant without a zone is taken as UTC.

    Raises
    ------
    InputError
        If there is text that is none of these (of 03/04/2024 nobody knows the month), or a year of no report.
    """
    text = str(value).strip() if value is not None else ""
    if not text:
        return None
    told = _moment(text)
    if told is None:
        raise InputError(f"published date {text[:60]!r} is not a date; write it as 2024-12-26")
    if not _FIRST <= told.year <= _LAST:
        raise InputError(f"published date {text[:60]!r} is in no year from {_FIRST} to {_LAST}")
    return told


def _moment(text: str) -> date | datetime | None:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        import email.utils

        if (day := _spelt_day(text)) is not None:
            return day
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _spelt_day(text: str) -> date | None:
    """Return the day that "7 May 2024", "Tuesday, May 7, 2024" or "7-May-2024" names."""
    told = _SPELT.fullmatch(text)
    if told is None:
        return None
    month = FORMS.get((told["month"] or told["first"]).lower(), 0)
    try:
        return date(int(told["year"]), month, int(told["day"] or told["second"]))
    except ValueError:
        return None
