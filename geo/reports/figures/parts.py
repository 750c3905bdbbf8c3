"""Parts of a whole in a tagged sentence: they are set apart and never added to it.

"50 people, including 27 women", "22 people - nine of them children - died", "ten, five from each
side". A part with its own harm ("31 were treated, four of whom died") is kept for `of_them`.
"""

import re
from collections.abc import Iterator, Set

from geo.patterns import compiled
from geo.reports.figures.tags import VERBS, Tagged

_ASIDE = compiled(r"\([^()]{0,120}\)?")
_OWN_ASIDE = compiled(r"M[wvs~+]{0,3}\((?=[wD]?N[wWSPJQ]{0,4}[KIFfdx])")
_PART = compiled(
    r"(?<![kKiI])[,—]?%|(?<=[KI])%(?=D?N)|[,—]\^|[,—]p?[NASPDw][wWSPJQDopczAq]{0,22}(?:cN[wWSPJ]{0,4})?\^|[,—]D(?=o[NAD])|—(?=[^—]{1,24}—(?:[+~]{0,2}[KXIxEv]|c[NAD]))"
)
# "The constable, who was hit when gunmen opened fire, died": the clause between the commas is set apart.
# So is what follows an age: "Lieutenant Arsalan, 22, commander of the post, embraced martyrdom".
_RELATIVE = compiled(
    r"(?<=W),w{3},(?=[+~]{0,2}[XKIxE])|(?<=W),w,[DA]?[wW]{0,2}S[wWoDzp]{0,8},(?=[+~]{0,2}[XKIxE])"
    r"|,(?:r[^;s]{1,40}?|I[pDAwWzO][^;N]{0,30}?),(?=[+~]{0,2}[XKIxE])"
    # "Five civilians and two policemen, one a captain, were killed".
    r"|(?<=[SPW]),N[AD][wWJ]{0,3}[SPz],(?=[+~]{0,2}[XKIxE])"
    # "Three people, said to be members of one family, were killed".
    r"|(?<=[SP]),[sv](?:[^;,NKXIxsR]|oN){1,20},(?=[+~]{1,2}[KIxE]|X)"
)
# "The three attackers, one of whom blew himself up, died as well".
_OF_WHOM = compiled(r",[Nw](\^)(?!,)[^;s]{1,50}?,(?=[+~]{0,2}[XKIxE])")
# "Two girls were among a dozen pupils who were wounded": the whole counts.
_ONE_AMONG = compiled(r"[NAD][wWSPJzoD]{1,8}\+p(?=w?N)")
# "24 persons, all but two of them policemen, lost their lives"; "four attackers, counting the driver, died".
_BETWEEN = compiled(r"[,—](DR[wNS]\^|w)[wWSPJQDApz]{0,10}[,—](?=[+~]{0,2}[KXIxE])")
# "Five people, one a policeman, were killed".
_ONE_OF_THEM = compiled(r"N[wWJ]{0,3}[SP](,N[AD][wWJ]{0,3}[SP],)(?=[+~]{0,2}[KXIxE])")
# "Forty-three people, the health ministry says, died".
# So "all four suffered wounds, he said, and died of them".
_SAID_BETWEEN = compiled(r"(?<=[SPxI]),[wWDSPoz]{1,6}s,(?=c?[+~]{0,2}[KXIxE])")
# "Five of its staff were among the dead and nine were wounded".
_WERE_AMONG = compiled(r"(?<![wWDAN])[NAD][wWSPJzoDp]{0,12}[+~]{1,2}%(?=[cpR,;:—)]|$)")
# "Fifteen died, the two gunmen included, and nine were wounded".
_INCLUDED = compiled(r",D?[NA]?[wWJQzSP]{0,3}[SP]%(?=[,;:—)]|$)")
# "Two women among the injured were flown to the capital".
_AMONG = compiled(r"(?:^|[,;:R])(N[wWJ]{0,2}[SP]%)(?=[~+v])")
# "Three of them, two foreigners among them, were killed": the aside says who they were.
OF_THEM = compiled(r"(?:(N)[wWSPJQD]{0,3}\^(?:,N?[AD]?[wWSP]{1,6}(?:o[Nw])?\^?,)?|\^(N))[w~+]{0,3}([KXIxEd])")
# "Soldiers (two), police (three) and a driver (one)": the count stands behind.
_BEHIND = compiled(r"([SP])\((N)\)")
_MASS = frozenset(("police", "army", "personnel", "staff", "crew", "civil"))
# "The invaders on board, five in number, were killed", "the passengers, numbering six, were shot".
_IN_NUMBER = compiled(r"[SP]([pwWzD]{0,4},)(?:(N)(?:p#)?|w(N))(,)(?=[~+wN]{1,4}[KXIxd])")
_COUNTING = frozenset(("numbering", "totalling", "totaling"))
# "Deaths (3), injuries (8)".
_IN_BRACKETS = compiled(r"(?<=[FfKI])\((?=N\))")
# "Three, not four, people".
_NOT_COUNT = compiled(r"[,c]?(w)N,?")
# "Of the 22 people in the lorry, 19 were dead": the whole is no figure of its own.
_OF_THE_WHOLE = compiled(r"(?:^|[,;:cRs])(o)[Dw]?N[wWSPDApoz=]{0,14}(?:,[p=][wWDSPz]{1,4})?,(?=[^;]*N)")
# "83 of the 120 who were hurt": of the whole all were.
_OF_THOSE = compiled(
    r"No(?=D?N[wWSP]{0,3}(?:r[+~]{0,3}[IKXx]|(?<=[SP])[IK](?![^,;]{0,14}X)|(?<=N)[IK](?=[+x,;]|$)(?![^,;]{0,14}X)))"
)
# "A commander, identified as Mullah Nazar, and five men".
_NAMED_AS = compiled(r"(?<![JQ]),(w)=?[wWDSP]{1,8}(?=,)")
_NAMING = frozenset(("identified", "named", "namely", "known", "recognised", "recognized"))
# "26 casualties, including eight deaths", "14 casualties, two of them fatal".
_FATAL = compiled(r"N[wWSP]{0,3}[MP][,;]?(?:c?%w?(N)[wW]?(F)|(N)\^([Fw]))")
_WHO_DIED = compiled(r"r~?[+~]{0,2}w?[XKI]")
_SPEAKER = compiled(r"[^,;—]{0,12}s")
_ANOTHER = compiled(r"c[NAD]")
_HARMED = compiled(r"c?N[wWSPJQzo]{0,5}[+~]{0,2}[KIdxXE]")
_HARMED_BARE = compiled(r"N[wWSPJQ]{0,3}[IxKdX]")
# ", of whom one was a policeman".
_WHO_THEY_WERE = compiled(r"w?N[w~]?\+[AD]?[wWJQ]{0,4}[SP]")
# "..., including five other policemen", "... and four rebels".
_INCLUDING_OTHERS = compiled(r"%D?(N)(?=[wSP])")
_AND_SO_MANY = compiled(r"cN")
# No sentence has more parts; the bound keeps the reading of hostile text short.
_MAX_PARTS = 40


