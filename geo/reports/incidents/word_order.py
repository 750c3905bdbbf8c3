"""How the order of a mention and the verbs around it weighs for it: subject, passive subject, object."""

from geo.patterns import compiled
from geo.reports.events import Trigger
from geo.reports.incidents.around import INSERTED
from geo.reports.incidents.deciding import LYING
from geo.reports.incidents.part import DID, NAMED, Part
from geo.reports.incidents.side_words import anchored, grammar

_IN_BRACKETS = compiled(r"\s?\([^()]{1,40}\)")
# "A policeman shot dead while returning home": no object follows.
_BARE = compiled(
    r"(?:shot dead|gunned down|shot(?! at\b)|killed|stabbed|abducted|kidnapped|wounded|injured|martyred)\b"
    r"(?:\s?[.,;)]|\s?$|\s(?:while|by|in the|at|near|outside|when|during|after|inside|along with)\b)"
)
# "Militants killed at least 23 passengers", "abducted and killed an elder": an object follows.
_OBJECT = compiled(
    r"(?: and (?:then )?\w+(?:ed|t|n|d))? (?:at least|at most|up to|more than|as many as|nearly|around|about"
    r"|over|almost|some|several|the|his|her|their)\b(?! (?:spot|way|scene|incident|attack|clash|blast|ambush"
    r"|operation|encounter|raid|explosion|firing|process|exchange|hospital)\b)"
    r"| and (?:then )?(?:killed|shot|beheaded|murdered|executed|injured|wounded)"
    r" (?!(?:in|by|at|on|when|during)\b)\w"
)
_KILLS = compiled(r"(?:killed|wounded|injured|abducted|kidnapped)$")
# "Two policemen killed in Kunduz": counted, so they are no doers.
_COUNTED = compiled(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|several|more|another|an?))"
    r"(?: (?:of|\w+))? $"
)
# "FC convoy struck by a mine": no auxiliary.
_BY = compiled(
    r"(?:\w+ )?(?:\w+ed|hit|struck|shot(?: dead)?|blown up|gunned down|torn apart|slain|beaten) by\b"
)
_FELL = compiled(
    r"\b(?:lost (?:his|her|their) li|gave (?:his|her|their) li|embraced|succumbed|died|perished"
    r"|(?:sustained|suffered|received)(?: \w+){0,3} $)"
)
_SITE = compiled(
    r"(?:villages?|houses?|homes?|markets?|bazaar|hospital|school|mosque|shrine|hotel|restaurant|vehicle|car|bus)"
)
# "Police fired back": they began nothing.
_ANSWERS = compiled(
    r"(?: \w+){0,2}? (?:fired back|returned (?:the )?fire|retaliated|responded|replied|hit back|shot back"
    r"|opened retaliatory|gave (?:a |an )?(?:\w+ )?(?:response|reply))\b"
)
_IN_SITE = compiled(
    r"\b(?:in|at|near|outside|inside|from|around|of|to|into)"
    r"(?: the| an?| two| several| some| his| their)?(?: \w+)? $"
)
# "Security forces along with the police carried out a raid"
_WITH = compiled(
    r",? (?:with|(?:along|together) with|alongside|(?:backed|supported|assisted|accompanied|helped) by)"
    r"(?: the| a| an)?(?: \w+)? $"
)
# "A car rammed into Rangers, killing four": they are struck, and no subject of what follows.
_STRUCK = compiled(r"\b(?:into|onto|upon|against)(?: the| an?)?(?: \w+)? $")
_ENDING = compiled(r"\w+ing\b")
_AND = compiled(r"\b(?:and|then)\s+(?:\w+ly\s+)?$")
# "The sergeant was returning home when two men opened fire": what follows has a subject of its own.
_OTHER_SUBJECT = compiled(
    r"\b(?:when|as|while|until|where|whom"
    # "The SHO, Inspector Khan, said two bullets hit him", "While police were taking them away, two men fired"
    r"|(?<=, )said(?!,)|(?<!who )(?<!that )(?:was|were) \w+ing\b[^,]*, "
    r"|before(?! (?:dawn|noon|midnight|sunrise|sunset|daybreak|dusk|dark|nightfall|first light)))\b"
)
# "Police searched the area; nobody was hurt"
_NOBODY = compiled(r"\b(?:nobody|no one|none)\b")
_NONE_OF = compiled(r"\b(?:none|neither) of (?:the|its|his|their) (?:[\w-]+ ){0,3}$")
_FINDS = compiled(r"\b(?:found|recovered|discovered)\b.*\bbod|\bbod\w+ .*\b(?:found|recovered|discovered)\b")


