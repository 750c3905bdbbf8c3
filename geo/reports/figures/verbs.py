"""The verbs of one sentence, with the persons before or after them, and the phrases that stand for verbs."""

import re
from collections.abc import Iterator
from dataclasses import replace

from geo.model import Modifier
from geo.patterns import compiled
from geo.reports.figures.apposed import only_one
from geo.reports.figures.facts import KINDS, OPEN, Fact, Group, Kind, Sheet
from geo.reports.figures.groups import Groups
from geo.reports.figures.none import OR
from geo.reports.figures.subjects import NAMED_SPEAKER, RIGHT, SINGULAR, Subjects
from geo.reports.figures.victims import OWN_MEN, heads, is_general
from geo.reports.figures.wholes import all_told, is_elided, was_hurt, whose, without_total
from geo.reports.wording.lexicon import load

_LEXICON = load("casualties")
_NOT_YET = frozenset(_LEXICON["verbs"]["not_yet"])
_MODAL_OBJECT = frozenset(("kill", "die", "lose", "abduct", "kidnap", "injure", "wound"))
_SUBJECTS = frozenset(("they", "he", "she", "we", "it", "who"))
_OBJECTS = frozenset(("them", "him", "us", "me"))
_FEARING = frozenset(("feared", "fear", "fears", "fearing"))
_BELIEVED = frozenset(_LEXICON["verbs"]["believed"])
_MOVING = frozenset(_LEXICON["verbs"]["moving"])
_ALL_OF_THEM = frozenset(("the", "all", "all the", "these"))
_CARE = frozenset(("treatment", "treated", "admitted", "hospital", "hospitals", "hospitalised"))
# No sentence tells of more; the bound keeps the reading of hostile text short.
_MAX_FACTS = 24
_VERB, _NOUN = compiled("[KEXdIxHkihUu]"), compiled("[GgC]")
_EITHER = compiled(r"[KIdQJX]c[KIdQJ]|[KX]c[+~]{1,2}I|kc[gi]|ic[Gk](?=N)")
# "Killed/wounded": a figure of both.
_BESIDE = compiled(r"[KIdQJX],?[KIdQJX]")
_AND_TAKEN = compiled(r"[KXd]c[+~]{0,2}([vwH])(?![NADqwWSP])")
_CAPTURED = frozenset(("captured", "arrested", "detained", "apprehended"))
# "The murder on Friday of two men", "the killing in Hub of a guard".
_DEATH_WHEN = compiled(r"[Fkwz](?:p[DwW]{1,3}){1,2}o(?=[NA])")
DEATHS = frozenset(_LEXICON["verbs"]["deaths"])
# "... and one in Kech killed four": another bomb.
_ONE_KILLED = compiled(r"NpD?W{1,3}w?[KI]w?N")
# "The bodies of Noor Khan and Ali Jan were taken to hospital".
_NAMED_BODIES = compiled(r"[bB]oW{1,4}(?:,W{1,4}){0,6},?cW{1,4}[+~]{1,2}$")
# Before "killing" they make it a noun.
_KINDS_OF_KILLING = frozenset(_LEXICON["verbs"]["kinds_of_killing"])
# "Denied that a civilian had been harmed".
_DENIED = compiled(r"!R?[wWSPDANoJQq0+~]{0,9}$")
# "Leaving him critically injured", "left them dead".
_LEFT_HIM = compiled(r"Lww?$")
_NEITHER = compiled(r"0[wWSPDAoz]{1,5}(?:,[wWSPDAoz]{1,4}){0,3},?c[wWSPDAoz]{1,5}[+~]{0,4}$")
_SAYING = compiled("~{0,2}s")
_BODIES_OF = compiled(r"Bo(?=[NAD])")
# "Killed in the attack were two constables".
_KILLED_WERE = compiled(r"^[Kd](?:[wc]|p[wWDzAS]{1,8})?\+{1,2}(?=[NAD])")
_LISTED = compiled(r"(?<!o)D([QJ])[^;KkXIiR]{0,16}?\+(?=[NAD])")
_THE_OTHER = compiled(r"(?i:the) other\b")
_LOSING = frozenset(("lost", "lose", "losing", "loses"))
_ARMOUR = frozenset(_LEXICON["verbs"]["armour"])
_STRIKING = frozenset(_LEXICON["verbs"]["striking"])
_NATURAL = frozenset(_LEXICON["verbs"]["natural"])
_PROOF = frozenset(_LEXICON["scope"]["proof"])
_TAKING_PERSONS = ("kidnap", "abduct")


