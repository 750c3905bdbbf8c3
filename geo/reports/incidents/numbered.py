"""What a lead counts ("in three separate operations") and the text then tells one after another.

By number, or at one spot of the town after another: streets and quarters that no gazetteer need know.
"""

from collections.abc import Sequence
from functools import lru_cache

from geo.model import PlaceMention, Span
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case import DEED, WEAK
from geo.reports.incidents.case_words import anchored
from geo.reports.incidents.deciding import HOW
from geo.reports.incidents.telling import Telling
from geo.reports.incidents.told_tolls import most_dead
from geo.reports.mentions.ground import fineness, relation
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.phrases import folded

_WORDS = load("coreference")["numbered"]
ACTS = alternatives([*_WORDS["acts"], *_WORDS["things"]])
COUNTED = compiled(
    rf"\b(?:(?:in|by|during|foiled|thwarted|conducted|launched) (?:(?:at least|the|some) )?"
    rf"{alternatives(_WORDS['counts'])}|{alternatives(_WORDS['counts'])} {alternatives(_WORDS['more'])})"
    rf" (?:[\w-]+ ){{0,4}}?{ACTS}(?!\w)"
    rf"|\b(?:in|at) {alternatives(_WORDS['counts'])} (?:[\w-]+ ){{0,2}}?{alternatives(_WORDS['spots'])}(?!\w)"
)
# "Three attacks on teachers killed five": so many, where a sentence opens with them.
_OPENS_COUNTED = compiled(
    rf"\W*{alternatives(_WORDS['counts'])} (?:[\w-]+ ){{0,2}}?{alternatives(_WORDS['acts'])}(?!\w)"
)
# What counts several acts below what was told first: "the district saw two more clashes".
_MORE = compiled(
    rf"\b{alternatives(_WORDS['counts'])} {alternatives(_WORDS['more'])} (?:[\w-]+ ){{0,2}}?{ACTS}(?!\w)"
)
# "At two places in Swat", "two drone strikes": however many, the lead names the unit of all.
_MANY = alternatives([*_WORDS["acts"], *_WORDS["things"], *_WORDS["spots"]])
_SEVERAL = compiled(rf"\b{alternatives(_WORDS['counts'])} (?:[\w-]+ ){{0,3}}?{_MANY}(?!\w)")
_DEED = compiled(rf"{alternatives(_WORDS['acts'])}$")
NUMBERS = {word: n for n, words in enumerate(_WORDS["ordinals"], 1) for word in words}
_NEXT = frozenset(_WORDS["next"])  # of any number but the first
_NUMBERED = compiled(
    rf"\b(?:(?:the |a |an |in |during )?(?P<number>{'|'.join([*NUMBERS, *_NEXT])})"
    rf"(?: (?:of (?:the|these|those) )?(?:[\w-]+ ){{0,2}}?{ACTS}(?!\w)"
    rf"|(?=,| {alternatives(_WORDS['went'])}(?!\w)))"
    rf"|in an? (?:[\w-]+ )?{ACTS} of (?:its|their) own\b)"
)
_SAYING = compiled(rf"\b{alternatives(_WORDS['saying'])}(?!\w)")
# So near the start of its sentence, but for who says so or what leads to it: "Bak saw the third".
_AT_START = 16
# A place that is no finer than a province is no spot.
MIN_SPOT = 2
_LEADING = compiled(rf"\b{alternatives(_WORDS['leading'])} $")


