"""Totals of several incidents among the claims given to each."""

import re
from collections.abc import Collection, Sequence

from geo.claims import combine_claims
from geo.model import Claim
from geo.patterns import compiled
from geo.reports.casualties import AGGREGATE, supersede
from geo.reports.document import Document
from geo.reports.figures.ledger import groups_of
from geo.reports.figures.scope import RANKED
from geo.reports.figures.standing import KINDS, Kind, figure_of, is_of_one, with_figure
from geo.reports.figures.victims import MILITANT, heads, is_general, overlap, victims_of
from geo.reports.incidents.case import WEAK, Case
from geo.reports.mentions.ground import fineness, relation
from geo.reports.wording.lexicon import alternatives, load

_PERIOD, _DAYS, _LASTING = (
    compiled(r"\b" + alternatives(load("casualties")["scope"][name]) + r"\b", re.IGNORECASE)
    for name in ("period", "days", "lasting")
)
# "Killed 32 in Lower Dir district during the last 24 hours": a sum, but of one place.
_HOURS = compiled(r"(?:last|past) \S+ hours\b")
# A total over all incidents stands in the lead, among the first figures.
_LEADING = 3
# So many are seldom told of two incidents.
_DISTINCT = 5
# A total that is told where the incidents are told apart.
_ALTOGETHER = compiled(
    r"\b(?:altogether|all told|taken together|both (?:attacks|incidents|blasts|places|explosions|events)"
    r"|on the day(?! (?:before|after)\b)|(?:over|during) the (?:whole )?day|in one day"
    r"|in all (?:the )?(?:attacks|incidents|places)|(?<!\ba )(?<!^)(?-i:combined)(?! operations?)"
    r"|across (?:all|both))\b",
    re.IGNORECASE,
)
_FINE = 2
# So many incidents may make up a total.
_ROUND = 12


def drop_sums(document: Document, cases: Sequence[Case], out: list[list[Claim]]) -> None:
    """Leave out the sum over a time or over several events that is told after the incident's own figure."""
    for number, claims in enumerate(out):
        claims = [c for c in claims if not _is_of_days(document, c, cases[number].tellings[0].sentence)]
        out[number] = claims
        body = (c for c in claims if c.killed_high and ".headline" not in c.rule)
        own = next((c for c in body if not _is_sum(document, c)), None)
        if own is not None:
            out[number] = [c for c in claims if c.start < own.start or not _is_sum(document, c)]


def is_of_hours(document: Document, cases: Sequence[Case], owners: Collection[int], at: int) -> bool:
    """Whether a sentence counts the dead of hours in one district alone: of one incident after all.

    `owners` are the incidents that it tells of.
    """
    if _HOURS.search(document.quote(document.sentences[at].span)) is None:
        return False
    told = [t for n in owners for t in cases[n].tellings]
    if any(t.sentence > at and t.strength > 1 and t.figures for t in told):
        return False  # "Nine died in Bannu in the past 24 hours. A bomb killed three in the city."
    districts = [p for t in told if t.sentence == at for p in t.places if fineness(p) > 1]
    one = all(relation(districts[:1], [p]) != "conflict" for p in districts)
    return len(owners) == 1 and bool(districts) and one


def _is_of_days(document: Document, claim: Claim, opening: int) -> bool:
    """Whether a figure of some days follows an act of one moment: "a bomb went off. In ten days 30 died"."""
    at = document.sentence_at(claim.start)
    if at is None or at <= opening:
        return False
    said, act = (document.quote(document.sentences[n].span) for n in (at, opening))
    days = _DAYS.search(said)
    if days is None or RANKED.search(said.lower(), 0, days.start()):
        return False
    return not (_LASTING.search(said) or _LASTING.search(act))


