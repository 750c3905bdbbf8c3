"""Words of a telling that point back to what was told ("the blast") or on to something new ("another")."""

from collections.abc import Callable

from geo.model import Span
from geo.patterns import compiled
from geo.reports.cues.topics import opens_new_subject
from geo.reports.document import Document
from geo.reports.incidents.case_words import anchored, patterns
from geo.reports.incidents.numbered import spots
from geo.reports.incidents.telling import Telling
from geo.reports.mentions.ground import fineness
from geo.reports.wording.anchored import within
from geo.reports.wording.lexicon import load

# "Bombs placed along roads had hit ...": "had" stands no further after the word for the event.
RECALLED_REACH = 40


def takes_up(low: str, span: Span) -> bool:
    """Whether a sentence goes on with an incident told before: it names the event, its victims or "they"."""
    words = anchored()
    return any(words[name].search_cut(low, span.start, span.end) is not None for name in _TAKING_UP)


_TAKING_UP = ("definite", "pronoun", "goes_on", "victims", "takes_up")


def _account(low: str, telling: Telling) -> bool:
    """Whether it begins with who confirms, denies or counts: "The chief of Achin confirmed the clash".

    Every place stands before the verb, where it says only whose word it is, and no act does.
    """
    telling.counts_afar = _counts_afar(low, telling)
    if telling.counts_afar:
        return True
    match = anchored()["account"].search_cut(low, telling.span.start, telling.span.end)
    if match is None:
        match = anchored()["quoted"].search_cut(low, telling.span.start, telling.span.end)
    if match is None:
        return False
    verb = telling.span.start + match.start()
    told = any(t.strength > 1 and t.span.start < verb for t in telling.triggers)
    return not told and all(p.start < telling.span.start + match.end() for p in telling.places)


def _counts_afar(low: str, telling: Telling) -> bool:
    """Whether somebody at a place only counts: "A party leader in Karachi claimed that 16 died"."""
    if not telling.places or telling.dates or telling.families != {"harm"}:
        return False
    first, last = telling.places[0], telling.places[-1]
    opens = patterns()["teller_in"].fullmatch(low, telling.span.start, first.start) is not None
    return opens and patterns()["teller_says"].match(low, last.end, telling.span.end) is not None


def _recalled(low: str, telling: Telling) -> bool:
    """Whether the first act is told in the pluperfect: "bombs had hit two vehicles"."""
    match = anchored()["recalled"].search_cut(low, telling.span.start, telling.span.end)
    first = min((t.span.start for t in telling.triggers), default=-1)
    if match is None or telling.span.start + match.start() > first + RECALLED_REACH:
        return False
    at = telling.span.start + match.start()
    if " when " in low[at:first]:
        return False  # "They had been on their way home when a bomb went off"
    telling.backshift = anchored()["backshift"].search_cut(low, telling.span.start, at) is not None
    return True


# "Another", "and a second", "meanwhile a third": words for a new event begin within so many characters.
AT_START = 12


_OPENING_PLACE = compiled(
    r"(?:(?:meanwhile|also|and|while|later|earlier|elsewhere|separately|similarly"
    r"|(?:some |several |a few )?hours (?:later|earlier)),? )?"
    r"(?:in|at|near|outside|close to|on the (?:outskirts|edge) of)"
    r" (?:the )?(?:\w+ ){0,2}(?:(?:capital|city|town|headquarters|centre|center), )?"
)


def opens_with_place(before: str) -> bool:
    """Whether a place opens its sentence: what stands `before` it, in small letters, is "in the southern"."""
    return _OPENING_PLACE.fullmatch(before) is not None


def _add_opening(telling: Telling, document: Document, low: str) -> None:
    """See whether its sentence opens with its place or its day."""
    start = document.sentences[telling.sentence].span.start
    first = min((p.start for p in telling.places), default=-1)
    telling.opens_place = telling.opens_place or (first >= 0 and opens_with_place(low[start:first]))
    day = next((d.span for d in telling.dates if d.span is not None), None)
    telling.opens_day = day is not None and low[start : day.start] in ("", "on ", "and on ")


# "The elder", "the slain trader's": whom or what a sentence calls known, but for words that any report has.
_KNOWN = compiled(r"\b(?:the|this|these|those) ((?:[a-z]+[ -]){0,1}?[a-z]{3,})(?:'s)?\b")
_WORD = compiled(r"[a-z]{3,}")
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
# What a telling is by the wording of that name alone.
_AS_WORDED = (
    *(
        "definite",
        "bound",
        "victims",
        "goes_on",
        "retold",
        "sequel",
        "answer",
        "also",
        "period",
        "fate",
        "remains",
        "of_body",
        "after_it",
        "burial",
        "hunt",
        "executed",
    ),
    *("risen", "gathered", "crowd", "civil_arrest", "caption", "overall", "aftermath", "many"),
)


def _is_generic(telling: Telling, low: str) -> bool:
    """Whether it tells no number, day or place of its acts: "on alert against bombings"."""
    acts = [t.span for t in telling.triggers if t.strength > 1]
    if not acts or telling.figures or telling.opens_place or telling.opens_day:
        return False
    told = [d.span.start for d in telling.dates if d.span] + [p.start for p in telling.places if fineness(p)]
    if any(at > acts[0].start for at in told) or any(fineness(p) > 1 for p in telling.heading_places):
        return False
    words, start, end = patterns(), telling.span.start, telling.span.end
    return all(
        words["in_relative"].search(low, max(start, act.start - 25), act.start)
        or (
            words["acts_of_a_kind"].search(low, act.start, min(end, act.end + 25))
            and not words["number_of_acts"].search(low, max(start, act.start - 25), min(end, act.end + 25))
        )
        for act in acts
    )


