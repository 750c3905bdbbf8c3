"""Cues that hold for more than their sentence: what a report or a stretch of it is about.

An opening about a match or an anniversary, a drill, a later finding that a blast was an accident,
a report that argues. The wording is in ``lexicons/status.toml``.
"""

import re
from collections.abc import Mapping, Sequence

from geo.patterns import compiled
from geo.reports.cues.beside import ATTACKS, DRILL
from geo.reports.document import Document
from geo.reports.wording.cues import Cue, Kind
from geo.reports.wording.lexicon import load
from geo.reports.wording.phrases import Hit, folded

# A lone sport word in a report about a bomb is a place ("a cricket ground"), two are a match.
MIN_SPORT_CUES = 4
SPORT = "sport"
TRADE = "figure of speech or trade"
# So many different turns of phrase of those who argue make a report a commentary.
MIN_OPINIONS = 3
# So many sentences that count make a report statistics, where one of them is among its first.
MIN_COUNTS, COUNT_WITHIN = 2, 3
CRIME = "ordinary crime or private quarrel"
_SERIES = compiled(r"\b(?:string|wave|series|spate|flurry|most|many|some|few|several|go on|continue)\b")
# A count of a day or of a week is of no long time.
_SHORT = compiled(
    r"\bon (?:\w+ )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:in|during|over) the (?:past|last) week\b"
)
_CAUSE = compiled(r"(?:caused|due|because|blamed|attributed|result|triggered)\b", re.IGNORECASE)
_REJECTED = compiled(r"\b" + load("status")["scope"]["rejected"])
_CAUSED = compiled(
    r"\b(?:it|this|that|blasts?|explosions?|fires?|blaze|flames|bang|noise|incident|crash|accident|collapse"
    r"|deaths?|tragedy|inferno)\b",
    re.IGNORECASE,
)


def drills_of(document: Document, cues: dict[int, list[Hit[Cue]]]) -> dict[int, Cue]:
    """Return the sentences that follow the naming of a drill or hoax in its paragraph."""
    out: dict[int, Cue] = {}
    for at, hits in cues.items():
        cue = next((h.entry for h in hits if h.entry.scope == "topic" and h.entry.reason == DRILL), None)
        if cue is not None:
            paragraph = document.sentences[at].paragraph
            for index in range(at, len(document.sentences)):
                if document.sentences[index].paragraph != paragraph or opens_new_subject(document, index):
                    break
                out[index] = cue
    return out


def opinion_of(low: str, cues: Mapping[int, Sequence[Hit[Cue]]]) -> Cue | None:
    """Return the cue of a commentary where the report argues more than it tells."""
    turns = {
        low[h.start : h.end]: h.entry for hits in cues.values() for h in hits if h.entry.scope == "opinion"
    }
    return next(iter(turns.values())) if len(turns) >= MIN_OPINIONS else None


def count_of(document: Document, cues: Mapping[int, Sequence[Hit[Cue]]]) -> tuple[int, Cue] | None:
    """Return where a report counts over a long time, if it does so in its opening and again: statistics."""
    told = [i for i, s in enumerate(document.sentences) if s.kind in ("headline", "body")]
    body = [i for i in told if document.sentences[i].kind == "body"]
    opening = [i for i in told if i in body[:COUNT_WITHIN] or i not in body]
    rows = {i: [h for h in cues.get(i, ()) if h.entry.status == "aggregate"] for i in told}
    if sum(map(bool, rows.values())) < MIN_COUNTS:
        return None
    low = folded(document.text)
    # "A wave of attacks killed 20", "Killings go on": the lead of a round-up, which goes on to tell them.
    # So is "Five deaths were reported in four incidents on Wednesday".
    spans = {i: document.sentences[i].span for i in opening}
    long = [i for i in opening if _SHORT.search(low, spans[i].start, spans[i].end) is None]
    counts = ((i, h) for i in long for h in rows[i] if _SERIES.search(low, h.start, h.end) is None)
    return next(((i, h.entry) for i, h in counts), None)


def verdict_of(document: Document, cues: dict[int, list[Hit[Cue]]]) -> dict[int, Cue]:
    """Return the sentences whose blast or deaths a later one finds to be a mishap.

    "Terrorism was ruled out": it holds from the last turn of the text, or the list item's start, on.
    """
    out: dict[int, Cue] = {}
    for at, hits in cues.items():
        listed = document.sentences[at].kind == "list_item"
        # In a running report the police's "old enmity" is one account among others.
        told = (h.entry for h in hits if h.entry.scope == "verdict" and _is_cause_of_harm(document, at, h))
        cue = next((c for c in told if listed or c.reason != CRIME), None)
        if cue is None or _is_rejected(document, at, hits):
            continue
        first = at
        while first > 0 and not opens_new_subject(document, first):
            if listed and document.sentences[first - 1].paragraph != document.sentences[at].paragraph:
                break
            first -= 1
        out |= dict.fromkeys(range(first, at + 1), cue)
    return out


def _is_rejected(document: Document, at: int, hits: Sequence[Hit[Cue]]) -> bool:
    """Whether others do not believe it: "... by a gas cylinder, the office said. Witnesses reject this."."""
    cue = next(h for h in hits if h.entry.scope == "verdict")
    end = document.sentences[at + document.beside(at + 1)].span.end
    return _REJECTED.search(folded(document.text), cue.end, end) is not None


