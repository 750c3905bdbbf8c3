"""A mention of an actor as a party: how much speaks for it as the one who did it, or suffered it."""

from dataclasses import dataclass

from geo.reports.actors import Named

# Classes of armed men whom nobody names.
NAMELESS = frozenset({"@armed", "@mujahid"})
# Classes that name who is meant, whichever id they have on the day.
_NAMES = frozenset({"@taliban", "@afghan_taliban", "@khawarij", "@defacto", "@group", "@jua_founder"})


def is_named(part: "Part") -> bool:
    """Whether a mention says which group or force it is: "the Taliban", not "gunmen" or "soldiers"."""
    key = part.named.entry.key
    return not key.startswith("@") or key in _NAMES


# What a mention says of its part; the larger counts more.
CLAIMED, DID, BLAMED, NAMED = 8, 5, 3, 1
# The rule of a group that only speaks: it counts where nobody else is named for the deed.
VOICE = "actor.voice"


@dataclass(slots=True)
class Part:
    """How much speaks for a mention as the one who did it, and as the one who suffered it."""

    named: Named
    actor: str
    did: int = 0
    suffered: int = 0
    rule: str = ""
    thing: bool = False
