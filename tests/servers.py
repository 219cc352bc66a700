"""Real processes for tests, on the loopback address: one embedded site, or the shape with PostgreSQL and Redis.

Ports lie below 28000, outside the range from which the machine takes its own client ports.
"""

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psycopg

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    while True:
        port = random.randrange(20_000, 28_000)
        with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(ready: Callable[[], bool], what: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.05)
    raise TimeoutError(f"{what} was not there after {seconds:.0f} s")


def answers(url: str, host: str | None = None) -> bool:
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@dataclass
class Process:
    """A child with its output in a file, ended with its whole group."""

    name: str
    command: list[str]
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**os.environ, **self.env},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.user,
            )
        return self

    @property
    def pid(self) -> int:
        assert self.child is not None
        return self.child.pid

    @property
    def is_running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def kill(self) -> None:
        """As a power cut does it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, how)
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait(10)

    def output(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]


def manage(*arguments: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


@dataclass
class Site:
    """One `manage.py serve` and the address it answers at."""

    folder: Path
    env: dict[str, str]
    port: int = field(default_factory=free_port)
    name: str = "serve"
    process: Process = field(init=False)

    def __post_init__(self) -> None:
        self.env = {**self.env, "PORT": str(self.port)}
        command = [sys.executable, "manage.py", "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = Process(self.name, command, self.folder / f"{self.name}-{self.port}.log", self.env)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        self.process.start()
        wait_until(lambda: self._is_up(), f"{self.name} at {self.url}")
        return self

    def _is_up(self) -> bool:
        if not self.process.is_running:
            raise RuntimeError(f"{self.name} ended: {self.process.output()}")
        return answers(f"{self.url}/health/")

    def stop(self) -> None:
        self.process.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()


def environment(data: Path, **more: str) -> dict[str, str]:
    """What a server under test is given: its own folder, the demo's sign-in, nothing of the test run's settings."""
    return {
        "DJANGO_SETTINGS_MODULE": "hub.settings",
        "HUB_DATA": str(data),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "HUB_DEMO": "1",
        "SECRET_KEY": "servers under test only, and long enough to sign with",
        **more,
    }


@contextlib.contextmanager
def embedded(folder: Path, *, demo: bool = True, **more: str) -> Iterator[Site]:
    """SQLite, one process: what `bin/demo` serves."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    env = environment(data, **more)
    manage("migrate", "--noinput", "--verbosity", "0", env=env)
    if demo:
        manage("demo", env=env)
    with Site(folder, env) as site:
        yield site


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Makes a folder one time however many processes ask for it; the others wait until it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    whole = folder.with_suffix(".whole")
    try:
        folder.mkdir()
    except FileExistsError:
        wait_until(whole.exists, f"{folder.name}, which another worker makes,", seconds=300)
        return folder
    make(folder)
    whole.touch()
    return folder


def postgres_tools() -> Path | None:
    """The folder with initdb and pg_ctl; Debian keeps them off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return versions[0].parent if versions else None


def missing() -> str:
    """Why the cluster cannot start here; empty when it can."""
    if postgres_tools() is None:
        return "PostgreSQL is not installed (Debian: postgresql)"
    if not shutil.which("redis-server"):
        return "Redis is not installed (Debian: redis-server)"
    if os.geteuid() == 0 and unprivileged() is None:
        return "PostgreSQL does not run as root, and there is no user postgres or nobody"
    return ""


def unprivileged() -> str | None:
    """The user PostgreSQL runs as: it refuses root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None


