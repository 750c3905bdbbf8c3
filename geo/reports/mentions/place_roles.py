"""The part that a named place plays in its sentence, by the words on both sides of the name."""

from re import Match
from typing import NamedTuple, Self

from geo.model import NameHit, PlaceMention, PlaceRole
from geo.patterns import compiled
from geo.reports.document import Sentence
from geo.reports.mentions.chained import going_on, not_whole_of
from geo.reports.mentions.surroundings import grammar, peoples, surroundings

BESIDE = "place.beside"
"""Rule of a name that only says in which direction something lies: "south-west of Shah Joy"."""

CAUSE = "place.cause"
"""Rule of a name that tells only what a protest is about: "a rally against a raid in Shah Joy"."""

# Role, relation and rule id.
_Told = tuple[PlaceRole, str, str]


class Around(NamedTuple):
    """What stands around a name: `before` begins at `start` and `after` ends at `end` of the text."""

    low: str
    hit: NameHit
    start: int
    end: int
    before: str
    after: str
    country: bool

    @classmethod
    def of(cls, low: str, hit: NameHit, start: int, end: int) -> Self:
        """Take what stands between `start` and `end` of the text in lower case."""
        country = all(c.level == "country" for c in hit.candidates) and bool(hit.candidates)
        return cls(low, hit, start, end, low[start : hit.start], low[hit.end : end], country)


def role_of(around: Around, sentence: Sentence | None, previous: PlaceMention | None) -> _Told:
    """Return role, relation and rule id of a name; `previous` is the name before it in the sentence."""
    told = _passed(around, previous) or _of_the_place(around)
    if told:
        return told
    here = surroundings().incident.search(around.before)
    return (
        _stands_for_others(around, here)
        or _beside(around, here)
        or _of_speaker(around)
        or _scene(around, here, sentence, previous)
    )


def _passed(around: Around, previous: PlaceMention | None) -> _Told | None:
    """Read where somebody went, what lies at a distance, and what goes on with the place before."""
    words = surroundings()
    low, first, before, hit = around.low, around.start, around.before, around.hit
    if words.visited.search_cut(low, first, hit.start):
        if _ON_ARRIVAL.search(before):
            return "incident", "in", "place.on-arrival"
        return "visited", "", "place.visited"
    if anchor := words.distance.search_cut(low, first, hit.start):
        return "other", anchor["words"], "place.distance"
    behind = previous is not None and low[previous.end : hit.start] == ", " and _apart(hit, previous)
    if behind and (told := _stands_for_others(around, None)):
        return told  # "Killed in Chaman, Islamabad said", "in Tank, Bannu police said"
    if previous is not None and (chained := going_on(before, hit, previous, low)):
        return chained
    return None


def _apart(hit: NameHit, previous: PlaceMention) -> bool:
    """Whether a known name is that of a town, district or province in which another known one cannot lie."""
    mine, theirs = ({c.admin1_pcode for c in group} for group in (hit.candidates, previous.candidates))
    return bool(previous.candidates) and (mine.isdisjoint(theirs) or not_whole_of(hit, previous))


def _of_the_place(around: Around) -> _Told | None:
    """Read who or what is of the place: "the governor of Wardak", "the edge of Khost"."""
    before, after, hit, country = around.before, around.after, around.hit, around.country
    if country and not after.startswith("'s ") and _OF_COUNTRY.search(before):
        return "other", "", "place.of-country"
    if _EDGE.search(before) and _EDGE_OF.match(after):
        return "other", "", "place.edge"
    if hit.text.lower() in peoples() and (_PERSONS.match(after) or _MOSTLY.search(before)):
        return "other", "", "place.people"
    if _PROTESTED.search(before):
        return "other", "", CAUSE
    officer = _OFFICER_OF.search(before) is not None and _NAMED_LATER.search(after) is not None
    if not country and (officer or _OFFICIAL_OF.search(before)):
        return "other", "", "place.local-office"
    if _GOVERNOR_OF.search(before) and any(c.level == "admin1" for c in hit.candidates):
        return "other", "", "place.local-office"
    return None


