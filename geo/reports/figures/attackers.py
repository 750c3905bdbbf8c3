"""Deaths of attackers who are named before: "four bombers got in. The attackers were killed"."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.document import Sentence
from geo.reports.figures.facts import Fact, Sheet
from geo.reports.figures.tags import Tagged
from geo.reports.figures.victims import MILITANT, heads, is_attacking, is_general
from geo.reports.figures.words import LEXICON, ORDINALS
from geo.reports.numbers import find_numbers
from geo.reports.wording.lexicon import alternatives

_WORDS = LEXICON["victims"]["attacking"]
_PERSONS = frozenset(LEXICON["nouns"]["S"])
# "The attackers were all killed", "the gunmen died", "killed all the bombers".
_ALL_DIED = compiled(r"D[wW]{0,2}(P)(?:w?[+~]{1,2}[wD]?[KXd]|D?X)|[Kk]D{1,2}[wW]{0,2}(P)(?=[,;:—)cRs]|$)")
_COUNTED = compiled(r"N[wWSJO]{0,5}[SP]{1,2}")
_ALL = frozenset(("all", "all the", "both", "both the", "the", "these"))
# Fewer are told one by one, more are no party of attackers.
_FEW, _MANY = 2, 30
# "The attackers wore uniforms": of whom the next sentence speaks.
_SUBJECT = compiled(
    r"(?:(?:all |some |three |four |five |six |seven |eight |nine |ten |\d+ )?(?:of )?the )?(?:\w+ )?("
    + "|".join(w for w in _WORDS if w.endswith("s") or w == "gunmen")
    + r")\b(?! (?:killed|shot|said))",
    re.IGNORECASE,
)
_OPENING = 12
# "Four heavily armed militants (stormed a court)": who attacks opens the sentence.
_PARTY = compiled(
    r"(?:[\w-]+ ){0,4}?"
    + alternatives([*_WORDS, *(f"{word}s" for word in LEXICON["victims"]["same"][0])])
    + r"\b(?! (?:was|were|and|in|from|who|said|had been)\b)",
    re.IGNORECASE,
)
_OTHERS = compiled(r"\b(?:the (?:other|remaining)|others?)\b", re.IGNORECASE)
_OF_THEM = compiled(r"[^,;:.]{0,14}\bof them\b", re.IGNORECASE)
_ONE_DID = compiled(
    r"(?:one|two|three|a|an) (?:of them |attackers? |bombers? )?(?!(?:was|were)\b)", re.IGNORECASE
)
_HARMED = compiled(
    r"\b(?:kill|martyr|murder|wound|injur|shot|shoot)\w*(?: dead)?(?: at least)? $", re.IGNORECASE
)
_DIED = compiled(r"\b(?:died|succumbed|on the spot|instantly|at once)\b", re.IGNORECASE)
_KILLED = r"(?:killed|shot dead|shot and killed|gunned down|murdered|stabbed to death|beheaded)"
_KILLING = compiled(
    r"(?:,| and) (?:killing|killed|shot dead|shooting dead|martyring)\b"
    rf"|(?<!was )(?<!were )(?<!been )\b{_KILLED} (?:at least |about |some |up to |more than )?"
    r"(?:an?|the|his|her|their|\d+|one|two|three|four|five|six|seven|eight|nine|ten|(?-i:[A-Z]\w+)) ",
    re.IGNORECASE,
)
# "The man who opened fire was killed": he is told of by what he did.
_HE = compiled(
    r"(?:he|she) (?:was|died)\b|the (?:\w+ ){1,2}who (?:had )?(?:fired|shot|opened fire|attacked|did it)\b",
    re.IGNORECASE,
)
_ONE = compiled(r"(?:[^.;]{0,40}?[,:\u2013\u2014-] )?(?:an?|one|the) ((?:[\w-]+ ){1,6})", re.IGNORECASE)
# "Five men were killed by a soldier in Jalrez. He was shot".
_BY_ONE = compiled(rf"\b{_KILLED} (?:[\w-]+ ){{0,6}}?by (?:an?|one) ((?:[\w-]+ ){{1,4}})", re.IGNORECASE)


def attackers(sheet: Sheet, before: Callable[[], Tagged] | None, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the deaths of all attackers, as many as this or the sentence before has counted."""
    for match in _ALL_DIED.finditer(sheet.tags):
        at = match.start(1) if match.group(1) else match.start(2)
        words = {t.word for t in sheet.tokens[match.start() : match.end()]}
        if not words & _ALL or not is_attacking(sheet.tokens[at].word):
            continue
        start, end = sheet.tokens[match.start()].start, sheet.tokens[match.end() - 1].end
        if any(f.kind == "killed" and f.start < end and start < f.end for f in facts):
            continue
        number = _number(sheet.tagged, start, sheet.text)
        if number is None and before is not None:
            number = _number(before(), start, sheet.text)
        if number is not None:
            victims = sheet.tokens[at].word
            yield Fact("killed", number, number, "implicit", start, end, victims, "casualty.attackers")
            return


