"""Parts of a whole in a tagged sentence: they are set apart and never added to it.

"50 people, including 27 women", "22 people - nine of them children - died", "ten, five from each
side". A part with its own harm ("31 were treated, four of whom died") is kept for `of_them`.
"""

import re
from collections.abc import Iterator, Set

from geo.patterns import compiled
from geo.reports.figures.tags import VERBS, Tagged

# What opens the sentence is no aside, nor is "12 casualties were recorded (five killed, seven injured)".
_ASIDE = compiled(r"(?:(M[wvs~+]{0,3})|(?<=.))(\([^()]{0,120}\)?)")
_PART = compiled(
    r"(?<![kKiI])[,—]?%|(?<=[KI])%(?=D?N)|[,—]\^|[,—]p?[NASPDwW](?:[wWSPJQDopczAqv=]|(?<=o)N){0,22}(?:cN[wWSPJoD]{0,5})?\^|[,—]D(?=o[NAD])|—(?=[^—]{1,24}—(?:[+~]{0,2}[KXIxEv]|c[NAD]))"
)
# "Friday's grenade on a procession (2 dead, 41 injured)": where nothing else tells of harm, its toll.
_OWN_TOLL = compiled(
    r"\((?=[^()rR:]{0,30}?N[wWSPJzo]{0,4}[+~]{0,2}[KdIXF]|[KdIF][:=]N)"
    r"([^()]{0,120})(?:\)|$)"
)
_TOLD_BESIDE = frozenset("KkXEdIixFfBbMTGg")
# "The constable, who was hit when gunmen opened fire, died": the clause between the commas is set apart.
# So is what follows an age: "Lieutenant Arsalan, 22, commander of the post, embraced martyrdom".
_RELATIVE = compiled(
    r"(?<=W),w{3},(?=[+~]{0,2}[XKIxE])|(?<=W),w,[DA]?[wW]{0,2}S[wWoDzp]{0,8},(?=[+~]{0,2}[XKIxE])"
    r"|,(?:r[^;s]{1,40}?|I[pDAwWzO][^;N]{0,30}?),(?=[+~]{0,2}[XKIxE])"
    # "Five civilians and two policemen, one a captain, were killed".
    r"|(?<=[SPW]),N[AD][wWJ]{0,3}[SPz],(?=[+~]{0,2}[XKIxE])"
    # "Three people, said to be members of one family, were killed".
    r"|(?<=[SP]),[sv](?:[^;,NKXIxsR]|oN){1,20}(?:,[AD][^;,NKXIxsR]{1,14})?,(?=[+~]{1,2}[KIxE]|X)"
)
# "A man, accused of murdering two others, was shot dead", "a guard, deployed to protect two nurses, died".
_DOING = compiled(r"(?<=[SPW]),([vwsH])[po=][^;,:—]{1,40},(?=[+~]{1,3}[KIxE]|X)")
# "Noor Gul, the Wazir militant who broke the deal, died with two others".
_WHO = compiled(r"(?<=[SW]),[AD][wWzJ]{0,4}Sr[^,;:—]{1,40},(?=[+~]{1,3}[KIxE]|X)")
# "The three attackers, one of whom blew himself up, died as well".
_OF_WHOM = compiled(r",[Nw](\^)(?!,)[^;s]{1,50}?,(?=[+~]{0,2}[XKIxE])")
# "24 persons, all but two of them policemen, lost their lives"; "four attackers, counting the driver, died".
_BETWEEN = compiled(r"[,—](DR[wNS]\^|w)[wWSPJQDApz]{0,10}[,—](?=[+~]{0,2}[KXIxE])")
# "Two girls were among a dozen pupils who were wounded", "a cook was one of three men shot": the whole
# counts.
_ONE_AMONG = compiled(r"(?:^|(?<=[sRc;,]))[NADRW][wWSPJzoDApcN,=]{1,24}\+(?:p|No)(?=[wD]?N)")
# "Matron Zeba and the cook were the two women killed": the names are those of the two.
_WERE_THE = compiled(r"(?:^|(?<=[;sR]))[WSPJDcowA,]{1,60}?[WSP],?\+(?=DN[wWSPJ]{0,3}(?:r[+~]{0,2})?[KIX])")
# "A trader who tried to stop four robbers was shot dead": one was.
_WHO_DID = compiled(r"(?<=[SW])r[^,;:—KXIxEsR]{1,24}(?=(\+)[~+]?[KIXx])")
# "28 soldiers, six civilians and, by the official account, 45 of the attackers": who counts them.
_COUNTED_BY = compiled(r"(?<=c),(?:p[DAwWSP]{1,6}|[DwWSP]{1,4}s|w=[DwWSP]{1,4}),(?=[wD]?N)")
# "Five people, one a policeman, were killed".
_ONE_OF_THEM = compiled(r"N[wWJ]{0,3}[SP](,N[AD][wWJ]{0,3}[SP],)(?=[+~]{0,2}[KXIxE])")
# "Forty-three people, the health ministry says, died".
# So "all four suffered wounds, he said, and died of them".
_SAID_BETWEEN = compiled(r"(?<=[SPxI])w?,[wWDSPoz]{1,6}s[pwWDASPz]{0,9},(?=c?[+~]{0,2}[KXIxE])")
# "Five of its staff were among the dead and nine were wounded".
_WERE_AMONG = compiled(r"(?<![wWDAN])[NAD][wWSPJzoDp]{0,12}[+~]{1,2}%(?=[cpR,;:—)]|$)")
# "Fifteen died, the two gunmen included, and nine were wounded".
_INCLUDED = compiled(r",D?[NA]?[wWJQzSP]{0,3}[SP]%(?=[,;:—)]|$)")
# "Three of them, two foreigners among them, were killed": the aside says who they were.
# So "six of them, including a major, died".
OF_THEM = compiled(
    r"(?:(N)[wWSPJQD]{0,3}\^(?:,N?[AD]?[wWSP]{1,6}(?:o[Nw])?\^?,|,%[NADwWSPoc]{1,8},)?|\^(N)[wWJ]{0,3}[SP]?)[w~+]{0,3}([KXIxEd])"
)
# "A blast injured six people, two critically".
_HOW_BADLY = compiled(r"(?<=[KIki]N[SP]),N(w?)(?=[,;s]|$)")
# "Soldiers (two), police (three) and a driver (one)": the count stands behind.
_BEHIND = compiled(r"([SP])\((N)\)")
_MASS = frozenset(("police", "army", "personnel", "staff", "crew", "civil"))
# "The invaders on board, five in number, were killed", "the passengers, numbering six, were shot", "women and
# children, some 30 of them, died".
_IN_NUMBER = compiled(r"[SP][pwWzD]{0,4},(?:N(?:p#)?|D?N\^|(w)N),(?=[~+wN]{1,4}[KXIxd]|X)")
_COUNTING = frozenset(("numbering", "totalling", "totaling"))
_PERHAPS = frozenset(("perhaps", "maybe", "possibly"))
# "Deaths (3), injuries (8)".
_IN_BRACKETS = compiled(r"(?<=[FfKI])\((N)\)")
# "..., including five other policemen": those are more than he who is named before.
_INCLUDING_OTHERS = compiled(r"%D?N(?=[wSP])")
# "Three, not four, people", "six people, instead of nine as reported earlier, died".
_NOT_COUNT = compiled(r"(?:,?c|,)?(w)[wo]?D?N(?:=[~+wsvR]{1,4}(?=,))?,?")
_NOT = frozenset(("not", "instead", "rather"))
# "Of the 22 people in the lorry, 19 were dead": the whole is no figure of its own.
_OF_THE_WHOLE = compiled(r"(?:^|[,;:cRs])(o)[Dw]?N[wWSPDApoz=]{0,14}(?:,[p=][wWDSPz]{1,4})?,(?=[^;]*N)")
# "83 of the 120 who were hurt": of the whole all were.
_OF_THOSE = compiled(
    r"No(?=D?N[wWSP]{0,3}(?:r[+~]{0,3}[IKXx]|(?<=[SP])[IK](?![^,;]{0,14}X)|(?<=N)[IK](?=[+x,;]|$)(?![^,;]{0,14}X)))"
)
# "A commander, identified as Mullah Nazar, and five men", "a commander named Mullah Nazar and his guard".
_NAMED_AS = compiled(r"(?<![JQ]),(w)=?[wWDSP]{1,8}(?=,)|(?<=[SP])(w)=?[WS]{1,5}(?=c[NAD])")
_NAMING = frozenset(("identified", "named", "namely", "known", "recognised", "recognized"))
# "26 casualties, including eight deaths", "... four killed", "14 casualties, two of them fatal".
_FATAL = compiled(r"M,?(?:c?%w?(?P<of>N)[wW]?[FKd]|(?P<part>N)\^[Fw])")
_AND_SO_MANY = compiled(r"cN")
_WHO_DIED = compiled(r"r~?[+~]{0,2}w?[XKI]")
# "Eight have been freed, including one who was wounded": not the eight were.
_WHO_WAS_HURT = compiled(r"r~?[+~]{1,2}w?[Ix]")
_SPEAKER = compiled(r"[^,;—]{0,12}s")
_ANOTHER = compiled(r"c[NAD]")
_HARMED = compiled(r"c?N[wWSPJQzo]{0,5}[+~]{0,2}[KIdxXE]")
_HARMED_BARE = compiled(r"N[wWSPJQ]{0,3}[IxKdX]")
_THE_REST = compiled(r"cN[wWSPpx]{0,4}")
# ", of whom one was a policeman", ", four of whom were guards".
_WHO_THEY_WERE = compiled(r"(?:w?N[w~]?)?\+[AD]?[wWJQ]{0,4}[SP]")
# No sentence has more parts; the bound keeps the reading of hostile text short.
_MAX_PARTS = 40


