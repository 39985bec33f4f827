"""What the optimiser explorer computes, shows and does, on a page on disk with the network off."""

import json

import numpy as np
from playwright.sync_api import expect

from cnn_core.widgets import OptimiserExplorer
from cnn_core.widgets.optimisers.surfaces import NAMES, SURFACES, make_optimiser, noise, walk
from tests.widgets.checks import import_module
from tests.widgets.steps import centre, expect_said, settle


def told(page, name):
    """What stands in the line of an optimiser."""
    return page.locator(".cx-runner").nth(list(NAMES).index(name)).locator(".cx-told").inner_text()


def test_steps_agree_with_the_package(optimisers, page):
    import_module(optimisers(page), "optimisers")
    rng = np.random.default_rng(3)
    for name in NAMES:
        for _ in range(20):
            w, gradients = rng.normal(size=4), rng.normal(size=(12, 4)) * 10.0 ** rng.integers(-6, 4)
            rate, mu = float(10 ** rng.uniform(-4, 1)), float(rng.uniform(0.1, 0.99))
            case = [name, w.tolist(), gradients.tolist(), {"rate": rate, "mu": mu}]
            found = page.evaluate(f"optimisers.stepOnce(...{json.dumps(case)})")
            ours = make_optimiser(name, {"w": w}, rate, mu)
            for g in gradients:
                ours.step({"w": g})
            np.testing.assert_allclose(found, w, rtol=1e-9, atol=1e-12)


def test_walks_and_noise_agree_with_the_package(optimisers, page):
    import_module(optimisers(page), "optimisers")
    rng = np.random.default_rng(4)
    for seed in (0, 1, 99):
        np.testing.assert_allclose(page.evaluate(f"optimisers.makeNoise({seed})"), noise(seed), atol=1e-12)
    for surface in SURFACES:
        for name in NAMES:
            x, y, mu, jitter = (round(float(v), 2) for v in rng.uniform((-2, -1, 0, 0), (2, 2, 0.9, 1)))
            rate, seed = round(float(10 ** rng.uniform(-4, -2)), 6), int(rng.integers(100))
            state = {"surface": surface, "x": x, "y": y, "mu": mu, "noise": jitter, "seed": seed, name: rate}
            found = page.evaluate(f"optimisers.walk({json.dumps(name)}, {json.dumps(state)})")
            ours = walk(name, surface, (x, y), rate, mu, jitter, seed)
            assert found["lost"] == ours.lost
            np.testing.assert_allclose(found["path"], ours.path, atol=1e-7)
            np.testing.assert_allclose(found["losses"], ours.losses, atol=1e-6)


def test_the_page_says_what_python_computes(optimisers, page):
    explorer = OptimiserExplorer(show_nesterov=True, show_rmsprop=True, step=45, noise=0.3, seed=5)
    optimisers(page, **explorer.state())
    for name in NAMES:
        way = explorer.walk(name)
        text = told(page, name).replace("−", "-")
        assert float(text.split()[1]) == float(f"{way.losses[45]:.2g}")
        place = [float(part) for part in text.split("(")[1].rstrip(")").split(", ")]
        np.testing.assert_allclose(place, way.path[45], atol=0.0051)
    assert page.locator(".cx-ways g[class] path").count() == 5


def test_divergence_is_told_in_words(optimisers, page):
    explorer = OptimiserExplorer(gd=0.05)
    optimisers(page, **explorer.state())
    assert told(page, "gd") == f"diverged: lost after {explorer.walk('gd').lost} steps"
    assert "diverges at rates above 2/50 = 0.04, momentum above 2(1 + μ)/50 = 0.076" in page.inner_text(
        ".cx-root"
    )
    page.get_by_role("button", name="Back to the start").click()
    settle(page)
    assert told(page, "gd").startswith("loss")


def test_keyboard_alone_does_everything(optimisers, page):
    optimisers(page)
    page.get_by_role("combobox", name="Surface").focus()
    page.keyboard.press("s")  # the only one with this letter
    settle(page)
    page.keyboard.press("Tab")  # μ
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")  # noise
    page.keyboard.press("ArrowRight")
    settle(page)  # there is noise now, so there may be other noise
    page.keyboard.press("Tab")  # other noise
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the map
    page.keyboard.press("ArrowDown")
    expect_said(page, "Start at x −1.8, y 0.56.")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # one step more
    settle(page)  # the slider below has heard of it
    page.keyboard.press("Tab")  # the slider of the steps
    page.keyboard.press("ArrowRight")
    expect_said(page, "Step 62. gradient descent: loss")
    page.keyboard.press("Tab")  # gradient descent
    page.keyboard.press("Space")
    settle(page)
    assert told(page, "gd") == "not shown"
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    settle(page)
    assert "Rate: 10" in page.locator(".cx-runner").first.inner_text()
    shown = OptimiserExplorer(surface="saddle", mu=0.89, noise=0.05, seed=1, y=0.56)
    loss = shown.walk("momentum").losses[62]
    assert float(told(page, "momentum").split()[1]) == float(f"{loss:.2g}")
    assert not page.log.errors


def test_pointer_and_touch_move_the_start(optimisers, page, open_page):
    optimisers(page)
    box = page.get_by_role("application").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 1, steps=6)
    page.mouse.up()
    settle(page)
    assert "start at x 0, y 2;" in page.get_by_role("application").get_attribute("aria-label")
    phone = optimisers(open_page("phone"))
    ground = phone.get_by_role("application")
    ground.scroll_into_view_if_needed()
    phone.touchscreen.tap(*centre(ground))
    settle(phone)
    assert "start at x 0, y 0;" in ground.get_attribute("aria-label")
    assert told(phone, "gd") == "loss 0 at (0, 0)"
    assert not page.log.errors + phone.log.errors


def test_playing_takes_steps_and_pauses(optimisers, page):
    optimisers(page, step=0)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('input[aria-valuetext]') && true")
    expect(page.get_by_text("Steps: 3", exact=True)).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Back to the start").click()
    settle(page)
    assert page.get_by_text("Steps: 0", exact=True).is_visible()


def test_a_start_outside_another_surface_moves_inside(optimisers, page):
    optimisers(page, y=-1.8)
    page.get_by_role("combobox", name="Surface").select_option("rosenbrock")
    settle(page)
    assert "y −1;" in page.get_by_role("application").get_attribute("aria-label")


def test_prompts_set_the_explorer_up_and_answer_with_computed_numbers(optimisers, page):
    optimisers(page)
    for number in range(3):
        page.locator(".cx-prompts summary").nth(number).click()
        page.get_by_role("button", name="Set this up").nth(number).click()
        settle(page)
        answer = page.locator(".cx-prompts details p").nth(number).inner_text()
        if number == 0:
            lost = walk("gd", "ravine", (-1.8, 0.6), 0.042).lost
            assert f"after {lost} steps it is lost" in answer
            assert "by −0.98, and by −1.1." in answer
        elif number == 1:
            turned = (np.array([-1.8 - 0.6, -1.8 + 0.6]) / np.sqrt(2)).tolist()
            before = walk("adam", "ravine", (-1.8, 0.6), 0.1).losses[60]
            after = walk("adam", "turned", turned, 0.1).losses[60]
            assert f"from {before:.2g} to {after:.2g}" in answer
            assert after > 50 * before
            kept = walk("momentum", "turned", turned, 0.01).losses[60]
            assert f"{kept:.2g} before and {kept:.2g} after" in answer
        else:
            assert told(page, "gd").endswith(", 0)")
            assert told(page, "adam").endswith(", 0)")
    assert not page.log.errors