def _is_cause_of_harm(document: Document, at: int, cue: Hit[Cue]) -> bool:
    """Whether a cause is that of the blast; a cut of power may be "because of a technical fault" too."""
    if _CAUSE.match(document.text, cue.start) is None:
        return True
    return _CAUSED.search(document.text, document.sentences[at].span.start, cue.start) is not None


def topic_of(
    document: Document, cues: dict[int, list[Hit[Cue]]], found: Mapping[int, Sequence[Hit[Kind]]]
) -> tuple[Cue, int] | None:
    """Return the disaster, match, exercise or anniversary that a report is about, and where it turns."""
    bodies = [i for i, s in enumerate(document.sentences) if s.kind in ("headline", "body")]
    first = cues.get(bodies[0], ()) if bodies else ()
    counts = any(h.entry.status == "aggregate" and h.entry.scope == "topic" for h in first)
    if sum(1 for s in document.sentences if s.kind == "list_item") > len(bodies) and not counts:
        return None
    lead = bodies[:3]
    opening = next((i for i in bodies if document.sentences[i].kind == "body"), 0)
    acts = any(h.entry.strength > 1 for h in found.get(opening, ()))
    attacked = _attacked(found.get(opening, ()))
    for at in lead:
        for hit in cues.get(at, ()):
            if hit.entry.scope != "topic" or (hit.entry.status == "aggregate" and at > opening):
                continue
            # "A bomber killed 24 at a funeral. The man had died of a heart attack."
            apart = document.sentences[at].paragraph != document.sentences[opening].paragraph
            if at > opening and (attacked or (acts and (apart or hit.entry.status != "hypothetical"))):
                continue
            if hit.entry.reason in (SPORT, TRADE) and attacked:
                continue
            if hit.entry.reason == SPORT and not _is_match(document, cues, hit.entry):
                continue
            sentences = range(at + 1, len(document.sentences))
            return hit.entry, next((i for i in sentences if opens_new_subject(document, i)), sentences.stop)
    return None


def _is_match(document: Document, cues: Mapping[int, Sequence[Hit[Cue]]], sport: Cue) -> bool:
    """Whether sport is what is told: a stadium that is named again and again is a place."""
    words = [
        document.text[h.start : h.end].lower() for hits in cues.values() for h in hits if h.entry == sport
    ]
    return len(words) >= MIN_SPORT_CUES and len(set(words)) > 1


def _attacked(hits: Sequence[Hit[Kind]]) -> bool:
    """Whether an attack is told with the dead or hurt of it."""
    families = {h.entry.family for h in hits}
    return "harm" in families and not families.isdisjoint((*ATTACKS, "abduct"))


# "Another 17 people were hurt" goes on with what was told.
_MORE = (
    r"(?! (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|dozen|few"
    r"|several|some)\b"
    r"(?! (?:days?|hours?|explosions?|blasts?|attacks?|bombs?|incidents?))"
    r"| of (?:the|those|them|his|her|their)\b"
    r"| (?:\w+ ){0,6}(?:(?:was|were) (?:also )?(?:\w+ly )?(?:wounded|injured|hurt)|sustained|died"
    r"|survived|succumbed"
    r"|(?:is|are|was|were|remain(?:s|ed)?) (?:now |still )?(?:in (?:an? )?)?"
    r"(?:critical(?:ly)?|serious(?:ly)?|stable|recovering|missing|in hospital|fighting for)"
    r"|(?:received|suffered|got) (?:\w+ ){0,3}(?:injur|wound|burn)\w+)\b"
    # "Another official said four were hurt": he speaks of what was told.
    r"| (?:[\w-]+ ){0,2}(?:official|officer|source|witness|resident|villager|doctor|survivor|spokes\w+)"
    r" (?:[\w-]+ ){0,5}?(?:said|says|told|added|confirmed|put|claimed|reported|described)\b)"
)
_NEW_SUBJECT = compiled(
    rf"(?:separate(?:ly|(?=:))|elsewhere|another\b{_MORE}"
    r"|(?:also )?away from the (?:city|capital|scene|border|fighting|protests?)\b"
    r"|in other (?:news|developments|violence|incidents)\b"
    r"|in (?:a |an |the |yet )*(?:separate|another|unrelated|different|other|second|third|fourth|latter)\b"
    r"|in (?:a|an|one|yet another) (?:further|fresh|subsequent|similar|related|parallel|more) (?:\w+ )?"
    r"(?:attack|assault|ambush|incident|act|event|case|development|blast|raid|clash|encounter|shooting|strike)\b"
    r"|(?:also|meanwhile)[,:]? (?:in|from) \b"
    r"|(?:news |word |reports? )?(?:comes? |is coming |has come |came )?from (?:the )?"
    r"\w[\w ]{1,30}[,:] meanwhile\b"
    r"|the (?:second|third|other) (?:incident|attack|blast|raid|clash|strike|operation)\b"
    r"|(?:in|on) the same day,? in \b)"
)


def opens_new_subject(document: Document, index: int) -> bool:
    """Whether a sentence says at its start that it turns to something else."""
    span = document.sentences[index].span
    return _NEW_SUBJECT.match(folded(document.text), span.start, span.end) is not None