def _stands_for_others(around: Around, here: Match[str] | None) -> _Told | None:
    """Read names that stand for a government or an office: "Kabul said", "the Khost police"."""
    words = surroundings()
    low, hit, _, last, before, after, country = around
    capital = country or hit.text.lower() in words.capitals
    if capital and not country and _RULERS.search(before):
        return "metonym", "", "place.government"
    if _ASIDE_IN.search(before) and _ASIDE_SAYS.match(after):
        return "other", "", "place.speaker"
    if capital and _SEAT.search(before) and _OF_SEAT.match(after):
        return "other", "", "place.speaker"
    if not (here and here["word"] in ("in", "at", "near", "outside")):
        if words.institution.match_cut(low, hit.end, last):
            return "metonym", "", "place.government" if capital else "place.institution"
        if not here and not country and words.local.match(after):
            if _RUNG_UP.search(before):
                return "metonym", "", "place.institution"
            return "other", "", "place.local-office"
        if capital and (words.verb.match_cut(low, hit.end, last) or words.object.search(before)):
            return "metonym", "", "place.government"
    return None


def _beside(around: Around, here: Match[str] | None) -> _Told | None:
    """Read rivers, and what only says where something else lies or comes from."""
    words = surroundings()
    low, hit, first, last, before, after, _ = around
    if _RIVER.match(after):
        banked = _BANK.search(before) is not None
        return ("incident", "near", "place.river-bank") if banked else ("other", "", "place.river")
    if (
        words.other_before.search_cut(low, first, hit.start)
        and not words.at_hospital.search_cut(low, first, hit.start)
        and not _THROUGH.search(before)
        and not (_HOSPITAL.search(before) and _HOSPITAL_HIT.match(after))
    ) or (words.other_after.match_cut(low, hit.end, last) and not (here and _DESCRIBED.match(after))):
        return "other", "", BESIDE if _DIRECTION_OF.search(before) else "place.other"
    return None


def _of_speaker(around: Around) -> _Told | None:
    """Read where a speaker or a reporter is, and where the hurt are taken."""
    words = surroundings()
    low, hit, first, last, before, after, _ = around
    if _TREATED.match(after):
        return "other", "", "place.treated"
    if words.speaker.search_cut(low, first, hit.start) and words.says.match_cut(low, hit.end, last):
        return "other", "", "place.speaker"
    if _SUBJECT.match(before) and _SUBJECT_SAYS.match(after):
        return "other", "", "place.speaker"
    if (_TELLER.search(before) and _TOLD_US.match(after)) or _HOUSE_TELLS.match(low, hit.start, last):
        return "other", "", "place.tellers"
    if _REPORTS_FROM.search(before) or (_FROM_OURS.search(before) and _OURS.match(after)):
        return "incident", "in", "place.reports-from"
    return None


def _scene(
    around: Around, here: Match[str] | None, sentence: Sentence | None, previous: PlaceMention | None
) -> _Told:
    """Read where it happened: "in Khost", an address, a headline; for all else tell that it is no scene."""
    words = surroundings()
    low, hit, first, _, before, after, country = around
    if words.taken_from.search_cut(low, first, hit.start) and not country:
        return "incident", "in", "place.taken-from"
    fires = here is not None and _FIRES_AT.match(after) and _GUNNERS.search(before)
    if fires or words.origin.search_cut(low, first, hit.start):
        return "origin", "", "place.origin"
    if here is not None:
        if here["word"] == "near" and previous is not None and _lies_near(low, hit, previous):
            return "other", "", "place.near-named"
        return _located(before, here["word"])
    if sentence is not None and (
        _is_address(low, sentence) or _trails(before, low[hit.end : sentence.span.end])
    ):
        return "incident", "in", "place.address"
    if after.lstrip().startswith("|") and before.rstrip()[-1:] in ("", "|"):
        return "incident", "in", "place.cell"
    opens = sentence is not None and sentence.kind == "list_item" and hit.start == sentence.span.start
    if opens and not country and _ENTRY_HEAD.match(after):
        return "incident", "in", "place.cell"
    if sentence is not None and sentence.kind == "headline":
        return "incident", "in", "place.headline"
    befallen = before.strip() == "" and (after.startswith("'") or _BEFALL.match(after))
    if not country and (befallen or (_TAKES.search(before) and _TOWN_TAKEN.match(after))):
        return "incident", "in", "place.befallen"
    return "other", "", "place.capital" if low.startswith("the ", hit.start) else "place.none"