def without_parts(tagged: Tagged) -> Tagged:
    """Drop asides and counts of a part ("including 27 women", "two of them children")."""
    tags = _rewritten(tagged)
    drop = {i for m in _ASIDE.finditer(tags) if not m[1] for i in range(*m.span())}
    drop |= {i for i, tag in enumerate(tags) if tag == " "}
    among = {stretch: at for at, stretch in _told_among(tagged, tags)}
    drop.update(*among, *_parts(tagged, tags, set(among.values())), *_set_apart(tagged, tags))
    if not drop:
        return Tagged(tags, tagged.tokens)
    left = [i for i in range(len(tags)) if i not in drop]
    return Tagged("".join(tags[i] for i in left), tuple(tagged.tokens[i] for i in left))


def _rewritten(tagged: Tagged) -> str:
    """Mark counts that stand behind what they count ("soldiers (two)") and those besides one named."""
    tags, tokens = tagged.tags, tagged.tokens
    if "N" not in tags:
        return tags
    if "(" in tags and _TOLD_BESIDE.isdisjoint(_OWN_TOLL.sub("", tags)):
        for match in _OWN_TOLL.finditer(tags):
            if match.start() and not tokens[match.start() - 1].word.isdigit():  # "version 1 (2 killed)"
                tags = f"{tags[: match.start()]};{match[1]};{tags[match.end() :]}"[: len(tags)]
    for match in _BEHIND.finditer(tags):
        several = match.group(1) == "P" or tokens[match.start(1)].word in _MASS
        if several or tokens[match.start(2)].word in ("one", "1"):  # no age
            tags = f"{tags[: match.start(2) - 1]} n {tags[match.end() :]}"
    for match in _IN_NUMBER.finditer(tags):
        word = tokens[match.start(1)].word if match.group(1) else ""
        if not word or word in _COUNTING or word in _PERHAPS:
            rest = (
                " " * len(match.group()[1:])
                if word in _PERHAPS
                else re.sub("[^N]", " ", tags[match.start() + 1 : match.end()]).replace("N", "n")
            )
            tags = f"{tags[: match.start() + 1]}{rest}{tags[match.end() :]}"
    for match in _IN_BRACKETS.finditer(tags):
        tags = f"{tags[: match.start()]}:N {tags[match.end() :]}"
    for match in _INCLUDING_OTHERS.finditer(tags):
        at = match.start()
        if tokens[match.end()].word in ("other", "others") and "N" not in tags[max(0, at - 10) : at]:
            tags = f"{tags[:at]}c{tags[at + 1 :]}"
    return tags


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
        joint = not _is_of_whole(tags, match.start())
        end = _no_more_than(tagged, match, _end(tags, match.end(), match.group()[0], joint))
        yield range(match.start(), _other_part(tagged, match, end))


