"""What the opening of a story settles about its sides, and later sentences can no longer change."""

from collections.abc import Sequence

from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case import Case
from geo.reports.incidents.deciding import HOW
from geo.reports.incidents.references import takes_up
from geo.reports.parties.part import Part
from geo.reports.parties.side_words import grammar
from geo.reports.wording.phrases import folded

# Said to have been hit with so much weight, a mention is a victim.
_HIT = 3
# Words that may stand for anybody, a policeman as well as a farmer.
_ANYBODY = compiled(
    r"(?:people|persons?|m[ae]n|victims?|house|homes?|vehicles?|car|bus|minibus|market|bazaar|hospital|school"
    r"|mosque|shrine|villages?|hotel|restaurant|wedding|leader|officers?|officials?|staff|employees?|guards?"
    r"|drivers?|brothers?|sons?|daughters?|father|mother|wife|husband|relatives|couple|youths?|famil(?:y|ies)"
    r"|bystanders?|pedestrians?|passers?.?by|locals|citizens?|supporters?|neighbours?|nationals)"
)
# Acts that harm, and gatherings that may follow them.
_HARMFUL = ("fight", "shoot", "bomb", "air", "shelling", "abduct")
_CROWDS = ("protest", "mob")
_CLASS = {"state": "force", "foreign": "force", "civil": "people", "crowd": "people"}


def _class(part: Part) -> str:
    """Return the class of victims: guards of companies are armed, and a force."""
    side = part.named.entry.side
    return "force" if part.named.entry.key == "@psc" else _CLASS.get(side, side)


def keep_opening(document: Document, case: Case, parts: Sequence[Part]) -> None:
    """Take the weight of a victim from those of another class than the first that were told to be hit.

    "Two policemen were killed. ... The hospital, which treats people wounded in the war, said": they
    stay policemen. Where the opening says only "people", later sentences say who they were.
    """
    low = folded(document.text)
    start = min(document.sentences[t.sentence].paragraph for t in case.tellings)
    if any(
        t.strength > 1 and document.sentences[t.sentence].paragraph == start
        for told in case.tellings
        for t in told.triggers
    ):
        body = (t.sentence for t in case.tellings if document.sentences[t.sentence].kind != "headline")
        opening = min((document.sentences[s].paragraph for s in body), default=start)
        aside = _aside(document, low, case, opening)
        for part in parts:
            if part.named.sentence in aside and part.named.entry.side == "civil":
                part.suffered = 0
    _without_crowds_later(document, case, parts, start)
    hit = [p for p in parts if p.suffered >= _HIT and _told_of(low, p)]
    if not hit:
        return
    first = min(p.named.sentence for p in hit)
    known = {_class(p) for p in hit if p.named.sentence == first}
    paragraph = document.sentences[first].paragraph
    for part in parts:
        later = document.sentences[part.named.sentence].paragraph > paragraph
        if not later or _class(part) in known:
            continue
        # "A boy was among the wounded, too": beside those whom it was meant for
        beside = _class(part) == "people" and _told_of(low, part)
        part.suffered = min(part.suffered, 2) if beside else 0


def _without_crowds_later(document: Document, case: Case, parts: Sequence[Part], start: int) -> None:
    """Take their weight from those named with a gathering after an opening that tells of an attack alone."""
    families = {
        t.family
        for told in case.tellings
        if document.sentences[told.sentence].paragraph == start
        for t in told.triggers
    }
    if not families & set(_HARMFUL) or families & set(_CROWDS):
        return
    gathered = {
        told.sentence
        for told in case.tellings
        if document.sentences[told.sentence].paragraph > start
        and all(t.family in _CROWDS for t in told.triggers)
    }
    for part in parts:
        if part.named.sentence in gathered:
            part.did = part.suffered = 0


def _told_of(low: str, part: Part) -> bool:
    """Whether it says who was hit: for civilians, who was killed, not whose house or market it was."""
    if _class(part) != "people":
        return part.named.entry.side != "armed"  # attackers die, too
    start, end = part.named.start, part.named.end
    if _ANYBODY.fullmatch(low, start, end) is not None:
        return False
    return (
        part.rule == "actor.suffers"
        or grammar()["object"].search(low[max(0, start - 60) : start]) is not None
    )


