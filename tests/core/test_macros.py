"""Macros as code, without an account: what articles say as macros, and what a plan is made of."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.article.compiler import compile_article
from giljabi.core.house import Article, House, taxonomy_from_articles
from giljabi.core.macros.desired import LONGEST_COMMENT, LONGEST_TITLE, Desired, desired_macros
from giljabi.core.macros.filled import AccountWords, filled
from giljabi.core.macros.hand_made import notes_on
from giljabi.core.macros.macro import Actual, Content, marked, unmarked
from giljabi.core.macros.plan import Owned, Plan, make_plan
from giljabi.core.macros.remarks import TEXTS, Remark, remark
from giljabi.core.macros.rules import MacroRules
from giljabi.core.playbook import Playbook
from giljabi.corpus import default_facts
from giljabi.errors import InputError

WORDS = AccountWords({"차량번호": "ticket.ticket_field_9002"}, {"주차팀": 77}, 9001, field_ids=frozenset({9001, 9002}))
LINKED = ("이용고객", "결제", "번호판 인식", "연동 주차장")


def of(house: House, **rules: Any) -> list[Desired]:
    options = frozenset(leaf.tag for leaf in house.taxonomy)
    return desired_macros(house, MacroRules(**rules), replace(WORDS, options=options))


def as_actual(desired: list[Desired], start: int = 500) -> list[Actual]:
    return [Actual(number, macro.content) for number, macro in enumerate(desired, start)]


def ours(actual: list[Actual]) -> dict[int, Owned]:
    """All that bear a mark, as if the ledger knew them."""
    return {macro.id: Owned(macro.key) for macro in actual if macro.key}


def said(remarks: tuple[Remark, ...]) -> list[str]:
    return [row.code for row in remarks]


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
    left = [macro for macro in made if "left_open" in said(macro.warnings)]
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
    top = of(house, top="길잡이", tags=("giljabi_macro",), internal=True, groups={LINKED[:1]: "주차팀"})
    others = [macro for macro in top if macro.content.title.startswith("길잡이::이용고객")]
    assert {str(macro.content.restriction) for macro in others} == {"{'type': 'Group', 'id': 77, 'ids': [77]}"}
    with pytest.raises(InputError, match="the account has no group '없는 팀'"):
        of(house, groups={LINKED: "없는 팀"})
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
        ({"first_position": True}, "first_position: must be a number from 0"),
        ({"first_position": -1}, "first_position: must be a number from 0"),
        ({"tags": ["Big"]}, "tags: 'Big' must be one word without capitals"),
        ({"tags": ["a b"]}, "tags: 'a b' must be one word"),
        ({"placeholders": {"customer_name": "ticket.x }} {{ y"}}, "placeholders: customer_name"),
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
    assert all("title_cut" in said(macro.warnings) for macro in made)


def test_a_reworded_step_keeps_its_macro(house: House) -> None:
    before = of(house)
    article = house.articles[0]
    step = replace(article.playbook.questions[0].steps[0], title="다른 제목")
    question = replace(article.playbook.questions[0], steps=(step, *article.playbook.questions[0].steps[1:]))
    playbook = replace(article.playbook, questions=(question, *article.playbook.questions[1:]))
    after = of(replace(house, articles=(replace(article, playbook=playbook), *house.articles[1:])))
    plan = make_plan(after, as_actual(before), ours(as_actual(before)))
    assert {change.op for change in plan.changes} == {"rename"}
    assert "다른 제목" in plan.changes[0].after.title


# ---- the plan ----------------------------------------------------------------------------------------------------


def test_what_the_mark_tells() -> None:
    content = Content("t", "about", (("comment_value", "안녕하세요"),))
    mine = Actual(1, marked(content, "0123456789ab"))
    assert (mine.key, mine.drifted) == ("0123456789ab", False)
    assert unmarked(mine.content.description) == "about"
    edited = replace(mine, content=replace(mine.content, actions=(("comment_value", "안녕"),)))
    assert edited.drifted
    assert not replace(mine, content=replace(mine.content, active=False)).drifted
    assert marked(mine.content, "0123456789ab") == mine.content
    assert Actual(2, content).key == ""
    added = replace(mine, content=replace(mine.content, description=f"{mine.content.description}\n담당: 김"))
    assert (added.key, added.drifted) == ("0123456789ab", True), "also where somebody wrote something behind it"
    assert unmarked(added.content.description) == "about\n담당: 김"


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
    there = [replace(actual[0], content=edited), asleep, *actual[2:-1], gone, theirs]
    plan = make_plan(desired, there, ours(there))
    found = {change.op: change for change in plan.changes}
    assert [change.op for change in plan.changes] == ["update", "restore", "create", "retire"]
    assert "drifted" in said(found["update"].warnings)
    assert "switched_off" in said(found["restore"].warnings)
    assert found["retire"].warnings[0] == remark("used", count=4)
    assert str(found["retire"].warnings[0]) == "used 4 times in the last 30 days"
    assert any("손으로 고침" in line for line in found["update"].lines())
    assert "active: 'true' -> 'false'" in list(found["retire"].lines())
    assert Plan.from_dict(plan.to_dict()) == plan
    assert plan.name == Plan.from_dict(plan.to_dict()).name


def test_a_clone_is_its_maker_s_and_stays_as_it_is(house: House) -> None:
    """Zendesk clones the description, and so our mark."""
    desired = of(house)
    actual = as_actual(desired)
    words = (("comment_value", "제 말투로"), ("status", "solved"))
    clone = Actual(9_999, replace(actual[0].content, actions=words))
    personal = Actual(9_998, replace(clone.content, restriction={"type": "User", "id": 555}))
    plan = make_plan(desired, [*actual, clone, personal], ours(actual))
    assert (plan.changes, said(plan.notes)) == ((), ["copy"])
    off = replace(actual[0], content=replace(actual[0].content, active=False))
    plan = make_plan(desired, [off, *actual[1:], clone, personal], ours(actual))
    assert [(change.op, change.macro_id) for change in plan.changes] == [("restore", off.id)]


def test_what_another_installation_made_is_neither_changed_nor_made_again(house: House) -> None:
    desired = of(house)
    actual = as_actual(desired)
    plan = make_plan(desired, actual, {})
    assert plan.changes == ()
    assert set(said(plan.notes)) == {"elsewhere"}
    adopted = make_plan(desired, actual, {}, adopt={macro.id: macro.key for macro in actual})
    assert {change.op for change in adopted.changes} == {"adopt"}
    assert all(change.before == change.after for change in adopted.changes), "only the ledger learns of it"


def test_one_of_ours_whose_mark_was_removed_is_still_ours(house: House) -> None:
    desired = of(house)
    actual = as_actual(desired)
    bare = replace(actual[0], content=replace(actual[0].content, description="우리 팀 것"))
    plan = make_plan(desired, [bare, *actual[1:]], ours(actual))
    assert [(change.op, change.macro_id) for change in plan.changes] == [("rename", bare.id)]
    assert "drifted" in said(plan.changes[0].warnings)
    personal = replace(actual[0], content=replace(actual[0].content, restriction={"type": "User", "id": 5}))
    plan = make_plan(desired, [personal, *actual[1:]], ours(actual))
    assert [change.op for change in plan.changes] == ["create"], "what somebody made their own is theirs"


def test_a_reworded_case_keeps_its_macro(house: House) -> None:
    before = of(house)
    article = house.articles[0]
    step = next(step for step in article.playbook.questions[0].steps if any(v.when for v in step.variants))
    variants = tuple(replace(v, when=f"{v.when} (다시 쓴 말)") if v.when else v for v in step.variants[-1:])
    steps = [
        replace(row, variants=(*row.variants[:-1], *variants)) if row == step else row
        for row in article.playbook.questions[0].steps
    ]
    questions = (replace(article.playbook.questions[0], steps=tuple(steps)), *article.playbook.questions[1:])
    edited = replace(article, playbook=replace(article.playbook, questions=questions))
    plan = make_plan(
        of(replace(house, articles=(edited, *house.articles[1:]))), as_actual(before), ours(as_actual(before))
    )
    assert [change.op for change in plan.changes] == ["rename"]
    assert "다시 쓴 말" in plan.changes[0].after.title


def test_a_plan_s_name_says_what_it_does_and_nothing_else(house: House) -> None:
    desired = of(house)
    plan = make_plan(desired, [], {}, account="a.zendesk.com")
    told = make_plan(desired, [], {}, account="a.zendesk.com", notes=[remark("said_no_more")])
    assert plan.name == told.name
    assert make_plan(desired, [], {}, account="b.zendesk.com").name != plan.name
    assert make_plan(desired, [], {}, account="b.zendesk.com").base != plan.base


def test_every_value_that_changes_is_shown() -> None:
    before = Content("t", "", (("remove_tags", "a"), ("remove_tags", "b")))
    after = replace(before, actions=(("remove_tags", "a"), ("remove_tags", "c")))
    key = "0123456789ab"
    desired = [Desired(key, marked(after, key), remark("said_no_more"))]
    plan = make_plan(desired, [Actual(1, marked(before, key))], {1: Owned(key)})
    assert ("remove_tags", "a\nb", "a\nc") in list(plan.changes[0].diff())
    turned = Actual(1, marked(replace(after, actions=tuple(reversed(after.actions))), key))
    assert not make_plan(desired, [turned], {1: Owned(key)}).changes, "in whatever order Zendesk tells them"


def test_a_hand_made_macro_is_taken_over_only_on_request(house: House) -> None:
    desired = of(house)
    theirs = Actual(7, Content("내 매크로", "", (("comment_value", desired[0].content.comment),)))
    (note,) = notes_on([theirs], desired, house.taxonomy, 9001)
    assert str(note).startswith("duplicate: macro 7")
    assert f"--adopt 7={desired[0].key}" in str(note)
    html = f"<div><p dir='auto'>{desired[0].content.comment}</p></div>"
    rich = replace(theirs, content=replace(theirs.content, actions=(("comment_value_html", html),)))
    assert said(tuple(notes_on([rich], desired, house.taxonomy, 9001))) == ["duplicate"], "its HTML aside"
    assert "adopt" not in {change.op for change in make_plan(desired, [theirs], {}).changes}
    plan = make_plan(desired, [theirs], {}, adopt={7: desired[0].key})
    assert (plan.changes[0].op, plan.changes[0].macro_id) == ("adopt", 7)
    after = applied(plan, [theirs])
    assert not make_plan(desired, after, ours(after)).changes


def test_who_is_taken_over_takes_the_place_of_ours(house: House) -> None:
    desired = of(house)
    actual = as_actual(desired)
    words = (("comment_value", desired[0].content.comment), ("status", "solved"))
    for number in (7, 9_999):
        theirs = Actual(number, Content("내 매크로", "", words))
        plan = make_plan(desired, [*actual, theirs], ours(actual), adopt={number: desired[0].key})
        assert [(c.op, c.macro_id) for c in plan.changes] == [("adopt", number), ("retire", actual[0].id)]
        assert remark("loses", fields="status") in plan.changes[0].warnings
        assert plan.changes[1].why == remark("replaced")


def test_old_wordings_and_lost_types_are_told(house: House) -> None:
    desired = of(house)
    words = max((macro.content.comment for macro in desired), key=len)
    old = Actual(7, Content("옛말", "", (("comment_value", words.replace("니다", "니당", 1)),)))
    lost = Actual(8, Content("없는 유형", "", (("custom_fields_9001", "no_such_type"),)))
    personal = replace(old, id=9, content=replace(old.content, restriction={"type": "User", "id": 5}))
    asleep = replace(old, id=10, content=replace(old.content, active=False))
    notes = notes_on([lost, old, personal, asleep], desired, house.taxonomy, 9001)
    assert [str(note).split()[0:3] for note in notes] == [["stale:", "macro", "7"], ["orphan:", "macro", "8"]]


# ---- what Zendesk would take for a program -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ("{{{{고객명}}}}님", "【고객명】"),
        ("{% if vip 고객이면", "｛% if vip"),
        ("문의 {{ 라고 쓰면", "｛｛ 라고"),
        ("{{ ticket.requester.name\n}}님", "ticket.requester.name"),
        ("{% assign x = 1\n %}", "【assign x = 1】"),
        ("{{ticket.reqester.name}}님", "【ticket.reqester.name】"),
        ("{{ticket.comments_formatted}}", "【ticket.comments_formatted】"),
        ("{{ticket.ticket_field_1}}", "【ticket.ticket_field_1】"),
        ("{{dc.greeting}}", "{{dc.greeting}}"),
        ("{{ticket.ticket_field_9002}}", "{{ticket.ticket_field_9002}}"),
    ],
)
def test_articles_hold_no_programs(house: House, words: str, stands: str) -> None:
    (macro,) = one(house, f"안녕하세요. {words} 확인했습니다.")
    assert stands in macro.content.comment
    assert not programs(macro.content.comment)


def programs(comment: str) -> str:
    """What is left of a comment that Zendesk would read as a program, beside the placeholders that it is meant to."""
    known = r"\{\{\s*(?:ticket\.(?:requester\.name|ticket_field_\d+)|current_user\.name|dc\.\w+)\s*\}\}"
    liquid = r"\{% (?:if [\w.]+ != blank|else|endif) %\}"
    return "".join(re.findall(r"[{}]", re.sub(f"{known}|{liquid}", "", comment)))


@given(st.text("{}% 가나[]<>#0원O,._a\n", max_size=40))
def test_no_words_make_a_program(words: str) -> None:
    comment, _ = filled(words, default_facts(), MacroRules(), WORDS)
    assert not programs(comment)


def test_only_the_agent_who_speaks_is_filled_in(house: House) -> None:
    (macro,) = one(house, "상담사 OOO입니다. 현장 담당자 OOO님께 전달했고 상담사 OOO님이 연락드립니다.")
    assert macro.content.comment.count("{{current_user.name}}") == 1
    assert macro.content.comment.startswith("상담사 {{current_user.name}}입니다")


def test_a_text_that_zendesk_does_not_take_makes_no_macro(house: House) -> None:
    (macro,) = one(house, "가" * LONGEST_COMMENT)
    plan = make_plan([macro], [], {})
    assert (plan.changes, said(plan.notes)) == ((), ["too_long"])
    there = Actual(5, marked(replace(macro.content, title="x"), macro.key))
    assert make_plan([macro], [there], ours([there])).changes == (), "and the one that is there stays"


def test_a_plan_that_switches_most_of_ours_off_says_so(house: House) -> None:
    desired = of(house)
    actual = as_actual(desired)
    half = len(desired) // 2
    plan = make_plan(desired[half + 1 :], actual, ours(actual))
    assert remark("many_go", count=half + 1, all=len(desired)) in plan.notes
    assert "many_go" not in said(make_plan(desired[3:], actual, ours(actual)).notes)
    assert "many_go" not in said(make_plan(desired, [], {}).notes)


def test_a_type_without_option_is_not_set(house: House) -> None:
    made = desired_macros(house, MacroRules(), replace(WORDS, options=frozenset()))
    assert all("no_option" in said(macro.warnings) for macro in made if "no_type" not in said(macro.warnings))
    assert not any(field == "custom_fields_9001" for macro in made for field, _ in macro.content.actions)


def test_descriptions_and_titles_stay_within_what_zendesk_keeps(house: House) -> None:
    long = replace(house.articles[0], url=f"https://x/{'y' * 300}", key="long")
    playbook = replace(long.playbook, title="가" * 400, path=("a:::b", "c::d"))
    for macro in of(replace(house, articles=(replace(long, playbook=playbook),))):
        assert len(macro.content.description) <= 255
        assert "[giljabi " in macro.content.description
        assert macro.content.title.startswith("a:b::c:d::")


def test_a_confidential_article_is_told(house: House) -> None:
    article = replace(house.articles[0], playbook=replace(house.articles[0].playbook, confidential=True))
    assert all("confidential" in said(m.warnings) for m in of(replace(house, articles=(article,))))


def test_tags_of_a_house_without_types_do_not_move() -> None:
    playbooks = [Playbook(kind="script", title=name, path=(name,)) for name in "ABC"]
    before = {leaf.path: leaf.tag for leaf in taxonomy_from_articles(playbooks)}
    after = {leaf.path: leaf.tag for leaf in taxonomy_from_articles(playbooks[1:])}
    assert after == {path: tag for path, tag in before.items() if path != ("A",)}


def test_every_remark_can_be_said_in_korean() -> None:
    page = (Path(__file__).parents[2] / "zendesk_app/src/admin/macroWords.ts").read_text("utf-8")
    korean = page[page.index("const KO") : page.index("};", page.index("const KO"))]
    told = dict(re.findall(r'(?m)^  (\w+):\s+"((?:[^"\\]|\\.)*)",', korean))
    assert told.keys() == TEXTS.keys()
    for code, text in TEXTS.items():
        assert set(re.findall(r"\{(\w+)\}", told[code])) == set(re.findall(r"\{(\w+)\}", text)), code


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
def accounts(draw: st.DrawFn) -> tuple[list[Desired], list[Actual], dict[int, Owned]]:
    """Texts, an account of hand-made macros, ours, and marked ones that are not, and what our ledger knows of it."""
    desired = {
        key: Desired(
            key,
            marked(replace(draw(CONTENTS.filter(lambda row: not row.is_personal)), active=True), key),
            remark("said_no_more"),
        )
        for key in draw(st.sets(KEYS, max_size=4))
    }
    actual: list[Actual] = []
    owned: dict[int, Owned] = {}
    for number in range(1, draw(st.integers(0, 8)) + 1):
        content, key = draw(CONTENTS), draw(KEYS)
        if whose := draw(st.sampled_from(["", "ours", "theirs"])):
            content = marked(content, key) if draw(st.booleans()) or whose == "theirs" else content
        if whose == "ours" and key not in {row.key for row in owned.values()}:
            owned[number] = Owned(key, draw(st.booleans()))
        actual.append(Actual(number, replace(content, position=number)))
    return list(desired.values()), actual, owned


@given(accounts(), st.randoms())
def test_a_plan_that_is_applied_leaves_nothing_to_do(
    made: tuple[list[Desired], list[Actual], dict[int, Owned]], draw: random.Random
) -> None:
    desired, actual, owned = made
    plan = make_plan(desired, actual, owned)
    mixed, turned = list(actual), list(desired)
    draw.shuffle(mixed)
    draw.shuffle(turned)
    assert make_plan(turned, mixed, owned) == plan, "whatever the order of the lists"
    after = applied(plan, actual)
    known = owned | {row.id: Owned(row.key) for row in after if row.id >= 9_000}
    known |= {change.macro_id: Owned(change.key) for change in plan.changes if change.macro_id}
    assert make_plan(desired, after, known).changes == ()
    by_id = {macro.id: macro for macro in after}
    for macro in actual:
        if macro.id not in owned or macro.content.is_personal:
            assert by_id[macro.id] == macro, "what is not ours never changes"
    elsewhere = {row.key for row in actual if row.id not in owned and row.key and row.content.active}
    there = {row.key for row in after if row.content.active and not row.content.is_personal}
    assert {macro.key for macro in desired} <= there | elsewhere
