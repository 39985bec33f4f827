import socket

import pytest

from tools import serve as tool


@pytest.fixture
def taken():
    """A port that is in use."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_gives_way_to_the_next(taken, tmp_path):
    with tool.open_server(str(tmp_path), taken) as server:
        assert taken < server.server_port < taken + tool.TRIES


@pytest.mark.parametrize("port", ["eight", "70000"])
def test_a_port_that_cannot_be_is_one_line(port, tmp_path, capsys):
    assert tool.main(str(tmp_path), port) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_no_free_port_is_one_line_that_says_what_to_do(taken, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tool, "TRIES", 1)
    assert tool.main(str(tmp_path), str(taken)) == 2
    assert "PORT=" in capsys.readouterr().err
