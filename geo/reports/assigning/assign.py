"""Which incident a casualty claim is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from geo.model import Claim, PlaceMention
from geo.patterns import compiled
from geo.reports.assigning.leads import give_lead
from geo.reports.assigning.referred import Scenes
from geo.reports.assigning.several import Several
from geo.reports.assigning.stray import Strays, is_of_crowds
from geo.reports.assigning.totals import (
    drop_headlines,
    drop_repeated,
    drop_sums,
    drop_totals,
    is_in_lead,
    is_of_hours,
)
from geo.reports.casualties import AGGREGATE, BACKGROUND, SERIES, is_background
from geo.reports.cues.scope import ANSWERED, COMPARED, FOLLOW_UP, MEANWHILE
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.figures.standing import KINDS, figure_of, with_figure
from geo.reports.incidents.case import Case
from geo.reports.incidents.ellipsis import cut_claims
from geo.reports.incidents.live import runs_backwards
from geo.reports.incidents.numbered import COUNTED
from geo.reports.sources import NARRATOR

# More dead than this, and so many times the most that anybody else counts, are of no one incident.
_FAR = 100
_TIMES = 8
# So many have not been killed in any one incident.
_AGES = 1000
# What is told from here on is of something else.
_PARTED = compiled(
    r"(?:in (?:another|a (?:separate|different|second|similar|related|unrelated)|yet another|other)\b"
    r"|separately\b|elsewhere\b)",
    re.IGNORECASE,
)
# The words of a protest in which nobody comes to harm.
_PEACEFUL = frozenset(("protest", "harm", "vague"))
# So few may have died in one of several incidents too.
_FEW = 2
# What a sentence tells beside a figure that its speaker gives of the incident.
_BESIDE = frozenset(("diplomacy, statement or measure", "agreement or truce", "figure of speech or trade"))
# What was before the incident, or besides it.
_BESIDES = frozenset((MEANWHILE, ANSWERED, COMPARED))
# What only goes on with a case: a new toll told there is the case's.
_GOING_ON = frozenset((FOLLOW_UP, "release or recovery: the end of an earlier case"))
_HAVE = compiled(r"\b(?:have|has)\b", re.IGNORECASE)
# "Elders said three were killed when guards opened fire on the protesters".
_FIRED_ON = compiled(
    r"\b(?:fir(?:e|ed|ing)|shots|shooting|shelling|tear ?gas)\b[^.;]{0,40}"
    r"\b(?:protest|demonstrat|crowd|march|rally|mourners|gathering)",
    re.IGNORECASE,
)

_Told = dict[int, list[tuple[int, int, int]]]


def assign_claims(
    document: Document,
    claims: Sequence[Claim],
    cases: Sequence[Case],
    triggers: Sequence[Trigger],
    summed: frozenset[int] = frozenset(),
    mentions: Sequence[PlaceMention] = (),
) -> list[list[Claim]]:
    """Give every claim to the incident whose telling it stands in, or that was told last.

    A claim in a passage about the past, a plan, a denied report or a running total is left out, and
    so are the totals of the sentences `summed`, which sum up several incidents, and what is told of a
    mishap or of another of the places that `mentions` name.

    Returns
    -------
    list of list of Claim
        One list a case, in text order.
    """
    told = _spans_told(cases)
    live, dead = _by_sentence(triggers)
    claims = cut_claims(document, claims, told, live)
    giving = _Giving(document, claims, cases, mentions, told, dead)
    for claim in claims:
        at = document.sentence_at(claim.start)
        if at is not None and at not in summed:
            giving.give(claim, at, live.get(at, ()), dead.get(at, ()))
    give_lead(document, claims, cases, live if document.opening in summed else {}, giving.out)
    return _settled(document, cases, giving.out, giving.shared)


class _Giving:
    """The claims given to each incident (`out`) or to several at once (`shared`), and what decides on it."""

    def __init__(
        self,
        document: Document,
        claims: Sequence[Claim],
        cases: Sequence[Case],
        mentions: Sequence[PlaceMention],
        told: _Told,
        dead: Mapping[int, Sequence[Trigger]],
    ) -> None:
        self.document, self.claims, self.cases, self.told = document, claims, cases, told
        self.protests = _Protests(document, cases, told)
        self.scenes = Scenes(document, cases, mentions)
        self.strays = Strays(document, cases, mentions, dead)
        self.several = Several(document, cases, mentions)
        self.parts = _tells_parts(claims)
        self.sums = _sums(claims) if len(cases) > 1 else frozenset()
        self.out: list[list[Claim]] = [[] for _ in cases]
        self.shared: list[Claim] = []
        self.untold: set[int] = set()

    def give(self, claim: Claim, at: int, live: Sequence[Trigger], dead: Sequence[Trigger]) -> None:
        """Give a claim to its incident; `live` and `dead` words of its sentence tell of one or of none."""
        if self.strays.is_sum(at):
            return
        together = self.several.owners(claim)
        if together and self.several.is_of_each(claim):
            for number in together:
                self.out[number].append(claim)
            return
        one = self._of_one(claim, at)
        if one is None:
            return
        if together:
            self.shared.append(one)  # how many of them died where is not told
            return
        here = self.told.get(at, ())
        past = is_background(one)
        if past and not _is_of_the_act(one, self.claims, live, here):
            return
        claim = replace(one, rule=one.rule.removesuffix(BACKGROUND)) if past else one
        if not here and not live and dead and all(t.status == "past" for t in dead):
            return
        within = any(s <= claim.start < e for s, e, _ in here)
        if _is_of_no_act(claim, dead, within=within, untold=at in self.untold):
            self.untold.add(at)  # "so far 1,136 have been killed, while 88 soldiers embraced martyrdom"
            return
        owner = self._incident_of(claim, at, within=within)
        if owner is None or (not here and is_of_crowds(live, self.cases[owner])):
            return
        # What is told of another time may be an incident of its own; it adds to none told before.
        if not (past and self.cases[owner].tellings[0].sentence < at):
            self.out[owner].append(claim)

    def _of_one(self, claim: Claim, at: int) -> Claim | None:
        """Return a claim without its mark of a sum where it is of one incident after all; None for a sum."""
        document, cases, told = self.document, self.cases, self.told
        if AGGREGATE in claim.rule and (self.parts or len(cases) > 1 or _is_told_apart(cases, at)):
            owners = {number for _, _, number in told.get(at, ())}
            if self.parts or not (
                is_of_hours(document, cases, owners, at) or _is_alone(document, at, claim, self.claims, told)
            ):
                return None
            return replace(claim, rule=claim.rule.replace(AGGREGATE, ""))
        summed = claim.killed_high in self.sums and is_in_lead(document, at)
        return claim if not summed or _is_act_told(cases, told, at) else None

    def _incident_of(self, claim: Claim, at: int, *, within: bool) -> int | None:
        """Return the incident of a claim, which may stand `within` what is told of one; None for none."""
        last = _told_last(self.document, claim, at, self.told, self.scenes)
        owner = None if last is None else self.scenes.owner(at, last, claim)
        if owner is None or self.strays.is_none_of(claim, at, owner, self.told, self.out):
            return None
        if owner not in self.protests.held:
            return owner
        if (at in self.told and not within) or claim.rule.startswith("casualty.bod"):
            return None  # of its cause: "gathered after the bodies of the two were brought there"
        return self.protests.owner(claim, at, owner, within=within)


def _is_of_no_act(claim: Claim, dead: Sequence[Trigger], *, within: bool, untold: bool) -> bool:
    """Whether a claim is of what is told beside the incidents: of what goes on, or of what did not happen.

    `within`: it stands in the words that tell of an incident; `untold`: so is one before it in its sentence.
    """
    if any(_is_of_what_goes_on(claim, t) for t in dead):
        return True
    return not within and (untold or any(_is_untold(claim, t) for t in dead))


def _is_part(claim: Claim) -> bool:
    return claim.rule.startswith("casualty.part")


def _tells_parts(claims: Sequence[Claim]) -> bool:
    """Whether incidents are parts of a sum: "42 died in separate operations. Nine of them died in ...".

    "Attacked at four locations, and 15 of them were killed" is a part of no sum that is told.
    """
    return any(map(_is_part, claims)) and any(AGGREGATE in c.rule and not _is_part(c) for c in claims)


def _sums(claims: Sequence[Claim]) -> frozenset[int | None]:
    """Return the figures that are told of several incidents: the headline or lead gives no other as large."""
    return frozenset(c.killed_high for c in claims if (c.killed_high or 0) > _FEW and AGGREGATE in c.rule)


def _is_act_told(cases: Sequence[Case], told: _Told, at: int) -> bool:
    """Whether the act was told before its toll: "The first bomb was set off in A. Seven people died"."""
    openings = (cases[number].tellings[0] for _, _, number in told.get(at, ()))
    return any(t.numbered and t.sentence < at for t in openings)


def _settled(
    document: Document, cases: Sequence[Case], out: list[list[Claim]], shared: Sequence[Claim]
) -> list[list[Claim]]:
    """Return the claims of every incident without sums, totals, and what is only told once more."""
    drop_sums(document, cases, out)
    drop_repeated(document, cases, out)
    out = [_in_scale(document, case, own) for case, own in zip(cases, out, strict=True)]
    if runs_backwards(document):
        out = [sorted(own, key=lambda c: (-_paragraph(document, c), c.start)) for own in out]
    out = [_restated(case, own) for case, own in zip(cases, out, strict=True)]
    drop_headlines(document, cases, out)
    drop_totals(document, cases, out, shared)
    return out


def _is_alone(document: Document, at: int, claim: Claim, claims: Sequence[Claim], told: _Told) -> bool:
    """Whether a sentence that counts its acts goes on to tell of each, and one of them has this figure alone.

    "In two separate incidents, a policeman was shot dead in Karak and two soldiers were hurt in Hangu."
    """
    counted = [{c for c in claims if start <= c.start < end} for start, end, _ in told.get(at, ())]
    own = next((group for group in counted if claim in group), set())
    kinds = [kind for kind in KINDS if figure_of(claim, kind) is not None]
    if any(figure_of(c, kind) is not None for c in own - {claim} for kind in kinds):
        return False
    apart = any(own and group and own.isdisjoint(group) for group in counted)
    said = document.quote(document.sentences[at].span).lower()
    return apart and COUNTED.search(said) is not None


def _is_of_the_act(
    claim: Claim, claims: Sequence[Claim], own: Sequence[Trigger], told: Sequence[tuple[int, int, int]]
) -> bool:
    """Whether the words of the event itself hold a figure of another time: else it is of another day."""
    held = any(t.span.start < claim.end and claim.start < t.span.end for t in own)
    return held and SERIES not in claim.rule and not _is_told_before(claims, claim, told)


def _is_told_before(claims: Sequence[Claim], claim: Claim, told: Sequence[tuple[int, int, int]]) -> bool:
    """Whether a stretch has a figure of its own before one that only dates it: "a day after 14 died"."""
    start = next((s for s, e, _ in told if s <= claim.start < e), claim.start)
    return any(start <= c.start < claim.start and not is_background(c) for c in claims)


def _is_told_apart(cases: Sequence[Case], at: int) -> bool:
    """Whether a report goes on from a sum in sentence `at` to one of those summed up, with its place."""
    return any(t.sentence > at and t.opens_place and t.strength > 1 for case in cases for t in case.tellings)


_Words = dict[int, list[Trigger]]


def _by_sentence(triggers: Sequence[Trigger]) -> tuple[_Words, _Words]:
    """Return by sentence the words that tell of what happened, and the others."""
    live: _Words = {}
    dead: _Words = {}
    for trigger in triggers:
        group = live if trigger.status in ("occurred", "foiled") else dead
        group.setdefault(trigger.sentence, []).append(trigger)
    return live, dead


class _Protests:
    """The peaceful protests of a report, and the figures told with them that are of others."""

    def __init__(self, document: Document, cases: Sequence[Case], told: _Told) -> None:
        self.document, self.cases, self.told = document, cases, told
        self.held = frozenset(
            n for n, case in enumerate(cases) if "protest" in case.families and case.families <= _PEACEFUL
        )

    def owner(self, claim: Claim, at: int, owner: int, *, within: bool) -> int:
        """Return the protest to which a claim was given, or the incident before whose dead it carries."""
        spoken = claim.killed_high and claim.source != NARRATOR
        sentence = self.document.sentences[at].span
        fired_on = within and _FIRED_ON.search(self.document.quote(sentence))
        return self._told_before(at, owner) if spoken and not fired_on else owner

    def _told_before(self, at: int, owner: int) -> int:
        """Return the incident told last before sentence `at` that is no protest."""
        for sentence in sorted((s for s in self.told if s < at), reverse=True):
            for _, _, number in sorted(self.told[sentence], reverse=True):
                if number not in self.held:
                    return number
        return owner


def _paragraph(document: Document, claim: Claim) -> int:
    at = document.sentence_at(claim.start)
    return document.sentences[at].paragraph if at is not None else 0


def _spans_told(cases: Sequence[Case]) -> _Told:
    """Return start, end and incident of every telling, by sentence."""
    told: _Told = {}
    for number, case in enumerate(cases):
        for telling in case.tellings:
            told.setdefault(telling.sentence, []).append((telling.span.start, telling.span.end, number))
    return told


def _in_scale(document: Document, case: Case, claims: list[Claim]) -> list[Claim]:
    """Leave out what is far out of the line of an incident's figures, told in a later paragraph.

    "All 13 attackers were killed ... Pakistan says that 2,763 militants have been killed": of a war.
    """
    opening = document.sentences[case.tellings[0].sentence].paragraph
    first = max((c.killed_high or 0 for c in claims if _paragraph(document, c) == opening), default=0)
    out = []
    for claim in claims:
        # Where the opening tells of nobody, "over 3,400 have been killed" is of a war.
        of_all = (first or _HAVE.search(claim.quote)) and "toll" not in claim.rule
        far = (claim.killed_high or 0) > max(_FAR, _TIMES * first)
        # "Is rife with militancy, and thousands have been killed", wherever it stands.
        ages = (claim.killed_high or 0) > _AGES and _HAVE.search(claim.quote)
        if not ages and not (far and of_all and _paragraph(document, claim) > opening):
            out.append(claim)
    return out


def _restated(case: Case, claims: list[Claim]) -> list[Claim]:
    """Return the claims without those that a line without a verb gives once more, and better.

    "Missiles hit a house, killing five. 3-4 rebels killed in raid on compound near the ford".
    """
    first = case.tellings[0].sentence
    lines = [t.span for t in case.tellings if t.caption and t.sentence > first]
    last = [c for c in claims if any(s.start <= c.start < s.end for s in lines)]
    out = []
    for claim in claims:
        for kind in KINDS if claim.source == NARRATOR and claim not in last else ():
            if any(figure_of(c, kind) is not None for c in last):
                claim = with_figure(claim, kind, None, None)
        if any(figure_of(claim, kind) is not None for kind in KINDS):
            out.append(claim)
    return out


def _is_of_what_goes_on(claim: Claim, trigger: Trigger) -> bool:
    """Whether a claim is of what else was, or was answered: "came as fighting left 150 dead"."""
    return trigger.reason in _BESIDES and claim.start <= trigger.span.start < claim.end


def _is_untold(claim: Claim, trigger: Trigger) -> bool:
    """Whether a claim stands on a word of harm that tells of no incident.

    "No one was killed" denies an incident and still is a figure of the one told before.
    """
    if trigger.reason in _BESIDE and claim.source != NARRATOR:
        return False  # "the ministry put the number of dead at ten and condemned the attack"
    if "toll_update" in claim.rule and trigger.reason in _GOING_ON:
        return False  # "recovered nine more bodies, taking the number of dead to 114"
    if trigger.status == "denied" and (claim.killed_high == 0 or claim.source != NARRATOR):
        # "Said 21 had been killed and rejected the claim that any were held": its own scope decides.
        return False
    return claim.start <= trigger.span.start < claim.end and trigger.strength == 1


def _told_last(document: Document, claim: Claim, at: int, told: _Told, scenes: Scenes) -> int | None:
    """Return the case told in the same stretch, else told or named last; on a live page, in its update."""
    here = told.get(at, ())
    for start, end, number in here:
        if start <= claim.start < end:
            return number
    if len({number for _, _, number in here}) > 1 and claim.end <= min(here)[0]:
        return None  # "claimed three lives: one died in A when ..., and two in B"
    paragraph = document.sentences[at].paragraph
    listed = document.sentences[at].kind == "list_item"
    first, story = (0, None) if listed else scenes.update(at)
    for sentence in range(at, first - 1, -1):
        if listed and document.sentences[sentence].paragraph != paragraph:
            return _told_next(document, at, told)
        if sentence in told:
            return max(told[sentence])[2]
        span = document.sentences[sentence].span
        if _PARTED.match(document.text, span.start, span.end):
            return None  # of an event of its own, which is no incident
        if sentence < at and (named := scenes.mentioned(sentence)) is not None:
            return named
    return story


def _told_next(document: Document, at: int, told: _Told) -> int | None:
    """Return the incident that an entry of a list names after its figures: "K-3 W-2. Clash lasted 2 hrs"."""
    paragraph = document.sentences[at].paragraph
    for sentence in range(at + 1, len(document.sentences)):
        if document.sentences[sentence].paragraph != paragraph:
            return None
        if sentence in told:
            return min(told[sentence])[2]
    return None
