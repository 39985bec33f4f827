"""Questions: complete, refused with a clear error if not, and readable without a script."""

import html
import json
import re

import pytest
import yaml

from cnn_core.study import selfcheck
from cnn_core.study.question import chapter_names, load, questions_of
from tools.chapter import chapters

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
        (CHOICE | {"kind": "essay"}, "demo.q1: kind: 'essay' is not one of ['choice', 'number']"),
        (CHOICE | {"text": ""}, "demo.q1: text: '' does not match"),
        (CHOICE | {"hint": "x"}, "demo.q1: Additional properties are not allowed ('hint' was unexpected)"),
        (CHOICE | {"choices": CHOICE["choices"][:1]}, "demo.q1: choices: "),
        (CHOICE | {"choices": CHOICE["choices"][1:] * 2}, "does not contain items matching the given schema"),
        (CHOICE | {"choices": CHOICE["choices"][:1] * 2}, "demo.q1: choices: Too many items match"),
        (
            CHOICE | {"choices": [*CHOICE["choices"], {"text": "c"}]},
            "choices.2: 'why' is a required",
        ),
        (NUMBER | {"value": "4"}, "demo.q1: value: '4' is not of type 'number'"),
        (NUMBER | {"value": 5}, "demo.q1: mistake=5: must differ from the right value"),
        (NUMBER | {"tolerance": -1}, "demo.q1: tolerance: -1 is less than the minimum of 0"),
        (NUMBER | {"otherwise": None}, "demo.q1: otherwise: None is not of type 'string'"),
    ],
)
def test_a_poor_question_is_refused(tmp_path, entry, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        read(tmp_path, entry)


@pytest.mark.parametrize("form", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_other_ends_of_line_change_nothing(tmp_path, form):
    read(tmp_path, NUMBER)
    path = tmp_path / "demo" / "questions.yml"
    path.write_bytes(form(path.read_text("utf-8")).encode())
    assert load(path) == read(tmp_path, NUMBER)


def test_an_id_is_used_once(tmp_path):
    with pytest.raises(ValueError, match=r"id='demo\.q1': is used by two questions"):
        read(tmp_path, CHOICE, NUMBER)


def test_an_unknown_question_offers_the_closest():
    with pytest.raises(ValueError, match=r"'convolution.q11': is not a question; the closest: convolution.q"):
        selfcheck("convolution.q11")
    with pytest.raises(ValueError, match=r"'convolutoin': is not a chapter; the closest: convolution"):
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
        (chapter.name, one)
        for chapter in chapters()
        for cell in chapter.code
        for one in re.findall(r'^selfcheck\("([^"]+)"\)$', cell.source, re.M)
    ]
    assert sorted(asked) == sorted((one["id"].partition(".")[0], one["id"]) for one in ALL)


def test_a_question_is_found_by_the_name_that_its_chapter_once_had():
    assert selfcheck("overview.q1").question == selfcheck("how_cnns_work.q1").question
