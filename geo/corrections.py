"""Corrections: what a reviewer says of an incident, and what an incident looks like with it.

The log is append-only. A correction holds on to the reports' passages that the incident was read from
(its anchors), not to the incident, so that it can be put on again after the reports were read by newer rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from geo.errors import InputError
from geo.model import Incident
from geo.records import Record, incident_from_record, incident_to_record
from geo.taxonomy import check_event_type

Action = Literal["set", "reviewed", "reject", "restore", "merge", "split"]
ACTIONS: tuple[Action, ...] = ("set", "reviewed", "reject", "restore", "merge", "split")
State = Literal["applied", "overridden", "conflict", "lost"]

# What can be set, with the columns of the flat record that belong together.
FIELDS: dict[str, tuple[str, ...]] = {
    "date": ("event_date", "event_date_end", "time_precision"),
    "type": ("event_type", "sub_event_type"),
    "place": (
        "country", "admin1", "admin1_pcode", "admin2", "admin2_pcode", "admin3", "admin3_pcode",
        "location", "longitude", "latitude", "geo_precision",
    ),
    **{w: (f"{w}_low", f"{w}_best", f"{w}_high") for w in ("fatalities", "injured", "abducted")},
    "actor1": ("actor1", "actor1_id"),
    "actor2": ("actor2", "actor2_id"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage that the corrected incident was read from.

    Attributes
    ----------
    member_id : str
        What is read there now; "" when newer rules read nothing there.
    report_id : str
        Its report.
    start, end : int
        The words that made it an incident (`passage`), half-open, in code points.
    part : int
        1 for the other incident of a merge and for what a split takes out, else 0.
    traits : str
        Day, district and kind of event as read then: where the same words make several incidents
        ("on Monday and on Tuesday") they tell which one is meant.
    """

    member_id: str
    report_id: str
    start: int
    end: int
    part: int = 0
    traits: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A correction that is asked for.

    Attributes
    ----------
    event_id : str
        The incident.
    action : Action
        ``set`` gives `field` the values `new`; ``merge`` makes `other` the same incident; ``split`` takes
        the members in `members` out of it; ``reject``, ``restore``, ``reviewed`` say that.
    new : mapping, optional
        Columns of the flat record, as in `FIELDS`.
    """

    event_id: str
    action: Action
    field: str = ""
    new: Mapping[str, Any] | None = None
    other: str = ""
    members: tuple[str, ...] = ()
    why: str = ""

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise InputError(f"correction {self.action!r} is unknown; use one of {', '.join(ACTIONS)}")
        if self.action == "set" and (self.field not in FIELDS or self.new is None):
            raise InputError(f"field {self.field!r} cannot be corrected; use one of {', '.join(FIELDS)}")


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of the log.

    Attributes
    ----------
    old : mapping or None
        What stood there when it was made.
    machine : mapping or None
        What the reports alone said then.
    made_at : str
        ISO 8601 with time zone.
    """

    correction_id: int
    event_id: str
    action: Action
    field: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    machine: Mapping[str, Any] | None
    who: str
    made_at: str
    why: str
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a correction stands now: `note` says why it is not simply applied."""

    correction: Correction
    state: State
    event_id: str
    note: str = ""


def value_of(incident: Incident, field: str) -> Record:
    """Return the columns of a field."""
    record = incident_to_record(incident)
    return {name: record[name] for name in FIELDS[field]}


def with_value(incident: Incident, field: str, new: Mapping[str, Any], reason: str = "") -> Incident:
    """Return the incident with other values in a field.

    Raises
    ------
    InputError
        If the values cannot be, such as a low above its high or an unknown event type.
    """
    record = incident_to_record(incident) | dict(new)
    if field == "date":
        record["date_basis"] = "absolute" if new["event_date"] else "unresolved"
    if field == "place":
        record |= {"geocode_reason": reason, "geocode_score": 1.0, "geocode_alternatives": []}
    if field in ("fatalities", "injured", "abducted"):
        record[f"{field}_high_open"] = False
    if field == "type":
        check_event_type(record["event_type"], record["sub_event_type"])
    try:
        return incident_from_record(record)
    except InputError as error:
        raise InputError(f"{field}: {error}") from error


def corrected(incident: Incident, log: Iterable[Correction]) -> Incident:
    """Return the incident as its reviewers left it; of two corrections of one field the later one holds."""
    for entry in log:
        if entry.action == "set" and entry.new is not None:
            incident = with_value(incident, entry.field, entry.new, f"corrected by {entry.who}")
        if entry.action in ("set", "reviewed", "merge", "split"):
            incident = replace(incident, reviewed=True)
    return incident


def passage(member: Incident) -> tuple[int, int]:
    """Return the words that make a member an incident: its trigger, else all that it was read from.

    A trigger outside of its own telling is the lead's, which other incidents of the report may share.
    """
    told = [(e.start, e.end) for e in member.evidence if e.field == "incident"]
    kinds = [(e.start, e.end) for e in member.evidence if e.field == "event_type"]
    own = [(s, e) for s, e in kinds if any(a <= s < b for a, b in told)] if told else kinds
    spans = own or told[:1] or [(e.start, e.end) for e in member.evidence]
    spans = spans or [(c.start, c.end) for c in member.claims]
    return min((s for s, _ in spans), default=0), max((e for _, e in spans), default=0)


def find_again(anchor: Anchor, members: Sequence[Incident]) -> str:
    """Return which of a report's members an anchor belongs to now, "" when it is none or not clear.

    The same id is the same words and kind of event. Else it is the one member whose own words share most
    with the anchor's, else the one that tells of it in a passage in which the anchor's words stand. Other
    incidents of the report never inherit a correction.
    """
    if any(m.event_id == anchor.member_id for m in members):
        return anchor.member_id
    alike = [((_alike(anchor, *passage(m)), _in_common(anchor, m)), m.event_id) for m in members]
    best = max(alike, default=((0.0, 0), ""))
    if best[0][0] > 0:
        return best[1] if sum(a == best[0] for a, _ in alike) == 1 else ""
    telling = [
        m.event_id
        for m in members
        if any(e.field == "incident" and e.start <= anchor.start < e.end for e in m.evidence)
    ]
    return telling[0] if len(telling) == 1 else ""


def traits(member: Incident) -> str:
    """Return day, district and kind of event, as `Anchor.traits`."""
    day = member.event_date.isoformat() if member.event_date else ""
    return f"{day}/{member.location.admin2_pcode}/{member.sub_event_type}"


def _in_common(anchor: Anchor, member: Incident) -> int:
    return sum(a == b for a, b in zip(anchor.traits.split("/"), traits(member).split("/"), strict=False))


def _alike(anchor: Anchor, start: int, end: int) -> float:
    """Return the shared part of two stretches of text, 0 to 1."""
    common = min(end, anchor.end) - max(start, anchor.start)
    return max(0, common) / max(1, max(end, anchor.end) - min(start, anchor.start))


def standing(
    entry: Correction, incident: Incident | None, machine: Incident | None, homes: frozenset[str]
) -> Standing:
    """Say how a correction stands.

    Parameters
    ----------
    entry : Correction
        With its anchors as they are now.
    incident, machine : Incident or None
        The incident that the anchors are in, with and without corrections; None where there is none.
    homes : frozenset of str
        Ids of all incidents that the anchors are in ("" for rejected ones).
    """
    lost = sum(not a.member_id for a in entry.anchors)
    home = incident.event_id if incident else ""
    if lost == len(entry.anchors):
        return Standing(entry, "lost", "", "the reports are no longer read to tell of this incident")
    if entry.action in ("merge", "split"):
        return _grouped(entry, home, homes, lost)
    if entry.action == "reject":
        undone = any(homes)
        return Standing(
            entry, "overridden" if undone else "applied", home, "restored since" if undone else ""
        )
    if incident is None or machine is None:
        return Standing(entry, "overridden", "", "the incident was rejected since")
    note = f"{lost} of its {len(entry.anchors)} reports no longer tell of it" if lost else ""
    if entry.action != "set" or entry.new is None:
        return Standing(entry, "applied", home, note)
    return _set(entry, incident, machine, note)


def _set(entry: Correction, incident: Incident, machine: Incident, note: str) -> Standing:
    new = dict(entry.new or {})
    if _only(value_of(incident, entry.field), new) != new:
        return Standing(entry, "overridden", incident.event_id, "a later correction says otherwise")
    says = _only(value_of(machine, entry.field), new)
    was = _only(entry.machine or {}, new)
    if says in (was, new):
        return Standing(entry, "applied", incident.event_id, note)
    change = f"the reports were read as {_short(was)} then and are read as {_short(says)} now"
    return Standing(entry, "conflict", incident.event_id, "; ".join(filter(None, (change, note))))


def _grouped(entry: Correction, home: str, homes: frozenset[str], lost: int) -> Standing:
    if lost and len({a.part for a in entry.anchors if a.member_id}) < 2:
        gone = "the other one" if entry.action == "merge" else "one side"
        return Standing(entry, "lost", home, f"{gone} is no longer read in the reports")
    together = len(homes) == 1
    if together == (entry.action == "merge"):
        return Standing(entry, "applied", home)
    return Standing(entry, "overridden", home, "a later correction says otherwise")


def _only(record: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record.get(name) for name in names}


def _short(value: Mapping[str, Any]) -> str:
    return ", ".join("unknown" if v in (None, "") else str(v) for v in value.values())
