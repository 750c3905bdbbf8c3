"""Who the verbs of one sentence tell of: their subjects, and who else is told of after them."""

from geo.patterns import compiled
from geo.reports.days.words import MONTHS, WEEKDAYS
from geo.reports.figures.apposed import PARENTS
from geo.reports.figures.facts import Group, Sheet
from geo.reports.figures.groups import Groups
from geo.reports.figures.victims import MILITANT, heads
from geo.reports.figures.words import LEXICON

SINGULAR = frozenset(("was", "is", "has", "gets", "being"))
_BURIAL = frozenset(("funeral", "funerals", "burial", "burials", "janaza", "namaz-e-janaza"))
_KIN = frozenset(LEXICON["nouns"]["whose"])
_WHOSE = frozenset(("of", "of the", "for", "for the"))
_WHO_WERE = compiled(r",?r[+~]{1,3}$")
# "Hundreds attended the funeral of a teacher (shot dead)": one person, and none of those before.
_OF_ONE = compiled(r"(?:v[^;:—R]{0,30}|^D?[wbB]{1,3})[op](A[wWJQ]{0,3}S)$")
_PLURAL = frozenset(("were", "are", "have"))
_HIS = frozenset(("his", "her", "their"))
_WITH = frozenset(
    ("in addition to", "besides", "along with", "together with", "as well as", "alongside", "with")
)
# Left of a verb its subject ends at one of these, right of it its object.
RIGHT = "RKkIiXxEHhLsTdBUuv+~rp=;—:#!%^GgCFM("
_LEFT = "RKkIiXxEHhLsTdBUu;—:#!%^GgCFM"
# "... for their mother, who (had been wounded)": one person, and none of those before.
_WHO_ALONE = compiled(
    r"[pow]([AD][wWzJQ]{0,4}S|(?<=[po])S{1,2}W{1,4}|(?<=[po])(?P<name>W{2,4})),?r[+~]{0,3}$"
)
# Persons without a number, before the clause that tells what befell them.
_WHO_UNCOUNTED = compiled(r"(?:^|[^NwWJPDo])[wWJ]{0,3}P,?r[+~]{0,3}$")
# "Rushed to treat civilians injured (by a first blast)": nobody is counted.
_THOSE_HURT = compiled(r"[^NAD][vsp=R+~][wW]{0,3}P$")
# "..., General Noor Gul, the police chief, said", "..., the police chief of Andar, Noor Gul, told us".
NAMED_SPEAKER = compiled(
    r",(?:(?:[wWS]{1,6},[ADwWSPpoJzQ]{1,14}|[AD][wWzPJ]{0,4}S(?:[op][wWDNOz]{1,4})?,[wWS]{1,6}),"
    r"|[AD][wWzPJ]{0,4}S[op][wWDzSPAo]{1,8})s"
)
# "A man in a car that came too near was shot dead": what the thing did stands between.
_OF_A_THING = compiled(
    r"([NA][wWJQSP]{0,3}[SP])(?:r[+~]?[wv])?p[ADwW]{0,4}zR[v~+][^,;:—sRKkIiXxNSPr]{0,16}[+~]{1,2}$"
)
_SPEAKER = compiled(r"[ADwWSPpzo]{1,16},c?")
# "Before being shot dead", "until they were killed": the subject is that of the main clause.
_BACK_TO_SUBJECT = compiled(r"R(?:w?[+~]{1,3}w?)?$")
_BEFORE = frozenset(("before", "until"))
_ROLE_AND_NAME = compiled(r"(?<=[wz])(S{1,2}W{1,4})[~+]{0,2}$")
# "Were killed in the raid, along with two soldiers", "was killed in Bannu on Monday with two of his sons".
_PLACE_THEN = compiled(r"(?:p[wWDzO=ASPo]{1,10}){1,4}(?:,?(?=c)|(?<=W)(?=p))")
# "Along with two others (who were) wounded": they did not die.
_WERE_HURT = compiled(r"r?[+~]{0,3}[Ix]")
_TIMES = frozenset((*(name.lower() for name in (*WEEKDAYS, *MONTHS)), *LEXICON["nouns"]["times"]))
_WHEN = _TIMES | {"on", "the", "that", "a", "following", "next", "earlier", "later", "late", "early"}
# "... and, in another incident, three soldiers".
_ANEW = compiled(r"c,?w?,?(?:p[ADwWz]{1,5},?)?(?=N)")
# "They burned 40 boxes, and none were (hurt)".
_NONE_WERE = compiled(r"0[+~]{1,3}$")
_HAD_COUNT = compiled(r"~N[wWJ]{0,2}[SP]?$")


