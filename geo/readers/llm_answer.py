"""What is asked of a language model, and how its answer is taken apart.

The question asks for quotes and a kind of event only; the answer is checked for shape here and
for truth in `geo.readers.llm_checks`.
"""

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from geo.errors import AtlasError
from geo.taxonomy import EVENT_TYPES

# No report tells of more; an answer that does is cut.
MAX_INCIDENTS = 50
MAX_PLACES = 200
# An answer has room for many quotes, and no more.
MAX_TOKENS = 4096
QUOTES = ("place", "date", "actor1", "actor2", "casualties")

_TYPE_OF = {sub: kind for kind, subs in EVENT_TYPES.items() for sub in subs}


class NoAnswer(AtlasError):
    """The model gave no usable answer; the message says why."""


@dataclass(frozen=True, slots=True)
class Marked:
    """An incident as the model marks it: quotes, none of them believed yet; "" where it gives none."""

    quote: str
    event_type: str
    sub_event_type: str
    place: str = ""
    date: str = ""
    actor1: str = ""
    actor2: str = ""
    casualties: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The parts of an answer that have the right shape, and how many had not."""

    incidents: tuple[Marked, ...] = ()
    places: tuple[str, ...] = ()
    malformed: int = 0


@cache
def _wording() -> dict[str, Any]:
    source = files("geo.readers").joinpath("llm.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def _addresses_model() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row})" for row in _wording()["addresses_model"]), re.IGNORECASE)


def addresses_model(text: str) -> str:
    """Return the words with which a report speaks to a language model, "" when it does not."""
    found = _addresses_model().search(text)
    return found.group() if found else ""


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of the answer, in the strict subset that servers enforce."""
    words = {"type": "string"}
    incident = {"quote": words, "sub_event_type": {"type": "string", "enum": sorted(_TYPE_OF)}}
    incident |= dict.fromkeys(QUOTES, words)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["incidents", "places"],
        "properties": {
            "incidents": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": list(incident),
                    "properties": incident,
                },
            },
            "places": {"type": "array", "items": words},
        },
    }


def question(text: str, model: str) -> bytes:
    """Return the body of the request for one report, as ``/chat/completions`` wants it."""
    body = {
        "model": model,
        "temperature": 0,
        "seed": 0,
        "max_tokens": MAX_TOKENS,
        "messages": [
            {"role": "system", "content": _wording()["instructions"].strip()},
            {"role": "user", "content": json.dumps({"report": text}, ensure_ascii=False)},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "marked_report", "strict": True, "schema": answer_schema()},
        },
    }
    return json.dumps(body).encode("ascii")


def parse_answer(raw: bytes) -> Answer:
    """Take an answer apart.

    Raises
    ------
    NoAnswer
        If it is no JSON, refused, cut short, or not of the shape that was asked for.
    """
    reply = _json(raw, "the server's reply")
    choices = reply.get("choices") if isinstance(reply, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise NoAnswer("the server's reply holds no message")
    if choice.get("finish_reason") == "length":
        raise NoAnswer("the answer was cut short")
    if message.get("refusal") or choice.get("finish_reason") == "content_filter":
        raise NoAnswer("the model refused to answer")
    content = message.get("content")
    if not isinstance(content, str) or not content.strip():
        raise NoAnswer("the answer is empty")
    return _answer(_json(content, "the answer"))


def _json(raw: bytes | str, what: str) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise NoAnswer(f"{what} is no JSON") from None


def _answer(value: Any) -> Answer:
    """Keep what has the right shape."""
    incidents = value.get("incidents") if isinstance(value, dict) else None
    places = value.get("places", []) if isinstance(value, dict) else None
    if not isinstance(incidents, list) or not isinstance(places, list):
        raise NoAnswer("the answer has not the shape that was asked for")
    marked = [m for m in map(_marked, incidents[:MAX_INCIDENTS]) if m is not None]
    named = [p for p in places[:MAX_PLACES] if isinstance(p, str) and p]
    return Answer(tuple(marked), tuple(named), len(incidents) + len(places) - len(marked) - len(named))


def _marked(value: Any) -> Marked | None:
    if not isinstance(value, dict):
        return None
    quote, sub = value.get("quote"), value.get("sub_event_type")
    quotes = {name: value.get(name, "") for name in QUOTES}
    if not isinstance(quote, str) or not isinstance(sub, str) or sub not in _TYPE_OF:
        return None
    if not all(isinstance(words, str) for words in quotes.values()):
        return None
    return Marked(quote, _TYPE_OF[sub], sub, **quotes)
