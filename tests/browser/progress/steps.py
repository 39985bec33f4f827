"""A reader before a prediction: the chapter, the boxes in it, and what they hide."""

from functools import cache

from tools.chapter import chapters
from tools.progress.catalogue import anchor
from tools.progress.predictions import predictions

CHAPTER = "04_mathematics/gradients"
CHOICE, NUMBER = "gradients.p1", "gradients.p2"
QUESTION, EXERCISE = "gradients.q1", "gradients.1"
WITH_EXPLORER = "03_how_cnns_work/fully_connected"  # a question, in the result of a prediction
BARE, BARE_CHAPTER = "convolution.p1", "03_how_cnns_work/convolution"  # a number without a unit
LOCK, SKIP = "Lock my guess", "Skip"
KEEP = "([id, answer, state]) => cnnProgress.write(id, { answer, state })"
# What a browser's translation does: each text stands in new elements of its own.
TRANSLATED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (!text.data.trim() || text.parentElement.closest("script, style, textarea")) continue;
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    inner.textContent = `«${text.data}»`;
    outer.append(inner);
    text.replaceWith(outer);
  }
}"""


@cache
def chapter_of(identifier):
    return next(one for one in chapters() if one.name == identifier.partition(".")[0])


@cache
def told(identifier):
    """The prediction as the chapter has it."""
    return next(one for one in predictions(chapter_of(identifier)) if one.id == identifier)


def opened(page, home, chapter=CHAPTER):
    page.goto(f"{home}/{chapter}.html")
    page.wait_for_function("document.documentElement.classList.contains('predicts')")
    return page


def box(page, identifier):
    return page.locator(f"#{anchor(identifier)}")


def result(page, identifier):
    """What is hidden: the element that shows the answer."""
    return page.locator(f"#{anchor(identifier)} + details.predict-result > p:not(.predict-said)").last


def press(page, identifier, name):
    box(page, identifier).get_by_role("button", name=name).click()


def lock(page, identifier, guess):
    field = box(page, identifier).get_by_role("textbox")
    if field.count():
        field.fill(guess)
    else:
        box(page, identifier).get_by_label(guess, exact=True).check()
    press(page, identifier, LOCK)


def said(page, identifier):
    return page.locator(f"#{anchor(identifier)} + details .predict-said")


def stored(page):
    """Id → answer and state of all that the browser keeps."""
    items = page.evaluate("cnnProgress.all().items")
    return {name: (one["answer"], one["state"]) for name, one in items.items()}


def overview(page, home):
    page.goto(f"{home}/progress.html")
    page.locator("#progress-tools button").first.wait_for()
    page.evaluate("for (const one of document.querySelectorAll('.progress-chapter')) one.open = true")
    return page


def item(page, identifier):
    return page.locator(f'li[data-id="{identifier}"] .progress-state')


def status(page):
    return page.locator("#progress-tools .progress-said")
