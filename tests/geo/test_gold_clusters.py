"""Reports of the gold set that tell of one event become one incident, whatever the order they come in."""

import random

import pytest

from bench.merge_quality import judge, read_set
from geo.pipeline import Ground


@pytest.fixture(scope="module")
def ground():
    return Ground.open()


@pytest.fixture(scope="module")
def given(ground):
    return read_set("given", ground)


def test_what_is_one_event_is_merged_and_what_is_not_is_not(given, ground):
    out = judge("given", given, ground)
    assert out.clusters == 7
    assert out.f1 >= 0.97, out.wrong
    assert out.forbidden == []


@pytest.mark.parametrize("seed", range(12))
def test_any_order_gives_the_same_incidents(given, ground, seed):
    shuffled = list(given.members)
    random.Random(seed).shuffle(shuffled)
    assert shuffled != given.members
    assert judge("given", given, ground, shuffled).groups == judge("given", given, ground).groups