def without_parts(tagged: Tagged) -> Tagged:
    """Drop asides and counts of a part ("including 27 women", "two of them children")."""
    tags = _with_others(tagged)
    own = {m.end() - 1 for m in _OWN_ASIDE.finditer(tags)}
    colons = {m.start() for m in _IN_BRACKETS.finditer(tags)}
    drop = {at + 2 for at in colons}
    behind: set[int] = set()
    for at, stretch in _counts_behind(tagged, tags):
        behind.add(at)
        drop.update(i for i in stretch if i != at)
    drop.update(*_asides(tags, own | colons | {at - 1 for at in behind}))
    among = {stretch: at for at, stretch in _told_among(tagged, tags)}
    drop.update(*among, *_parts(tagged, tags, set(among.values())))
    drop.update(*_set_apart(tagged, tags))
    if not drop and not own:
        return Tagged(tags, tagged.tokens)
    left = [i for i in range(len(tags)) if i not in drop]
    kept = "".join(
        "n"
        if i in behind
        else ":"
        if i in colons
        else ","
        if i in own or (tags[i] == ")" and own)
        else tags[i]
        for i in left
    )
    return Tagged(kept, tuple(tagged.tokens[i] for i in left))


def _counts_behind(tagged: Tagged, tags: str) -> Iterator[tuple[int, range]]:
    """Yield counts that stand behind what they count, and the tokens around them: "soldiers (two)"."""
    for match in _BEHIND.finditer(tags):
        at = match.start(2)
        if _is_no_age(tagged, match):
            yield at, range(at - 1, at + 2)
    for match in _IN_NUMBER.finditer(tags):
        at = match.start(2) if match.group(2) else match.start(3)
        if match.group(2) or tagged.tokens[match.start(3) - 1].word in _COUNTING:
            yield at, range(match.start(1), match.end(4))


