"""Sends what a check said to the addresses of ``[alerts]``; nothing else here ever uses a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from costscope.analysis.unknown_keys import unknown_keys
from costscope.cli.config import FILE, PREFIX, Config
from costscope.domain.errors import ConfigError, UsageError
from costscope.domain.exit_codes import ExitCode

if TYPE_CHECKING:
    from costscope.analysis.check.part import Part

Sender = Callable[[str, "Sequence[Part]"], ExitCode]
_EXAMPLE = f'[alerts] urls = ["mailtos://…"], or {PREFIX}ALERTS in the environment'


def sender_of(config: Config) -> Sender:
    """What sends a title with the verdicts of the parts; its exit code is 0 when all addresses took it.

    An address may hold a password, so that no message repeats one.  Raises :class:`ConfigError` for addresses
    that are not there or not understood, :class:`UsageError` without the library that knows them.
    """
    found = config.origin("alerts")
    urls = found.value.get("urls")
    if not found.value:
        raise ConfigError("there is no address to tell", where=FILE, hint=_EXAMPLE)
    problems = unknown_keys(found.value, ("urls",), "alerts")
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) for url in urls):
        problems.append("alerts: urls is not a list of addresses")
    if problems or not isinstance(urls, list):
        raise ConfigError(
            "the addresses cannot be read", where=found.origin, hint=_EXAMPLE, problems=problems
        )
    try:
        import apprise
    except ImportError:
        raise UsageError(
            "alerts need a library that is not installed",
            where="--notify",
            hint="pip install 'costscope[alerts]'",
        ) from None
    service = apprise.Apprise(asset=apprise.AppriseAsset(app_id="costscope"))
    wrong = [str(place) for place, url in enumerate(urls, 1) if not service.add(url)]
    if wrong:
        raise ConfigError(
            f"alerts: not an address that can be sent to: number {', '.join(wrong)} of urls",
            where=found.origin,
        )

    def send(title: str, parts: Sequence[Part]) -> ExitCode:
        from costscope.render.diagnostics import report_error
        from costscope.render.visible import visible

        body = "\n".join(visible(f"{part.name}: {part.severity.value}: {part.reason}") for part in parts)
        if service.notify(
            body=body,
            title=title,
            notify_type=apprise.NotifyType.FAILURE,
            body_format=apprise.NotifyFormat.TEXT,
        ):
            return ExitCode.OK
        error = ConfigError(
            "an address did not take the alert",
            where=found.origin,
            hint="apprise -vv -b hello ADDRESS   says why",
        )
        report_error(error)
        return error.exit_code

    return send
