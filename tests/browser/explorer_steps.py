"""What the tests of explorers do and read on a page."""

# Imports the module's text as the host does, for its exported functions.
MODULE = """
async () => {
  const url = URL.createObjectURL(new Blob([window.cnnExplorers.convolution], { type: "text/javascript" }));
  window.convolution = await import(url);
}
"""


def total(page):
    """The sum under the window, as the page writes it."""
    return page.locator(".cx-total").inner_text()


def result(page):
    """The numbers of the result grid, row by row."""
    rows = page.get_by_role("grid").nth(2).get_by_role("row")
    return [
        [float(t.replace("−", "-")) for t in row.locator(".cx-cell").all_inner_texts()] for row in rows.all()
    ]


def settle(page):
    """Wait until what was asked for is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def choose(page, group, option):
    """Pick one of the segments of a choice."""
    page.get_by_role("group", name=group, exact=True).get_by_role("radio", name=option, exact=True).check()
    settle(page)


def centre(locator):
    """The middle of an element, in pixels."""
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
