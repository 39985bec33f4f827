"""The page of reproductions: every recipe and every run, with the figures of the records."""

import re

import pytest

from cnn_core import records
from cnn_core.train import list_recipes
from cnn_core.train.results import results
from tests.train.runs import made_up
from tools.pages.curve import curve_svg
from tools.pages.reproductions import page


@pytest.fixture(scope="module")
def text():
    return page()


def test_every_recipe_stands_on_the_page_once(text):
    run, waiting = text.split("## Not run")
    anchors = re.findall(r"^\(reproduction-([\w-]+)\)=$", run, re.M)
    commands = re.findall(r"\| `python -m cnn_core\.train (\S+) --seed 0` \|$", waiting, re.M)
    names = [name.replace("_", "-") for name in [*anchors, *commands]]
    assert sorted(names) == sorted(name.replace("_", "-") for name in list_recipes())


def test_every_run_on_record_stands_with_its_error(text):
    sections = re.split(r"^\(reproduction-([\w-]+)\)=$", text, flags=re.M)
    told = dict(zip(sections[1::2], sections[2::2], strict=True))
    for name in records.names():
        run = records.load(name)
        recipe = name.rpartition("-seed")[0].replace("_", "-")
        error = f"{100 * (1 - run.final['test_accuracy']):.2f} % (seed {run.seed})"
        assert (error in told[recipe]) == run.completed, name


def test_the_table_says_what_each_run_came_to(text):
    plain = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
    for row in results():
        line = next(line for line in plain.splitlines() if line.startswith("| ") and row.title in line)
        if row.errors:
            assert f"| {row.ours} | {len(row.errors)} of {row.wanted} | " in line
            difference, verdict, minutes = map(str.strip, line.removesuffix(" |").split(" | ")[4:7])
            told = row.verdict
            assert (difference == "–") == (told.difference is None)
            if told.difference is not None:
                shown, tolerance = (float(part.replace("−", "-")) for part in difference.split("±"))
                assert shown == pytest.approx(told.difference, abs=0.005)
                assert tolerance == pytest.approx(told.tolerance, abs=0.005)
            assert (verdict, minutes) == (told.word, f"{row.minutes:.0f}")
            reason = f"{told.word.capitalize()}: {told.reason}".removesuffix(": ")
            assert f"### {row.title}\n\n**{reason}.**\n" in plain
            assert f"{row.length}, recipe `{row.recipe}`" in plain
        for command in row.commands()[:1]:
            assert f"`{command}`" in plain
        for deviation in row.deviations if row.errors else ():
            assert f"- {deviation}" in plain


def test_the_verdicts_are_counted_over_all_rows(text):
    words = [row.verdict.word for row in results() if row.errors]
    line = next(line for line in text.splitlines() if line.startswith(f"Of {len(words)} recipes: "))
    told = {word: int(count) for count, word in re.findall(r"(\d+) ([a-z ]+)", line.partition(":")[2])}
    assert told == {word: words.count(word) for word in words}


def test_curves_stay_inside_the_picture_and_say_what_they_show():
    svg = curve_svg("Digits", [records.load(name) for name in records.names("lenet5")][:2])
    assert svg.count("<polyline") == 4
    for points in re.findall(r'points="([^"]+)"', svg):
        for point in points.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= 380
            assert 0 <= y <= 190
    assert 'aria-label="Digits, 2 runs: a test error of ' in svg
    assert svg.count('class="test" color=') == svg.count('class="train" color=') == 3
    widest, right = "0.01 %", re.search(r'<text x="(\d+)" y="[\d.]+" text-anchor="end">', svg)
    assert int(right[1]) >= 7 * len(widest)  # 12 px high, a sign is about 7 px wide


def run(*errors, train=0.5):
    return made_up([{"train_accuracy": train, "test_accuracy": 1 - error} for error in errors])


def test_a_curve_is_told_in_words_first_and_last_epoch_and_the_range_over_runs():
    words = "1 run: a test error of 40.00 % after one epoch, of 20.00 % after 2"
    assert words in curve_svg("A", [run(0.4, 0.2)])
    words = "2 runs: a test error of 9.00 to 40.00 % after one epoch, of 8.00 to 20.00 % after 2"
    assert words in curve_svg("A", [run(0.4, 0.2), run(0.09, 0.08)])


def test_names_of_two_curves_that_end_together_do_not_overlap():
    svg = curve_svg("Digits", [run(0.4, 0.21, train=0.79)])
    train, test = (float(re.search(rf'y="([\d.]+)">{name}<', svg)[1]) for name in ("training", "test"))
    assert abs(train - test) >= 12
