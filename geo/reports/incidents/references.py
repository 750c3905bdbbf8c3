"""Words of a telling that point back to what was told ("the blast") or on to something new ("another")."""

from collections.abc import Callable

from geo.model import Span
from geo.patterns import compiled
from geo.reports.incidents.case import WEAK
from geo.reports.incidents.segments import anchored
from geo.reports.incidents.telling import Telling
from geo.reports.text import Document
from geo.reports.topics import opens_new_subject
from geo.reports.wording.anchored import within
from geo.reports.wording.lexicon import load

# "Bombs placed along roads had hit ...": "had" stands no further after the word for the event.
RECALLED_REACH = 40


def takes_up(low: str, span: Span) -> bool:
    """Whether a sentence goes on with an incident told before: it names the event, its victims or "they"."""
    words = anchored()
    return any(words[name].search_cut(low, span.start, span.end) is not None for name in _TAKING_UP)


_TAKING_UP = ("definite", "goes_on", "victims", "takes_up")


def _account(low: str, telling: Telling) -> bool:
    """Whether it begins with who confirms, denies or counts: "The chief of Achin confirmed the clash".

    Every place stands before the verb, where it says only whose word it is, and no act does.
    """
    match = anchored()["account"].search_cut(low, telling.span.start, telling.span.end)
    if match is None:
        match = anchored()["quoted"].search_cut(low, telling.span.start, telling.span.end)
    if match is None:
        return False
    verb = telling.span.start + match.start()
    told = any(t.strength > 1 and t.span.start < verb for t in telling.triggers)
    return not told and all(p.start < telling.span.start + match.end() for p in telling.places)


def _named(low: str, telling: Telling) -> str:
    """Return the family of the event that it calls by its kind, "" where it does not."""
    match = anchored()["named"].search_cut(low, telling.span.start, telling.span.end)
    return (match.lastgroup or "") if match else ""


def _recalled(low: str, telling: Telling) -> bool:
    """Whether the first act is told in the pluperfect: "bombs had hit two vehicles"."""
    match = anchored()["recalled"].search_cut(low, telling.span.start, telling.span.end)
    first = min((t.span.start for t in telling.triggers), default=-1)
    if match is None or telling.span.start + match.start() > first + RECALLED_REACH:
        return False
    at = telling.span.start + match.start()
    telling.backshift = anchored()["backshift"].search_cut(low, telling.span.start, at) is not None
    return True


# ", who was wounded in ..., now": what is told of a person before the verb of the sentence.
_ASIDE = compiled(
    r", (?:who|whose|which) (?:was|were|had|has)\b[^,;]*, (?!and\b|but\b|where\b|while\b|when\b)"
)


def _relative(low: str, telling: Telling, start: int, end: int) -> bool:
    """Whether all its words stand in a relative clause between the subject and the verb of the sentence."""
    if ", wh" not in low[start:end]:
        return False
    aside = _ASIDE.search(low, start, end)
    return aside is not None and all(aside.start() < t.span.start < aside.end() for t in telling.triggers)


# "Another", "and a second", "meanwhile a third": words for a new event begin within so many characters.
AT_START = 12


def _said_then(low: str, telling: Telling) -> bool:
    """Whether the hour that opens it is that of saying: "In the evening they said they had killed 30"."""
    acts = [t.span.start for t in telling.triggers if t.family != "vague"]
    said = anchored()["says"].search_cut(low, telling.span.start, min(acts, default=telling.span.end))
    return said is not None


_OPENING_PLACE = compiled(r"(?:meanwhile,? |also |and |while )?in (?:the )?(?:\w+ ){0,2}")


def opens_with_place(before: str) -> bool:
    """Whether a place opens its sentence: what stands `before` it, in small letters, is "in the southern"."""
    return _OPENING_PLACE.fullmatch(before) is not None


def _add_opening(telling: Telling, document: Document, low: str) -> None:
    """See whether its sentence opens with its place or its day."""
    start = document.sentences[telling.sentence].span.start
    first = min((p.start for p in telling.places), default=-1)
    telling.opens_place = first >= 0 and opens_with_place(low[start:first])
    day = next((d.span for d in telling.dates if d.span is not None), None)
    telling.opens_day = day is not None and low[start : day.start] in ("", "on ", "and on ")


# "The elder", "the slain trader's": whom or what a sentence calls known, but for words that any report has.
_KNOWN = compiled(r"\b(?:the|this|these|those) ((?:[a-z]+[ -]){0,1}?[a-z]{4,})(?:'s)?\b")
_WORD = compiled(r"[a-z]{4,}")
_COMMON = frozenset(load("coreference")["words"]["common"])


def _singular(word: str) -> str:
    """Return a noun without the ending of the plural, as far as it can be told from its letters."""
    if word.endswith("men"):
        return word[:-2] + "an"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _add_words(telling: Telling, low: str) -> None:
    """Note its words and those of persons and things that it speaks of as known."""
    words = low[telling.span.start : telling.span.end]
    telling.words = frozenset(_singular(w) for w in _WORD.findall(words)) - _COMMON
    named = (w for m in _KNOWN.finditer(words) for w in _WORD.findall(m[1]))
    telling.known = frozenset(_singular(w) for w in named) - _COMMON


