"""The prepared runtime: made of verified files only, complete, and the same in the scripts as in the tree."""

import base64
import gzip
import hashlib
import io
import json
import re
import tarfile
import zipfile

import pytest

from tools.page_python import inputs, package, runtime, scripts

PART = re.compile(r'cnnPython\.part\("([^"]+)", "([A-Za-z0-9+/=]+)"\);\n')
MOST_SENT = 9_000_000


def tarball(path, files):
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    return path


def test_a_package_that_is_not_the_published_one_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"sha512-.*npm pack pyodide@"):
        inputs.unpacked(tarball(tmp_path / "p.tgz", {"pyodide.js": b"other"}), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_package_as_published_is_taken(tmp_path, monkeypatch):
    path = tarball(tmp_path / "p.tgz", {"pyodide.js": b"as published"})
    monkeypatch.setattr(inputs, "INTEGRITY", inputs.integrity(path.read_bytes()))
    assert (inputs.unpacked(path, tmp_path / "out") / "pyodide.js").read_bytes() == b"as published"


@pytest.mark.parametrize("same", [True, False])
def test_numpy_is_taken_only_as_the_lock_file_names_it(tmp_path, same):
    wheel = tmp_path / "numpy.whl"
    wheel.write_bytes(b"wheel")
    named = hashlib.sha256(b"wheel" if same else b"another").hexdigest()
    lock = {"packages": {"numpy": {"sha256": named, "file_name": "numpy.whl", "version": "2"}}}
    (tmp_path / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    if same:
        assert inputs.checked_wheel(wheel, tmp_path) == b"wheel"
    else:
        with pytest.raises(ValueError, match=f"numpy='.*must be {named}"):
            inputs.checked_wheel(wheel, tmp_path)


def test_the_list_names_versions_licences_and_every_part():
    listed = runtime.manifest()
    assert set(listed["parts"]) == set(runtime.PARTS)
    assert {path.name for path in runtime.FOLDER.iterdir()} == {f"{n}.gz" for n in runtime.PARTS} | {
        runtime.MANIFEST
    }
    assert {"Pyodide", "CPython", "NumPy"} <= set(listed["licences"])
    assert listed["versions"]["pyodide"] == inputs.PYODIDE
    assert inputs.INTEGRITY in listed["sources"].values()


def test_a_part_that_was_changed_is_refused(tmp_path):
    for path in runtime.FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert runtime.parts(tmp_path) == runtime.parts()
    (tmp_path / "numpy.gz").write_bytes(b"other")
    with pytest.raises(ValueError, match=r"numpy\.gz: is not what manifest\.json lists"):
        runtime.parts(tmp_path)


def test_licences_of_numpy_travel_with_it():
    names = zipfile.ZipFile(io.BytesIO(gzip.decompress(runtime.parts()["numpy"]))).namelist()
    assert [name for name in names if "LICENSE" in name]


def test_the_scripts_hold_the_parts_and_their_names_follow_their_content():
    first, files = scripts.scripts()
    index = json.loads(re.match(r"globalThis\.cnnPythonIndex = (.*);\n", files[first])[1])
    for name, data in runtime.parts().items():
        pieces = [PART.fullmatch(files[piece["file"]]) for piece in index["parts"][name]]
        assert [piece[1] for piece in pieces] == [piece["file"] for piece in index["parts"][name]]
        assert base64.b64decode("".join(piece[2] for piece in pieces)) == data
        assert sum(piece["bytes"] for piece in index["parts"][name]) == len(data)
    for name, text in files.items():
        content = text if name == first else PART.fullmatch(text)[2]
        assert hashlib.sha256(content.encode()).hexdigest()[:12] in name


def test_at_most_nine_megabytes_are_sent():
    index = [len(data) for data in runtime.parts().values()]
    assert sum(index) + len(runtime.squeezed(package.archive())) < MOST_SENT


def test_scripts_of_an_older_build_go(tmp_path):
    (tmp_path / "answer.0123456789ab.js").write_text("old", "utf-8")
    scripts.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*scripts.scripts()[1], "versions.json"}


def test_the_package_s_own_part_imports_nothing_that_is_not_there():
    names = set(package.modules())
    assert {"cnn_core.study.exercise", "cnn_core.nn", "cnn_core.arithmetic"} <= names
    assert not [name for name in names if name.startswith(("cnn_core.models", "cnn_core.widgets"))]
    assert package.archive() == package.archive()


def test_a_module_that_needs_more_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "cnn_core" / "study" / "chapters" / "new"
    folder.mkdir(parents=True)
    (folder / "exercises.py").write_text("import torch\n", "utf-8")
    monkeypatch.setattr(package, "ROOT", tmp_path)
    with pytest.raises(ValueError, match=r"exercises\.py: imports torch, which is not in the page"):
        package.modules.__wrapped__()
