"""Every kind of input, good and hostile: what is read, what is refused and by which words."""

import os
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.model import Refusal, Report
from geo.reports.files.formats import content_id, decode
from geo.reports.files.published import parse_published
from geo.reports.read import MAX_FILE, count_inputs, read_reports

TEXT = "Two people were killed in Barmal on Monday."


def read(path: Path, published: date | None = None) -> list[Report | Refusal]:
    return list(read_reports(path, published=published))


def only(path: Path, published: date | None = None) -> Report:
    (item,) = read(path, published)
    assert isinstance(item, Report), item
    return item


def refused(path: Path) -> str:
    (item,) = read(path)
    assert isinstance(item, Refusal), item
    assert str(path) in item.path
    return item.reason


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_plain_text_is_kept_to_the_character(tmp_path: Path) -> None:
    text = "\nHeadline\r\n\r\n  " + TEXT + "\t\n"
    report = only(write(tmp_path, "a.txt", text), date(2024, 12, 26))
    assert report.text == text
    assert report.published_at == date(2024, 12, 26)
    assert report.id == report.path == (tmp_path / "a.txt").as_posix()


@pytest.mark.parametrize(
    "head",
    [
        '---\ntitle: T\nsource: "The Post"\npublished: 2025-03-04\n---\n',
        "Title: T\nSource: The Post\nPublished: 2025-03-04\n\n",
    ],
)
def test_header_gives_metadata_and_leaves_the_text(tmp_path: Path, head: str) -> None:
    report = only(write(tmp_path, "a.md", head + TEXT), date(2020, 1, 1))
    assert (report.title, report.source, report.published_at, report.text) == (
        "T",
        "The Post",
        date(2025, 3, 4),
        TEXT,
    )


@pytest.mark.parametrize("text", ["Source: police\nTwo killed.", "---\nno end of it", "Kabul: calm\n\nx"])
def test_what_only_looks_like_a_header_stays_text(tmp_path: Path, text: str) -> None:
    assert only(write(tmp_path, "a.txt", text)).text == text


def test_html_gives_reading_text_and_metadata(tmp_path: Path) -> None:
    page = (
        '<html lang="ps"><head><title>T &amp; U</title><meta property="og:site_name" content="Post">'
        '<meta property="article:published_time" content="2024-05-01T23:30:00+05:00">'
        '<link rel="canonical" href="javascript:alert(1)"></head>'
        "<body><nav>Menu</nav><article><h1>Head</h1><p>One <b>two</b>&nbsp;three.</p><p>Next<br>line</p>"
        "<script>alert(1)</script></article><footer>x</footer></body></html>"
    )
    report = only(write(tmp_path, "a.html", page))
    assert report.text == "Head\nOne two three.\nNext\nline"
    assert (report.title, report.source, report.language, report.url) == ("T & U", "Post", "ps", "")
    assert report.published_at == datetime(2024, 5, 1, 23, 30, tzinfo=timezone(timedelta(hours=5)))
    assert report.published_date == date(2024, 5, 1)


def test_the_cells_of_a_row_stand_on_one_line(tmp_path: Path) -> None:
    page = (
        "<table><tr><th>Date</th><th>District</th>\n<th>What</th></tr>"
        "<tr>\n<td>8 July</td>\n<td><b>T</b>ank</td>"
        "<td><p>Two policemen<br>were killed.</p></td>\n</tr></table>"
        "<table><tr><td><div>Menu</div></td><td><p>One.</p><p>Two.</p></td></tr></table>"
    )
    assert only(write(tmp_path, "a.html", page)).text == (
        "Date | District | What\n8 July | Tank | Two policemen were killed.\nMenu\nOne.\nTwo."
    )


def test_deep_html_is_read_and_absurdly_deep_html_refused(tmp_path: Path) -> None:
    assert TEXT in only(write(tmp_path, "a.html", "<div>" * 900 + TEXT)).text
    assert "nested more than 1,000" in refused(write(tmp_path, "b.html", "<div>" * 50_000 + TEXT))


def test_jsonl_reads_each_line_and_names_the_bad_ones(tmp_path: Path) -> None:
    lines = [
        '{"id": "x", "text": "one", "published_at": "2024-01-02", "source": "S", "url": "https://a.b/c"}',
        "",
        '{"text": "two"}',
        '{"text": "three", "published_at": "31/12/2024"}',
        '{"text": "   "}',
        "{broken",
        "[1]",
        '{"text": "' + "[" * 10 + '"}',
        '{"text": "four", "published_at": 0}',
    ]
    items = read(write(tmp_path, "a.jsonl", "\n".join(lines)))
    reports = [i for i in items if isinstance(i, Report)]
    assert reports[0].id == "x"
    assert [r.text for r in reports] == ["one", "two", "[" * 10]
    assert reports[0].url == "https://a.b/c"
    reasons = {Path(i.path).name: i.reason for i in items if isinstance(i, Refusal)}
    assert list(reasons) == ["a.jsonl#4", "a.jsonl#5", "a.jsonl#6", "a.jsonl#7", "a.jsonl#9"]
    assert "'31/12/2024' is not a date; write it as 2024-12-26" in reasons["a.jsonl#4"]
    assert "has no text" in reasons["a.jsonl#5"]
    assert "is not valid JSON" in reasons["a.jsonl#6"]
    assert ", column 2)" in reasons["a.jsonl#6"]  # its line is the 6th, as the name says
    assert "line" not in reasons["a.jsonl#6"]
    assert "is not a JSON object" in reasons["a.jsonl#7"]
    assert "'0' is not a date" in reasons["a.jsonl#9"]


