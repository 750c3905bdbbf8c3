"""A word for an event, coded as the kind that its incident calls for."""

from dataclasses import replace

from geo.reports.events import Trigger


def battle(main: Trigger) -> Trigger:
    """Code it as an armed clash."""
    return replace(main, event_type="Battles", sub_event_type="Armed clash", family="fight")


def attack(main: Trigger) -> Trigger:
    """Code it as an attack on people."""
    return replace(main, event_type="Violence against civilians", sub_event_type="Attack")


def abduction(main: Trigger) -> Trigger:
    """Code it as an abduction."""
    return replace(attack(main), sub_event_type="Abduction/forced disappearance", family="abduct")


def looting(main: Trigger) -> Trigger:
    """Code it as looting."""
    return replace(
        main,
        event_type="Strategic developments",
        sub_event_type="Looting/property destruction",
        rule="event.destruction",
        family="property",
    )


def riot(main: Trigger) -> Trigger:
    """Code it as a violent demonstration."""
    return replace(
        main, event_type="Riots", sub_event_type="Violent demonstration", rule="event.riot", family="protest"
    )


def mob(main: Trigger) -> Trigger:
    """Code it as mob violence."""
    return replace(main, event_type="Riots", sub_event_type="Mob violence", rule="event.mob", family="mob")


def force_on_crowd(main: Trigger, harmed: bool) -> Trigger:
    """Return force against a gathering: excessive where it killed or wounded."""
    if harmed:
        sub, rule = "Excessive force against protesters", "event.protest-excess"
    else:
        sub, rule = "Protest with intervention", "event.protest-force"
    return replace(main, event_type="Protests", sub_event_type=sub, rule=rule, family="protest")


def arrest(main: Trigger) -> Trigger:
    """Code it as an arrest."""
    strategic = "Strategic developments"
    return replace(main, event_type=strategic, sub_event_type="Arrests", rule="event.arrest", family="arrest")


def based(main: Trigger) -> Trigger:
    """Code it as a post that armed men set up."""
    sub, rule = "Headquarters or base established", "event.base"
    return replace(
        main, event_type="Strategic developments", sub_event_type=sub, rule=rule, family="base", strength=2
    )


def handed_over(main: Trigger) -> Trigger:
    """Code it as ground that was given up without a fight."""
    sub, rule = "Non-violent transfer of territory", "event.withdrawal"
    return replace(main, event_type="Strategic developments", sub_event_type=sub, rule=rule)


def left_behind(main: Trigger) -> Trigger:
    """Code it as the blast of what lay about."""
    remote, sub = "Explosions/Remote violence", "Remote explosive/landmine/IED"
    return replace(main, event_type=remote, sub_event_type=sub, rule="event.ied", family="bomb", strength=3)


def shelled(main: Trigger) -> Trigger:
    """Code it as shells or rockets that came down."""
    remote, sub = "Explosions/Remote violence", "Shelling/artillery/missile attack"
    return replace(
        main, event_type=remote, sub_event_type=sub, rule="event.shelling", family="shelling", strength=3
    )


def found(main: Trigger) -> Trigger:
    """Code it as weapons that were found."""
    strategic, sub = "Strategic developments", "Disrupted weapons use"
    return replace(main, event_type=strategic, sub_event_type=sub, rule="event.disrupted", family="disrupt")


def from_air(main: Trigger) -> Trigger:
    """Code it as a strike from the air."""
    return replace(main, rule="event.air-strike", sub_event_type="Air/drone strike", family="air", strength=3)
