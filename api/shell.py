"""Where the console command begins: an interruption is met before anything heavy is imported."""

import sys


def main() -> None:
    """Run the command line."""
    try:
        from api.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("incident-atlas: stopped\n")
        sys.exit(130)
