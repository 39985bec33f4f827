"""The environments at the ends of the ranges: what they hold, what is said of a wrong name."""

import pytest

from tools import ranges


def test_the_lower_end_of_every_dependency_is_taken():
    assert "torch==2.4" in ranges.lowest()
    assert "numpy==1.26" in ranges.lowest()
    assert len(ranges.lowest()) == len(ranges.ranges())


def test_each_kind_has_every_dependency_once():
    for kind, wanted in ranges.KINDS.items():
        names = [text.partition("==")[0] for text in wanted()]
        assert len(names) == len(set(names)), kind
        assert set(ranges.ranges()) <= set(names), kind


def test_a_dependency_of_another_form_is_named(monkeypatch):
    monkeypatch.setattr(ranges, "read_text", lambda path: '[project]\ndependencies = ["torch~=2.4"]')
    with pytest.raises(ValueError, match=r"'torch~=2\.4': must be name>=version"):
        ranges.ranges()


@pytest.mark.parametrize("arguments", [["oldest"], ["lowest", "--chapters", "poling"]])
def test_a_wrong_name_is_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        ranges.main(arguments)
    assert f"{arguments[-1]!r} is none of" in capsys.readouterr().err


@pytest.mark.parametrize(("fits", "status"), [(True, 0), (False, 1)])
def test_a_plan_says_whether_versions_fit(monkeypatch, tmp_path, capsys, fits, status):
    monkeypatch.setattr(ranges, "FOLDER", tmp_path)
    monkeypatch.setattr(ranges, "_run", lambda name, command: fits)
    assert ranges.main(["lowest", "--plan"]) == status
    assert capsys.readouterr().out.startswith("lowest | fit" if fits else "lowest | DO NOT FIT")


def test_a_failure_stands_in_the_table(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(ranges, "FOLDER", tmp_path)
    monkeypatch.setattr(ranges.venv, "create", lambda *_, **__: None)
    monkeypatch.setattr(ranges, "_versions", lambda python: "3.11.7 2.4.0 1.26.0 3.8.0 7.7.0 7.34.0")
    monkeypatch.setattr(ranges, "_run", lambda name, command: "pooling" not in str(command[-1]))
    assert ranges.main(["lowest", "--chapters", "convolution", "pooling"]) == 1
    row = capsys.readouterr().out.splitlines()[-1]
    assert row.startswith("lowest | 3.11.7 | 2.4.0")
    assert row.endswith("passed | FAILED: pooling")


def test_a_chapter_is_tried_alone_in_an_empty_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(ranges, "FOLDER", tmp_path)
    ((name, twin),) = ranges._alone("lowest", ["pooling"])
    assert [path.name for path in twin.parent.iterdir()] == ["pooling.ipynb"]
    assert (name, twin.parent.parent.parent) == ("pooling", tmp_path)
