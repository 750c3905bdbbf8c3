"""What a figure belongs to: this incident, another time, several incidents at once, or nothing true."""

import re
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.document import Document, Sentence
from geo.reports.figures.facts import Fact
from geo.reports.wording.anchored import Anchored
from geo.reports.wording.lexicon import alternatives, load
from geo.reports.wording.months import ANY
from geo.reports.wording.phrases import lowered

# A claim whose rule ends so belongs to another time, to a sum over events, or is said to be untrue.
BACKGROUND = ".background"
# "..., a day after 14 died in an ambush": told only to say when.
ASIDE = ".aside"
# "The latest in a string of attacks that killed 120": of no act that is told there.
SERIES = ".series"
# One whose rule holds this is a total over several incidents.
AGGREGATE = ".aggregate"
_SCOPE = load("casualties")["scope"]
OTHER_TIME = Anchored(
    r"\b" + alternatives(_SCOPE["background"]) + r"\b"
    r"|\bin the past\b(?! (?:\S+ )?(?:day|night|hours?)\b)"
    r"|\b(?:in|since|of|until|between|before|during|from) (?:the )?(?:early |late |mid-)?(?:19|20)\d\ds?\b"
    r"|\b(?:previous|preceding|last|past|current|running|outgoing)"
    r" (?:(?:fiscal|financial|calendar|solar|academic) )?year\b"
    rf"|\b(?:in|since|last) {ANY}(?!\w)(?! \d\d?\b)"
    rf"|\bin an? (?:(?:{ANY} )?(?:19|20)\d\d|{ANY}) (?:\w+ ){{0,2}}?(?:attack|ambush|raid|bombing|blast)\b"
    r"|\bthis year\b(?!,? kill)|\bin the year \d|\byear \d{4}\b"
    r"|\b(?:in|over|during) the (?:last|past) (?:\w+ )?(?:weeks|months|years?|decades?)\b"
    r"|\bin (?:[a-z]+ ){0,2}?(?:two|three|four|five|six|seven|eight|nine|ten|twenty|\d+|several|many)"
    r" (?:years|decades)\b"
    r"|\b(?:the|that) (?:earlier|previous|preceding|last) (?:\w+ )?(?:blast|explosion|bombing|attack"
    r"|incident|strike"
    r"|raid|ambush|shooting|clash|assault|one) had\b"
    r"|\b(?:earlier|previous|preceding) (?:\w+ )?(?:two|three|(?:attack|blast|bombing|strike|raid|clashe)s)\b"
    r"(?= (?:had )?(?:killed|left|claimed)\b)"
    r"|\b(?:killed|dead|died|lives|deaths|martyred|wounded|injured|victims) in (?:the )?(?:\w+ )?"
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d\d?) (?:weeks|months)\b"
    r"|\b(?:in|during|over) the (?:first|second|third|fourth|last|final|opening) (?:\w+ )?"
    r"(?:weeks?|months?|quarter|half|days) of\b"
    # "The tally of rebels killed in the hills since July 10 stood at 41": of many events.
    r"|\b(?:(?:number|total|tally|count) of|makes?|making|brings?|bringing)"
    r" (?:(?!clash|fighting|violence|siege|operation|offensive|protest|riot)"
    rf"[^.;,]){{0,60}}? since (?:{ANY} \d\d?|\d\d?(?:st|nd|rd|th)? {ANY})\b"
    r"|\bsince (?:last )?(?:spring|summer|autumn|winter|the spring|the summer|the autumn|the winter)\b"
    r"|\bsince (?!(?:\w+ ){0,3}(?:fighting|clash\w*|attack|battle|siege|shelling|protests?|violence"
    r"|firing|riots?|exchange|shooting|assault|offensive|operation)\b|it (?:began|started|broke)\b)"
    r"(?:[\w-]+ ){1,4}?(?:began|begun|started"
    r"|broke|collapsed|ended|took (?:power|over|control)|seized|(?:returned|came) to power|withdrew|left)\b"
    r"|\bsince (?:the (?:beginning|start|fall|return|takeover|launch)|independence|partition)\b"
    r"|\b(?:week|month|quarter|season|year) (?:was|is|has been|had been) the (?:\w+ )?"
    r"(?:deadliest|bloodiest|worst)\b"
)
# "Fighting broke out on June 23. Since then eleven people have been killed": in that fighting.
_BEGAN = compiled(r"\b" + alternatives(load("dates")["words"]["began"]) + r"\b")
_OF_MANY = Anchored(r"\b" + alternatives(_SCOPE["of_many"]) + r"\b")
_FEUD = Anchored(r"\b" + alternatives(_SCOPE["feud"]) + r"\b")
_UNTRUE = Anchored(r"\b" + alternatives(_SCOPE["denied"]) + r"\b")
_ACCUSED = Anchored(
    r"\b"
    + alternatives(_SCOPE["accused"])
    + r"\b|\b(?:accus(?:ed|es|ing)|blam(?:ed|es|ing)) [^.;,]{1,30}? (?:of|for)\b"
    r"(?! the (?:\w+ )?(?:attack|blast|bombing|explosion|ambush|shooting|raid),? (?:that|(?:in )?which)\b)"
)
# "Spoke of 50 deaths at the start".
_AT_FIRST = compiled(r"[^.;:,]{0,12} (?:at the (?:start|beginning)|at first|initially|to begin with)\b")
_EARLIER = Anchored(
    r"\b" + alternatives(_SCOPE["earlier"]) + r"\b"
    r"|\b(?:at first|initially),? (?:[\w.'’-]+ ){0,5}?(?:spoke of|put|said|gave|reported|counted)\b"
)
# More persons than those told before: "a driver was killed as well", "a second bomb killed two".
_MORE = compiled(
    r"\b(?:also(?! (?:said|says|confirmed|reported|claimed|told|put|added|stated|announced))"
    r"|(?<!of )another(?! (?:figure|toll|count|number))|besides|in addition|too|as well(?! as)"
    r"|(?<!or )more(?! than)|further|additional"
    r"|(?:later|then)(?= killed)|(?<!of the )others?(?: [a-z]+)?(?= (?:died|succumbed|perished)))\b"
)
_WHO = compiled(r", who [^,;]*,")
# "Malik Jan and seven others died": others than he.
_AND_OTHERS = compiled(r"\b(?:and|with) (?:(?!more\b)[\w-]+ ){0,2}?(?:another|others?)\b")
_ONLY = compiled(r"\b(?:only|just|single)\b")
_NOW_KNOWN = compiled(r"\bnow (?:known|confirmed|believed|understood|thought|feared) to\b|\bnow confirmed\b")
# "Five died on the spot": others may have died since.
# "Three had died of head wounds": some of the dead, as a doctor tells them apart.
_AT_ONCE = compiled(
    r" (?:"
    + alternatives(_SCOPE["at_once"])
    + r"|(?:of|from) (?:\w+ ){0,3}(?:wounds?|injur\w+|burns|bleeding"
    r"|shock|suffocation|fractures))\b",
    re.IGNORECASE,
)
# "Six Taliban were killed elsewhere in the province".
_ELSEWHERE = compiled(
    r" (?:(?:on|in|at|by) (?:\w+ ){1,3}|\w+ )?elsewhere\b"
    r"| (?:in|at|across) other (?:places|parts|areas|provinces|districts|incidents|attacks|cities|towns)\b"
)
# "Two died in hospital": they had been hurt.
_IN_CARE = compiled(r" " + alternatives(_SCOPE["in_care"]) + r"\b", re.IGNORECASE)
# "The NDS, which had said nothing for a day, acknowledged 36 dead".
_NOW_SAYS = compiled(r", (?:\w+ )?(?:acknowledged|admitted|conceded|confirmed|gave|put|said|says|spoke)\b")
# "35 have now died"; "eleven injured remain in hospital", of more.
_HAVE_NOW = compiled(r"\b(?:have|has|had) now (?:died|been killed|lost)\b")
_STILL = compiled(r"\b(?:still|remain(?:s|ed|ing)?)\b")
# "The number of soldiers killed since August 20 has come to 37".
# "It has claimed 60 lives": the quarrel of which the sentence before tells.
_IT_HAS = compiled(r"(?:it|this|they|so far|in all)\b(?:,? (?:\w+ ){1,3})?? ?(?:has|have)\b")
_ON_A_DAY = compiled(r"\b(?:\w+day|today|night|morning|evening|afternoon|dawn|flared)\b")
_A_DAY = compiled(rf"day\b|\d {ANY}|{ANY} \d")
_SINCE_A_DAY = compiled(
    r"\b(?:killed|martyred|wounded|injured|slain|deaths)\b[^.;,]{0,50}"
    rf"(?<!on) since (?:\d\d? )?{ANY}\b"
)
# "Since August 20 the forces have killed 37".
_SINCE_THEN = compiled(rf"\bsince (?:\d\d? {ANY}|{ANY} \d\d?)\b[^.;]{{0,60}}$")
# "From April 28 to May 3, 42 civilians were killed": in many attacks, if not in one battle.
_DAYS = compiled(
    rf"\b(?:from|between) (?:{ANY} \d\d?|\d\d?(?: {ANY})?) (?:to|until|till|through|and)"
    rf" (?:{ANY} \d\d?|\d\d? {ANY})\b"
)
_ONE_ACT = compiled(r"\b(?:operation|offensive|battle|siege|fighting|stand-?off)\b")
# "Four were critically hurt", of more.
_SEVERE = compiled(r"\b" + alternatives(_SCOPE["severe"]) + r"\b")
# "Hundreds".
_MASS = 100
_NTH = compiled(r"\b(?:is|was|bec[ao]m\w+) the (?:second|third|\w{3,}th|\d+\w\w) ")
_TOO = compiled(r"[^,;.]{0,9}\b(?:too|as well(?! as)|besides|in addition|(?<!and )also)\b")
_WEAPON = (
    r"(?:\w+ )?(?:bomb|blast|explosion|device|mine|shell|rocket|bomber|attacker|grenade|missile|strike)\b"
)
_OF_SERIES = Anchored(
    r"\b(?:latest|newest|most recent) (?:in|of) (?:an?|the|several|many)(?: \w+){1,7}?"
    r" (?:that|in which|which)\b[^.;,]{0,60}"
)
# "... killing four, as the wave of violence entered its third day and claimed 11 lives".
_AS_SERIES = Anchored(
    r"\b(?:as|while|amid) (?:the|an?|this) (?:[\w-]+ ){0,3}?"
    r"(?:wave|spate|series|string|spiral|cycle|surge|spree|streak|bout) of\b[^.;]+"
)
_SECOND = compiled(
    r"(?:an?|the) second (?:one )?(?:(?:\w+ ){1,3}later )?(?:killed|claimed|left)"
    rf"|(?:an?|the) (?:second|third|fourth|later|further) {_WEAPON}|another {_WEAPON}"
)
# "The attack came two days after a bombing killed three": what follows is of another day.
_COMES_AFTER = Anchored(
    r"\b(?:comes?|came|coming|follow(?:s|ed|ing)?|occurred|happened|took place|is|was)\b[^.;]{0,60}?"
    r"\b(?:days?|weeks?|months?|years?|hours?) (?:after|since|earlier)\b"
    # "The deadliest since a 2013 bombing that killed 28".
    r"|\b(?:(?:days?|weeks?|months?) after (?:an?|another|the)|since (?:an?|another|the (?:\w+ )?\d{4}))"
    r" (?:\w+ ){0,3}(?:attacks?|bombings?|blasts?|explosions?|assaults?|strikes?|ambush|raid|shooting"
    r"|massacre)\b(?=[^.;,]{0,50}\b(?:killed|left|claimed|died|dead)\b)"
    r"|,\s(?:just |only |barely |some )?(?:\w+ ){0,2}(?:days?|weeks?|months?|years?) after\b"
    r"|\b(?:comes?|came) (?:shortly |just |barely |soon |only )?after\b|^(?:it|this) follow(?:s|ed)\b"
    r"|\b" + alternatives(_SCOPE["answering"]) + r"\b"  # "in response to a bombing"
    # "Tuesday's violence follows an ambush on Sunday in which five died".
    r"|\bfollow(?:s|ed) (?:an?|another|the) [^.;]{0,60}?\b(?:on \w+day|last (?:week|month|year|\w+day))\b"
)
# "A clerk said that he (had counted nine bodies)".
_INDIRECT = compiled(
    r"\b(?:said|says|told|added|claimed|insisted|reported)\b[^.;:\"“”]{0,24}\b(?:he|she|they|it|we|i)\s+$"
)
_REPORTED = compiled(r"\b(?:said|says|killed|died)\b")
# "Rejected the claim that 40 had died", "contrary to media reports of nine dead".
_REJECTED = compiled(
    r"\b(?:(?:reject|dismiss|refut|rubbish)\w*|den(?:y|ied|ies|ying)|contrary to"
    r"|rumou?rs? (?:of|that|about))\b"
    r"(?:(?!\band\b|\bbut\b)[^,;.:]){0,80}$",
    re.IGNORECASE,
)
# "The official now speaks of five dead".
_SAYS_NOW = compiled(
    r"\bnow (?:says?|speaks? of|puts?|gives?|reports?|counts?|said|claims?)\b[^.;:]*$"
    # "Police later said that five had died", "updating the toll", "first reports spoke of two, but".
    r"|\b(?:later|subsequently)(?:,? (?:[\w.'’-]+ ){1,6}?| )"
    r"(?:said|gave|counted|reported|confirmed|announced|stated|told)\b[^.;:]*$"
    r"|\bupdating the (?:(?:death|casualty) )?(?:toll|count|figures?)\b(?! (?:of|from)\b)[^.;:]*$"
    r"|\b(?:earlier|initial|first|preliminary) (?:reports?|statements?|counts?|figures?)\b"
    r"[^.;:]*\bbut\b[^.;:]*$"
    # "By Wednesday morning the toll (stood at 17)".
    r"|\bby (?:late |early )?(?:(?:\w+day )?(?:morning|noon|afternoon|evening|night|nightfall|dawn|midnight)"
    r"|\w+day|\d{1,2}(?:[:.]\d\d)?(?: ?[ap]m| hours| hrs)?),?"
    r" (?:the (?:(?:death|casualty) )?(?:(?:figure|count|number) was )?|there were )$"
    # "The minister has just said on television that 12 had died".
    r"|\b(?:has|have) just (?:said|announced|told|confirmed|given|put)\b[^.;:]*$",
    re.IGNORECASE,
)
_NOW = compiled(r"\bnow $")
_UP_FROM = compiled(
    r",? (?:up from|compared (?:with|to)|against|as against)\b|, (?:bring|tak|rais|push|lift)ing\b",
    re.IGNORECASE,
)
# "His tribe had lost seven men", "nine dead on their side".
_OWN_SIDE = compiled(
    r"\b(?:his|her|their|our|its) (?:own )?(?:tribe|side|community|clan|family|party|group|people|faction)"
    r"(?: alone)?(?: has| had| have)?(?: also)? $",
    re.IGNORECASE,
)
_ON_ITS_SIDE = compiled(r"[^.;,]{0,12} (?:on|from) (?:their|his|our|its|her) (?:own )?side\b", re.IGNORECASE)
# "According to him, the other side has three dead".
_OTHER_SIDE = compiled(
    r"\b(?:other|rival|opposing|opposite|opponent) (?:side|party|group|tribe|clan|community|faction|gang)\b"
    r"[^.;:]*$",
    re.IGNORECASE,
)
# "Killed 11 in two operations", "in a string of attacks across the province".
_SEVERAL = Anchored(r"\b" + alternatives(_SCOPE["several"]) + r"\b")

