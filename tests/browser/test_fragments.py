"""What stands behind # in the address: followed by every explorer, and never the cause of an error."""

import base64
import json
import random
import zlib

import pytest

from cnn_core.widgets import explorers
from tests.widgets.steps import settle
from tests.widgets.ways import ways

WAYS = ways()
LINKED = [name for name in WAYS if explorers()[name].in_gallery]  # a link to a question would hold the answer


def packed(state):
    """A state as links hold it."""
    text = state if isinstance(state, str) else json.dumps(state)
    deflate = zlib.compressobj(wbits=-15)
    data = deflate.compress(text.encode()) + deflate.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def link(page):
    """The address of what the explorer shows, as its button writes it."""
    page.get_by_role("button", name="Link to this state").first.press("Enter")
    page.wait_for_function("document.querySelector('.cx-share [role=status]').textContent !== ''")
    return page.url


def opened(page, address, name):
    """A page whose errors are counted: those that stop a script."""
    page.stops = []
    page.on("pageerror", lambda error: page.stops.append(str(error)))
    page.goto("about:blank")
    page.goto(address)
    page.locator(".cnn-explorer").first.scroll_into_view_if_needed()
    page.locator(".cnn-explorer-live").locator(WAYS[name].drawn).first.wait_for()
    settle(page)
    return page


MARK = "() => { window.marked = [...document.querySelectorAll('.cnn-explorer-live')]; }"
RENEWED = "() => window.marked.some((el) => !el.isConnected)"


def renewed(page, step):
    """Do a step, and wait until an explorer has come to life anew."""
    page.evaluate(MARK)
    step()
    page.wait_for_function(RENEWED)
    settle(page)


def go(page, hash_):
    """Go to a fragment that shows another state."""
    renewed(page, lambda: page.evaluate("(hash) => { location.hash = hash; }", hash_))


def try_out(page, hash_):
    """Go to a fragment of which nobody knows what it does."""
    page.evaluate("(hash) => { location.hash = hash; }", hash_)
    page.wait_for_timeout(100)
    settle(page)


def changed_link(page, before):
    """The link to the state, once it is another one: a page of much work takes its time to write it."""
    for _ in range(100):
        if (now := link(page)) != before:
            break
        page.wait_for_timeout(50)
    return now


@pytest.mark.parametrize("name", LINKED)
def test_the_page_follows_its_address(explorer_page, page, name):
    way = WAYS[name]
    opened(page, explorer_page(explorers()[name](), body="<p style='height: 1500px'></p>"), name)
    own, blank = page.url, link(page)
    page.locator(way.focus).focus()
    for key in way.keys:
        page.keyboard.press(key)
    settle(page)
    first = changed_link(page, blank)
    for target in way.clicks:
        page.locator(target).first.click()
    settle(page)
    second = changed_link(page, first)
    assert len({own, first, second}) == 3
    for address in (first, second):
        page.evaluate("scrollTo(0, 0)")
        go(page, address.split("#")[1])
        assert link(page) == address
        assert page.evaluate("scrollY") > 1000
    renewed(page, page.go_back)
    assert page.url == first
    assert link(page) == first
    go(page, f"explorer-{name}")  # nobody has changed what the link set: the page's own state
    assert link(page).endswith(f"#explorer-{name}")
    assert page.stops == []


def test_a_link_inside_the_page_leads_to_its_state_again_and_again(explorer_page, page):
    state = packed({"stride": 3})
    body = f"<a href='#explorer-convolution={state}'>Stride 3</a><p style='height: 1500px'></p>"
    opened(page, explorer_page(explorers()["convolution"](), body=body), "convolution")
    stride = page.get_by_role("group", name="Stride s")
    for _ in range(2):
        renewed(page, page.get_by_role("link", name="Stride 3").click)
        assert stride.get_by_role("radio", name="3").is_checked()
        assert page.evaluate("scrollY") > 1000
        stride.get_by_role("radio", name="1").check()
        settle(page)
    try_out(page, "explorer-convolution")  # the reader's own change stays
    assert stride.get_by_role("radio", name="1").is_checked()
    assert page.stops == []


