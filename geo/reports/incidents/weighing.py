"""How much speaks for one named actor, by the words around its mention."""

from geo.patterns import compiled
from geo.reports.actors import Named
from geo.reports.document import Document
from geo.reports.events import Trigger
from geo.reports.incidents.word_order import by_order, order
from geo.reports.parties.around import Around, named_elsewhere, speaks_up
from geo.reports.parties.attribution import denied, of_other, says_of, stretch_of
from geo.reports.parties.part import BLAMED, CLAIMED, DID, NAMED, NAMELESS, VOICE, Part
from geo.reports.parties.side_words import grammar

# "18 terrorists, including foreigners, were killed": the verb stands behind what is inserted.
_INSERTED = compiled(r",? (?:including|among (?:them|whom)|(?:\w+ ){1,3}of (?:them|whom)|(?:all|both) )\b")
# "Two policemen, both residents of Swabi, were shot dead": only where they came from.
_FROM = compiled(r", (?:(?:both|all|each)(?: of them)? |an? )?(?:residents?|natives?|inhabitants?) of$")


def weigh_one(
    document: Document,
    low: str,
    part: Part,
    triggers: list[Trigger],
    inside: bool,
    beside: bool,
    others: tuple[int, ...],
) -> bool:
    """Read one mention's surroundings; False when it is no party."""
    around = Around(document, low, part.named)
    start, end = part.named.start, part.named.end
    named_twice = part.named.entry.side == "armed" and around.stands_before("part_of")
    if named_twice and any(start - 90 < o < start or end < o < end + 4 for o in others):
        # "Jamaat-ul-Ahrar, a splinter group of the TTP", "a splinter of the TTP, Jamaat-ul-Ahrar"
        return False
    party = _by_account(around, part, triggers, inside, beside)
    if party is None:
        party = _by_standing(around, part, triggers, inside)
    if party is None:
        clause = document.clause_at(start) or document.sentences[part.named.sentence].span
        acts = [t for t in triggers if clause.contains(t.span)] or [
            t for t in triggers if t.span.start >= end
        ]
        if _INSERTED.match(low, end) is not None and not any(t.span.start >= start for t in acts):
            acts += [t for t in triggers if t.span.start >= end][:1]
        party = _by_words(around, part, acts)
        if party is None:
            by_order(low, part, acts, around.before, others)
            party = True
    return party


# What ties a group to an incident in a sentence beside it; that it speaks, only in a report of one incident.
TIED = ("actor.claim", "actor.blamed", VOICE)
_SAID = {"claimed": (CLAIMED, "actor.claim"), "blamed": (BLAMED, "actor.blamed"), "spoken": (0, VOICE)}


def _by_account(
    around: Around, part: Part, triggers: list[Trigger], inside: bool, beside: bool
) -> bool | None:
    """Weigh by who claims or is blamed, and by whose weapon it was; None where that says nothing."""
    side, force = part.named.entry.side, part.named.entry.side in ("state", "foreign")
    if side == "armed" and (named_elsewhere(around) or (not inside and around.stands_before("long_ago"))):
        return False  # "In May, the BLA claimed a bombing in Turbat"
    fought = around.stands_before("fought", 40)  # "the army is fighting the Taliban and says it ..."
    if not fought and (side == "armed" or part.named.entry.key == "@defacto"):
        where = (around.low, around.start, around.end, around.begins, around.ends)
        # Of a sentence that tells of no act all words count, not only those right beside the name.
        opens, closes = stretch_of(*where)
        silent = not inside or all(t.family == "vague" for t in triggers)
        if silent and (around.follows("captor") or around.stands_before("captured_by")):
            part.did, part.rule = BLAMED, "actor.blamed"
            return True
        # "It claimed a bombing in the city last month", but not "to avenge the dead of last month".
        more = _SAYS_MORE.search(around.low, around.end, closes)
        others = silent and of_other(around.low, around.end, more.start() if more else closes)
        if others or (silent and denied(around.low, opens, around.start)):
            return False
        if around.stands_before("claimed_by") or around.follows("claims"):
            part.did, part.rule = CLAIMED, "actor.claim"
            return True
        of_banned = around.stands_before("of_banned") and not around.follows("undergoes")
        if (of_banned or around.stands_before("blamed")) and not (
            silent and denied(around.low, opens, closes)
        ):
            part.did, part.rule = BLAMED, "actor.blamed"
            return True
        if side == "armed" and part.named.entry.key not in NAMELESS:
            weak = not inside or all(t.strength < 2 for t in triggers)
            if {t.rule for t in triggers} >= _ATTACK_LEFT and around.stands_before("by", 60):
                weak = False  # "An attack by Islamic State fighters left one person dead"
            said = says_of(*where) if weak else ""
            other = not inside and denied(around.low, opens, closes)
            if said or (not (beside or other) and speaks_up(around)):
                part.did, part.rule = _SAID[said or "spoken"]
                return True
    if force and around.holds("weapon") and not around.follows("spared"):
        # "Indian shelling", "killed in a Pakistani air strike": what it fired names who did it.
        part.did, part.rule = DID, "actor.weapon"
        return inside
    if around.stands_before("aimed_at", 40):
        part.suffered, part.rule = 4, "actor.target"
        return True
    if force and around.stands_before("accused"):
        part.did, part.rule = BLAMED + 1, "actor.blamed"
        return True
    return None


