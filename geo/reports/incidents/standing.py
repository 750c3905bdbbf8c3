"""Which of the words of an incident tell of its kind, and which its other words explain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from geo.model import Span
from geo.patterns import compiled
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.case import Case
from geo.reports.incidents.deciding import DEADLY, HOW, LYING, QUIET
from geo.reports.incidents.kinds import abduction, arrest, based, from_air, left_behind
from geo.reports.incidents.means import as_finds, by_means, without_roles
from geo.reports.numbers import find_numbers
from geo.reports.parties.around import REACH
from geo.reports.parties.part import BLAMED, Part
from geo.reports.parties.side_words import anchored, grammar

# Guards of companies are armed: an attack on them is a battle.
GUARDS = "@psc"


@dataclass(frozen=True, slots=True)
class Weight:
    """How much speaks for forces, people and armed men as those who suffered, or who did it."""

    force: int
    people: int
    armed: int
    crowd: int
    force_did: int
    armed_did: int
    crowd_did: int
    forces: frozenset[str]
    armed_party: bool

    @classmethod
    def of(cls, parts: Sequence[Part]) -> "Weight":
        """Weigh the parts of an incident."""

        def most(what: str, *sides: str) -> int:
            own = [p for p in parts if p.named.entry.side in sides]
            if "civil" in sides:
                own = [p for p in own if p.named.entry.key != GUARDS]
            elif "state" in sides:
                own += [p for p in parts if p.named.entry.key == GUARDS]
            return max((getattr(p, what) for p in own), default=0)

        state = ("state", "foreign")
        if any(p.named.entry.side in state and p.suffered >= BLAMED for p in parts):
            # "A vehicle of the Levies was fired upon": the vehicle is theirs.
            parts = [p for p in parts if not p.thing]
        party = [p for p in parts if p.did or p.suffered]
        return cls(
            most("suffered", *state),
            most("suffered", "civil", "crowd"),
            most("suffered", "armed"),
            most("suffered", "crowd"),
            most("did", *state),
            most("did", "armed"),
            most("did", "crowd"),
            frozenset(p.actor for p in party if p.named.entry.side in state),
            any(p.named.entry.side == "armed" for p in party),
        )


FIGHTERS = ("state", "foreign", "armed")
_THEIR_OWN = compiled(r"m[ae]n|persons?|leaders?|members?|comrades?|brothers?")


# "A commander and three of his men", "the head of a peace committee, Malik Idrees, was killed"
_OF_HIS = compiled(r"[^.;]{0,40}\b(?:his|her|their|its) $")
_WHO_SO = compiled(r", $"), compiled(r"(?: [\w'-]+){1,3}, (?:was|were|has|had|died|lost)\b")


# "Three policemen were killed ... A doctor said that three people had died": those who were told before.
_ANYBODY = compiled(r"people|persons?|individuals?|others")


def _count_before(low: str, start: int) -> int:
    """Return the number that stands right before a word, 0 where none does."""
    near = low[max(0, start - 30) : start]
    counted = find_numbers(near)
    return counted[-1].high or 0 if counted and counted[-1].span.end >= len(near) - 1 else 0


def _retold(low: str, part: Part, hit: Sequence[Part]) -> bool:
    """Whether people are counted that were told as a force's in an earlier sentence, and no more of them."""
    if _ANYBODY.fullmatch(low, part.named.start, part.named.end) is None:
        return False
    before = [p for p in hit if p.named.sentence < part.named.sentence and p.named.entry.side != "armed"]
    count = _count_before(low, part.named.start) if before else 0
    return 0 < count <= max((_count_before(low, p.named.start) for p in before), default=0)


def with_their_own(low: str, parts: Sequence[Part]) -> Sequence[Part]:
    """Return the parts without the men of those who were hit, their leader by name or rank, and the like."""
    hit = [p for p in parts if p.named.entry.side in FIGHTERS and p.suffered >= BLAMED]
    acted = any(p.named.entry.side in ("state", "foreign") and p.did >= BLAMED + 1 for p in parts)
    fought = acted and any(p.named.entry.side == "armed" for p in hit)

    def own(part: Part) -> bool:
        start, end = part.named.start, part.named.end
        if _retold(low, part, hit):
            return True
        theirs = _THEIR_OWN.fullmatch(low, start, end) is not None
        before = [p.named.end for p in hit if p.named.sentence == part.named.sentence and p.named.end < start]
        rank, verb = _WHO_SO
        if before and rank.fullmatch(low, before[-1], start):
            return verb.match(low, end) is not None
        return theirs and (fought or any(_OF_HIS.fullmatch(low, at, start) for at in before))

    return [p for p in parts if p.named.entry.side != "civil" or not own(p)]


