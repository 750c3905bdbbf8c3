"""The same incidents in every layout of a list: each is read once, with its day, place and toll."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from geo.model import Report
from geo.pipeline import Ground, read_one
from geo.reports.files.formats import content_id

PUBLISHED = date(2014, 6, 13)


@dataclass(frozen=True)
class Item:
    """What a list tells: `terse` as a line of a log, `sentence` in full; neither names day or place."""

    day: date
    district: str
    province: str
    pcode: str
    kind: str
    terse: str
    sentence: str
    killed: int
    injured: int
    sub_event_type: str

    @property
    def when(self) -> str:
        return f"{self.day.day} {self.day:%B}"

    @property
    def figures(self) -> str:
        return f"{self.day.day:02}/{self.day.month:02}"

    @property
    def where(self) -> str:
        return f"{self.district}, {self.province}"


ITEMS = (
    Item(
        date(2014, 6, 9),
        "Tank",
        "Khyber Pakhtunkhwa",
        "PK533",
        "Target killing",
        "gunmen shot dead a shopkeeper",
        "Unknown gunmen shot dead a shopkeeper on his way home.",
        1,
        0,
        "Attack",
    ),
    Item(
        date(2014, 6, 10),
        "Zurmat",
        "Paktya",
        "AF1303",
        "IED",
        "IED hit an ANA convoy, 2 soldiers killed, 3 wounded",
        "An ANA convoy struck an IED; two soldiers were killed and three wounded.",
        2,
        3,
        "Remote explosive/landmine/IED",
    ),
    Item(
        date(2014, 6, 10),
        "Bannu",
        "Khyber Pakhtunkhwa",
        "PK503",
        "Kidnapping",
        "armed men abducted a contractor",
        "Armed men abducted a contractor from his house.",
        0,
        0,
        "Abduction/forced disappearance",
    ),
    Item(
        date(2014, 6, 11),
        "Lakki Marwat",
        "Khyber Pakhtunkhwa",
        "PK519",
        "Grenade attack",
        "grenade thrown at a police van, 4 policemen injured",
        "Attackers on a motorcycle threw a grenade at a police van, injuring four policemen.",
        0,
        4,
        "Grenade",
    ),
)


def _lines(one: Callable[[Item], str], between: str = "\n") -> Callable[[Sequence[Item]], str]:
    return lambda items: between.join(map(one, items))


def _cap(words: str) -> str:
    return words[0].upper() + words[1:]


LAYOUTS: dict[str, Callable[[Sequence[Item]], str]] = {
    "day, place, colon": _lines(lambda i: f"{i.day:%b} {i.day.day}: {i.district}: {_cap(i.terse)}."),
    "day - place - line": _lines(lambda i: f"{i.day:%B} {i.day.day} - {i.district} - {_cap(i.terse)}"),
    "paragraphs with heads": _lines(lambda i: f"{i.when}, {i.where}: {i.sentence}", "\n\n"),
    "bullets": _lines(
        lambda i: f"- {i.district} ({i.province}): On {i.when}, {i.sentence[0].lower()}{i.sentence[1:]}"
    ),
    "bullets, day in figures": _lines(lambda i: f"• {i.where}, {i.figures}: {i.terse}"),
    "province / district / day": _lines(
        lambda i: f"{i.province} / {i.district} / {i.day.day} {i.day:%b}: {_cap(i.terse)}."
    ),
    "numbered": lambda items: "\n".join(
        f"{n}. {i.district} district, {i.province} ({i.when}): {i.sentence}" for n, i in enumerate(items, 1)
    ),
    "under weekdays": _lines(
        lambda i: f"{i.day:%A}, {i.when} 2014\n{i.district} ({i.province}): {i.sentence}", "\n\n"
    ),
    "under days": _lines(lambda i: f"{i.day:%B} {i.day.day}\n{i.district} - {i.sentence}", "\n\n"),
    "under places in capitals": _lines(
        lambda i: f"{i.district.upper()}\n{i.sentence[:-1]} on {i.day:%B} {i.day.day}.", "\n\n"
    ),
    "under kind, place and day": _lines(
        lambda i: f"{i.kind.upper()} - {i.where}, {i.day.day} {i.day:%b}\n{i.sentence}", "\n\n"
    ),
    "table with bars": lambda items: (
        "Date | Province | District | Incident\n"
        + "\n".join(
            f"{i.day.day}/{i.day.month}/2014 | {i.province} | {i.district} | {_cap(i.terse)}" for i in items
        )
    ),
    "table with counts": lambda items: (
        "| Date | District | Event | Killed | Injured |\n|---|---|---|---|---|\n"
        + "\n".join(
            f"| {i.day:%d %b} | {i.district} | {_cap(i.terse.split(',')[0])} | {i.killed} | {i.injured} |"
            for i in items
        )
    ),
    "table with tabs": lambda items: (
        "Date\tProvince\tDistrict\tIncident\n"
        + "\n".join(
            f"{i.day.day}/{i.day.month}/2014\t{i.province}\t{i.district}\t{_cap(i.terse)}" for i in items
        )
    ),
    "numbered semicolons": lambda items: "\n".join(
        f"{n}; {i.when}; {i.where}; {i.terse}" for n, i in enumerate(items, 1)
    ),
    "semicolons": _lines(lambda i: f"{i.when}; {i.where}; {i.terse}"),
    "semicolons, day in figures": _lines(
        lambda i: f"{i.day.day:02}.{i.day.month:02}.2014; {i.where}; {i.terse}"
    ),
    "places in brackets": _lines(lambda i: f"[{i.district.upper()}] {i.day:%b} {i.day.day}: {i.sentence}"),
    "log": _lines(lambda i: f"{i.day.day:02}.{i.day.month:02} / 0930: {i.where} - {i.terse}"),
    "log in capitals": _lines(lambda i: f"{i.day.day:02}{i.day:%b}14 {i.district}: ".upper() + i.terse),
    "running text": _lines(
        lambda i: f"In {i.where}, on {i.when}, {i.sentence[0].lower()}{i.sentence[1:]}", " "
    ),
    "under provinces": _lines(
        lambda i: f"{i.province.upper()}\n{i.when}: {i.sentence[:-1]} in {i.district}.", "\n\n"
    ),
    "day. place. sentence.": _lines(lambda i: f"{i.when}. {i.where}. {i.sentence}"),
    "weekdays": _lines(lambda i: f"{i.day:%A}: {i.sentence[:-1]} in {i.district} district."),
    "marked up": _lines(lambda i: f"**{i.where}** – {i.when}: {i.sentence}", "\n\n"),
    "timeline": _lines(lambda i: f"{i.day:%B} {i.day.day}: ".upper() + f"{i.sentence[:-1]} in {i.district}."),
    "fields over a text": _lines(
        lambda i: f"Incident: {i.kind}\nDate: {i.day:%b} {i.day.day}\n{i.sentence[:-1]} in {i.where}.", "\n\n"
    ),
    "when, where, what": _lines(
        lambda i: f"When: {i.when} 2014\nWhere: {i.where}\nWhat: {_cap(i.terse)}", "\n\n"
    ),
    "district before province": _lines(
        lambda i: (
            f"District: {i.district}\nProvince: {i.province}\n"
            f"Date: {i.day.day:02}.{i.day.month:02}.2014\nDetails: {i.sentence}\n"
        )
    ),
    "fields in a line": _lines(
        lambda i: f"Date: {i.when} 2014; Location: {i.where}; Incident: {_cap(i.terse)}"
    ),
    "fields with bars": _lines(
        lambda i: f"Date: {i.when} | Location: {i.where} | Type: {i.kind} | Summary: {_cap(i.terse)}"
    ),
    "fields with counts": _lines(
        lambda i: (
            f"Date/Time: {i.when} 2014, 0930 hrs\n\nLocation: {i.where}\n\n"
            f"Incident: {_cap(i.terse.split(',')[0])}\n\nKilled: {i.killed}\n\nInjured: {i.injured}"
        ),
        "\n\n",
    ),
    "numbered fields": lambda items: "\n".join(
        f"Incident {n}\nWHAT – {i.sentence}\nWHERE – {i.where}\nWHEN – {i.when}, morning"
        for n, i in enumerate(items, 1)
    ),
    "value on the next line": _lines(
        lambda i: f"Date of incident:\n{i.when} 2014\nPlace of incident:\n{i.where}\nDetails:\n{i.sentence}"
    ),
}


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.open()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_list_is_read_alike_in_every_layout(layout: str, ground: Ground) -> None:
    text = LAYOUTS[layout](ITEMS)
    report = Report(layout, content_id(text, "", PUBLISHED), text, published_at=PUBLISHED)
    found = [
        (
            str(i.event_date),
            i.location.admin2_pcode,
            i.sub_event_type,
            i.fatalities.low or 0,
            i.injured.low or 0,
        )
        for i in read_one(report, ground).incidents
    ]
    wanted = [(str(i.day), i.pcode, i.sub_event_type, i.killed, i.injured) for i in ITEMS]
    assert sorted(found) == sorted(wanted), text
