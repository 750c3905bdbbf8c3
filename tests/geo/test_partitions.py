"""Parts of what is to be read, the folder that they are kept in, and an engine that cannot be had."""

import sys

import pytest

from geo import cluster
from geo.errors import ClusterError, InputError
from geo.model import Refusal, Report
from geo.partitions import dask_engine
from geo.partitions.folder import PartFolder
from geo.partitions.parts import cut, reports_of
from tests.geo.cluster_opening import VERSIONS, opening
from tests.geo.partitions import report


def test_parts_hold_every_input_once_in_order_and_few_change_with_one_report():
    items = [Refusal("x", "bad") if n % 11 == 3 else report(n) for n in range(1000)]
    parts = list(cut(items, 20))
    told = [r for p in parts for r in (reports_of(p.payload) if p.key else ())]
    assert told == [i for i in items if isinstance(i, Report)]
    assert sum(len(p.refused) for p in parts) == 1000 - len(told)
    assert 20 < len(parts) < 100
    assert max(p.inputs for p in parts) <= 40
    keys = {p.key for p in parts}
    more = {p.key for p in cut([report(5000), *items], 20)}
    assert len(keys - more) < 10


def test_long_reports_make_small_parts():
    parts = list(cut([report(n, "x" * 300_000) for n in range(9)], 20))
    assert [len(p.report_ids) for p in parts] == [4, 4, 1]


def test_a_folder_of_other_things_is_refused_and_left(tmp_path):
    (tmp_path / "thesis.docx").write_bytes(b"mine")
    with pytest.raises(InputError, match=r"holds other files, such as thesis\.docx; name a new or empty"):
        PartFolder(tmp_path, VERSIONS)
    assert [f.name for f in tmp_path.iterdir()] == ["thesis.docx"]


def test_two_runs_do_not_share_a_folder(tmp_path):
    folder = tmp_path / "work"
    with (
        PartFolder(folder, VERSIONS),
        pytest.raises(ClusterError, match=r"another run is using .*work; wait for it, or name another"),
    ):
        PartFolder(folder, VERSIONS)
    with PartFolder(folder, VERSIONS) as opened:
        assert len(opened) == 0


def test_no_scheduler_at_the_address_is_told(monkeypatch):
    monkeypatch.setattr(dask_engine, "CONNECT_SECONDS", 0.3)
    with (
        pytest.raises(
            ClusterError, match=r"no scheduler of Dask answers at tcp://127\.0\.0\.1:9 .*start one with"
        ),
        cluster.dask_engine(opening, VERSIONS, scheduler="tcp://127.0.0.1:9"),
    ):
        pass


def test_without_dask_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"needs Dask, which is not .*pip install '\.\[cluster\]'"):
        cluster.check_installed()
