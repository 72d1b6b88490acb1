"""Setting an account up: from nothing, from half, twice, and with what stands in the way."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import Running

from giljabi.core.house import House
from giljabi.core.taxonomy import Taxonomy
from giljabi.errors import InputError, OutcomeUnknown, RateLimited, Unavailable
from giljabi.sandbox.account import Account
from giljabi.services.account_setup import BY_COMMENT, BY_TRIGGER, TRIGGER_MARK, AccountSetUp
from giljabi.services.app_setup import AppAccount, AppSetUp
from giljabi.services.ports import Credentials
from giljabi.zendesk.app_package import files_for, packed
from giljabi.zendesk.apps import ZendeskApps
from giljabi.zendesk.client import ZendeskHelpdesk, session_for
from giljabi.zendesk.set_up import SET_UP_SCOPES, ZendeskSetUp

SetUpOf = Callable[..., AccountSetUp]


@pytest.fixture
def account(running: Running) -> Account:
    return running.sandbox.account


@pytest.fixture
def set_up(running: Running, house: House) -> SetUpOf:
    session = session_for(running.settings, SET_UP_SCOPES)

    def made(
        type_field_id: int = running.settings.type_field_id, title: str = "상담 유형", audience: str | None = None
    ) -> AccountSetUp:
        installed = running.settings.app_audience if audience is None else audience
        may = ZendeskHelpdesk(running.settings, session).credentials()
        account = ZendeskSetUp(session, installed)
        return AccountSetUp(account, may, house.taxonomy, running.backend_url, type_field_id, title)

    return made


def bare(account: Account) -> None:
    """As an account is before Giljabi came."""
    account.webhooks.clear()
    account.triggers.clear()
    account.signing_secrets.clear()
    account.fields.pop(9001)


def test_a_complete_account_gets_nothing(set_up: SetUpOf, account: Account) -> None:
    before = copy.deepcopy((account.fields, account.webhooks, account.triggers))
    found = set_up().plan()
    assert found.is_complete
    assert list(found.lines()) == []
    set_up().apply(found)
    assert (account.fields, account.webhooks, account.triggers) == before


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("", "the app is not connected"),
        ("https://a.zendesk.com/api/v2/apps/installations/5.json", "the account has no installation 5"),
        (None, "the app's installation 77 is switched off"),
    ],
)
def test_an_app_that_is_not_there_is_told(set_up: SetUpOf, account: Account, audience: str | None, words: str) -> None:
    account.installations[77]["enabled"] = False
    found = set_up(audience=audience).plan()
    assert any(words in note for note in found.notes), found.notes
    assert found.is_complete, "it is installed on request only"


@pytest.fixture
def app(running: Running) -> AppSetUp:
    apps = ZendeskApps(session_for(running.settings, SET_UP_SCOPES), running.backend_url)
    return AppSetUp(apps, apps.package, sleep=lambda seconds: None)


def without_app(account: Account) -> None:
    account.apps.clear()
    account.installations.clear()


def test_the_app_is_uploaded_built_and_installed_once(set_up: SetUpOf, app: AppSetUp, account: Account) -> None:
    without_app(account)
    work = replace(set_up(audience=""), app=app)
    found = work.plan()
    assert list(found.lines()) == [
        "add      app 'Giljabi', uploaded and built",
        "add      installation of the app 'Giljabi'",
    ]
    work.apply(found)
    made = work.install(found)
    ((number, row),) = account.installations.items()
    assert made["GILJABI_APP_AUDIENCE"] == f"{account.url}/api/v2/apps/installations/{number}.json"
    assert (row["enabled"], account.apps[row["app_id"]]["name"]) == (True, "Giljabi")
    again = work.plan()
    assert again.is_complete
    assert work.install(again) == made, "the settings are told again, nothing is added"
    assert (len(account.apps), len(account.installations), len(account.uploads)) == (1, 1, 1)


def test_the_key_of_an_installed_app_verifies_its_tokens(running: Running, app: AppSetUp) -> None:
    made = app.apply(app.plan())
    settings = replace(
        running.settings, app_public_key=made["GILJABI_APP_PUBLIC_KEY"], app_audience=made["GILJABI_APP_AUDIENCE"]
    )
    assert "\n" not in made["GILJABI_APP_PUBLIC_KEY"], "one line of a settings file"
    assert settings.public_key_pem().strip() == running.settings.public_key_pem().strip()
    assert settings.app_audience == running.settings.app_audience


def test_an_app_that_is_built_and_not_installed_is_not_uploaded_again(app: AppSetUp, account: Account) -> None:
    account.installations.clear()
    found = app.plan()
    assert (found.app_id, list(found.lines())) == (7, ["installation of the app 'Giljabi'"])
    app.apply(found)
    assert [row["app_id"] for row in account.installations.values()] == [7]
    assert account.uploads == {}


@pytest.mark.parametrize(
    "faults", [{"cut_after": 0.5, "seed": 2}, {"cut_before": 0.5, "seed": 3}, {"limited": 0.5, "seed": 5}]
)
def test_an_app_is_installed_once_whatever_is_cut(
    running: Running, app: AppSetUp, account: Account, faults: dict[str, float]
) -> None:
    without_app(account)
    running.sandbox.faults.set(faults)
    for _ in range(200):
        try:
            made = app.apply(app.plan())
            break
        except (Unavailable, OutcomeUnknown, RateLimited):
            continue
    running.sandbox.faults.set(dict.fromkeys(faults, 0) | {"seed": 1})
    assert str(next(iter(account.installations))) in made["GILJABI_APP_AUDIENCE"]
    assert len(account.installations) == 1


def test_what_zendesk_refuses_of_an_app_is_told(running: Running, app: AppSetUp, account: Account) -> None:
    without_app(account)
    with pytest.raises(InputError, match="Zendesk refused the app: the upload is no zip"):
        replace(app, package=b"no zip").apply(app.plan())
    assert account.installations == {}
    nested = packed({f"app/{name}": content for name, content in files_for(running.backend_url).items()})
    with pytest.raises(InputError, match="nested_manifest"):
        replace(app, package=nested).apply(app.plan())


def test_two_apps_of_our_name_and_an_older_version_are_told(set_up: SetUpOf, app: AppSetUp, account: Account) -> None:
    account.apps[7]["version"] = "0.0.9"
    account.installations[77]["enabled"] = False
    assert app.plan().notes == (
        "the app 7 is version 0.0.9, this is 0.1.0: upload the new package in Admin Center",
        "the app is installed (77); from which backend its pages come cannot be seen from here",
        "the app's installation 77 is switched off",
    )
    account.apps[8] = account.apps[7] | {"id": 8}
    assert app.plan().app_id == 7, "the one that is installed"
    account.installations[78] = account.installations[77] | {"id": 78, "app_id": 8}
    found = replace(set_up(audience=""), app=app).plan()
    assert next(iter(found.lines())) == "trouble  the app 'Giljabi' is installed 2 times: remove all but one"
    assert not any(line.startswith("add") for line in found.lines())
    account.installations.clear()
    assert app.plan().app_id == 8, "the newest of those that earlier runs built"


def test_what_zendesk_has_against_the_app_loses_nothing_of_the_rest(
    set_up: SetUpOf, app: AppSetUp, account: Account
) -> None:
    bare(account)
    without_app(account)
    work = replace(set_up(0, audience=""), app=replace(app, package=b"no zip"))
    found = work.plan()
    made = work.apply(found)
    with pytest.raises(InputError, match="refused the app"):
        work.install(found)
    again = replace(set_up(0, audience=""), app=app)
    second = again.plan()
    assert (second.trouble, second.field_id) == ([], int(made["GILJABI_TYPE_FIELD_ID"])), "the field is known again"
    assert again.apply(second) == made
    assert again.install(second)["GILJABI_APP_AUDIENCE"]


def test_an_installation_that_is_gone_is_made_again(set_up: SetUpOf, app: AppSetUp, account: Account) -> None:
    account.installations.clear()
    work = replace(set_up(), app=app)
    found = work.plan()
    assert not found.is_complete
    assert "GILJABI_APP_AUDIENCE" in work.install(found)


@pytest.mark.parametrize(
    "answer", ["", "<html>login</html>", "-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----"]
)
def test_what_is_no_key_is_not_kept(
    running: Running, app: AppSetUp, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(running.sandbox.signer), "public_pem", answer)
    with pytest.raises(InputError, match="no public key of the app 7"):
        app.apply(app.plan())


def test_a_build_that_does_not_end_is_told(app: AppSetUp, account: Account) -> None:
    without_app(account)

    class Building(ZendeskApps):
        def __init__(self, real: AppAccount) -> None:
            self.__dict__ = real.__dict__

        def job(self, number: str) -> Mapping[str, Any]:
            return {"status": "working"}

    with pytest.raises(Unavailable, match="still building"):
        replace(app, account=Building(app.account)).apply(app.plan())


def test_credentials_that_may_not_set_up_add_nothing(set_up: SetUpOf, account: Account) -> None:
    bare(account)
    account.users[100]["role"] = "agent"
    found = set_up(0).plan()
    assert found.trouble == ["the credentials act as user 100, an agent: only admins may set an account up"]
    with pytest.raises(InputError, match="only admins"):
        set_up(0).apply(found)
    assert not account.webhooks


def test_scopes_that_are_too_narrow_are_named(set_up: SetUpOf) -> None:
    narrow = replace(set_up(0), credentials=Credentials(100, "admin", ("read", "tickets:write")))
    assert "without the scope 'write'" in narrow.plan().trouble[0]


def test_from_nothing(set_up: SetUpOf, account: Account, running: Running, house: House) -> None:
    bare(account)
    work = set_up(0)
    found = work.plan()
    assert found.field_title == "상담 유형"
    assert found.webhooks == [BY_TRIGGER, BY_COMMENT]
    assert any("a drop-down with" in line for line in found.lines())
    settings = work.apply(found)
    made = account.fields[int(settings["GILJABI_TYPE_FIELD_ID"])]
    assert [row["value"] for row in made["custom_field_options"]] == [leaf.tag for leaf in house.taxonomy]
    assert settings["GILJABI_WEBHOOK_SECRET"].split(",") == list(account.signing_secrets.values())
    (trigger,) = account.triggers.values()
    assert trigger["description"] == TRIGGER_MARK
    assert trigger["conditions"]["all"] == [{"field": "update_type", "operator": "is", "value": "Create"}]
    assert trigger["actions"][0]["value"][0] in account.webhooks
    assert set_up(made["id"]).plan().is_complete, "a second run adds nothing"


def test_missing_options_are_added_one_by_one(set_up: SetUpOf, account: Account) -> None:
    options = account.fields[9001]["custom_field_options"]
    gone, theirs = options.pop(1), {"id": 1, "name": "기타::사람이 더한 것", "value": "their_own"}
    options.append(theirs)
    before = list(options)
    found = set_up().plan()
    assert found.options == [(gone["name"], gone["value"])]
    set_up().apply(found)
    assert account.fields[9001]["custom_field_options"][: len(before)] == before
    assert account.fields[9001]["custom_field_options"][-1]["value"] == gone["value"]
    assert set_up().plan().is_complete


def test_a_renamed_option_is_left_alone_and_told(set_up: SetUpOf, account: Account) -> None:
    account.fields[9001]["custom_field_options"][0]["name"] = "다른 이름"
    found = set_up().plan()
    assert (found.options, len(found.notes)) == ([], 1)
    assert "left as it is" in found.notes[0]


@pytest.mark.parametrize(
    "case", ["tag elsewhere", "name with another tag", "title taken", "no such field", "no drop-down"]
)
def test_what_stands_in_the_way_is_named_and_nothing_is_added(set_up: SetUpOf, account: Account, case: str) -> None:
    option = account.fields[9001]["custom_field_options"].pop(0)
    work, words = set_up(), ""
    if case == "tag elsewhere":
        account.add_field(77, "다른 필드", "tagger", [("x", option["value"])])
        words = "is an option of the field '다른 필드' already"
    elif case == "name with another tag":
        account.fields[9001]["custom_field_options"].append(option | {"value": "another"})
        words = "has the tag 'another'"
    elif case == "title taken":
        account.fields[9001]["custom_field_options"].append(option | {"name": "남의 것", "value": "theirs"})
        work, words = set_up(0), "is there already (9001)"
    elif case == "no such field":
        work, words = set_up(5), "no drop-down field 5"
    else:
        work, words = set_up(9002), "no drop-down field 9002"
    before = copy.deepcopy((account.fields, account.webhooks, account.triggers))
    found = work.plan()
    assert any(words in line for line in found.trouble), found.trouble
    with pytest.raises(InputError, match="setup"):
        work.apply(found)
    assert (account.fields, account.webhooks, account.triggers) == before


@pytest.mark.parametrize("fault", ["cut_after", "cut_before", "failing"])
def test_nothing_is_added_twice_when_answers_are_lost(
    set_up: SetUpOf, account: Account, running: Running, fault: str
) -> None:
    bare(account)
    account.add_field(9001, "상담 유형", "tagger")
    running.sandbox.faults.set({fault: 0.3, "seed": 8})
    for _ in range(200):
        try:
            found = set_up().plan()
            set_up().apply(found)
            break
        except (Unavailable, OutcomeUnknown):
            continue
    running.sandbox.faults.set({fault: 0})
    assert set_up().plan().is_complete
    tags = [row["value"] for row in account.fields[9001]["custom_field_options"]]
    assert len(tags) == len(set(tags))
    assert (len(account.webhooks), len(account.triggers)) == (2, 1)


def test_a_trigger_that_somebody_switched_off_stays_off(set_up: SetUpOf, account: Account) -> None:
    (trigger,) = account.triggers.values()
    trigger["active"] = False
    found = set_up().plan()
    assert not found.trigger
    assert any("our trigger 1 is switched off" in note for note in found.notes)


@pytest.mark.parametrize("operator", ["is", "is_not"])
def test_a_trigger_for_changes_tells_no_new_tickets(set_up: SetUpOf, account: Account, operator: str) -> None:
    value = "Change" if operator == "is" else "Create"
    condition = {"field": "update_type", "operator": operator, "value": value}
    account.triggers[1] |= {"title": "SLA", "description": "", "conditions": {"all": [condition], "any": []}}
    assert set_up().plan().trigger


def test_two_webhooks_at_one_address_get_no_second_trigger(set_up: SetUpOf, account: Account) -> None:
    first = next(row for row in account.webhooks.values() if BY_TRIGGER in row["subscriptions"])
    account.webhooks = {"01FIRST": first | {"id": "01FIRST"}, **account.webhooks}
    account.signing_secrets["01FIRST"] = "s"
    assert set_up().plan().is_complete


def test_addresses_are_the_same_whatever_their_case(set_up: SetUpOf, account: Account) -> None:
    for row in account.webhooks.values():
        row["endpoint"] = row["endpoint"].replace("http://127", "HTTP://127") + "/"
    assert set_up().plan().is_complete
    for row in account.webhooks.values():
        row["endpoint"] = "https://old.example.com/webhooks/zendesk"
    found = set_up().plan()
    assert found.webhooks == [BY_TRIGGER, BY_COMMENT]
    assert sum("reaches another address: https://old.example.com" in note for note in found.notes) == 2


def test_a_listing_that_lags_behind_does_not_matter(set_up: SetUpOf, account: Account) -> None:
    bare(account)
    work = set_up(0)
    found = work.plan()
    stale = replace(work, account=Lagging(work.account))  # type: ignore[arg-type]
    made = stale.apply(found)
    assert len(made["GILJABI_WEBHOOK_SECRET"].split(",")) == 2
    assert len(account.triggers) == 1


class Lagging:
    """What was added is not listed yet."""

    def __init__(self, account: object) -> None:
        self._account = account

    def __getattr__(self, name: str) -> object:
        return (list) if name == "webhooks" else getattr(self._account, name)


def test_a_spent_rate_budget_is_waited_for(set_up: SetUpOf, account: Account, running: Running) -> None:
    bare(account)
    waits: list[float] = []
    running.sandbox.faults.set({"limited": 0.5, "seed": 2})
    work = replace(set_up(0), sleep=waits.append)
    for _ in range(50):
        try:
            found = work.plan()
            break
        except RateLimited:
            continue
    work.apply(found)
    running.sandbox.faults.set({"limited": 0})
    assert waits
    assert len(account.webhooks) == 2
    assert len(account.triggers) == 1


def test_a_house_without_types_sets_nothing_up(set_up: SetUpOf, account: Account) -> None:
    bare(account)
    found = replace(set_up(0), taxonomy=Taxonomy(())).plan()
    assert found.trouble == ["no consultation type is known: giljabi articles import | sync first"]
