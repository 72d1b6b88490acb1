"""The sandbox over real HTTP, through the clients that will talk to it."""

from __future__ import annotations

import pytest
import requests
from tests.conftest import Running

from giljabi.core.note import SIGNATURE
from giljabi.errors import NotFound, Rejected, UpdateConflict
from giljabi.services.snapshot import to_ticket
from giljabi.zendesk.client import ZendeskHelpdesk, session_for


def test_reading_needs_credentials(running: Running) -> None:
    url = running.sandbox.account.url
    assert requests.get(f"{url}/api/v2/tickets/1.json", timeout=30).status_code == 401
    me = requests.get(f"{url}/api/v2/users/me.json", timeout=30)
    assert (me.status_code, me.json()["user"]["id"]) == (200, None)
    refused = requests.post(f"{url}/oauth/tokens", json={"grant_type": "client_credentials"}, timeout=30)
    assert refused.status_code == 401


def test_a_ticket_as_the_helpdesk_sees_it(running: Running) -> None:
    ticket = ZendeskHelpdesk(running.settings).ticket(1)
    assert [comment.role for comment in ticket.comments] == [
        "end-user",
        "agent",
        "end-user",
        "agent",
        "end-user",
        "agent",
    ]
    assert ticket.fields["예약권 금액"] == 7000
    assert ticket.type_tag is None


def test_many_comments_are_paged(running: Running) -> None:
    for number in range(230):
        running.sandbox.account.add_comment(1, 102, body=f"note {number}", public=False)
    assert len(ZendeskHelpdesk(running.settings).ticket(1).comments) == 236


def test_our_own_notes_are_told_apart(running: Running) -> None:
    account = running.sandbox.account
    account.add_comment(2, 100, html=f"<p><strong>{SIGNATURE} 상담 유형</strong></p>", public=False)
    account.add_comment(2, 100, body="운영사와 통화함", public=False)  # a person who shares our credentials' user
    assert [comment.ours for comment in ZendeskHelpdesk(running.settings).ticket(2).comments[1:]] == [True, False]


def test_a_note_of_somebody_who_left_is_no_customer_s_word(running: Running) -> None:
    account = running.sandbox.account
    account.add_comment(2, 102, body="메모", public=False)
    account.users[102]["role"] = "end-user"
    assert [message.author for message in to_ticket(ZendeskHelpdesk(running.settings).ticket(2)).messages] == [
        "customer",
        "note",
    ]


def test_safe_update_and_metadata(running: Running) -> None:
    helpdesk = ZendeskHelpdesk(running.settings)
    stamp = helpdesk.ticket(2).updated_stamp
    change = {"comment": {"body": "n", "public": False}, "safe_update": True, "updated_stamp": stamp}
    audit = helpdesk.update_ticket(2, {"ticket": change | {"metadata": {"giljabi": {"write_key": "k1"}}}})
    assert helpdesk.find_write(2, "k1") == audit
    assert helpdesk.find_write(2, "k2") is None
    with pytest.raises(UpdateConflict):
        helpdesk.update_ticket(2, {"ticket": change | {"updated_stamp": "2020-01-01T00:00:00Z"}})


@pytest.mark.parametrize(
    "change",
    [{"custom_fields": [{"id": 9001, "value": "no_such_tag"}]}, {"custom_fields": [{"id": 1, "value": "x"}]}],
)
def test_wrong_values_are_refused(running: Running, change: dict[str, object]) -> None:
    with pytest.raises(Rejected):
        ZendeskHelpdesk(running.settings).update_ticket(2, {"ticket": change})


def test_a_tag_list_without_the_field_s_tag_empties_the_field(running: Running) -> None:
    account = running.sandbox.account
    account.update_ticket(2, 102, {"custom_fields": [{"id": 9001, "value": "nadeul_pay_twice"}]})
    assert "nadeul_pay_twice" in account.tickets[2]["tags"]
    account.update_ticket(2, 102, {"tags": ["x"]})
    assert account.tickets[2]["custom_fields"][0]["value"] is None


