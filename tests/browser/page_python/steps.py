"""An exercise on a built page, opened and answered."""

from playwright.sync_api import expect

from tools.chapter import chapters

CHAPTER, EXERCISE = "03_how_cnns_work/convolution", "convolution.3"
LONG = 60_000  # milliseconds: a machine under load
RIGHT = """def correlate(x, k):
    y = np.zeros((x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1))
    for i, j in np.ndindex(y.shape):
        y[i, j] = np.sum(x[i : i + k.shape[0], j : j + k.shape[1]] * k)
    return y"""
FLIPPED = RIGHT.replace("* k)", "* k[::-1, ::-1])")
RUN = "([code, setup, missing, limit]) => cnnPython.run({ code, setup, missing }, { limit })"


def opened(page, home, exercise=EXERCISE):
    """Open the editor of an exercise; returns its text field."""
    page.set_default_timeout(LONG)
    page.goto(f"{home}/{exercises_page(exercise)}.html")
    page.get_by_role("button", name=f"exercise {exercise}").click()
    return page.get_by_label(f"Your answer to exercise {exercise}")


def exercises_page(exercise):
    return next(one.address for one in chapters() if one.name == exercise.partition(".")[0])


def output(page):
    return page.locator(".py-output")


def says(page, text):
    expect(output(page)).to_contain_text(text, timeout=LONG)
