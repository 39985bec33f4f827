"""Questions: complete, refused with a clear error if not, and readable without a script."""

import html
import json
import re

import pytest
import yaml

from cnn_core.study import selfcheck
from cnn_core.study.question import chapter_names, load, questions_of
from tests.study.chapters import cells, chapter_name, chapters

ALL = [one for chapter in chapter_names() for one in questions_of(chapter).values()]
CHOICE = {
    "id": "demo.q1", "kind": "choice", "text": "Which?",
    "choices": [{"text": "a", "why": "because", "right": True}, {"text": "b", "why": "no"}],
}  # fmt: skip
NUMBER = {
    "id": "demo.q1", "kind": "number", "text": "How many?", "value": 4, "why": "because",
    "otherwise": "Count.", "mistakes": [{"value": 5, "why": "no"}],
}  # fmt: skip


def read(folder, *entries):
    path = folder / "demo" / "questions.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return load(path)


def test_a_question_is_completed(tmp_path):
    assert read(tmp_path, CHOICE)["demo.q1"]["choices"][1] == {"text": "b", "why": "no", "right": False}
    assert read(tmp_path, NUMBER)["demo.q1"]["tolerance"] == 0


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (CHOICE | {"id": "other.q1"}, "id='other.q1': must be demo.q1"),
        (CHOICE | {"kind": "essay"}, "demo.q1: kind='essay': must be choice or number"),
        (CHOICE | {"text": ""}, "demo.q1: text='': is required"),
        (CHOICE | {"hint": "x"}, "demo.q1: field='hint': must be one of"),
        (CHOICE | {"choices": CHOICE["choices"][:1]}, "number of choices=1: must be 2 to 5"),
        (CHOICE | {"choices": CHOICE["choices"][1:] * 2}, "demo.q1: right choices=[]: must be exactly one"),
        (CHOICE | {"choices": [*CHOICE["choices"], {"text": "c"}]}, "demo.q1: why=None: is required"),
        (NUMBER | {"value": "4"}, "demo.q1: value='4': must be a number"),
        (NUMBER | {"value": 5}, "demo.q1: mistake=5: must differ from the right value"),
        (NUMBER | {"tolerance": -1}, "demo.q1: tolerance=-1: must be ≥ 0"),
        (NUMBER | {"otherwise": None}, "demo.q1: otherwise=None: is required"),
    ],
)
def test_a_poor_question_is_refused(tmp_path, entry, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        read(tmp_path, entry)


def test_an_id_is_used_once(tmp_path):
    with pytest.raises(ValueError, match=r"id='demo\.q1': is used by two questions"):
        read(tmp_path, CHOICE, NUMBER)


def test_an_unknown_question_offers_the_closest():
    with pytest.raises(ValueError, match=r"'convolution.q11': no such question; closest: convolution\.q1"):
        selfcheck("convolution.q11")
    with pytest.raises(ValueError, match=r"'convolutoin': no such chapter with questions"):
        selfcheck("convolutoin.q1")


@pytest.mark.parametrize("one", ALL, ids=[one["id"] for one in ALL])
def test_the_answers_are_there_without_a_script_but_closed(one):
    widget = selfcheck(one["id"])
    placeholder = widget.placeholder()
    assert repr(widget) == f"{one['id']}: {one['text']}"
    fallback = placeholder[placeholder.index(">") :]
    visible, hidden = html.unescape(fallback).split("<details>")
    reasons = [item["why"] for item in one.get("choices", one.get("mistakes"))]
    assert one["text"] in visible
    assert all(why in hidden and why not in visible for why in reasons)
    state = json.loads(html.unescape(re.search("data-state=(['\"])(.*?)\\1>", placeholder).group(2)))
    assert state == {"answer": "", "question": one}


def test_every_question_is_asked_once_by_its_chapter():
    asked = [
        (chapter_name(path), one)
        for path in chapters()
        for cell in cells(path.read_text(encoding="utf-8"))
        for one in re.findall(r'^selfcheck\("([^"]+)"\)$', cell, re.M)
    ]
    assert sorted(asked) == sorted((one["id"].partition(".")[0], one["id"]) for one in ALL)


def test_a_question_is_found_by_the_name_that_its_chapter_once_had():
    assert selfcheck("overview.q1").question == selfcheck("how_cnns_work.q1").question
