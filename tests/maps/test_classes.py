from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from maps.classes import DARK, LIGHT, METHODS, MOST_CLASSES, breaks, colours

values = st.lists(st.integers(0, 500), max_size=120)


@settings(deadline=None, max_examples=60)
@example([1, 2, 3, 3, 3, 4, 5, 6, 7], "quantiles")  # two quantiles fall together
@given(values, st.sampled_from(METHODS))
def test_classes_cover_every_value_and_none_is_empty(counts: list[int], method) -> None:
    ends = breaks(counts, method)
    positive = [n for n in counts if n > 0]
    assert len(ends) <= MOST_CLASSES
    assert ends == sorted(set(ends))
    if positive:
        assert ends[-1] == max(positive)
    for low, high in zip([0, *ends], ends, strict=False):
        assert any(low < n <= high for n in positive)


def test_zero_is_in_no_class() -> None:
    assert breaks([0, 0, 0]) == []
    assert breaks([0, 0, 7]) == [7]


def test_few_values_are_a_class_each() -> None:
    assert breaks([1, 1, 1, 2, 5]) == [1, 2, 5]


def test_quantiles_keep_the_lowest_apart() -> None:
    assert breaks([1] * 50 + list(range(2, 52)))[0] == 1


def test_natural_breaks_find_the_gap() -> None:
    assert 12 in breaks([*range(1, 13), 900, 901, 902], "natural")


def test_unknown_method_is_refused() -> None:
    with pytest.raises(InputError, match="unknown class method 'nice'; use one of quantiles"):
        breaks([1], "nice")  # type: ignore[arg-type]


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# Machado, Oliveira and Fernandes (2009), severity 1, in linear RGB.
BLINDNESS = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


def lightness(colour: str, matrix) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = [sum(w * c for w, c in zip(row, linear, strict=True)) for row in matrix]
    y = max(0.0, 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2])
    return 116 * y ** (1 / 3) - 16


@pytest.mark.parametrize("kind", BLINDNESS)
@pytest.mark.parametrize("palette", [LIGHT, tuple(reversed(DARK))])
def test_palette_is_ordered_for_every_eye(palette, kind) -> None:
    steps = [lightness(colour, BLINDNESS[kind]) for colour in palette]
    assert all(a - b >= 6 for a, b in pairwise(steps)), steps


def test_dark_page_shows_more_as_lighter() -> None:
    assert luminance(DARK[-1]) > luminance(DARK[0])


def test_strongest_colour_is_always_used() -> None:
    assert [colours(n)[-1] for n in range(2, 7)] == [LIGHT[-1]] * 5
    with pytest.raises(InputError, match="9 classes asked for; the palette holds 6"):
        colours(9)
