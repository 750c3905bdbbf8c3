"""The figures of extraction that the documentation gives are those that were accepted."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_documentation_gives_the_accepted_figures() -> None:
    parts = json.loads((ROOT / "bench" / "extraction_quality.json").read_text("utf-8"))["parts"]
    text = (ROOT / "docs" / "extraction.md").read_text("utf-8").split("## How well it reads")[1]
    rows = re.findall(r"^\| ([a-z ]+) \| (\d\.\d\d) \| (\d\.\d\d) \|$", text, re.MULTILINE)
    wanted = [
        (name.replace("_", " "), f"{parts['held_back'][name]['f1']:.2f}", f"{parts['tune'][name]['f1']:.2f}")
        for name in parts["tune"]
    ]
    assert rows == wanted, "docs/extraction.md, How well it reads: copy the accepted figures"
