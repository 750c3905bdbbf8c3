"""Work in a process of its own: the memory that it takes is free again when it ends."""

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import orjson

SECONDS = 300


def run_apart(module: str, what: str, head: Mapping[str, Any], lines: Iterable[bytes] = ()) -> None:
    """Run ``python -m MODULE``, which reads `head` as a line of JSON and then `lines`.

    Raises
    ------
    RuntimeError
        If the process failed: with `what` it was to write, its code and its last words.
    """
    # -P: a folder "api" where the server happens to run is not this one.
    command = [sys.executable, "-P", "-m", module]
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=told, stderr=told)
        assert process.stdin is not None
        try:
            with suppress(BrokenPipeError), process.stdin as pipe:  # what it told says why it ended early
                pipe.write(orjson.dumps(head) + b"\n")
                for line in lines:
                    pipe.write(line + b"\n")
            code = process.wait(SECONDS)
        except BaseException:
            process.kill()
            process.wait()
            raise
        if code:
            told.seek(0)
            words = told.read()[-2000:].decode(errors="replace")
            raise RuntimeError(f"{what} could not be written (code {code}): {words}")
