"""The verbs of one sentence, with the persons before or after them, and the phrases that stand for verbs."""

import re
from collections.abc import Iterator
from dataclasses import replace

from geo.model import Modifier
from geo.patterns import compiled
from geo.reports.figures.facts import KINDS, OPEN, Fact, Group, Kind, Sheet
from geo.reports.figures.groups import PARENTS, Groups
from geo.reports.figures.victims import MILITANT, heads, is_general
from geo.reports.figures.wholes import all_told, apposed, is_elided, was_hurt, whose, without_total
from geo.reports.wording.lexicon import load

_LEXICON = load("casualties")
_NOT_YET = frozenset(_LEXICON["verbs"]["not_yet"])
_PLURAL = frozenset(("were", "are", "have"))
_SINGULAR = frozenset(("was", "is", "has", "gets", "being"))
_MODAL_OBJECT = frozenset(("kill", "die", "lose", "abduct", "kidnap"))
_SUBJECTS = frozenset(("they", "he", "she", "we", "it", "who"))
_NOT_NAMES = _SUBJECTS | {"i", "you", "what"}
_FEARING = frozenset(("feared", "fear", "fears", "fearing"))
_BURIAL = frozenset(("funeral", "funerals", "burial", "burials"))
_WHO_WERE = compiled(r",?r[+~]{1,3}$")
_HIS = frozenset(("his", "her", "their"))
_BELIEVED = frozenset(
    ("believed", "reported", "known", "confirmed", "understood", "said", "claimed", "claims", "claim")
)
_WITH = frozenset(
    ("in addition to", "besides", "along with", "together with", "as well as", "alongside", "with")
)
# No sentence tells of more; the bound keeps the reading of hostile text short.
_MAX_FACTS = 24
# Left of a verb its subject ends at one of these, right of it its object.
_LEFT = "RKkIiXxEHhLsTdBUu;—:#!%^GgCFM"
_RIGHT = "RKkIiXxEHhLsTdBUuv+~rp=;—:#!%^GgCFM("
_VERB, _NOUN = compiled("[KEXdIxHkihUu]"), compiled("[GgC]")
_EITHER = compiled(r"[KIdQJX]c[KIdQJ]|[KX]c[+~]{1,2}I|kc[gi]|ic[Gk](?=N)")
# "Killed/wounded": a figure of both.
_BESIDE = compiled(r"[KIdQJX],?[KIdQJX]")
_AND_TAKEN = compiled(r"[KXd]c[+~]{0,2}([vwH])(?![NADqwWSP])")
_CAPTURED = frozenset(("captured", "arrested", "detained", "apprehended"))
# "... for their father, who (had been wounded)": one person, and none of those before.
_WHO_ALONE = compiled(r"[po]([AD][wWJQ]{0,3}S),?r[+~]{0,3}$")
# Persons without a number, before the clause that tells what befell them.
_WHO_UNCOUNTED = compiled(r"(?:^|[^NwWJPDo])[wWJ]{0,3}P,?r[+~]{0,3}$")
# "A man in a car that came too near was shot dead": what the thing did stands between.
_OF_A_THING = compiled(r"([NA][wWJQSP]{0,3}[SP])p[ADwW]{0,4}zR[v~+][^,;:—sRKkIiXxNSPr]{0,16}[+~]{1,2}$")
# "The murder on Friday of two men", "the killing in Hub of a guard".
_DEATH_WHEN = compiled(r"[Fkwz](?:p[DwW]{1,3}){1,2}o(?=[NA])")
_DEATHS = frozenset(
    ("death", "deaths", "murder", "murders", "killing", "killings", "slaying", "assassination")
)
# Before "killing" they make it a noun.
_KINDS_OF_KILLING = frozenset(_LEXICON["verbs"]["kinds_of_killing"])
# "Denied that a civilian had been harmed".
_DENIED = compiled(r"!R?[wWSPDANoJQq0+~]{0,9}$")
_SPEAKER = compiled(r"[ADwWSPpzo]{1,16},c?")
# "..., Karim Jan, a spokesman for the governor, (said)".
_NAMED_SPEAKER = compiled(r",[wWS]{1,6},[ADwWSPpoJzQ]{1,14},s")
_BODIES_OF = compiled(r"Bo(?=[NAD])")
# "Killed in the attack were two constables".
_KILLED_WERE = compiled(r"^K(?:p[wWDzAS]{1,8})?\+(?=[NAD])")
_LISTED = compiled(r"(?<!o)D(Q)[^;KkXIiR]{0,16}?\+(?=[NAD])")
# "Before being shot dead", "until they were killed": the subject is that of the main clause.
_BACK_TO_SUBJECT = compiled(r"Rw?[+~]{1,3}$")
_BEFORE = frozenset(("before", "until"))
_LOSING = frozenset(("lost", "lose", "losing", "loses"))
_ARMOUR = frozenset(_LEXICON["verbs"]["armour"])
_STRIKING = frozenset(_LEXICON["verbs"]["striking"])
_ROLE_AND_NAME = compiled(r"(?<=[wz])(SW{1,4})[~+]{0,2}$")
_PLACE_THEN = compiled(r"p[wWDzO=]{1,6},?(?=c)")
_HAD_COUNT = compiled(r"~N[wWJ]{0,2}[SP]?$")
_NATURAL = frozenset(_LEXICON["verbs"]["natural"])
_PROOF = frozenset(_LEXICON["scope"]["proof"])
_TAKING_PERSONS = ("kidnap", "abduct")


