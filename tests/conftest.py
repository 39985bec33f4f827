"""What several folders of tests need."""

pytest_plugins = ["tests.browser.fixtures"]
