"""Which incident a sentence goes back to: by its place ("the toll in Mastung") or scene ("at the shrine")."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from geo.model import Claim, PlaceMention
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.incidents.case import Case
from geo.reports.incidents.live import updates
from geo.reports.wording.lexicon import load

_SCENES = frozenset(load("casualties")["scope"]["scenes"])
_NAME = compiled(r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}")
_THE = compiled(r"\b(?:the|that|this) (\w+)(?: (\w+))?", re.IGNORECASE)
_WORD = compiled(r"[a-z]{3,}")
# "Police in Bannu said", "flown to Karachi", "a resident of Swat": no scene.
_SEAT = compiled(
    r"(?:\b(?:police|officials?|spokes\w+|officers?|commissioner|governor|administration|sources|authorities"
    r"|reporters|ministry|government)(?: \w+)? (?:in|of|at|for)|\b(?:to|from|via|towards?|of|for|and))\s+$",
    re.IGNORECASE,
)
# "Balochistan government spokesman Shahid Rind said".
_OFFICE = compiled(
    r"[\w'’-]+ (?:\w+ ){0,2}?(?:government|govt|ministers?|ministry|governor|spokes\w+|police chief)\b",
    re.IGNORECASE,
)
# "One wounded in the first attack", "three were hurt in the latter incident".
_ORDINAL = compiled(
    r"\b(?:the|that) (first|second|third|former|latter|earlier) (?:\w+ )?"
    r"(?:attack|incident|blast|explosion|clash|case|strike|ambush|shooting|bombing|raid|encounter|assault|event|firing"
    r"|operation|place|site)\b",
    re.IGNORECASE,
)
# "Seven were hurt in the blast and three in the shooting": by what was done.
_ACTS = load("casualties")["acts"]
_IN_THE_ACT = compiled(rf"(?:in|by|from) (?:the|that) (?:\w+ )?(?P<act>{'|'.join(_ACTS)})\b", re.IGNORECASE)
# So far behind a count its act is named.
_NEAR = 30
_PLACES = {"first": 0, "former": 0, "earlier": 0, "second": 1, "third": 2, "latter": 1}
_MAX_CASES = 40


class Scenes:
    """The names and the scenes of the incidents of a report."""

    def __init__(
        self, document: Document, cases: Sequence[Case], mentions: Sequence[PlaceMention] = ()
    ) -> None:
        self.document = document
        self.seats = frozenset(m.start for m in mentions if m.rule == "place.speaker")
        self.opens = [case.tellings[0].sentence for case in cases]
        self.told = [{t.sentence for t in case.tellings} for case in cases]
        self.families = [case.tellings[0].families for case in cases]
        self.updates = updates(document)
        self._mentioned: dict[int, int | None] = {}  # what `mentioned` found, by sentence
        self.names: dict[str, set[int]] = {}
        self.nouns: dict[str, set[int]] = {}
        for number, case in enumerate(cases[:_MAX_CASES]):
            for place in case.places:
                self.names.setdefault(document.text[place.start : place.end].lower(), set()).add(number)
            opening = document.text[case.tellings[0].span.start : case.tellings[0].span.end]
            for noun in _SCENES & {w.removesuffix("s") for w in _WORD.findall(opening.lower())}:
                self.nouns.setdefault(noun, set()).add(number)

    def owner(self, at: int, owner: int, claim: Claim) -> int:
        """Return the incident that the clause of a claim in sentence `at` names, else `owner`."""
        if len(self.opens) < 2 or self.opens[owner] == at:
            return owner
        clause = self.document.clause_at(claim.start) or self.document.sentences[at].span
        text = self.document.text[clause.start : max(clause.end, claim.end)]
        numbered = self._numbered(text)
        if numbered is not None:
            return numbered
        if (done := self._by_act(at, owner, claim)) is not None:
            return done
        named = self._named(text, clause.start) or {
            number for number in self._scenes(text) if self.opens[number] < at
        }
        return min(named) if len(named) == 1 else owner

    def update(self, at: int) -> tuple[int, int | None]:
        """Return where the update of a live page begins that holds sentence `at`, and the page's own story.

        The story is the incident told in most updates. Any other report is one update without one.
        """
        return self._head(at), self._story

    def _head(self, at: int) -> int:
        """Return the sentence that heads the update in which sentence `at` stands."""
        before = bisect_right(self.updates, at)
        return self.updates[before - 1] if before else 0

    @cached_property
    def _story(self) -> int | None:
        if not self.updates:
            return None
        told = Counter(n for n, sentences in enumerate(self.told) for _ in {*map(self._head, sentences)})
        first, second = (*told.most_common(2), (None, 0), (None, 0))[:2]
        return first[0] if first[1] > second[1] else None

    def _by_act(self, at: int, owner: int, claim: Claim) -> int | None:
        """Return the one incident told before that is of the kind which a claim names: "in the blast"."""
        found = _IN_THE_ACT.search(self.document.text, claim.start, claim.end + _NEAR)
        family = _ACTS[found["act"].lower()] if found else ""
        if not family or family in self.families[owner]:
            return None
        alike = [n for n, opened in enumerate(self.opens) if opened < at and family in self.families[n]]
        return alike[0] if len(alike) == 1 else None

    def _numbered(self, text: str) -> int | None:
        """Return the incident that a text means by its number: "in the first attack"."""
        found = _ORDINAL.search(text)
        if found is None:
            return None
        told = sorted(range(len(self.opens)), key=lambda n: self.opens[n])
        return next(iter(told[_PLACES[found.group(1).lower()] :][:1]), None)

    def mentioned(self, sentence: int) -> int | None:
        """Return the one incident told before whose place or scene a sentence names, if it names one."""
        if len(self.opens) < 2:
            return None
        if sentence not in self._mentioned:
            span = self.document.sentences[sentence].span
            text = self.document.text[span.start : span.end]
            found = self._named(text, span.start) or self._scenes(text)
            one = len(found) == 1 and self.opens[min(found)] < sentence
            self._mentioned[sentence] = min(found) if one else None
        return self._mentioned[sentence]

    def _scenes(self, text: str) -> set[int]:
        """Return the incidents whose scenes a text goes back to: "the compound", "the mosque"."""
        nouns = (word for match in _THE.finditer(text) for word in match.groups() if word)
        return {n for noun in nouns for n in self.nouns.get(noun.lower().removesuffix("s"), ())}

    def _named(self, text: str, at: int) -> set[int]:
        """Return the incidents whose places a text that begins at `at` names as scenes."""
        found: set[int] = set()
        for match in _NAME.finditer(text):
            words = match.group().removesuffix("'s").removesuffix("’s").lower().split(" ")
            of_office = _OFFICE.match(text, match.start()) is not None
            spoken = not self.seats.isdisjoint(range(at + match.start(), at + match.end()))
            if of_office or spoken or _SEAT.search(text, max(0, match.start() - 40), match.start()):
                continue
            tries = (" ".join(words[a:b]) for a in range(len(words)) for b in range(len(words), a, -1))
            found |= next((self.names[name] for name in tries if name in self.names), set())
        return found
