"""What the workers of tests open: the shipped places, and versions that a test may name."""

from geo.cluster import Opened
from geo.pipeline import Ground

VERSIONS = {"incident-atlas": "test"}


def opening() -> Opened:
    return Opened(Ground.open(), None, VERSIONS)
