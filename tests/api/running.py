"""The application on a store, served by a real uvicorn."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import uvicorn
from api_makers import TOKEN

from api.app import create_app
from api.settings import Settings


@contextmanager
def serving(store: str | Path, settings: Settings | None = None) -> Iterator[str]:
    """Serve a store from a thread, by default with a token and no other setting; gives its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        app = create_app(replace(settings or Settings(token=TOKEN), store=str(store)))
        running = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        deadline = time.monotonic() + 10
        while not running.started and time.monotonic() < deadline:
            time.sleep(0.02)
        assert httpx.get(f"{base}/healthz").status_code == 200
        yield base
        running.should_exit = True
        thread.join(timeout=10)
