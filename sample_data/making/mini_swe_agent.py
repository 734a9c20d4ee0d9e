"""Eight mini-swe-agent trajectories, billed by OpenRouter, with the grader's verdicts."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from making.spend import moment
from making.words import Writer, tokens_in

_RESOLVED = (True, True, False, True, True, False, True, True)
_CALLS = (7, 9, 14, 6, 8, 12, 10, 7)

_INPUT, _CACHED, _OUTPUT = Decimal("0.000002"), Decimal("0.0000002"), Decimal("0.000012")
"""US dollars per token that OpenRouter billed for the model since 2025-11-18."""

_SYSTEM = "You repair a program from a shell. Give a THOUGHT, then exactly one bash block with one command."
_COMPLAINT = "Give EXACTLY ONE action in triple backticks; 0 were found."
_SUBMIT = "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT && git add -A && git diff --cached"
_SECOND_STEP = 3
"""The answer that forgets its action, in every third task."""


def make(folder: Path) -> None:
    """Write one trajectory per task below ``folder``, and the verdicts beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    verdicts = ["instance_id,resolved"]
    for place, (calls, resolved) in enumerate(zip(_CALLS, _RESOLVED, strict=True)):
        task = f"tidewatch__tidewatch-{310 + 17 * place}"
        trajectory = _trajectory(Writer(f"mini_swe_agent {place}"), task, place, calls)
        text = json.dumps(trajectory, indent=2)
        (folder / f"{task}.traj.json").write_text(text, encoding="utf-8")
        verdicts.append(f"{task},{resolved}")
    (folder / "outcomes.csv").write_text("\n".join(verdicts) + "\n", encoding="utf-8")


def _trajectory(writer: Writer, task: str, place: int, calls: int) -> dict[str, Any]:
    clock = moment("2025-12-01T09:00") + timedelta(hours=7 * place)
    issue = f"{writer.sentence()} It should not. {writer.paragraph(4)}"
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": _SYSTEM},
        {"role": "user", "content": f"<pr_description>\n{issue}\n</pr_description>"},
    ]
    billed, seen = 0.0, 0
    for number in range(1, calls + 1):
        clock += timedelta(seconds=writer.number(5, 30))
        forgets = number == _SECOND_STEP and place % 3 == 0
        said, answered = _turn(writer, number, calls, forgets=forgets)
        prompt = sum(tokens_in(m["content"]) + 4 for m in messages)
        response = _response(writer, said, int(clock.timestamp()), prompt, seen)
        billed += response["usage"]["cost"]
        seen = prompt
        messages.append({"role": "assistant", "content": said, "extra": {"response": response}})
        messages.append({"role": "user", "content": answered})
    info = {
        "exit_status": "Submitted",
        "submission": messages[-1]["content"],
        "model_stats": {"instance_cost": billed, "api_calls": calls},
        "mini_version": "1.15.0",
        "config": _config(),
    }
    return {"info": info, "messages": messages, "trajectory_format": "mini-swe-agent-1", "instance_id": task}


def _turn(writer: Writer, number: int, calls: int, *, forgets: bool) -> tuple[str, str]:
    """What the model says, and what it is answered."""
    thought = f"THOUGHT: {writer.paragraph(2)}"
    path = writer.path()
    if forgets:
        return f"{thought}\n\nI would change `{path}`.", _COMPLAINT
    if number == calls:
        return f"{thought}\n\n```bash\n{_SUBMIT}\n```", writer.diff(path)
    kind = number % 3
    if kind == 1:
        command, output, code = f"cat {path}", writer.module(writer.number(2, 5)), 0
    elif kind == 2:
        command = f"cat <<'EOF' > {path}\n{writer.module(2)}EOF"
        output, code = "", 0
    else:
        code = writer.number(0, 1)
        command, output = "python -m pytest -q", writer.test_run(failed=code)
    observation = f"<returncode>{code}</returncode>\n<output>\n{output}</output>"
    return f"{thought}\n\n```bash\n{command}\n```", observation


def _response(writer: Writer, said: str, created: int, prompt: int, seen: int) -> dict[str, Any]:
    reasoning = writer.number(0, 3) * 45
    completion = tokens_in(said) + reasoning
    cached = seen - seen % 64 if seen > 1024 else 0
    prompt_cost = (prompt - cached) * _INPUT + cached * _CACHED
    message = {"role": "assistant", "content": said, "refusal": None, "reasoning": None}
    return {
        "id": f"gen-{created}-{writer.ident('', 20)}",
        "provider": "Google",
        "model": "google/gemini-3-pro-preview",
        "object": "chat.completion",
        "created": created,
        "choices": [
            {
                "logprobs": None,
                "finish_reason": "stop",
                "native_finish_reason": "STOP",
                "index": 0,
                "message": message,
            }
        ],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
            "cost": float(prompt_cost + completion * _OUTPUT),
            "is_byok": False,
            "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0, "video_tokens": 0},
            "cost_details": {
                "upstream_inference_cost": None,
                "upstream_inference_prompt_cost": float(prompt_cost),
                "upstream_inference_completions_cost": float(completion * _OUTPUT),
            },
            "completion_tokens_details": {"reasoning_tokens": reasoning, "image_tokens": 0},
        },
    }


def _config() -> dict[str, Any]:
    return {
        "agent": {
            "system_template": _SYSTEM,
            "instance_template": "<pr_description>\n{{task}}\n</pr_description>",
            "timeout_template": "The command <command>{{action['action']}}</command> took too long.",
            "format_error_template": _COMPLAINT.replace("0", "{{actions|length}}"),
            "step_limit": 60,
            "cost_limit": 3.0,
        },
        "model": {
            "model_name": "google/gemini-3-pro-preview",
            "model_kwargs": {"temperature": 0.0},
            "set_cache_control": None,
            "cost_tracking": "default",
        },
        "environment": {"cwd": "/testbed", "timeout": 60},
        "agent_type": "minisweagent.agents.default.DefaultAgent",
        "model_type": "minisweagent.models.openrouter_model.OpenRouterModel",
        "environment_type": "minisweagent.environments.docker.DockerEnvironment",
    }
