"""Macros as code, without an account: what articles say as macros, and what a plan is made of."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.article.compiler import compile_article
from giljabi.core.house import Article, House
from giljabi.core.macros.desired import LONGEST_TITLE, AccountWords, Desired, desired_macros
from giljabi.core.macros.hand_made import notes_on
from giljabi.core.macros.macro import Actual, Content, marked, unmarked
from giljabi.core.macros.plan import Plan, make_plan
from giljabi.core.macros.rules import MacroRules
from giljabi.errors import InputError

WORDS = AccountWords({"차량번호": 9002}, {"주차팀": 77}, 9001)
LINKED = ("이용고객", "결제", "번호판 인식", "연동 주차장")


def of(house: House, **rules: Any) -> list[Desired]:
    return desired_macros(house, MacroRules(**rules), WORDS)


def as_actual(desired: list[Desired], start: int = 500) -> list[Actual]:
    return [Actual(number, macro.content) for number, macro in enumerate(desired, start)]


def applied(plan: Plan, actual: list[Actual]) -> list[Actual]:
    """The account after the plan."""
    there = {macro.id: macro for macro in actual}
    for number, change in enumerate(plan.changes, 9_000):
        macro_id = change.macro_id or number
        there[macro_id] = Actual(macro_id, change.after)
    return list(there.values())


def test_every_step_and_message_is_a_macro_under_its_type(house: House) -> None:
    made = of(house)
    titles = [macro.content.title for macro in made]
    assert "이용고객::결제::번호판 인식::연동 주차장::③ 영수증 확인 > 차액 안내와 쿠폰 제안" in titles
    assert "이용고객::결제::번호판 인식::연동 주차장::④ 쿠폰 수락" in titles, "the case stands in the title already"
    assert len(set(titles)) == len(titles)
    assert len({macro.key for macro in made}) == len(made)
    for macro in made:
        actions = dict(macro.content.actions)
        assert actions["comment_mode_is_public"] in ("true", "false")
        assert "custom_fields_9001" in actions or macro.warnings
    message = next(macro for macro in made if "::✉ " in macro.content.title)
    assert dict(message.content.actions)["comment_mode_is_public"] == "false", (
        "agents copy it; nobody gets it as a reply"
    )


def test_blanks_are_filled_by_the_account_or_seen_by_everybody(house: House) -> None:
    made = of(house)
    comments = "\n".join(macro.content.comment for macro in made)
    assert "【0,000원】" in comments
    assert "상담사 {{current_user.name}}입니다" in comments
    plates = [macro.content.comment for macro in made if "ticket.ticket_field_9002" in macro.content.comment]
    for comment in plates:
        assert "{% if ticket.ticket_field_9002 != blank %}{{ticket.ticket_field_9002}}{% else %}【" in comment
    left = [macro for macro in made if any(warning.startswith("left open") for warning in macro.warnings)]
    assert left
    assert all("【" in macro.content.comment for macro in left)


def one(house: House, words: str, **rules: Any) -> list[Desired]:
    """The macros of a house whose only article says these words in its only step."""
    html = f"<h1>t</h1><p>상담 유형 : 가 ▶ 나</p><h2>Q1. 문의</h2><p><strong>① 안내</strong></p><blockquote>{words}</blockquote>"
    playbook = compile_article(html, "html")
    assert playbook.kind == "script", playbook
    return of(replace(house, articles=(Article("a", "https://x", playbook),)), **rules)


def test_the_account_s_own_placeholders_stay_and_others_are_blanks(house: House) -> None:
    (macro,) = one(house, "{{ticket.requester.name}}님, {{shop.name}} {% raw %}입니다. 차액은 0,000원입니다.")
    comment = macro.content.comment
    assert "{{ticket.requester.name}}님" in comment
    assert "shop.name" in comment
    assert "{{shop" not in comment
    assert "{%" not in comment


def test_what_the_rules_say(house: House) -> None:
    top = of(
        house, top="길잡이", tags=("giljabi_macro",), internal=True, groups={LINKED[:1]: "주차팀", LINKED: "없는 팀"}
    )
    linked = [macro for macro in top if macro.content.title.startswith("길잡이::" + "::".join(LINKED))]
    others = [macro for macro in top if macro not in linked and "이용고객" in macro.content.title]
    assert all("the account has no group '없는 팀': everybody sees it" in macro.warnings for macro in linked)
    assert {str(macro.content.restriction) for macro in others} == {"{'type': 'Group', 'id': 77, 'ids': [77]}"}
    assert all(dict(macro.content.actions)["current_tags"] == "giljabi_macro" for macro in top)
    assert {dict(macro.content.actions)["comment_mode_is_public"] for macro in top} == {"false"}
    only = of(house, only=(LINKED,), kinds=("scripts",))
    assert only
    assert all(macro.content.title.startswith("::".join(LINKED)) for macro in only)
    assert of(house, but_not=((),)) == []
    assert not any(
        "custom_fields" in field for macro in of(house, type_field=False) for field, _ in macro.content.actions
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "must be keys"),
        ({"kind": ["scripts"]}, "no such key 'kind'"),
        ({"kinds": ["songs"]}, "must be of scripts"),
        ({"kinds": "scripts"}, "kinds: must be a list"),
        ({"title": "{path} {mood}"}, "title"),
        ({"title": "{path"}, "title"),
        ({"top": 3}, "top: must be text"),
        ({"internal": "yes"}, "internal: must be true or false"),
        ({"groups": ["주차팀"]}, "groups: must be texts with texts"),
    ],
)
def test_wrong_rules_are_named(data: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        MacroRules.from_dict(data)


def test_rules_are_read() -> None:
    data = {"only": ["이용고객 ▶ 결제", "이용고객::정기권"], "groups": {"이용고객 ▶ 결제": "주차팀"}, "tags": ["a"]}
    rules = MacroRules.from_dict(data)
    assert rules.only == (("이용고객", "결제"), ("이용고객", "정기권"))
    assert rules.group(LINKED) == "주차팀"
    assert (rules.wants(LINKED), rules.wants(("판매자",))) == (True, False)


def test_titles_that_would_be_the_same_are_kept_apart(house: House) -> None:
    twice = replace(house, articles=(*house.articles, *(replace(a, key=f"{a.key}-2") for a in house.articles)))
    made = of(twice, title="{path}")
    assert len({macro.content.title for macro in made}) == len(made)
    assert all(len(macro.content.title) <= LONGEST_TITLE for macro in made)
    backwards = of(replace(twice, articles=tuple(reversed(twice.articles))), title="{path}")
    assert {m.key: m.content for m in made} == {m.key: m.content for m in backwards}, "whatever the articles' order"


def test_a_long_title_is_cut_and_said(house: House) -> None:
    made = of(house, top="가" * 300)
    assert all(len(macro.content.title) <= LONGEST_TITLE for macro in made)
    assert all(any("cut" in warning for warning in macro.warnings) for macro in made)


def test_a_reworded_step_keeps_its_macro(house: House) -> None:
    before = of(house)
    article = house.articles[0]
    step = replace(article.playbook.questions[0].steps[0], title="다른 제목")
    question = replace(article.playbook.questions[0], steps=(step, *article.playbook.questions[0].steps[1:]))
    playbook = replace(article.playbook, questions=(question, *article.playbook.questions[1:]))
    after = of(replace(house, articles=(replace(article, playbook=playbook), *house.articles[1:])))
    plan = make_plan(after, as_actual(before))
    assert {change.op for change in plan.changes} == {"rename"}
    assert "다른 제목" in plan.changes[0].after.title


# ---- the plan ----------------------------------------------------------------------------------------------------


def test_what_is_ours_is_known_by_its_mark() -> None:
    content = Content("t", "about", (("comment_value", "안녕하세요"),))
    mine = Actual(1, marked(content, "0123456789ab"))
    assert (mine.key, mine.drifted) == ("0123456789ab", False)
    assert unmarked(mine.content.description) == "about"
    edited = replace(mine, content=replace(mine.content, actions=(("comment_value", "안녕"),)))
    assert edited.drifted
    assert not replace(mine, content=replace(mine.content, active=False)).drifted
    assert marked(mine.content, "0123456789ab") == mine.content
    assert Actual(2, content).key == ""


def test_zendesk_s_other_ways_of_writing_are_the_same() -> None:
    ours = Content("t", "d", (("comment_value", "a\nb"), ("comment_mode_is_public", "false"), ("group_id", "7")))
    body = {
        "title": "t ", "description": "d", "active": True, "restriction": None,
        "actions": [
            {"field": "comment_value", "value": ["channel:all", "a\r\nb\r\n"]},
            {"field": "comment_mode_is_public", "value": False},
            {"field": "group_id", "value": 7},
        ],
    }  # fmt: skip
    theirs = Content.from_body(body)
    assert theirs.same_as(ours)
    assert theirs.to_body()["actions"][0]["value"] == ("channel:all", "a\r\nb\r\n"), "put back as it was"


def test_the_plan_says_what_and_why(house: House) -> None:
    desired = of(house)
    actual = as_actual(desired)
    edited = replace(actual[0].content, actions=(("comment_value", "손으로 고침"), *actual[0].content.actions[1:]))
    gone = Actual(900, marked(Content("옛 매크로", "", (("comment_value", "x"),)), "f" * 12), used=4)
    asleep = replace(actual[1], content=replace(actual[1].content, active=False))
    theirs = Actual(901, Content("사람이 만든 것", "", (("status", "solved"),)))
    plan = make_plan(desired, [replace(actual[0], content=edited), asleep, *actual[2:-1], gone, theirs])
    found = {change.op: change for change in plan.changes}
    assert [change.op for change in plan.changes] == ["update", "restore", "create", "retire"]
    assert "changed by hand since it was applied" in found["update"].warnings
    assert found["retire"].warnings == ("used 4 times in the last 30 days",)
    assert any("손으로 고침" in line for line in found["update"].lines())
    assert "active: 'true' -> 'false'" in list(found["retire"].lines())
    assert Plan.from_dict(plan.to_dict()) == plan
    assert plan.name == Plan.from_dict(plan.to_dict()).name


def test_two_with_the_same_mark_become_one(house: House) -> None:
    desired = of(house)
    actual = as_actual(desired)
    plan = make_plan(desired, [*actual, replace(actual[0], id=9_999)])
    assert [(change.op, change.macro_id) for change in plan.changes] == [("retire", 9_999)]


def test_a_hand_made_macro_is_taken_over_only_on_request(house: House) -> None:
    desired = of(house)
    theirs = Actual(7, Content("내 매크로", "", (("comment_value", desired[0].content.comment),)))
    (note,) = notes_on([theirs], desired, house.taxonomy, 9001)
    assert note.startswith("duplicate: macro 7")
    assert f"--adopt 7={desired[0].key}" in note
    assert "adopt" not in {change.op for change in make_plan(desired, [theirs]).changes}
    plan = make_plan(desired, [theirs], adopt={7: desired[0].key})
    assert (plan.changes[0].op, plan.changes[0].macro_id) == ("adopt", 7)
    assert not make_plan(desired, applied(plan, [theirs])).changes


def test_old_wordings_and_lost_types_are_told(house: House) -> None:
    desired = of(house)
    words = max((macro.content.comment for macro in desired), key=len)
    old = Actual(7, Content("옛말", "", (("comment_value", words.replace("니다", "니당", 1)),)))
    lost = Actual(8, Content("없는 유형", "", (("custom_fields_9001", "no_such_type"),)))
    personal = replace(old, id=9, content=replace(old.content, restriction={"type": "User", "id": 5}))
    asleep = replace(old, id=10, content=replace(old.content, active=False))
    notes = notes_on([lost, old, personal, asleep], desired, house.taxonomy, 9001)
    assert [note.split()[0:3] for note in notes] == [["stale:", "macro", "7"], ["orphan:", "macro", "8"]]


CONTENTS = st.builds(
    Content,
    st.text(max_size=8),
    st.text(max_size=8),
    st.lists(
        st.tuples(st.sampled_from(["comment_value", "status", "current_tags"]), st.text(max_size=8)), max_size=3
    ).map(tuple),
    st.sampled_from([None, {"type": "Group", "id": 1, "ids": [1]}, {"type": "User", "id": 2}]),
    st.booleans(),
)
KEYS = st.sampled_from([f"{number:012x}" for number in range(6)])


@st.composite
def accounts(draw: st.DrawFn) -> tuple[list[Desired], list[Actual]]:
    desired = {
        key: Desired(key, marked(replace(draw(CONTENTS), active=True), key), "why")
        for key in draw(st.sets(KEYS, max_size=4))
    }
    actual = []
    for number in range(draw(st.integers(0, 8))):
        content = draw(CONTENTS)
        if draw(st.booleans()):
            content = marked(content, draw(KEYS))
        actual.append(Actual(number + 1, content))
    return list(desired.values()), actual


@given(accounts(), st.randoms())
def test_a_plan_that_is_applied_leaves_nothing_to_do(
    made: tuple[list[Desired], list[Actual]], draw: random.Random
) -> None:
    desired, actual = made
    plan = make_plan(desired, actual)
    mixed, turned = list(actual), list(desired)
    draw.shuffle(mixed)
    draw.shuffle(turned)
    assert make_plan(turned, mixed) == plan, "whatever the order of the lists"
    after = applied(plan, actual)
    assert make_plan(desired, after).changes == ()
    by_id = {macro.id: macro for macro in after}
    for macro in actual:
        if not macro.key:
            assert by_id[macro.id] == macro, "hand-made macros never change"
    active = [macro.key for macro in after if macro.key and macro.content.active]
    assert sorted(active) == sorted(macro.key for macro in desired)