class Reader:
    """Reads the verbs of one sentence; a number that one rule has used is not used by another."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.groups = Groups(sheet)
        self.subjects = Subjects(sheet, self.groups)
        self.tags = sheet.tags
        self.tokens = sheet.tokens
        self.mixed = {i for m in _EITHER.finditer(self.tags) for i in range(*m.span())}
        self.mixed |= {
            i for m in _BESIDE.finditer(self.tags) if self._is_slashed(*m.span()) for i in range(*m.span())
        }
        # "20 rebels were killed and captured": a figure that counts the taken too.
        self.mixed |= {
            m.start() for m in _AND_TAKEN.finditer(self.tags) if self.tokens[m.start(1)].word in _CAPTURED
        }

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
                groups = self._counted(match.end() - 1, "B" if pattern is _BODIES_OF else "")
                kind = KINDS[next(tag for tag in match.group() if tag in KINDS)]
                fact = self._fact(kind, groups, match.start(), rule) if groups else None
                if fact and pattern is _LISTED:
                    fact = replace(fact, rule="casualty.listed.definite")
                if fact:
                    yield fact
        for match in _DEATH_WHEN.finditer(self.tags):
            if self.tokens[match.start()].word in DEATHS:
                groups = self._counted(match.end() - 1, "G")
                yield from filter(None, [self._fact("killed", groups, match.start(), "casualty.noun")])
        for match in _NOUN.finditer(self.tags):
            at, tag = match.start(), match[0]
            if at not in self.mixed:
                groups = self._counted(at, tag)
                if tag == "G" and len(groups) == 1 and "J" in self.tags[groups[0].first : groups[0].last + 1]:
                    # "With the death of another injured": one of those told of as hurt.
                    yield from filter(None, [self._fact("killed", groups, at, "casualty.later_death")])
                    continue
                groups = [g for g in groups if g.sort != "of_victims"]
                fact = self._fact(KINDS[tag], groups, at, "casualty.noun") if groups else None
                if fact:
                    yield fact

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
            return "bullet" in self.tokens[at].word
        cause = [t.word for t in self.tokens[at + 1 : at + 8]]
        cause = cause[3:] if cause[:3] == ["as", "a", "result"] else cause
        if self.tags[at] == "X" and cause[:1] in (["of"], ["from"]) and {*cause[1:4]} & _NATURAL:
            return True  # "died of heat"
        if word == "to" and self.tokens[before - 1].word in (*_BELIEVED, "had"):
            return False  # "believed to have killed five", "four had to be taken to hospital"
        base = self.tags[at] in "kXhi" and self.tokens[at].word.split()[0] in _MODAL_OBJECT
        passive = before < at - 1
        return word in _NOT_YET and (base or passive or word == "not")

    def _unproved(self, at: int) -> bool:
        """Whether nothing tells of it: "no evidence that a civilian was harmed", "no guard or guest was"."""
        for i in range(max(0, at - 14), at - 1):
            if self.tags[i] == "0" and {t.word for t in self.tokens[i + 1 : i + 4]} & _PROOF:
                return not set(self.tags[i + 1 : at]) & set(",;—")
        neither = _NEITHER.search(self.tags, max(0, at - 24), at)
        return neither is not None and any(t.word in OR for t in self.tokens[neither.start() : at])

    def _whom(self, at: int, tag: str, before: list[Group]) -> tuple[list[Group], str, bool]:
        """Find who the verb at `at` tells of: them, the rule, and whether the main clause names them."""
        passive = at > 0 and self.tags[at - 1] == "+"
        rule = {"k": "active", "i": "active", "h": "active", "X": "died", "d": "dead", "x": "sustained"}.get(
            tag, "passive"
        )
        groups: list[Group] = []
        if tag in "kih" or (tag in "KEIH" and not passive):
            groups = self._object(at, tag)
            if not groups and tag in "kK":
                groups = self.subjects.attackers(at) or self.groups.antecedent(at)
                groups = [*groups, *self.subjects.along_with(at + 1)]
            if groups and tag in "KEIH":
                rule = "active"
        following = self.tokens[at + 1].word if at + 1 < len(self.tokens) else ""
        # "Killed some of them", "killed them": who did it stands before.
        some = self.tags[at + 1 : at + 2] in ("q", "P") or following in _OBJECTS
        active = not passive and tag in "KIEH" and some
        if not groups and tag not in "kih" and not active:
            groups = self.subjects.of(at, tag)
        if not groups and tag not in "kih" and before and is_elided(self.tags, at):
            groups = before
            hurt = was_hurt(self.tags, at)
            if hurt is not None and "r" in hurt.group():
                rule = "later_death"  # "a man who was wounded on Sunday died": one of those told of as hurt
        left_at = self.tags.rfind("L", max(0, at - 12), at) if tag in "dI" and not groups else -1
        if left_at >= 0 and not set(self.tags[left_at:at]) & set("RrvsKkIiXx+~"):
            groups = self.groups.read(left_at + 1, at, "all")  # "left Naik Gul, of the Levies, dead"
        if not groups and tag in "Idx" and (left := _LEFT_HIM.search(self.tags, max(0, at - 4), at)):
            groups = self.groups.antecedent(left.start())
        main = self.subjects.of_main_clause(at) if not groups and tag in "KEXIx" else []
        return groups or main, rule, bool(main)

    def _verb(self, at: int, tag: str, before: list[Group]) -> tuple[Fact, list[Group]] | None:
        if self.tokens[at].word == "killing" and at and self.tokens[at - 1].word in _KINDS_OF_KILLING:
            return None  # "called it a targeted killing"
        strict = tag in "EHh" or (tag == "i" and self.tokens[at].word in _STRIKING)
        groups, rule, main = self._whom(at, tag, before)
        if tag in "xI":  # "four dead policemen had been carried to the hospital"
            # "With the death of five injured in hospital".
            groups = [g for g in groups if "Q" not in self.tags[g.first : g.last + 1]]
            groups = [g for g in groups if not g.first or self.tags[g.first - 1] != "G"]
            # "He was shot in the leg", "one body and seven persons with wounds".
            groups = [g for g in groups if g.sort != "named" or self.tokens[g.first].word not in _SUBJECTS]
            groups = [g for g in groups if len(groups) == 1 or self.tags[: g.first + 2][-1] not in "bB"]
            if _NAMED_BODIES.search(self.tags, max(0, at - 40), at):
                groups = []
        groups = [g for g in groups if g.persons or not strict or self.tags[g.first + 1 : g.first + 2] == "w"]
        groups = [g for g in groups if not self._is_lost_thing(at, g)]
        if self.tokens[at].word in ("fell", "fallen"):  # districts fall too
            groups = [g for g in groups if g.persons and g.sort == "count"]
        groups = only_one(self.sheet, without_total(self.groups, groups, at), at)
        if groups and tag in "KXExIH":
            groups = groups + self.subjects.along_with(at)
        if groups and rule == "active":  # "killed five insurgents with their leader"
            groups = groups + self.subjects.along_with(groups[-1].last)
        if not groups:
            return None
        if any(g.sort == "of_victims" for g in groups):
            cared_for = tag == "x" and not _CARE.isdisjoint(self.tokens[at].word.split())
            if tag not in "XKd" and not cared_for:
                return None
            rule = "part" if cared_for else "later_death"  # "15 of the injured are under treatment"
        fact = self._fact(KINDS[tag], groups, at, f"casualty.{rule}")
        if fact is not None and self.tokens[at].word in _LOSING:
            own = OWN_MEN.search(fact.victims) is not None  # "the insurgents lost six of their own"
            side = whose(self.groups, at) if own or is_general(heads(fact.victims)) else ""
            fact = replace(fact, victims=side.strip() if own and side else side + fact.victims)
        if fact is not None and len(groups) == 1 and not groups[0].persons:
            told = all_told(self.groups, groups[0])
            fact = replace(
                fact, victims=told or fact.victims, rule=fact.rule.removesuffix(".all" if told else "")
            )
        if fact is not None and main and "but" not in [t.word for t in self.tokens[max(0, at - 4) : at]]:
            # "... killing six, before being shot dead": one more than those.
            fact = replace(fact, start=self.tokens[at - 1].start, rule=f"{fact.rule}.more")
        return None if fact is None else (fact, groups)

    def _counted(self, at: int, tag: str) -> list[Group]:
        """Find who stands behind the noun at `at`, each of them once."""
        found = [g for g in self._object(at, tag) if not self._is_lost_thing(at, g)]
        return without_total(self.groups, found, at)

    def _is_lost_thing(self, at: int, group: Group) -> bool:
        """Whether what is lost is nobody: "the loss of 60 sacks of flour"."""
        thing = not group.persons and self.tags[group.first + 1 : group.first + 2] == "w"
        return thing and self.tokens[at].word.endswith("loss of")

    def _object(self, at: int, tag: str) -> list[Group]:
        """Find who the verb at `at` tells of, to its right."""
        end = at + 1
        while end < len(self.tags) and self.tags[end] not in RIGHT and end - at < 40:
            end += 1
        speaker = NAMED_SPEAKER.search(self.tags, at + 1, at + 45)
        end = min(end, speaker.start()) if speaker else end
        if end == at + 1 or self.tags[at + 1] in ",c":
            return []
        if re.search(r"N[wWSP]{0,2}[KI]N[IKxdH]$", self.tags[max(0, at - 3) : at + 3]):
            return []  # "01 killed 02 injured", "two police killed | three hurt"
        # "Killing four, a spokesman said", "..., officials have said": the last of the list is who says it.
        following = "s" if _SAYING.match(self.tags, end) else self.tags[end : end + 1]
        if following == "s":
            spoken = self.tags[end - 1] == "c"  # "confirm the death of the girl and say"
            end = end - 1 if spoken else max(at + 1, self.tags.rfind(",", at, end))
        killing = tag in ("k", "K")
        named = "all" if (killing or tag in "hHiI") and self.tags[at + 1] == "W" else ""
        groups = self.groups.read(at + 1, end, named, killing)
        if not groups and tag in ("k", "K", "i", "I", "G") and following not in ("+", "~", "v"):
            groups = self._named_object(at + 1, end)
        # "Killing two policemen and three civilians were injured": the second group is of the next clause.
        if tag == "B":
            return groups  # "the bodies of two men and a woman were found"
        if len(groups) > 1 and following and following in "+~vKIXxE":
            joints = [i for i in range(groups[0].last, end) if self.tags[i] in "c,"]
            groups = [g for g in groups if g.first <= joints[-1]] if joints else groups
        elif (
            len(groups) > 1
            and following == "p"
            and (
                self.tags[groups[-1].first - 1 : end] == ",N"
                or _ONE_KILLED.match(self.tags, groups[-1].first)
            )
        ):
            groups = groups[:-1]  # "killed 47 people, 41 in Khost", "killed two and one in Kech killed four"
        elif len(groups) == 1 and following and following in "+~" and tag in tuple("KEIH"):
            # "Hurt 11 was condemned", "beheaded two of the men they had seized".
            of_one = self.tokens[end].word in SINGULAR and (groups[0].low or 0) > 1
            return groups if of_one or self.tokens[end - 1].word in _SUBJECTS else []
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

    def _is_the_rest(self, group: Group) -> bool:
        """Whether a count is of the rest of those told of: "the other two were shot dead"."""
        before = [t.word for t in self.tokens[max(0, group.first - 2) : group.first]]
        return before in (["the", "other"], ["the", "remaining"])

    def _is_of_those(self, group: Group) -> bool:
        """Whether a count is of those told of before: "the four", "all three", "both"."""
        before = self.tokens[group.first - 1].word if group.first else ""
        of_all = before in _ALL_OF_THEM or self.tokens[group.first].word == "both"
        return group.sort == "count" and of_all

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
        elif groups[0].sort == "definite" and _THE_OTHER.match(self.groups.words(groups[0])):
            rule += ".other"
        elif groups[0].sort == "count" and self._is_the_rest(groups[0]):
            rule += ".another"
        elif self.tokens[verb].word in _MOVING and self._is_of_those(groups[0]):
            rule += ".carried"
        elif not groups[0].persons and self.tokens[groups[0].first - 1].word == "all":
            rule += ".all"
        elif groups[0].sort in ("definite", "named", "named_role"):
            rule += ".definite"
        elif groups[0].sort == "ordinal":
            rule += ".another"
        first = min(verb, *(g.first for g in groups))
        last = max(verb, *(g.last for g in groups))
        tokens = self.tokens
        victims = "; ".join(map(self.groups.words, groups))
        return Fact(kind, low, sum(highs), modifier, tokens[first].start, tokens[last].end, victims, rule)