def part_numbered(document: Document, tellings: Sequence[Telling]) -> None:
    """Part what is told by number under a sentence that counts it; a lead goes with the first.

    "Troops killed nine militants in three operations in Khyber. The first was a raid in Tirah. Five died.
    A second raid left two dead. In the third case a group was spotted near Bara. Two of it were killed."
    """
    low = folded(document.text)
    opening = document.opening
    lead = next((t for t in tellings if t.sentence >= opening), None)
    if lead is None:
        return
    counts: list[Telling] = []
    for telling in tellings:
        span = document.sentences[telling.sentence].span
        words = COUNTED if telling is lead and lead.sentence <= opening + 1 else _MORE
        found = words.search(low, span.start, span.end)
        found = found or (_OPENS_COUNTED.match(low, span.start, span.end) if telling is lead else None)
        wide = all(fineness(p) < MIN_SPOT for p in telling.places)  # two bombs in a town may be at one spot
        new = not counts or counts[-1].sentence != telling.sentence
        if new and _body(document, telling) and found and (wide or _DEED.search(found[0])):
            counts.append(telling)
    for number, count in enumerate(counts, 1):
        end = counts[number].sentence if number < len(counts) else len(document.sentences)
        told = range(count.sentence + 1, end)
        under = [t for t in tellings if t.sentence in told]
        marks = _marks(document, low, under, told)
        if len(marks) > 1:
            _part(count, under, marks, first=count is lead)


def _part(count: Telling, under: Sequence[Telling], marks: Sequence[int], *, first: bool) -> None:
    """Part what stands under a sentence that counts it; what the report tells `first` apart from nothing."""
    acts = [t for t in count.triggers if t.strength > 1]
    opened: dict[int, Telling] = {}
    left: set[int] = set()
    if not first:
        count.summary, count.another = True, False
    for telling in under:
        number = sum(mark <= telling.sentence for mark in marks)
        opener = opened.setdefault(number, telling)
        if opener is not telling:
            if telling.another or relation(telling.places, opener.places) == "conflict":
                left.add(number)  # "Meanwhile, ..."
            telling.continues = None if number in left else opener
            continue
        telling.continues = count if number == 1 else None
        telling.apart = telling.another = number > 1 or not first
        telling.numbered = True
        telling.definite = telling.bound = telling.summary = False
        _take_ground(telling, count)
        if all(t.strength < DEED or t.family == "disrupt" for t in telling.triggers):
            telling.triggers = [*telling.triggers, *acts]  # "Soldiers opened fire": in that operation


def _take_ground(telling: Telling, lead: Telling) -> None:
    """Give what a lead counts its day and the unit that it names: "in Tirah", of the lead's district."""
    telling.dates = telling.dates or lead.dates[:1]
    if relation(lead.places[:1], [*lead.places[1:], *telling.places]) != "conflict":
        telling.places = [*telling.places, *lead.places]


def _marks(document: Document, low: str, under: Sequence[Telling], sentences: range) -> list[int]:
    """Return the sentences that begin the first, the second and so on of what was counted.

    The first may go without its number: it is what is told before "the second" or "the other".
    """
    marks: list[int] = []
    for index in sentences:
        sentence = document.sentences[index]
        found = _NUMBERED.search(low, sentence.span.start, sentence.span.end)
        if sentence.kind != "body" or found is None:
            continue
        before = low[sentence.span.start : found.start()]
        said = _SAYING.search(before) or _LEADING.search(before)
        if found.start() - sentence.span.start > _AT_START and not said:
            continue
        number = NUMBERS.get(found["number"])
        told = [t for t in under if t.sentence < index and (t.strength > 1 or t.figures)]
        if not marks and number in (2, None):
            marks += [t.sentence for t in told[:1]]
        elif marks and number == len(marks) + 2:
            # "The first at A ... B had its turn ... The third at A".
            last = [p for t in under if t.sentence == marks[-1] for p in t.places]
            told = [t for t in told if t.sentence > marks[-1] and relation(t.places, last) == "conflict"]
            marks += [t.sentence for t in told[:1]]
        if number == len(marks) + 1 or (number is None and marks):
            marks.append(index)
    return marks


# "In the third incident": by what means is told there, if at all.
_OF_ANY_MEANS = compiled(r"\b(?:incidents?|case|instance)\b")


