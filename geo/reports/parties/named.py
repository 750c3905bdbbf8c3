"""The actors of a report by sentence, and what the report as a whole says of them."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from geo.patterns import compiled
from geo.reports.actors import ActorEntry, Named, actor_id, presumed_day
from geo.reports.document import Document
from geo.reports.parties.around import REACH, Around, named_elsewhere
from geo.reports.parties.part import NAMELESS
from geo.reports.parties.side_words import anchored, grammar
from geo.reports.wording.phrases import folded


class NamedBySentence:
    """The actors of a report by sentence; `of_all` are groups that claim several attacks at once."""

    def __init__(self, document: Document, named: Sequence[Named]) -> None:
        low = folded(document.text)
        named = _with_pronouns(document, low, named)
        self._document = document
        self._by_sentence: dict[int, list[Named]] = {}
        for mention in named:
            self._by_sentence.setdefault(mention.sentence, []).append(mention)
        self.of_all = tuple(m for m in named if _claims_all(low, m))
        self.all = tuple(named)
        self.issuer = _issuer(document, low, named)
        groups = {
            m.entry.key: m.entry for m in named if m.entry.side == "armed" and m.entry.key not in NAMELESS
        }
        # The Taliban where no other armed group is named.
        self.rulers = groups["@taliban"] if set(groups) == {"@taliban"} else None
        self.usual_force = _usual_force(document, named)
        self._only: dict[tuple[str, date | None], str] = {}
        claimant = _claimant(document, low, named)
        self.lead = claimant or _lead_group(document, named)
        self.stated = claimant is not None
        self.takers = _takers(document, low, named)

    @cached_property
    def presumed_day(self) -> date | None:
        """A day of the order that an undated report speaks of, None where nothing tells it."""
        return presumed_day(self._document)

    def only_force(self, country: str, day: date | None) -> str:
        """Return the force of the country that the report names alone, "" where it names none or both."""
        if (country, day) not in self._only:
            either = {actor_id(ActorEntry(key, "state"), country, day) for key in ("@mil", "@pol")}
            entries = {n.entry.key: n.entry for n in self.all if n.entry.side == "state"}
            found = {actor_id(entry, country, day) for entry in entries.values()} & either
            self._only[country, day] = found.pop() if len(found) == 1 else ""
        return self._only[country, day]

    def names(self, key: str) -> bool:
        """Whether the report names an actor."""
        return any(n.entry.key == key for n in self.all)

    def force_before(self, sentence: int, country: str, day: date | None) -> str:
        """Return the force named last before a sentence in its paragraph, "" for none."""
        first = self._document.sentences[sentence].paragraph
        for at in range(sentence - 1, -1, -1):
            if self._document.sentences[at].paragraph != first:
                break
            forces = [n.entry for n in self.of(at) if n.entry.side in ("state", "foreign")]
            if forces:
                return actor_id(forces[-1], country, day)
        return ""

    def of_lead(self, mention: Named) -> bool:
        """Whether "militants" are those of the group that opens the report."""
        words = self._document.text[mention.start : mention.end].lower()
        if self.lead is None or words not in _THOSE:
            return False
        headed = self._document.sentences[mention.sentence].kind == "headline"
        return headed or mention.sentence >= self.lead.sentence - 1

    def of(self, sentence: int) -> Sequence[Named]:
        """Return the actors named in a sentence, in text order."""
        return self._by_sentence.get(sentence, ())


# "It also claims", "The group said its fighters"
_IT_CLAIMS = compiled(
    r"(?:^|(?<=[.!?/)] )|(?<=\n))(?:it|the (?:same )?(?:group|outfit|organi[sz]ation|movement))"
    r"(?= (?:also |later |then |has |had |further )*"
    r"(?:claim(?:s|ed)?|(?:took|accepted|owned|takes|accepts) responsibility|owned)\b)"
)
# "He said the group had also blown up a bridge", "two members of the same group"
_SAME = compiled(
    r"\bthe (?:group|outfit|organi[sz]ation|movement)(?= (?:had|has) (?:also |earlier )?"
    r"(?:blown|carried|attacked|killed|targeted|planted|fired|ambushed|struck|destroyed|set)\b)"
    r"|\b(?:fighters|members?|men|militants|operatives|commanders?) (?:of|from) the same"
    r" (?:group|outfit|organi[sz]ation|network)\b"
)
# So many sentences after its name "it" may still be the group.
NEAR = 4


def _with_pronouns(document: Document, low: str, named: Sequence[Named]) -> Sequence[Named]:
    """Return the mentions, with "it" where a sentence opens with what a group named before claims."""
    groups = [n for n in named if n.entry.side == "armed" and n.entry.key not in NAMELESS]
    if not groups:
        return named
    found = []
    claimed = "claim" in low or "responsib" in low
    for match in (*(_IT_CLAIMS.finditer(low) if claimed else ()), *_SAME.finditer(low)):
        at = document.sentence_at(match.start())
        before = [g for g in groups if at is not None and g.start < match.start() and at - g.sentence <= NEAR]
        if at is not None and before:
            found.append(Named(match.start(), match.end(), at, before[-1].entry))
    return sorted((*named, *found), key=lambda n: n.start) if found else named


def _usual_force(document: Document, named: Sequence[Named]) -> str:
    """Return the foreign force whose own report this seems to be, "" for none: then "a patrol" is its own.

    Its report opens with it and speaks of it again: "the NATO-led coalition" at the end is background.
    """
    foreign = [n.entry.key for n in named if n.entry.side == "foreign" and n.entry.key != "@service"]
    low, flown = folded(document.text), grammar()["flies"]
    if any(n.entry.key in ("@mil", "@afghan", "afg_rep_mil") and flown.match(low, n.end) for n in named):
        return "afg_rep_mil"
    if not foreign and any(n.entry.key == "afg_rep_mil" for n in named):
        return "afg_rep_mil"
    state = sum(n.entry.side == "state" and not n.entry.key.startswith("@") for n in named)
    opens = {n.entry.key for n in named if n.entry.side == "foreign" and n.sentence <= _first_body(document)}
    own = sorted(key for key in opens if foreign.count(key) > 1)
    return max(own, key=foreign.count, default="") if len(foreign) > state + 1 else ""


def _first_body(document: Document) -> int:
    """Return the first sentence of the body, 0 where there is none."""
    return next(
        (i for i, s in enumerate(document.sentences) if s.kind not in ("headline", "dateline", "heading")), 0
    )


def _in_opening(document: Document, sentence: int) -> bool:
    """Whether a sentence opens the body, or is the second one of the paragraph that does."""
    first = _first_body(document)
    beside = document.sentences[sentence].paragraph == document.sentences[first].paragraph
    return sentence <= first + beside


_THOSE = frozenset(
    {"militants", "insurgents", "fighters", "rebels", "terrorists", "attackers", "separatists"}
)
_PART_OF_ANOTHER = ("haqqani",)


def _lead_group(document: Document, named: Sequence[Named]) -> Named | None:
    """Return the group that opens the report, if no other is named: "militants" are then its men."""
    low, denies = folded(document.text), grammar()["denies"]
    groups = [n for n in named if n.entry.side == "armed" and n.entry.key not in NAMELESS]
    # Who speaks of khawarij says which group he means by it.
    keys = {g.entry.key for g in groups}
    if not groups or len(keys - {"@khawarij"}) > 1:
        return None
    if named_elsewhere(Around(document, low, groups[0])):
        return None  # "the attack bore the hallmarks of Lashkar-i-Jhangvi"
    opens = _in_opening(document, groups[0].sentence) and groups[0].entry.key not in _PART_OF_ANOTHER
    return groups[0] if opens and not denies.match(low, groups[0].end) else None


# So many sentences head a statement.
HEAD = 4


def _issuer(document: Document, low: str, named: Sequence[Named]) -> str:
    """Return the armed group whose own statement this is ("our fighters"), "" for none."""
    if grammar()["puppets"].search(low) is not None:
        return "@taliban"  # "A mine destroyed a tank of the puppet army"
    own = any(n.entry.key == "@mujahid" for n in named)
    if not own and anchored()["own_voice"].search(low, 0, len(low)) is None:
        return ""
    groups = [
        m.entry.key
        for m in named
        if m.sentence < HEAD and m.entry.side == "armed" and m.entry.key not in NAMELESS
    ]
    if any(n.sentence < HEAD and grammar()["emirate"].search(low, n.start, n.end) for n in named):
        return "@taliban"
    if own and grammar()["epithets"].search(low) is not None:
        return "@taliban"  # "Four puppets were killed; one Mujahid was martyred"
    return next((g for g in groups if not g.startswith("@")), "")


def _claimant(document: Document, low: str, named: Sequence[Named]) -> Named | None:
    """Return the group that opens the report with a claim of several deeds: what follows is its account."""
    groups = [n for n in named if n.entry.side == "armed" and n.entry.key not in NAMELESS]
    opening = (g for g in groups if _in_opening(document, g.sentence))
    for group in (g for g in opening if g.entry.key == groups[0].entry.key):
        ends = document.sentences[group.sentence].span.end
        others = {g.entry.key for g in groups} - {group.entry.key, "@khawarij", "@taliban"}
        if not others and grammar()["claims_many"].search(low, group.end, ends):
            return group
    return None


def _takers(document: Document, low: str, named: Sequence[Named]) -> Named | None:
    """Return the force that the opening accuses of taking people away: of whom the text then says so."""
    words, first = grammar(), _first_body(document)
    for force in (n for n in named if n.entry.side == "state" and n.sentence <= first + 1):
        start = document.sentences[force.sentence].span.start
        if words["takes"].match(low, force.end) or words["taken_by"].search(low, start, force.start):
            return force
    return None


def _claims_all(low: str, mention: Named) -> bool:
    """Whether an armed group claims several attacks at once ("claimed both attacks")."""
    if mention.entry.side != "armed":
        return False
    before = low[max(0, mention.start - REACH) : mention.start]
    words = grammar()
    return bool(words["claims_all"].match(low, mention.end) or words["claimed_all_by"].search(before))
