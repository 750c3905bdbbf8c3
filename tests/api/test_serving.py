"""What is done before the server listens."""

import gc
from pathlib import Path

import pytest
import uvicorn

from api.commands.serving import run


def test_what_a_server_is_made_of_is_not_looked_through_again(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[int] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda server, sockets: frozen.append(gc.get_freeze_count()))
    before = gc.get_freeze_count()
    try:
        run(store_path, "127.0.0.1", 0)
        assert frozen[0] > before + 10_000
    finally:
        gc.unfreeze()