def test_a_pile_of_bad_lines_ends_the_file(tmp_path: Path) -> None:
    items = read(write(tmp_path, "a.jsonl", "nonsense\n" * 5000))
    assert len(items) == 101
    assert isinstance(items[-1], Refusal)
    assert "100 unusable lines in a row" in items[-1].reason


def test_inputs_are_counted_as_they_are_read(tmp_path: Path) -> None:
    rows = [
        "text,source",
        '"one, with\na break and ""a quote""",x',
        "two,y",
        '"three\n\n\nof more lines",z',
        "",
    ]
    write(tmp_path, "list.csv", "\n".join(rows))
    write(tmp_path, "wire.jsonl", '{"text": "four"}\n{"text": "five"}\n')
    write(tmp_path, "letter.txt", "six\nof two lines")
    assert count_inputs(tmp_path) == len(read(tmp_path)) == 6


def test_deeply_nested_json_is_refused(tmp_path: Path) -> None:
    assert "not valid JSON" in refused(write(tmp_path, "a.json", "[" * 200_000 + "]" * 200_000))


def test_json_list_and_csv(tmp_path: Path) -> None:
    items = read(write(tmp_path, "a.json", '[{"text": "one"}, 3]'))
    assert [type(i) for i in items] == [Report, Refusal]
    table = 'id;Text;published_at\n7;"two; with ""quotes"" and\na line";2024-01-02\n8;;\n'
    first, second = read(write(tmp_path, "a.csv", table))
    assert isinstance(first, Report)
    assert (first.id, first.text, first.published_at) == (
        "7",
        'two; with "quotes" and\na line',
        date(2024, 1, 2),
    )
    assert isinstance(second, Refusal)


@pytest.mark.parametrize(
    "written", ["7 May 2024", "May 7, 2024", "Tuesday, May 7, 2024", "7-May-2024", "7th May, 2024"]
)
def test_the_day_of_publication_may_be_spelt_out(tmp_path: Path, written: str) -> None:
    assert only(write(tmp_path, "a.txt", f"Published: {written}\n\n{TEXT}")).published_at == date(2024, 5, 7)


def test_a_day_that_no_month_has_is_refused(tmp_path: Path) -> None:
    assert "'31 February 2024' is not a date; write it as 2024-12-26" in refused(
        write(tmp_path, "a.txt", f"published: 31 February 2024\n\n{TEXT}")
    )


def test_the_day_of_publication_may_have_other_names(tmp_path: Path) -> None:
    table = "date,text,published\n2024-01-02,one,\n2024-01-02,two,2024-01-03\n03/04/2024,three,\n,four,\n"
    items = read(write(tmp_path, "a.csv", table))
    assert [item.published_at if isinstance(item, Report) else item.reason for item in items] == [
        date(2024, 1, 2),
        date(2024, 1, 3),
        "published date '03/04/2024' is not a date; write it as 2024-12-26",
        None,
    ]
    listed = '[{"text": "one", "date": "2024-01-02"}, {"text": "two", "date": {"created": "2024-01-02"}}]'
    days = [item.published_at for item in read(write(tmp_path, "a.json", listed)) if isinstance(item, Report)]
    assert days == [date(2024, 1, 2), None]


def test_a_table_without_text_is_refused_with_its_columns(tmp_path: Path) -> None:
    assert "no column 'text' (columns: a, b)" in refused(write(tmp_path, "a.csv", "a,b\n1,2\n"))


