"""Casualty claims: what each source says about the killed, injured and abducted."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from geo.claims import PARTS
from geo.model import Claim, Report, SourceType
from geo.patterns import compiled
from geo.reports.attributions import Attribution, find_attributions
from geo.reports.document import Document, Sentence
from geo.reports.figures.attackers import of_attackers
from geo.reports.figures.facts import Kind
from geo.reports.figures.grammar import Fact, find_facts
from geo.reports.figures.persons import AND, inherited, of_the_same
from geo.reports.figures.scope import AGGREGATE, BACKGROUND, SERIES, Scope
from geo.reports.figures.standing import with_figure
from geo.reports.figures.supersede import supersede
from geo.reports.figures.tables import table_claims
from geo.reports.figures.tags import tag_sentence
from geo.reports.figures.victims import MAX_VICTIMS
from geo.reports.figures.whose import whose
from geo.reports.numbers import find_numbers
from geo.reports.sources import NARRATOR, STATE, party_on, source_type
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import lowered

__all__ = ["AGGREGATE", "BACKGROUND", "SERIES", "find_claims", "is_background", "supersede"]

_LIMITS: dict[str, int] = load("casualties")["limits"]
_INSTITUTIONS = frozenset(load("sources")["labels"]["institutions"])
_GROUP_WORDS = frozenset(load("sources")["labels"]["groups"])
_Source = tuple[str, SourceType]
_LETTERS = compiled(r"[^\W\d_]+")
_COMMON = frozenset(load("casualties")["scope"]["common"])


def _rarest(phrase: str) -> str:
    """Return the word of a phrase that fewest sentences hold."""
    words: list[str] = _LETTERS.findall(phrase.replace("{poss}", ""))
    return max(words, key=lambda word: (word not in _COMMON, len(word)))


# Most sentences hold none of these and need no reading: one word of each phrase of harm.
_HARM = frozenset(
    _rarest(phrase)
    for tag, phrases in load("casualties")["tags"].items()
    if tag in "KEkXdIixHhYBbTFGgCfMUu"
    for phrase in phrases
) | frozenset(load("casualties")["scope"]["worth"])
# "Rockets were also fired at a hotel but caused no casualties": nobody was hurt there.
_OF_ANOTHER = compiled(r"\b(?:also|another|a (?:second|third)|separate(?:ly)?|elsewhere)\b", re.IGNORECASE)
# Between two figures: what follows may be of another incident: "Mastung (two wounded), Khuzdar (one dead)".
_ELSEWHERE = compiled(
    r";|\)[^()]{1,60}\("
    r"|[,.] (?:and|while|but) (?:in|at|on|near|outside|elsewhere|separately|later|another|a second)\b"
    r"|\bwhile (?:in|at|on|near|another)\b|\b(?:elsewhere|meanwhile|separately)\b",
    re.IGNORECASE,
)
_NAME = compiled(r"[A-Z][^\W\d_]{3,}")
# "However, an official in Kohat said that nine bodies had been seen": an account of its own.
_BUT = compiled(r"(?:but|however|yet)\b", re.IGNORECASE)
# "The driver was among the dead. Two soldiers also died": who the dead were.
_AMONG = compiled(
    r"\bamong the (?:dead|victims|deceased|slain|killed)\b|\bthe (?:dead|victims|deceased) includ",
    re.IGNORECASE,
)
# "The clinic said that it had received nine bodies": those who came there.
_RECEIVING = compiled(r"\b" + alternatives(load("casualties")["scope"]["receiving"]) + r"\b", re.IGNORECASE)
_HOSPITALS = compiled(r"\b" + alternatives(load("casualties")["verbs"]["hospitals"]) + r"\b", re.IGNORECASE)
# "A party leader said the toll had risen to seven. Police did not confirm this": one more account, no update.
_UNCONFIRMED = compiled(
    r"[^.]{0,90}(?:, | and | but |\. )(?:[\w'’-]+ ){0,6}?"
    + alternatives(load("casualties")["scope"]["unconfirmed"])
    + r"\b"
)
_TITLES = frozenset(load("casualties")["victims"]["titles"])
_MORE_PERSONS = compiled(r"(?:another |(?:[\w-]+ ){1,3}(?:more|others?)\b)", re.IGNORECASE)
# "Four of them occurred in Kurram, where militants fired on a bus": what was counted before is a sum.
_PLACED = compiled(
    r"[\w-]+ of (?:them|these|those|the (?:deaths|dead|victims|killings)) (?:\w+ ){1,3}?(?:in|at|near) "
    r"(?:the )?[A-Z][^.,;]*,? (?:where|when)\b(?! (?:they|he|she|it)\b)"
)
# "Two of them were shot in Kohat": of those told of as killed, in another paragraph too.
_SHOT = compiled(r"[\w-]+ (?:of (?:them|these|those) )?(?:were|was) shot\b(?! (?:at|and)\b)")
# A sentence that gives but another figure: "An hour later they said four".
_SHORT = 80
# "I counted eight bodies," said Gul Agha.
_I_SAW = compiled(r"\b(?:I|[Ww]e)\s(?:\w+\s)?$")
_NEW_QUOTE = compiled(r"[;.,]\s+[\"“][^\"”]*$")
# Each begins with a figure or a letter, which is looked for many times as fast.
_LOGS = (
    compiled(r"\d ?k\b"),
    compiled(r"k(?<!\wk)(?:[-:= ]{0,2}(?:\d|nil|unk)| ?/ ?[wi]\b)"),
)


def _is_worth_reading(low: str, sentence: Sentence) -> bool:
    """Whether a sentence has any word that can tell of casualties, or an entry of a log: "2k", "k: 3"."""
    start, end = sentence.span.start, sentence.span.end
    return not _HARM.isdisjoint(_LETTERS.findall(low, start, end)) or any(
        pattern.search(low, start, end) for pattern in _LOGS
    )


def is_background(told: Claim | Fact) -> bool:
    """Whether a figure is of another time, of a sum over events, or of what is said to be untrue."""
    return told.rule.endswith(BACKGROUND)


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
    low = lowered(document.text)
    claims: list[Claim] = []
    told: Kind | None = None
    known: _Source | None = None
    last: _Source | None = None
    paragraph, silent = -1, True
    ended: Kind | None = None
    speakers: dict[str, _Source] = {}
    for number, sentence in enumerate(document.sentences):
        if sentence.kind in ("heading", "dateline"):
            continue
        if sentence.paragraph != paragraph:
            # A new paragraph is the report's own until somebody speaks; "he" is still who spoke last.
            told = known = None
            last = None if sentence.kind == "list_item" else last
        elif silent and "\n" in document.text[document.sentences[number - 1].span.end : sentence.span.start]:
            known = None  # where each sentence is a paragraph, nobody speaks on beyond the next of them
        paragraph = sentence.paragraph
        attributions = _known_by_name(find_attributions(document.text, low, sentence.span), speakers)
        short = sentence.span.end - sentence.span.start <= _SHORT
        facts = []
        told = told or (ended if _SHOT.match(document.text, sentence.span.start, sentence.span.end) else None)
        placed = told == "killed" and _PLACED.match(document.text, sentence.span.start, sentence.span.end)
        if placed and claims:
            claims[-1] = replace(claims[-1], rule=_marked(claims[-1].rule, AGGREGATE))
        if _is_worth_reading(low, sentence) or (told and short) or placed:
            before = document.sentences[number - 1] if number else None
            facts = find_facts(
                tag_sentence(document.text, sentence.span, numbers),
                document.text,
                None if before is None else partial(tag_sentence, document.text, before.span, numbers),
                told,
            )
            if before is not None and before.paragraph != sentence.paragraph:
                before = None
            facts = of_attackers(document.text, sentence, before, facts)
            among = facts and before and _AMONG.search(document.text, before.span.start, before.span.end)
            found = _claims(document, report, sentence, facts, attributions, (known, last))
            if ended == "killed" and facts and facts[0].kind == "injured":
                found = _more_than_the_dead(found, document.text)
            claims += [replace(c, rule=c.rule.replace(".more", "")) for c in found] if among else found
        told = next((f.kind for f in reversed(facts) if f.low != 0), None)
        ended = told or ended
        if any(f.kind == "killed" and f.low != 0 for f in facts):
            told = "killed"  # "36 dead and 58 wounded. A councillor said 75"
        if sentence.kind != "headline" and attributions:
            known = last = _last_named(attributions, last)
        silent = not attributions
    claims += table_claims(report)
    return tuple(sorted(claims, key=lambda c: c.start))


def _last_named(attributions: list[Attribution], last: _Source | None) -> _Source | None:
    """Return who spoke last: the last source that a sentence names, else the one before it."""
    spoken = next(((a.label, a.source_type) for a in reversed(attributions) if a.label), None)
    return (_resolved(spoken, last) if spoken else None) or last


def _more_than_the_dead(claims: Iterator[Claim], text: str) -> Iterator[Claim]:
    """Take "two more were injured" for all who were hurt where only the dead were counted before."""
    for number, claim in enumerate(claims):
        yield claim if number else replace(claim, rule=_after_the_dead(claim, text))


def _after_the_dead(told: Claim | Fact, text: str) -> str:
    """Return the rule of a figure that counts on from the dead: "three died; eight more were hurt"."""
    more = _MORE_PERSONS.match(text, told.start, told.end) is not None
    return told.rule.replace(".more", "") if more else told.rule


def _known_by_name(found: list[Attribution], speakers: dict[str, _Source]) -> list[Attribution]:
    """Give "Rahimi said" the whole name of "the ministry's spokesman Nasrat Rahimi", told of before."""
    out = []
    for attribution in found:
        words = [w for w in _NAME.findall(attribution.label) if w not in _TITLES]
        known = speakers.get(words[-1]) if words else None
        if known is not None and attribution.label in words[-1:]:
            attribution = replace(attribution, label=known[0], source_type=known[1])
        elif words:
            speakers[words[-1]] = (attribution.label, attribution.source_type)
        out.append(attribution)
    return out


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
    if not facts:
        return
    scope = Scope(document, sentence)
    facts = of_the_same(document.text, facts)
    for number, fact in enumerate(facts):
        # "He fired before he was killed"; but "killing five before he was shot dead" tells of one more.
        one_more = ".more" in fact.rule and any(f.kind == "killed" for f in facts[:number])
        alone = fact.kind == "killed" and fact.victims.lower() in ("he", "she", "him", "her")
        if alone and not one_more:
            fact = replace(fact, rule="casualty.pronoun_death")
        if fact.high == 0 and _OF_ANOTHER.search(document.text, sentence.span.start, fact.start):
            fact = replace(fact, rule=f"{fact.rule}.weak")
        said_by = _source(fact, _of_the_quote(document.text, fact, attributions), known)
        before = facts[number - 1].end if number else sentence.span.start
        after = facts[number + 1].start if number + 1 < len(facts) else sentence.span.end
        fact = whose(document.text, sentence, scope.mark(fact, (before, after)))
        if "toll_update" in fact.rule and _UNCONFIRMED.match(document.text, fact.end):
            fact = replace(fact, rule="casualty.toll")
        if fact.kind == "injured" and any("toll_update" in f.rule for f in facts[:number]):
            fact = replace(fact, rule=_marked(fact.rule, ".toll_update"))  # "rose to 70, with over 100 hurt"
        if number and _counts_on(document.text, facts[number - 1], fact):
            fact = replace(fact, rule=_marked(fact.rule, ".more"))
        if fact.kind == "injured" and number and all(f.kind == "killed" for f in facts[:number]):
            fact = replace(fact, rule=_after_the_dead(fact, document.text))
        parted = pending and _ELSEWHERE.search(document.text, pending[-1].end, fact.end)
        if pending and (source != said_by or parted or not _joins(pending, fact)):
            yield _claim(document, report, sentence, pending, source)
            pending = []
        pending.append(fact)
        source = said_by
    if pending:
        yield _claim(document, report, sentence, pending, source)


def _marked(rule: str, mark: str) -> str:
    """Add a mark to a rule; the mark of another time stays last."""
    told = rule.removesuffix(BACKGROUND)
    return f"{told}{mark}{rule[len(told) :]}"


def _counts_on(text: str, before: Fact, fact: Fact) -> bool:
    """Whether a count goes on from one of the same harm: "six were killed and two died in hospital"."""
    apart = any(mark in fact.rule for mark in ("toll", ".definite", ".more", ".still", "gapped"))
    if before.kind != fact.kind or not fact.high or before.end > fact.start or apart:
        return False
    return AND.fullmatch(text, before.end, fact.start) is not None


def _joins(pending: list[Fact], fact: Fact) -> bool:
    """Whether a fact belongs to the utterance so far: another kind of harm, open in no new way."""
    if any(p.kind == fact.kind or is_background(p) != is_background(fact) for p in pending):
        return False
    if any(
        mark in f.rule
        for mark in ("later_death", ".weak", "casualty.part", ".carried")
        for f in (*pending, fact)
    ):
        return False
    if "toll_update" in fact.rule and "toll_update" not in pending[0].rule:
        return False  # "one of the three wounded died, raising the toll to three"
    # "At least three killed and five injured" opens both; "six bodies and more than 20 wounded" does not.
    return not fact.is_open or pending[0].is_open


def _of_the_quote(text: str, fact: Fact, attributions: list[Attribution]) -> list[Attribution]:
    """Leave out who spoke before a quotation whose speaker follows: "said two; "39 died," a doctor said"."""
    said = max((a.verb for a in attributions if a.verb <= fact.start), default=-1)
    after = [a for a in attributions if a.verb > fact.start]
    quoted = any(a.trailing and a.label for a in after) and (
        _NEW_QUOTE.search(text, max(said, 0), fact.start) or _I_SAW.search(text, max(said - 12, 0), said)
    )
    return after if said >= 0 and quoted else attributions


def _source(
    fact: Fact, attributions: list[Attribution], known: tuple[_Source | None, _Source | None]
) -> _Source | None:
    """Return who says it: the last word of saying before it, else one that closes the sentence."""
    if fact.source:
        return fact.source, source_type(fact.source)
    before = [a for a in attributions if a.verb <= fact.start]
    after = [a for a in attributions if a.verb > fact.start and a.trailing]
    if not before and not after:
        return known[0]
    chosen = before[-1] if before else after[0]
    if not chosen.label:
        earlier = [a for a in attributions if a.verb < chosen.verb and a.label]
        return (earlier[-1].label, earlier[-1].source_type) if earlier else known[1]
    return _resolved((chosen.label, chosen.source_type), known[1])


def _resolved(source: _Source, last: _Source | None) -> _Source:
    """Return who "the ministry" is: the one named before, where its name holds the word."""
    word = source[0].lower()
    if last is not None and "same " in word:
        return last
    if word in _GROUP_WORDS:
        named = last is not None and last[1] == "conflict_party" and not STATE.search(last[0])
        return last if last is not None and named else (source[0], "conflict_party")
    if word not in _INSTITUTIONS or last is None:
        return source
    if word.startswith("a "):
        return last if last[1] in ("authority", "conflict_party") else source  # "a spokeswoman": of who spoke
    return last if word.removeprefix("the ") in last[0].lower() else source


def _claim(
    document: Document,
    report: Report,
    sentence: Sentence,
    facts: list[Fact],
    source: _Source | None,
) -> Claim:
    flagged = ""
    for fact in facts:
        if (fact.high or 0) > _LIMITS[fact.kind]:
            flagged = (
                f"{fact.high} {fact.kind} in one statement, more than {_LIMITS[fact.kind]}; check the report"
            )
    facts = inherited(facts)
    start, end = min(f.start for f in facts), max(f.end for f in facts)
    label, kind = source or (NARRATOR, "media")
    kind = party_on(label, kind, report.published_date, document.quote(sentence.span))
    rule = facts[0].rule
    if AGGREGATE not in rule and any(AGGREGATE in fact.rule for fact in facts):
        rule = _marked(rule, AGGREGATE)  # "four were killed while two were wounded in two incidents"
    if label == NARRATOR and "denied.act" in rule:
        rule += BACKGROUND  # "no attack had taken place there before"
    if _BUT.match(document.text, sentence.span.start, sentence.span.end):
        rule = _marked(rule, ".but")
    told = (document.text, sentence.span.start, sentence.span.end)
    if kind in ("medical", "unnamed") and _RECEIVING.search(*told):
        if kind == "unnamed" and _HOSPITALS.search(*told):
            kind = "medical"  # "Jan Agha said that four bodies had been brought to the hospital"
        rule = _marked(rule, ".received") if kind == "medical" else rule
    if sentence.kind == "headline":
        rule = _marked(rule, ".headline")
    claim = Claim(
        source=label,
        source_type=kind,
        report_id=report.report_id,
        start=start,
        end=end,
        quote=document.text[start:end],
        victims=PARTS.join(f.victims[:MAX_VICTIMS] for f in sorted(facts, key=_order)),
        modifier=facts[0].modifier,
        flagged=flagged,
        rule=rule,
    )
    for fact in facts:
        claim = with_figure(claim, fact.kind, fact.low, fact.high)
    return claim
