"""Class breaks and colours of a choropleth: whole numbers, and only what occurs.

Zero and "unknown" are states of their own and never in a class. The page's script cuts its
classes by the same rules (`maps/assets/classes.js`); a test holds the two together.
"""

import math
import warnings
from bisect import bisect_right
from collections.abc import Iterable
from typing import Literal, get_args

from geo.errors import InputError

Method = Literal["quantiles", "natural", "equal", "log"]
METHODS: tuple[Method, ...] = get_args(Method)
MOST_CLASSES = 6
MOST_FOR_NATURAL = 400
"""Natural breaks take so many of the ordered values, evenly spread: their time grows with the square."""

LIGHT = ("#fbe6b4", "#f7c07a", "#ec8f55", "#cf5a4a", "#9c3150", "#5a1846")
"""Sequential, from few to many; lightness falls evenly, so it survives grey print and colour blindness."""
DARK = ("#4d2149", "#7e2d52", "#b3464e", "#dd7351", "#f3a86a", "#fde3ae")
"""The same on a dark ground: more is lighter."""


def colours(count: int, scheme: Literal["light", "dark"] = "light") -> list[str]:
    """Return `count` colours spread over the palette, the strongest always among them."""
    palette = LIGHT if scheme == "light" else DARK
    if not 0 <= count <= MOST_CLASSES:
        raise InputError(f"{count} classes asked for; the palette holds {MOST_CLASSES}")
    if count == 1:
        return [palette[MOST_CLASSES // 2]]
    return [palette[round(n * (MOST_CLASSES - 1) / (count - 1))] for n in range(count)]


def breaks(values: Iterable[float], method: Method = "quantiles", count: int = MOST_CLASSES) -> list[float]:
    """Return the upper ends (inclusive) of the classes, ascending, the last one the largest value.

    Parameters
    ----------
    values : iterable of float
        All values that the map may show, over all periods, so that a colour means the same
        in each; those <= 0 are left out.
    method : {"quantiles", "natural", "equal", "log"}
        Equal numbers of units; natural breaks (Fisher-Jenks); equal widths; equal ratios.
    count : int
        Most classes; fewer come out when values repeat.

    Raises
    ------
    InputError
        If the method is unknown.
    """
    if method not in METHODS:
        raise InputError(f"unknown class method {method!r}; use one of {', '.join(METHODS)}")
    kept = sorted(float(v) for v in values if v > 0)
    distinct = sorted(set(kept))
    if len(distinct) <= count:
        return distinct
    return _on_values(_cuts(kept, distinct, method, count), distinct)


def _cuts(kept: list[float], distinct: list[float], method: Method, count: int) -> list[float]:
    # Only static figures cut classes here; the page, which never does, is spared the import.
    import mapclassify
    import numpy as np

    low, high = distinct[0], distinct[-1]
    if method == "quantiles":
        # Of counts most are the lowest; a class of its own for it leaves the others to the rest.
        rest = np.array(kept[bisect_right(kept, low) :])
        with warnings.catch_warnings():
            # It warns where quantiles fall together; `_on_values` makes one class of them.
            warnings.simplefilter("ignore", UserWarning)
            return [low, *mapclassify.Quantiles(rest, k=count - 1).bins]
    if method == "natural":
        few = min(len(kept), MOST_FOR_NATURAL)
        sample = [kept[n * (len(kept) - 1) // max(1, few - 1)] for n in range(few)]
        if len(set(sample)) <= count:
            return sorted(set(sample))
        with warnings.catch_warnings():
            # It recommends numba, which for so few values is not worth its weight.
            warnings.simplefilter("ignore", UserWarning)
            return list(mapclassify.FisherJenks(np.array(sample), k=count).bins)
    if method == "equal":
        return list(mapclassify.EqualInterval(np.array(kept), k=count).bins)
    return [math.exp(math.log(low) + math.log(high / low) * (n + 1) / count) for n in range(count)]


def _on_values(cuts: Iterable[float], distinct: list[float]) -> list[float]:
    """Move each cut down to the largest value that occurs below it, so that no class is empty."""
    below = [bisect_right(distinct, cut + 1e-9) for cut in cuts]
    return sorted({distinct[n - 1] for n in below if n} | {distinct[-1]})
