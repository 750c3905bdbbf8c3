"""Noun phrases of a tagged sentence that count persons: "two soldiers", "a man", "his son", names."""

import re
from collections.abc import Iterator
from dataclasses import replace

from geo.patterns import compiled
from geo.reports.figures.apposed import PARENTS, is_apposed, is_one, is_one_of, says_who, strikes, with_names
from geo.reports.figures.facts import Group, Sheet
from geo.reports.figures.victims import FIGHTING, heads, overlap
from geo.reports.figures.words import LEXICON, POSSESSIVES

_OF_A_WHOLE = compiled(r"NoD?N[wWJ]{0,2}[SP]")
_ONE = compiled(r"[AD][wWJQPz]{0,5}?S(?:[zP]?S)?|[AD]O(?![wWJ]{0,2}z|N)[wW]?S?(?!o)")
_UNKNOWN_ONE = compiled(r"A[wWJ]{1,4}(?=(?:[po]W{1,3})?[+~]*$)")
_KNOWN_ONE = compiled(r"D[wWJ]{1,4}(?=[+~]*$)")
_ROLE = compiled(r"[wWJPSz]{0,5}S|O(?=[wWSP]|$)")
# "(District president) of the traders' union Noor Gul (was shot)", "(killed the head) of a school in Hub".
_OF_OFFICE = compiled(r"o[ADwWzJPS]{1,9}?(?=[+~]*$|p)")
_OF_A_PLACE = frozenset(LEXICON["nouns"]["places"])
# "Injuring 30, the deputy commissioner, Jumma Khan, said", "killing 9, a spokesman for the army said":
# who speaks is none of them.
_SPEAKS = compiled(r"(?:,?[wW]{1,5},?|[po][wWDSPzo]{1,8}(?:,[wW]{1,5},)?)?s")
_NAME = compiled(r"W{1,6}(?:o(?:[AD][wWSPz]{1,4}|W{1,4}))?[+~]*$")  # "Noor Khan of the Levies"
_OF_VICTIMS = compiled(r"NoD?N?[JQ]|N[wW]{0,2}J[wW]{0,2}[SP]|NoD?P?r?[+]?[JI]$")
# "Of the injured, eight are critical".
_OF_THEM_TOLD = compiled(r"(?:^|(?<=[,;:cs]))oD[JQ],$")
# "Soldiers (two)": as the brackets are gone, n is the count behind.
_BEHIND = compiled(r"[AD]?[wWJQ]{0,3}[SP]n(?=[~+w]*$)")
_SAID_TO_BE = compiled(r"wA?[wW]{0,2}[SP]")
# "Both the driver and his son".
_BOTH_AND = compiled(r"N(?:[wW]?[JQdKI]|(?:[DA][wWJQz]{0,3}S|W{1,4})(?:o[wWD]{1,3})?c)")
# "Put it at 20 dead", "at one soldier and two militants dead".
_DEAD = compiled(r"N(?:[wWJ]{0,2}[SP](?:,?cN[wWJ]{0,2}[SP]){0,3})?[dKU]")
_COMMA_VERB = compiled(r",[w~]?[+KXIx]")
_OF_FORCE = compiled(r"(?i: of (?:[\w'-]+ ){0,4}?(?:forces?|police|army|taliban|militias?|corps)\b)")
# "Two soldiers Naik Waqas and Sepoy Jamil": no comma before the names.
_NAMED_AT_ONCE = compiled(r"N[wJ]{0,2}PS?W")
_LONE_NAME = compiled(r"(?:[wWPS]{1,4}s)?Wc$")
_AND_OTHERS = compiled(r"c|,[DAN][^;:—sRvKkIiXx]{0,16}c")
_COLLECTIVES = frozenset(("condition", "crew", "family", "household", "team", "patrol", "squad", "gang"))
_LOSSES = frozenset(LEXICON["nouns"]["losses"])
_NO_ACT = frozenset(LEXICON["nouns"]["no_act"])
_NOT_ONE = frozenset(LEXICON["nouns"]["not_one"])  # "the rest died": how many is not told
_MASS = frozenset(("personnel", "police", "levies"))
_BODIES_AND = compiled(r"[Bb]o[wWDA]{0,3}[SP],?cNo$")  # "14 bodies of constables and two of soldiers"
_NAMED_MASS = compiled(r"[WP]?P(W{1,4})(?![WowzP])")  # "Police personnel Noor Aslam"
_NO_NAMES = frozenset(LEXICON["nouns"]["no_names"])
# "Nisar Ahmad, the acting governor for Badakhshan, ...", "Gul Khan, the leader of a faction".
_ROLE_ENDS = compiled(r"[op][wWDAzSP]{1,5}(?:[,p;]|$)|,(?![wW]{0,3}c)")
_SOMEBODY = frozenset(("someone", "somebody"))
_KIN = frozenset(LEXICON["nouns"]["kin"])
_SHARES = frozenset(LEXICON["nouns"]["shares"])
_SUPERLATIVES = frozenset(("youngest", "eldest", "oldest"))
_OF_HOME = frozenset(("resident", "native", "inhabitant"))
_PRONOUNS = ("them", "both", "all", "all of them")


