"""One table of several exports."""

import csv
import json
import sys

import pytest

from tools import collect
from tools.progress.catalogue import items, listed

ONE = {"answer": "=1+1", "state": "locked", "at": 5}
FIRST = items(listed()[0])[0].id


@pytest.fixture
def folder(tmp_path):
    def put(name, **changes):
        data = {"format": "cnn-progress", "schema": 1, "book": {"version": "1"}, "exported": "today"}
        (tmp_path / name).write_text(json.dumps(data | {"items": {FIRST: ONE}} | changes), "utf-8")

    put("a.json")
    put("b.json", items={"gone.7": {"answer": "", "state": "open", "at": 1}})
    return tmp_path, put


def run(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["collect", *map(str, arguments)])
    status = collect.main()
    out, error = capsys.readouterr()
    return status, list(csv.DictReader(out.splitlines())), error


def test_a_row_for_each_file_and_a_column_for_each_thing(folder, monkeypatch, capsys):
    status, rows, error = run(monkeypatch, capsys, folder[0])
    assert (status, error) == (0, "")
    assert [(row["file"], row["done"], row[FIRST], row["gone.7"]) for row in rows] == [
        ("a.json", "1", "locked", ""),
        ("b.json", "0", "", "open"),
    ]
    assert list(rows[0])[4 : 4 + len(items(listed()[0]))] == [one.id for one in items(listed()[0])]


def test_answers_are_no_formulas(folder, monkeypatch, capsys):
    _, rows, _ = run(monkeypatch, capsys, folder[0], "--answers")
    assert rows[0][FIRST] == "'=1+1"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "x"}, "c.json: format='x': must be cnn-progress"),
        ({"schema": 2}, "c.json: schema=2: must be 1"),
        ({"items": []}, "c.json: items=[]: must be an object"),
        ({"items": {FIRST: 3}}, f"c.json: items.{FIRST}=3: must have the texts"),
    ],
)
def test_a_file_that_is_no_export_is_named_and_left_out(folder, monkeypatch, capsys, changes, words):
    path, put = folder
    put("c.json", **changes)
    status, rows, error = run(monkeypatch, capsys, path)
    assert (status, len(rows)) == (1, 2)
    assert words in error