def test_closed_and_missing_tickets(running: Running) -> None:
    running.sandbox.account.tickets[3]["status"] = "closed"
    helpdesk = ZendeskHelpdesk(running.settings)
    with pytest.raises(Rejected):
        helpdesk.update_ticket(3, {"ticket": {"tags": []}})
    with pytest.raises(NotFound):
        helpdesk.ticket(9999)


def test_articles_fields_macros_triggers_webhooks(running: Running) -> None:
    session = session_for(running.settings)

    def read(path: str) -> dict[str, object]:
        data: dict[str, object] = session.get(session.url(path)).json()
        return data

    assert read("/api/v2/help_center/ko/articles.json")["count"] == 7
    assert read("/api/v2/help_center/en-us/articles.json")["count"] == 0
    assert read("/api/v2/triggers.json")["count"] == 1
    created = session.post(
        session.url("/api/v2/macros.json"),
        json={"macro": {"title": "A::B", "actions": [{"field": "status", "value": "open"}]}},
    )
    assert created.json()["macro"]["title"] == "A::B"
    assert read("/api/v2/macros.json")["count"] == 1
    assert read("/api/v2/webhooks")["webhooks"]
    assert "nadeul_pay_twice" in str(read("/api/v2/ticket_fields/9001.json"))
    assert read("/api/v2/oauth/tokens/current.json")["token"]["user_id"] == 100  # type: ignore[index]


def test_agents_and_what_they_may_open(running: Running) -> None:
    helpdesk = ZendeskHelpdesk(running.settings)
    account = running.sandbox.account
    assert helpdesk.may_see(101, 1)
    assert helpdesk.may_see(102, 1)
    assert not helpdesk.may_see(103, 1)
    account.tickets[4]["group_id"] = 2
    assert helpdesk.may_see(103, 4)
    customer = account.tickets[1]["requester_id"]
    assert not helpdesk.may_see(customer, 1)
    account.add_user(104, "쉬는 사람", "agent", suspended=True)
    assert not helpdesk.may_see(104, 1)
    account.add_user(105, "배정만", "agent", ticket_restriction="assigned")
    assert not helpdesk.may_see(105, 1)
    account.tickets[1]["assignee_id"] = 105
    assert helpdesk.may_see(105, 1)


def test_the_workspace_s_own_calls(running: Running) -> None:
    url = running.sandbox.account.url
    assert len(requests.get(f"{url}/workspace/tickets", timeout=30).json()["tickets"]) == 14
    empty = requests.post(f"{url}/workspace/tickets", json={"description": " "}, timeout=30)
    assert empty.status_code == 422
    reply = requests.post(f"{url}/workspace/tickets/1/replies", json={"from": "customer", "text": "네"}, timeout=30)
    assert reply.status_code == 200
    assert running.sandbox.account.comments[1][-1]["body"] == "네"
    assert requests.get(f"{url}/workspace/session?agent=205", timeout=30).status_code == 403
    assert requests.get(f"{url}/agent/tickets/1", timeout=30).status_code == 200
    assert requests.get(f"{url}/hc/ko/articles/40000000000001", timeout=30).text.count("연동 주차장")
    assert requests.get(f"{url}/hc/ko/articles/1", timeout=30).status_code == 404


def test_faults_are_set_by_name_and_counted(running: Running) -> None:
    url = running.sandbox.account.url
    assert requests.put(f"{url}/sandbox/faults", json={"failing": 1, "seed": 7}, timeout=30).json()["failing"] == 1
    token = next(iter(running.sandbox.account.tokens), "")
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{url}/api/v2/tickets/1.json", headers=headers, timeout=30).status_code == 503
    for wrong in ({"nonsense": 1}, {"failing": "often"}, {"failing": -1}, {"failing": True}, [1]):
        assert requests.put(f"{url}/sandbox/faults", json=wrong, timeout=30).status_code == 422
    requests.put(f"{url}/sandbox/faults", json={"failing": 0, "cut_before": 1}, timeout=30)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/api/v2/tickets/1.json", headers=headers, timeout=30)
    happened = requests.get(f"{url}/sandbox/faults", timeout=30).json()["happened"]
    assert (happened["failing"], happened["cut_before"] >= 1) == (1, True)
