"""Python in the page: exercises of the chapters are answered and checked in the browser, without a server.

``python -m tools.page_python PYODIDE.tgz NUMPY.whl`` prepares the runtime in ``book/_python`` from the two
published files, about once a year. A build of the site packs it, and the package's own sources, into scripts
that a page loads when a reader asks for them. ``page`` holds what runs there.
"""
