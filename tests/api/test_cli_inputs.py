"""What the command line says of inputs that it does not take, or takes with a warning."""

from pathlib import Path

import pytest
from shelled import TEXT, one_report, run


def test_bad_inputs_are_named_and_the_rest_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    one_report(folder, name="good.txt")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    (folder / "dangling.txt").symlink_to("nowhere")
    with (folder / "huge.txt").open("wb") as stream:
        stream.truncate(200 * 2**20)
    for command in (("extract", "in"), ("ingest", "in")):
        done = run(*command, cwd=tmp_path)
        assert done.returncode == 3
        refused = dict(
            line.removeprefix("refused: in/").split(": ", 1)
            for line in done.stderr.splitlines()
            if "refused:" in line
        )
        assert "is empty" in refused["empty.txt"]
        assert "is binary" in refused["binary.txt"]
        assert "No such file" in refused["dangling.txt"]
        assert "has 200 MB, more than 32 MB" in refused["huge.txt"]
        assert len(refused) == 4
    assert "1 report read, 4 inputs refused" in done.stdout


def test_names_of_nothing_make_no_store(tmp_path: Path) -> None:
    done = run("ingest", "reports/", "more.txt", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "incident-atlas: there is no file or folder reports/, more.txt; check the name\n",
    )
    assert not any(tmp_path.iterdir())


def test_a_folder_without_reports_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "README.md").write_text("what will be here")
    done = run("ingest", "empty", cwd=tmp_path)
    assert done.returncode == 3
    assert "refused: empty: holds no report; name a folder with files in it" in done.stderr
    assert done.stdout == "0 reports read, 1 input refused.\natlas.gpkg holds no incident.\n"
    assert run("explain", "--left-out", cwd=tmp_path).stdout == "No passage is left out.\n"


def test_the_incidents_of_one_report_are_merged_with_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    from api.commands.summaries import show_summary
    from geo.model import IngestSummary

    for reports, revised, incidents, said in (
        (1, 0, 1, "It tells of 1 incident.\n"),
        (0, 1, 2, "It tells of 2 incidents.\n"),
        (2, 0, 1, "These tell of 1 incident, before what several of them tell is merged.\n"),
        (1, 1, 3, "These tell of 3 incidents, before what several of them tell is merged.\n"),
    ):
        made = IngestSummary(reports=reports, reports_revised=revised, incidents=incidents, in_district=1)
        show_summary(made, "s.gpkg")
        assert capsys.readouterr().out.split("refused.\n")[1].startswith(said)


def test_of_many_rows_with_one_reason_some_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    rows = "".join(f"X{n},2031-05-04,Battles,Armed clash,Nowhere\n" for n in range(40))
    odd = "Y1,someday,Battles,Armed clash,Pakistan\n"
    header = "event_id_cnty,event_date,event_type,sub_event_type,country\n"
    (tmp_path / "world.csv").write_text(header + rows + odd)
    done = run("ingest", "--dataset", "acled", "world.csv", cwd=tmp_path)
    assert done.returncode == 3
    said = [line for line in done.stderr.splitlines() if "refused" in line]
    assert "0 reports read, 41 inputs refused" in done.stdout
    assert "row 2: country 'Nowhere' is not in the boundary set" in said[0]
    assert "row 42: date 'someday' cannot be read" in said[3]
    assert "37 more for the same reason: country 'Nowhere' is not in the boundary set" in said[4]
    assert len(said) == 5


def test_places_that_are_not_known_are_counted_and_named_apart(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("A bomb killed three policemen in Qwzxville on Tuesday, police said.\n")
    (tmp_path / "two.txt").write_text(
        "Gunmen killed a teacher in Paktika province on 3 May 2024, police said.\n"
    )
    done = run("ingest", "one.txt", "two.txt", cwd=tmp_path)
    assert (
        "holds 2 incidents: 0 placed in a district, 1 known less finely, 1 in no known place, 1 without"
    ) in done.stdout
    assert "Names that were not enough to place them: Qwzxville. `incident-atlas gaz" in done.stdout
    assert '1 of these names its day in the words "on Tuesday", in reports' in done.stdout
    assert "on Monday" not in done.stdout
    assert "1 in no known place" in run("runs", cwd=tmp_path).stdout


def test_nothing_is_said_of_unknown_places_where_there_is_none(tmp_path: Path) -> None:
    done = run("ingest", one_report(tmp_path), cwd=tmp_path)
    assert "in no known place" not in done.stdout
    assert "Names that were not enough" not in done.stdout


def test_a_day_of_publication_to_come_is_warned_of_and_changes_nothing_else(tmp_path: Path) -> None:
    told = run("extract", one_report(tmp_path), "--published", "2094-12-19", cwd=tmp_path)
    assert "warning: --published 2094-12-19 is still to come" in told.stderr
    assert "to come" not in told.stdout
    plain = run("extract", one_report(tmp_path), "--published", "2024-12-25", cwd=tmp_path)
    assert "warning" not in plain.stderr


def test_a_report_in_another_script_is_named_as_not_read(tmp_path: Path) -> None:
    (tmp_path / "urdu.txt").write_text(
        "پشاور میں پیر کے روز ایک بم دھماکے میں پانچ افراد ہلاک ہو گئے۔\n", "utf-8"
    )
    told = run("extract", "urdu.txt", cwd=tmp_path)
    assert "warning: urdu.txt: not in English, so nothing was read of it" in told.stderr
    told = run("ingest", "urdu.txt", one_report(tmp_path), cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "1 report of these is not in English: it was not read." in told.stdout
    assert "report.txt: not in English" not in told.stderr


def test_a_reports_own_day_of_publication_to_come_is_warned_of(tmp_path: Path) -> None:
    path = one_report(tmp_path)
    path.write_text(path.read_text().replace("2024-05-07", "2100-01-01"))
    warned = (
        "report.txt: it says that it was published on 2100-01-01, which is still to come; correct that day"
    )
    for command in ("extract", "ingest"):
        done = run(command, "report.txt", cwd=tmp_path)
        assert done.returncode == 0
        assert f"warning: {warned}" in done.stderr
    assert "warning" not in run("ingest", "report.txt", cwd=tmp_path).stderr  # it is known, nothing was read


def test_extract_says_what_undated_incidents_lack(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(f"Source: Test Desk\n\n{TEXT}", encoding="utf-8")
    done = run("extract", "report.txt", cwd=tmp_path)
    assert "date unknown" in done.stdout
    assert "1 incident without a date" in done.stderr
    assert "give --published YYYY-MM-DD" in done.stderr
    given = run("extract", "report.txt", "--published", "2024-05-07", cwd=tmp_path)
    assert given.stderr == ""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "03/04/2024",
            "03/04/2024 may be 2024-04-03 (day first) or 2024-03-04 (month first): write which it is",
        ),
        ("31.12.2024", "31.12.2024 can only be 2024-12-31: write it so"),
        ("5-5-2024", "5-5-2024 can only be 2024-05-05: write it so"),
        ("31/04/2024", ""),
        ("yesterday", ""),
    ],
)
def test_a_day_in_figures_is_told_with_what_it_may_be(
    capsys: pytest.CaptureFixture[str], written: str, said: str
) -> None:
    from api.commands.summaries import show_refusals
    from geo.errors import InputError
    from geo.model import Refusal
    from geo.reports.files.published import parse_published

    with pytest.raises(InputError) as refused:
        parse_published(written)
    show_refusals([Refusal("a.txt", str(refused.value))] * 2)
    assert capsys.readouterr().err.splitlines()[2:] == ([said] if said else [])