def _asides(tags: str, kept: Set[int]) -> Iterator[range]:
    """Yield what stands in brackets, but for brackets that open at one of `kept` or open the sentence."""
    for match in _ASIDE.finditer(tags):
        if match.start() > 0 and match.start() not in kept:
            yield range(*match.span())


def _told_among(tagged: Tagged, tags: str) -> Iterator[tuple[int, range]]:
    """Yield parts told before their whole, by the token that says so: "two women among the injured"."""
    for match in _INCLUDED.finditer(tags):
        yield match.end() - 1, range(*match.span())
    for match in _WERE_AMONG.finditer(tags):
        if tagged.tokens[match.end() - 1].word.startswith("among"):
            yield match.end() - 1, range(match.start(), match.end() + (tags[match.end() :][:1] == "c"))


def _parts(tagged: Tagged, tags: str, told_before: Set[int]) -> Iterator[range]:
    """Yield counts of a part told after their whole: "50 people, including 27 women"."""
    for number, match in enumerate(_PART.finditer(tags)):
        if number == _MAX_PARTS:
            break
        if match.end() - 1 in told_before:
            continue
        if match.group() == "—" and "N" not in tags[max(0, match.start() - 5) : match.start()]:
            continue  # "the victims - a teacher and her son - died": the aside says who
        if tagged.tokens[match.end() - 1].word == "each" and tags[match.end() : match.end() + 1] == "o":
            continue  # "Rs500,000 for each of the 94 injured"
        if match.group()[1:] == "D" and tagged.tokens[match.end() - 1].word != "those":
            continue  # "cost three lives, those of two guards and a cook"
        end = _no_more_than(tagged, match, _end(tags, match.end(), match.group()[0]))
        yield range(match.start(), _other_part(tagged, match, end))


def _set_apart(tagged: Tagged, tags: str) -> Iterator[range]:
    """Yield what else tells of some of the whole, or who they were, beside what befell them."""
    tokens = tagged.tokens
    for pattern in (OF_THEM, _OF_THOSE, _SAID_BETWEEN, _RELATIVE):
        for match in pattern.finditer(tags):
            yield range(*match.span())
    for pattern in (_ONE_OF_THEM, _OF_THE_WHOLE):
        for match in pattern.finditer(tags):
            yield range(match.start(1), match.end())
    for match in _NOT_COUNT.finditer(tags) if tags.count("N") > 1 else ():
        if tokens[match.start(1)].word == "not":
            yield range(*match.span())
    for match in _AMONG.finditer(tags):
        if tokens[match.end() - 1].word.startswith("among"):
            yield range(match.start(1), match.end())
    first = _ONE_AMONG.match(tags)
    if first and tokens[first.end() - 1].word == "among":
        yield range(*first.span())
    for match in _NAMED_AS.finditer(tags):
        if tokens[match.start(1)].word in _NAMING:
            yield range(*match.span())
    for match in _BETWEEN.finditer(tags):
        words = [t.word for t in tokens[match.start() + 1 : match.start() + 3]]
        if words == ["all", "but"] or words[0] == "counting":
            yield range(*match.span())
    for match in _OF_WHOM.finditer(tags):
        if tokens[match.start(1)].word == "of whom" and ",cN" not in match.group():
            yield range(*match.span())


def _with_others(tagged: Tagged) -> str:
    """Take "Nadir Khan including five other policemen" for him and five more."""
    tags = tagged.tags
    for match in _INCLUDING_OTHERS.finditer(tags):
        other = tagged.tokens[match.end(1)].word in ("other", "others")
        if other and "N" not in tags[max(0, match.start() - 10) : match.start()]:
            tags = f"{tags[: match.start()]}c{tags[match.start() + 1 :]}"
    return tags


