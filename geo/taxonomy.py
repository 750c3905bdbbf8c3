"""The ACLED taxonomy: six event types and their 25 sub-event types (ACLED codebook)."""

from collections.abc import Mapping

from geo.errors import InputError

EVENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "Battles": ("Armed clash", "Government regains territory", "Non-state actor overtakes territory"),
    "Protests": ("Excessive force against protesters", "Peaceful protest", "Protest with intervention"),
    "Riots": ("Mob violence", "Violent demonstration"),
    "Explosions/Remote violence": (
        "Air/drone strike",
        "Chemical weapon",
        "Grenade",
        "Remote explosive/landmine/IED",
        "Shelling/artillery/missile attack",
        "Suicide bomb",
    ),
    "Violence against civilians": ("Abduction/forced disappearance", "Attack", "Sexual violence"),
    "Strategic developments": (
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    ),
}


def check_event_type(event_type: str, sub_event_type: str) -> None:
    """Refuse what is not in the taxonomy.

    Raises
    ------
    InputError
        If the type is unknown or the sub-type is not one of its own.
    """
    if event_type not in EVENT_TYPES:
        raise InputError(f"unknown event type {event_type!r}; use one of {', '.join(EVENT_TYPES)}")
    if sub_event_type not in EVENT_TYPES[event_type]:
        own = ", ".join(EVENT_TYPES[event_type])
        raise InputError(f"{sub_event_type!r} is no sub-type of {event_type!r}; use one of {own}")