def _is_sum(document: Document, claim: Claim) -> bool:
    """Whether a figure is of several events or of a longer time: "since Monday 25 have died"."""
    clause = document.clause_at(claim.start)
    start, end = (clause.start, clause.end) if clause is not None else (claim.start, claim.end)
    start, end = max(start, claim.start - 60), max(claim.end, min(end, claim.end + 60))
    return AGGREGATE in claim.rule or _PERIOD.search(document.text, start, end) is not None


def drop_repeated(document: Document, cases: Sequence[Case], out: list[list[Claim]]) -> None:
    """Take a figure out of an incident where it gives that of another one again.

    "Passengers seized; bodies of 12 policemen found. ... Separately, the bodies of 12 policemen": the
    lead's figure is of the second. A later "nine were hurt", as the first incident has, is of the first.
    """
    for number, claims in enumerate(out):
        for claim in list(claims):
            if _is_of_another(document, cases, out, number, claim):
                claims.remove(claim)


def _is_of_another(
    document: Document, cases: Sequence[Case], out: Sequence[Sequence[Claim]], number: int, claim: Claim
) -> bool:
    """Whether only another incident has the figure of a claim, told where that one is told."""
    at, opening = document.sentence_at(claim.start), cases[number].tellings[0].sentence
    kind = next((k for k in KINDS if figure_of(claim, k)), None)
    if at is None or kind is None or sum(1 for k in KINDS if figure_of(claim, k)) > 1:
        return False
    if any(c is not claim and figure_of(c, kind) and _same_figure(claim, c, kind) for c in out[number]):
        return False
    beside = (c for c in out[number] if c is not claim and figure_of(c, kind))
    lead = any(document.sentence_at(c.start) == at for c in beside)
    if (figure_of(claim, kind) or 0) < (1 if lead else _DISTINCT):
        return False
    here = document.sentences[at]
    named = any(p.text in document.quote(here.span) for p in cases[number].places)
    for other, own in enumerate(out):
        same = next((c for c in own if other != number and _same_figure(claim, c, kind)), None)
        if same is None:
            continue
        there, opened = document.sentence_at(same.start), cases[other].tellings[0].sentence
        if claim.start < same.start:
            # "Ten fell in Archi. / ... / Ten fell in Bilchiragh": what names its place counts its own dead.
            its_own = (named and ";" not in document.quote(here.span)) or _is_below(document, at)
            return is_in_lead(document, at) and not its_own and at < opened <= (there or 0) <= opened + 1
        return here.paragraph > document.sentences[opening].paragraph and at > opening and not named
    return False


def _same_figure(a: Claim, b: Claim, kind: Kind) -> bool:
    """Whether two claims count as many persons of the same kind."""
    first, second = (heads(victims_of(c, kind)) for c in (a, b))
    many = (figure_of(a, kind) or 0) >= _DISTINCT
    alike = overlap(first, second) if many else first == second
    return alike and figure_of(a, kind) == figure_of(b, kind)


_CLAUSE = compiled(r"[^,;:\n]*")


def _is_of_other(document: Document, claim: Claim, case: Case, other: Case) -> bool:
    """Whether a headline puts a figure at the scene of another one: "hit a camp, killed a guard in Hub"."""
    clause = _CLAUSE.match(document.text, claim.end)
    words = clause.group().lower() if clause is not None else ""
    here, there = (any(p.text.lower() in words for p in c.tellings[0].places) for c in (case, other))
    return there and not here


