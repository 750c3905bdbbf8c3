"""A server on the loopback that answers as an OpenAI-compatible one would, or as badly as asked."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Behave = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Records each request and hands it to the behaviour of its server."""

    server: "Stub"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers), body))
        self.server.behave(self, body)

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers), {}))
        self.reply(b"{}")

    def reply(self, data: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", headers.pop("length", str(len(data))))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Stub(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behave: Behave) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave = behave
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # the client hung up: some of the tests make it do so


@contextmanager
def serving(behave: Behave) -> Iterator[Stub]:
    with Stub(behave) as stub:
        thread = Thread(target=stub.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield stub
        finally:
            stub.shutdown()
            thread.join()


def completion(content: Any, *, finish: str = "stop", **message: Any) -> bytes:
    """Return a reply in the shape of a chat completion with structured output."""
    text = content if content is None or isinstance(content, str) else json.dumps(content)
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "stub",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text, **message},
                    "finish_reason": finish,
                    "logprobs": None,
                }
            ],
            "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20},
        }
    ).encode()


def answering(content: Any, **more: Any) -> Behave:
    return lambda handler, body: handler.reply(completion(content, **more))


def marked(quote: str, sub_event_type: str = "Attack", **quotes: str) -> dict[str, str]:
    """Return one incident as the schema asks for it."""
    empty = dict.fromkeys(("place", "date", "actor1", "actor2", "casualties"), "")
    return {"quote": quote, "sub_event_type": sub_event_type, **empty, **quotes}


def marks(*incidents: dict[str, str], places: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"incidents": list(incidents), "places": list(places)}
