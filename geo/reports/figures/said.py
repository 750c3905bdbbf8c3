"""A claim's figure as its source worded it: "more than 20" is kept as 21, the least that it can mean."""

import re

from geo.reports.numbers import find_numbers


def stated(least: int, quote: str) -> list[int]:
    """Of "more than 20", kept as the least count 21, the number said; 0 where the quote says `least` plainly.

    Empty where neither is found, as in a quote of another language.
    """
    numbers = [number for number in find_numbers(quote) if number.low == least]
    for number in numbers:
        if number.modifier != "more_than":
            continue
        words = quote[number.span.start : number.span.end]
        for start in (m.start() for m in re.finditer(r"\S+", words)):
            found = find_numbers(words[start:])
            if found and found[0].modifier == "none" and found[0].low is not None:
                return [found[0].low]
    return [0] if any(number.modifier == "none" for number in numbers) else []
