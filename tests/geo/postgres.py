"""A PostgreSQL server with PostGIS of the tests' own, on a socket in a temporary folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PACKAGES = "Debian packages postgresql and postgresql-15-postgis-3"


class Server:
    """A running server with one database; `new_schema` gives an empty schema of it, which costs little."""

    def __init__(self, socket: Path, user: str) -> None:
        self._socket, self._user, self._count = socket, user, 0
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            db.execute("CREATE DATABASE atlas")
        self._admin = psycopg.connect(self.url("atlas"), autocommit=True)
        self._admin.execute("CREATE EXTENSION postgis")

    def url(self, database: str) -> str:
        return f"postgresql://{self._user}@/{database}?host={self._socket}"

    def new_schema(self) -> str:
        self._count += 1
        self._admin.execute(f"CREATE SCHEMA s{self._count}")
        return f"{self.url('atlas')}&options=-csearch_path%3Ds{self._count},public"

    def close(self) -> None:
        self._admin.close()


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise RuntimeError(f"PostgreSQL is not installed; these tests need the {PACKAGES} (.ci/tools)")
    return (found[-1] if found else Path(str(on_path))).parent


@contextmanager
def running() -> Iterator[Server]:
    """Start a server and stop it at the end; as user ``postgres`` where root runs the tests."""
    programs = _programs()
    user = "postgres" if os.getuid() == 0 else os.environ.get("USER", "postgres")
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: the path of a socket holds 107 characters
    try:
        if as_user:
            shutil.chown(folder, "postgres")
        data = folder / "data"
        _run(
            [*as_user, programs / "initdb", "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--no-sync"]
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=30 -c jit=off"
        start = [
            *as_user,
            programs / "pg_ctl",
            "-D",
            data,
            "-w",
            "-o",
            options,
            "-l",
            folder / "log",
            "start",
        ]
        _run(start, log=folder / "log")
        try:
            server = Server(folder, user)
            yield server
            server.close()
        finally:
            _run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[object], log: Path | None = None) -> None:
    done = subprocess.run(
        list(map(str, command)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        check=False,
    )
    if done.returncode:
        more = log.read_text() if log and log.exists() else ""
        raise RuntimeError(f"{command} failed: {done.stderr} {more}")
