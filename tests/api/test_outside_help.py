"""Optional readers and the online geocoder as a user switches them on: by the environment, at both doors."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
from api_makers import TOKEN
from running import serving as serving_store
from shelled import one_report, run
from stub_server import answering, marked, marks, serving

from api.settings import Settings

# What a model must not be believed about: words that do not stand in the report.
INVENTED = marks(marked("gunmen killed 500 people in Kabul", place="Kabul"))
UNBELIEVED = "do not stand in the report"
VILLAGE = "WANA: Gunmen shot dead two men in Qandolay village of Wana tehsil, South Waziristan, on Monday."


def llm(url: str) -> dict[str, str]:
    return {
        "INCIDENT_ATLAS_READER": "llm",
        "INCIDENT_ATLAS_LLM_URL": url,
        "INCIDENT_ATLAS_LLM_MODEL": "stub",
    }


def test_extract_ingest_and_reextract_ask_the_reader_that_the_environment_names(tmp_path: Path) -> None:
    one_report(tmp_path)
    with serving(answering(INVENTED)) as stub:
        told = run("extract", "report.txt", "--format", "json", cwd=tmp_path, **llm(stub.url))
        (report,) = json.loads(told.stdout)["reports"]
        assert len(report["incidents"]) == 1
        assert UNBELIEVED in report["warnings"][0]
        done = run("ingest", "report.txt", cwd=tmp_path, **llm(stub.url))
        assert UNBELIEVED in done.stderr
        again = run("reextract", cwd=tmp_path, **llm(stub.url))
        assert "0 say something else" in again.stdout
        assert [body["model"] for _, _, body in stub.asked] == ["stub"] * 3
    first, second = json.loads(run("runs", "--json", cwd=tmp_path).stdout)
    assert first["settings"]["readers"] == second["settings"]["readers"] == "llm (stub)"


def test_a_reader_that_does_not_answer_is_told_and_stops_nothing(tmp_path: Path) -> None:
    one_report(tmp_path)
    with serving(lambda handler, body: handler.reply(b"no", status=500)) as stub:
        shown = run("extract", "report.txt", cwd=tmp_path, **llm(stub.url))
        stored = run("ingest", "report.txt", "--json", cwd=tmp_path, **llm(stub.url))
    assert shown.returncode == stored.returncode == 0
    assert "warning: report.txt: llm: " in shown.stderr
    summary = json.loads(stored.stdout)
    assert summary["incidents"] == 1
    (warning,) = summary["warnings"]
    assert warning["path"] == "report.txt"
    assert "status 500" in warning["reason"]


def test_a_wrong_setting_is_named_before_anything_is_read(tmp_path: Path) -> None:
    one_report(tmp_path)
    done = run("ingest", "report.txt", cwd=tmp_path, INCIDENT_ATLAS_READER="llm")
    assert done.returncode == 1
    assert "the reader llm needs INCIDENT_ATLAS_LLM_URL and INCIDENT_ATLAS_LLM_MODEL" in done.stderr
    assert not (tmp_path / "atlas.gpkg").exists()


def test_doctor_says_where_reports_are_sent(tmp_path: Path) -> None:
    assert "readers     rules alone" in run("doctor", cwd=tmp_path).stdout
    done = run("doctor", cwd=tmp_path, **llm("https://models.example/v1"))
    assert "the text of every report is sent to https://models.example/v1" in done.stdout


def test_the_server_asks_as_the_shell_does(store_path: Path) -> None:
    with serving(answering(INVENTED)) as stub:
        settings = Settings.from_env({"INCIDENT_ATLAS_TOKEN": TOKEN, **llm(stub.url)})
        with serving_store(store_path, settings) as base:
            sent = {"id": "one", "text": VILLAGE, "published_at": "2024-05-07"}
            answer = httpx.post(
                f"{base}/extract", json=sent, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60
            )
    (report,) = answer.json()["reports"]
    assert len(report["incidents"]) == 1
    assert UNBELIEVED in report["warnings"][0]


@contextmanager
def nominatim(answer: list[dict[str, str]], status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """Answer every search alike; yields the address and the paths that were asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()


def geocoder(url: str, folder: Path) -> dict[str, str]:
    return {
        "INCIDENT_ATLAS_GEOCODER_URL": url,
        "INCIDENT_ATLAS_GEOCODER_AGENT": "atlas-test",
        "INCIDENT_ATLAS_DATA": str(folder / "data"),
    }


def test_the_geocoder_that_the_environment_names_is_asked_once(tmp_path: Path) -> None:
    one_report(tmp_path, VILLAGE)
    here = [{"display_name": "Qandolay, Wana, Pakistan", "lon": "69.60", "lat": "32.30"}]
    with nominatim(here) as (url, asked):
        env = geocoder(url, tmp_path)
        for _ in range(2):
            done = run("extract", "report.txt", "--format", "json", cwd=tmp_path, **env)
            (incident,) = json.loads(done.stdout)["reports"][0]["incidents"]
            assert (incident["admin2"], incident["admin3"]) == ("South Waziristan", "Wana")
            assert "Qandolay is Qandolay, by the online geocoder" in incident["geocode_reason"]
        assert len(asked) == 1
        assert "Qandolay" in asked[0]


def test_a_geocoder_that_fails_is_told_and_stops_nothing(tmp_path: Path) -> None:
    one_report(tmp_path, VILLAGE)
    with nominatim([], status=503) as (url, _):
        done = run("ingest", "report.txt", "--json", cwd=tmp_path, **geocoder(url, tmp_path))
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["incidents"], summary["in_district"]) == (1, 1)
    (warning,) = summary["warnings"]
    assert "did not answer 'Qandolay'" in warning["reason"]