def _set_apart(tagged: Tagged, tags: str) -> Iterator[range]:
    """Yield what else tells of some of the whole, or who they were, beside what befell them."""
    tokens = tagged.tokens
    for match in _DOING.finditer(tags):
        if tokens[match.start(1)].word.endswith(("ing", "ed")):
            yield range(*match.span())
    for pattern in (OF_THEM, _OF_THOSE, _SAID_BETWEEN, _RELATIVE, _WHO, _WERE_THE, _COUNTED_BY):
        for match in pattern.finditer(tags):
            yield range(*match.span())
    for pattern in (_ONE_OF_THEM, _OF_THE_WHOLE):
        for match in pattern.finditer(tags):
            yield range(match.start(1), match.end())
    for match in _NOT_COUNT.finditer(tags) if tags.count("N") > 1 else ():
        if tokens[match.start(1)].word in _NOT:
            yield range(*match.span())
    for match in _HOW_BADLY.finditer(tags):
        if not match[1] or tokens[match.start(1)].word.endswith("ly"):
            yield range(*match.span())
    for match in _ONE_AMONG.finditer(tags):
        if tokens[match.end() - 1].word in ("among", "of"):
            yield range(*match.span())
    for match in _WHO_DID.finditer(tags):
        if tokens[match.start(1)].word == "was":
            yield range(*match.span())
    for match in _NAMED_AS.finditer(tags):
        if tokens[match.start(match.lastindex or 0)].word in _NAMING:
            yield range(*match.span())
    for match in _BETWEEN.finditer(tags):
        words = [t.word for t in tokens[match.start() + 1 : match.start() + 3]]
        if words == ["all", "but"] or words[0] == "counting":
            yield range(*match.span())
    for match in _OF_WHOM.finditer(tags):
        if tokens[match.start(1)].word == "of whom" and ",cN" not in match.group():
            yield range(*match.span())


