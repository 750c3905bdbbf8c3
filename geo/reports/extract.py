"""Report -> draft incidents: the reading stages put together.

One incident is one place, one day or episode and one pair of sides. Everything an incident
says is tied to the words it was read from; passages that tell of violence and make no incident
are kept with the reason.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from geo.claims import combine_claims
from geo.model import (
    ActorMention,
    Claim,
    DateRange,
    DraftIncident,
    Evidence,
    Extraction,
    NotIncident,
    PlaceMention,
    PlaceNames,
    Report,
    Span,
)
from geo.reports.actors import HOME, Named, associate_id, mention, scan_actors
from geo.reports.asides import openings, without_asides
from geo.reports.assigning.assign import assign_claims
from geo.reports.casualties import find_claims, supersede
from geo.reports.cues.passages import with_passages
from geo.reports.dates import DatedPhrase, find_dates
from geo.reports.document import Document
from geo.reports.events import Trigger, find_triggers, with_taken
from geo.reports.incidents.case import WEAK, Case
from geo.reports.incidents.case_words import anchored as patterns_of_cases
from geo.reports.incidents.coding import settle_type
from geo.reports.incidents.coreference import gather
from geo.reports.incidents.days_around import is_recalled
from geo.reports.incidents.doubts import confidence, doubts
from geo.reports.incidents.ellipsis import shared_counts
from geo.reports.incidents.enough import why_none
from geo.reports.incidents.news import RECALLED, News
from geo.reports.incidents.opened import keep_opening
from geo.reports.incidents.parts import weigh
from geo.reports.incidents.sides import decide
from geo.reports.incidents.spots import place_roles, places_of_case
from geo.reports.incidents.tellings import find_tellings
from geo.reports.incidents.when import date_of_case, days_long
from geo.reports.mentions.countries import spoken_countries
from geo.reports.mentions.ground import country_of
from geo.reports.mentions.heads import with_place_heads
from geo.reports.mentions.inline_heads import with_inline_heads
from geo.reports.mentions.surroundings import surroundings
from geo.reports.page.letters import in_mixed_letters
from geo.reports.page.plain import plain
from geo.reports.parties.named import NamedBySentence
from geo.reports.parties.pairs import Sides
from geo.reports.parties.part import Part
from geo.reports.parties.side_words import anchored as patterns_of_actors
from geo.reports.places import find_places
from geo.reports.text import split

# So many places of a report decide on the country where an incident's own leave it open.
MAX_CONTEXT = 200
# After so many incidents a report is a round-up, which goes on with one more.
ROUND_UP = 3


def extract(report: Report, names: PlaceNames) -> Extraction:
    """Read one report.

    Parameters
    ----------
    report : Report
        As read; its text is not changed.
    names : PlaceNames
        The gazetteer.

    Returns
    -------
    Extraction
        Incidents in the order in which the text opens them, every place mention with its
        role, and the passages that are no incidents. The same report and gazetteer give the
        same extraction on every machine.
    """
    _make_patterns()
    page = in_mixed_letters(plain(report), names)
    whole = replace(report, text=page.text)
    document = split(page.text)
    cut, left_out = without_asides(whole, document)
    if not left_out:
        return page.restored(_read(whole, document, names))
    told = cut.restored(_read(replace(report, text=cut.text), split(cut.text), names))
    passages = sorted((*told.not_incidents, *left_out), key=lambda n: n.start)
    return page.restored(replace(told, not_incidents=tuple(passages)))


def _read(report: Report, document: Document, names: PlaceNames) -> Extraction:
    """Read a report of plain text."""
    document = with_passages(with_place_heads(with_inline_heads(document, names), names))
    if not document.sentences:
        return Extraction(report)
    published = _put_up(report.published_date, document.issued)
    mentions = find_places(document, names)
    triggers = find_triggers(document, published, mentions)
    mentions = with_taken(mentions, triggers)
    phrases = _happened(find_dates(document, published), published)
    dead = frozenset(t.sentence for t in triggers if t.status not in ("occurred", "foiled", "other"))
    past = frozenset(t.sentence for t in triggers if t.status == "past")
    figures = shared_counts(document, find_claims(document, report), mentions, phrases, report.report_id)
    cases, summed = gather(document, find_tellings(document, triggers, mentions, phrases, figures), dead)
    claims = assign_claims(document, figures, cases, triggers, summed, mentions)
    named = scan_actors(document)
    actors = NamedBySentence(document, named)
    by_sentence = _by_sentence(document, mentions)
    countries = spoken_countries(document)
    fallback = country_of(mentions) or max(countries, key=lambda row: row[1], default=("", 0.0))[0]
    home = country_of([m for m in mentions if m.rule == "place.dateline"])
    news = News(document, triggers, phrases, figures, published)
    drafts: list[DraftIncident] = []
    kept: list[Case] = []
    recalled: list[Trigger] = []
    heard = _heard_after(cases, named, past)
    taken = frozenset(t.sentence for case in cases for t in case.tellings)
    for case, own in zip(cases, claims, strict=True):
        news_so_far = zip(drafts[::-1], kept[::-1], strict=True)
        before = next((d.event_date for d, c in news_so_far if not is_recalled(document, c)), None)
        when = date_of_case(document, case, phrases, published, before, past, taken)
        when = when and days_long(document, case, when, published)
        first = drafts[0].event_date if drafts else None
        none = why_none(document, case, own, actors)
        if none or when is None or news.recalls(case, when, first, len(drafts) >= ROUND_UP):
            recalled += [replace(t, reason=none or RECALLED) for told in case.tellings for t in told.triggers]
            continue
        where = places_of_case(document, case, by_sentence, alone=len(cases) == 1, dead=dead)
        drafts.append(
            _draft(
                report,
                document,
                case,
                own,
                when,
                where,
                actors,
                _country(where, mentions, fallback),
                home,
                alone=len(cases) == 1,
                spoken=heard.get(id(case), ()),
                beyond=_told_beside(case, cases),
            )
        )
        kept.append(case)
    return Extraction(
        report,
        tuple(drafts),
        place_roles(document, mentions, kept, [d.places for d in drafts], triggers),
        tuple(_not_incidents(document, (*triggers, *recalled))),
        countries=countries,
    )


def _told_beside(case: Case, cases: Sequence[Case]) -> list[Span]:
    """Return what the sentences of an incident tell of the acts of others, apart from its own words."""
    own = [s for t in case.tellings for s in (t.span, t.lead) if s is not None]
    sentences = {t.sentence for t in case.tellings}
    beside = (
        t.span
        for other in cases
        for t in other.tellings
        if other is not case and t.sentence in sentences and t.families - WEAK
    )
    return [span for span in beside if all(span.end <= o.start or o.end <= span.start for o in own)]


def _by_sentence(document: Document, mentions: Sequence[PlaceMention]) -> dict[int, list[PlaceMention]]:
    """Return the places by the sentence in which they stand."""
    found: dict[int, list[PlaceMention]] = {}
    for place in mentions:
        at = document.sentence_at(place.start)
        if at is not None:
            found.setdefault(at, []).append(place)
    return found


# A page may be handed on so many days after it was put up.
_HANDED_ON = 10


def _put_up(given: date | None, issued: date | None) -> date | None:
    """Return the day of publication: the one given, or an earlier one that the page itself names."""
    if given is None or issued is None:
        return given or issued
    return issued if 0 < (given - issued).days <= _HANDED_ON else given


def _happened(phrases: Sequence[DatedPhrase], published: date | None) -> tuple[DatedPhrase, ...]:
    """Return the days without those to come ("a strike for tomorrow"): nothing has happened on them."""
    return tuple(
        p
        for p in phrases
        if not (published and p.range.basis == "relative" and p.range.start and p.range.start > published)
    )


@cache
def _make_patterns() -> None:
    """Make all patterns at once, so that the words of all are found in one pass over a report."""
    for make in (openings, surroundings, patterns_of_actors, patterns_of_cases):
        make()


# A claim of responsibility stands so many sentences behind what it is for.
_CLAIM_REACH = 8
_CLAIMED = frozenset({"bomb", "air", "shelling", "fight", "shoot", "abduct", "property", "harm", "vague"})


def _may_be_claimed(case: Case) -> bool:
    """Whether an armed group may have done it: of a crowd not what it burnt."""
    crowd = {"property", "harm", "vague"} if case.families & {"protest", "mob"} else set()
    return bool(case.families & _CLAIMED - crowd)


def _heard_after(
    cases: Sequence[Case], named: Sequence[Named], past: frozenset[int]
) -> dict[int, list[Named]]:
    """Return for each case the armed groups named behind it, in sentences that tell of no incident.

    What a group says in sentences about the `past` is not of the incident before.
    """
    told = {s for case in cases if _may_be_claimed(case) for s in case.sentences}
    told |= {t.sentence for case in cases for t in case.tellings}
    heard: dict[int, list[Named]] = {}
    for group in named:
        if group.entry.side != "armed" or group.sentence in told or group.sentence in past:
            continue
        before = [
            (max(t.sentence for t in case.tellings if t.sentence < group.sentence), case)
            for case in cases
            if _may_be_claimed(case) and case.tellings[0].sentence < group.sentence
        ]
        at, case = max(before, key=lambda row: row[0], default=(-1, None))
        if case is not None and group.sentence - at <= _CLAIM_REACH:
            heard.setdefault(id(case), []).append(group)
    return heard


def _country(where: Sequence[PlaceMention], mentions: Sequence[PlaceMention], fallback: str) -> str:
    """Return the country whose forces and people the incident is about."""
    country = country_of(where, mentions[:MAX_CONTEXT])
    # A country that the boundary set only knows the name of is mostly where somebody comes from.
    mapped = {c.country for m in where for c in m.candidates if c.level != "country"}
    at_home = mapped & set(HOME)
    if country not in HOME and len(at_home) == 1:
        return at_home.pop()  # Hyderabad in Sindh, where nothing speaks for the other one
    return country if country in mapped or country in HOME else fallback


def _draft(
    report: Report,
    document: Document,
    case: Case,
    claims: Sequence[Claim],
    when: DateRange,
    where: tuple[PlaceMention, ...],
    actors: NamedBySentence,
    country: str,
    home: str,
    *,
    alone: bool,
    spoken: Sequence[Named],
    beyond: Sequence[Span],
) -> DraftIncident:
    """Put one incident together."""
    day = when.start or actors.presumed_day
    parts = weigh(document, case, actors, country, day, alone=alone, spoken=spoken, beyond=beyond)
    keep_opening(document, case, parts)
    main = settle_type(document, case, parts)
    sides = decide(document, case, main, parts, country, day, home, actors)
    first = _actor(document, sides.first, sides.first_default, main, day)
    second = _actor(document, sides.second, sides.second_default, main, day)
    final = supersede(tuple(claims))
    associates = _associates(document, case, actors, country, day) if _civil(second) else ()
    evidence = _evidence(report, case, main, when, where, (first, second), sides, final)
    grounds = doubts(document, case, when, where, final)
    evidence += [
        Evidence(report.report_id, s.start, s.end, document.quote(s), rule, "confidence")
        for s, rule in grounds
    ]
    return DraftIncident(
        key=_key(case, main),
        event_date=when,
        event_type=main.event_type,
        sub_event_type=main.sub_event_type,
        status="foiled" if main.family == "disrupt" else "occurred",
        places=where,
        actor1=first,
        actor2=second,
        assoc_actor_2=associates,
        civilian_targeting=_civil(second) and main.event_type not in ("Protests", "Riots", "Battles"),
        claims=final,
        fatalities=combine_claims(final, "killed"),
        injured=combine_claims(final, "injured"),
        abducted=combine_claims(final, "abducted"),
        disputed=_disputed(document, case, final),
        confidence=confidence([rule for _, rule in grounds]),
        evidence=tuple(evidence),
    )


def _key(case: Case, main: Trigger) -> str:
    """Name an incident by its kind and by the word, or the piece of a sentence, that opens it."""
    opening = case.tellings[0]
    at = max(opening.span.start, opening.triggers[0].span.start)
    return f"{main.family}@{at}" + (f".{opening.part}" if opening.part else "")


def _actor(
    document: Document, part: Part | None, default: str, main: Trigger, day: date | None
) -> ActorMention | None:
    """Make the mention of a side; one that nobody names stands on the words that tell of the act."""
    if part is not None:
        return mention(document, part.named.start, part.named.end, part.actor, day, part.rule)
    if default:
        return mention(document, main.span.start, main.span.end, default, day, "actor.default")
    return None


def _civil(actor: ActorMention | None) -> bool:
    return actor is not None and actor.actor_id.startswith("civ_")


def _associates(
    document: Document, case: Case, actors: NamedBySentence, country: str, day: date | None
) -> tuple[ActorMention, ...]:
    """Return the groups that the civilians of an incident belong to, each once."""
    spans = [t.span for t in case.tellings]
    found: dict[str, ActorMention] = {}
    for named in (m for sentence in sorted({t.sentence for t in case.tellings}) for m in actors.of(sentence)):
        group = associate_id(named.entry, country, day)
        if group and any(s.start <= named.start < s.end for s in spans):
            found.setdefault(group, mention(document, named.start, named.end, group, day, "actor.group"))
    return tuple(found.values())


def _disputed(document: Document, case: Case, claims: Sequence[Claim]) -> bool:
    """Whether somebody denies deaths that another claims, or that it happened."""
    killed = [c for c in claims if not c.superseded and c.modifier != "subset" and c.killed_high is not None]
    none = any(c.killed_high == 0 for c in killed)
    return none and any((c.killed_low or c.killed_high or 0) > 0 for c in killed)


def _evidence(
    report: Report,
    case: Case,
    main: Trigger,
    when: DateRange,
    where: Sequence[PlaceMention],
    actors: tuple[ActorMention | None, ActorMention | None],
    sides: Sides,
    claims: Sequence[Claim],
) -> list[Evidence]:
    """List the words behind every field, with the rule that read them."""
    rows: list[tuple[Span, str, str]] = [(t.span, "incident.telling", "incident") for t in case.tellings]
    rows.append((main.span, main.rule, "event_type"))
    if when.span is not None:
        rows.append((when.span, when.rule or "date", "event_date"))
    rows += [(Span(p.start, p.end), p.rule or "place", "location") for p in where]
    for name, actor in zip(("actor1", "actor2"), actors, strict=True):
        if actor is not None:
            rows.append((Span(actor.start, actor.end), actor.rule, name))
    for claim in claims:
        for field in ("killed", "injured", "abducted"):
            if getattr(claim, f"{field}_low") is not None or getattr(claim, f"{field}_high") is not None:
                name = "fatalities" if field == "killed" else field
                rows.append((Span(claim.start, claim.end), claim.rule or "claim", name))
    return [
        Evidence(report.report_id, s.start, s.end, s.quote(report.text), rule, field)
        for s, rule, field in rows
    ]


def _not_incidents(document: Document, triggers: Sequence[Trigger]) -> list[NotIncident]:
    """List the clauses that tell of violence and make no incident, each once."""
    out: dict[int, NotIncident] = {}
    for trigger in triggers:
        if not trigger.reason or (trigger.family == "vague" and trigger.status == "other"):
            continue
        clause = document.clause_at(trigger.span.start)
        if clause is not None and clause.start not in out:
            out[clause.start] = NotIncident(document.quote(clause), clause.start, clause.end, trigger.reason)
    return [out[start] for start in sorted(out)]