# What was laid, meant or done to a device that was found: "11 mines that they had laid to attack convoys".
_OF_FINDS = HOW | {
    *("event.device", "event.attack", "event.vague", "event.assault", "event.bombing", "event.operation"),
}
_CROWD = {"event.protest", "event.protest-force", "event.protest-excess", "event.mob"}


def _as_found(low: str, words: list[Trigger]) -> list[Trigger]:
    """Return the words without what is told of a device in the sentence that tells of its find."""
    hurt = {
        t.sentence
        for t in words
        if t.rule in ("event.harm", "event.clash") or DEADLY.search(low, t.span.start, t.span.end)
    }
    found = {t.sentence for t in words if t.rule == "event.disrupted"} - hurt
    return [t for t in words if t.sentence not in found or t.rule not in _OF_FINDS]


def _botched(document: Document, low: str, words: list[Trigger]) -> list[Trigger]:
    """Return the words, the blast of what somebody was making safe as a blast."""
    harmed = any(t.rule == "event.harm" for t in words)
    hurt = grammar()["wounded"]
    spans = {t.sentence: document.sentences[t.sentence].span for t in words if t.rule == "event.disrupted"}
    blown = {
        at
        for at, span in spans.items()
        if grammar()["making_safe"].search(low, span.start, span.end)
        and (harmed or hurt.search(low, span.start, span.end))
    }
    return [left_behind(t) if t.rule == "event.disrupted" and t.sentence in blown else t for t in words]


def _of_body(document: Document, words: list[Trigger]) -> list[Trigger]:
    """Return the words without the other acts of a headline, which may speak of several incidents."""
    titles = {t.sentence for t in words if document.sentences[t.sentence].kind == "headline"}
    told = {t.family for t in words if t.strength > 1 and t.sentence not in titles}
    return [t for t in words if t.sentence not in titles or not told or t.family in told or t.strength < 2]


# What an operation says of those whom it found: they are dead.
_FINISHED = compiled(DEADLY.pattern + r"|\bto hell\b|\bneutrali[sz]ed")


def told_words(document: Document, low: str, case: Case, sides: Weight) -> list[Trigger]:
    """Return the words of an incident without those that its other words explain."""
    words = _of_body(document, [t for telling in case.tellings for t in telling.triggers])
    words = _as_found(low, _botched(document, low, words))
    rules = {t.rule for t in words}
    if sides.armed_did >= BLAMED + 1 and not rules & _CROWD:
        # "Armed men blocked the highway", "gunmen threw petrol bombs into the depot": no crowd was there.
        words = [t for t in words if t.rule != "event.riot"] or words
        words = [based(t) if t.rule == "event.road-block" else t for t in words]
        rules = {t.rule for t in words}
    if sides.people >= BLAMED and sides.people > sides.force and "event.shelling" in rules:
        # "Mortar rounds fired during fighting hit a house, killing three women."
        words = [t for t in words if t.rule != "event.clash"]
    if sides.force_did >= BLAMED + 1:
        # "Troops killed two men who were planting a bomb": nothing went off.
        words = [
            t
            for t in words
            if t.rule not in _HANDLED
            or not grammar()["at_work"].search(_before(document, low, t) + low[t.span.start : t.span.end])
        ] or words
    else:
        # "Gunmen killed a judge with a magnetic bomb", "a grenade thrown by gunmen wounded two": the means
        words = [t for t in words if t.rule not in _SENT or not _behind("sent_by", document, low, t)] or words
    forced = sides.force_did > 0 and not (sides.force or sides.armed_did)
    words = by_means(document, low, as_finds(low, words, forced))
    rules = {t.rule for t in words}
    finds = {"event.disrupted", "event.arrest"}
    if (rules & finds or sides.force_did >= BLAMED + 1) and "event.explosion" not in rules:
        # "A boy with explosives strapped to his body was arrested": nothing went off.
        words = [
            replace(left_behind(t), rule="event.device", strength=2) if _says("worn", low, t) else t
            for t in words
        ]
        rules = {t.rule for t in words}
    if rules & finds and not rules - QUIET - {"event.harm"}:
        if "event.harm" not in rules or not (sides.armed or _killed_before(document, low, words)):
            words = [t for t in words if t.rule in finds][:1]
        else:
            words = [t for t in words if t.rule not in finds | LYING]
    elif (
        rules & finds
        and not rules - QUIET - {"event.operation"}
        and not any(
            t.rule == "event.operation" and _FINISHED.search(low, t.span.start, t.span.end) for t in words
        )
    ):
        # An operation in which nobody is hurt and men are taken, or weapons found.
        words = [t for t in words if t.rule in finds][:1]
    if (
        sides.force_did >= BLAMED
        and "event.bombing" in rules
        and not rules & {"event.device", "event.ied", "event.bomber"}
    ):
        # An army that bombs does so from the air; one that guards the scene of a bombing has not bombed.
        words = [from_air(t) if t.rule == "event.bombing" and _bombs(document, low, t) else t for t in words]
    return words


