"""Casualty claims: what each source says about the killed, injured and abducted."""

import re
from collections.abc import Iterator
from dataclasses import replace

from geo.model import Claim, Report, SourceType
from geo.reports.casualty_grammar import Fact, find_facts
from geo.reports.casualty_tags import tag_sentence
from geo.reports.datewords import MONTHS
from geo.reports.lexicon import alternatives, load
from geo.reports.numbers import find_numbers
from geo.reports.sources import NARRATOR, STATE, Attribution, find_attributions
from geo.reports.supersede import supersede
from geo.reports.text import Document, Sentence
from geo.reports.victims import MAX_VICTIMS, PARTS, heads

__all__ = ["BACKGROUND", "find_claims", "is_background", "supersede"]

# A claim whose rule ends so belongs to another time, to a sum over events, or is said to be untrue.
BACKGROUND = ".background"
# One whose rule holds this is a total over several incidents.
AGGREGATE = ".aggregate"
_SCOPE = load("casualties")["scope"]
_LIMITS: dict[str, int] = load("casualties")["limits"]
_OTHER_TIME = re.compile(
    r"\b" + alternatives(_SCOPE["background"]) + r"\b"
    r"|\b(?:in|since|of|until|between|before|during|from) (?:the )?(?:early |late |mid-)?(?:19|20)\d\d\b"
    r"|\b(?:in|since|last) (?:"
    + "|".join(sorted({m for m in MONTHS if len(m) > 3 or m == "May"}))
    + r")\b(?! \d\d?\b)"
    r"|(?<!deadliest )(?<!attack )(?<!worst )\bthis year\b(?!,? kill)|\bin the year \d|\byear \d{4}\b"
    r"|\bsince the (?:beginning|start|fall|return|takeover|launch)\b",
    re.IGNORECASE,
)
# A clause that tells what came of the one before.
_RESULT = re.compile(r"(?:when|where|in which|killing|leaving|wounding|injuring)\b")
_UNTRUE = re.compile(r"\b" + alternatives(_SCOPE["denied"]) + r"\b", re.IGNORECASE)
_ACCUSED = re.compile(r"\b" + alternatives(_SCOPE["accused"]) + r"\b", re.IGNORECASE)
_EARLIER = re.compile(r"\b" + alternatives(_SCOPE["earlier"]) + r"\b", re.IGNORECASE)
# More persons than those told before: "a driver was killed as well", "a second bomb killed two".
_MORE = re.compile(
    r"\b(?:also|another|besides|in addition|too|as well(?! as)|more(?! than)|(?:later|then)(?= killed))\b",
    re.IGNORECASE,
)
_WEAPON = (
    r"(?:\w+ )?(?:bomb|blast|explosion|device|mine|shell|rocket|bomber|attacker|grenade|missile|strike)\b"
)
_SECOND = re.compile(
    rf"(?:an?|the) (?:second|third|fourth|later|further) {_WEAPON}|another {_WEAPON}", re.IGNORECASE
)
# "The attack came two days after a bombing killed three": what follows is of another day.
_COMES_AFTER = re.compile(
    r"\b(?:comes?|came|coming|follow(?:s|ed|ing)?|occurred|happened|took place|is|was)\b[^.;]{0,60}?"
    r"\b(?:days?|weeks?|months?|years?|hours?) (?:after|since|earlier)\b"
    r"|\b(?:comes?|came) (?:shortly |just |barely |soon |only )?after\b|^(?:it|this) follow(?:s|ed)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:later (?:said|put|gave|reported|lowered)|revised|lowered|corrected|downwards?)\b", re.IGNORECASE
)
_REPORTED = re.compile(r"\b(?:said|says|killed|died)\b")
# "From the side of the dacoits", "on the militants' side".
_SIDE = re.compile(
    r"(?:side|ranks) of (?:the )?(\w+)|\b(\w+?)(?:s['’]|['’]s?)? (?:side|ranks)\b|\b(\w{2,6}): ?$",
    re.IGNORECASE,
)
# "Killed 11 in two operations", "in a string of attacks across the province".
_SEVERAL = re.compile(r"\b" + alternatives(_SCOPE["several"]) + r"\b", re.IGNORECASE)
_INSTITUTIONS = frozenset(load("sources")["labels"]["institutions"])
_GROUP_WORDS = frozenset(load("sources")["labels"]["groups"])
_Source = tuple[str, SourceType]
# Most sentences hold none of these and need no reading.
_WORTH = re.compile(
    r"kill|dead|death|die[ds]?\b|dying|martyr|shot|slain|gunned|injur|wound|hurt|harm|casualt|toll|bod(?:y|ies)\b"
    r"|corpse|fatalit|lives|life|abduct|kidnap|hostage|behead|lynch|assassinat|murder|succumb|perish|breathed"
    r"|neutrali[sz]|eliminat|massacr|slaughter|executed|hell\b|treatment|hospital|taken|took|whisk"
    r"|led away|treated"
    r"|kia\b|wia\b|\bcas\b|inj\b|\d ?k\b|lost|losing|losses|unhurt|unharmed|unscathed|safe|identified"
    r"|shah|throat|nectar|supreme|legs?\b|foot|feet|hands?\b|arms?\b|first aid|bullet|bruis|concuss|scald"
    r"|\bcost|wiped|rubbed|surviv|alive|escaped|victim|buried|bury|estimate|scratch|shot|figure|victims|no shots"
    r"|stabbed|hacked|burn|strangl|tortur|drown|losses|snatch|captive|disappear|killings|maim|condition|annihilat"
)


