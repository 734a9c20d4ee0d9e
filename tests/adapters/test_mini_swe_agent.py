"""What the fixtures of mini-swe-agent are too small to show."""

from __future__ import annotations

import json

from costscope.adapters._contract import SAMPLE_BYTES, Sample
from costscope.adapters.registry import adapter


def test_a_submission_longer_than_the_sample_does_not_hide_whose_file_it_is() -> None:
    info = {"exit_status": "Submitted", "submission": "+\n" * SAMPLE_BYTES, "mini_version": "1.15.0"}
    content = json.dumps({"info": info, "messages": []}, indent=2).encode()
    assert b"mini_version" not in content[:SAMPLE_BYTES]
    assert adapter("mini_swe_agent").sniff(Sample(content[:SAMPLE_BYTES], whole=False))


def test_text_about_the_agent_is_not_its_trajectory() -> None:
    quoted = json.dumps({"info": json.dumps({"mini_version": "1.15.0", "agent": "minisweagent.agents"})})
    assert adapter("mini_swe_agent").sniff(Sample(quoted.encode(), whole=True)) is None
