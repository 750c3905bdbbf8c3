"""How much speaks for each actor of an incident as the one who did it, or the one who suffered it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from geo.model import Span
from geo.patterns import compiled
from geo.reports.actors import ActorEntry, Named, actor_id
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case import Case
from geo.reports.incidents.weighing import TIED, weigh_one
from geo.reports.incidents.word_order import order
from geo.reports.parties.attribution import denied
from geo.reports.parties.named import NamedBySentence
from geo.reports.parties.part import CLAIMED, DID, NAMED, NAMELESS, Part
from geo.reports.parties.side_words import anchored, grammar
from geo.reports.wording.phrases import folded


def weigh(
    document: Document,
    case: Case,
    named: NamedBySentence,
    country: str,
    day: date | None,
    *,
    alone: bool = False,
    spoken: Sequence[Named] = (),
    beyond: Sequence[Span] = (),
) -> list[Part]:
    """Weigh every actor named in the sentences of an incident.

    Where it is the only one of the report (`alone`), a claim of responsibility anywhere is for it;
    `spoken` are the groups named after it and before the next one, which may claim it, too; `beyond`
    is what its sentences tell of other incidents.
    """
    low = folded(document.text)
    spans, triggers, shared = _told(document, case)
    mentions = _named(case, named, shared, alone=alone, spoken=spoken)
    # "A bomb killed three in A, while in B TTP militants killed two": nothing ties the group to A.
    mentions = [
        m for m in mentions if m.entry.side != "armed" or not any(s.start <= m.start < s.end for s in beyond)
    ]
    outside = set() if alone else {(m.start, m.end) for m in spoken}
    parts = []
    neighbours = [m for m in mentions if m.entry.key in ("@afghan_taliban", "@defacto", "@afghan")]
    crowded = any(t.family in ("protest", "mob") for told in triggers.values() for t in told)
    opening = min((s for s in triggers if document.sentences[s].kind != "headline"), default=-1)
    for mention in mentions:
        mention = _as_meant(low, mention, crowded)
        inside = any(s.start <= mention.start < s.end for s in spans.get(mention.sentence, ()))
        part = _part_of(low, mention, named.rulers, neighbours, country, day)
        between = tuple(o.start for o in named.of(mention.sentence) if o.entry.side != "civil")
        acts = triggers.get(mention.sentence, [])
        beside = (mention.start, mention.end) in outside or mention.sentence in case.apart
        meant = part.actor and weigh_one(document, low, part, acts, inside, beside, between)
        if mention.sentence in shared:
            part.suffered = min(part.suffered, 2)
        if meant and mention.sentence != opening and _by_habit(document, low, part):
            continue
        if meant and (not beside or part.rule in (TIED if alone else TIED[:2])):
            parts.append(part)
    parts = _without_neighbours(case, parts)
    _two_blamed(parts)
    _the_forces(low, parts)
    forces = {p.named.sentence for p in parts if p.named.entry.side == "state"}
    told = [t for t in case.tellings if t.sentence in forces]
    if any(anchored()["private"].search(low, t.span.start, t.span.end) for t in told):
        _off_duty(parts, country, day)
    _off_duty([p for p in parts if _of_the_republic(p, parts)], country, day)
    if any(p.named.entry.side in ("state", "foreign") and p.suffered > NAMED for p in parts):
        parts = _beside_force(low, parts)
    return parts


def _as_meant(low: str, mention: Named, crowded: bool) -> Named:
    """Return a mention as the words around it show it; `crowded`: a crowd is told of, which has members."""
    entry = mention.entry
    if not crowded and low[mention.start : mention.end] in _MEMBERS:
        entry = ActorEntry("@civ", "civil")
    elif entry.key == "@civ" and grammar()["layer"].match(low, mention.end):
        entry = ActorEntry("@armed", "armed")
    elif entry.key == "@riot" and _looking_on(low, mention, crowded=crowded):
        entry = ActorEntry("@civ", "civil")
    elif entry.key == "@civ" and _in_arms(low, mention):
        entry = ActorEntry("@pro_gov", "state")
    return mention if entry is mention.entry else replace(mention, entry=entry)


def _named(
    case: Case, named: NamedBySentence, shared: frozenset[int], *, alone: bool, spoken: Sequence[Named]
) -> list[Named]:
    """Return all who are named in the sentences of an incident, and those who may be its own elsewhere."""
    mentions = [m for s in sorted({*case.sentences, *shared}) for m in named.of(s)]
    mentions += [m for m in named.of_all if m.sentence not in case.sentences]
    if not alone:
        return [*mentions, *spoken]
    seen = {(m.start, m.end) for m in mentions}
    return mentions + [m for m in named.all if m.entry.side == "armed" and (m.start, m.end) not in seen]


def _told(
    document: Document, case: Case
) -> tuple[dict[int, list[Span]], dict[int, list[Trigger]], frozenset[int]]:
    """Return by sentence the stretches and the words that tell of an incident, and the sentences it shares.

    "Twelve were killed in three strikes. In the first, six died": the second strike shares the words of
    the first sentence.
    """
    spans: dict[int, list[Span]] = {}
    triggers: dict[int, list[Trigger]] = {}
    for telling in case.tellings:
        spans.setdefault(telling.sentence, []).append(telling.span)
        if telling.lead is not None:
            spans[telling.sentence].append(telling.lead)
        triggers.setdefault(telling.sentence, []).extend(telling.triggers)
    words = [t for told in case.tellings for t in told.triggers if t.sentence not in case.sentences]
    for word in words:
        spans[word.sentence] = [document.sentences[word.sentence].span]
        triggers[word.sentence] = [word]
    return spans, triggers, frozenset(t.sentence for t in words)


def _without_neighbours(case: Case, parts: list[Part]) -> list[Part]:
    """Leave out whom the verb it shares hit elsewhere: "killed two policemen in Hub and a trader in Kech"."""
    leads = [t.lead for t in case.tellings if t.lead is not None]
    spans = [t.span for t in case.tellings]
    hit = [p for p in parts if p.suffered > p.did] if leads else []
    own = [p for p in hit if any(s.start <= p.named.start < s.end for s in spans)]
    beside = [p for p in hit if p not in own and any(s.start <= p.named.start < s.end for s in leads)]
    return [p for p in parts if p not in beside] if own else parts


# "19 people were hurt and two policemen killed": who were they? But "nine people and a policeman" lists them.
_ANYBODY = ("people", "person", "persons")
_LISTED = compiled(r"(?:,|,? and)(?: [\w-]+){0,3} ")


def _beside_force(low: str, parts: Sequence[Part]) -> list[Part]:
    """Return the parts of an incident that hit a force, without those who are of it or stand for anybody."""
    # "Gunmen fired on a police van. An officer was hurt."
    theirs = ("officer", "officers", "colleague", "colleagues", "guard", "guards")
    parts = [p for p in parts if low[p.named.start : p.named.end] not in theirs]
    hit = [p for p in parts if p.named.entry.side in ("state", "foreign") and p.suffered >= DID - 1]
    for part in parts:
        civil = part.named.entry.side == "civil"
        # "A girl who was passing by was hurt": nobody meant her
        if anchored()["passing"].search(low, part.named.start, part.named.end + 30):
            part.suffered = min(part.suffered, 2 if civil else CLAIMED)
        elif low[part.named.start : part.named.end] in _ANYBODY and part.rule == "actor.suffers":
            at = part.named.sentence
            # "Gunmen attacked a police post. Three people were killed."
            struck = [p for p in parts if p.named.sentence == at - 1 and p.rule == "actor.target"]
            before = [p.named for p in struck if p in hit and all(q in hit for q in struck)]
            beside = [*before, *(p.named for p in hit if p.named.sentence == at)]
            if beside and not any(_LISTED.fullmatch(low, part.named.end, n.start) for n in beside):
                part.suffered, part.rule = min(part.suffered, 2), "actor.named"
    return parts


def _looking_on(low: str, mention: Named, *, crowded: bool) -> bool:
    """Whether a crowd is no party, or one that armed men attacked where nobody protests."""
    before = max(0, mention.start - 50), mention.start
    plain = not crowded and low[mention.start : mention.end] in ("crowd", "crowds")
    hit = plain and grammar()["crowd_hit"].search(low, *before) is not None
    return hit or grammar()["audience"].search(low, *before) is not None


def _in_arms(low: str, mention: Named) -> bool:
    """Whether people of a place turn on armed men: "villagers killed three Taliban"."""
    words = grammar()
    if words["of_the_place"].match(low, mention.start) is None:
        return False
    turns = words["turns_on"].match(low, mention.end) is not None
    return turns or words["turned_on"].search(low, max(0, mention.start - 120), mention.start) is not None


# Protesters only where there is a protest.
_MEMBERS = ("activists", "participants")


def _by_habit(document: Document, low: str, part: Part) -> bool:
    """Whether a sentence tells of what somebody does again and again, and blames nobody for this one deed.

    Or it only names a group in telling of something else: "since the TTP ended its truce".
    """
    if part.rule in TIED:
        return False
    sentence = document.sentences[part.named.sentence].span
    only_named = part.rule == "actor.named" and part.named.entry.side == "armed" and not part.suffered
    if only_named and part.named.entry.key not in NAMELESS and denied(low, sentence.start, sentence.end):
        return True
    # Headlines and chronicles tell of one deed in the present, too.
    running = document.sentences[part.named.sentence].kind == "body"
    return running and grammar()["habit"].search(low, sentence.start, sentence.end) is not None


def _two_blamed(parts: Sequence[Part]) -> None:
    """Blame neither of two groups that one breath blames: "he blamed the Taliban and Daesh"."""
    blamed = [p for p in parts if p.rule == "actor.blamed" and p.named.entry.side == "armed"]
    for one, other in pairwise(blamed):
        if one.actor != other.actor and 0 < other.named.start - one.named.end < 12:
            one.did = other.did = NAMED


def _the_forces(low: str, parts: Sequence[Part]) -> None:
    """Let "the forces" be the one force that was hit: "The forces hit back. Two policemen were dead"."""
    bare = [p for p in parts if low.startswith("the forces", p.named.start)]
    hit = {
        p.actor for p in parts if p.named.entry.side == "state" and p.suffered >= DID - 1 and p not in bare
    }
    for part in bare if len(hit) == 1 else ():
        part.actor = min(hit)


def _part_of(
    low: str,
    mention: Named,
    rulers: ActorEntry | None,
    neighbours: Sequence[Named],
    country: str,
    day: date | None,
) -> Part:
    """Return the actor that a mention names there and then, before its part is weighed."""
    part = Part(mention, actor_id(mention.entry, country or mention.entry.country, day))
    part.thing = order()["thing"].fullmatch(low, mention.start, mention.end) is not None
    before = max(0, mention.start - 30)
    if mention.entry.side == "state" and anchored()["off_duty"].search(low, before, mention.start):
        civil = ActorEntry("@civ", "civil")
        part = Part(replace(mention, entry=civil), actor_id(civil, country, day))
    if country == "AFG" and low[mention.start : mention.end].endswith("rangers"):
        part.actor = ""  # the pick-up trucks
    if country == "PAK" and low[mention.start : mention.end].startswith("anp"):
        # In Pakistan the Awami National Party, not the Afghan National Police.
        party = ActorEntry("@civ", "civil", "anp_pak")
        part = Part(replace(mention, entry=party), actor_id(party, country, day))
    if (
        mention.entry.key == "@armed"
        and part.actor == "uag_afg"
        and low.startswith("fighter", mention.start)
        and rulers
        and actor_id(rulers, country, day) == "afg_mil"
    ):
        # "Fighters beat a man who had not paid the Taliban": the Taliban's own.
        part = Part(replace(mention, entry=replace(rulers, side="state")), "afg_mil")
    if part.actor == "ttp" and mention.entry.key == "@taliban" and neighbours:
        # "Afghan Taliban forces attacked ...; the Taliban said": the same.
        part.actor = actor_id(neighbours[0].entry, country, day) or part.actor
    if part.actor == "afg_mil" and mention.entry.side == "armed":
        # The Taliban in power are a state's forces.
        part.named = replace(mention, entry=replace(mention.entry, side="state"))
    elif part.actor == "taliban" and mention.entry.side == "state":
        # "The Islamic Emirate" before it was one.
        part.named = replace(mention, entry=replace(mention.entry, side="armed"))
    return part


def _of_the_republic(part: Part, parts: Sequence[Part]) -> bool:
    """Whether Taliban in power did it to somebody of the forces before: "a policewoman, shot by Taliban"."""
    hit = part.actor == "afg_mil" and part.named.entry.key in ("@mil", "@pol") and part.suffered > part.did
    return hit and any(
        p.actor == "afg_mil" and p.did >= DID and p.named.sentence == part.named.sentence for p in parts
    )


def _off_duty(parts: list[Part], country: str, day: date | None) -> None:
    """Make civilians of the members of forces who suffered an attack off duty."""
    civil = ActorEntry("@civ", "civil")
    actor = actor_id(civil, country, day)
    for part in parts:
        if part.named.entry.side == "state" and part.suffered > part.did and actor:
            part.named, part.actor = replace(part.named, entry=civil), actor