def take_means(document: Document, tellings: Sequence[Telling]) -> None:
    """Give "the first" and "the second" the means of what was told of them together.

    "US drones fired missiles at two places. In the first attack two missiles hit a house." "Two bombs
    went off in Kohat and Hangu. The second wounded five."
    """
    low = folded(document.text)
    source: Telling | None = None
    spots: frozenset[str] = frozenset()
    for telling in tellings:
        numbered = anchored()["ordinal"].search_cut(low, telling.span.start, telling.span.end)
        if numbered is None:
            source = telling if telling.strength > 1 else source
            continue
        names = own_spots(document, telling, source.places if source else ())
        if spots and names.isdisjoint(spots) and (telling.strength > 1 or telling.figures):
            telling.apart = telling.another = True  # "The second, hidden in a cart, exploded at Timergara"
        spots = names
        if source is None or _OF_ANY_MEANS.search(numbered[0]):
            continue
        if telling.apart and _SEVERAL.search(low, source.span.start, source.span.end):
            _take_ground(telling, source)
        rules = {t.rule for t in telling.triggers}
        means = [t for t in source.triggers if t.rule in HOW | {"event.explosion", "event.device"}]
        if telling.strength == 1 or rules & {"event.shelling", "event.shells"}:
            telling.triggers = [*telling.triggers, *means]


_SPOTS = load("places")["within"]
# A name behind a word of place, as it is written: "on Ring Road", "in the Karte Naw area", "in PD 4".
_SPOT = compiled(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]n|[Oo]utside)\s(?:the\s)?"
    r"(?:(?:city|town|capital)['’]s\s|(?:limits|jurisdiction|vicinity|outskirts|suburb)\sof\s(?:the\s)?)?"
    rf"(?!(?:{'|'.join(_SPOTS['no_spots'])})\b)"
    r"(?P<name>[A-Z][\w'’-]+(?:\s(?:[A-Z][\w'’-]+|\d{1,2}\b)){0,3})"
)
_HOUSES = compiled(rf"\b{alternatives(_SPOTS['houses'])}\b")


@lru_cache(maxsize=256)
def spots(text: str, span: Span) -> frozenset[str]:
    """Return the names of spots in a stretch, in small letters; a hospital is none."""
    names = {m["name"].lower() for m in _SPOT.finditer(text, span.start, span.end)}
    return frozenset(name for name in names if _HOUSES.search(name) is None)


def own_spots(document: Document, telling: Telling, wide: Sequence[PlaceMention]) -> frozenset[str]:
    """Return the names of the spots of a telling but for those of the town, `wide`, of which it tells."""
    names = spots(document.text, telling.span) | {p.text.lower() for p in telling.places}
    coarse = [*wide, *(p for p in telling.places if not fineness(p))]
    return names - {p.text.lower() for p in coarse}


# Acts that hurt somebody or destroy something.
_HARMS = frozenset({"shoot", "bomb", "air", "shelling", "fight", "abduct", "property"})


def cut_within(
    document: Document, low: str, spans: Sequence[Span], triggers: Sequence[Trigger]
) -> list[tuple[Span, bool]]:
    """Cut stretches of a sentence where somebody else suffers another act; True for what is set apart so.

    Either at another spot, or as one of several that are counted before: "saw three attacks: a truck bomb
    killed 15, a bomber killed 26 cadets at the academy, and a camp was stormed".
    """
    known = anchored()
    out: list[tuple[Span, bool]] = []
    for span in spans:
        start, apart = span.start, False
        counted = known["counted_acts"].search(low, span.start, span.end)
        items = known["item"].finditer(low, counted.end(), span.end) if counted else ()
        listed = {m.start() for m in items}
        joints = {m.start(): m["second"] for m in known["new_act"].finditer(low, span.start, span.end)}
        for joint in sorted({*joints, *listed}):
            if any(t.span.start < joint < t.span.end for t in triggers):
                continue
            sides = Span(start, joint), Span(joint, span.end)
            spots_apart = joint in joints and _apart(document, *sides)
            told = all(_harmful(low, side, triggers, spots_apart) for side in sides)
            if (spots_apart and (joints[joint] or told)) or (joint in listed and told):
                out.append((Span(start, joint), apart))
                start, apart = joint, True
        out.append((Span(start, span.end), apart))
    return out


