"""The exit codes every command keeps to."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the exit status of the process means."""

    OK = 0
    """Did what was asked; gates passed."""
    CHECK_FAILED = 1
    """A check that was asked for said no, such as a budget or a tolerance; nothing else."""
    USAGE = 2
    """The command line or the configuration is wrong."""
    INPUT = 3
    """Input is unreadable, unrecognised, ambiguous, or has more rejects than allowed."""
    NOT_FINAL = 4
    """``--strict``, while part of the money is unknown or not final."""
    BUG = 70
    """The program itself failed."""
    INTERRUPTED = 130
    """Stopped from the keyboard."""