def _killed_before(document: Document, low: str, words: Sequence[Trigger]) -> bool:
    """Whether a sentence before that of an arrest or a find tells of a killing, of which it came."""
    held = min((t.sentence for t in words if t.rule in ("event.arrest", "event.disrupted")), default=0)
    killed = (t for t in words if t.rule == "event.harm" and t.sentence < held)
    return any(
        document.sentences[t.sentence].kind != "headline" and DEADLY.search(low, t.span.start, t.span.end)
        for t in killed
    )


# Acts that may only be what somebody's weapon did.
_SENT = ("event.attack", "event.armed-killed", "event.harm")


def _behind(name: str, document: Document, low: str, t: Trigger) -> bool:
    """Whether a wording of the lexicon stands right before the words of a trigger."""
    return grammar()[name].search(_before(document, low, t)) is not None


# What somebody may lay, throw or fire when he is killed.
_HANDLED = LYING | {"event.ied", "event.shelling", "event.grenade"}


def _bombs(document: Document, low: str, word: Trigger) -> bool:
    """Whether a bombing is told as a force's own deed: "bombed", "the army's bombing", with aircraft."""
    span = document.sentences[word.sentence].span
    return any(
        found.start() < word.span.end
        for found in grammar()["bombs_itself"].finditer(
            low, max(span.start, word.span.start - 60), min(span.end, word.span.end + REACH)
        )
    )


def captures(low: str, words: list[Trigger], sides: Weight) -> list[Trigger]:
    """Return the words, "captured a commander in the district" as what it is: nobody took the district."""
    return [
        (arrest(t) if sides.force_did >= sides.armed_did else abduction(t))
        if t.family == "territory" and grammar()["captives"].search(low, t.span.start, t.span.end)
        else t
        for t in words
    ]


@lru_cache(maxsize=2)
def _first_drone(low: str) -> int:
    """Return where a text first names drones, its length where it does not."""
    found = anchored()["drones"].search(low, 0, len(low))
    return found.start() if found else len(low)


def standing(document: Document, low: str, words: list[Trigger]) -> list[Trigger]:
    """Return the words without those that tell why it was done, what answered it, or what it ended.

    `words` are those of one incident, `low` the folded text of its report. All of them are kept where
    none would be left.
    """
    before = {t: _before(document, low, t) for t in words}
    left = without_roles(_other_means(document, low, words), before)
    return _without_answers(low, _without_reasons(low, left, before), before) or words


def _before(document: Document, low: str, t: Trigger) -> str:
    return low[max(document.sentences[t.sentence].span.start, t.span.start - REACH) : t.span.start]


def _says(name: str, low: str, t: Trigger) -> bool:
    """Whether a pattern of the lexicon is found in the words of a trigger."""
    return grammar()[name].search(low[t.span.start : t.span.end]) is not None


def _other_means(document: Document, low: str, words: list[Trigger]) -> list[Trigger]:
    """Return the words, missiles of drones as strikes from the air, and what lay about as no shelling."""
    if _first_drone(low) < max((t.span.end for t in words), default=0):
        words = [
            from_air(t) if t.rule == "event.shelling" and "missile" in low[t.span.start : t.span.end] else t
            for t in words
        ]
    if not any(t.family in ("fight", "air") for t in words):
        told = sorted({t.sentence for t in words})
        spans = [document.sentences[i].span for i in told]
        # "A round exploded in a yard in Waghaz. The children had been playing with it."
        after = [s.span for i in told for s in document.sentences[i + 1 : i + 1 + _SAID_AFTER]]
        toyed = any(_says("went_off", low, t) for t in words) and any(
            grammar()["toyed"].search(low, s.start, s.end) for s in after
        )
        if toyed or any(grammar()["leftover"].search(low, s.start, s.end) for s in spans):
            words = [left_behind(t) if t.family == "shelling" else t for t in words]
    if any(t.rule == "event.ied" and _says("laid", low, t) for t in words):
        # "A bomb rigged to a bicycle exploded. The bombers were after the minister."
        words = [t for t in words if t.rule != "event.bomber"]
    if any(t.rule in ("event.explosion", "event.ied") for t in words):
        # "a toy bomb they had found exploded"
        words = [t for t in words if t.rule != "event.disrupted"]
    return words