def _harmful(low: str, span: Span, triggers: Sequence[Trigger], harmed: bool) -> bool:
    """Whether a stretch tells of an act and, where it must be so, of somebody whom it `harmed`."""
    inside = [t for t in triggers if span.contains(t.span) and t.family in _HARMS | {"harm"}]
    if not harmed:
        return bool(inside)
    acts = any(t.strength > 1 and t.family in _HARMS for t in inside)
    return acts and anchored()["harmed"].search(low, span.start, span.end) is not None


def _apart(document: Document, before: Span, after: Span) -> bool:
    """Whether two stretches each name spots, none of them the same."""
    mine, theirs = spots(document.text, after), spots(document.text, before)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def part_separate(document: Document, tellings: Sequence[Telling]) -> None:
    """Part what stands under a lead of several acts in one town where it turns to another spot.

    "Two policemen were gunned down in separate attacks. One was shot at near Landhi. Earlier, another was
    targeted in Orangi."
    """
    lead = next((t for t in tellings if not t.late and (t.summary or _body(document, t))), None)
    if lead is None or relation(lead.places[:1], lead.places[1:]) == "conflict":
        return
    low = folded(document.text)
    turned = _turned(document, low, lead, tellings)
    if not lead.summary:
        if not _adds_up(lead, turned):
            return
        lead.summary = True
    acts = [t for t in lead.triggers if t.strength > 1]
    for telling in turned:
        telling.numbered = telling.strength > 1
        if telling is not turned[0]:
            telling.apart = telling.another = True
        telling.heading_dates = telling.heading_dates or lead.dates[:1]
        if telling.families <= WEAK and not any(_RAID.match(low, t.span.start) for t in telling.triggers):
            telling.triggers = [*telling.triggers, *acts]
        acts = acts or [t for t in telling.triggers if t.strength > 1]


def part_spoken(document: Document, tellings: Sequence[Telling]) -> None:
    """Part what is told from a town, of another kind and with a toll, from all before.

    "Gunmen ambushed a convoy in Wardak and killed five. In Kabul, the ministry said a bomb had killed three."
    """
    low = folded(document.text)
    acts: frozenset[str] = frozenset()
    for telling in (t for t in tellings if _body(document, t)):
        own = telling.families - WEAK
        known = telling.places or telling.definite or telling.goes_on
        spoken = anchored()["spoken_in"].match_cut(low, telling.span.start, telling.span.end) is not None
        other = acts and telling.figures and telling.strength == DEED and own.isdisjoint(acts)
        if spoken and other and not known:
            telling.apart = telling.another = True
        acts |= own


# What stands in a paragraph of its own is a person who had not been spoken of and what befell him, or a
# weapon or armed men.
_VICTIM, _DEVICE = (
    compiled(r"[\"'“]?(?:and )?(?:(?:in|at|near|on) (?:the )?[^.;,]{2,40}?,? )?" + _SPOTS[name])
    for name in ("victim_opens", "device_opens")
)


