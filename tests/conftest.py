"""What several folders of tests need."""

from tests.share import left_out

pytest_plugins = ["tests.browser.fixtures"]


def pytest_collection_modifyitems(config, items):
    """Leave out what runs with everything alone."""
    if out := [item for item in items if left_out(item)]:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if not left_out(item)]
