"""What the tests of explorers do and read on a page."""

from playwright.sync_api import expect


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


def expect_said(page, text):
    """Wait until the explorer itself, not the line with its link, has told screen readers this."""
    expect(page.locator(".cx-hidden[role=status]")).to_contain_text(text)


def choose(page, group, option):
    """Pick one of the segments of a choice."""
    page.get_by_role("group", name=group, exact=True).get_by_role("radio", name=option, exact=True).check()
    settle(page)


def centre(locator):
    """The middle of an element, in pixels."""
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
