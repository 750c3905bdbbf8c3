"""Which optional readers are switched on, and what they need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal, cast
from urllib.parse import urlsplit

from geo.errors import InputError

ReaderName = Literal["spacy", "llm"]
READERS: tuple[ReaderName, ...] = ("spacy", "llm")
PREFIX = "INCIDENT_ATLAS_"


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """Settings of the optional readers; the default switches all of them off.

    Attributes
    ----------
    readers : tuple of {"spacy", "llm"}
        Those that are asked, in this order, after the rules have read the report.
    spacy_model : str
        Name of an installed spaCy pipeline, or the path of its folder.
    llm_url : str
        Base address of an OpenAI-compatible server (``https://host/v1``); reports are sent to
        ``{llm_url}/chat/completions`` and to nowhere else.
    llm_model : str
        Name of the model, as the server knows it.
    llm_key : str
        Bearer token, "" for a server that asks for none. Never shown.
    timeout : float
        Seconds that one report may take, from connecting to the last byte.
    max_chars : int
        So much of a report's text is sent at most, in code points.
    max_answer : int
        Largest answer that is read, in bytes.

    Raises
    ------
    InputError
        If a reader is unknown, or what it needs is missing or unsafe.
    """

    readers: tuple[ReaderName, ...] = ()
    spacy_model: str = ""
    llm_url: str = ""
    llm_model: str = ""
    llm_key: str = field(default="", repr=False)
    timeout: float = 30.0
    max_chars: int = 20_000
    max_answer: int = 1_000_000

    def __post_init__(self) -> None:
        for name in self.readers:
            if name not in READERS:
                raise InputError(f"{PREFIX}READER: there is no reader {name!r}; use {' or '.join(READERS)}")
        if not 0 < self.timeout <= 600:
            raise InputError(f"timeout of {self.timeout} seconds; use more than 0 and at most 600")
        if "spacy" in self.readers and not self.spacy_model:
            raise InputError(f"the reader spacy needs {PREFIX}SPACY_MODEL, the name of an installed pipeline")
        if "llm" in self.readers:
            self._check_llm()

    def _check_llm(self) -> None:
        """Refuse an address that is incomplete, or that would show the key to others on the way."""
        if not self.llm_url or not self.llm_model:
            raise InputError(f"the reader llm needs {PREFIX}LLM_URL and {PREFIX}LLM_MODEL")
        try:
            parts = urlsplit(self.llm_url)
            port = parts.port
        except ValueError:
            port, parts = 0, urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
            raise InputError(
                f"{PREFIX}LLM_URL: {self.llm_url!r} is no web address; write https://host/v1 or http://localhost:PORT/v1"
            )
        if parts.username or parts.password or parts.query or parts.fragment:
            raise InputError(
                f"{PREFIX}LLM_URL: leave out user name, query and fragment; the key goes to {PREFIX}LLM_KEY"
            )
        if not (self.llm_key.isascii() and self.llm_key.isprintable()) or " " in self.llm_key:
            raise InputError(f"{PREFIX}LLM_KEY holds characters that no key has; copy it again")
        if self.llm_key and parts.scheme == "http" and not _is_loopback(parts.hostname):
            raise InputError(
                f"{PREFIX}LLM_URL: a key goes over https only; use https:// or leave {PREFIX}LLM_KEY empty"
            )

    def told(self) -> str:
        """Return the readers and their models in words, "" when all are off; no address and no key."""
        models = {"spacy": self.spacy_model, "llm": self.llm_model}
        return ", ".join(f"{name} ({models[name]})" for name in self.readers)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "ReaderSettings":
        """Read the settings from environment variables; unset or empty means off.

        ``INCIDENT_ATLAS_READER`` names the readers ("llm", "spacy", or both with a comma), the
        others are ``..._SPACY_MODEL``, ``..._LLM_URL``, ``..._LLM_MODEL``, ``..._LLM_KEY`` and
        ``..._LLM_TIMEOUT`` (seconds).
        """
        names = [n.strip().lower() for n in environ.get(PREFIX + "READER", "").split(",")]
        wait = environ.get(PREFIX + "LLM_TIMEOUT", "") or "30"
        try:
            timeout = float(wait)
        except ValueError:
            raise InputError(f"{PREFIX}LLM_TIMEOUT: {wait!r} is no number of seconds") from None
        return cls(
            readers=cast(
                tuple[ReaderName, ...], tuple(dict.fromkeys(n for n in names if n not in ("", "rules")))
            ),
            spacy_model=environ.get(PREFIX + "SPACY_MODEL", ""),
            llm_url=environ.get(PREFIX + "LLM_URL", "").rstrip("/"),
            llm_model=environ.get(PREFIX + "LLM_MODEL", ""),
            llm_key=environ.get(PREFIX + "LLM_KEY", ""),
            timeout=timeout,
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
