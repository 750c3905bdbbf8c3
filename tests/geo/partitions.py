"""Reports to be dealt out."""

from geo.model import Report


def report(n, text="Two men were killed."):
    return Report(id=f"r{n}", report_id=f"{n:024x}", text=text)
