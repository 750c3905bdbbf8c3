"""The words on both sides of an actor's name: of one that only speaks, or that did it not."""

from functools import cached_property

from geo.model import Span
from geo.patterns import compiled
from geo.reports.actors import Named
from geo.reports.document import Document
from geo.reports.parties.attribution import of_other
from geo.reports.parties.side_words import anchored, grammar
from geo.reports.wording.anchored import within

REACH = 110
_NOT_ANOTHER = compiled(r"^, (?:and )?not [^,;.]{2,40}, ?")
# "Police, who had been tipped off, raided a house": what is inserted is not what they did or suffered.
INSERTED = compiled(r", (?:who|which)\b[^,.;]{2,80},(?= )")
# "JuA, a faction of the TTP, claimed it": of the group's name.
_APPOSED = compiled(
    r", an? (?:[\w-]+ )?(?:faction|splinter|offshoot|affiliate|branch|group|outfit)\b[^,.;]{0,60},(?= )"
)
_BRACKETS = compiled(r"^(?:\s?\([^)]{1,15}\)|\))")


class Around:
    """The words on both sides of a mention, within reach and in its sentence."""

    def __init__(self, document: Document, low: str, named: Named) -> None:
        sentence = document.sentences[named.sentence].span
        self.named, self.low, self.start, self.end = named, low, named.start, named.end
        self.opens, self.closes = max(sentence.start, self.start - REACH), min(sentence.end, self.end + REACH)
        self.before = low[self.opens : self.start]
        self.begins, self.ends = sentence.start, sentence.end
        told = document.sentences[max(0, named.sentence - 1)]
        follows = told.paragraph == document.sentences[named.sentence].paragraph
        self.told_before = told.span if follows else Span(sentence.start, sentence.start)
        # Of what may stand before it and behind it: most of what is asked does not.
        self._may_precede, self._may_follow = (
            within(low, self.opens, self.start),
            within(low, self.end, self.closes),
        )

    @cached_property
    def _after(self) -> str:
        """What stands behind the mention."""
        # "the Baloch Liberation Army (BLA) said": the brackets belong to the name.
        behind = _NOT_ANOTHER.sub("", _BRACKETS.sub("", self.low[self.end : self.closes], count=1))
        forces = self.named.entry.side in ("state", "foreign")
        inserted = (INSERTED if forces else _APPOSED).match(behind)
        return behind[inserted.end() :] if inserted else behind

    def stands_before(self, name: str, reach: int = REACH) -> bool:
        """Whether the wording `name` stands before the mention."""
        words = anchored()[name]
        if not self._may_precede & words.bit:
            return False
        return words.search_cut(self.low, max(self.opens, self.start - reach), self.start) is not None

    def follows(self, name: str) -> bool:
        """Whether the wording `name` stands right behind the mention."""
        words = anchored()[name]
        return bool(self._may_follow & words.bit) and words.pattern.match(self._after) is not None

    def holds(self, name: str) -> bool:
        """Whether the wording `name` is part of the mention."""
        return anchored()[name].search(self.low, self.start, self.end) is not None


def named_elsewhere(around: Around) -> bool:
    """Whether a group is named as one that did not do it, was gone by then, or claimed other attacks."""
    if around.stands_before("not_it", 40) or around.follows("denies"):
        return True  # "Islamic State, not the Taliban, said", "a group that broke with the TTP"
    if around.follows("gone") and _AFTER.search(around.before) is not None:
        return True  # "robbers looted the shops after the Taliban had left", "since the Taliban were ousted"
    return around.follows("claims_others") or around.stands_before("claimed_before") or _of_recalled(around)


def _of_recalled(around: Around) -> bool:
    """Whether it claims what the sentence before recalls: "Last year ten died. They claimed that attack."."""
    low, before = around.low, around.told_before
    if not grammar()["recalled_claim"].search(low, around.begins, around.ends):
        return False
    long_ago = grammar()["long_ago"].search(low, before.start, before.end)
    return long_ago is not None or of_other(low, before.start, before.end)


def speaks_up(around: Around) -> bool:
    """Whether a group speaks in its sentence without a word that denies, condemns or concerns something else.

    Groups mostly speak of an attack to claim it.
    """
    if not around.follows("voices"):
        return False
    sentence = around.low[around.end : around.ends]
    words = grammar()
    return words["own_words"].search(sentence) is not None and words["other_words"].search(sentence) is None


_AFTER = compiled(r"\b(?:after|before|once|since|until|under|as soon as)(?: the)?(?: former)? $")
