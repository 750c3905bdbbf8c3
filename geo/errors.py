"""Every error that Incident Atlas raises on purpose.

A message says what is wrong, with which value, and what to do about it. Nothing here
knows of HTTP or of exit codes: the two doors in `api` map classes to those.
"""


class AtlasError(Exception):
    """Base of all errors raised on purpose."""


class InputError(AtlasError, ValueError):
    """A value handed in by the user cannot be used."""


class QueryError(InputError):
    """One parameter of a query is wrong.

    Parameters
    ----------
    parameter : str
        Name of the parameter, as the user wrote it.
    value : object
        The refused value.
    remedy : str
        What to write instead.
    """

    def __init__(self, parameter: str, value: object, remedy: str) -> None:
        shown = str(value)
        self.parameter, self.value, self.remedy = (
            parameter,
            shown[:200] + ("..." if len(shown) > 200 else ""),
            remedy,
        )
        super().__init__(f"{parameter}: cannot use {self.value!r}; {remedy}")


class ReportRefused(InputError):
    """An input cannot be read as a report; the others go on.

    Parameters
    ----------
    path : str
        The input's name as given.
    reason : str
        Why it is refused and what to do.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")


class BoundaryError(InputError):
    """A boundary file or set cannot be used."""


class NotFound(AtlasError, LookupError):
    """What was asked for does not exist."""


class UnknownUnit(NotFound):
    """No unit of the boundary set has this code."""


class UnknownIncident(NotFound):
    """No incident of the store has this id."""


class StoreError(AtlasError):
    """The store cannot be opened, read or written."""


class StoreBusy(StoreError):
    """Another process is writing to the store."""


class OnlineError(AtlasError):
    """The optional online geocoder failed."""


class ClusterError(AtlasError):
    """Reading on several machines cannot begin or go on; what was read is kept."""