class Subjects:
    """Finds the subjects of the verbs of one sentence."""

    def __init__(self, sheet: Sheet, groups: Groups) -> None:
        self.sheet = sheet
        self.groups = groups
        self.tags = sheet.tags
        self.tokens = sheet.tokens

    def of_main_clause(self, at: int) -> list[Group]:
        """Find the subject of the main clause: "three gunmen stormed the office before being shot dead"."""
        back = _BACK_TO_SUBJECT.search(self.tags, max(0, at - 8), at)
        if back is None or self.tokens[at - 1].word == "not":
            return []
        joint = self.tokens[back.start()].word
        words = {t.word for t in self.tokens[back.start() + 1 : at]}
        if joint in _BEFORE and words & {"he", "she"}:
            return [Group(1, 1, "implicit", back.start() + 1, back.start() + 1, "one", True)]
        # "The mayor survived the attack but was wounded".
        return self._main_subject(back.start()) if joint == "but" or words & {"being", "they"} else []

    def _main_subject(self, before: int) -> list[Group]:
        """Read the one group before the first verb of the last clause before a token."""
        clause = max(self.tags.rfind(mark, 0, before) for mark in "sR;:") + 1
        verb = next((i for i in range(clause, before) if self.tags[i] in "vkKiIEhHd+"), before)
        groups = self.groups.read(clause, verb)
        return groups if len(groups) == 1 else []

    def attackers(self, at: int) -> list[Group]:
        """Find the attackers whom "them" means: "killed eight employees before police shot them dead"."""
        clause = max(self.tags.rfind("R", 0, at), 0)
        if [t.word for t in self.tokens[at + 1 : at + 2]] not in (["them"], ["both"]):
            return []
        groups = self._main_subject(clause) if self.tokens[clause].word in _BEFORE else []
        spans = [(self.tokens[g.first].start, self.tokens[g.last].end) for g in groups]
        return groups if [heads(self.sheet.text[a:b]) for a, b in spans] == [{MILITANT}] else []

    def along_with(self, at: int) -> list[Group]:
        """Find who else is told of after the verb: "was gunned down along with his driver"."""
        if at + 2 >= len(self.tags):
            return []
        placed = None if self.tokens[at + 1].word in _WITH else _PLACE_THEN.match(self.tags, at + 1)
        if placed:
            at = placed.end() - 1
        elif self.tags[at + 1 : at + 3] == ",c":
            at += 1  # "eight of them were killed, along with two soldiers"
        if self.tokens[at + 1].word not in _WITH:
            return []
        end = at + 2
        speaker = NAMED_SPEAKER.search(self.tags, at + 2, at + 45)
        far = speaker.start() if speaker else at + 20
        while end < min(len(self.tags), far) and self.tags[end] not in RIGHT:
            end += 1
        alone = self.tokens[at + 1].word == "with"
        his = any(t.word in _HIS for t in self.tokens[at + 2 : end])
        if alone and placed and not his:
            return []  # "was killed in a gunfight on Monday with two militants"
        joints = [i for i in range(at + 2, end) if self.tags[i] in "c,"]
        if joints and self.tags[end : end + 1] in tuple("+~vIx"):
            end = joints[-1]  # "along with his driver, and two others were hurt": of the next clause
        elif _WERE_HURT.match(self.tags, end):
            return []
        if not (alone or placed):
            return self.groups.read(at + 2, end, "one", lenient=True)
        # "Was killed with three aides": of "with" alone only persons are more dead.
        sorts = ["count", "one", *(("definite", "named_role") if his or not alone else ())]
        return [g for g in self.groups.read(at + 2, end) if g.persons and g.sort in sorts]

    def of(self, at: int, tag: str) -> list[Group]:
        """Find who the verb at `at` tells of, to its left."""
        start = at
        while start > 0 and self.tags[start - 1] not in _LEFT and at - start < 45:
            start -= 1
        if _NONE_WERE.search(self.tags, start, at):
            return []
        if (
            start > 1
            and self.tags[start - 2 : start] == ",s"
            and (spoken := _SPEAKER.match(self.tags, start, at))
        ):
            start = spoken.end()  # "..., said a surgeon, and nine were dead"
        start = self._after_object(start, self._after_day(start, at), at)
        if counted := _HAD_COUNT.search(self.tags, start, at):
            start = counted.start() + 1  # "the doctor had nine dead and 24 wounded on his list"
        if tag in "KXE" and (whom := self._who_were(start, at)):
            return whom
        if tag in "KI" and (one := _OF_ONE.search(self.tags, start, at)):
            return self.groups.read(one.start(1), at, "one")
        if self.tags[max(0, start - 2) : start + 1] == "N^c" and self.tokens[start - 1].word == "of them":
            start -= 2  # "both of them and two guards were killed"
        participle = tag in "KI" and _THOSE_HURT.search(self.tags, start, at)
        if participle or _WHO_UNCOUNTED.search(self.tags, start, at):
            return []  # "praised them as men who gave their lives"
        alone = _WHO_ALONE.search(self.tags, start, at)
        told = {t.word for t in self.tokens[alone.end(1) : at]} if alone else set()
        if alone and not told & _PLURAL and (not alone["name"] or told & SINGULAR):
            mourned = {t.word for t in self.tokens[start : alone.start()]} & _BURIAL
            start = alone.start(1) if mourned or "N" in self.tags[start : alone.start()] else start
        near = {self.tokens[i].word for i in range(max(start, at - 3), at)}
        named = ""
        if (tag in "KXEx" or (tag == "I" and self.tags[at - 1 : at] == "+")) and "0" not in self.tags[
            start:at
        ]:
            with_him = any(self.tags[i] == "c" and self.tokens[i].word in _WITH for i in range(start, at))
            only = bool(near & SINGULAR) and not with_him
            named = "one" if only else "all" if with_him or "were" in near or tag in "Xx" else ""
        opened = self.tags.rfind("—", 0, max(0, start - 1)) if self.tags[max(0, start - 1)] == "—" else -1
        if opened > 0 and not self.tags[start:at].strip("+~w") and "N" not in self.tags[opened - 3 : opened]:
            # "The victims - a teacher, her husband and their son - died".
            return self.groups.read(opened + 1, start - 1, named)
        # A finite verb before ends another clause, unless the subject stands before it.
        cuts = [i + 1 for i in range(start, at) if self.tags[i] == "v" or self.tokens[i].word == "shot"]
        of_many = self.tags[max(0, at - 2) : at] == "oN" and self.tokens[max(0, at - 3)].word not in PARENTS
        if of_many and tag in "KId" and not self.groups.abuts(at - 1):
            return []  # "a spokesman retracted the claim of 30 killed"
        for cut in [*reversed(cuts), start]:
            lenient = cut == start and (tag in "KX" or (tag == "I" and self.tokens[cut].word in _HIS))
            groups = self.groups.read(cut, at, named if cut == start else "", lenient)
            if cut != start and groups:
                # "A bomb hit a hovercraft and three people died", "he stopped the bomber, and 60 were hurt".
                bare = "c" if not groups[-1].persons else ",c"  # "shot three guards and one died"
                anew = groups[-1].sort == "count" and self.tags[: groups[-1].first].endswith(bare)
                groups = groups[-1:] if anew else [g for g in groups if g.persons] or groups
            if groups:
                plural = not near.isdisjoint(_PLURAL) or not _HIS.isdisjoint(self.tokens[at].word.split())
                return self._and_who_before(start, cut, groups) if plural else groups
        thing = _OF_A_THING.search(self.tags, max(0, at - 40), at) if tag in "KI" else None
        if thing:
            return self.groups.read(thing.start(1), thing.end(1))
        lone = _ROLE_AND_NAME.search(self.tags, start, at) if tag in "KX" else None
        if lone:  # "during the exchange of fire LHC Bilal embraced shahadat"
            return [Group(1, 1, "implicit", lone.start(1), lone.end(1) - 1, "named_role", True)]
        return []

    def _after_object(self, verb: int, start: int, at: int) -> int:
        """Return where those begin that are told after whom the verb before `verb` is of.

        "Gunmen killed a trader in Zhob, and two shopkeepers were shot dead in Bannu".
        """
        closed = self.tags.rfind(",c", start, at) + 1
        joint = closed or self.tags.rfind("c", start, at)
        alone = any(t.word in SINGULAR for t in self.tokens[max(start, at - 3) : at])
        anew = alone or (_ANEW.match(self.tags, joint) is not None and self.tags[verb] not in "p,c")
        transitive = verb > 0 and self.tags[verb - 1] in "KEIki" and self.tags[max(0, verb - 2)] != "+"
        return joint + 1 if joint > 0 and anew and transitive else start

    def _after_day(self, start: int, at: int) -> int:
        """Return where a name begins that stands behind a day: "on Monday Shah Wali was killed"."""
        first = start
        while first < at and (self.tokens[first].word in _WHEN or self.tokens[first].word.isdigit()):
            first += 1
        timed = any(self.tokens[i].word in _TIMES for i in range(start, first))
        return first if timed and self.tags[first] in "WS" else start

    def _and_who_before(self, start: int, cut: int, groups: list[Group]) -> list[Group]:
        """Add whom a relative clause parts from them: "an elder who led a militia and his son were shot"."""
        relative = self.tags.rfind("r", start, cut)
        if relative < 0 or len(groups) > 1:
            return groups
        first = [g for g in self.groups.read(start, relative) if g.persons and g.high == 1]
        return first[-1:] + groups if self.tags[groups[0].first - 1 : groups[0].first] == "c" else groups

    def _who_were(self, start: int, at: int) -> list[Group]:
        """Find whom the verb means in "thousands attended the funeral of five men (who were) killed"."""
        number = self.tags.rfind("N", start, at)
        if number <= start or self.tokens[number - 1].word not in _WHOSE or number in self.sheet.used:
            return []
        relative = _WHO_WERE.search(self.tags, max(number, at - 6), at)
        # "Met the relatives of five men killed", and not "four relatives of two men were killed".
        kin = self.tokens[number - 2].word in _KIN and self.tags[at - 1] != "+"
        if relative is None and not kin and _BURIAL.isdisjoint(t.word for t in self.tokens[start:number]):
            return []
        group = self.groups.counted(number, relative.start() if relative else at)
        return [group] if group is not None and group.persons else []