def _folded(text: str) -> str:
    """Return the text in lower case, character for character (some letters become two otherwise)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def is_background(claim: Claim) -> bool:
    """Whether the claim tells of another time, of a sum over events, or of what is said to be untrue."""
    return claim.rule.endswith(BACKGROUND)


def find_claims(document: Document, report: Report) -> tuple[Claim, ...]:
    """Find every source's figures in a report.

    Returns
    -------
    tuple of Claim
        In text order, one for each source and utterance. `rule` begins with ``casualty.`` and
        the way the figure was read; ``.headline`` marks a headline's figure and `BACKGROUND`
        one of another time. Absurd figures are flagged. No incident is assigned here.
    """
    numbers = find_numbers(document.text)
    folded = _folded(document.text)
    claims: list[Claim] = []
    known: _Source | None = None
    last: _Source | None = None
    paragraph = -1
    for sentence in document.sentences:
        if sentence.kind in ("heading", "dateline"):
            continue
        if sentence.paragraph != paragraph:
            # A new paragraph is the report's own until somebody speaks; "he" is still who spoke last.
            known = None
            last = None if sentence.kind == "list_item" else last
        paragraph = sentence.paragraph
        attributions = find_attributions(document.text, folded, sentence.span)
        if _WORTH.search(folded, sentence.span.start, sentence.span.end):
            facts = find_facts(tag_sentence(document.text, sentence.span, numbers), document.text)
            claims += _claims(document, report, sentence, facts, attributions, (known, last))
        if sentence.kind != "headline":
            named = next(((a.label, a.source_type) for a in reversed(attributions) if a.label), None)
            known = named or (last if attributions else known)
            last = named or last
    return tuple(claims)


def _order(fact: Fact) -> int:
    return ("killed", "injured", "abducted").index(fact.kind)


def _claims(
    document: Document,
    report: Report,
    sentence: Sentence,
    facts: list[Fact],
    attributions: list[Attribution],
    known: tuple[_Source | None, _Source | None],
) -> Iterator[Claim]:
    """Join the facts of one sentence and one source to claims."""
    pending: list[Fact] = []
    source: _Source | None = None
    for number, fact in enumerate(facts):
        said_by = _source(fact, attributions, known)
        before = facts[number - 1].end if number else sentence.span.start
        after = facts[number + 1].start if number + 1 < len(facts) else sentence.span.end
        fact = _whose(document.text, sentence, _scoped(document, sentence, fact, (before, after)))
        if pending and (source != said_by or not _joins(pending, fact)):
            yield _claim(document, report, sentence, pending, source)
            pending = []
        pending.append(fact)
        source = said_by
    if pending:
        yield _claim(document, report, sentence, pending, source)


def _joins(pending: list[Fact], fact: Fact) -> bool:
    """Whether a fact belongs to the utterance so far: another kind of harm, open in no new way."""
    if any(
        p.kind == fact.kind or p.rule.endswith(BACKGROUND) != fact.rule.endswith(BACKGROUND) for p in pending
    ):
        return False
    if any("later_death" in f.rule or ".weak" in f.rule for f in (*pending, fact)):
        return False
    # "At least three killed and five injured" opens both; "six bodies and more than 20 wounded" does not.
    return not fact.is_open or pending[0].is_open


def _source(
    fact: Fact, attributions: list[Attribution], known: tuple[_Source | None, _Source | None]
) -> _Source | None:
    """Return who says it: the last word of saying before it, else one that closes the sentence."""
    before = [
        a for a in attributions if a.verb <= fact.start and not (a.trailing and a.verb < fact.start - 200)
    ]
    after = [a for a in attributions if a.verb > fact.start and a.trailing]
    over = [a for a in attributions if fact.start < a.verb < fact.end and not a.trailing]
    chosen = before[-1] if before else after[0] if after else over[0] if over else None
    if chosen is None:
        return known[0]
    if not chosen.label:
        earlier = [a for a in attributions if a.verb < chosen.verb and a.label]
        return (earlier[-1].label, earlier[-1].source_type) if earlier else known[1]
    if chosen.label.lower() in _INSTITUTIONS:
        word = chosen.label.lower().removeprefix("the ")
        same = known[1] is not None and word in known[1][0].lower()
        return known[1] if same else (chosen.label, chosen.source_type)
    if chosen.label.lower() in _GROUP_WORDS:
        last = known[1]
        named = last is not None and last[1] == "conflict_party" and not STATE.search(last[0])
        return last if named else (chosen.label, "conflict_party")
    return chosen.label, chosen.source_type


def _whose(text: str, sentence: Sentence, fact: Fact) -> Fact:
    """Give a bare number the persons that the clause names: "from the side of the dacoits three are dead"."""
    if fact.kind == "abducted" or heads(fact.victims):
        return fact
    found = _SIDE.search(text, max(sentence.span.start, fact.start - 70), fact.start)
    return (
        replace(fact, victims=f"{fact.victims} ({next(filter(None, found.groups()))})".strip())
        if found
        else fact
    )


def _scoped(document: Document, sentence: Sentence, fact: Fact, around: tuple[int, int]) -> Fact:
    """Mark what belongs to another time: told so in its clause or at the head of the sentence."""
    text, span = document.text, sentence.span
    first, last = span.start, span.end
    for clause in sentence.clauses:
        if clause.start <= fact.start < clause.end:
            first = clause.start
        if clause.start < fact.end <= clause.end:
            last = clause.end
    came = _COMES_AFTER.search(text, span.start, fact.start)
    if came and not _REPORTED.search(text, came.end(), fact.start):
        return replace(fact, rule=fact.rule + BACKGROUND)
    several = _SEVERAL.search(text, max(span.start, fact.start - 110), min(around[1], fact.end + 90))
    if fact.low != 0 and several and not around[0] <= several.start() < fact.start - 60:
        fact = replace(fact, rule=fact.rule + AGGREGATE)
    near = text[max(span.start, fact.start - 12) : min(span.end, fact.end + 10)]
    if fact.low != 0 and (_MORE.search(near) or _SECOND.match(text, span.start)):
        fact = replace(fact, rule=fact.rule + ".more")
    if re.search(r"\bfamily losing\b", text[max(span.start, fact.start - 8) : fact.end]):
        fact = replace(fact, rule="casualty.part")
    if _LATER.search(text, max(span.start, fact.start - 90), fact.start):
        fact = replace(fact, rule=fact.rule + ".later")
    following = next((c for c in sentence.clauses if c.start == last), None)
    if following is not None and re.match(r"in which|as |in a", text[following.start : following.end]):
        last = following.end
    head = text[span.start : min(span.end, span.start + 60)].split(",")[0]
    before = text[max(span.start, first - 70) : first]
    other = (
        _OTHER_TIME.search(text, first, last)
        or _OTHER_TIME.search(head)
        or (
            re.search(
                r",? (?:when|where|in which|killing|leaving)\b", text[max(span.start, first - 1) : first + 12]
            )
            and _OTHER_TIME.search(before)
        )
    )
    if _EARLIER.search(text, max(span.start, fact.start - 60), fact.start):
        fact = replace(fact, rule=fact.rule + ".earlier")
    other = other or _ACCUSED.search(text, max(span.start, fact.start - 60), fact.start)
    untrue = _UNTRUE.search(text, span.start, span.end)
    return replace(fact, rule=fact.rule + BACKGROUND) if other or untrue else fact


def _inherited(facts: list[Fact]) -> list[Fact]:
    """Give "and nine wounded" the persons of the figure before it."""
    told = ""
    out = []
    for fact in facts:
        if heads(fact.victims):
            told = fact.victims
        elif told and fact.low != 0:
            fact = replace(fact, victims=f"{fact.victims} ({told})")
        out.append(fact)
    return out


def _claim(
    document: Document,
    report: Report,
    sentence: Sentence,
    facts: list[Fact],
    source: _Source | None,
) -> Claim:
    figures: dict[str, int | None] = {}
    flagged = ""
    for fact in facts:
        figures[f"{fact.kind}_low"], figures[f"{fact.kind}_high"] = fact.low, fact.high
        if (fact.high or 0) > _LIMITS[fact.kind]:
            flagged = (
                f"{fact.high} {fact.kind} in one statement, more than {_LIMITS[fact.kind]}; check the report"
            )
    facts = _inherited(facts)
    start, end = min(f.start for f in facts), max(f.end for f in facts)
    label, kind = source or (NARRATOR, "media")
    rule = facts[0].rule
    if sentence.kind == "headline":
        rule = rule.removesuffix(BACKGROUND) + ".headline" + (BACKGROUND if rule.endswith(BACKGROUND) else "")
    return Claim(
        source=label,
        source_type=kind,
        report_id=report.report_id,
        start=start,
        end=end,
        quote=document.text[start:end],
        killed_low=figures.get("killed_low"),
        killed_high=figures.get("killed_high"),
        injured_low=figures.get("injured_low"),
        injured_high=figures.get("injured_high"),
        abducted_low=figures.get("abducted_low"),
        abducted_high=figures.get("abducted_high"),
        victims=PARTS.join(f.victims[:MAX_VICTIMS] for f in sorted(facts, key=_order)),
        modifier=facts[0].modifier,
        flagged=flagged,
        rule=rule,
    )
