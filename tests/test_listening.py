"""What `kg serve` is told, where it listens, and what it leaves behind."""

from __future__ import annotations

import fcntl
import socket
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import InputError
from kg.server.listening import address, listen
from kg.server.temporary import temporary_folder


@pytest.mark.parametrize(
    "option",
    [
        ["--workers", "0"],
        ["--seconds", "-1"],
        ["--seconds", "0"],
        ["--seconds", "nan"],
        ["--seconds", "inf"],
        ["--port", "99999"],
        ["--port", "-1"],
        ["--memory", "0"],
        ["--result", "0"],
    ],
)
def test_options_without_sense_are_refused(option: list[str]) -> None:
    result = CliRunner().invoke(cli, ["serve", *option, "--graph", "nowhere.nq"])
    assert result.exit_code == 2
    assert option[0] in result.output


def test_a_free_port_is_the_same_on_every_address() -> None:
    doors = listen("localhost", 0, 5)
    try:
        assert len({door.getsockname()[1] for door in doors}) == 1
        url = address(doors[0])
        assert url.endswith(f":{doors[0].getsockname()[1]}/")
        host = doors[0].getsockname()[0]
        assert url.startswith(f"http://[{host}]" if ":" in host else f"http://{host}")
        socket.create_connection(doors[0].getsockname()[:2], timeout=20).close()
    finally:
        for door in doors:
            door.close()


@pytest.mark.parametrize("host", ["nowhere.invalid", "a..b", "192.0.2.1"])
def test_a_host_that_is_none_of_ours_is_told_as_such(host: str) -> None:
    with pytest.raises(InputError, match="--host"):
        listen(host, 0, 5)


def test_a_port_that_is_taken_is_told_as_such() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(InputError, match="choose another with --port"),
    ):
        listen("127.0.0.1", taken.getsockname()[1], 5)


def test_what_a_killed_server_left_is_removed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, living, foreign = (tmp_path / f"kg-store-{name}" for name in ("left", "living", "foreign"))
    for folder in (left, living, foreign):
        (folder / "store").mkdir(parents=True)
    (left / "lock").touch()
    with (living / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with temporary_folder() as first, temporary_folder() as second:
            assert first.is_dir()
            assert second.is_dir()
            assert living.is_dir()
            assert foreign.is_dir()
            assert not left.exists()
    assert not first.exists()
    assert not second.exists()