RANKED = compiled(r"\b" + alternatives(_SCOPE["ranks"]) + r"\b[^.;:,]{0,60}$")
_RESULT = compiled(r",? (?:when|where|in which|killing|leaving)\b")
_GOES_ON = compiled(r"in which|when |as |in a")
_MISSED = compiled(r"\b(?:kidnapped|abducted|missing|disappeared|taken away)\b", re.IGNORECASE)

_FAMILY = compiled(r"\bfamily (?:has |had )?los(?:t|ing) (?!their\b|its\b)")


class Scope:
    """What one sentence says of the time and the truth of its figures; each pattern is searched once."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self.text, self.low, self.span = document.text, lowered(document.text), sentence.span
        self.sentence = sentence
        at = document.sentence_at(sentence.span.start) or 0
        before = document.sentences[max(0, at - 1)].span
        times = self._spans(OTHER_TIME)
        self.times = [(a, b) for a, b in times if not self._is_of_what_began(before.start, a, b)]
        self.several = self._spans(_SEVERAL)
        self.accused = self._spans(_ACCUSED)
        self.earlier = self._spans(_EARLIER)
        self.came = self._spans(_COMES_AFTER)
        self.untrue = self._spans(_UNTRUE)
        self.of_many = self._spans(_OF_MANY)
        self.series = self._spans(_OF_SERIES)
        self.as_series = self._spans(_AS_SERIES)
        self.second = _SECOND.match(self.low, self.span.start) is not None
        late = at > document.opening
        self.feud = self._end_of_feud(before.start) if late else None
        self.many_die = late and _ON_A_DAY.search(self.low, self.span.start, self.span.end) is None

    def _spans(self, pattern: Anchored) -> list[tuple[int, int]]:
        return [m.span() for m in pattern.finditer(self.low, self.span.start, self.span.end)]

    def _end_of_feud(self, before: int) -> int | None:
        """Return where a quarrel of long standing is named, here or in what "it" goes back to."""
        first = before if _IT_HAS.match(self.low, self.span.start) else self.span.start
        if _ON_A_DAY.search(self.low, first, self.span.end):
            return None
        return next((m.end() for m in _FEUD.finditer(self.low, first, self.span.end)), None)

    def _is_of_what_began(self, first: int, start: int, end: int) -> bool:
        """Whether "since then" goes back to a fight that began on a day told right before, behind `first`."""
        told = self.low[first:start]
        return self.low[start:end] == "since then" and bool(_BEGAN.search(told) and _A_DAY.search(told))

    def mark(self, fact: Fact, around: tuple[int, int]) -> Fact:
        """Mark in its rule what a fact belongs to; `around` ends the fact before and begins the one after."""
        start, end = fact.start, fact.end
        came = next((b for _, b in self.came if b <= start), None)
        if came is not None and not _REPORTED.search(self.text, came, start):
            return replace(fact, rule=fact.rule + ASIDE + BACKGROUND)
        # "He is the second journalist murdered here": he who was told of.
        counted = _NTH.search(self.low, max(self.span.start, start - 10), start + 16)
        beside = any(self.span.start < around[0] <= a < start for a, _ in self.as_series)
        if counted or beside or any(a < start < b for a, b in self.series):
            return replace(fact, rule=fact.rule + SERIES + BACKGROUND)
        rule = fact.rule
        told = fact.low != 0
        # "Attacks left 62 dead: a bomb in Tank killed 45": what a colon ends counts over what follows.
        first = max(start - 110, self.low.rfind(": ", self.span.start, start))
        if (
            told
            and any(
                not around[0] <= a < start - 60
                for a, _ in _within(self.several, first, min(around[1], end + 90))
                if not self._is_a_rank(fact, a)
            )
        ) or (told and self._is_since_a_day(start, end)):
            rule += AGGREGATE
        near = _WHO.sub("", self.low[max(self.span.start, start - 12) : end])
        near = _AND_OTHERS.sub("", near) if "; " in fact.victims else near
        if told and fact.high == 1 and _ONLY.search(near):
            rule += ".only"  # "says that only a woman was injured": all, by that account
        after = _TOO.match(self.low, end, min(self.span.end, end + 16))
        if told and (self.second or after or _MORE.search(near)):
            rule += ".more"
        rule += self._of_the_dead(fact) if fact.kind == "killed" else ""
        still = _STILL.search(self.low, max(self.span.start, start - 12), end + 30)
        if fact.kind == "injured" and (still or _SEVERE.search(self.low, start, end)):
            rule += ".still"
        if _FAMILY.search(self.low, max(self.span.start, start - 12), end):
            rule = "casualty.part"
        if _SAYS_NOW.search(self.text, max(self.span.start, start - 100), start):
            rule += ".toll_update"
        if _OWN_SIDE.search(self.text, max(self.span.start, start - 40), start) or _ON_ITS_SIDE.match(
            self.text, end, self.span.end
        ):
            rule += ".ownside"
        if _OTHER_SIDE.search(self.text, max(self.span.start, start - 40), start):
            rule += ".rivalside"
        rule += self._of_before(fact, around[0])
        rejected = told and _REJECTED.search(self.text, max(self.span.start, start - 90), start)
        many = _within(self.of_many, max(around[0], start - 60), end)
        if (
            rejected
            or many
            or any(_in_one_breath(self.text, fact, a, b) for a, b in self.untrue)
            or _within(self.accused, start - 60, start)
            or (self.feud is not None and self.feud <= end)
            or (self.many_die and _is_mass(fact))
            or self._is_of_another_time(fact)
            or _ELSEWHERE.match(self.low, end, self.span.end)
        ):
            rule += (SERIES if many else "") + BACKGROUND
        return replace(fact, rule=rule) if rule != fact.rule else fact

    def _of_before(self, fact: Fact, last: int) -> str:
        """Return the mark of a figure given before, or of one given now; `last` ends the one before."""
        start, end = fact.start, fact.end
        if _NOW.search(self.low, max(self.span.start, start - 6), start):
            return ".toll_update"  # "first report 4 dead, now 6 dead"
        # "Fifteen, then 18": what is said of the first figure is not said of the second.
        since = max(start - 60, last) if last <= start else start - 60
        until = end if fact.rule.startswith("casualty.toll") else start  # "the toll, earlier put at nine"
        before = any(
            self._is_earlier(a, b, start) for a, b in self.earlier if since <= a < until and b <= end
        )
        return ".earlier" if before or _AT_FIRST.match(self.low, end, self.span.end) else ""

    def _is_since_a_day(self, start: int, end: int) -> bool:
        """Whether a figure is of all that happened since a day, or from one day to another."""
        first, last = max(self.span.start, start - 80), min(self.span.end, end + 80)
        if _DAYS.search(self.low, first, last) and not _ONE_ACT.search(
            self.low, self.span.start, self.span.end
        ):
            return True
        after = _SINCE_A_DAY.search(self.low, start, min(self.span.end, end + 40))
        return bool(after or _SINCE_THEN.search(self.low, first, start))

    def _of_the_dead(self, fact: Fact) -> str:
        """Return the marks of a count of dead: at once, now known, by now."""
        start, end = fact.start, fact.end
        marks = ".at_once" if _AT_ONCE.match(self.text, end, self.span.end) else ""
        marks += ".in_care" if _IN_CARE.match(self.text, end, self.span.end) else ""
        marks += ".now" if _NOW_KNOWN.search(self.low, start, end) else ""
        return marks + (".toll_update" if _HAVE_NOW.search(self.low, start, end) else "")

    def _is_earlier(self, a: int, b: int, start: int) -> bool:
        """Whether words say that a figure was given before; "he said he had counted" does not."""
        if ";" in self.text[b:start] or _NOW_SAYS.search(self.low, b, start):
            return False
        return _INDIRECT.search(self.low, max(self.span.start, a - 60), a) is None

    def _is_of_another_time(self, fact: Fact) -> bool:
        """Whether the clause or the head of the sentence dates the figure to another time."""
        turns = [b for a, b in self.came if a >= fact.end] + [a for a, _ in self.series if a >= fact.end]
        turn = min(turns, default=self.span.end)
        times = [(a, b) for a, b in self.times if a < turn and not self._is_a_rank(fact, a)]
        if fact.low == 0 and any(self.low[a:b] == "at the time" for a, b in times):
            return False  # "no one was in the school at the time, and there were no casualties"
        text, span = self.text, self.span
        if fact.rule.startswith("casualty.bod") and _MISSED.search(text, fact.start, span.end):
            return False  # "the bodies of two men kidnapped a week ago"
        first, last = span.start, span.end
        for clause in self.sentence.clauses:
            if clause.start <= fact.start < clause.end:
                first = clause.start
            if clause.start < fact.end <= clause.end:
                last = clause.end
        following = next((c for c in self.sentence.clauses if c.start == last), None)
        if following is not None and _GOES_ON.match(text, following.start, following.end):
            last = following.end
        stops = [i for mark in ",;" if (i := text.find(mark, span.start, span.start + 60)) >= 0]
        head = min([*stops, span.end, span.start + 60])
        if up := _UP_FROM.search(text, fact.end, span.end):
            last = min(last, up.start())  # "13 have been killed, up from nine a day earlier"
        if _within(times, first, last) or _within(times, span.start, head):
            return True
        result = _RESULT.search(text[max(span.start, first - 1) : first + 12])
        return result is not None and bool(_within(times, first - 70, first))

    def _is_a_rank(self, fact: Fact, at: int) -> bool:
        """Whether a time only ranks what is told: "the worst attack this year", "the fourth in a week"."""
        return RANKED.search(self.low, max(fact.end, at - 80), at) is not None


def _is_mass(fact: Fact) -> bool:
    """Whether "hundreds" or "thousands" died: below the opening and without a day it is over the years."""
    return fact.kind == "killed" and fact.modifier == "dozens" and (fact.low or 0) >= _MASS


def _in_one_breath(text: str, fact: Fact, start: int, end: int) -> bool:
    """Whether words go with a figure: "rumours of deaths are false; two were hurt" denies the first only."""
    first, last = sorted(((fact.start, fact.end), (start, end)))
    return ";" not in text[first[1] : last[0]] and " but " not in text[first[1] : last[0]]


def _within(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans that lie inside ``[start, end)``."""
    return [(a, b) for a, b in spans if start <= a and b <= end]
