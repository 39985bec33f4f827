"""An explorer that runs on a page which is no chapter."""

from cnn_core.widgets import explorers

SOURCES = ("cnn_core/widgets", "cnn_core/records", "tools/pages")


def page(name: str) -> str:
    """Return the place of the explorer of this name, in the state in which it opens.

    Raises KeyError for a name that no explorer has.
    """
    return f"```{{raw}} html\n{explorers()[name]().placeholder()}\n```\n"
