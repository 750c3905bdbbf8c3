"""The casualty grammar: who was killed, injured or abducted, as facts of one sentence.

Groups of one list are added ("two soldiers and four militants"); parts of a whole never are
("50 people, including 27 women"). "A policeman" is one; a figure for dead and wounded together
tells neither and is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from geo.model import Modifier
from geo.reports.casualty_tags import Tagged, without_parts
from geo.reports.lexicon import load

Kind = Literal["killed", "injured", "abducted"]

_LEXICON = load("casualties")
_NOT_YET = frozenset(_LEXICON["verbs"]["not_yet"])
_UNKNOWN = frozenset(_LEXICON["scope"]["unknown"])
_RISING = frozenset(_LEXICON["tolls"]["rising"])
_WHOSE = frozenset(("on", "among", "from", "to", "for", "amongst"))
_SINGULAR = frozenset(("was", "is", "has", "gets", "being"))
# No sentence tells of more; the bound keeps the reading of hostile text short.
_MAX_FACTS = 24
_OPEN: tuple[Modifier, ...] = ("at_least", "more_than", "dozens")

_KINDS: dict[str, Kind] = {"K": "killed", "E": "killed", "X": "killed", "d": "killed", "I": "injured"}
_KINDS |= {
    "x": "injured",
    "H": "abducted",
    "k": "killed",
    "i": "injured",
    "h": "abducted",
    "B": "killed",
    "b": "killed",
}
_KINDS |= {"F": "killed", "f": "injured", "G": "killed", "g": "injured", "C": "abducted"}

# Left of a verb its subject ends at one of these, right of it its object.
_LEFT = "RKkIiXxEHhLsTdB;:#!%^GgCFM"
_RIGHT = "RKkIiXxEHhLsTdBv+~rp=;:#!%^GgCFM("
_SPLIT = re.compile(r"[c,]")
_EITHER = re.compile(r"[KI](?:c)[KI]")
_TOLL = re.compile(r"(?:T|#oD?[wWSPAr]{0,5}[KdFQ])(?:o|[^;KkXT!]{0,60}?(?:[=:]|\+(?=[wD]?N)))[wD]{0,2}(N)")
_HURT_TOLL = re.compile(r"#oD?[wWSPAr]{0,5}[IJ][^;KkXT!]{0,60}?(?:[=:]|\+(?=[wD]?N))[wD]{0,2}(N)")
# "... was wounded and lost his life": the subject is that of the verb before.
_ELIDED = re.compile(r"[KIXxH],?(?:c|,)w?[+~]{0,2}$")
_NOUN_COUNT = re.compile(r"(N)[wWJQ]{0,2}([FfBb])")
_HURT_PERSONS = re.compile(r"(N)[wW]{0,2}J[wW]{0,2}[SP]|(N)oJ")
_LISTED = re.compile(r"(?<!o)D(Q)[^;KkXIiR]{0,16}?\+(?=[NAD])")
_CAUSE = re.compile(r"\b(?:after|because|as|when)\b")
_BODIES_OF = re.compile(r"Bo(?=[NAD])")
_HOSTAGES = re.compile(r"(N)[wWSPDoz]{1,6}Y")
_SHORT_FORM = re.compile(r"([KIdFf])[:=](N)")
_FOUND_BODY = re.compile(r"b[oD]{1,2}([AD]?[wWSPJ]{1,8})")
_NO_LOSS = re.compile(r"0[wWSPDAo]{0,4}([MFf])")
_NOBODY = re.compile(r"0([wWSPDAo]{0,5})~?\+{0,3}([KI])(?:c([KI]))?")
_DENIAL = re.compile(r"!(?:[^N;ks]{0,8}\+[KI]|[^N;ks]{0,5}[MF])")


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of a sentence. Offsets are those of the report."""

    kind: Kind
    low: int | None
    high: int | None
    modifier: Modifier
    start: int
    end: int
    victims: str
    rule: str

    @property
    def is_open(self) -> bool:
        """Whether the source leaves the upper end open."""
        return self.modifier in _OPEN


