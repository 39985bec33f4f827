import subprocess

import pytest

from tools import chromium


@pytest.fixture
def tool(monkeypatch):
    """The tool on a machine without any browser, and without apt-get unless a test says otherwise."""
    tool = chromium
    monkeypatch.delenv("CNN_CHROMIUM", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "/nowhere")
    monkeypatch.setattr(tool.shutil, "which", lambda name: None)
    return tool


def test_a_named_program_comes_first(tool, monkeypatch, tmp_path):
    program = tmp_path / "browser"
    program.touch()
    monkeypatch.setenv("CNN_CHROMIUM", str(program))
    assert tool.find() == str(program)


def test_a_program_on_the_path_is_found(tool, monkeypatch, tmp_path):
    program = tmp_path / "chrome"
    program.touch()
    monkeypatch.setattr(tool.shutil, "which", lambda name: str(program) if name == "chrome" else None)
    assert tool.find() == str(program)


def test_without_one_it_says_what_to_do_in_one_line(tool, capsys):
    assert tool.main() == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    for way in ("package chromium", "playwright install chromium", "CNN_CHROMIUM"):
        assert way in err


def test_a_wrong_name_is_not_replaced_by_an_installation(tool, monkeypatch, capsys):
    monkeypatch.setenv("CNN_CHROMIUM", "/no/such/program")
    monkeypatch.setattr(tool, "install", lambda: pytest.fail("installed"))
    assert tool.main() == 3


def test_as_root_with_apt_it_is_installed(tool, monkeypatch, tmp_path, capsys):
    program, commands = tmp_path / "chromium", []

    def run(command, **_):
        commands.append(command[2:])
        if "install" in command:
            program.touch()
        return subprocess.CompletedProcess(command, 0)

    def which(name):
        return str(program) if name == "apt-get" or program.exists() else None

    monkeypatch.setattr(tool.shutil, "which", which)
    monkeypatch.setattr(tool.os, "geteuid", lambda: 0)
    monkeypatch.setattr(tool.subprocess, "run", run)
    assert tool.main() == 0
    assert capsys.readouterr().out.strip() == str(program)
    assert commands == [["update"], ["install", "-y", "chromium"]]
