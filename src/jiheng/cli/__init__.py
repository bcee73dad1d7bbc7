"""The command line: the only layer that draws on a terminal. Knows no rule and no law."""

from jiheng.cli.program import program


def main() -> None:
    """Run the command line and exit with its code."""
    program.main()
