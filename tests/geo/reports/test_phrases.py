import re

import pytest

from geo.errors import InputError
from geo.reports.wording.lexicon import fill, load
from geo.reports.wording.phrases import PhraseSet, expand, fold, lowered, whole_wording


def found(patterns, text):
    hits = PhraseSet(patterns).find(fold(text))
    return [(text[h.start : h.end], h.entry) for h in hits]


def test_choices_and_options_are_expanded():
    assert set(expand("(open|opened) [heavy ]fire")) == {
        "open fire",
        "opened fire",
        "open heavy fire",
        "opened heavy fire",
    }


def test_choices_nest():
    assert set(expand("kill(ed|er(s|))")) == {"killed", "killers", "killer"}


@pytest.mark.parametrize("pattern", ["a (b", "a b)", "[x", "x]"])
def test_an_open_mark_is_refused(pattern):
    with pytest.raises(ValueError, match="cannot read the pattern"):
        expand(pattern)


def test_case_hyphens_and_quotes_do_not_count():
    assert found([("air strike", 1)], "AIR-STRIKE and air\u2011strike") == [
        ("AIR-STRIKE", 1),
        ("air\u2011strike", 1),
    ]


def test_only_whole_words():
    assert found([("hit", 1)], "a whit hits white") == []


def test_the_longest_stays():
    assert found([("attack", 1), ("suicide attack", 2)], "a suicide attack") == [("suicide attack", 2)]


def test_a_short_gap_holds_one_or_two_words():
    patterns = [("captured ~ district", 1)]
    assert found(patterns, "They captured Shirin Tagab district.") == [("captured Shirin Tagab district", 1)]
    assert found(patterns, "They captured five men in Andar district.") == []


def test_a_gap_stays_inside_its_clause():
    assert found([("set * on fire", 1)], "They set four trucks on fire.") == [("set four trucks on fire", 1)]
    assert found([("set * on fire", 1)], "They set out. Men on fire.") == []


@pytest.mark.parametrize("text", ["", "\u0130stanbul hit", "\ufb03 hit", "a\nhit"])
def test_offsets_hold_for_any_text(text):
    assert len(fold(text)) == len(text)


LONG = (
    "(hit|struck|stepped on|drove over|ran over) (a|an|the|an old) [buried |roadside ](mine|landmine|bomb)[s]"
)


@pytest.mark.parametrize("pattern", [LONG, f"(a|the) {LONG}", f"{LONG} [near (a|the) post]"])
def test_every_wording_of_a_long_pattern_is_found(pattern):
    wordings = expand(pattern)
    text = ". ".join(wordings)
    assert [quote for quote, _ in found([(pattern, 1)], text)] == list(wordings)
    assert found([(pattern, 1)], "They hit a. They hit a bombastic. They struck the minefield.") == []


def test_of_two_patterns_for_one_wording_the_first_stays():
    assert found([("struck the mine", 1), (LONG, 2)], "He struck the mine") == [("struck the mine", 1)]
    assert found([(LONG, 2), ("struck the mine", 1)], "He struck the mine") == [("struck the mine", 2)]


@pytest.mark.parametrize(
    "text", ["Killed IN Kabul", "THIRD K\u0130LL\u0130NG, it \u017faid", "\u1e9e \u0130n \u0130n"]
)
def test_small_letters_stand_where_the_text_has_them(text):
    low = lowered(text)
    assert len(low) == len(text)
    for pattern in (r"killing", r"\bin\b", r"\bsaid\b", r"[^\W\d_]+"):
        found = [m.span() for m in re.finditer(pattern, low)]
        assert found == [m.span() for m in re.finditer(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("lexicon", "table", "lists"),
    [
        (
            "dates",
            "words",
            ["statements", "labels", "reporting", "aftermath", "inquiry", "tipped_off", "parts"],
        ),
        ("casualties", "scope", ["background", "denied", "accused", "earlier", "several"]),
        ("text", "", ["after_comma", "conjunctions", "not_conjunctions"]),
    ],
)
def test_what_is_looked_for_in_small_letters_is_written_so(lexicon, table, lists):
    words = load(lexicon)[table] if table else load(lexicon)
    for name in lists:
        assert [
            w for w in words[name] if re.sub(r"\\[A-Z]", "", w) != re.sub(r"\\[A-Z]", "", w).lower()
        ] == []


def test_what_follows_is_found_only_where_a_word_of_it_stands():
    patterns = [("opened fire * (killed|wounded) [a|an] officer", 1), ("set off * [and] fled", 2)]
    assert found(patterns, "They opened fire late and wounded an officer.") == [
        ("opened fire late and wounded an officer", 1)
    ]
    assert found(patterns, "They opened fire late and wounded officers.") == []
    assert found(patterns, "He set off a bomb and fled.") == [("set off a bomb and fled", 2)]


def test_what_follows_is_looked_for_in_the_same_clause_alone():
    patterns = [
        ("set * on fire", 1),
        ("killed (by|in|near|under) (a|the) [old ]bridge[s] of st. (john|paul)", 2),
    ]
    assert found(patterns, "They set out; a truck on fire. They set it on fire!") == [("set it on fire", 1)]
    wording = "killed under the old bridge of st. paul"
    assert found(patterns, f"He was {wording}. The bridge held.") == [(wording, 2)]
    assert found(patterns, "He was killed under fire. The old bridge of st. paul held.") == []


@pytest.mark.parametrize(
    "wordings",
    [
        ["bus stop", "bus", "bus lane", "women", "women's", "women's bus"],
        ["", " a", " a b", " b"],
        ["set up a camp", "set up camp", "set off", "set", "st. john", "st. john's", "off-set"],
        [""],
    ],
)
def test_of_wordings_with_one_beginning_the_first_in_the_list_is_found(wordings):
    plain = re.compile("(?:" + "|".join(map(re.escape, wordings)) + r")(?!\w)")
    short = re.compile(whole_wording(wordings) + r"(?!\w)")
    for one in wordings:
        for more in ("", " lane", " a b", "s", "'s bus", ". john's", "-x", "_"):
            found, expected = short.match(one + more), plain.match(one + more)
            assert (found and found.end()) == (expected and expected.end())


def test_long_choices_of_the_lexicons_stay_short():
    wordings = [f"set up {a}{b}" for a in ("", "a ", "the ") for b in ("camp", "camps", "office", "offices")]
    assert whole_wording(wordings).count("set") == 1
    assert len(whole_wording(wordings)) < len("|".join(wordings))


def test_words_that_a_phrase_names_are_put_in():
    assert fill("{people} shot by {arms}", {"people": "(man|men)", "arms": "gun"}) == "(man|men) shot by gun"
    assert fill(r"[a-z]{2,3} shot", {}) == r"[a-z]{2,3} shot"
    with pytest.raises(InputError, match=r"words .peple., which its lexicon lacks; it has arms, people"):
        fill("{peple} shot", {"people": "(man|men)", "arms": "gun"})
