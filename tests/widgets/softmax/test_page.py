"""What the softmax explorer computes, shows and does, on a page on disk with the network off."""

import json
import re

import numpy as np
import pytest

from cnn_core.widgets import SoftmaxExplorer
from cnn_core.widgets.softmax.answers import LOSSES, answer, largest_off, word_for_word
from tests.widgets.checks import import_module
from tests.widgets.softmax.seen import read, written
from tests.widgets.steps import choose, settle


def states(count, seed):
    """Random states, some of them with certain answers."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        yield {
            "scores": np.round(rng.uniform(-8, 8, 4), 1).tolist(),
            "target": int(rng.integers(4)),
            "loss": list(LOSSES)[i % 3],
            "temperature": float(10 ** rng.uniform(-1, 1)),
            "smoothing": float(rng.choice([0, rng.uniform(0, 0.5)])),
            "gamma": float(rng.choice([0, 0.5, 2, rng.uniform(0, 5)])),
        }


def test_losses_agree_with_the_package(softmax, page):
    import_module(softmax(page), "softmax")
    for state in states(90, seed=1):
        found = page.evaluate(f"softmax.measureAnswer({json.dumps(state)})")
        ours = answer(**state)
        assert found["loss"] == pytest.approx(ours.loss, rel=1e-9, abs=1e-15)
        np.testing.assert_allclose(found["p"], ours.p, rtol=1e-9)
        np.testing.assert_allclose(found["y"], ours.y, atol=1e-15)
        np.testing.assert_allclose(found["gradient"], ours.gradient, rtol=1e-6, atol=1e-14)
        np.testing.assert_allclose(found["plain"], ours.p - ours.y, atol=1e-14)


def test_float32_agrees_with_numpy(softmax, page):
    import_module(softmax(page), "softmax")
    rng = np.random.default_rng(2)
    plain = "JSON.stringify(softmax.{}({}), (_, v) => typeof v === 'number' ? String(v) : v)"
    for size in (2, 20, 60, 200, 2000):
        for _ in range(12):
            scores = rng.uniform(-size, size, 4).tolist()
            for name, ours in (("wordForWord", word_for_word(scores)), ("largestOff", largest_off(scores))):
                found = json.loads(page.evaluate(plain.format(name, json.dumps(scores))))
                for key in ("x", "e", "total", "p", "cost"):
                    theirs = np.float64(getattr(ours, key))
                    mine = np.array(found[key], float) if key != "total" else float(found[key])
                    np.testing.assert_allclose(mine, theirs, rtol=2e-5, atol=1e-37, err_msg=f"{name} {key}")


def test_the_best_score_is_where_the_gradient_vanishes(softmax, page):
    import_module(softmax(page), "softmax")
    for state in states(12, seed=3):
        state |= {"loss": "cross_entropy", "smoothing": max(state["smoothing"], 0.05)}
        best = page.evaluate(f"softmax.bestScore({json.dumps(state)})")
        state["scores"][state["target"]] = best
        assert abs(answer(**state).gradient[state["target"]]) < 1e-9


@pytest.mark.parametrize("loss", LOSSES)
def test_the_page_says_what_python_computes(softmax, page, loss):
    explorer = SoftmaxExplorer(loss=loss, scores=[-2, 4.5, 0.3, -1], target=2, temperature=1.6, smoothing=0.1)
    softmax(page, **explorer.state())
    found = explorer.answer
    assert written(page, 0) == explorer.scores
    np.testing.assert_allclose(written(page, 1), found.p, atol=0.0051, rtol=0.06)
    np.testing.assert_allclose(written(page, 2), found.gradient, atol=0.0051, rtol=0.06)
    said = page.locator(".cx-sm-sum").inner_text()
    assert "The answer is dog" in said
    assert "right is fox" in said
    value = f"{found.loss:.2g}" if found.loss < 0.1 else f"{found.loss:.2f}".rstrip("0")
    assert value in said


def test_both_ways_in_float32_are_written_and_told(softmax, page):
    softmax(page)
    page.get_by_text("Every number fits, and both ways agree.").wait_for()
    assert page.locator(".cx-sm-lost").count() == 0
    slider = page.get_by_role("slider", name="Added to every score")
    slider.fill("100")
    settle(page)
    tables = page.locator(".cx-sm-table")
    assert tables.nth(0).locator(".cx-sm-lost").all_inner_texts() == ["inf", "nan", "nan"] * 4 + ["inf"]
    assert tables.nth(1).locator(".cx-sm-lost").count() == 0
    root = page.locator(".cx-root")
    assert "which is e^88.72" in root.inner_text()
    loss = f"{SoftmaxExplorer().answer.loss:.2f}"
    assert f"comes out as nan; with the largest taken off it is {loss}." in root.inner_text()
    slider.fill("-120")
    settle(page)
    assert tables.nth(0).locator(".cx-sm-gone").all_inner_texts() == ["0"] * 5
    assert "0 / 0 is nan" in root.inner_text()
    np.testing.assert_allclose(written(page, 1), SoftmaxExplorer().answer.p, atol=0.0051)


def test_what_else_fails_in_float32_is_told(softmax, page):
    softmax(page, scores=[-8, 8, 0, 0], temperature=0.15, shift=0)
    text = page.locator(".cx-root").inner_text
    assert "e^z of cat becomes 0, and −ln 0 is inf" not in text()  # e^(−53) is small and fits
    page.get_by_role("slider", name="Added to every score").fill("-10")
    settle(page)
    assert "e^z of cat becomes 0, and −ln 0 is inf" in text()
    assert "−ln p of cat comes out as inf; with the largest taken off it is 106.67." in text()
    softmax(page, scores=[8, 8, 8, 8], shift=80.5)
    assert "Each e^z fits, but their sum is inf" in text()


def test_a_loss_shows_what_it_takes(softmax, page):
    softmax(page)
    smoothing, gamma = (page.get_by_role("slider", name=name) for name in ("Label smoothing ε", "Focus γ"))
    for loss in LOSSES:
        page.get_by_role("combobox", name="Loss").select_option(LOSSES[loss])
        settle(page)
        assert gamma.is_visible() == (loss == "focal")
        assert smoothing.is_visible() == (loss != "focal")
    choose(page, "The right answer", "owl")
    assert "right is owl" in page.locator(".cx-sm-sum").inner_text()


def test_a_smoothed_label_has_a_best_score(softmax, page):
    softmax(page, smoothing=0.1)
    curve = page.get_by_role("img", name="cross-entropy over the score of cat")
    scores = np.arange(-8, 8.05, 0.1)
    best = scores[np.argmin([answer([z, 3, 0.5, -1], 0, smoothing=0.1).loss for z in scores])]
    assert read(curve.get_attribute("aria-label").split("lowest at ")[1]) == pytest.approx(best)
    assert page.locator(".cx-sm-best").count() == 1
    page.get_by_role("slider", name="Label smoothing ε").press("Home")
    settle(page)
    assert curve.get_attribute("aria-label").endswith("falling to the end")
    assert page.locator(".cx-sm-best").count() == 0


def test_a_loss_too_small_for_a_number_is_no_best_place(softmax, page):
    softmax(page, loss="focal", gamma=5, temperature=0.1, scores=[0, -8, -8, -8])
    curve = page.get_by_role("img", name="focal loss over the score of cat")
    assert curve.get_attribute("aria-label").endswith("falling to the end")


def test_a_state_that_python_would_refuse_is_not_shown(softmax, page):
    import_module(softmax(page), "softmax")
    refused = """
    (changes) => {
      const state = { ...JSON.parse(document.querySelector(".cnn-explorer").dataset.state), ...changes };
      const model = { get: (name) => state[name], on() {}, off() {}, set() {}, save_changes() {} };
      try { softmax.default.render({ model, el: document.createElement("div") })(); } catch { return true; }
      return false;
    }
    """
    for scores in ([1, 2, 3], [1, 2, 3, 9], [1, 2, 3, None], [1, 2, 3, "4"], 5):
        assert page.evaluate(refused, {"scores": scores}), scores
    assert not page.evaluate(refused, {"scores": [1, 2, 3, -8]})


def test_prompts_set_the_explorer_up_and_answer_with_computed_numbers(softmax, page):
    softmax(page)
    said = []
    for number in range(5):
        page.locator(".cx-prompts summary").nth(number).click()
        page.get_by_role("button", name="Set this up").nth(number).click()
        settle(page)
        text = page.locator(".cx-prompts details p").nth(number).inner_text()
        said.append((text, written(page, 2), page.locator(".cx-sm-sum").inner_text()))
    pull, silent = (answer([-4, 5, 0, -1], 0, loss) for loss in ("cross_entropy", "squared_error"))
    assert f"pulls the cat by {pull.gradient[0]:.4f}".replace("-", "−") in said[0][0]
    assert abs(read(re.search(r"squared error pulls by (\S+)\. ", said[0][0])[1])) == pytest.approx(
        abs(silent.gradient[0]), rel=0.05
    )
    assert said[0][1][0] == pytest.approx(silent.gradient[0], rel=0.05)
    best = np.log(3) + np.log(0.925 / 0.075)
    assert f"the best score is {best:.2f}; there p = y = 0.925" in said[1][0]
    assert abs(said[1][1][0]) < 0.004
    easy, hard = (
        answer(z, 0, "focal").gradient[0] / answer(z, 0).gradient[0] for z in ([4, 0, 0, 0], [0, 2, 0, 0])
    )
    factors = [
        read(re.search(rf"{words} (\S+?)[;.](?: |$)", said[2][0])[1])
        for words in ("keeps a factor of", "cat behind by 2,")
    ]
    assert factors == pytest.approx([easy, hard], rel=0.05)
    assert 100 * easy < hard
    warm = [100 * answer([1, 3, 0.5, -1], 0, temperature=T).p[1] for T in (4, 1, 0.5)]
    assert [f"{share:.1f} %" in said[3][0] for share in warm] == [True] * 3
    assert "e^103 is inf in float32" in said[4][0]
    assert page.locator(".cx-sm-lost").count() == 13
    assert not page.log.errors
