"""Which reports cannot be read: the wording is English, and a text in another script has none of it."""

NOT_ENGLISH = "not in English, so nothing was read of it; give a translation"
# Enough to judge by; a report of a few letters is in no language.
_LOOKED_AT, _FEWEST = 5_000, 20
# The last letter of Latin Extended-B; what follows is phonetic signs and other scripts.
_LAST_LATIN = "\u024f"


def in_other_script(text: str) -> bool:
    """Tell whether most letters of a text are not Latin ones."""
    letters = [letter for letter in text[:_LOOKED_AT] if letter.isalpha()]
    latin = sum(letter <= _LAST_LATIN for letter in letters)
    return len(letters) >= _FEWEST and 2 * latin < len(letters)