def test_feed_and_mail(tmp_path: Path) -> None:
    rss = (
        "<rss><channel><title>Feed</title><item><title>Blast</title>"
        "<description>&lt;p&gt;Two killed.&lt;/p&gt;</description><link>https://a.b/1</link>"
        "<pubDate>Tue, 24 Dec 2024 10:00:00 GMT</pubDate></item>"
        "</channel></rss>"
    )
    report = only(write(tmp_path, "a.rss", rss))
    assert (report.text, report.source, report.url) == ("Blast\nTwo killed.", "Feed", "https://a.b/1")
    assert report.published_date == date(2024, 12, 24)
    mail = (
        "From: Desk <desk@example.org>\r\nSubject: Blast\r\nDate: Tue, 24 Dec 2024 10:00:00 +0500\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nTwo killed.\r\n"
    )
    report = only(write(tmp_path, "a.eml", mail))
    assert report.text.startswith("Blast\nTwo killed.")
    assert report.published_date == date(2024, 12, 24)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r SYSTEM "http://example.org/x.dtd">',
    ],
)
def test_xml_entities_are_never_expanded(tmp_path: Path, declaration: str) -> None:
    feed = f'<?xml version="1.0"?>{declaration}<rss><channel><item><title>&a;</title></item></channel></rss>'
    assert "declares a DTD or entities" in refused(write(tmp_path, "a.xml", feed))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t ", "is empty"),
        ("binary.txt", bytes(range(256)) * 10, "is binary"),
        ("zero.md", b"text \x00 text", "is binary"),
        ("damaged.txt", b"\xff\xfea", "starts as utf-16 but is damaged"),
        ("picture.png", b"\x89PNG\r\n", "is of a kind that is not read (.png)"),
        ("report.pdf", b"%PDF-1.7", "give its text in one of them"),
        ("coded.csv", b"event_date,country\n2024-05-01,Pakistan\n", "is read with --dataset"),
        ("broken.zip", b"PK\x03\x04truncated", "is not a usable zip archive"),
        ("bad.rss", b"<rss><unclosed>", "is not valid XML"),
        ("other.xml", b"<a/>", "no RSS or Atom feed"),
        ("lists.json", b'{"text": "x", "title": ["a"]}', "has under 'title' what is no text"),
    ],
)
def test_refusals_say_why(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    assert reason in refused(write(tmp_path, name, content))


def test_large_missing_and_special_files(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as stream:
        stream.truncate(200 * 2**20)
    assert refused(large) == f"has 200 MB, more than {MAX_FILE // 2**20} MB; split it into reports"
    line = tmp_path / "line.jsonl"
    with line.open("wb") as stream:
        stream.write(b'{"text": "')
        stream.truncate(40 * 2**20)
    assert all(isinstance(i, Refusal) for i in read(line))
    assert "No such file" in refused(tmp_path / "missing.txt")
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert "is not a regular file" in refused(pipe)


def test_legacy_encodings_are_recognised() -> None:
    sentence = "Une explosion a tué deux soldats près de la frontière, a déclaré la police à Kaboul. "
    assert decode((sentence * 3).encode("cp1252")) == sentence * 3
    assert decode(b"\xff\xfe" + TEXT.encode("utf-16-le")) == TEXT


def test_a_file_whose_name_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(TEXT, encoding="utf-8")
    write(tmp_path, "d.txt", TEXT)
    refused, report = read(tmp_path)
    assert isinstance(refused, Refusal)
    assert refused.path.endswith("caf\\xe9.txt")
    assert "its name is not UTF-8; rename the file" in refused.reason
    assert isinstance(report, Report)


def test_folder_goes_on_after_bad_files_and_stays_inside(tmp_path: Path) -> None:
    outside = write(tmp_path, "secret.txt", "secret")
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    write(folder, "b.txt", TEXT)
    write(folder, "a.txt", b"")
    write(folder, ".hidden.txt", TEXT)
    write(folder / "sub", "c.txt", TEXT + " More.")
    (folder / "d.txt").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    items = read(folder)
    assert [Path(i.path).name for i in items] == ["a.txt", "b.txt", "d.txt", "c.txt"]
    assert [type(i) for i in items] == [Refusal, Report, Refusal, Report]
    assert isinstance(items[2], Refusal)
    assert "leads out of the folder" in items[2].reason


def test_archives_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.txt", TEXT)
        archive.writestr("../evil.txt", TEXT)
        archive.writestr("bomb.txt", b"0" * (30 * 2**20))
        archive.writestr("inner.zip", b"PK")
    items = read(path)
    outcome = {i.path.split("!")[1]: i.reason if isinstance(i, Refusal) else i.text for i in items}
    assert outcome["good.txt"] == TEXT
    assert "leads out of the archive" in outcome["../evil.txt"]
    assert "unpacks to 30 MB" in outcome["bomb.txt"]
    assert "archive inside an archive" in outcome["inner.zip"]
    assert not (tmp_path.parent / "evil.txt").exists()


def test_published_dates() -> None:
    assert parse_published("") is None
    assert parse_published("2024-12-26") == date(2024, 12, 26)
    assert parse_published("2024-12-26T10:00:00") == datetime(2024, 12, 26, 10, tzinfo=UTC)
    with pytest.raises(InputError, match="'yesterday' is not a date; write it as 2024-12-26"):
        parse_published("yesterday")
    for slip in ("2204-12-26", "26 December 0024", "1024-12-26T10:00:00"):
        with pytest.raises(InputError, match=f"'{slip}' is in no year from 1900 to 2100"):
            parse_published(slip)


def test_content_decides_the_report_id() -> None:
    same = content_id(TEXT, "S", date(2024, 1, 1))
    assert same == content_id(TEXT, "S", date(2024, 1, 1))
    assert len({same, content_id(TEXT, "S", None), content_id(TEXT + " ", "S", date(2024, 1, 1))}) == 3