def test_of_two_explorers_each_hears_its_own_address(explorer_page, page):
    cls = explorers()["convolution"]
    gap = "<p style='height: 900px'></p>"
    opened(page, explorer_page(cls(), cls(), explorers()["pooling"](), body=gap), "convolution")
    go(page, f"explorer-convolution-2={packed({'stride': 2})}")
    go(page, f"explorer-pooling={packed({'kind': 'average'})}")
    chosen = [
        page.get_by_role("group", name="Stride s").nth(i).get_by_role("radio", checked=True) for i in range(3)
    ]
    assert [one.evaluate("(el) => el.parentElement.innerText") for one in chosen] == ["1", "2", "2"]
    pooling = page.get_by_role("group", name="Pooling", exact=True)
    assert pooling.get_by_role("radio", name="average").is_checked()
    assert page.stops == []


ODD = [
    "%", "50%", "%E4%F6", "explorer-%", "explorer-", "explorer-nobody=abc", "explorer-NAME-2=abc", "=", "==",
    "explorer-toString", "explorer-__proto__=x",
]  # fmt: skip
CUT = packed({"position": [0, 0], "view": "all", "drawing": [[0] * 28] * 28})
MEANT = [
    "=", "%", "=%", "=%E4", "=!!", "=abc", "=ä", "=" + CUT[:-5], "=" + CUT[: len(CUT) // 2],
    "=" + 300_000 * "A", "=" + packed("3"), "=" + packed("null"), "=" + packed("[]"), "=" + packed("{"),
    "=" + packed('"x"'),
    "=" + packed(20_000 * "[" + 20_000 * "]"), "=" + packed('{"__proto__": {"x": 1}}'),
    "=" + packed({"toString": 1}), "=" + packed({"constructor": "x"}), "=" + packed({"answer": "1"}),
]  # fmt: skip


@pytest.mark.parametrize("way_in", ["fresh", "followed"])
@pytest.mark.parametrize("name", LINKED)
def test_an_odd_address_changes_nothing_and_stops_nothing(explorer_page, page, name, way_in):
    address = explorer_page(explorers()[name](), body="<p style='height: 300px'></p>")
    opened(page, address, name)
    before = link(page)
    odd = ODD + [f"explorer-{name}{end}" for end in MEANT]
    for fragment in random.Random(name).sample(odd, 6) if way_in == "fresh" else odd:
        target = fragment.replace("NAME", name)
        if way_in == "fresh":
            page.goto("about:blank")
            page.goto(f"{address}#{target}")
            page.locator(".cnn-explorer-live").locator(WAYS[name].drawn).first.wait_for()
            page.wait_for_timeout(100)
        else:
            page.evaluate("scrollTo(0, 0)")
            try_out(page, target)
        if not target.startswith(f"explorer-{name}=") and target != f"explorer-{name}":
            assert page.evaluate("scrollY") == 0, fragment[:40]
        assert link(page) == before, fragment[:40]
    assert page.stops == []


VALUES = [
    99,
    -1,
    0,
    1.5,
    1e9,
    "x",
    "toString",
    "",
    True,
    None,
    [],
    [[]],
    [[1], [1, 2]],
    [1, 2, 3],
    [-1, 0],
    {},
]


@pytest.mark.parametrize("name", LINKED)
def test_a_foreign_state_stops_nothing_and_never_shows_what_python_refuses(explorer_page, page, name):
    cls = explorers()[name]
    opened(page, explorer_page(cls()), name)
    own = cls().state()
    drawn = page.locator(".cnn-explorer-live").locator(WAYS[name].drawn).first
    for trait in own:
        for value in VALUES:
            try_out(page, f"explorer-{name}={packed({trait: value})}")
            assert drawn.is_visible() or name == "convolution", (trait, value)
            assert page.stops == [], (trait, value)
    nested = {trait: value for trait, value in own.items() if isinstance(value, list) and value}
    for trait, value in nested.items():
        for inner in ("x", None, [], {}):
            try_out(page, f"explorer-{name}={packed({trait: [inner, *value[1:]]})}")
            assert page.stops == [], (trait, inner)