@dataclass(frozen=True, slots=True)
class _Group:
    """One noun phrase that counts: tokens ``first`` to ``last``."""

    low: int | None
    high: int | None
    modifier: Modifier
    first: int
    last: int
    sort: str  # count, one, definite, named, of_victims
    persons: bool


def find_facts(tagged: Tagged, text: str) -> list[Fact]:
    """Read the facts of one sentence, in text order."""
    whole = without_parts(tagged)
    reader = _Reader(whole, text)
    facts = [*reader.tolls(), *reader.short_forms(), *reader.verbs(), *reader.nouns()]
    facts = [f for f in facts if not _told(facts, f, text)]
    facts += _none(tagged)
    return sorted(facts, key=lambda fact: (fact.start, fact.end, fact.kind))


def _told(facts: list[Fact], death: Fact, text: str) -> bool:
    """Whether a death is in another figure: "the toll rose to four after one of the wounded died"."""
    if death.kind != "killed" or "casualty.toll" in death.rule:
        return False
    later = death.rule == "casualty.later_death"
    return any(
        f.kind == "killed"
        and ("casualty.toll" in f.rule or (later and f.rule != "casualty.later_death"))
        and ((later and "casualty.toll" in f.rule) or _CAUSE.search(text[f.end : death.start]))
        for f in facts
        if f is not death
    )