def by_order(low: str, part: Part, acts: list[Trigger], before: str, others: tuple[int, ...]) -> None:
    """Weigh by the order of mention and verb: subject, passive subject, object."""
    words = grammar()
    start, end, side = part.named.start, part.named.end, part.named.entry.side
    # Wording such as "militants stormed the post" holds its subject and its object.
    following = [t for t in acts if t.span.start >= start]
    leading = [t for t in acts if t.span.start < start]
    part.did = NAMED if part.named.entry.side != "civil" else 0
    part.rule = "actor.named"
    if following:
        # "Terrorists, including suicide bombers, were killed": what they are decides nothing.
        nearest = next((t for t in following if t.rule not in LYING), following[0])
        if nearest.rule in LYING and side in ("state", "foreign"):
            return  # "Police collected three empty shells"
        end = _past_inserted(low, end, nearest.span.start)
        between = _IN_BRACKETS.sub("", low[end : nearest.span.start])
        verb = low[max(end, nearest.span.start) : nearest.span.end].strip()
        near = len(between) < 70
        if side in ("state", "foreign") and near and _FINDS.search(f"{between} {verb}"):
            # Who finds the bodies did not kill.
            part.did, part.rule = 0, "actor.source"
            return
        passive = words["passive"].search(low, end if near else nearest.span.start - 12, nearest.span.end)
        if passive and (_NOBODY.search(low, end, nearest.span.start) or _NONE_OF.search(before[-40:])):
            part.suffered = max(part.suffered, NAMED)
            return
        # "Security forces killed Mullah Rauf": whoever is named next was killed.
        kills = not between.strip() and _KILLS.match(verb) and not _COUNTED.search(before[-30:])
        counted = (
            words["count"].match(low, nearest.span.end)
            or _OBJECT.match(low, nearest.span.end)
            or (kills and words["has_object"].match(low, nearest.span.end))
        )
        bare = near and (_BARE.match(low, nearest.span.start) is not None or verb.endswith(" by"))
        bare = bare or (near and not between.strip() and _BY.match(low, nearest.span.start) is not None)
        # "A soldier lost his life to a landmine": he is no doer of the blast.
        fell = near and _FELL.search(between) is not None
        struck = near and _STRUCK.search(before[-40:]) and _ENDING.match(low, nearest.span.start)
        if passive or bare or fell or struck or (near and words["dies"].match(verb) and not counted):
            if side == "civil" and _SITE.fullmatch(low, start, end) and _IN_SITE.search(before[-30:]):
                part.suffered, part.rule = NAMED, "actor.named"  # "in the villages of Obe ten were killed"
                return
            part.suffered, part.rule = 4, "actor.suffers"
            part.did = 0
            return
        alone = not any(end < o < nearest.span.start and not _beside(low, end, o) for o in others)
        stands = side in ("state", "foreign") and words["fixed"].fullmatch(low, start, part.named.end)
        if len(between) < 100 and alone and not stands and not _OTHER_SUBJECT.search(between):
            part.did, part.rule = (DID - 1 if part.named.entry.side != "civil" else 0), "actor.subject"
            if side in ("state", "foreign") and not between.strip() and nearest.rule == "event.air-strike":
                # "a NATO air strike on tankers seized by the Taliban"
                part.did, part.rule = DID, "actor.weapon"
            if side in ("state", "foreign") and _ANSWERS.match(low, end) is not None:
                part.did, part.rule = NAMED, "actor.answers"
    _as_object(low, part, before, leading, following)


def _beside(low: str, end: int, other: int) -> bool:
    """Whether the next one named acts with the first, or is whom it looks for."""
    sought = anchored()["sought"]
    return _WITH.match(low, end, other) is not None or sought.search_cut(low, end, other) is not None


def _past_inserted(low: str, end: int, until: int) -> int:
    """Return where a mention ends with what is inserted behind it, before its verb at `until`."""
    inserted = INSERTED.match(low, end)
    return inserted.end() if inserted is not None and inserted.end() <= until else end


def _as_object(low: str, part: Part, before: str, leading: list[Trigger], following: list[Trigger]) -> None:
    """Weigh a mention by the verbs before it."""
    words, start, end = grammar(), part.named.start, part.named.end
    if words["targeted"].search(before[-60:]) and leading:
        part.suffered = max(
            part.suffered, 4 if part.named.entry.side in ("state", "foreign", "armed", "communal") else 3
        )
        # "They attacked the police camp and killed two": the second verb has the subject of the first.
        shared = bool(following) and _AND.search(low, end, following[0].span.start) is not None
        civil = part.named.entry.side == "civil"
        if not following or civil or shared or words["object"].search(before[-40:]):
            part.did, part.rule = 0, "actor.target"
    elif leading and leading[-1].span.end > start:
        part.suffered, part.did = max(part.suffered, 3), 0
        part.rule = "actor.target"
    elif leading and start - leading[-1].span.end < 50:
        part.suffered = max(part.suffered, 2)
    elif part.named.entry.side == "civil":
        part.suffered = max(part.suffered, 1)
