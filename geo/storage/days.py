"""On which day each report was published: as it was given, else as its own head says.

The day in the head is the one from which the days of such a report are counted ("on Monday"), so
that which of two tolls is the later one is told by it too.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from itertools import takewhile

from geo.records import parse_moment
from geo.storage.database import Connection


def publication_days(db: Connection, report_ids: Iterable[str]) -> dict[str, date | None]:
    """Return the day of publication by report id, None where neither the report nor its head has one."""
    found: dict[str, date | None] = {}
    for report_id in sorted(report_ids):
        sql = "SELECT published_at, text FROM reports WHERE report_id = ?"
        given, text = db.execute(sql, (report_id,)).fetchone() or (None, "")
        moment = parse_moment(given)
        if moment is None and ":" not in report_id:  # LAYOUT:ROW, a row of a coded table, has no head
            moment = issued_day(text)
        found[report_id] = moment.date() if isinstance(moment, datetime) else moment
    return found


@lru_cache(maxsize=256)
def issued_day(text: str) -> date | None:
    """Return the day on which a text says itself that it was issued.

    It stands in words of the page ("Published: 3 March 2025"), or as a full date in its headline or
    dateline, before anything is told. A day further down heads what happened on it.
    """
    # What reads text is slow to load, and only asked where a report has no day.
    from geo.reports.dates import dated_line
    from geo.reports.text import split

    document = split(text)
    head = takewhile(lambda sentence: sentence.kind in ("headline", "dateline"), document.sentences)
    return document.issued or dated_line(replace(document, sentences=tuple(head)))
