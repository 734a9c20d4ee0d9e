"""Alerts go out only when asked for, tell what failed, repeat no address; a stand-in sends nothing."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest

from costscope.__main__ import run
from costscope.domain.exit_codes import ExitCode
from tests.check.conftest import Check

BUDGET = '[check.budget]\n[[budget]]\nname = "task"\nlimit_usd = "{}"\n'
FAILING, PASSING = BUDGET.format("0.01"), BUDGET.format("100")
ALERTS = '[alerts]\nurls = ["json://one/secret", "json://two/secret"]\n'


class Service:
    """Takes what the library would send."""

    sent: ClassVar[list[dict[str, Any]]] = []
    delivers: ClassVar = True

    def __init__(self, asset: object) -> None:
        self.addresses: list[str] = []

    def add(self, url: str) -> bool:
        self.addresses.append(url)
        return url.startswith("json://")

    def notify(self, **message: Any) -> bool:
        Service.sent.append(message | {"to": self.addresses})
        return Service.delivers


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> type[Service]:
    library = ModuleType("apprise")
    vars(library).update(
        Apprise=Service,
        AppriseAsset=lambda app_id: app_id,
        NotifyType=Enum("NotifyType", "FAILURE"),
        NotifyFormat=Enum("NotifyFormat", "TEXT"),
    )
    monkeypatch.setitem(sys.modules, "apprise", library)
    monkeypatch.setattr(Service, "sent", [])
    return Service


def test_nothing_is_sent_unless_asked(check: Check, same: Path, service: type[Service]) -> None:
    assert check(same, FAILING + ALERTS).code == ExitCode.CHECK_FAILED
    assert service.sent == []


def test_what_failed_is_told_in_one_message(check: Check, same: Path, service: type[Service]) -> None:
    assert check(same, FAILING + ALERTS, "--notify").code == ExitCode.CHECK_FAILED
    (message,) = service.sent
    assert message["to"] == ["json://one/secret", "json://two/secret"]
    assert message["title"] == "Check of 2026-07-10: 0 of 1 passed, 1 failed"
    lines = message["body"].splitlines()
    assert "budget: failed: breached: task" in lines
    assert [line.split(":")[0] for line in lines] == ["budget", "anomalies", "compare", "reconcile"]


def test_nobody_is_woken_when_all_is_well(check: Check, same: Path, service: type[Service]) -> None:
    assert check(same, PASSING + ALERTS, "--notify").code == ExitCode.OK
    assert service.sent == []


def test_the_environment_names_addresses_too(
    check: Check, same: Path, service: type[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COSTSCOPE_ALERTS", "json://three/secret  json://four/secret")
    check(same, FAILING + ALERTS, "--notify")
    assert service.sent[0]["to"] == ["json://three/secret", "json://four/secret"]


def test_an_address_that_takes_nothing_is_told(
    check: Check, same: Path, service: type[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Service, "delivers", False)
    answer = check(same, FAILING + ALERTS, "--notify")
    assert answer.code == ExitCode.CHECK_FAILED
    assert "an address did not take the alert [bad-config]" in answer.stderr
    assert "secret" not in answer.stderr


@pytest.mark.parametrize(
    ("config", "what"),
    [
        ("", "there is no address to tell"),
        ("[alerts]\nurls = []\n", "alerts: urls is not a list of addresses"),
        (
            "[alerts]\nurls = [1]\nurl = 1\n",
            "there is no key 'url', did you mean urls?\n  - alerts: urls is not a list",
        ),
        ('[alerts]\nurls = ["json://a", "paper://secret"]\n', "can be sent to: number 2 of urls"),
    ],
)
def test_addresses_are_looked_at_before_anything_runs(
    check: Check, same: Path, service: type[Service], config: str, what: str
) -> None:
    answer = check(same, FAILING + config, "--notify")
    assert (answer.code, answer.report) == (ExitCode.USAGE, {})
    assert "[bad-config]" in answer.stderr
    assert what in answer.stderr
    assert "secret" not in answer.stderr


def test_without_the_library_the_error_says_what_to_install(
    check: Check, same: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    answer = check(same, FAILING + ALERTS, "--notify")
    assert (answer.code, answer.report) == (ExitCode.USAGE, {})
    assert "pip install 'costscope[alerts]'" in answer.stderr


def test_doctor_shows_no_address(check: Check, same: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(same, ALERTS)
    assert run(["doctor"]) == ExitCode.OK
    out = capsys.readouterr().out
    assert "(set)" in out
    assert "secret" not in out
