"""Runs a command and turns whatever ends it into an exit code."""

from __future__ import annotations

import os
import sys

from costscope.domain.errors import CostscopeError
from costscope.domain.exit_codes import ExitCode


def main() -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    import typer

    from costscope.cli.app import app

    try:
        result = app(arguments, prog_name="costscope", standalone_mode=False)
    except CostscopeError as error:
        from costscope.render.diagnostics import report_error

        report_error(error)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has seen enough; nothing more can be said there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001 - the last resort: a bug of ours must not look like an answer
        if callable(show := getattr(error, "show", None)):
            show()  # the command line itself is wrong: the parser knows how to say it
            return ExitCode.USAGE
        return _confess(error)
    return result if isinstance(result, int) else ExitCode.OK


def _confess(error: Exception) -> int:
    if os.environ.get("COSTSCOPE_DEBUG"):
        raise error
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "unknown"
    sys.stderr.write(
        f"costscope: bug: {type(error).__name__} [bug]\n  at {where}\n"
        "  try: the same command with COSTSCOPE_DEBUG=1, and report what it prints\n"
    )
    return ExitCode.BUG


if __name__ == "__main__":
    main()
