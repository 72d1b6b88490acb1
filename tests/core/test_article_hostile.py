"""Broken and hostile input: it never crashes, hangs, runs or leaks."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from giljabi import sample_house
from giljabi.core.article.compiler import compile_article
from giljabi.core.article.reading import Format, Limits, read
from giljabi.core.playbook import Playbook
from giljabi.errors import ArticleError

ARTICLES = [path.read_text("utf-8") for path in sorted((sample_house.FOLDER / "articles").glob("*.html"))]
REGRESSIONS = Path(__file__).parents[1] / "fixtures" / "hostile"
FORMS: tuple[Format, Format] = ("html", "md")

DEEP = "<div>" * 10_000 + "깊은 글" + "</div>" * 10_000
DEEP_LISTS = "<ul><li>" * 5_000 + "항목" + "</li></ul>" * 5_000
BIG_TABLE = "<table>" + "<tr><td>가</td><td>나다라</td></tr>" * 20_000 + "</table>"
LONG = "<p>" + "긴 글입니다. " * 250_000 + "</p>"
CYCLE = "".join(f"<p><a href='https://acme.example/{n % 3}'>다음</a></p>" for n in range(5_000))
NAMED: dict[str, str] = {
    "nothing": "",
    "white space": " \n\t\u3000",
    "only a comment": "<!-- 1️⃣ 가이드 -->",
    "not closed": "<p><strong>① 확인<ul><li>하나<li>둘<table><tr><td>셋",
    "closed too often": "</p></div></td></strong>글</ul>",
    "deep": DEEP,
    "deep lists": DEEP_LISTS,
    "a big table": BIG_TABLE,
    "2 MB of text": LONG[:1_990_000],
    "links in a circle": CYCLE,
    "CSV": "name,operator\n강남역,가나\n" * 500,
    "JSON": '{"articles": [{"body": "<p>x</p>"}]}',
    "binary": "".join(map(chr, range(256))) * 50,
    "BOM and marks": "\ufeff<p>\u200b\u202e① 확인\u202c\u00ad</p>",
    "NUL": "<p>가\x00나</p>\x00",
    "surrogates": "<p>\ud800 글 \udfff</p>",
    "wrong encoding": "<p>한글</p>".encode("euc-kr").decode("latin-1"),
    "stars": "*" * 50_000,
    "numbers": "1. " * 20_000,
    "brackets": "[" * 20_000 + "]" * 20_000,
    "arrows": "상담 유형 : " + "▶ " * 20_000,
    "questions": "<p><strong>Q" * 5_000,
    "blanks": "<p>" + "OOO " * 30_000 + "</p>",
    "quotation marks": "<p>" + '"' * 30_000 + "</p>",
    "digits": "<p>" + "1," * 60_000 + "원</p>",
    "equals": "=" * 100_000 + "\n글\n" + "-" * 100_000,
    "a policy without end": "<h2>1. 가이드</h2><p>1. 상담 유형 : 가 > 나</p><h2>2. 정책</h2><p><strong>1. 현장 취소 가능 운영사 쿠폰</strong><br>ㄴ "
    + "가 경우 1,000원 쿠폰, " * 5_000
    + "</p><h2>3. 스크립트</h2><p><strong>① 안내</strong></p><p>"
    + "가 경우 " * 5_000
    + "</p>",
    "wide gaps": "<pre>" + ("[문자] " + " " * 20_000 + "글") * 5 + "</pre>",
    "a figure without end": "<p>" + "9" * 100_000 + "원 쿠폰 " + "9" * 100_000 + "일 이내</p>",
    "entities": "<p>" + "&amp;&#x202e;&#0;&nbsp;&bogus;" * 3_000 + "</p>",
}


@pytest.mark.parametrize("name", sorted(NAMED))
@pytest.mark.parametrize("form", FORMS)
def test_odd_input_is_read_to_the_end(name: str, form: Format) -> None:
    playbook = compile_article(NAMED[name], form)
    assert Playbook.from_dict(playbook.to_dict()) == playbook


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_text_is_never_read(form: Format) -> None:
    source = (
        "<script>비밀1</script><style>비밀2</style><iframe src='https://evil.example'>비밀3</iframe><p onclick='비밀4'>글</p>"
        "<template>비밀5</template><svg><text>비밀6</text></svg><noscript>비밀7</noscript><!-- 비밀8 --><object>비밀9</object>"
        "<a href='javascript:alert(1)'>누르기</a><a href='data:text/html,x'>열기</a><a href=' JaVaScRiPt:x'>x</a><img src=x onerror=y>"
    )
    if form == "html":
        shown = str(compile_article(source, form).to_dict()) + str([block.text for block in read(source, form)])
        assert "비밀" not in shown
        assert "script:" not in shown.lower()
        assert "data:" not in shown
    else:
        playbook = compile_article(source, form)
        assert not [link for link in playbook.links if "script" in link.lower() or link.startswith("data:")]


@pytest.mark.parametrize(
    "text", ["{{ticket.requester.email}}", "{% if x %}예{% endif %}", "${7*7}", "#{7*7}", "%(user)s", "{0.__class__}"]
)
def test_template_code_is_text(text: str) -> None:
    source = f"<h1>글</h1><h2>1. 가이드</h2><p>상담 유형 : 가 > 나</p><h2>3. 스크립트</h2><p><strong>① 안내</strong></p><p>고객님, {text} 안내입니다.</p>"
    (question,) = compile_article(source, "html").questions
    assert question.steps[0].variants[0].text == f"고객님, {text} 안내입니다."


def test_over_the_limits_is_one_clear_error() -> None:
    with pytest.raises(ArticleError, match=r"12 characters; at most 10"):
        compile_article("가" * 12, "html", limits=Limits(characters=10))
    with pytest.raises(ArticleError, match=r"paragraphs and cells; at most 3"):
        compile_article("<p>가</p>" * 4, "html", limits=Limits(blocks=3))


@pytest.mark.parametrize("path", sorted(REGRESSIONS.iterdir()), ids=lambda path: path.name)
def test_what_once_went_wrong_stays_right(path: Path) -> None:
    source = path.read_bytes().decode("utf-8", "replace")
    for form in FORMS:
        playbook = compile_article(source, form)
        assert Playbook.from_dict(playbook.to_dict()) == playbook


_PIECES = ("<p>", "</p>", "<strong>", "</strong>", "<table><tr><td>", "</td></tr></table>", "<ul><li>", "<br>", "①", "②", "Q1. ", "> ",
           "※", "[", "]", "(", ")", "―――――", "1. ", "\n", "\n\n", "**", "상담 유형 : ", "▶", "OOO", "N원", '"', "경우:", "<pre>", "\u200b", "\ufeff",
           "<blockquote>", "Step 1: ", "| a | b |\n|---|---|\n", "```", "<h2>", "&nbsp;", "<s>", "{{x}}", "ㄴ", "3️⃣")  # fmt: skip


def _mutated(seed: int, strength: int) -> str:
    """A sample article with pieces cut out, doubled, swapped and inserted."""
    dice = random.Random(seed)
    text = dice.choice(ARTICLES)
    for _ in range(strength):
        at = dice.randrange(len(text) + 1)
        to = min(len(text), at + dice.randrange(1, 200))
        text = dice.choice(
            [text[:at] + text[to:], text[:to] + text[at:to] + text[to:], text[:at] + dice.choice(_PIECES) + text[at:]]
        )
    return text


@settings(max_examples=150)
@given(st.integers(0, 2**32), st.integers(1, 40), st.sampled_from(FORMS))
@example(0, 1, "html")
def test_mutated_articles_are_read(seed: int, strength: int, form: Format) -> None:
    source = _mutated(seed, strength)
    playbook = compile_article(source, form)
    assert Playbook.from_dict(playbook.to_dict()) == playbook
    assert compile_article(source, form) == playbook
    blocks = {block.block: block.text for block in read(source, form)}
    for question in playbook.questions:
        for step in question.steps:
            for variant in step.variants:
                for place in variant.places:
                    assert 0 <= place.start < place.end <= len(blocks[place.block])


@settings(max_examples=100)
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=60), st.sampled_from(FORMS))
def test_any_sequence_of_marks_is_read(pieces: list[str], form: Format) -> None:
    playbook = compile_article("".join(pieces), form)
    assert Playbook.from_dict(playbook.to_dict()) == playbook
