"""One POST to one host: bounded in time and size, no redirect, no proxy, nothing else ever opened."""

import contextlib
import socket
import ssl
import threading
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from geo.readers.llm_answer import NoAnswer


def post_json(url: str, body: bytes, *, key: str = "", timeout: float, limit: int) -> bytes:
    """Send `body` and return the answer's bytes.

    Parameters
    ----------
    url : str
        Whole address, http or https.
    key : str
        Bearer token, "" for none.
    timeout : float
        Seconds from connecting to the last byte, however slowly they drip in.
    limit : int
        Largest answer in bytes.

    Raises
    ------
    NoAnswer
        If the host cannot be reached, is too slow, or answers with anything but 200 and at most
        `limit` bytes. The message never holds the key or words of the server.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: HTTPConnection
    if parts.scheme == "https":
        connection = HTTPSConnection(host, parts.port, timeout=timeout, context=ssl.create_default_context())
    else:
        connection = HTTPConnection(host, parts.port, timeout=timeout)
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }
    headers |= {"Connection": "close", "User-Agent": "incident-atlas"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    late = threading.Event()
    try:
        connection.connect()
        with _deadline(connection.sock, timeout, late):
            connection.request("POST", parts.path or "/", body, headers)
            with connection.getresponse() as response:
                if response.status != 200:
                    raise NoAnswer(_refused(response.status))
                data = response.read(limit + 1)
                cut = len(data) <= limit and response.length not in (None, 0)
    except (OSError, HTTPException, UnicodeError) as error:
        slow = late.is_set() or isinstance(error, TimeoutError)
        raise NoAnswer(
            _slow(timeout) if slow else f"{host} gave no answer ({type(error).__name__})"
        ) from None
    finally:
        connection.close()
    if late.is_set():
        raise NoAnswer(_slow(timeout))
    if len(data) > limit:
        raise NoAnswer(f"the answer is larger than {limit} bytes")
    if cut:
        raise NoAnswer("the answer was cut short")
    return data


def _slow(timeout: float) -> str:
    return f"no whole answer within {timeout:g} seconds"


def _refused(status: int) -> str:
    if 300 <= status < 400:
        return f"the server answered with a redirect ({status}), which is not followed; correct the address"
    hint = {401: "; check the key", 403: "; check the key", 404: "; check the address", 429: "; it is busy"}
    return f"the server answered with status {status}{hint.get(status, '')}"


class _deadline:
    """Shut a connection down when its time is over: a timeout of the socket counts each read anew."""

    def __init__(self, sock: socket.socket, seconds: float, late: threading.Event) -> None:
        self._sock, self._late = sock, late
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def _end(self) -> None:
        self._late.set()
        with contextlib.suppress(OSError):  # already closed: the answer came at the last moment
            self._sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *unused: object) -> None:
        self._timer.cancel()
        self._timer.join()