# "Meanwhile, in Tank, officials said that gunmen ...": so many turns may stand before whom it tells of.
_LEADS = 3


def _is_fresh(telling: Telling, low: str) -> bool:
    """Whether it begins with somebody or something that nobody spoke of: "Gunmen", "Hours later, a mine"."""
    at, words = telling.span.start, anchored()
    for _ in range(_LEADS):
        lead = words["lead_in"].match_cut(low, at, telling.span.end)
        if lead is None:
            break
        at += lead.end()
    return words["fresh"].match_cut(low, at, telling.span.end) is not None


def add_reference(telling: Telling, document: Document, low: str) -> None:
    """See whether the telling points back ("the blast") or to something new ("another")."""
    start, end = telling.span.start, telling.span.end
    known, possible = anchored(), within(low, start, end)

    def told(name: str) -> bool:
        return possible & known[name].bit != 0 and known[name].search_cut(low, start, end) is not None

    for name in filter(told, _AS_WORDED):
        setattr(telling, name, True)
    _add_words(telling, low)
    _add_opening(telling, document, low)
    acts = [t for t in telling.triggers if t.family not in ("harm", "vague", "aircraft")] or telling.triggers
    telling.spoken_of = all(
        known["spoken_of"].search(low, max(start, t.span.start - 60), t.span.start) is not None for t in acts
    )
    telling.account = _account(low, telling)
    telling.fresh = telling.strength > 1 and _is_fresh(telling, low)
    # "Reinforcements were ambushed, he said": whom it speaks of behind the act is of its own sentence.
    deed = min(t.span.start for t in acts) if telling.fresh else end
    telling.definite = telling.definite or known["pronoun"].search_cut(low, start, deed) is not None
    telling.recalled = _recalled(low, telling)
    sentence = document.sentences[telling.sentence].span
    aside = known["of_person"].search(low, sentence.start, sentence.end)
    inside = (aside is not None and aside.start() < t.span.start < aside.end() for t in telling.triggers)
    telling.relative = all(inside)
    telling.region = not any(map(fineness, telling.places)) and told("region")
    telling.summary = told("summary")
    telling.generic = _is_generic(telling, low)
    if any(c.killed_high or c.injured_high for c in telling.figures):
        one = any(t.strength > 2 for t in acts) or all((c.killed_high or 0) < 2 for c in telling.figures)
        telling.summary = telling.summary or told("summary_toll") or (not one and told("summary_unrest"))
        # "The army had killed twelve in separate operations in Khyber Pakhtunkhwa"
        wide = not any(fineness(p) == 2 for p in telling.places) and not telling.heading_places
        telling.plural = wide and told("summary_acts")
    _add_turn(telling, document, low, told)


def _add_turn(telling: Telling, document: Document, low: str, told: _Told) -> None:
    """See whether it turns to something new ("another", "a day before"), and not to what was told."""
    opening = anchored()["another"].search_cut(low, telling.span.start, telling.span.end)
    telling.another = opening is not None
    if opening is not None and opening.start() < AT_START:
        # "Another march was held in Bara, where the marchers stoned a bank": they are those of this one.
        telling.definite = telling.bound = False
    points = telling.definite or telling.victims or telling.goes_on or telling.aftermath
    turns = told("then") or (bool(telling.places) and told("earlier"))
    # "In the evening a bomber killed 20": another part of the day, but not "In the evening they said".
    acts = min((t.span.start for t in telling.triggers), default=telling.span.end)
    hour = anchored()["opens_hour"].search_cut(low, telling.span.start, acts)
    # "In the evening three rockets were fired": of nobody spoken of.
    then = telling.span.start + hour.end() + 1 if hour else telling.span.end
    new = anchored()["new_scene"].match_cut(low, then, telling.span.end) is not None
    hourly = hour is not None and (bool(telling.figures) or new)
    turns = turns or (hourly and anchored()["says"].search_cut(low, telling.span.start, acts) is None)
    # "Earlier on Wednesday the spokesman said": the time of the saying parts no event.
    of_saying = any(d.span and d.span.start <= telling.span.start + 2 for d in telling.reported)
    # "A day before, a soldier killed three men at a base in Chora": counted there, of nobody spoken of.
    counted = bool(telling.places and telling.figures) and not points
    since = turns and not of_saying and (telling.strength > 1 or counted)
    if telling.also and telling.strength > 1 and not points:
        # "Gunmen also fired on an ambulance and killed another two"
        since = any(".active.more" in c.rule for c in telling.figures)
    since = since or (bool(telling.figures) and told("also_new"))
    # "Minutes later a second bomb went off": at the same spot, where no other is told.
    at_once = told("at_once") and not telling.places and not spots(document.text, telling.span)
    telling.another = (telling.another or since) and not at_once
    since = since and not at_once
    opens = telling.span.start == document.sentences[telling.sentence].span.start
    own = bool(telling.figures or telling.places) and not telling.definite
    telling.new_subject = opens and (opens_new_subject(document, telling.sentence) or (since and own))


def part_later(telling: Telling, low: str) -> None:
    """Part "three days after a blast at a guest house killed 16", "and hours later a bomber struck"."""
    tells = telling.strength > 1 or (telling.figures and telling.places)
    if tells and not (telling.goes_on or telling.victims or telling.bound):
        telling.apart |= patterns()["days_after"].match(low, telling.span.start) is not None
        telling.another |= patterns()["hours_later"].match(low, telling.span.start) is not None