def part_paragraphs(document: Document, tellings: Sequence[Telling]) -> None:
    """Part what opens a paragraph with another victim at another spot of the town, where no lead counts them.

    "A clerk was shot dead near Nagan Chowrangi on Monday. / A teacher was gunned down in Shah Faisal Colony."
    What a weapon or gunmen did parts where it is of another kind than what was told, or where others were
    parted before: "An explosive device went off near ..." may tell of the lead's blast once more.
    """
    low = folded(document.text)
    towns = {document.quote(s.span).lower() for s in document.sentences if s.kind == "dateline"}
    spot: set[str] = set()  # of the paragraph told last, if it names one
    tolls: set[int] = set()
    acts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    listed = False
    announced = [t for t in tellings if t.announced]
    for telling in (t for t in tellings if _body(document, t) and not t.summary):
        wide = {p.text.lower() for p in telling.places if fineness(p) < MIN_SPOT}
        named = spots(document.text, telling.span) - wide
        names = {n for n in named if not any(n in town for town in towns)}
        headed = document.sentences[max(0, telling.sentence - 1)].kind in ("heading", "list_item")
        # Within a paragraph only what another weapon did to others.
        kinds = telling.families - WEAK
        device = bool(telling.figures and acts and kinds) and kinds.isdisjoint(acts)
        victim = _VICTIM.match(low, telling.span.start) is not None
        opens = document.opens_line(telling.span.start) or device or (victim and not telling.definite)
        opens = opens and not headed
        told = {c.killed_high or c.injured_high or 0 for c in telling.figures} - {0, 1}
        meant = telling.known & words or any(
            lead is not telling and relation(telling.places, lead.places) in ("same", "part")
            for lead in announced
        )
        other = spot and names and names.isdisjoint(spot) and tolls.isdisjoint(told)
        if opens and other and not meant and _other_scene(low, telling, listed or kinds.isdisjoint(acts)):
            telling.apart = telling.another = listed = True
            acts = words = frozenset()
        words |= telling.words
        if telling.strength > 1 or telling.figures:
            spot = names if opens else spot | names
            tolls = told if opens else tolls | told
            acts |= kinds


def _other_scene(low: str, telling: Telling, armed: bool) -> bool:
    """Whether it opens with the victim of an act or, where these count (`armed`), a weapon or gunmen."""
    if telling.bound or telling.goes_on or telling.recalled:
        return False
    span = telling.span
    if telling.strength > 1 and _VICTIM.match(low, span.start, span.end) is not None:
        return True
    return armed and bool(telling.families - WEAK) and _DEVICE.match(low, span.start, span.end) is not None


def _body(document: Document, telling: Telling) -> bool:
    return document.sentences[telling.sentence].kind == "body"


def _turned(document: Document, low: str, lead: Telling, tellings: Sequence[Telling]) -> list[Telling]:
    """Return what a lead is followed by at one spot after another."""
    found: list[Telling] = []
    seen: set[str] = set()
    for telling in tellings:
        if telling.sentence <= lead.sentence or not _body(document, telling):
            continue
        names = own_spots(document, telling, lead.places)
        new = bool(names) and names.isdisjoint(seen) and (not found or _new(low, telling))
        # "A barber was gunned down": one of those whom the lead counts, wherever it was.
        own = bool(telling.figures) and document.opens_line(telling.span.start)
        new = new or (lead.summary and own and _other_scene(low, telling, armed=False))
        if new and (telling.strength > 1 or telling.figures or found):
            found.append(telling)
        if telling.strength > 1 or telling.figures or new:
            seen |= names
    return found


# What forces do has no means of what was done before it.
_RAID = compiled(r"(?:operation|raid)")
# So much of a lead tells of no more than that some were killed or shot.
_COUNTS = frozenset({"event.harm", "event.vague", "event.attack"})


def _adds_up(lead: Telling, parts: Sequence[Telling]) -> bool:
    """Whether a lead only counts the dead of several parts, each by an act of its own."""
    tolls = [most_dead(part) for part in parts]
    own = len(parts) > 1 and all(tolls) and all(part.strength > 1 for part in parts)
    return own and sum(tolls) == most_dead(lead) and {t.rule for t in lead.triggers} <= _COUNTS


def _new(low: str, telling: Telling) -> bool:
    """Whether a telling begins with somebody or something, or a spot, that was not spoken of before."""
    if telling.bound or telling.victims or telling.goes_on:
        return False
    span = telling.span
    opens = any(anchored()[n].search_cut(low, span.start, span.end) for n in ("earlier", "then", "ordinal"))
    return (
        opens or telling.another or anchored()["new_scene"].match_cut(low, span.start, span.end) is not None
    )