class Groups:
    """Reads the noun phrases of one sentence."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.tags = sheet.tags
        self.tokens = sheet.tokens
        self.text = sheet.text

    def read(self, start: int, end: int, named: str = "", lenient: bool = False) -> list[Group]:
        """Read a list of persons between two tokens.

        `named` tells whether names alone count: "" no, "one" the first, "all" each of a list.
        `lenient` takes "its owner" and "the deputy" for persons.
        """
        groups: list[Group] = []
        first = start
        for stop in [*(i for i in range(start, end) if self.tags[i] in "c,"), end]:
            group = self._group(first, stop, lenient)
            if group is not None and (who := _SAID_TO_BE.match(self.tags, group.last + 1, stop)):
                said = self.tokens[group.last + 1].word == "said to be"  # "four men said to be militants"
                group = replace(group, last=who.end() - 1) if said else group
            if group is not None and self.tokens[group.first - 1].word == "now":
                groups = []  # "four, now six killed"
            if group is not None and groups and is_one(self.sheet, groups[-1], group, first):
                groups[-1] = replace(group, first=groups[-1].first)
            elif group is not None and not (
                groups and (self._again(groups[-1], group, first) or self._is_no_other(group, first))
            ):
                groups.append(group)
            first = stop + 1
        if len(groups) > 1 and groups[1].sort == "count" and strikes(self.sheet, groups[0]):
            groups = groups[1:]  # "Suicide bomber, five policemen dead"
        groups = self._without_names(with_names(self.sheet, groups, start, end))
        if named == "all" and len(groups) > 1 and self._are_names(groups):
            return groups
        if len(groups) > 1 and says_who(self.sheet, groups[-2:], len(groups) == 2):
            groups = groups[:-1]
        both = next((i for i, g in enumerate(groups) if self.words(g).lower() == "both"), 0)
        if groups and self._is_beside_one(groups[0]) and _LONE_NAME.match(self.tags, start, groups[0].first):
            groups = [Group(1, 1, "implicit", start, start, "one", True), *groups]
        groups = groups[both:]  # "two commanders were the target, and both were killed"
        counted = [g for g in groups if g.sort != "named"]
        if counted:
            # "Karim Khan and his two guards": the name is one more; "two policemen, A and B": it is not.
            full = groups[0].last > groups[0].first or (len(groups) > 1 and self._is_kin(groups[1]))
            first_named = named == "all" and groups[0].sort == "named" and full
            if first_named and groups[-1:] == counted and self._is_beside_one(counted[0]):
                return groups  # "Gul Khan, Noor Jan and two others"
            return [groups[0], *counted] if first_named else counted
        return groups if named == "all" else groups[:1] if named else []

    def _is_beside_one(self, group: Group) -> bool:
        """Whether a phrase tells of persons beside one: "(Khan and) his wife", "one of his men"."""
        told = {t.word for t in self.tokens[group.first : group.last + 1]}
        his = group.sort == "definite" or "one" in told
        return not told.isdisjoint(("his", "her") if his else ("other", "others"))

    def words(self, group: Group) -> str:
        """Return the words of a phrase: "21 members of the security forces", not of "21 members"."""
        end = self.tokens[group.last].end
        whose = _OF_FORCE.match(self.text, end) if self.text.startswith("members", end - 7) else None
        return self.text[self.tokens[group.first].start : whose.end() if whose else end]

    def _is_no_other(self, group: Group, first: int) -> bool:
        """Whether a phrase after a comma is who speaks, or one of a list: "..., the youngest aged three"."""
        before = self.tokens[max(0, first - 8) : first]
        if group.sort in ("named", "named_role") and any(t.word == "namely" for t in before):
            return True  # "two personnel namely Naik Gul and Sepoy Imran"
        if is_apposed(self.sheet, first):
            return True
        if self.tags[first - 1] != ",":
            return False
        if self.tokens[group.last].word in _OF_HOME and self.tags[group.last + 1 : group.last + 2] == "o":
            return True  # "a policeman, a resident of Kohat, and his brother"
        speaks = _SPEAKS.match(self.tags, group.last + 1) is not None
        return speaks or not _SUPERLATIVES.isdisjoint(t.word for t in self.tokens[first : group.last + 1])

    def _are_names(self, groups: list[Group]) -> bool:
        """Whether every phrase names one person and the last is joined by "and": "Hafiz Gul and Mir Alam"."""
        return all(g.sort in ("named", "named_role") and self._is_named(g) for g in groups)

    def _without_names(self, groups: list[Group]) -> list[Group]:
        """Drop who those just counted are: "two soldiers, Naik Waqas and Sepoy Jamil"."""
        for at, group in enumerate(groups):
            glued = _NAMED_AT_ONCE.match(self.tags, group.first) is not None
            few = (group.low or 0) - glued if group.sort == "count" else 0
            names = groups[at + 1 : at + 1 + few]
            if not names or len(names) != few or (glued and not all(map(self._is_named, names))):
                continue
            single = all(g.sort in ("named", "named_role", "one", "definite") for g in names)
            closed = "," in self.tags[names[-1].last + 1 : names[-1].last + 5]
            # Of "two soldiers, a driver and a cook" the count holds none, of "a major and his guard" both.
            strangers = [n for n in names if self.tokens[n.first].word not in POSSESSIVES]
            whole, held = heads(self.words(group)), [heads(self.words(n)) for n in strangers]
            closed = closed and (not whole & FIGHTING or all(overlap(whole, of) for of in held))
            if single and (closed or all(map(self._is_named, names))):
                return [*groups[: at + 1], *groups[at + 1 + len(names) :]]
        return groups

    def _is_named(self, group: Group) -> bool:
        return "W" in self.tags[group.first : group.last + 1]

    def _is_kin(self, group: Group) -> bool:
        """Whether a phrase is of somebody's family: "his wife"."""
        return self.tokens[group.first].word in ("his", "her") and self.tokens[group.last].word in _KIN

    def _again(self, before: Group, group: Group, first: int) -> bool:
        """Whether a phrase after a comma says who the one before is: "an elder, Malik Alam, ..."."""
        office = group.sort == "named_role" and "o" in self.tags[group.first : group.last]
        if office and before.sort in ("one", "definite"):
            return True  # "an elder and member of the council, Noor Gul, was shot"
        if self.tags[first - 1] != ",":
            return False
        if office:
            return True  # "Noor Gul, head of a school in Hub, was shot"
        if is_one_of(self.sheet, before, group) or self.tokens[first].word == "said to be":
            return True  # "a doctor, said to be a former trustee, was shot"
        if before.sort in ("named", "named_role") and group.sort == "one":
            # "Noor Alam, a teacher in Kohat, was shot".
            return re.match(r"[o,r]|p[wWDz]{1,4}(?:[,;]|$)", self.tags[group.last + 1 :]) is not None
        if before.sort in ("named", "named_role") and group.sort == "definite":
            # "Nisar Ahmad, the acting governor for Badakhshan, was killed"; "his wife" is one more.
            if self._is_kin(group):
                return False
            return _ROLE_ENDS.match(self.tags, group.last + 1) is not None
        if before.sort in ("definite", "of_victims") and group.sort == "one":
            # "His cleaner, a boy of sixteen, died"; in "his wife, a child, and a guard" another follows.
            return re.match(r"o|,(?!c)", self.tags[group.last + 1 : group.last + 3]) is not None
        if group.sort not in ("named_role", "named"):
            return False
        if before.sort == "of_victims":
            return True  # "one of the wounded, Constable Tariq, ..."
        words = self.tags[group.first : group.last + 1]
        if before.sort == "definite" and self.tokens[group.first].word in _KIN and words == "S":
            return False  # "his mother, sister and two nieces"
        if (
            before.sort == "count"
            and words == "S"
            and self.tags[group.last + 1 : group.last + 2] in tuple("KId")
        ):
            return False  # "Two cops, driver hurt"
        if before.sort == "named_role" and "W" not in self.tags[before.first : before.last + 1]:
            return False  # "Man, wife shot dead"
        return before.sort in ("one", "definite") or "W" not in words

    def _group(self, start: int, end: int, lenient: bool) -> Group | None:
        """Read one noun phrase."""
        part = self.tags[start:end]
        if behind := _BEHIND.match(part):
            at = start + behind.end() - 1
            number = self.tokens[at].number
            if number is None or at in self.sheet.used:
                return None
            return Group(number.low, number.high, number.modifier, start, at, "behind", True)
        word = self.tokens[start].word if part else ""
        if word == "both" and part[1:2] in tuple("DAW") and _BOTH_AND.match(self.tags, start):
            return self._group(start + 1, end, lenient)
        others = word in ("he", "she") and _AND_OTHERS.match(self.tags, end)
        if part in ("w", "W") and (word == "him" or others):
            # "Killing him along with his wife", "he, his two sons and a guest died".
            return Group(1, 1, "implicit", start, start, "one" if others else "definite", True)
        if not part.strip("wv+~=p") or (start and self.tags[start - 1] == "c" and self._acts(start)):
            return None
        for offset, tag in enumerate(part):
            at = start + offset
            before = part[offset - 1] if offset else ""
            if tag == "N":
                if at in self.sheet.used or self._is_shared(at):
                    return None
                if not before or before not in "p=o":
                    return self.counted(at, end)
                group = self.counted(at, end) if self.abuts(at) else None
                if group is not None:
                    return replace(group, persons=True)
                continue
            if before and before in "p=o":
                continue
            group = self._one(part, offset, at, end, lenient)
            if group is not None:
                return group
        return None

    def _is_shared(self, at: int) -> bool:
        """Whether some of a number are told of: "half of the 22 passengers", "most of the nine"."""
        if self.tags[at + 1 : at + 2] not in tuple("wWSP"):
            return _BODIES_AND.search(self.tags, max(0, at - 9), at + 2) is not None
        if self.tags[max(0, at - 1) : at] == "q":
            return self.tokens[at - 1].word.endswith(" of the")
        return self.tags[max(0, at - 2) : at] == "oD" and self.tokens[max(0, at - 3)].word in _SHARES

    def _acts(self, at: int) -> bool:
        """Whether another act begins at a token: "killing 17 and capturing six"."""
        word = self.tokens[at].word
        if self.tags[at] == "z" and word == "shot":
            return True  # "beheaded two and shot three others"
        return self.tags[at] == "w" and word.endswith("ing") and word not in _NO_ACT

    def abuts(self, at: int) -> bool:
        """Whether a number counts though "of" or "to" precedes it: "a crew of three", "to 20 dead"."""
        if self.tags[at - 1] == "o":
            # Not "the figure of 30 dead that went round was wrong".
            lost = self.tokens[at - 2].word in _LOSSES and re.match("[dKI](?!R)", self.tags[at + 1 :])
            return at > 1 and bool(lost or self.tokens[at - 2].word in _COLLECTIVES)
        return self.tokens[at - 1].word in ("to", "at", "now") and _DEAD.match(self.tags, at) is not None

    def _one(self, part: str, offset: int, at: int, end: int, lenient: bool) -> Group | None:
        """Read a phrase that means one person."""
        tag, rest, word = part[offset], part[offset:], self.tokens[at].word
        if tag == "D" and rest[2:3] == "N" and self.tokens[at + 1].word == "other":
            return None  # "the other two wounded"
        two = re.match(r"A[wWSP]{0,3}P", rest)
        if two and self.tokens[at + two.end() - 1].word == "couple":
            return Group(2, 2, "implicit", at, at + two.end() - 1, "count", True)  # "a Sikh couple"
        if word in _SOMEBODY or (rest == "Dw" and self.tokens[at + 1].word in ("former", "latter")):
            return Group(1, 1, "implicit", at, at, "one", True)
        if tag in "AD" and (match := _ONE.match(rest)) and not self._is_a_thing(at + match.end()):
            ordinal = "O" in match.group()
            sort = "ordinal" if ordinal else "one" if tag == "A" else "definite"
            return Group(1, 1, "implicit", at, at + match.end() - 1, sort, True)
        if tag == "A" and not rest.strip("A+~w") and word.endswith("another"):
            return Group(1, 1, "implicit", at, at, "ordinal", True)
        mass = re.match(r"A[wWP]{0,3}P(?![wW]?[zSP])", rest)
        if mass and self.tokens[at + mass.end() - 1].word in _MASS and not self._is_a_thing(at + mass.end()):
            return Group(1, 1, "implicit", at, at + mass.end() - 1, "one", True)
        if tag == "A" and (unknown := _UNKNOWN_ONE.match(rest)):
            return Group(1, 1, "implicit", at, at + unknown.end() - 1, "one", False)
        named = _NAMED_MASS.match(rest)
        if named and self.tokens[at + named.start(1) - 1].word == "personnel":
            return Group(1, 1, "implicit", at, at + named.end() - 1, "named_role", True)
        if (
            lenient
            and tag == "D"
            and word in ("its", "his", "her", "their", "the")
            and (known := _KNOWN_ONE.match(rest))
            and self.tokens[at + 1].word not in _NOT_ONE
        ):
            return Group(1, 1, "implicit", at, at + known.end() - 1, "definite", False)
        if not part[:offset].strip("wWSz"):
            match = _ROLE.match(rest) if not part[:offset].strip("wW") else None
            # "Father of four shot dead": what a headline calls one person.
            parent = match and self.tokens[at].word in PARENTS and rest[match.end() : match.end() + 2] == "oN"
            ends = rest[match.end() : match.end() + 1] if match else ""
            # "Shah Wali, head of the council, was killed".
            apposed = self.tags[at - 2 : at] == "W," and _COMMA_VERB.match(self.tags, end)
            office = _OF_OFFICE.match(rest, match.end()) if match else None
            if match and (parent or apposed or office or ends not in ("o", "w", "z", "P", "N")):
                last = at + (match if parent or not office else office).end() - 1
                while last + 1 < end and self.tags[last + 1] == "W":
                    last += 1
                if self.tokens[min(last + 1, len(self.tokens) - 1)].word in _OF_A_PLACE:
                    return None  # "in Imam Sahib District, 21 were killed"
                return Group(1, 1, "implicit", at, last, "named_role", True)
            if _NAME.match(rest) and self._is_name(at, end):
                return Group(1, 1, "implicit", at, end - 1, "named", True)
        return None

    def _is_a_thing(self, last: int) -> bool:
        """Whether the phrase goes on to a thing or place: "the other side", "a police station" is nobody."""
        return self.tags[last : last + 1] == "z" or (
            self.tags[last : last + 1] == "w" and self.tokens[last].word in _OF_A_PLACE
        )

    def _is_name(self, start: int, end: int) -> bool:
        """Whether capitalised words name one person: two of them, or one before "was killed"."""
        words = [
            self.text[t.start : t.end]
            for t, tag in zip(self.tokens[start:end], self.tags[start:end], strict=True)
            if tag == "W"
        ]
        listed = (start > 0 and self.tags[start - 1] in "c,") or (
            (start == 0 or self.tags[start - 1] in "Rs^")
            and (self.tags[end : end + 1] == "," or self.tags[end : end + 2] == "cW")
        )
        if words and words[0].lower() in _NO_NAMES:
            return False  # "Furthermore, four were killed", "in Mir Ali, North Waziristan, four were killed"
        died = self.tags[end : end + 1] in ("X", "x") and words[:1] not in (["He"], ["She"])
        enough = len(words) > 1 or "+" in self.tags[start:end] or listed or died  # "Usman died on the spot"
        if words and words[-1].lower() in _OF_A_PLACE:
            return False  # "in Rajgal, Khyber Agency, 14 were killed"
        return enough and not all(w.isupper() for w in words) and not any(w.endswith("day") for w in words)

    def counted(self, at: int, end: int) -> Group | None:
        """Read a noun phrase that begins with a number."""
        number = self.tokens[at].number
        assert number is not None
        last, persons = at, False
        part = self.tags[at:end]
        both = self.tokens[at].word == "both"
        if both and (self.tags[at - 1 : at] == "," or _BOTH_AND.match(self.tags, at, end)):
            return None  # "the driver and cleaner, both from Swabi", "both dead and wounded"
        if _OF_VICTIMS.match(part) or _OF_THEM_TOLD.search(self.tags, max(0, at - 6), at):
            # "One of the wounded", "two injured policemen": a part of those already told.
            return Group(
                number.low, number.high, number.modifier, at, min(at + 2, end - 1), "of_victims", True
            )
        whole = _OF_A_WHOLE.match(part)
        if whole:
            last = at + whole.end() - 1  # "four of the five attackers"
            return Group(number.low, number.high, number.modifier, at, last, "count", True)
        for i in range(at + 1, end):
            tag = self.tags[i]
            if tag == "D" and i == at + 1 and not both:
                break  # "wounded five the same day"
            if tag == "z" and self.tags[at + 1 : i] == "oD":
                return Group(number.low, number.high, number.modifier, at, i, "count", True)
            if tag == "z" and self.tags[i + 1 : i + 2] not in ("S", "P"):
                if persons and any(t.word.endswith(("ing", "ed")) for t in self.tokens[last + 1 : i]):
                    break  # "two children tending sheep", "two men abducted last month"
                return None
            if tag in "SP":
                last, persons = i, True
            elif persons and tag not in "wWJz":
                break
            if tag not in "SP" and tag not in "wWJQDAoOz":
                break
            last = last if persons else i
        return Group(number.low, number.high, number.modifier, at, last, "count", persons)

    def antecedent(self, at: int) -> list[Group]:
        """Find who "them" or "him" after the verb at `at` is: the last object before it."""
        words = [t.word for t in self.tokens[at + 1 : at + 4]]
        if not words:
            return []
        if words[0] in ("him", "her"):
            return [Group(1, 1, "implicit", at + 1, at + 1, "definite", True)]
        if words[0] not in _PRONOUNS:
            return []
        for i in self._before(at):
            group = self.counted(i, min(at, i + 8))
            if group is not None and group.persons and group.sort == "count":
                return [group]
        return []

    def _before(self, at: int) -> Iterator[int]:
        """Yield the numbers before token `at` that follow a verb, the nearest first."""
        verbs = (i for i in range(at) if self.tags[i] in "vhHR" or self.tokens[i].word in ("shot", "caught"))
        for i in range(at - 1, next(verbs, at), -1):
            # "Opened fire on two brothers, killing them".
            aimed = self.tokens[i - 1].word in ("on", "at")
            if self.tags[i] == "N" and (aimed or self.tags[i - 1] not in "p=o"):
                yield i
