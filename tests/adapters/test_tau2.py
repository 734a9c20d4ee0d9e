"""What the name of a tau2 run says of its models."""

from __future__ import annotations

import json

import msgspec
import pytest

from costscope.adapters._batch import Batch
from costscope.adapters._tau2_simulation import Document, models_of
from costscope.adapters.tau2 import Tau2

RUN = "2026-02-22T06_19_00.586487_retail_llm_agent_gpt-4.1_user_simulator_gpt-4.1-mini"
NAMES = {
    RUN: ("gpt-4.1", "gpt-4.1-mini"),
    f"{RUN}/task_7": ("gpt-4.1", "gpt-4.1-mini"),
    "x_llm_agent_solo_o3_user_simulator_o4-mini": ("o3", "o4-mini"),
    "_gpt-5-mini__base__all_": (None, None),
    "task_7": (None, None),
}


@pytest.mark.parametrize(("name", "models"), NAMES.items(), ids=NAMES.keys())
def test_a_run_names_its_models_the_way_tau2_does_or_not_at_all(
    name: str, models: tuple[str | None, str | None]
) -> None:
    assert models_of(name) == models


def test_calls_take_their_models_from_the_name_of_the_run() -> None:
    usage = {"prompt_tokens": 1, "completion_tokens": 1}
    messages = [{"role": role, "content": "", "usage": usage} for role in ("assistant", "user")]
    out = Batch()
    Tau2().take(msgspec.json.decode(json.dumps({"messages": messages}), type=Document), f"{RUN}/task_7", out)
    calls = [
        dict(zip(fields, row, strict=True))
        for (_, fields), rows in out.rows.items()
        for row in rows
        if "requested_model" in fields
    ]
    assert [row["requested_model"] for row in calls] == ["gpt-4.1", "gpt-4.1-mini"]
