"""geoBoundaries by country, against a local stand-in of its interface."""

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from geo.boundaries import Boundaries
from geo.errors import BoundaryError
from geo.install.download import fetch, install_country
from tests.geo.install.makers import frame, geojson


class Stub(BaseHTTPRequestHandler):
    """Answers as the interface does, with one fault at a time."""

    files: dict[str, bytes]
    fault: str

    def do_GET(self) -> None:
        level = next((n for n in ("ADM1", "ADM2") if n in self.path), "")
        if self.path.startswith("/api/"):
            self.answer_about(level)
        elif self.fault == "redirect away":
            self.send_response(302)
            self.send_header("Location", "http://example.org/file.geojson")
            self.end_headers()
        else:
            content = self.files[level]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if self.fault == "truncated" else content)

    def answer_about(self, level: str) -> None:
        if self.fault == "no such country" or not level:
            self.send_error(404)
            return
        if self.fault == "server error":
            self.send_error(503)
            return
        if self.fault == "timeout":
            threading.Event().wait(1.5)
            return
        port = self.server.server_address[1]
        about: dict[str, object] = {
            "gjDownloadURL": f"http://127.0.0.1:{port}/files/{level}.geojson",
            "boundaryYearRepresented": "2014",
            "boundaryLicense": "Public Domain",
            "boundarySource": "AIMS",
            "admUnitCount": str(len(json.loads(self.files[level])["features"])),
        }
        if self.fault == "wrong checksum":
            about["sha256"] = hashlib.sha256(b"another").hexdigest()
        elif self.fault == "other count":
            about["admUnitCount"] = "5000"
        elif self.fault == "local file":
            about["gjDownloadURL"] = "file:///etc/hostname"
        elif self.fault == "no address":
            del about["gjDownloadURL"]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{" if self.fault == "cut answer" else json.dumps(about).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[tuple[type[Stub], str]]:
    answers = type("Answers", (Stub,), {
        "fault": "",
        "files": {
            f"ADM{level}": geojson(frame(f"geoBoundaries{level}"), tmp_path / f"{level}.geojson").read_bytes()
            for level in (1, 2)
        },
    })  # fmt: skip
    with ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield answers, f"http://127.0.0.1:{server.server_address[1]}/api"
        server.shutdown()


def test_a_country_is_fetched_and_installed(stub: tuple[type[Stub], str], tmp_path: Path) -> None:
    _, api = stub
    install_country("AFG", tmp_path / "user", api=api)
    opened = Boundaries.open(tmp_path / "user")
    assert {unit.name for unit in opened.units("admin1")} == {"Paktika", "Paktia", "Khost"}
    assert opened.parents("AF1214-gb")["admin1"].name == "Paktika"
    assert opened.sources[0]["licence"] == "Public Domain"
    assert opened.sources[0]["year"] == "2014"
    assert "geoBoundaries" in opened.attribution


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("no such country", "geoBoundaries has no ADM1 of AFG; try another level"),
        ("server error", "answered 503; try again later"),
        ("timeout", "no usable answer .*(timed out|closed)"),
        ("truncated", "truncated"),
        ("wrong checksum", "sha256 is [0-9a-f]{64}, expected"),
        ("other count", "3 units came, 5000 are announced"),
        ("local file", "refusing to fetch 'file:///etc/hostname'"),
        ("redirect away", "refusing to fetch 'http://example.org"),
        ("no address", "names no download"),
        ("cut answer", "no usable answer"),
    ],
)
def test_a_failed_download_says_why_and_leaves_nothing(
    stub: tuple[type[Stub], str], tmp_path: Path, fault: str, why: str
) -> None:
    answers, api = stub
    answers.fault = fault
    with pytest.raises(BoundaryError, match=why):
        install_country("AFG", tmp_path / "user", api=api, timeout=0.5)
    assert not [path for path in (tmp_path / "user").rglob("*") if path.is_file()]


def test_a_known_checksum_is_held_to(stub: tuple[type[Stub], str], tmp_path: Path) -> None:
    answers, api = stub
    right = hashlib.sha256(answers.files["ADM1"]).hexdigest()
    assert fetch("AFG", 1, tmp_path / "d", api=api, sha256=right).path.exists()
    with pytest.raises(BoundaryError, match=f"sha256 is {right}, expected 00"):
        fetch("AFG", 1, tmp_path / "d", api=api, sha256="00")


def test_only_countries_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match=r"'\.\./X' is no country"):
        install_country("../X", tmp_path)
