import json
import subprocess
import sys
from pathlib import Path

import pytest

import cnn_core.widgets as widgets
from cnn_core.widgets.base import Explorer, common_style
from cnn_core.widgets.page import static
from cnn_core.widgets.page.static import write_static


def test_registry_maps_each_name_to_its_class():
    found = widgets.explorers()
    assert found["convolution"] is widgets.ConvolutionExplorer
    assert list(found) == sorted(found)
    assert all(issubclass(cls, Explorer) and cls.name == name for name, cls in found.items())


def test_unknown_attribute_is_refused():
    with pytest.raises(AttributeError, match="NoExplorer"):
        _ = widgets.NoExplorer


def test_write_static_writes_classic_scripts_that_carry_the_modules(tmp_path):
    written = write_static(tmp_path)
    assert sorted(written) == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    for script in ("host.js", "share.js"):
        source = Path(static.__file__).with_name(script)
        assert (tmp_path / script).read_text(encoding="utf-8") == source.read_text(encoding="utf-8")
    style = (tmp_path / "explorer.css").read_text(encoding="utf-8")
    assert style.startswith(common_style())
    assert all(cls.own_style() in style for cls in widgets.explorers().values())
    for name, cls in widgets.explorers().items():
        script = (tmp_path / "explorers" / f"{name}.js").read_text(encoding="utf-8")
        head, _, text = script.partition("] = ")
        assert head == f'(window.cnnExplorers ??= {{}})["{name}"'
        assert json.loads(text.rstrip().removesuffix(";")) == cls.source()
        assert script.count("\n") == 1


def test_write_static_gives_the_same_bytes_again(tmp_path):
    first = {path: path.read_bytes() for path in write_static(tmp_path)}
    assert first == {path: path.read_bytes() for path in write_static(tmp_path)}


def test_package_import_is_light():
    code = "import sys, cnn_core.widgets; print({'torch', 'anywidget', 'numpy'} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"
    )


def test_explorers_do_not_load_torch():
    code = "import sys, cnn_core.widgets as w; w.explorers(); print('torch' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
    )
