"""What executes the chapters and makes the site: run from the repository's root, ``python -m tools.NAME``."""
