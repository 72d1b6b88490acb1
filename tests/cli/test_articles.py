"""`giljabi articles …` as it is typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import Running

from giljabi import sample_house

ARTICLE = sample_house.FOLDER / "articles" / "01-plate-linked.html"


def giljabi(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "giljabi", "articles", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


def test_compile_names_the_fact_of_every_blank_and_the_house_s_type(tmp_path: Path) -> None:
    done = giljabi("compile", str(ARTICLE))
    playbook = json.loads(done.stdout)
    assert playbook["path"] == ["이용고객", "결제", "번호판 인식", "연동 주차장"]
    bound = {(blank["text"], blank["fact"]) for blank in playbook["blanks"]}
    assert {("OOO 주차장", "lot"), ("상담사 OOO", "agent_name")} <= bound
    blank = next(blank for blank in playbook["blanks"] if blank["text"] == "OOO 주차장")
    assert blank["kind"] == "place"
    assert blank["where"].startswith("Q1.")


def test_lint_prints_like_a_compiler_and_fails_on_errors(tmp_path: Path) -> None:
    fine = giljabi("lint", str(sample_house.FOLDER))
    assert fine.returncode == 0
    assert fine.stderr.strip() == "7 articles: 0 errors, 0 warnings, 3 notes"
    bad = tmp_path / "bad.html"
    bad.write_text(ARTICLE.read_text("utf-8").replace("상담 유형", "메모"), "utf-8")
    (tmp_path / "euc-kr.html").write_bytes("<p>한글</p>".encode("euc-kr"))
    done = giljabi("lint", str(tmp_path), "--taxonomy", str(sample_house.FOLDER / "taxonomy.json"))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert (
        f"{bad}:1: type-missing: no line names the consultation type; add one, such as 상담 유형 : A > B > C [error]"
        in lines
    )
    assert any(line.startswith(f"{tmp_path / 'euc-kr.html'}:1: unreadable: not UTF-8 text") for line in lines)


def test_lint_as_json(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in giljabi("lint", str(ARTICLE), "--format", "json").stdout.splitlines()]
    assert {row["code"] for row in rows} == {"blank-without-fact", "sms-long"}
    assert all(row["where"]["line"] > 1 for row in rows)


@pytest.mark.parametrize(
    ("arguments", "words"), [(("lint", "nowhere.html"), "no such file"), (("lint", "."), "holds no article")]
)
def test_nothing_to_lint(
    arguments: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = giljabi(*arguments)
    assert done.returncode in (1, 2)
    assert words in done.stdout + done.stderr


def test_diff(tmp_path: Path) -> None:
    new = tmp_path / "new.html"
    new.write_text(ARTICLE.read_text("utf-8").replace("1,000원~5,000원까지", "1,000원~6,000원까지"), "utf-8")
    rows = [json.loads(line) for line in giljabi("diff", str(ARTICLE), str(new)).stdout.splitlines()]
    assert {"kind": "changed", "where": "rule coupon_denominations", "before": "", "after": "6,000"} in rows
    shown = giljabi("diff", str(ARTICLE), str(new), "--format", "table").stdout
    assert "rule coupon_denominations: changed\n  + 6,000" in shown
    assert giljabi("diff", str(ARTICLE), str(ARTICLE), "--format", "table").stdout == "nothing changed in meaning\n"


def test_limits_come_from_the_settings() -> None:
    done = giljabi("compile", str(ARTICLE), GILJABI_ARTICLE_MAX_CHARACTERS="100")
    assert done.returncode == 2
    assert "at most 100 are read" in done.stderr


def test_sync(running: Running, tmp_path: Path) -> None:
    environment = running.sandbox.settings() | {"GILJABI_DATA_DIR": str(tmp_path)}
    first = giljabi("sync", **environment)
    assert (
        first.stdout.splitlines()[-1]
        == "7 articles read: 7 new, 0 changed, 0 with errors, 0 left out, 0 no longer in force"
    )
    assert giljabi("sync", **environment).stdout.startswith("7 articles read: 0 new, 0 changed")
    running.sandbox.account.articles[40000000000001]["body"] = "<p>아직 쓰는 중</p>"
    running.sandbox.account.articles[40000000000001]["updated_at"] = "2099-01-01T00:00:00Z"
    assert "errors   [연동 주차장]" in giljabi("sync", **environment).stdout


def test_sync_without_an_account(tmp_path: Path) -> None:
    done = giljabi("sync", GILJABI_DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "GILJABI_ZENDESK_URL: not set" in done.stderr
