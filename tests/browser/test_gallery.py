"""The page of explorers: each is there with a picture, and each link leads to it in its chapter."""

import pytest

from cnn_core.widgets import explorers

NAMES = [name for name, cls in explorers().items() if cls.in_gallery]


def test_the_gallery_lists_every_explorer_once(site, page):
    page.goto((site / "explorers.html").as_uri())
    assert page.locator(".gallery-card").evaluate_all("(cards) => cards.map((card) => card.id)") == NAMES
    assert not page.log.errors


@pytest.mark.parametrize("name", NAMES)
def test_each_card_says_what_it_is_and_shows_a_picture(site, page, name):
    page.goto((site / "explorers.html").as_uri())
    card = page.locator(f"#{name}")
    assert card.locator("h2").inner_text()
    assert card.locator("p").first.inner_text().endswith(".")
    box = card.locator("svg, img, table").first.bounding_box()
    assert box["width"] > 100
    assert box["height"] > 50


@pytest.mark.parametrize("name", NAMES)
def test_each_link_leads_to_the_explorer_in_its_chapter(site, page, name):
    page.goto((site / "explorers.html").as_uri())
    links = page.locator(f"#{name} a").evaluate_all("(links) => links.map((link) => link.href)")
    assert links
    for link in links:
        page.goto(link)
        live = page.locator(f".cnn-explorer[data-explorer={name}] .cx-root").first
        live.wait_for()
        page.wait_for_function(
            "(root) => Math.abs(root.getBoundingClientRect().top) < innerHeight / 2",
            arg=live.element_handle(),
        )
