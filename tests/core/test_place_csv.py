"""The places list as a table: every bad line is named, what is written is read again, and changes are told column by column."""

from __future__ import annotations

import pytest

from giljabi.core.facts.place_csv import place_changes, read_place_csv, write_place_csv
from giljabi.core.facts.places import Place

TABLE = 'name,operator,aliases\n초롱시장,물결관리,초롱|초롱 공영\n가람,"해든, 본사\\n둘째 줄",\n'


def test_what_is_written_is_read_again() -> None:
    places, errors = read_place_csv(TABLE.replace("\\n", "\n"))
    assert errors == ()
    assert places[0] == Place("초롱시장", ("초롱", "초롱 공영"), {"operator": "물결관리"})
    assert places[1].details["operator"] == "해든, 본사\n둘째 줄"
    assert read_place_csv(write_place_csv(places)) == (places, ())
    assert read_place_csv("\ufeff" + write_place_csv(places)) == (places, ()), "as spreadsheets save it"


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("", [(1, "column 'name' is missing")]),
        ("이름,operator\na,b\n", [(1, "column 'name' is missing")]),
        ("name,x,x\na,1,2\n", [(1, "column 'x' stands twice")]),
        ("name,x\n,1\nb,2\n ,3\n", [(2, "field 'name' is empty"), (4, "field 'name' is empty")]),
        ("name,x\na,1,2\n", [(2, "more fields than columns")]),
        ("name\n초롱 시장\n가람\n초롱시장\n", [(4, "'초롱시장' stands in line 2 already")]),
    ],
)
def test_every_bad_line_is_named(table: str, found: list[tuple[int, str]]) -> None:
    assert [(error.line, error.message) for error in read_place_csv(table)[1]] == found


def test_a_table_without_end_is_refused() -> None:
    _, errors = read_place_csv("name\n" + "".join(f"p{n}\n" for n in range(50_001)))
    assert errors[0].message == "more than 50,000 places"


def test_changes_are_told_by_column() -> None:
    old = [Place("가람", ("가",), {"operator": "해든"}), Place("다온")]
    new = [Place("가람", (), {"operator": "물결", "note": "직영"}), Place("새솔")]
    rows = [(row.kind, row.name, row.column, row.before, row.after) for row in place_changes(old, new)]
    assert rows == [
        ("removed", "다온", "", "", ""), ("changed", "가람", "aliases", "가", ""),
        ("changed", "가람", "operator", "해든", "물결"), ("changed", "가람", "note", "", "직영"), ("added", "새솔", "", "", ""),
    ]  # fmt: skip
