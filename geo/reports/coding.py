"""From the words of an incident to its ACLED event type and sub-type."""

from collections.abc import Sequence
from dataclasses import replace

from geo.reports.coreference import Case
from geo.reports.events import Trigger
from geo.reports.parts import DID, Part, grammar
from geo.reports.phrases import folded
from geo.reports.text import Document

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
    "event.harm",
    "event.no-harm",
    "event.aircraft",
    "event.vague",
)
# Words that say by which means: they come before that there was fighting or harm.
_HOW = {"event.chemical", "event.suicide", "event.air-strike", "event.grenade", "event.shelling", "event.ied"}
# Words that can stand beside a find or an arrest without anything having gone off.
_QUIET = {
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
_RANK = {rule: rank for rank, rule in enumerate(_ORDER)}


def main_trigger(triggers: Sequence[Trigger]) -> Trigger:
    """Return the word that decides on the type: the means, then the act, then the first in the text."""
    rules = {t.rule for t in triggers}
    crowd = any(t.family in ("protest", "mob") for t in triggers)
    fight = [t for t in triggers if t.family == "fight"]
    people = [t for t in triggers if t.rule in ("event.attack", "event.abduction")]
    how = _means(triggers, rules)
    if how is not None:
        return how
    if fight and not crowd and not rules & {"event.territory-lost", "event.territory-regained"}:
        plain = [t for t in fight if t.rule != "event.armed-killed"]
        blown = [t for t in triggers if t.rule in ("event.explosion", "event.bombing")]
        return min(plain or blown or fight, key=lambda t: t.span.start)
    lynched = [t for t in triggers if t.rule == "event.mob"]
    if lynched and not rules & {"event.protest", "event.protest-force", "event.protest-excess"}:
        # A crowd that beats a man to death and burns cars holds no demonstration.
        return min(lynched, key=lambda t: t.span.start)
    if people and not crowd and not fight and not rules & {"event.sexual"}:
        shot = [t for t in people if t.rule == "event.attack"]
        dead = {t.sentence for t in triggers if t.rule in ("event.harm", "event.attack")}
        taken = [t for t in people if t.rule == "event.abduction"]
        if shot and taken and dead & {t.sentence for t in shot}:
            # Taken and then killed: the killing counts.
            return min(shot, key=lambda t: t.span.start)
        return min(people, key=lambda t: t.span.start)
    return min(triggers, key=lambda t: (-min(t.strength, 2), _RANK[t.rule], t.span.start))


def _means(triggers: Sequence[Trigger], rules: set[str]) -> Trigger | None:
    """Return the word that says by which means, None when none does.

    A later account of another weapon is a dispute; that the bomber died with his bomb refines it.
    """
    how = [t for t in triggers if t.rule in _HOW]
    # "A magnetic mine fixed to his car exploded": the thing and the blast in one sentence.
    devices = {t.sentence for t in triggers if t.rule == "event.device"}
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
    blown = rules & {"event.ied", "event.explosion", "event.bombing"}
    rocketed = any(t.family in ("air", "shelling") for t in how)
    if (
        bomber
        and not suicide
        and not rocketed
        and (blown or started is None or bomber[0].span.start < started)
    ):
        return replace(bomber[0], rule="event.suicide", strength=3)
    air = [t for t in how if t.family == "air"]
    shelling = [t for t in how if t.rule == "event.shelling"]
    if len(shelling) == len(how) and "event.clash" in rules:
        return None
    return min(suicide or air or how, key=lambda t: t.span.start, default=None)


def settle_type(document: Document, case: Case, parts: Sequence[Part]) -> Trigger:
    """Return the deciding word with the type that the sides call for.

    ACLED: an attack on forces is a battle, an armed attack on civilians violence against them.
    """
    low = folded(document.text)
    words = [t for telling in case.tellings for t in telling.triggers]
    rules = {t.rule for t in words}
    hit = {
        side: max((p.suffered for p in parts if p.named.entry.side in sides), default=0)
        for side, sides in _SIDES.items()
    }
    force_did = max((p.did for p in parts if p.named.entry.side in ("state", "foreign")), default=0)
    finds = {"event.disrupted", "event.arrest"}
    if rules & finds and not rules - _QUIET - {"event.harm"}:
        if "event.harm" not in rules or not hit["armed"]:
            words = [t for t in words if t.rule in finds][:1]
        else:
            words = [
                t
                for t in words
                if t.rule
                not in (
                    "event.arrest",
                    "event.disrupted",
                    "event.device",
                    "event.shells",
                    "event.grenades",
                    "event.bomber",
                )
            ]
    flown = max((p.did for p in parts if p.named.entry.side in ("state", "foreign")), default=0) >= DID - 1
    if flown and rules >= {"event.bombing"} and not rules & {"event.device", "event.ied", "event.bomber"}:
        # An army that bombs does so from the air.
        words = [
            replace(t, rule="event.air-strike", sub_event_type="Air/drone strike", family="air", strength=3)
            if t.rule == "event.bombing"
            else t
            for t in words
        ]
    opening = case.tellings[0].triggers
    main = main_trigger(words)
    if main.rule in _HOW and not any(t.span.start == main.span.start for t in opening):
        ground = {"event.clash", "event.operation"}
        ground |= {"event.assault"} if main.rule != "event.suicide" else set()
        fought = [t for t in opening if t.rule in ground]
        main = fought[0] if fought and not any(t.rule in _HOW for t in opening) else main
    battle = replace(main, event_type="Battles", sub_event_type="Armed clash", family="fight")
    attack = replace(main, event_type="Violence against civilians", sub_event_type="Attack")
    if "event.territory-lost" in rules and "event.withdrawal" in rules and main.family == "territory":
        return next(t for t in words if t.rule == "event.withdrawal")
    if main.rule == "event.abduction" and force_did >= DID - 1 and hit["armed"] and not hit["people"]:
        # Forces that take away fighters arrest them.
        return replace(
            main,
            event_type="Strategic developments",
            sub_event_type="Arrests",
            rule="event.arrest",
            family="arrest",
        )
    communal = any(p.named.entry.side == "communal" for p in parts)
    quarrel = any(grammar()["feud"].search(low, t.span.start, t.span.end) for t in case.tellings)
    weak = main.rule in ("event.harm", "event.no-harm", "event.vague") or main.family in ("protest", "mob")
    if (
        weak
        and (communal or quarrel)
        and quarrel
        and "event.protest" not in rules
        and "event.mob" not in rules
    ):
        return battle
    if main.rule in ("event.attack", "event.harm", "event.no-harm", "event.vague"):
        by_force = force_did or main.rule != "event.attack"
        if hit["force"] > hit["people"] or (hit["armed"] > hit["people"] and by_force):
            return battle
    force = any(p.named.entry.side in ("state", "foreign") and (p.did or p.suffered) for p in parts)
    armed = any(p.named.entry.side == "armed" and (p.did or p.suffered) for p in parts)
    one_sided = not force or (force_did >= 4 and not hit["force"] and not armed)
    if main.rule == "event.assault" and hit["people"] >= 2 and one_sided and not hit["armed"]:
        return attack
    forces = {p.actor for p in parts if p.named.entry.side in ("state", "foreign") and (p.did or p.suffered)}
    if main.rule == "event.shelling" and len(forces) > 1 and "event.attack" in rules and hit["force"]:
        return battle
    return main


_SIDES = {"force": ("state", "foreign"), "people": ("civil", "crowd"), "armed": ("armed",)}