_SAYS_MORE = compiled(
    r",|\b(?:to aveng|aveng|in (?:revenge|retaliation|reprisal|response)|because|for the (?:death|killing))"
)
_ATTACK_LEFT = {"event.vague", "event.harm"}


def _by_standing(around: Around, part: Part, triggers: list[Trigger], inside: bool) -> bool | None:
    """Weigh by what it is in its sentence: escort, uniform, custody, speaker; None where it is none."""
    side, force, end = part.named.entry.side, part.named.entry.side in ("state", "foreign"), around.end
    if not inside or (side == "state" and around.stands_before("escorted", 20) and around.holds("escort")):
        # "vehicles under police escort": not the police were meant.
        return False
    if around.follows("befallen"):
        part.suffered, part.rule = 4, "actor.suffers"
        return True
    uniform = force and around.follows("uniform") and around.stands_before("disguised", 80)
    if uniform and not any(t.family == "abduct" for t in triggers):
        return False  # "fighters in army uniforms", but those who took him away in uniform were it
    before = any(t.span.start < around.start for t in triggers)
    if not before and around.stands_before("mourned", 60) and around.follows("fallen"):
        part.suffered, part.rule = 4, "actor.suffers"
        return True
    if side != "civil" and around.stands_before("ties", 50):
        return False  # "a cleric close to the Taliban"
    shelled = side != "civil" and any(t.family == "shelling" for t in triggers)
    if shelled and around.stands_before("fought_beside", 90):
        part.did, part.suffered, part.rule = NAMED, NAMED, "actor.setting"
        return True
    if around.stands_before("older_deed", 90) or (side == "civil" and around.stands_before("unharmed", 60)):
        return False  # "who was behind the killing of a scholar", "no harm came to the civilians"
    if (side == "armed" and around.follows("truce")) or (force and around.follows("own_deed")):
        part.did, part.rule = DID, "actor.own-deed"
        return True
    if force and around.follows("custody"):
        part.did, part.rule = DID - 1, "actor.custody"
        return True
    known = _FROM.search(around.low, max(0, around.start - 20), end + 3) or around.follows("own_guard")
    if side == "civil" and (known or around.follows("got_away") or around.stands_before("guarded", 60)):
        return False
    if force and (around.stands_before("some_of", 60) or around.follows("befallen_some")):
        # "139 people, 20 of them policemen": not whom it was meant for.
        part.suffered, part.rule = 2, "actor.some"
        return True
    if force and around.stands_before("hit_one", 90):
        part.suffered, part.rule = 4, "actor.target"
        return True
    # "killed four constables, said the officer": those before the comma do not speak.
    others = order()["said_by"].match(around.low, end, around.ends) is not None or (
        grammar()["object"].search(around.before[-60:]) is not None
        and (order()["inverted"].match(around.low, end, around.ends) or around.follows("rank_hit"))
    )
    others = others or (force and around.follows("officer_hit"))
    speaks = around.follows("speaks") and not others
    if speaks or around.stands_before("spoken") or around.follows("building"):
        part.rule = "actor.source"
        return force and not around.follows("building")
    return None


def _by_words(around: Around, part: Part, acts: list[Trigger]) -> bool | None:
    """Weigh by the words that tie the mention to the acts of its clause; None where only their order does."""
    side, force = part.named.entry.side, part.named.entry.side in ("state", "foreign")
    fights = force or side == "armed"
    beside = around.stands_before("setting", 50) and _stands(around.low, part.named, around.closes)
    if (force and beside) or (side != "civil" and around.stands_before("place_of", 100)):
        if not any(t.family in ("bomb", "fight", "air", "shelling") for t in acts):
            return False
        part.suffered, part.rule = 2, "actor.setting"
        return True
    if fights and around.stands_before("owner", 40):
        part.suffered, part.rule = 4, "actor.target"
        return True
    if force and around.stands_before("identity", 90):
        part.suffered, part.rule = 5, "actor.identity"
        return True
    if side == "armed" and around.stands_before("sought", 50):
        # "a force searching for a Taliban leader detained three men"
        part.suffered, part.rule = 4, "actor.target"
        return True
    if side == "armed" and around.stands_before("joined", 40):
        part.did, part.rule = NAMED, "actor.joined"
        return True
    if around.stands_before("no_doer", 60):
        part.rule = "actor.source"
        return force
    planted = side == "armed" and around.follows("planted")
    if planted or (fights and around.follows("own_act") and around.stands_before("act_of", 40)):
        part.did, part.rule = DID - 1, "actor.own-act"
        return True
    if around.stands_before("by", 60):
        part.did, part.rule = DID, "actor.by"
        return True
    return None


def _stands(low: str, named: Named, until: int) -> bool:
    """Whether what is named of a force is a building: "opposite the police station"."""
    fixed = grammar()["fixed"]
    if fixed.fullmatch(low, named.start, named.end) is not None:
        return True
    after = fixed.match(low, named.end + 1, min(until, named.end + 24))
    return after is not None and low[named.end] == " "