@dataclass
class Stores:
    """PostgreSQL and Redis, empty, for this run only."""

    folder: Path
    database_port: int = field(default_factory=free_port)
    redis_port: int = field(default_factory=free_port)
    processes: list[Process] = field(default_factory=list)

    @property
    def database_url(self) -> str:
        return self.url_of("hub")

    def url_of(self, database: str) -> str:
        return f"postgres://hub@127.0.0.1:{self.database_port}/{database}"

    def psql(self, *statements: str) -> None:
        """As the superuser, who made the cluster."""
        with psycopg.connect(self.database_url, autocommit=True) as server:
            for statement in statements:
                server.execute(statement)  # type: ignore[arg-type]

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self.redis_port}/0"

    def __enter__(self) -> Self:
        tools, user = postgres_tools(), unprivileged()
        if why := missing():
            raise RuntimeError(why)
        assert tools is not None
        base = Path(tempfile.mkdtemp(prefix="hub-pg-"))  # short: the socket's path has a limit
        if os.geteuid() == 0:
            shutil.chown(base, user)
        become = {"user": user} if os.geteuid() == 0 else {}
        quiet = {"check": True, "capture_output": True, "cwd": base}
        cluster = base / "cluster"
        subprocess.run(
            [tools / "initdb", "-D", cluster, "-A", "trust", "-U", "hub", "-E", "UTF8", "--no-locale", "--no-sync"],
            **quiet,
            **become,
        )
        options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={base}"]
        # Throw-away data: no fsync, but every other promise kept.
        options += ["-c", "fsync=off", "-c", "max_connections=80", "-c", "log_min_messages=error"]
        command = [str(tools / "postgres"), "-D", str(cluster), "-p", str(self.database_port), *options]
        self.processes.append(
            Process("postgres", command, self.folder / "postgres.log", user=become.get("user")).start()
        )
        redis = ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", ""]
        self.processes.append(Process("redis", redis, self.folder / "redis.log").start())
        ready = [tools / "pg_isready", "-h", "127.0.0.1", "-p", str(self.database_port), "-q"]
        wait_until(lambda: subprocess.run(ready).returncode == 0, "PostgreSQL")
        subprocess.run(
            [tools / "createdb", "-h", "127.0.0.1", "-p", str(self.database_port), "-U", "hub", "hub"], **quiet
        )
        wait_until(lambda: listens(self.redis_port), "Redis")
        self._base = base
        return self

    def __exit__(self, *error: object) -> None:
        for process in reversed(self.processes):
            # PostgreSQL takes SIGINT as "now, and clean"; with SIGTERM it waits for its clients.
            process._end(signal.SIGINT if process.name == "postgres" else signal.SIGTERM)
        shutil.rmtree(self._base, ignore_errors=True)


def listens(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Cluster:
    """What docker-compose.yml describes, without containers: two `serve`, one `work`, PostgreSQL, Redis.

    Each process is its own role of the database; `env` is the superuser's, for a test's own hand in it.
    """

    stores: Stores
    sites: list[Site]
    work: Process
    env: dict[str, str]


@contextlib.contextmanager
def cluster(folder: Path, *, demo: bool = True, **more: str) -> Iterator[Cluster]:
    with Stores(folder) as stores, contextlib.ExitStack() as stack:
        data = folder / "data"
        data.mkdir(exist_ok=True)
        ports = free_port(), free_port()
        env = environment(
            data,
            DATABASE_URL=stores.database_url,
            REDIS_URL=stores.redis_url,
            HUB_ORIGINS=",".join(f"http://127.0.0.1:{port}" for port in ports),
            **more,
        )
        manage("database_roles", env=env)
        owner, web, sequencer = ({**env, "DATABASE_USER": f"hub_{name}"} for name in ("owner", "web", "sequencer"))
        manage("migrate", "--noinput", "--verbosity", "0", env=owner)
        if demo:
            manage("demo", env=owner)
        sites = [stack.enter_context(Site(folder, web, port)) for port in ports]
        work = Process("work", [sys.executable, "manage.py", "work"], folder / "work.log", sequencer).start()
        stack.callback(work.stop)
        yield Cluster(stores, sites, work, env)


if __name__ == "__main__":  # python -m tests.servers: the cluster by hand, until Ctrl-C
    with tempfile.TemporaryDirectory() as name, cluster(Path(name)) as running:
        print(*(site.url for site in running.sites), running.stores.database_url, running.stores.redis_url, sep="\n")
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