def _located(before: str, word: str) -> _Told:
    """Return what a name is after a word of place ("in", "near", "between")."""
    if word == "between":
        linked = _BETWEEN_LINK.search(before) is not None
        return ("other" if linked else "incident"), "route", "place.between"
    return "incident", "near" if word in surroundings().near else "in", "place.locative"


def _lies_near(low: str, hit: NameHit, previous: PlaceMention) -> bool:
    """Whether a place that is no scene is only said to lie near it: "the governor of Wardak, near Kabul"."""
    between = low[previous.end : hit.start]
    if between == " near ":
        # "In Mastung near Quetta", but "on the highway near Quetta", "from Sukkur near Larkana".
        town = any(c.kind in ("unit", "settlement") for c in previous.candidates)
        return town and previous.role == "incident"
    return between in (", near ", " (near ")


# "1. Turbat, gun attack: two killed", "Turbat (two killed)": an item of a list opens with its place.
_ENTRY_HEAD = compiled(r"(?: district| city)?(?:[,:]| [(-])")
_ADDRESS_WORD = compiled(r"[a-z']{3,}")


def _is_address(low: str, sentence: Sentence) -> bool:
    """Whether a sentence is nothing but an address ("Larigul, North Waziristan.")."""
    text = low[sentence.span.start : sentence.span.end]
    return len(text) < 80 and "," in text and len(_ADDRESS_WORD.findall(text)) <= 7 and not _VERB.search(text)


_REST = compiled(r"(?:,\s(?![^,]* and )[\w '-]{3,30}){0,2}[.\s]*")


def _trails(before: str, rest: str) -> bool:
    """Whether a name belongs to an address that ends its sentence (", Larigul, North Waziristan.")."""
    return before.endswith(", ") and _REST.fullmatch(rest) is not None


_VERB = compiled(r"\b(?:is|are|was|were|has|have|had|said|says|will|be|been|\w{3,}ed|\w{3,}ing)\b")
_GUNNERS, _FIRES_AT = grammar("gunners"), grammar("fires_at")
_GOVERNOR_OF, _OFFICIAL_OF = grammar("governor_of"), grammar("official_of")
_OFFICER_OF, _NAMED_LATER = grammar("officer_of"), grammar("named_later")
_PERSONS, _MOSTLY = grammar("persons"), grammar("mostly")
_BEFALL, _THROUGH = grammar("befall"), grammar("through")
_TAKES, _TOWN_TAKEN = grammar("takes"), grammar("town_taken")
_REPORTS_FROM, _FROM_OURS, _OURS = grammar("reports_from"), grammar("from_ours"), grammar("ours")
_RUNG_UP = grammar("rung_up")
_RULERS, _SEAT, _OF_SEAT = grammar("rulers"), grammar("seat"), grammar("of_seat")
_ASIDE_IN, _ASIDE_SAYS = grammar("aside_in"), grammar("aside_says")
_RIVER, _BANK = grammar("river"), grammar("river_bank")
_BETWEEN_LINK, _DIRECTION_OF = grammar("between_link"), grammar("direction_of")
_TELLER, _TOLD_US, _HOUSE_TELLS = grammar("teller"), grammar("told_us"), grammar("house_tells")
_SUBJECT, _SUBJECT_SAYS = grammar("subject"), grammar("subject_says")
_TREATED, _PROTESTED = grammar("treated"), grammar("protested")
_OF_COUNTRY, _ON_ARRIVAL = grammar("of_country"), grammar("on_arrival")
_HOSPITAL, _HOSPITAL_HIT = grammar("hospital_of"), grammar("hospital_hit")
# "In Shahjoy, which lies on the highway": the scene, described.
_DESCRIBED = compiled(r", (?:which|that) ")
_EDGE, _EDGE_OF = grammar("edge"), grammar("edge_of")
