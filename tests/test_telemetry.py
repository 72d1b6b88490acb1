from __future__ import annotations

import json
import logging

import pytest
import structlog

from giljabi.telemetry import configure_logging, redact


def test_personal_data_is_masked_in_every_value() -> None:
    event = redact(
        None, "", {"event": "x", "error": "010-1234-5678의 12가3456", "body": "고객의 말", "Token": "t", "n": 5}
    )
    assert event == {"event": "x", "error": "〈전화〉의 〈차번〉", "body": "[redacted]", "Token": "[redacted]", "n": 5}


def test_lines_are_json_for_us_and_for_libraries(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")
    structlog.get_logger("giljabi.x").info("hello", who="a@example.com")
    logging.getLogger("some.library").warning("call 010-1234-5678")
    logging.getLogger("urllib3").info("quiet")
    ours, theirs = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["who"]) == ("hello", "〈이메일〉")
    assert theirs["event"] == "call 〈전화〉"