class Reader:
    """Reads the verbs of one sentence; a number that one rule has used is not used by another."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.groups = Groups(sheet)
        self.tags = sheet.tags
        self.tokens = sheet.tokens
        self.mixed = {i for m in _EITHER.finditer(self.tags) for i in range(*m.span())}
        self.mixed |= {
            i for m in _BESIDE.finditer(self.tags) if self._is_slashed(*m.span()) for i in range(*m.span())
        }
        self.mixed |= {m.start() for m in _AND_TAKEN.finditer(self.tags) if self._is_of_both(m.start(1))}

    def verbs(self) -> Iterator[Fact]:
        """Read the verbs of the sentence from left to right."""
        found: list[tuple[Fact, list[Group]]] = []
        for match in _VERB.finditer(self.tags):
            at, tag = match.start(), match[0]
            if at in self.mixed or self._not_yet(at):
                continue
            result = self._verb(at, tag, found[-1][1] if found else [])
            if result is None:
                continue
            fact, groups = result
            heads = {g.first for g in groups}
            if fact.kind == "killed":
                # "was wounded and died": the death is what remains of one person.
                found = [(f, g) for f, g in found if not heads & {x.first for x in g} or f.kind == "abducted"]
            elif any(heads & {x.first for x in g} for f, g in found if f.kind in ("killed", fact.kind)):
                continue
            found.append(result)
            if len(found) == _MAX_FACTS:
                break
            for group in groups:
                self.sheet.used[group.first] = fact.kind
        yield from (fact for fact, _ in found)

    def phrases(self) -> Iterator[Fact]:
        """Read "the bodies of four men", "the killing of two persons", "the dead were a man and his son"."""
        for pattern, rule in (
            (_BODIES_OF, "casualty.bodies"),
            (_LISTED, "casualty.listed"),
            (_KILLED_WERE, "casualty.passive"),
        ):
            for match in pattern.finditer(self.tags):
                groups = self._object(match.end() - 1, "B" if pattern is _BODIES_OF else "")
                fact = self._fact("killed", groups, match.start(), rule) if groups else None
                if fact and pattern is _LISTED:
                    fact = replace(fact, rule="casualty.listed.definite")
                if fact:
                    yield fact
        for match in _DEATH_WHEN.finditer(self.tags):
            if self.tokens[match.start()].word in _DEATHS:
                groups = self._object(match.end() - 1, "G")
                yield from filter(None, [self._fact("killed", groups, match.start(), "casualty.noun")])
        for match in _NOUN.finditer(self.tags):
            at, tag = match.start(), match[0]
            if at not in self.mixed:
                groups = self._object(at, tag)
                if tag == "G" and len(groups) == 1 and "J" in self.tags[groups[0].first : groups[0].last + 1]:
                    # "With the death of another injured": one of those told of as hurt.
                    yield from filter(None, [self._fact("killed", groups, at, "casualty.later_death")])
                    continue
                groups = [g for g in groups if g.sort != "of_victims"]
                fact = self._fact(KINDS[tag], groups, at, "casualty.noun") if groups else None
                if fact:
                    yield fact

    def _is_of_both(self, verb: int) -> bool:
        """Whether a figure counts the taken too: "20 rebels were killed and captured"."""
        return self.tokens[verb].word in _CAPTURED

    def _is_slashed(self, first: int, end: int) -> bool:
        """Whether only a stroke stands between two words."""
        return self.sheet.text[self.tokens[first].end : self.tokens[end - 1].start].strip() == "/"

    def _not_yet(self, at: int) -> bool:
        """Whether a modal, "to" or "not" stands before the verb: it has not happened."""
        before = at - 1
        while before >= 0 and self.tags[before] in "+~":
            before -= 1
        word = self.tokens[before].word if before >= 0 else ""
        if at and self.tokens[at - 1].word == "feared":
            return True
        that = self.tags.rfind("R", 0, at)
        if that > 0 and self.tokens[that].word == "that" and self.tokens[that - 1].word in _FEARING:
            return True  # "it is feared that seven were killed"
        if _DENIED.search(self.tags, max(0, at - 14), at) or self._unproved(at):
            return True
        if self.tags[at] in "xI" and {t.word for t in self.tokens[at + 1 : at + 6]} & _ARMOUR:
            return "bullet" in self.tokens[at].word or "hit" in self.tokens[at].word
        result = [t.word for t in self.tokens[at + 1 : at + 5]] == ["as", "a", "result", "of"]
        near = self.tokens[at + 5 : at + 8] if result else self.tokens[at + 2 : at + 5]
        if self.tags[at] == "X" and {t.word for t in near} & _NATURAL:
            return result or self.tokens[at + 1].word in ("of", "from")  # "died of heat"
        if (
            word == "to"
            and self.tokens[before - 1].word in _BELIEVED
            and "have" in self.tokens[before + 1].word
        ):
            return False
        base = self.tags[at] in "kXh" and self.tokens[at].word.split()[0] in _MODAL_OBJECT
        passive = before < at - 1
        return word in _NOT_YET and (base or passive or word == "not")

    def _unproved(self, at: int) -> bool:
        """Whether nothing tells of it: "no evidence that a single civilian was harmed"."""
        for i in range(max(0, at - 14), at - 1):
            if self.tags[i] == "0" and {t.word for t in self.tokens[i + 1 : i + 4]} & _PROOF:
                return not set(self.tags[i + 1 : at]) & set(",;—")
        return False

    def _verb(self, at: int, tag: str, before: list[Group]) -> tuple[Fact, list[Group]] | None:
        if self.tokens[at].word == "killing" and at and self.tokens[at - 1].word in _KINDS_OF_KILLING:
            return None  # "called it a targeted killing"
        strict = tag in "EHh" or (tag == "i" and self.tokens[at].word in _STRIKING)
        passive = at > 0 and self.tags[at - 1] == "+"
        rule = {"k": "active", "i": "active", "h": "active", "X": "died", "d": "dead", "x": "sustained"}.get(
            tag, "passive"
        )
        groups: list[Group] = []
        if tag in "kih" or (tag in "KEIH" and not passive):
            groups = self._object(at, tag)
            if not groups and tag in "kK":
                groups = self._attackers(at) or [*self.groups.antecedent(at), *self._along_with(at + 1)]
            if groups and tag in "KEIH":
                rule = "active"
        active = not passive and tag in "KIEH" and self.tags[at + 1 : at + 2] in ("q", "P")
        if not groups and tag not in "kih" and not active:
            groups = self._subject(at, tag)
        if not groups and tag not in "kih" and before and not active and is_elided(self.tags, at):
            groups = before
            hurt = was_hurt(self.tags, at)
            if hurt is not None and ("r" in hurt.group() or set("T#") & set(self.tags)):
                rule = "later_death"  # "a man who was wounded on Sunday died": one of those told of as hurt
        main = self._of_main_clause(at) if not groups and tag in "KEX" else []
        groups = groups or main
        if tag in "Ix":
            groups = [g for g in groups if g.sort != "named" or self.tokens[g.first].word not in _NOT_NAMES]
        if tag in "xI" and len(groups) > 1:  # "one body and seven persons with wounds"
            groups = [g for g in groups if self.tags[g.first + 1 : g.first + 2] not in ("b", "B")]
        groups = [g for g in groups if g.persons or not strict or self.tags[g.first + 1 : g.first + 2] == "w"]
        if self.tokens[at].word == "fell":  # districts fall too
            groups = [g for g in groups if g.persons and g.sort == "count"]
        if len(groups) > 1:
            groups = without_total(self.groups, apposed(self.groups, groups, at))
        if groups and tag in "KXExIH":
            groups = groups + self._along_with(at)
        if not groups:
            return None
        if any(g.sort == "of_victims" for g in groups):
            if tag not in "XKd":
                return None
            rule = "later_death"
            if len(groups) == 2 and groups[0].low == groups[1].low and self.tags[groups[1].first - 1] == ",":
                groups = groups[:1]  # "one of the wounded, a boy of twelve, died"
        fact = self._fact(KINDS[tag], groups, at, f"casualty.{rule}")
        if fact is not None and self.tokens[at].word in _LOSING and is_general(heads(fact.victims)):
            fact = replace(fact, victims=whose(self.groups, at) + fact.victims)
        if fact is not None and len(groups) == 1 and not groups[0].persons:
            fact = replace(fact, victims=all_told(self.groups, groups[0]) or fact.victims)
        if fact is not None and main:
            # "... killing six, before being shot dead": one more than those.
            fact = replace(fact, start=self.tokens[at - 1].start, rule=f"{fact.rule}.more")
        return None if fact is None else (fact, groups)

    def _of_main_clause(self, at: int) -> list[Group]:
        """Find the subject of the main clause: "three gunmen stormed the office before being shot dead"."""
        back = _BACK_TO_SUBJECT.search(self.tags, max(0, at - 8), at)
        if back is None or self.tokens[back.start()].word not in _BEFORE:
            return []
        words = {t.word for t in self.tokens[back.start() + 1 : at]}
        if words & {"he", "she"}:
            return [Group(1, 1, "implicit", back.start() + 1, back.start() + 1, "one", True)]
        return self._main_subject(back.start()) if "being" in words or "they" in words else []

    def _main_subject(self, before: int) -> list[Group]:
        """Read the one group that stands before the first verb of a sentence, after who says it."""
        verb = next((i for i in range(before) if self.tags[i] in "vkKiIEhHd"), before)
        start = max(self.tags.rfind(mark, 0, verb) for mark in "sR;:") + 1
        groups = [g for g in self.groups.read(start, verb) if g.persons and g.sort in ("count", "one")]
        return groups if len(groups) == 1 else []

    def _attackers(self, at: int) -> list[Group]:
        """Find the attackers whom "them" means: "killed eight employees before police shot them dead"."""
        clause = max((i for i in range(at) if self.tags[i] == "R"), default=0)
        words = [t.word for t in self.tokens[at + 1 : at + 2]]
        if words not in (["them"], ["both"]) or self.tokens[clause].word not in _BEFORE:
            return []
        groups = self._main_subject(clause)
        named = {
            w
            for g in groups
            for w in heads(self.sheet.text[self.tokens[g.first].start : self.tokens[g.last].end])
        }
        return groups if named == {MILITANT} else []

    def _along_with(self, at: int) -> list[Group]:
        """Find who else is told of after the verb: "was gunned down along with his driver"."""
        placed = _PLACE_THEN.match(self.tags, at + 1)
        if placed:
            at = placed.end() - 1  # "were killed in the raid, along with two soldiers"
        elif self.tags[at + 1 : at + 3] == ",c":
            at += 1  # "eight of them were killed, along with two soldiers"
        if at + 2 >= len(self.tags) or self.tokens[at + 1].word not in _WITH:
            return []
        end = at + 2
        while end < len(self.tags) and self.tags[end] not in _RIGHT and end - at < 20:
            end += 1
        if self.tokens[at + 1].word != "with" and not placed:
            return self.groups.read(at + 2, end, "one", lenient=True)
        if self.tags[end : end + 1] in ("+", "~", "v") and "c" in self.tags[at + 2 : end]:
            end = self.tags.rfind("c", at + 2, end)  # "died with him, and a guard is in hospital"
        # "Was killed with three aides": of "with" alone only persons are more dead.
        return [g for g in self.groups.read(at + 2, end) if g.persons and g.sort in ("count", "one")]

    def _subject(self, at: int, tag: str) -> list[Group]:
        """Find who the verb at `at` tells of, to its left."""
        start = at
        while start > 0 and self.tags[start - 1] not in _LEFT and at - start < 45:
            start -= 1
        if (
            start > 1
            and self.tags[start - 2 : start] == ",s"
            and (spoken := _SPEAKER.match(self.tags, start, at))
        ):
            start = spoken.end()  # "..., said a surgeon, and nine were dead"
        if counted := _HAD_COUNT.search(self.tags, start, at):
            start = counted.start() + 1  # "the doctor had nine dead and 24 wounded on his list"
        if tag in "KXE" and (whom := self._who_were(start, at)):
            return whom
        if self.tags[max(0, start - 2) : start + 1] == "N^c" and self.tokens[start - 1].word == "of them":
            start -= 2  # "both of them and two guards were killed"
        if _WHO_UNCOUNTED.search(self.tags, start, at):
            return []  # "praised them as men who gave their lives"
        alone = _WHO_ALONE.search(self.tags, start, at)
        if alone and not {t.word for t in self.tokens[alone.end(1) : at]} & _PLURAL:
            start = alone.start(1)
        near = {self.tokens[i].word for i in range(max(start, at - 3), at)}
        named = ""
        if (tag in "KXEx" or (tag == "I" and self.tags[at - 1 : at] == "+")) and "0" not in self.tags[
            start:at
        ]:
            named = "one" if near & _SINGULAR else "all" if "were" in near or tag in "Xx" else ""
        opened = self.tags.rfind("—", 0, max(0, start - 1)) if start and self.tags[start - 1] == "—" else -1
        if (
            opened > 0
            and not self.tags[start:at].strip("+~w")
            and "N" not in self.tags[max(0, opened - 3) : opened]
        ):
            # "The victims - a teacher, her husband and their son - died".
            return self.groups.read(opened + 1, start - 1, named)
        # A finite verb before ends another clause, unless the subject stands before it.
        cuts = [i + 1 for i in range(start, at) if self.tags[i] == "v"]
        of_many = self.tags[max(0, at - 2) : at] == "oN" and self.tokens[max(0, at - 3)].word not in PARENTS
        if of_many and tag in "KId" and not self.groups.abuts(at - 1):
            return []  # "a spokesman retracted the claim of 30 killed"
        for cut in [*reversed(cuts), start]:
            lenient = cut == start and (tag in "KX" or (tag == "I" and self.tokens[cut].word in _HIS))
            groups = self.groups.read(cut, at, named if cut == start else "", lenient)
            if groups:
                return groups
        thing = _OF_A_THING.search(self.tags, max(0, at - 40), at) if tag in "KI" else None
        if thing and (groups := self.groups.read(thing.start(1), thing.end(1))):
            return groups
        lone = _ROLE_AND_NAME.search(self.tags, start, at) if tag in "KX" else None
        if lone:  # "during the exchange of fire LHC Bilal embraced shahadat"
            return [Group(1, 1, "implicit", lone.start(1), lone.end(1) - 1, "named_role", True)]
        return []

    def _who_were(self, start: int, at: int) -> list[Group]:
        """Find whom "who were killed" means: "thousands attended the funeral of five men who were killed"."""
        relative = _WHO_WERE.search(self.tags, max(start, at - 6), at)
        number = self.tags.rfind("N", start, at)
        if (
            relative is None
            and number > 0
            and any(token.word in _BURIAL for token in self.tokens[start:number])
        ):
            # "Thousands attended the funeral of five men killed in an ambush".
            of = number > start and self.tags[number - 1] == "o" and number not in self.sheet.used
            group = self.groups.counted(number, at) if of and number + 1 < at else None
            return [group] if group is not None and group.persons and group.sort == "count" else []
        number = self.tags.rfind("N", start, relative.start()) if relative else -1
        if relative is None or number < 1 or self.tags[number - 1] != "o" or number in self.sheet.used:
            return []
        group = self.groups.counted(number, relative.start())
        return [group] if group is not None and group.persons and group.sort == "count" else []

    def _object(self, at: int, tag: str) -> list[Group]:
        """Find who the verb at `at` tells of, to its right."""
        end = at + 1
        while end < len(self.tags) and self.tags[end] not in _RIGHT and end - at < 40:
            end += 1
        speaker = _NAMED_SPEAKER.search(self.tags, at + 1, at + 45)
        end = min(end, speaker.start()) if speaker else end
        if end == at + 1 or self.tags[at + 1] in ",c":
            return []
        if at and self.tags[at - 1] == "N" and re.match(r"[KI]N[IKxdH]", self.tags[at : at + 3]):
            return []  # "01 killed 02 injured"
        following = self.tags[end] if end < len(self.tags) else ""
        if following == "s":
            # "Killing four, a spokesman said": the last of the list is who says it.
            spoken = self.tags[end - 1] == "c"  # "confirm the death of the girl and say"
            end = end - 1 if spoken else max(at + 1, self.tags.rfind(",", at, end))
        killing = tag in ("k", "K")
        named = "all" if (killing or tag in ("h", "H")) and self.tags[at + 1] == "W" else ""
        groups = self.groups.read(at + 1, end, named, killing)
        if not groups and tag in ("k", "K", "i", "I", "G") and following not in ("+", "~", "v"):
            groups = self._named_object(at + 1, end)
        # "Killing two policemen and three civilians were injured": the second group is of the next clause.
        if tag == "B":
            return groups  # "the bodies of two men and a woman were found"
        if len(groups) > 1 and following and following in "+~vKIXxE":
            joints = [i for i in range(groups[0].last, end) if self.tags[i] in "c,"]
            if joints and groups[-1].first > joints[0]:
                groups = [g for g in groups if g.first <= joints[-1]]
        elif (
            len(groups) == 1
            and following
            and following in "+~"
            and tag
            and tag in "KEIH"
            and self.tokens[end - 1].word not in _SUBJECTS  # "beheaded two of the men they had seized"
            and not (
                self.tokens[end].word in _SINGULAR and (groups[0].low or 0) > 1
            )  # "hurt 11 was condemned"
        ):
            return []
        return groups

    def _named_object(self, start: int, end: int) -> list[Group]:
        """Read one name after the verb: "killing Malik Alam in his house"."""
        stop = start
        while stop < end and self.tags[stop] == "W":
            stop += 1
        return self.groups.read(start, stop, "one") if 2 <= stop - start <= 5 else []

    def _has_name(self, group: Group) -> bool:
        """Whether a phrase names the person: "Constable Nasib Khan"."""
        return group.sort == "named_role" and "W" in self.tags[group.first : group.last + 1]

    def _is_the_other(self, group: Group) -> bool:
        """Whether the phrase means the second of two: "the other died in hospital"."""
        return [t.word for t in self.tokens[group.first : group.last + 1]][:2] == ["the", "other"]

    def _is_the_rest(self, group: Group) -> bool:
        """Whether a count is of the rest of those told of: "the other two were shot dead"."""
        before = [t.word for t in self.tokens[max(0, group.first - 2) : group.first]]
        return before in (["the", "other"], ["the", "remaining"])

    def _fact(self, kind: Kind, groups: list[Group], verb: int, rule: str) -> Fact | None:
        """Add the groups of one list."""
        if kind == "abducted" and not self.tokens[verb].word.startswith(_TAKING_PERSONS):
            groups = [g for g in groups if g.persons or g.sort != "one"]  # "snatched a bag"
        lows = [g.low for g in groups]
        highs = [g.high for g in groups if g.high is not None]
        if not highs:
            return None
        low = None if all(n is None for n in lows) else sum(n for n in lows if n is not None)
        opened = next((g.modifier for g in groups if g.modifier in OPEN), None)
        modifier: Modifier = groups[0].modifier
        if len(groups) > 1:
            modifier = opened or ("list" if all(g.modifier == "implicit" for g in groups) else "none")
            if any(g.sort == "named" or self._has_name(g) for g in groups) and modifier == "list":
                rule += ".named"
        elif groups[0].sort == "names":
            rule += ".named"
        elif groups[0].sort == "definite" and self._is_the_other(groups[0]):
            rule += ".other"
        elif groups[0].sort == "count" and self._is_the_rest(groups[0]):
            rule += ".another"
        elif groups[0].sort in ("definite", "named", "named_role"):
            rule += ".definite"
        elif groups[0].sort == "ordinal":
            rule += ".another"
        first = min(verb, *(g.first for g in groups))
        last = max(verb, *(g.last for g in groups))
        tokens, text = self.tokens, self.sheet.text
        victims = "; ".join(text[tokens[g.first].start : tokens[g.last].end] for g in groups)
        return Fact(kind, low, sum(highs), modifier, tokens[first].start, tokens[last].end, victims, rule)