def drop_headlines(document: Document, cases: Sequence[Case], out: list[list[Claim]]) -> None:
    """Leave out the headline's figure where several incidents have their own: it may be of all of them.

    So may it be of another one: "Prosecutor shot dead in Kabul; reporter wounded in Ghazni".
    """
    heads = [s for s in document.sentences[:_LEADING] if s.kind == "headline"]
    two = any(";" in document.quote(s.span) for s in heads)
    if two and sum(any(".headline" not in c.rule for c in claims) for claims in out) > 1:
        out[:] = [[c for c in claims if ".headline" not in c.rule] or claims for claims in out]
    for number, claims in enumerate(out):
        told = [cases[n] for n, own in enumerate(out) if n != number and own]
        out[number] = [
            c
            for c in claims
            if ".headline" not in c.rule
            or not any(_is_of_other(document, c, cases[number], other) for other in told)
        ]
    many = sum(1 for claims in out if any(figure_of(c, k) for c in claims for k in KINDS)) > _FINE
    for kind in KINDS:
        if sum(1 for claims in out if any(figure_of(c, kind) for c in claims)) < 2:
            continue
        for number, claims in enumerate(out):
            own = [c for c in claims if ".headline" not in c.rule and figure_of(c, kind)]
            if own or (many and _is_bare(document, cases[number])):
                rest = [with_figure(c, kind, None, None) if ".headline" in c.rule else c for c in claims]
                out[number] = [c for c in rest if any(figure_of(c, k) is not None for k in KINDS)]


def _is_bare(document: Document, case: Case) -> bool:
    """Whether a headline names neither place nor act of an incident: "21 killed, five of them doctors"."""
    told = [t for t in case.tellings if document.sentences[t.sentence].kind == "headline"]
    return not any(t.places or t.families - WEAK for t in told)


def drop_totals(
    document: Document,
    cases: Sequence[Case],
    out: list[list[Claim]],
    shared: Sequence[Claim] = (),
) -> None:
    """Take a total out of the incident that it opens: it is what all incidents together had.

    `shared` are the claims of several incidents that are no claims of any one. What a source says of the
    incident further down is of that one, whatever the figures of others add up to.
    """
    _drop_injured(document, cases, out)
    told = [number for number, claims in enumerate(out) if any(c.killed_high for c in claims)]
    told.sort(key=lambda number: cases[number].tellings[0].sentence)
    if len(told) + bool(shared) < 2 or not told:
        return
    first = out[told[0]]
    opening = cases[told[0]].tellings[0].sentence
    # What is told last may be of another day and no part of it.
    after = [out[n] for n in told[1:]][:_ROUND]
    for total in [c for c in first[:_LEADING] if c.killed_high and is_in_lead(document, opening)]:
        at = document.sentence_at(total.start)
        if (at is not None and at > opening) or not _counts_them(total, after, shared):
            continue
        if _is_placed(document, cases, told):
            continue
        later = [c for c in first if c.start > total.start]
        # What the lead tells beside it ("after seven soldiers died in an ambush") is no part of it.
        below = [claims for claims in after if document.sentence_at(claims[0].start) != at]
        parts = [[_figures(total, claims) for claims in (later, *told_of)] for told_of in (after, below)]
        if any(_add_up(total, figures, shared) for figures in parts):
            # The injured of the same sentence are those of all too, but what follows a colon is a part.
            colon = document.text.find(":", total.end)
            first = [c for c in first if document.sentence_at(c.start) != at or -1 < colon < c.start]
            out[told[0]] = first
    for number in told:
        for total in [c for c in out[number] if c.killed_high and _ALTOGETHER.search(_around(document, c))]:
            if _killed([c for c in out[number] if c is not total]) < (total.killed_high or 0):
                out[number].remove(total)


def _drop_injured(document: Document, cases: Sequence[Case], out: list[list[Claim]]) -> None:
    """Take the injured of a lead out of the incident that it opens, where those of all add up to them.

    "Two were killed and 14 hurt. / Two died and six were hurt in Quetta. / Eight were hurt in Chaman."
    """
    most = [max((c.injured_high or 0 for c in claims), default=0) for claims in out]
    for number, claims in enumerate(out):
        opening = cases[number].tellings[0].sentence
        lead = [c for c in claims if c.injured_high and document.sentence_at(c.start) == opening]
        if not lead or not is_in_lead(document, opening):
            continue
        own = {c.injured_high or 0 for c in claims if document.sentence_at(c.start) != opening} - {0}
        rest = sum(most) - most[number]
        if rest and any(c.injured_high == part + rest for c in lead for part in own):
            out[number] = [with_figure(c, "injured", None, None) if c in lead else c for c in claims]


