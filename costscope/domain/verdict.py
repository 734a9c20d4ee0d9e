"""What a gate returns."""

from __future__ import annotations

from dataclasses import dataclass

from costscope.domain.exit_codes import ExitCode


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a check that was asked for, with the sentence that says why."""

    passed: bool
    reason: str

    @property
    def exit_code(self) -> ExitCode:
        """0 when it passed, else 1."""
        return ExitCode.OK if self.passed else ExitCode.CHECK_FAILED
