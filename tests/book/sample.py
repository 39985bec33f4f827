"""A chapter of two texts and one cell of code, and what the tool that keeps twins in step finds in it."""

from tools import notebooks
from tools.chapter import Chapter

SOURCE = """\
---
id: simple
summary: One sum.
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# Title

Some text.

```{code-cell} ipython3
:tags: [hide-input]

print(1 + 1)
```

More text.
"""
CONFIG = "repository:\n  url: https://example.org/book\n  branch: trunk\n"


def again(chapter):
    """The same chapter, read anew."""
    return Chapter(chapter.source)


def found(chapter):
    return notebooks.differences(again(chapter))
