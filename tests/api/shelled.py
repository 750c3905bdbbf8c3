"""The command line as a user runs it, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).with_name("incident-atlas")
TEXT = (
    "KHOST: Gunmen shot dead two policemen in Spera district of Khost province on Monday, police said. "
    "A tribal elder said three policemen had been killed."
)


def run(*args: object, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | env,
    )


def one_report(folder: Path, text: str = TEXT, name: str = "report.txt") -> Path:
    path = folder / name
    path.write_text(f"Source: Test Desk\nPublished: 2024-05-07\n\n{text}", encoding="utf-8")
    return path
