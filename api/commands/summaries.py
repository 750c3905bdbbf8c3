"""What an ingest did, in words: its summary, what was refused, what to look at."""

import os
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from api.commands.options import DEFAULT_STORE
from api.console import counted, say, warn
from geo.model import Disagreement, IngestSummary, Refusal, Warned
from geo.reports.files.scripts import NOT_ENGLISH

SHOWN_OF_ONE_REASON = 20
SHOWN_FIRST = 20
SHOWN_NAMES = 5
_IN_FIGURES = re.compile(r"published date '((\d{1,2})[/.-](\d{1,2})[/.-](\d{4}))'")


def show_refusals(refused: tuple[Refusal, ...] | list[Refusal]) -> None:
    """Name every input that was not taken, with its reason; of many with one reason the first few.

    The others are counted: a table of the whole world has a hundred thousand rows of countries that the
    boundary set lacks.
    """
    left: Counter[str] = Counter()
    counts = Counter(item.reason for item in refused)
    shown: Counter[str] = Counter()
    for item in refused:
        shown[item.reason] += 1
        if counts[item.reason] > SHOWN_OF_ONE_REASON and shown[item.reason] > 3:
            left[item.reason] += 1
        else:
            warn(f"refused: {item.path}: {item.reason}")
    for reason, more in left.items():
        warn(f"refused: {more} more for the same reason: {reason}")
    if hint := _days_in_figures(counts):
        warn(hint)


def _days_in_figures(reasons: Iterable[str]) -> str:
    """Return what the first refused day of publication in figures may be, "" without such a one."""
    for found in filter(None, map(_IN_FIGURES.match, reasons)):
        first, second, year = (int(part) for part in found.groups()[1:])
        days = (_day(year, second, first), _day(year, first, second))
        if all(days) and days[0] != days[1]:
            return f"{found[1]} may be {days[0]} (day first) or {days[1]} (month first): write which it is"
        if day := days[0] or days[1]:
            return f"{found[1]} can only be {day}: write it so"
    return ""


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def show_disagreements(found: tuple[Disagreement, ...]) -> None:
    """Name the first rows whose own point does not lie where they say, and count the rest."""
    _show_first("disagrees", found, "rows")


def show_warnings(found: Sequence[Warned]) -> None:
    """Name the first reports that could not be read, or not by an optional reader, and count the rest."""
    _show_first("warning", found, "warnings")


def _show_first(kind: str, found: Sequence[Disagreement | Warned], many: str) -> None:
    for item in found[:SHOWN_FIRST]:
        warn(f"{kind}: {item.path}: {item.reason}")
    if len(found) > SHOWN_FIRST:
        warn(f"... and {len(found) - SHOWN_FIRST} more {many}; --json names all")


def store_option(store: str) -> str:
    """Return what a command that is shown needs to reach the same store: nothing, or `` --store ...``."""
    from geo.store import shown

    given = shown(os.environ.get("INCIDENT_ATLAS_STORE") or DEFAULT_STORE)
    return "" if shown(store) == given else f" --store {shlex.quote(shown(store))}"


def show_summary(summary: IngestSummary, store: str) -> None:
    """Print what an ingest did, in words."""
    known = f", {summary.reports_known} already known" if summary.reports_known else ""
    revised = f", {summary.reports_revised} revised" if summary.reports_revised else ""
    refused = counted(len(summary.refused), "input")
    say(f"{counted(summary.reports, 'report')} read{known}{revised}, {refused} refused.")
    if summary.incidents:
        told = counted(summary.incidents, "incident")
        alone = summary.reports + summary.reports_revised == 1
        merged = "." if alone else ", before what several of them tell is merged."
        say(f"{'It tells' if alone else 'These tell'} of {told}{merged}")
    if other := sum(w.reason == NOT_ENGLISH for w in summary.warnings):
        were = "is not in English: it was" if other == 1 else "are not in English: they were"
        say(f"{counted(other, 'report')} of these {were} not read.")
    if left := summary.not_incidents:
        passages = "1 passage is" if left == 1 else f"{left} passages are"
        which = f"`incident-atlas explain --left-out{store_option(store)}`"
        say(f"{passages} taken for no incident; {which} says which and why.")
    if summary.disagreements:
        many = len(summary.disagreements)
        rows = (
            "1 row disagrees with itself: its"
            if many == 1
            else f"{many} rows disagree with themselves: their"
        )
        say(f"{rows} point lies elsewhere.")
    held = summary.in_district + summary.not_in_district
    if not held:
        say(f"{store} holds no incident.")
        return
    nowhere = summary.in_no_known_place
    less = f"{summary.not_in_district - nowhere} known less finely"
    less += f", {nowhere} in no known place" if nowhere else ""
    say(
        f"{store} now holds {counted(held, 'incident')}: {summary.in_district} placed in a district, "
        f"{less}, {summary.undated} without a certain date; "
        f"{summary.merged} told by more than one report."
    )
    if names := summary.unplaced_names:
        more = f" and {len(names) - SHOWN_NAMES:,} more" if len(names) > SHOWN_NAMES else ""
        say(
            f"Names that were not enough to place them: {'; '.join(names[:SHOWN_NAMES])}{more}. "
            "`incident-atlas gazetteer find NAME` says what is known by a name, `incident-atlas gazetteer "
            "install AF.txt` adds the places of a country's GeoNames dump."
        )
    if summary.datable:
        some = (
            "1 of these names its day in the words"
            if summary.datable == 1
            else f"{summary.datable} of these name their day in words such as"
        )
        say(
            f'{some} "{summary.day_words}", in reports without a day of publication. Ingest these '
            "reports again with --published YYYY-MM-DD: they are read anew, nothing is counted twice."
        )
