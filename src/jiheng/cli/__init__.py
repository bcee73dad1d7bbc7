"""The command line: the only layer that draws on a terminal. Knows no rule and no law."""

import sys
from typing import Final

from jiheng.corpus.memory import keep

INTERRUPTED: Final = 130
"""The exit code of a command that was interrupted."""


def main() -> None:
    """Run the command line and exit with its code; an interrupt while it loads ends it quietly."""
    if sys.argv[1:2] == ["corpus"]:
        keep()
    try:
        from jiheng.cli.program import program  # noqa: PLC0415 - loading takes its time
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    program.main()
