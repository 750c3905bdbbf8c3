from geo.model import Candidate
from geo.remember import by_identity


def candidate(name):
    return Candidate("AF1214", name, "admin2", "unit", "AFG", "AF12", "AF1214", "", 69.0, 33.0)


def test_a_function_is_asked_once_for_one_tuple_and_word():
    asked = []

    @by_identity
    def names(candidates, word):
        asked.append(word)
        return [word + c.name for c in candidates]

    given = (candidate("Barmal"),)
    assert names(given, "a") == ["aBarmal"]
    assert names(given, "a") is names(given, "a")
    assert names(given, "b") == ["bBarmal"]
    assert asked == ["a", "b"]


def test_tuples_that_come_and_go_are_never_taken_for_each_other():
    @by_identity
    def first(candidates, word):
        return candidates[0].name

    assert [first((candidate(f"place {n}"),), "") for n in range(20_000)] == [
        f"place {n}" for n in range(20_000)
    ]
