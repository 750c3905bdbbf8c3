"""Which of an incident's words decides on its type: the means, then the act."""

from collections.abc import Sequence
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.events import Trigger

# Among words of equal strength the more telling one counts: how the harm was done before that it was.
_ORDER = (
    "event.protest-excess",
    "event.riot",
    "event.mob",
    "event.protest-force",
    "event.protest",
    "event.road-block",
    "event.territory-lost",
    "event.territory-regained",
    "event.sexual",
    "event.abduction",
    "event.operation",
    "event.clash",
    "event.assault",
    "event.disrupted",
    "event.bombing",
    "event.bomber",
    "event.explosion",
    "event.armed-killed",
    "event.device",
    "event.shells",
    "event.grenades",
    "event.attack",
    "event.arrest",
    "event.destruction",
    "event.withdrawal",
    "event.surrender",
    "event.agreement",
    "event.base",
    "event.harm",
    "event.no-harm",
    "event.aircraft",
    "event.vague",
)
# Words that say by which means: they come before that there was fighting or harm.
HOW = {"event.chemical", "event.suicide", "event.air-strike", "event.grenade", "event.shelling", "event.ied"}
# Words that can stand beside a find or an arrest without anything having gone off.
QUIET = {
    "event.disrupted",
    "event.arrest",
    "event.device",
    "event.shells",
    "event.grenades",
    "event.bomber",
    "event.vague",
    "event.no-harm",
    "event.aircraft",
}
# Things that lie about, are carried or found.
LYING = {"event.device", "event.shells", "event.grenades", "event.bomber"}
_STRIKE = {
    "event.harm",
    "event.armed-killed",
    "event.bombing",
    "event.explosion",
    "event.vague",
    "event.shelling",
    "event.operation",
    "event.attack",
}
# A gathering that nobody disturbs, and what kills people at one.
_GATHERED = {"event.protest", "event.road-block"}
_BLASTS = {"event.explosion", "event.bombing", "event.bomber"}
WEAK = ("event.harm", "event.no-harm", "event.vague")
_RANK = {rule: rank for rank, rule in enumerate(_ORDER)}


# The words of a sentence that tells of deaths.
DEADLY = compiled(
    r"\b(?:kill|dead|die[ds]?\b|death|murder|behead|execut|bod(?:y|ies)|corpse|throat"
    r"|gunned down|eliminat|shot (?:dead|through|in the head)|(?:then|and) shot\b|slain|slaughter"
    r"|martyr|perish|li(?:fe|ves)\b)"
)


def main_trigger(triggers: Sequence[Trigger], deadly: frozenset[int] = frozenset()) -> Trigger:
    """Return the word that decides on the type: the means, then the act, then the first in the text.

    `deadly` are the sentences that tell of deaths.
    """
    blasts = any(t.rule in _BLASTS and t.sentence in deadly for t in triggers)
    if blasts and not {t.rule for t in triggers if t.family in ("protest", "mob")} - _GATHERED:
        # "Three were killed in a blast as a rally was under way": the rally is where or when it was.
        triggers = [t for t in triggers if t.rule not in _GATHERED]
    rules = {t.rule for t in triggers}
    crowd = any(t.family in ("protest", "mob") for t in triggers)
    fight = [t for t in triggers if t.family == "fight"]
    people = [t for t in triggers if t.rule in ("event.attack", "event.abduction")]
    how = _means(triggers, rules)
    if how is not None:
        return how
    if fight and not crowd and not any(t.family == "territory" for t in triggers):
        plain = [t for t in fight if t.rule != "event.armed-killed"]
        return min(plain or fight, key=lambda t: t.span.start)
    if people and not crowd and not any(t.family in ("sexual", "territory") for t in triggers):
        shot = [t for t in people if t.rule == "event.attack"]
        taken = [t for t in people if t.rule == "event.abduction"]
        if shot and taken and deadly & {t.sentence for t in shot}:
            # Taken and then killed: the killing counts.
            return min(shot, key=lambda t: t.span.start)
        first = min(taken or people, key=lambda t: t.span.start)
        # "Police arrested three men. They were taken from their homes": how they were arrested.
        arrested = (t for t in triggers if t.rule == "event.arrest" and t.sentence < first.sentence)
        return next(arrested, first) if taken and not shot else first
    # Words that say by which means have no rank of their own; they come first.
    return min(triggers, key=lambda t: (-min(t.strength, 2), _RANK.get(t.rule, -1), t.span.start))


def _means(triggers: Sequence[Trigger], rules: set[str]) -> Trigger | None:
    """Return the word that says by which means, None when none does.

    A later account of another weapon is a dispute; that the bomber died with his bomb refines it.
    """
    how = [t for t in triggers if t.rule in HOW]
    # "A magnetic mine fixed to his car exploded": the thing and the blast in one sentence.
    devices = {t.sentence for t in triggers if t.rule == "event.device"}
    if not any(t.family == "fight" and t.rule != "event.armed-killed" for t in triggers):
        # "Four militants were killed in a blast" opens it, and not "in an operation"
        opening = [t for t in triggers if t.sentence == triggers[0].sentence]
        if not any(t.rule == "event.vague" for t in opening):
            devices |= {t.sentence for t in opening if t.rule == "event.armed-killed"}
    how += [
        replace(t, rule="event.ied", strength=3)
        for t in triggers
        if t.rule in ("event.explosion", "event.bombing") and t.sentence in devices
    ]
    aircraft = [t for t in triggers if t.rule == "event.aircraft"]
    bomber = [t for t in triggers if t.rule == "event.bomber"]
    told_air = any(t.family == "air" for t in how) or rules & {"event.suicide", "event.ied"}
    if aircraft and not told_air and rules & _STRIKE:
        return replace(aircraft[0], rule="event.air-strike", strength=3)
    suicide = [t for t in how if t.rule == "event.suicide"]
    started = min((t.span.start for t in triggers if t.family == "fight"), default=None)
    rocketed = any(t.family in ("air", "shelling") for t in how)
    if bomber and not suicide and not rocketed and (started is None or bomber[0].span.start < started):
        return replace(bomber[0], rule="event.suicide", strength=3)
    air = [t for t in how if t.family == "air"]
    shelling = [t for t in how if t.rule == "event.shelling"]
    clashes = [t.sentence for t in triggers if t.rule == "event.clash"]
    if clashes and shelling and len(shelling) == len(how) and min(clashes) <= shelling[0].sentence:
        return None  # but of shells told before, "troops returned fire" is the answer
    thrown = [t for t in how if t.rule == "event.grenade"]
    if len(thrown) == len(how) and any(
        t.rule == "event.attack" and t.sentence == thrown[0].sentence for t in triggers if thrown
    ):
        return None  # "threw grenades into the hall and then opened fire"
    return min(suicide or air or how, key=lambda t: t.span.start, default=None)
