"""What the page of the softmax explorer shows, as numbers."""

import re

from cnn_core.widgets.softmax.answers import CLASSES


def read(text):
    """A number as the page writes it."""
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    plain = re.sub(r"·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: f"e{found[1].translate(raised)}", text)
    return float(plain.replace("−", "-"))


def written(page, plot):
    """The values at the ends of the rows of a plot: 0 scores, 1 probabilities, 2 gradient."""
    texts = page.locator(".cx-sm-pictures .cx-plot").nth(plot).locator("text").all_text_contents()
    return [read(text) for text in texts[-len(CLASSES) :]]