def _number(tagged: Tagged, until: int, text: str) -> int | None:
    """Return the count of attackers told last before an offset."""
    for match in reversed(list(_COUNTED.finditer(tagged.tags))):
        first, last = tagged.tokens[match.start()], tagged.tokens[match.end() - 1]
        number = first.number
        if last.end > until or number is None or number.low != number.high:
            continue
        who = text[first.start : last.end]
        if heads(who) == {MILITANT} and _FEW <= (number.high or 0) <= _MANY:
            return number.high
    return None


def of_attackers(text: str, sentence: Sentence, before: Sentence | None, facts: list[Fact]) -> list[Fact]:
    """Give the deaths of attackers their persons: "The attackers wore uniforms. Four were killed"."""
    out: list[Fact] = []
    for number, fact in enumerate(facts):
        if fact.kind == "killed" and fact.high and is_general(heads(fact.victims)):
            if before is not None and _is_killer(text, before, fact):
                fact = replace(fact, victims="attacker", rule="casualty.attackers.more")
            elif _is_of_party(text, sentence, before, fact, number):
                rule = fact.rule.replace("casualty.part", "casualty.passive")
                fact = replace(fact, victims=f"{fact.victims} (attackers)", rule=rule)
        out.append(fact)
    subject = _SUBJECT.match(text, before.span.start, before.span.end) if out and before is not None else None
    if subject is None or heads(out[0].victims) or ".carried" in out[0].rule:
        return out
    first = out[0]
    opens = first.start - sentence.span.start <= _OPENING and find_numbers(text[first.start : first.end][:20])
    if not opens or first.kind == "abducted":
        return out
    return [replace(first, victims=f"{first.victims} ({subject.group(1)})".strip()), *out[1:]]


def _is_killer(text: str, before: Sentence, fact: Fact) -> bool:
    """Whether "he was shot dead" is of who killed others: "a man opened fire, killing six"."""
    start, end = before.span.start, before.span.end
    one = _BY_ONE.search(text, start, end) if _HE.match(text, fact.start) else None
    if one is None and (one := _ONE.match(text, start, end)) is not None:
        killing = _HE.match(text, fact.start) and _KILLING.search(text, one.start(1), end)
        one = one if killing else None
    if one is None:
        return False
    words = one.group(1).lower().split()
    return {"was", "were"}.isdisjoint(words) and any(w in _PERSONS or w.endswith("man") for w in words[:4])


def _is_of_party(text: str, sentence: Sentence, before: Sentence | None, fact: Fact, number: int) -> bool:
    """Whether persons of whom nothing is told are of the party that attacks.

    "Two bombers struck, killing six; a third was shot", "one attacker blew himself up and the other three
    were shot", "four militants stormed a court and killed six people. Three of them were shot".
    """
    here = _PARTY.match(text, sentence.span.start, fact.start)
    last = _PARTY.match(text, before.span.start, before.span.end) if before is not None else None
    ordinal = next((ORDINALS[w] for w in fact.victims.lower().split() if w in ORDINALS), 0)
    if ordinal:
        # "The third" is one of those told of.
        anew = fact.victims.lower().startswith("a ")
        return anew and here is not None and [n.high for n in find_numbers(here.group())] == [ordinal - 1]
    if last is not None and before is not None and _OF_THEM.match(text, fact.start):
        told = find_numbers(text[before.span.start : before.span.end])
        if not told and last.group().lower().endswith(("s", "men")):
            return True  # "Gunmen killed a trader. One of them was shot"
        at = last.end() - before.span.start
        others = [n for n in told if n.span.start >= at]
        harmed = all(
            _HARMED.search(text, before.span.start, before.span.start + n.span.start) for n in others
        )
        own = max((n.high or 0 for n in told if n.span.start < at), default=0)
        most = max((n.high or 0 for n in others), default=0)
        few = fact.high or 0
        return harmed and not _DIED.search(text, fact.start, fact.end + 14) and (own >= few or few > most > 0)
    subject = "active" not in fact.rule and _OTHERS.search(
        text, max(fact.start - 12, sentence.span.start), fact.end
    )
    one_did = last is not None and _ONE_DID.match(text, sentence.span.start)
    return bool(not number and subject and (here or one_did))
