"""PostgreSQL and Valkey of our own (app/embedded.py), with real processes."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from redis import Redis

from app import embedded
from app.embedded import Place, Server
from app.lib.processes import ProcessError, hold, stop
from tests.processes import alive, descendants, until


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    data_dir = tmp_path / "data of a demo"
    data_dir.mkdir()
    return data_dir


@pytest.fixture
def place(data_dir: Path) -> Iterator[Place]:
    place = embedded.place_of(data_dir)
    yield place
    embedded.remove(place)


def started(server: Server, place: Place) -> subprocess.Popen[bytes]:
    return embedded.start(server, place.data_dir / f"{server.program.name}.log")


def ended(server: Server, process: subprocess.Popen[bytes]) -> None:
    stop(process, server.program.stop_signal, patience=5)


def ask(url: str, question: str) -> object:
    async def answer() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(answer())


def test_valkey_answers_and_is_gone_when_stopped(place: Place) -> None:
    server = embedded.valkey(place)
    process = started(server, place)
    assert Redis.from_url(server.url).ping()
    ended(server, process)
    assert not alive({process.pid})
    assert not server.is_ready()


def test_postgres_gives_an_ordinary_owner_a_database_of_its_own(place: Place) -> None:
    server = embedded.postgres(place, durable=False)
    process = started(server, place)
    own = "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()"
    assert ask(server.url, own) is True
    assert ask(server.url, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
    assert ask(server.url, "SELECT 'É' ILIKE 'é'") is True
    pids = {process.pid} | descendants(process.pid)
    ended(server, process)
    assert not alive(pids)


def test_the_database_asks_for_the_password(place: Place) -> None:
    server = embedded.postgres(place, durable=False)
    process = started(server, place)
    stranger = f"postgresql://postgres:guess@/postgres?host={place.private}"
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(stranger, "SELECT 1")
    ended(server, process)


def test_a_database_that_was_killed_is_taken_up_again_with_its_rows(place: Place) -> None:
    server = embedded.postgres(place, durable=False)
    process = started(server, place)
    ask(server.url, "CREATE TABLE kept AS SELECT 7 AS value")
    process.kill()
    process.wait()
    server = embedded.postgres(place, durable=False)
    process = started(server, place)
    assert ask(server.url, "SELECT value FROM kept") == 7
    ended(server, process)


def test_a_server_left_over_from_an_earlier_run_is_stopped_first(place: Place) -> None:
    leftover = started(embedded.postgres(place, durable=False), place)
    server = embedded.postgres(place, durable=False)
    assert leftover.wait() == 0
    process = started(server, place)
    ended(server, process)


def test_the_lock_file_of_a_dead_server_does_not_end_an_unrelated_process(place: Place) -> None:
    place.cluster.mkdir()
    (place.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n")
    (place.cluster / "PG_VERSION").write_text("1")
    with pytest.raises(ProcessError, match="needs PostgreSQL 1,"):
        embedded.postgres(place)


def test_servers_die_with_the_process_that_started_them_however_it_ends(data_dir: Path, place: Place) -> None:
    code = f"""
import pathlib, signal
from app import embedded
folder = pathlib.Path({str(data_dir)!r})
place = embedded.place_of(folder)
for server in (embedded.postgres(place, durable=False), embedded.valkey(place)):
    embedded.start(server, folder / f"{{server.program.name}}.log")
(folder / "up").touch()
signal.pause()
"""
    starter = subprocess.Popen([sys.executable, "-c", code])
    until((data_dir / "up").exists, seconds=30)
    servers = descendants(starter.pid)
    assert len(servers) > 2
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    until(lambda: not alive(servers))


def test_the_directories_above_keep_their_permissions(data_dir: Path) -> None:
    before = [parent.stat().st_mode for parent in data_dir.parents]
    place = embedded.place_of(data_dir)
    embedded.postgres(place)
    assert [parent.stat().st_mode for parent in data_dir.parents] == before
    assert place.cluster.stat().st_mode & 0o777 == 0o700
    assert place.private.stat().st_mode & 0o777 == 0o700
    embedded.remove(place)


def test_the_place_is_named_and_short_enough_for_sockets(data_dir: Path) -> None:
    deep = data_dir / ("long" * 25)
    deep.mkdir()
    place = embedded.place_of(deep)
    assert (deep / "where").read_text() == f"{place.private}\n"
    assert len(str(place.private / ".s.PGSQL.5432")) < 107
    embedded.remove(place)


def test_a_data_dir_that_was_thrown_away_begins_anew(data_dir: Path, place: Place) -> None:
    place.cluster.mkdir()
    shutil.rmtree(data_dir)
    data_dir.mkdir()
    assert not embedded.place_of(data_dir).cluster.exists()


def test_a_place_that_someone_else_made_is_refused(data_dir: Path, place: Place, tmp_path: Path) -> None:
    place.private.rmdir()
    place.private.symlink_to(tmp_path)
    with pytest.raises(ProcessError, match="belongs to someone else"):
        embedded.place_of(data_dir)
    place.private.unlink()


def test_a_data_dir_has_one_holder_who_is_named(data_dir: Path) -> None:
    with hold(data_dir / "lock"), pytest.raises(ProcessError, match=f"in use by process {os.getpid()}"):
        hold(data_dir / "lock")
    hold(data_dir / "lock").close()
