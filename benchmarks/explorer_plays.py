"""What a reader does in each explorer: 200 key presses, each of which changes what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

AROUND = ("ArrowRight",) * 5 + ("ArrowDown",) * 5 + ("ArrowLeft",) * 5 + ("ArrowUp",) * 5


@dataclass(frozen=True)
class Part:
    """Keys pressed in turn, `steps` in all, on an element that gets the focus first."""

    focus: str
    keys: tuple[str, ...]
    steps: int


def there_and_back(focus: str, steps: int, there: str = "ArrowRight", back: str = "ArrowLeft") -> Part:
    """Half of the steps one way, half back."""
    return Part(focus, (there,) * (steps // 2) + (back,) * (steps // 2), steps)


Play = Callable[[Page], Iterator[Part]]


def choose(page: Page, label: str, value: str) -> None:
    """Pick from a select."""
    page.get_by_role("combobox", name=label).first.select_option(value)


def radio(page: Page, group: str, option: str) -> None:
    """Pick one of a row of segments."""
    page.get_by_role("group", name=group, exact=True).get_by_role("radio", name=option, exact=True).check()


def play_activations(page: Page) -> Iterator[Part]:
    """GELU and thirty layers: the dearest function and the longest chain."""
    choose(page, "Function", "gelu")
    page.locator(".cx-slider:has-text('Depth of the chain') input").press("End")
    yield there_and_back("role=slider[name='Point x on the curve']", 40)
    for slider in ("Mean of the inputs", "Their spread", "Gain of the weights"):
        yield there_and_back(f"css=.cx-slider:has-text('{slider}') input", 40)
    yield there_and_back("css=.cx-slider:has-text('Depth of the chain') input", 40, "ArrowLeft", "ArrowRight")


def play_convolution(page: Page) -> Iterator[Part]:
    """Twelve by twelve numbers under a kernel of seven by seven, then the picture of 128 × 128."""
    page.locator(".cx-select:has-text('Size') select:visible").first.select_option("12")
    page.locator(".cx-panels .cx-select:has-text('Size') select:visible").last.select_option("7")
    radio(page, "Padding p", "same")
    yield there_and_back("css=.cx-slider input >> visible=true", 50)
    yield Part("role=grid >> nth=2 >> css=[tabindex='0']", AROUND, 50)
    radio(page, "Input", "Picture")
    yield there_and_back("css=.cx-slider input >> visible=true", 50)
    yield Part("role=application >> nth=0", AROUND, 50)


def play_pooling(page: Page) -> Iterator[Part]:
    """Sixteen by sixteen cells, overlapping windows, all gradients: three grids of 900 cells together."""
    page.get_by_role("combobox", name="Size").select_option("16")
    radio(page, "Stride s", "1")
    radio(page, "Padding p", "1")
    choose(page, "Beside it", "all")
    yield Part("role=button[name='Move right']", AROUND, 60)
    yield Part("role=grid >> nth=1 >> css=[tabindex='0']", AROUND, 40)
    yield Part("role=grid >> nth=0 >> css=[tabindex='0']", ("ArrowRight", "Space", "ArrowDown", "Space"), 60)
    yield Part("role=radio[name='max']", ("ArrowRight", "ArrowLeft"), 40)


def play_shapes(page: Page) -> Iterator[Part]:
    """The opening stack: fields of its first layer, the size of the image, the way through the rows."""
    page.locator(".cx-layer-name").first.click()
    yield there_and_back("css=.cx-editor input[type=number] >> nth=0", 60, "ArrowUp", "ArrowDown")
    yield there_and_back("css=.cx-editor input[type=number] >> nth=1", 40, "ArrowUp", "ArrowDown")
    yield there_and_back("role=spinbutton[name='Height']", 60, "ArrowDown", "ArrowUp")
    yield there_and_back("css=.cx-layer-name >> nth=0", 40, "ArrowDown", "ArrowUp")


def play_lenet(page: Page) -> Iterator[Part]:
    """Another digit, units of C1 and C3, and a pen led by arrow keys, read at each cell."""
    yield Part("role=button[name='Next test digit']", ("Enter",), 50)
    yield Part("role=application >> nth=1", AROUND, 50)
    yield Part("role=application >> nth=3", AROUND, 40)
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("application").first.press("Space")
    yield Part("role=application >> nth=0", AROUND, 60)


EXPLORERS: dict[str, Play] = {
    "convolution": play_convolution,
    "activations": play_activations,
    "pooling": play_pooling,
    "shapes": play_shapes,
    "lenet": play_lenet,
}
