"""A table written to a file and read."""

import csv

import pytest

from geo.datasets import load_layout, read_dataset
from tests.geo.datasets.tables import Ground, Names


@pytest.fixture
def read(tmp_path):
    def read_rows(layout, *rows, encoding="utf-8", delimiter=","):
        path = tmp_path / "table.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
        return list(read_dataset(path, load_layout(layout), Ground(), Names()))

    return read_rows
