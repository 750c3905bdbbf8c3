"""Random filters and parameters against a server of its own: no 5xx, nothing slow.

    python bench/random_requests.py STORE [--minutes 30] [--seed 1] [--slow 2] [--most 400]

One request after the other, from `bench.asked_at_random`, and now and then the page that follows. Prints
what answers 5xx, what is refused without saying what and why, what takes the server longer than `--slow`
seconds of processor time, so that what else the machine does is not counted, and what has it hold more than
`--most` megabytes. Ends with the number of answers by status, the slowest and the most memory; the exit
status is 1 when anything was wrong.
"""

import argparse
import os
import re
import sys
import time
from collections import Counter
from pathlib import Path

import httpx

from bench.asked_at_random import Asking
from bench.serving import OURS, PORT, serving


def wrong(answer: httpx.Response) -> str:
    """Return what is wrong with an answer, "" when nothing is."""
    if answer.status_code >= 500:
        return f"{answer.status_code}: {answer.text[:300]}"
    if answer.status_code < 400:
        return ""
    if answer.headers["content-type"].startswith("text/html") and "text/" in answer.request.headers["accept"]:
        return "" if f"<h1>{answer.status_code} " in answer.text else f"says {answer.text[:300]}"
    if not answer.headers["content-type"].startswith("application/problem+json"):
        return f"{answer.status_code} as {answer.headers['content-type']}"
    told = answer.json()
    return "" if told["status"] == answer.status_code and told["detail"] else f"says {told}"


def worked(pid: int) -> float:
    """Return the seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    """Return the megabytes that a process has held at most."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    return int(found[1]) // 1000 if found else 0


def follows(answer: httpx.Response) -> str:
    """Return the path of the page that an answer links to as the next one, "" for none."""
    return answer.links.get("next", {}).get("url", "").partition("://")[2].partition("/")[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=float, default=2.0)
    parser.add_argument("--most", type=int, default=400)
    parser.add_argument("--port", type=int, default=PORT)
    args = parser.parse_args()
    statuses: Counter[int] = Counter()
    bad, slowest, followed, most = 0, (0.0, ""), "", args.most
    command = [sys.executable, "-c", OURS, args.store, str(args.port)]
    with (
        serving(command, port=args.port) as pid,
        httpx.Client(base_url=f"http://127.0.0.1:{args.port}", timeout=120) as client,
    ):
        page = client.get("/collections/incidents/items?limit=50").json()
        asking = Asking(args.seed, ["AF1214", "AF12", *(f["id"] for f in page["features"])])
        end = time.monotonic() + 60 * args.minutes
        while time.monotonic() < end:
            path, headers = asking.request()
            if followed and asking.draw.random() < 0.5:
                path, headers = f"/{followed}", {}
            start, before = time.perf_counter(), worked(pid)
            answer = client.get(path, headers=headers)
            took, work = time.perf_counter() - start, worked(pid) - before
            statuses[answer.status_code] += 1
            slowest, followed = max(slowest, (work, path)), follows(answer)
            told = wrong(answer) or (f"took {work:.1f} s of the processor" if work > args.slow else "")
            if resident(pid) > most:
                most = resident(pid)
                told += f" with {most} MB"
            if told:
                bad += 1
                print(f"{told.strip()} ({took:.1f} s by the clock)  {path[:1500]}  {headers}", flush=True)
        print(f"{sum(statuses.values())} requests: {dict(sorted(statuses.items()))}; {bad} wrong")
        print(f"slowest {slowest[0]:.2f} s: {slowest[1][:1500]}")
        print(f"at most {resident(pid)} MB")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
