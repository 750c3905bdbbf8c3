"""What a heading says that the items below it leave out: "ENFORCED DISAPPEARANCES", "3 Feb: Naveed"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geo.reports.document import Document
from geo.reports.events import Trigger, kind_of


def acts_over(document: Document, index: int, triggers: Mapping[int, Sequence[Trigger]]) -> list[Trigger]:
    """Return the acts of the nearest heading over a list item that itself tells of nothing.

    The heading is a line of its own, or the title of all, and names what is listed ("ABDUCTIONS"); an
    item that tells of anything, be it a release, is told by its own words.

    Parameters
    ----------
    document : Document
        The report.
    index : int
        Index of the sentence that opens the item.
    triggers : mapping
        All triggers by sentence, of any status.
    """
    sentence = document.sentences[index]
    if sentence.kind != "list_item":
        return []
    before = document.sentences[index - 1] if index else sentence
    if index and before.paragraph == sentence.paragraph and before.kind != "heading":
        return []
    for at in range(index, len(document.sentences)):
        if document.sentences[at].paragraph != sentence.paragraph:
            break
        if triggers.get(at):
            return []
    titles = [i for i, s in enumerate(document.sentences[:index]) if s.kind == "headline"][:1]
    for over in (*reversed(sentence.headings), *titles):
        if document.sentences[over].paragraph == sentence.paragraph:
            continue
        told = triggers.get(over, ())
        if any(t.reason for t in told):
            return []
        acts = [_as_act(document, t) for t in told]
        if acts := [t for t in acts if t.strength > 1]:
            return acts
    return []


def _as_act(document: Document, trigger: Trigger) -> Trigger:
    """Return a trigger, "KILLINGS" over a list as the act of killing."""
    if trigger.family != "harm" or not document.quote(trigger.span).lower().endswith(("killings", "murders")):
        return trigger
    kind = kind_of("event.attack")
    return replace(
        trigger,
        event_type=kind.event_type,
        sub_event_type=kind.sub_event_type,
        rule=kind.rule,
        strength=kind.strength,
        family=kind.family,
    )
