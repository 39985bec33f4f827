"""The table of imports in CONTRIBUTING, held against the code: what may import what."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"\| `cnn_core/(\w+)` \|[^|]*\|([^|]*)\|")


def allowed() -> dict[str, set[str]]:
    """Return the packages and, for each, the packages that it may import, as CONTRIBUTING says."""
    rows = ROW.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    return {package: set(re.findall(r"`(\w+)`", others)) for package, others in rows}


def imported(source: str) -> Iterator[str]:
    """Yield every part of cnn_core that ``source`` imports, inside functions and by name as well."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide from this table and from readers"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = [node.value] if re.fullmatch(r"cnn_core(\.\w+)+", node.value) else []
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "cnn_core" and len(parts) > 1:
                yield parts[1]


def breaches(package: str, source: str) -> set[str]:
    """Return what ``source``, a file of ``package``, imports and may not; the ground is free."""
    return {name for name in imported(source) if name[0] != "_"} - allowed()[package] - {package}


def files(package: str) -> list[Path]:
    """Return the files of a package; ``make_data.py`` is a maintainer's program beside what it writes."""
    return sorted(p for p in (ROOT / "cnn_core" / package).rglob("*.py") if p.name != "make_data.py")


def test_every_package_has_its_row_and_nothing_imports_in_a_circle():
    table = allowed()
    folders = {p.parent.name for p in (ROOT / "cnn_core").glob("*/__init__.py")}
    assert set(table) == folders
    order = []
    while remaining := set(table) - set(order):
        ready = sorted(name for name in remaining if table[name] <= set(order))
        assert ready, f"a circle among {sorted(remaining)}"
        order += ready


@pytest.mark.parametrize("package", sorted(allowed()))
def test_a_package_imports_what_the_table_allows(package):
    found = {str(p.relative_to(ROOT)): b for p in files(package) if (b := breaches(package, p.read_text()))}
    assert not found


def test_the_ground_imports_nothing_above_it():
    for path in (ROOT / "cnn_core").glob("*.py"):
        assert not {name for name in imported(path.read_text()) if not name.startswith("_")}, path.name


@pytest.mark.parametrize(
    "line",
    [
        "from cnn_core.train import fit",
        "import cnn_core.train.loop",
        "from cnn_core import train",
        "def f():\n    from cnn_core.train.loop import fit",
        'import_module("cnn_core.train.loop")',
    ],
)
def test_an_arrow_upwards_is_found_in_every_form(line):
    assert breaches("records", line) == {"train"}
    assert breaches("records", "from cnn_core._check import require\nimport json") == set()
