"""Turn a sentence into a string of tags, one a word, on which the casualty grammar works.

The tags are those of `lexicons/casualties.toml`; besides them N is a count, O an ordinal, S and P
are one person and several, z is a thing that is never counted, v a finite verb, s a word of
saying, W a capitalised and w any other word; J and Q are words of injury and death used as
adjectives or nouns ("two injured men", "the dead"), and ``—`` is a dash.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from geo.model import Span
from geo.patterns import compiled
from geo.reports.days.words import MONTHS
from geo.reports.figures.neighbours import DEPENDING, EXECUTING, HITTING, LIMBS, SEIZING, by_neighbours
from geo.reports.figures.words import LEXICON, POSSESSIVES, Token, word_tag
from geo.reports.numbers import Number

_WORD = compiled(
    r"[^\W_]+(?:[-'’][^\W_]+)*|[,;:()—–·•]|(?<=\s)[&+](?=\s)|(?<=\s)--?(?=\s)|(?<=[\s\dkK])/(?=[\s\d])"
)
# A participle directly before a person, or after "the" or "of", tells which person: it is no verb.
# So does one after a count of a whole: "19 of the 340 wounded had died".
# And one before a verb of death: "three more injured succumbed".
_ADJECTIVE = compiled(
    r"(?<=[NDAwO])[IKd](?=[wW]?[SP])|(?<=[oD])[IKd]|(?<=NoDN)[IK](?=[~+,;)X])|(?<=[NAwO])I(?=[~+]?X)"
)
# "The death of another injured", "with the death of two more wounded": it tells who died.
_DEATH_OF = compiled(r"(?<=G)([AN]w?)I(?![+~]?[cp]?[NAD])")
# "A 42-year-old was shot dead": nobody else is named.
_AGED = compiled(r"(?<=[AD])w(?![wWSPzJQ])")
# "Blast martyrs three".
_MARTYRS = compiled(r"(?<=[wWzSP])F(?=N(?:$|[SPp]))")
# Tags of words that end what a noun phrase or its parts may hold.
VERBS = "KkIiXxEHhLs+~vRr;—dUu"
# "A commander with his three guards was (killed)", "an elder with two of his sons".
_WITH_HIS = compiled(
    r"(?<=[SWPwz,])p(?=(?:D(?:N[wWJ]{0,2}[SP]|[wWJ]{0,2}S)|NoD[wWJ]?[SP]),?(?:[+~]{1,3}[KIXEdx]|[KXEId]))"
)
# "With four people dead", "with another hurt", "resulting in two deaths": what follows stands for itself.
_WITH = compiled(r"p(?=[wD]?N[wWSPJQzoD]{0,6}[KEIdxXFfBbUu]|A[wWSPJO]{0,4}[KIdx])")
# "The toll could rise as 15 people were in critical condition".
_AS = compiled(r"=(?=[wD]?N[wWSPJQz]{0,6}(?:[+~]{1,2}w?[KIdxX]|w?X))")
# "Were reported killed", "was confirmed dead", "was left fighting for her life", "were reported badly hurt".
_SAID_DEAD = compiled(r"(?<=\+)[svL](?=[KIdx])|(?<=\+)s(?=w[KId])")
# "Eight foreign-sponsored rebels", "three locally trained fighters": the participle tells which.
# So does one before a body: "two decomposed bodies", "a badly burnt body".
_SORTED = compiled(r"(?<=N)([wW]{1,2})v(?=[wW]{0,2}[SP])|(?<=[NAo])([wW]{0,2})v(?=[Bb])")
# "Three alleged robbers": a word of saying that tells which.
# So is one between persons and their death: "five reported dead", "two guards feared killed".
_SO_CALLED = compiled(
    r"(?:(?<=[NSP])|(?<=Nw))s(?=[KId](?:$|[,;:—(pR]))|(?<=[NAD])s(?=[wW]?[SPFfB])|(?<=[NAD])s(?=[wW])"
)
# "One of the kidnapped men", "five miners kidnapped last week were found dead": the participle tells which.
_WHO_WERE_HELD = compiled(
    r"(?<=[NDAo])H(?=[wW]{0,2}[SP])|(?:(?<=[SP])|(?<=[SP]r[+~]))H(?=[pDwWzA=]{0,10}[+~]{1,2}[XK])"
)
# "A policeman and a passer-by each lost a leg": of all who were named.
_EACH = compiled(r"(?<=[SPN])\^(?=[~+]{0,2}[KXIx])")
# "Afghan and foreign troops were hurt": of two countries, and nobody is counted.
_OF_NATIONS = compiled(r"(?:^|(?<=[,;:sRpc]))S(?=c[wWS]{1,2}P)")
_NATIONS = frozenset(LEXICON["victims"]["nations"])
_SIGNS = {"/": ",", "&": "c", "+": "c", "·": ";", "•": ";", "–": "—", "-": "—", "--": "—"}
_TAKEN = frozenset(("taken", "lost", "claimed", "snuffed"))
_FATAL = {"fatal": "d", "non-fatal": "I"}
_WHOM = frozenset(("them", "him", "her", "both"))
_SPRAYING = frozenset(LEXICON["verbs"]["spraying"])
_BURNING = frozenset(("burnt", "burned", "burn", "buried"))
# "They were all killed".
_ALL_WERE = compiled(r"(?<=\+)D(?=[KIxdXQJ])")
# "Two schoolgirls were hit", "three men and a boy in the crowd were struck".
_WERE_HIT = frozenset(("hit", "struck"))
_FIGHTERS = frozenset(f"{w}{s}" for w in LEXICON["victims"]["same"][0] for s in ("", "s"))
_PERSONS_WERE = compiled(
    r"(?:^|[,;cR])A[~+]{1,3}$|[SP]r[^,;]{1,8}[~+w]{1,3}$|(?:[SP]|N)(?:p[DwW]{0,2}[wz])?[~+w]{1,3}$"
)
_WARDS = frozenset(("in hospital", "in hospitals", "in a hospital", "in the hospital"))
_DIED_THERE = compiled(r"X(?:p[DwWz]{0,4})c[AwD]{0,2}N[wSP]{0,2}$")
_LYING = frozenset(("is", "are", "remain", "remains"))
_HOSPITALS = frozenset(LEXICON["verbs"]["hospitals"])
_GONE = frozenset(("lost", "buried"))
_UNDER = frozenset(LEXICON["scope"]["under"])
_DEAD = frozenset(("to death", "alive", "dead"))
_TOLD_APART = frozenset(("shot", "lives", "shaheed", "accused", *_FATAL, *_GONE, *_LYING, *_DEAD))
_MONTHS = frozenset(month.lower() for month in MONTHS)
_REFLEXIVE = frozenset(("himself", "herself"))
_BESIDES = frozenset(("besides", "as well as", "in addition to", "along with"))


def _phrases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Index the lexicon by first word, longest phrase first; a skipped phrase has the tag ""."""
    entries: list[tuple[str, str]] = []
    for tag, phrases in LEXICON["tags"].items():
        entries += [(phrase, tag) for phrase in phrases]
    entries += [(word, "") for word in LEXICON["skip"]["words"]]
    entries += [(phrase, "w") for phrase in LEXICON["scope"]["unhurt"] if " " in phrase]
    index: dict[str, dict[tuple[str, ...], str]] = {}
    for phrase, tag in entries:
        for owner in POSSESSIVES if "{poss}" in phrase else ("",):
            words = tuple(phrase.replace("{poss}", owner).split())
            index.setdefault(words[0], {}).setdefault(words, tag)
    return {
        first: sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))
        for first, found in index.items()
    }


