"""Runs the web server and says where it can be reached."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import uvicorn

from api.app import create_app
from api.console import say
from api.features.thrift import keep_what_is_there
from api.settings import Settings
from geo.errors import InputError
from geo.store import SERVERS


def free_port(wanted: int, host: str = "127.0.0.1") -> int:
    """Return `wanted` if nobody listens there, else a free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise InputError(f"no free port on {host}")


def run(store: str | Path, host: str, port: int) -> None:
    """Serve `store` until interrupted.

    Raises
    ------
    InputError
        If the address cannot be listened on.
    AtlasError
        If the store or the boundary set cannot be opened.
    """
    settings = replace(Settings.from_env(os.environ), store=str(store))
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise InputError(
            f"cannot listen on {host}:{port} ({error.strerror or error}); choose another --port or --host"
        ) from error
    with listener:
        if str(store).startswith(SERVERS):
            say("Copying the database, to answer from the copy ...")
        app = create_app(settings)
        keep_what_is_there()
        base = f"http://{host}:{listener.getsockname()[1]}"
        say("")
        say("Serving (Ctrl-C stops):")
        say(f"  {base}/        the API: start here, or give this address to QGIS as OGC API - Features")
        say(f"  {base}/map     the map")
        say(f"  {base}/collections/incidents/items")
        say(f"  {base}/collections/incidents-by-district/items")
        uvicorn.Server(uvicorn.Config(app, log_level="warning", proxy_headers=False)).run(sockets=[listener])