class _Reader:
    """Reads one sentence; a number that one rule has used is not used by another."""

    def __init__(self, tagged: Tagged, text: str) -> None:
        self.tags = tagged.tags
        self.tokens = tagged.tokens
        self.text = text
        self.used: dict[int, str] = {}
        self.mixed = {i for m in _EITHER.finditer(self.tags) for i in range(*m.span())}

    def tolls(self) -> Iterator[Fact]:
        """Read "the death toll rose to 17", "the number of wounded is five"."""
        patterns: tuple[tuple[re.Pattern[str], Kind], ...] = ((_HURT_TOLL, "injured"), (_TOLL, "killed"))
        for pattern, kind in patterns:
            for match in pattern.finditer(self.tags):
                at = match.start(1)
                if at in self.used:
                    continue
                self.used[at] = kind
                number = self.tokens[at].number
                assert number is not None
                start, end = self.tokens[match.start()].start, self.tokens[at].end
                near = range(max(0, match.start() - 3), min(len(self.tokens), at + 1))
                rule = (
                    "casualty.toll_update"
                    if any(self.tokens[i].word in _RISING for i in near)
                    else "casualty.toll"
                )
                yield Fact(kind, number.low, number.high, number.modifier, start, end, "", rule)

    def short_forms(self) -> Iterator[Fact]:
        """Read "killed: 5", "injured: 8"."""
        for match in _SHORT_FORM.finditer(self.tags):
            at = match.start(2)
            if at not in self.used:
                self.used[at] = "short"
                fact = self._number_fact(_KINDS[match.group(1)], at, at, "casualty.short")
                yield replace(fact, start=self.tokens[match.start()].start, victims="")

    def verbs(self) -> Iterator[Fact]:
        """Read the verbs of the sentence from left to right."""
        found: list[tuple[Fact, list[_Group]]] = []
        for at, tag in enumerate(self.tags):
            if tag not in "KEXdIxHkih" or at in self.mixed or self._not_yet(at):
                continue
            result = self._verb(at, tag, found[-1][1] if found else [])
            if result is None:
                continue
            fact, groups = result
            heads = {g.first for g in groups}
            if fact.kind == "killed":
                # "was wounded and died": the death is what remains of one person.
                found = [(f, g) for f, g in found if not heads & {x.first for x in g}]
            elif any(heads & {x.first for x in g} for f, g in found if f.kind == "killed"):
                continue
            found.append(result)
            if len(found) == _MAX_FACTS:
                break
            for group in groups:
                self.used[group.first] = fact.kind
        yield from (fact for fact, _ in found)

    def _not_yet(self, at: int) -> bool:
        """Whether a modal, "to" or "not" stands before the verb: it has not happened."""
        before = at - 1
        while before >= 0 and self.tags[before] in "+~":
            before -= 1
        word = self.tokens[before].word if before >= 0 else ""
        base = self.tags[at] in "kXh" and self.tokens[at].word.split()[0] in (
            "kill",
            "die",
            "lose",
            "abduct",
            "kidnap",
        )
        passive = before < at - 1
        return word in _NOT_YET and (base or passive or word == "not")

    def _verb(self, at: int, tag: str, before: list[_Group]) -> tuple[Fact, list[_Group]] | None:
        strict = tag in "EHh"
        passive = at > 0 and self.tags[at - 1] == "+"
        rule = {"k": "active", "i": "active", "h": "active", "X": "died", "d": "dead", "x": "sustained"}.get(
            tag, "passive"
        )
        groups: list[_Group] = []
        if tag in "kih" or (tag in "KEIH" and not passive):
            groups = self._object(at)
            if groups and tag in "KEIH":
                rule = "active"
        if not groups and tag not in "kih":
            groups = self._subject(at, tag)
        if not groups and tag not in "kih" and before and _ELIDED.search(self.tags, max(0, at - 8), at):
            groups = before
        groups = [g for g in groups if (g.persons or not strict)]
        if not groups:
            return None
        if any(g.sort == "of_victims" for g in groups):
            if tag != "X":
                return None
            rule = "later_death"
        fact = self._fact(_KINDS[tag], groups, at, f"casualty.{rule}")
        return None if fact is None else (fact, groups)

    def nouns(self) -> Iterator[Fact]:
        """Read "six bodies", "two deaths", "the killing of two persons", "the body of a man"."""
        for match in _NOUN_COUNT.finditer(self.tags):
            at = match.start(1)
            if at not in self.used and (at == 0 or self.tags[at - 1] not in "p"):
                self.used[at] = "noun"
                kind = _KINDS[match.group(2)]
                rule = "casualty.bodies" if match.group(2) in "Bb" else "casualty.noun"
                yield self._number_fact(kind, at, match.end() - 1, rule)
        for match in _HURT_PERSONS.finditer(self.tags):
            at = match.start()
            number = self.tokens[at].number
            vague = number is not None and number.modifier == "dozens"  # "dozens of wounded"
            if at not in self.used and (match.group(1) or vague):
                self.used[at] = "noun"
                yield self._number_fact("injured", at, match.end() - 1, "casualty.noun")
        for match in _HOSTAGES.finditer(self.tags):
            if match.start() not in self.used:
                yield self._number_fact("abducted", match.start(), match.end() - 2, "casualty.hostages")
        for match in _BODIES_OF.finditer(self.tags):
            groups = self._object(match.end() - 1)
            fact = self._fact("killed", groups, match.start(), "casualty.bodies") if groups else None
            if fact:
                yield fact
        for match in _LISTED.finditer(self.tags):
            groups = self._object(match.end() - 1)
            fact = self._fact("killed", groups, match.start(), "casualty.listed") if groups else None
            if fact:
                yield fact
        for at, tag in enumerate(self.tags):
            if tag in "GgC":
                groups = [g for g in self._object(at) if g.sort != "of_victims"]
                fact = self._fact(_KINDS[tag], groups, at, "casualty.noun") if groups else None
                if fact:
                    yield fact
        for match in _FOUND_BODY.finditer(self.tags):
            tail = {token.word for token in self.tokens[match.end() :]} | {
                token.word for token in self.tokens[: match.start()]
            }
            if tail & {"found", "recovered", "discovered", "dumped", "retrieved", "pulled"}:
                start, end = self.tokens[match.start()].start, self.tokens[match.end() - 1].end
                victims = self.text[self.tokens[match.start(1)].start : end]
                yield Fact("killed", 1, 1, "implicit", start, end, victims, "casualty.body")

    def _number_fact(self, kind: Kind, at: int, last: int, rule: str) -> Fact:
        number = self.tokens[at].number
        assert number is not None
        start, end = self.tokens[at].start, self.tokens[last].end
        victims = self.text[self.tokens[min(at + 1, last)].start : end]
        return Fact(kind, number.low, number.high, number.modifier, start, end, victims, rule)

    def _subject(self, at: int, tag: str) -> list[_Group]:
        """Find who the verb at `at` tells of, to its left."""
        start = at
        while start > 0 and self.tags[start - 1] not in _LEFT and at - start < 45:
            start -= 1
        singular = any(self.tokens[i].word in _SINGULAR for i in range(max(start, at - 3), at))
        # A finite verb before ends another clause, unless the subject stands before it.
        cuts = [i + 1 for i in range(start, at) if self.tags[i] == "v"]
        for cut in [*reversed(cuts), start]:
            groups = self._groups(cut, at, (singular and tag in "KXE") or tag == "X")
            if groups:
                return groups
        return []

    def _object(self, at: int) -> list[_Group]:
        """Find who the verb at `at` tells of, to its right."""
        end = at + 1
        while end < len(self.tags) and self.tags[end] not in _RIGHT and end - at < 40:
            end += 1
        if end == at + 1 or self.tags[at + 1] in ",c":
            return []
        following = self.tags[end] if end < len(self.tags) else ""
        if following == "s":
            # "Killing four, a spokesman said": the last of the list is who says it.
            end = max(at + 1, self.tags.rfind(",", at, end))
        groups = self._groups(at + 1, end, False)
        # "Killing two policemen and three civilians were injured": the second group is of the next clause.
        if len(groups) > 1 and following and following in "+~vKIXxE":
            joints = [i for i in range(groups[0].last, end) if self.tags[i] in "c,"]
            if joints and groups[-1].first > joints[0]:
                groups = [g for g in groups if g.first <= joints[-1]]
        elif len(groups) == 1 and following and following in "+~" and self.tags[at] in "KEIH":
            return []
        return groups

    def _groups(self, start: int, end: int, named: bool) -> list[_Group]:
        """Read a list of persons between two tokens."""
        groups: list[_Group] = []
        first = start
        for stop in [*(i for i in range(start, end) if _SPLIT.match(self.tags[i])), end]:
            group = self._group(first, stop)
            # "A tribal elder, Malik Alam, and his guard": the name says again who the elder is.
            again = (
                group is not None and groups and group.sort == "named_role" and self.tags[first - 1] == ","
            )
            if group is not None and not again:
                groups.append(group)
            first = stop + 1
        counted = [g for g in groups if g.sort != "named"]
        if counted:
            return counted
        return groups[:1] if named else []

    def _group(self, start: int, end: int) -> _Group | None:
        """Read one noun phrase."""
        part = self.tags[start:end]
        if not part.strip("wv+~=p"):
            return None
        for offset, tag in enumerate(part):
            at = start + offset
            before = part[offset - 1] if offset else ""
            if tag == "N" and (before == "" or before not in "p=o") and at not in self.used:
                return self._counted(at, end)
            if tag == "N":
                return None
            if before and before in "p=o":
                continue
            rest = part[offset:]
            if tag in "AD" and (match := re.match(r"[AD][wWJQPz]{0,5}?S|[AD]O[wW]?S?(?!o)", rest)):
                sort = "one" if tag == "A" else "definite"
                return _Group(1, 1, "implicit", at, at + match.end() - 1, sort, True)
            if rest == "A" and self.tokens[at].word.endswith("another"):
                return _Group(1, 1, "implicit", at, at, "one", True)
            if tag == "A" and re.match(r"A[wWJ]{1,4}$", rest) and "z" not in rest:
                return _Group(1, 1, "implicit", at, end - 1, "one", False)
            if offset == 0 or not part[:offset].strip("wW"):
                if match := re.match(r"[wWJPSz]{0,5}S|O(?=[wWSP]|$)", rest):
                    return _Group(1, 1, "implicit", at, at + match.end() - 1, "named_role", True)
                if re.match(r"W{1,6}[+~]*$", rest) and self._is_name(at, end):
                    return _Group(1, 1, "implicit", at, end - 1, "named", True)
        return None

    def _is_name(self, start: int, end: int) -> bool:
        """Whether capitalised words name one person: two of them, or one before "was killed"."""
        words = [
            self.text[t.start : t.end]
            for t, tag in zip(self.tokens[start:end], self.tags[start:end], strict=True)
            if tag == "W"
        ]
        enough = len(words) > 1 or "+" in self.tags[start:end]
        return enough and not all(w.isupper() for w in words) and not any(w.endswith("day") for w in words)

    def _counted(self, at: int, end: int) -> _Group | None:
        """Read a noun phrase that begins with a number."""
        number = self.tokens[at].number
        assert number is not None
        last, persons = at, False
        victims_of = re.match(r"NoD?[JQ]", self.tags[at:end])
        if victims_of or re.match(r"N[wW]{0,2}J[wW]{0,2}[SP]", self.tags[at:end]):
            # "One of the wounded", "two injured policemen": a part of those already told.
            return _Group(number.low, number.high, number.modifier, at, at + 2, "of_victims", True)
        for i in range(at + 1, end):
            tag = self.tags[i]
            if tag == "z" and self.tags[i + 1 : i + 2] not in ("S", "P"):
                return None
            if tag in "SP":
                last, persons = i, True
            elif persons and tag not in "wWJz":
                break
            if tag not in "SP" and tag not in "wWJQDAoOz":
                break
            last = last if persons else i
        return _Group(number.low, number.high, number.modifier, at, last, "count", persons)

    def _fact(self, kind: Kind, groups: list[_Group], verb: int, rule: str) -> Fact | None:
        """Add the groups of one list."""
        lows = [g.low for g in groups]
        highs = [g.high for g in groups if g.high is not None]
        if not highs:
            return None
        low = None if all(n is None for n in lows) else sum(n for n in lows if n is not None)
        opened = next((g.modifier for g in groups if g.modifier in _OPEN), None)
        modifier: Modifier = groups[0].modifier
        if len(groups) > 1:
            modifier = opened or ("list" if all(g.modifier == "implicit" for g in groups) else "none")
        elif groups[0].sort in ("definite", "named", "named_role"):
            rule += ".definite"
        first = min(verb, *(g.first for g in groups))
        last = max(verb, *(g.last for g in groups))
        victims = "; ".join(self.text[self.tokens[g.first].start : self.tokens[g.last].end] for g in groups)
        start, end = self.tokens[first].start, self.tokens[last].end
        return Fact(kind, low, sum(highs), modifier, start, end, victims, rule)