_Told = Callable[[str], bool]


def add_reference(telling: Telling, document: Document, low: str) -> None:
    """See whether the telling points back ("the blast") or to something new ("another")."""
    start, end = telling.span.start, telling.span.end
    known, possible, words = anchored(), within(low, start, end), low[start:end]

    def told(name: str) -> bool:
        asked = known[name]
        return possible & asked.bit != 0 and asked.pattern.search(words) is not None

    _add_words(telling, low)
    _add_opening(telling, document, low)
    _add_known(telling, told)
    _add_subject(telling, told)
    _add_manner(telling, document, low, told)
    _add_sum(telling, told)
    _add_turn(telling, document, low, told)


def _add_known(telling: Telling, told: _Told) -> None:
    """See what it speaks of as known, and whether it goes on with that."""
    telling.definite = told("definite")
    telling.bound = told("bound")
    telling.victims = told("victims")
    telling.goes_on = told("goes_on")
    telling.retold = told("retold")
    telling.sequel = told("sequel")
    telling.follow_up = told("follow_up")
    telling.remains = told("remains")
    telling.answer = told("answer")
    telling.also = told("also")


def _add_subject(telling: Telling, told: _Told) -> None:
    """See what kind of thing it tells of."""
    telling.region = not telling.places and told("region")
    telling.period = told("period")
    telling.caption = told("caption")
    telling.fate = told("fate")
    telling.burial = told("burial")
    telling.risen = told("risen")
    telling.gathered = told("gathered")
    telling.crowd = told("crowd")
    telling.civil_arrest = told("civil_arrest")
    telling.newsworthy = not told("common_crime") or told("arrested")


def _add_manner(telling: Telling, document: Document, low: str, told: _Told) -> None:
    """See how its acts and its place are told: spoken of, by whose account, in the pluperfect, aside."""
    start, end = telling.span.start, telling.span.end
    known = anchored()
    acts = [t for t in telling.triggers if t.family not in ("harm", "vague", "aircraft")] or telling.triggers
    telling.spoken_of = all(
        known["spoken_of"].search(low, max(start, t.span.start - 60), t.span.start) is not None for t in acts
    )
    telling.account = _account(low, telling)
    telling.named = _named(low, telling)
    telling.located = any(
        known["located"].search(low, max(start, p.start - 60), p.start) is not None
        for p in telling.places[:1]
    )
    telling.aside = known["aside"].match_cut(low, start, end) is not None
    telling.recalled = _recalled(low, telling)
    sentence = document.sentences[telling.sentence].span
    telling.relative = _relative(low, telling, sentence.start, sentence.end)
    telling.opens_hour = told("opens_hour") and not _said_then(low, telling)


def _add_sum(telling: Telling, told: _Told) -> None:
    """See whether it sums up several events."""
    telling.overall = told("overall") and telling.families <= WEAK
    telling.summary = told("summary")
    if any(c.killed_high or c.injured_high for c in telling.figures):
        telling.summary = telling.summary or told("summary_toll")
        telling.plural = not telling.places and not telling.heading_places and told("summary_acts")


def _add_turn(telling: Telling, document: Document, low: str, told: _Told) -> None:
    """See whether it turns to something new ("another", "a day before"), and not to what was told."""
    start, end = telling.span.start, telling.span.end
    known = anchored()
    opening = known["another"].search_cut(low, start, end)
    telling.another = opening is not None
    if opening is not None and opening.start() < AT_START:
        # "Another march was held in Bara, where the marchers stoned a bank": they are those of this one.
        telling.definite = telling.bound = False
    # "Earlier on Wednesday the spokesman said": the time of the saying parts no event.
    of_saying = any(d.span and d.span.start <= telling.span.start + 2 for d in telling.reported)
    telling.aftermath = told("aftermath")
    points = telling.definite or telling.victims or telling.goes_on or telling.aftermath or telling.risen
    turns = told("then") or (bool(telling.places) and told("earlier"))
    # "A day before, a soldier killed three men at a base in Chora": counted there, of nobody spoken of.
    counted = bool(telling.places and telling.figures) and not points
    since = not of_saying and turns and (telling.strength > 1 or counted)
    if telling.also and telling.strength > 1 and not points:
        # "Gunmen also fired on an ambulance and killed another two"
        since = since or any(c.killed_high and ".active.more" in c.rule for c in telling.figures)
    telling.another = telling.another or since
    if since and telling.aside and telling.places and not (telling.remains or telling.victims):
        # "Hours after the raid, jets bombed a house in Mamond": only the clause before speaks of the raid.
        own_words = low[start:end].partition(",")[2]
        telling.definite = telling.definite and known["definite"].pattern.search(own_words) is not None
        telling.bound = telling.bound and known["bound"].pattern.search(own_words) is not None
    opens = telling.span.start == document.sentences[telling.sentence].span.start
    own = bool(telling.figures or telling.places) and not telling.definite
    telling.new_subject = opens and (opens_new_subject(document, telling.sentence) or (since and own))