def _no_more_than(tagged: Tagged, match: re.Match[str], end: int) -> int:
    """End a part before more than the whole: "three civilians including a woman and four rebels"."""
    near = tagged.tokens[max(0, match.start() - 10) : match.start()]
    whole = max((t.number.high or 0 for t in near if t.number is not None), default=0)
    for more in _AND_SO_MANY.finditer(tagged.tags, match.end(), end):
        other = tagged.tokens[more.end() - 1].number
        if whole and other is not None and (other.high or 0) > whole:
            return more.start()
    return end


def _is_no_age(tagged: Tagged, match: re.Match[str]) -> bool:
    """Whether a number in brackets counts those named before it, and is no age."""
    token, number = tagged.tokens[match.start(1)], tagged.tokens[match.start(2)].number
    if number is None or number.high is None:
        return False
    several = match.group(1) == "P" or token.word in _MASS
    spelled = not tagged.tokens[match.start(2)].word[0].isdigit()
    return several or number.high == 1 or (spelled and number.high < 10 and token.word in _MASS)


def of_them(tagged: Tagged) -> Iterator[tuple[int, int, str]]:
    """Yield number, verb and tag of parts that suffered more: "four of whom later died"."""
    for match in OF_THEM.finditer(tagged.tags):
        whose = tagged.tokens[match.start(3) - 1].word
        if not (whose == "of those" or whose.startswith("among")):  # "25 of those killed were ..."
            at = match.start(1) if match.group(1) else match.start(2)
            yield at, match.start(3), match.group(3)


def _other_part(tagged: Tagged, match: re.Match[str], end: int) -> int:
    """Return the end of a part and of the rest after it: "seven, four of them at once and three later"."""
    tags = tagged.tags
    part = match.group().find("N")
    whole = tags.rfind("N", max(0, match.start() - 12), match.start())
    if part < 0 or whole < 0 or tags[end : end + 2] != "cN":
        return end
    figures = [tagged.tokens[i].number for i in (whole, match.start() + part, end + 1)]
    counts = [n.high for n in figures if n is not None and n.high is not None]
    if len(counts) < 3 or counts[0] != counts[1] + counts[2]:
        return end
    after = re.match(r"cN[wWSPpx]{0,4}", tags[end:])
    return end + (after.end() if after else 0)


def fatal(tagged: Tagged) -> Iterator[tuple[int, int]]:
    """Yield number and last token of the deaths among casualties: "26 casualties, eight of them fatal"."""
    for match in _FATAL.finditer(tagged.tags):
        at, last = (match.start(1), match.start(2)) if match.group(1) else (match.start(3), match.start(4))
        told = {t.word for t in tagged.tokens[match.start() : at]}
        if told & {"casualties", "losses"} and (
            tagged.tags[last] == "F" or tagged.tokens[last].word in ("fatal", "fatally")
        ):
            yield at, last


def _end(tags: str, at: int, opener: str) -> int:
    """Return where a part ends that has begun before token `at`."""
    commas = 0
    told = _WHO_THEY_WERE.match(tags, at)
    at = told.end() if told else at
    for i in range(at, len(tags)):
        tag = tags[i]
        if tag == "—" and opener == "—":
            return i + 1
        if tag == "r" and tags[at] in "AD" and (befell := _WHO_DIED.match(tags, i)):
            return befell.end()  # "including the sepoy who passed away"
        if tag in VERBS or (tag == ")" and tags.count("(", at, i) <= tags.count(")", at, i)):
            return i
        if tag == ",":
            if (
                tags[i + 1 : i + 3] in ("D#", "DT")
                or _SPEAKER.match(tags, i + 1)
                or (commas == 0 and _ANOTHER.match(tags, i + 1))
            ):
                return i
            harmed = _HARMED.match(tags, i + 1)
            if harmed and (commas == 0 or harmed.group()[-2] not in "+~"):
                return i
            commas += 1
        elif tag == "c" and _HARMED_BARE.match(tags, i + 1):
            return i
    return len(tags)