_INDEX = _phrases()
_SIZED = {
    first: [(len(words), words[1] if len(words) > 1 else "", words, tag) for words, tag in found]
    for first, found in _INDEX.items()
}
# All other words stand for themselves; punctuation is tagged as written.
_SPECIAL = DEPENDING | {*_INDEX, *",;:()—–/-·•", "--"}


# What a text has hundreds of is made without the steps between.
_new = tuple.__new__


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence as tags, one character for each token."""

    tags: str
    tokens: tuple[Token, ...]


def tag_sentence(text: str, span: Span, numbers: Sequence[Number]) -> Tagged:
    """Tag the tokens of ``text[span]``; `numbers` are all counts of the text, in order."""
    tokens = _without_initials(text, _tokens(text, span, numbers))
    tags: list[str] = []
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.number is None and token.word not in _SPECIAL:
            # A plain word, as most are.
            tag = word_tag(token.word, text[token.start].isupper())
            dated = tag == "O" and at + 1 < len(tokens) and tokens[at + 1].word in _MONTHS
            tags.append("w" if dated else tag)  # "7th November"
            kept.append(token)
            at += 1
            continue
        length, tag = _tag(text, tokens, at)
        last = tokens[at + length - 1]
        if not tag and tokens[at].word in _REFLEXIVE and tags:
            tag = _reflexive(tags, kept[-1].word)
        if tag and length == 1:
            kept.append(last)
            tags.append(tag)
        elif tag:
            words = " ".join([token.word for token in tokens[at : at + length]])
            kept.append(Token(tokens[at].start, last.end, words, tokens[at].number))
            tags.append(tag)
        at += length
    _shot_dead(tags, kept)
    _hit(tags, kept)
    _in_hospital_too(tags, kept)
    marked = _ADJECTIVE.sub(_as_adjective, _ALL_WERE.sub("w", "".join(tags)))
    # A function costs less than a template, which is read anew each time.
    marked = _SORTED.sub(lambda m: f"{m[1] or m[2]}w", _SAID_DEAD.sub("w", marked))
    marked = _DEATH_OF.sub(lambda m: f"{m[1]}J", marked)
    marked = _AGED.sub(lambda m: "S" if kept[m.start()].word.endswith("-year-old") else "w", marked)
    marked = _MARTYRS.sub(lambda m: "k" if kept[m.start()].word == "martyrs" else "F", marked)
    marked = _WHO_WERE_HELD.sub("w", marked)
    marked = _SO_CALLED.sub(lambda m: _so_called(marked, m, kept), marked)
    marked = _EACH.sub(lambda m: "w" if kept[m.start()].word == "each" else "^", marked)
    marked = _AS.sub(lambda m: "R" if kept[m.start()].word == "as" else "=", marked)
    marked = _OF_NATIONS.sub(lambda m: "w" if kept[m.start()].word in _NATIONS else "S", marked)
    marked = _WITH_HIS.sub(lambda m: _and_his(m, kept), marked)
    marked = _WITH.sub(lambda m: "R" if kept[m.start()].word in ("with", "among") else "p", marked)
    return Tagged(marked, tuple(kept))


def _and_his(match: re.Match[str], tokens: list[Token]) -> str:
    """Take for "and" the "with" that joins to somebody those who died beside him."""
    near = {token.word for token in tokens[match.end() : match.end() + 3]}
    return "c" if tokens[match.start()].word == "with" and near & {"his", "her", "their"} else "p"


def _in_hospital_too(tags: list[str], tokens: list[Token]) -> None:
    """Take for dead whom a count goes on to: "five died at the scene and a further four in hospital"."""
    for at in range(3, len(tags)):
        if tags[at] != "x" or tokens[at].word not in _WARDS:
            continue
        if _DIED_THERE.search("".join(tags[max(0, at - 14) : at])):
            tags[at] = "X"


def _hit(tags: list[str], tokens: list[Token]) -> None:
    """Take persons who "were hit" for hurt; a house that was hit is not."""
    for at in range(2, len(tags)):
        if tokens[at].word not in _WERE_HIT or tags[at] != "v":
            continue
        following = tokens[at + 1].word if tags[at + 1 : at + 2] == ["p"] else ""
        # "Two attackers struck at the post" hurts neither.
        struck = following == "by" or tokens[at - 1].word not in _FIGHTERS
        if tags[at - 2 : at] in (["N", "S"], ["N", "P"]) and following and struck:
            tags[at] = "I"  # "one child hit in the crossfire"
        elif tags[at - 1] == "+" and (who := _PERSONS_WERE.search("".join(tags[max(0, at - 12) : at]))):
            # "A van with five men was hit": the van.
            tags[at] = "v" if "P" in who.group() and tokens[at - 1].word == "was" else "I"


def _so_called(tags: str, match: re.Match[str], tokens: list[Token]) -> str:
    """Take a word of saying for one that tells which person: "her alleged paramour"."""
    if tags[match.end() : match.end() + 1] in ("K", "I", "d"):
        return "w"  # "three reported killed"
    person = tags[match.end() : match.end() + 2].lstrip("wW")[:1] in tuple("SPFfB")
    return "w" if person or tokens[match.start()].word == "alleged" else "s"


def _as_adjective(match: re.Match[str]) -> str:
    return "J" if match.group() == "I" else "Q"


def _reflexive(tags: list[str], before: str) -> str:
    """Count the bomber who "killed himself and six others"; elsewhere "himself" says nothing."""
    if tags[-1] in "Kk" or (tags[-1] == "c" and set(tags[-8:]) & set("Kk")):
        return "S"  # "killed himself and six others", "killed four people and himself"
    if before in _BESIDES:
        tags[-1] = "c"
        return "S"
    return ""


def _shot_dead(tags: list[str], tokens: list[Token]) -> None:
    """Join what is told apart: "shot 11 of them dead", "pulled two men off a bus and shot them"."""
    if _TOLD_APART.isdisjoint([token.word for token in tokens]):
        return
    for at, token in enumerate(tokens[:-1]):
        if (
            token.word == "shot"
            and tags[at] in "vwz"
            and tokens[at + 1].word in _WHOM
            and not any(t.word in LIMBS for t in tokens[at + 2 : at + 5])
            and any(t.word in SEIZING for t in tokens[max(0, at - 25) : at])
        ):
            tags[at] = "k"
        if token.word == "shot" and tags[at] in "vwz" and _is_executed(tags, tokens, at):
            tags[at] = "K" if tags[at - 1 : at] == ["+"] else "k"
        if token.word == "lives" and tokens[at + 1].word == "of":
            near = range(at + 2, min(at + 12, len(tokens)))
            end = next((i for i in near if tokens[i].word in _TAKEN and tags[i - 1] == "+"), None)
            if end:  # "the lives of three people were taken"
                tags[at], tags[at + 1], tags[end] = "w", "w", "K"
        fatal = _FATAL.get(tokens[at + 1].word)
        if fatal and tags[at] == "N" and tags[at + 2 : at + 3] not in (["S"], ["P"], ["z"]):
            tags[at + 1] = fatal  # "54 fatal, 195 non-fatal"
        if token.word in _GONE and tags[at] in "vw" and at and tags[at - 1] == "+":
            under = {t.word for t in tokens[at + 1 : at + 4]} & _UNDER
            tags[at] = tags[at] if under else "E"  # "five soldiers were lost", "54 people have been buried"
        if tokens[at + 1].word == "shaheed" and "N" in tags[max(0, at - 2) : at + 1]:
            tags[at + 1] = "d"  # "2 x FC shaheed"
        if token.word in _LYING and tags[at] == "+" and _in_hospital(tags, tokens, at + 1):
            tags[at + 1] = "x"  # "his son is in the civil hospital"
        if tokens[at + 1].word == "accused" and tags[at] == "D":
            tags[at + 1] = "S"  # "the accused got hit and died"
        if token.word == "shaheed" and tags[at + 1] == "N":
            tags[at] = "d"  # "total shaheed 26"
    for end, token in enumerate(tokens):
        if token.word not in _DEAD:
            continue
        for at in range(end - 1, max(-1, end - 11), -1):
            burned = token.word != "alive" or tokens[at].word in _BURNING
            if tags[at] in "vwz" and tokens[at].word in HITTING and burned:
                tags[at], tags[end] = "k", "w"
                break
            if tags[at] in (",", "(") or (tags[at] in VERBS and tags[at] != "v"):
                break


def _is_executed(tags: list[str], tokens: list[Token], at: int) -> bool:
    """Whether "shot" means put to death: "pulled men off buses and shot 23 of them", "shot as informers"."""
    after = [t.word for t in tokens[at + 1 : at + 15]]
    if (
        after[:1] == ["at"]
        or not LIMBS.isdisjoint(after)
        or not set(tags[at + 1 : at + 15]).isdisjoint("IxKkX")
    ):
        return False
    taken = any(t.word in SEIZING for t in tokens[max(0, at - 25) : at])
    some = tags[at + 1 : at + 3] == ["N", "^"]
    return (taken and some) or not EXECUTING.isdisjoint(after)


def _in_hospital(tags: list[str], tokens: list[Token], at: int) -> bool:
    """Whether somebody is "in Timergara hospital", and nothing else stands between."""
    subject = re.split("[,;:]", "".join(tags[max(0, at - 12) : at]))[-1]
    if tokens[at].word not in ("in", "at") or not set(subject) & set("NSP"):
        return False
    for i in range(at + 1, min(at + 5, len(tokens))):
        if tokens[i].word in _HOSPITALS:
            return True
        if tags[i] not in "wWDA":
            return False
    return False


def _tokens(text: str, span: Span, numbers: Sequence[Number]) -> list[Token]:
    tokens: list[Token] = []
    position = span.start
    first = bisect_right(numbers, span.start - 1, key=lambda n: n.span.start)
    for number in numbers[first:]:
        if number.span.start >= span.end:
            break
        tokens += _words(text, position, number.span.start)
        quote = text[number.span.start : number.span.end].lower()
        tokens.append(Token(number.span.start, number.span.end, quote, number))
        position = number.span.end
    tokens += _words(text, position, span.end)
    return tokens


def _without_initials(text: str, tokens: list[Token]) -> list[Token]:
    """Leave out the initials of what stands before them: "four Security Force (SF) personnel"."""
    if not any(token.word == "(" for token in tokens):
        return tokens
    return [
        token
        for at, token in enumerate(tokens)
        if not any(_are_initials(text, tokens, at - back) for back in range(3))
    ]


def _are_initials(text: str, tokens: list[Token], at: int) -> bool:
    """Whether a bracket at a token holds the initials of the name before it, and a calling follows."""
    if at < 1 or at + 3 >= len(tokens) or tokens[at].word != "(" or tokens[at + 2].word != ")":
        return False
    inside, after = tokens[at + 1], tokens[at + 3]
    short = 1 < inside.end - inside.start < 6 and text[inside.start : inside.end].isupper()
    return (
        short
        and text[tokens[at - 1].start].isupper()
        and after.word.isalpha()
        and text[after.start].islower()
    )


def _words(text: str, start: int, end: int) -> list[Token]:
    words = _WORD.finditer(text, start, end)
    return [_new(Token, (*m.span(), m[0].lower().replace("’", "'"), None)) for m in words]


def _tag(text: str, tokens: list[Token], at: int) -> tuple[int, str]:
    """Return how many tokens make up the unit of a number or special word at `at`, and its tag."""
    token = tokens[at]
    if token.number is not None:
        return 1, "N"
    word = token.word
    told = by_neighbours(word, tokens, at) if word in DEPENDING else None
    if told:
        return told
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    # "Sprayed it with bullets".
    sprayed = word == "with" and any(t.word in _SPRAYING for t in tokens[max(0, at - 6) : at])
    for size, second, words, tag in () if sprayed else _SIZED.get(word, ()):
        if size == 1 or (
            second == following and (size == 2 or tuple([t.word for t in tokens[at : at + size]]) == words)
        ):
            return size, tag
    if not word[0].isalnum():
        return 1, _SIGNS.get(word, word)
    return 1, word_tag(word, text[token.start].isupper())