# So many sentences behind what went off tell what it was.
_SAID_AFTER = 3
_HURT_BY = compiled(r"[^.;]{0,40}?\b(?:wounded|injured|hurt) (?:by|in)\b")


def _without_reasons(low: str, words: list[Trigger], before: Mapping[Trigger, str]) -> list[Trigger]:
    """Return the words without what it was done for, what was prevented, and what is ruled out."""
    known = grammar()

    def after(name: str, t: Trigger) -> bool:
        return known[name].search(before.get(t, "")) is not None

    if any(t.family in ("protest", "mob") for t in words):
        # "The families of missing persons blocked a road"
        done = ("abduct", "shoot", "arrest")
        words = [t for t in words if t.family not in done or not after("about", t)]
        # "People closed the highway over an air strike that killed eight"
        begun = {t.sentence: t.span for t in reversed(words) if t.family == "protest"}
        words = [t for t in words if t.sentence not in begun or not _protested(low, begun[t.sentence], t)]
    words = [t for t in words if t.family == "protest" or not after("reason", t)]
    words = [t for t in words if t.family != "fight" or not after("left_from", t)]
    # "shot 43 people after taking control of the district"
    shot = {t.sentence: t.span.start for t in words if t.rule == "event.attack"}
    words = [
        t
        for t in words
        if t.family != "territory"
        or shot.get(t.sentence, t.span.start) >= t.span.start
        or not before.get(t, "").endswith("after ")
    ]
    if any(t.rule == "event.operation" for t in words):
        # "an operation during which four fighters were killed and a soldier was wounded by a landmine"
        words = [t for t in words if t.rule != "event.ied" or not _HURT_BY.match(low, t.span.start)]
    if any(t.rule == "event.disrupted" for t in words):
        # "foiled a plan to assassinate the governor"
        planned = HOW | {"event.attack", "event.abduction", "event.assault"}
        words = [t for t in words if t.rule not in planned or not after("meant_to", t)]
    fought = min((t.span.start for t in words if t.family == "fight"), default=None)
    if fought is not None:
        # "Troops backed by air strikes fought their way in"
        words = [t for t in words if t.family != "air" or not after("backed_by", t)]
        # "A man in uniform fired on troops as protests raged outside their base."
        words = [t for t in words if t.rule != "event.protest" or not after("while", t)]
        # "When troops surrounded the house two of them blew themselves up": the fight is told.
        words = [
            t for t in words if t.rule != "event.suicide" or not known["cornered"].match(low, t.span.end)
        ]
    return [t for t in words if t.rule not in ("event.suicide", "event.bomber") or not after("ruled_out", t)]


_VIOLENT = ("air", "bomb", "shelling", "shoot", "fight")


def _protested(low: str, protest: Span, t: Trigger) -> bool:
    """Whether a word for violence behind one for a protest tells what the protest is about."""
    known, between = grammar(), (protest.start, t.span.start)
    if t.family not in _VIOLENT or t.span.start < protest.end or not known["over"].search(low, *between):
        return False
    return known["overtaken"].search(low, *between) is None


def _without_answers(low: str, words: list[Trigger], before: Mapping[Trigger, str]) -> list[Trigger]:
    """Return the words without fire that only answers, fighting that a truce ended, and what a blast hit."""
    shelled = min((t.span.start for t in words if t.rule == "event.shelling"), default=len(low))
    dead = {t.sentence for t in words if t.rule == "event.harm"}
    settled = {t.sentence for t in words if t.rule == "event.agreement"} - dead
    blown = {t.sentence: t.span.start for t in words if t.rule in ("event.explosion", "event.bombing")}

    def explained(t: Trigger) -> bool:
        if t.family != "fight":
            return False
        if t.rule == "event.clash" and t.span.start > shelled and _says("answer", low, t):
            return True  # "Indian guns shelled a village; the army gave a befitting response."
        if t.sentence in settled and grammar()["ended"].search(before.get(t, "")):
            return True
        # "A blast targeting a police van"
        after_blast = t.rule == "event.assault" and blown.get(t.sentence, t.span.start) < t.span.start
        return after_blast and grammar()["aimed"].match(low, t.span.start) is not None

    return [t for t in words if not explained(t)]
