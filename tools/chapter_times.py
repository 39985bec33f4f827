"""Pytest plugin: the seconds of each chapter, all its cells together (pytest -p chapter_times)."""

from collections import Counter


def pytest_terminal_summary(terminalreporter) -> None:
    """Print the seconds of every notebook among the tests, the slowest first."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            seconds[getattr(report, "nodeid", "").partition("::")[0]] += getattr(report, "duration", 0.0)
    chapters = [(name, taken) for name, taken in seconds.most_common() if name.endswith(".ipynb")]
    if chapters:
        terminalreporter.section("seconds of each chapter")
        for name, taken in chapters:
            terminalreporter.write_line(f"{taken:6.1f}  {name}")