# What a story that opens with such a word is about, whatever weapon or fight later paragraphs speak of.
_SETTLED = HOW | {"event.abduction"}
# The acts that later paragraphs may recall of another event.
_OTHER = HOW | {
    *("event.device", "event.explosion", "event.bombing", "event.bomber", "event.aircraft", "event.shells"),
    *("event.clash", "event.assault", "event.operation", "event.armed-killed", "event.grenades"),
    *("event.surrender", "event.attack", "event.arrest"),
}
_SHOT = compiled(
    r"\b(?:shot|gunned|shooting|opened (?:\w+ )?fire|fired|open(?:ing)? fire)\b"
    r"|\b(?:beheaded|stabbed|hacked|beaten|hanged|strangled)\b"
)


def acts_of_opening(
    document: Document, case: Case, words: list[Trigger], parts: Sequence[Part]
) -> list[Trigger]:
    """Return the words without the acts of later paragraphs, where the opening says which act it was.

    "Gunmen shot dead a teacher. ... Prosecutors say they supplied the explosives used in the bombing of the
    shrine": the teacher was shot. Fighting, an explosion or an attack of which the opening says no more is
    told more closely by what follows; so is a gathering.
    """
    low = folded(document.text)
    paragraph = min(document.sentences[t.sentence].paragraph for t in case.tellings)
    opening = [t for t in words if document.sentences[t.sentence].paragraph == paragraph]
    at_start = {t.sentence for t in opening}
    if any(t.strength > 1 for t in opening):
        aside = _aside(document, low, case, paragraph)
        known = {t.family for t in opening}
        words = [t for t in words if t.sentence not in aside or t.family in known]
    elif any(p.did and p.named.entry.side == "armed" and p.named.sentence in at_start for p in parts):
        # "The Taliban attacked the city. ... Air strikes were carried out on them": what answered it.
        aside = _aside(document, low, case, paragraph)
        words = [t for t in words if t.family != "air" or t.sentence not in aside]
    rules = {t.rule for t in opening}
    if rules & {"event.clash", "event.assault", "event.attack", *HOW} and not any(
        t.family == "territory" for t in opening
    ):
        # "They ambushed a convoy. ... The claim that forces have retaken the town is baseless."
        words = [t for t in words if t.sentence in at_start or t.family != "territory"]
    if not any(t.family in _CROWDS for t in opening) and any(t.family in _HARMFUL for t in opening):
        # "Two were killed in a clash with police. ... Relatives blocked the road."
        words = [t for t in words if t.sentence in at_start or t.family not in _CROWDS]
    if any(t.family in (*_CROWDS, "territory", "fight") for t in opening):
        return words
    shot = "event.attack" in rules and any(
        t.rule == "event.attack" and _SHOT.search(low, t.span.start, min(len(low), t.span.end + 15))
        for t in opening
    )
    hurt = "event.harm" in rules and "event.device" in rules
    if not (rules & _SETTLED or shot or hurt):
        return words
    kept = set(rules)
    hit = [p for p in parts if p.suffered >= _HIT and _told_of(low, p)]
    opened = {_class(p) for p in hit if document.sentences[p.named.sentence].paragraph == paragraph}
    taken = "event.abduction" in rules  # they may have been freed by force
    if taken or opened != {"people"}:
        kept |= {"event.clash", "event.assault", "event.operation"}
    if shot or rules & {"event.ied", "event.explosion", "event.bombing", "event.device"}:
        kept |= {"event.suicide", "event.bomber"}
    if any(t.family == "shelling" and "missile" in low[t.span.start : t.span.end] for t in opening):
        kept |= {"event.air-strike", "event.aircraft"}  # whose missiles they were
    others = _OTHER - kept
    return [t for t in words if t.sentence in at_start or t.rule not in others]


def _aside(document: Document, low: str, case: Case, paragraph: int) -> set[int]:
    """Return the sentences of later paragraphs that do not go on with the story.

    They name neither a place nor a day, and nothing before them in their paragraph takes the story up.
    """
    later: dict[int, list[int]] = {}
    for told in case.tellings:
        within = document.sentences[told.sentence].paragraph
        if within > paragraph and not (told.places or told.dates):
            later.setdefault(within, []).append(told.sentence)
    aside: set[int] = set()
    for within, sentences in later.items():
        at, last = min(sentences), max(sentences)
        while at > 0 and document.sentences[at - 1].paragraph == within:
            at -= 1
        while at <= last and not takes_up(low, document.sentences[at].span):
            at += 1
        aside.update(sentence for sentence in sentences if sentence < at)
    return aside