def _none(tagged: Tagged) -> list[Fact]:
    """Read what is said of nobody: "no casualties", "no one was hurt", denials of deaths."""
    facts: list[Fact] = []
    tags, tokens = tagged.tags, tagged.tokens

    def add(match: re.Match[str], kinds: tuple[Kind, ...], rule: str) -> None:
        start, end = tokens[match.start()].start, tokens[match.end() - 1].end
        facts.extend(Fact(kind, 0, 0, "none", start, end, "", rule) for kind in kinds)

    for match in _NO_LOSS.finditer(tags):
        after = [t.word for t in tokens[match.end() : match.end() + 2]]
        if after and after[0] in _WHOSE and after[-1] not in ("either", "both", "any"):
            continue  # "no casualties among the troops" says nothing of the others
        between = {word for t in tokens[match.start() : match.end() + 1] for word in t.word.split()}
        if not between & _UNKNOWN:
            add(match, ("killed",) if match.group(1) == "F" else ("killed", "injured"), "casualty.none")
    for match in _NOBODY.finditer(tags):
        head = tokens[match.start()].word
        whom = {t.word for t in tokens[match.start() + 1 : match.end(1)]}
        # "No civilians were harmed" says nothing of the others.
        if head.startswith("without") or (
            whom - {"one", "people", "person", "persons", "human", "individual", "life"}
            and head in ("no", "not a single")
        ):
            continue
        hurt = "I" in (match.group(2), match.group(3))
        add(match, ("killed", "injured") if hurt else ("killed",), "casualty.none")
    for match in _DENIAL.finditer(tags):
        add(match, ("killed",), "casualty.denied")
    return [
        f for i, f in enumerate(facts) if not any(f.kind == g.kind and f.start == g.start for g in facts[:i])
    ]


def background(fact: Fact) -> Fact:
    """Mark a fact as belonging to another time or to a sum over events."""
    return replace(fact, rule=fact.rule + ".background")