def _is_of_whole(tags: str, at: int) -> bool:
    """Whether the verb behind a part is that of the whole: "ten, including two women and a girl, died"."""
    opening = max(tags.rfind(mark, 0, at) for mark in ";:sR")
    return not any(tag in VERBS for tag in tags[opening + 1 : at])


def _no_more_than(tagged: Tagged, match: re.Match[str], end: int) -> int:
    """End a part before more than the whole: "three civilians including a woman and four rebels"."""
    near = tagged.tokens[max(0, match.start() - 10) : match.start()]
    whole = max((t.number.high or 0 for t in near if t.number is not None), default=0)
    for more in _AND_SO_MANY.finditer(tagged.tags, match.end(), end):
        other = tagged.tokens[more.end() - 1].number
        if whole and other is not None and (other.high or 0) > whole:
            return more.start()
    return end


def fatal(tagged: Tagged) -> Iterator[tuple[int, int]]:
    """Yield number and last token of the deaths among casualties: "26 casualties, eight of them fatal"."""
    for match in _FATAL.finditer(tagged.tags):
        last = match.end() - 1
        if tagged.tags[last] in "FKd" or tagged.tokens[last].word in ("fatal", "fatally"):
            yield match.start(match.lastgroup or 0), last


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
    rest = _THE_REST.match(tags, end)
    if part < 0 or whole < 0 or rest is None:
        return end
    numbers = (tagged.tokens[i].number for i in (whole, match.start() + part, end + 1))
    counts = [number.high or 0 if number else 0 for number in numbers]
    return rest.end() if counts[0] == counts[1] + counts[2] else end


def _end(tags: str, at: int, opener: str, joint: bool) -> int:
    """Return where a part ends that has begun before token `at`.

    `joint`: a count with a harm of its own may follow an "and", for the whole has its verb.
    """
    commas = 0
    told = _WHO_THEY_WERE.match(tags, at)
    at = told.end() if told else at
    for i in range(at, len(tags)):
        tag = tags[i]
        if tag == "—" and opener == "—":
            return i + 1
        if tag == "r" and tags[at] in "AD" and (befell := _WHO_DIED.match(tags, i)):
            return befell.end()  # "including the sepoy who passed away"
        if tag == "r" and tags[at] == "N" and (hurt := _WHO_WAS_HURT.match(tags, i)):
            return hurt.end()
        if tag in VERBS or tag == ")":
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
        elif joint and tag == "c" and _HARMED_BARE.match(tags, i + 1):
            return i
    return len(tags)