def _is_placed(document: Document, cases: Sequence[Case], told: Sequence[int]) -> bool:
    """Whether the lead names a place where no other incident was: "Four died in Quetta. In Turbat ..."."""
    first = cases[told[0]].tellings[0]
    lead = [p for p in first.places if document.sentence_at(p.start) == first.sentence]
    others = [cases[n].tellings[0] for n in told[1:]]
    if any(t.sentence == first.sentence for n in told[1:] for t in cases[n].tellings):
        return False
    places = [p for t in others for p in t.places if fineness(p) == _FINE]
    return bool(places) and all(relation(lead, [p]) == "conflict" for p in places)


def _counts_them(total: Claim, incidents: Sequence[Sequence[Claim]], shared: Sequence[Claim]) -> bool:
    """Whether a total can hold those who died in the incidents told after it."""
    told = [c for claims in (*incidents, shared) for c in claims if c.killed_high]
    if ";" in total.victims:
        return False
    who = heads(total.victims)
    # "Seven children" are not made up of a woman here and six soldiers there.
    return is_general(who) or any(overlap(who, heads(c.victims)) for c in told)


def is_in_lead(document: Document, opening: int) -> bool:
    """Whether a sentence stands in the first paragraph: what is told further down sums up nothing."""
    lead = next((s.paragraph for s in document.sentences if s.kind in ("body", "list_item")), 0)
    return document.sentences[opening].paragraph <= lead


def _around(document: Document, claim: Claim) -> str:
    """Return the words of a claim, those just before and after it, and how its sentence opens."""
    at = document.sentence_at(claim.start)
    span = document.sentences[at].span if at is not None else None
    first, last = (span.start, span.end) if span else (claim.start, claim.end)
    opening = document.text[first : min(first + 40, claim.start)]
    return f"{opening} | {document.text[max(first, claim.start - 40) : min(last, claim.end + 40)]}"


def _killed(claims: Sequence[Claim]) -> int:
    return combine_claims(supersede(claims), "killed").best or 0


def _add_up(total: Claim, incidents: Sequence[set[int]], shared: Sequence[Claim]) -> bool:
    """Whether a total is what the first of some incidents had together, by one of the figures of each."""
    top = total.killed_high or 0
    shares = {0}
    for claim in shared[:_ROUND]:
        shares |= {so_far + (claim.killed_high or 0) for so_far in shares}
    reached = {0}
    for number, figures in enumerate(incidents):
        reached = {so_far + figure for so_far in reached for figure in figures if so_far + figure <= top}
        if any(top - so_far in shares and (number or so_far < top) for so_far in reached):
            return True
    return False


def _figures(total: Claim, claims: Sequence[Claim]) -> set[int]:
    """Return the figures of an incident that a total can hold: all its dead, or such as the total counts.

    "Eight terrorists and a soldier were killed in three raids" are held against either of each raid.
    """
    kind = heads(total.victims)
    told = [c for c in claims if not is_of_one(c, "killed") and _fight(heads(c.victims)) == _fight(kind)]
    counts = {_killed(claims), *(c.killed_high or 0 for c in told)}
    if not is_general(kind):
        groups = (groups_of(c, "killed") for c in supersede(claims) if not c.superseded)
        counts |= {sum(g.count for g in each if g.who and g.who <= kind) for each in groups}
    return counts - {0}


def _fight(kind: frozenset[str]) -> bool:
    """Whether such persons fought for an armed group."""
    return kind == {MILITANT}


def _is_below(document: Document, at: int) -> bool:
    """Whether a line was begun between the first words of the text and a sentence, or with it."""
    body = [i for i, s in enumerate(document.sentences[: at + 1]) if s.kind in ("body", "list_item")]
    return any(document.opens_line(document.sentences[i].span.start) for i in body[1:])
