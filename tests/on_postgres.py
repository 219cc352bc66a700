"""The tests of services, streams and sockets, once more on PostgreSQL and Redis: `python -m tests.on_postgres […]`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers import ROOT, Stores, manage, missing

WHAT = ["tests/hub", "tests/sharing", "tests/meetings"]
WORKERS = ["-n", os.environ.get("HUB_TEST_WORKERS", "2"), "--dist", "loadgroup"]
NOT_AGAIN = "not (cluster or browser or slow)"  # they start servers and databases of their own, whatever is set here
OWN_SERVERS = [f"--ignore=tests/meetings/rooms/test_{name}.py" for name in ("room", "server", "cluster")]


def main(arguments: list[str]) -> int:
    if why := missing():
        print(f"not run here: the tests on PostgreSQL and Redis; {why}")
        return 1 if os.environ.get("HUB_REQUIRE_ALL") else 0
    with tempfile.TemporaryDirectory() as folder, Stores(Path(folder)) as stores:
        env = {**os.environ, "DATABASE_URL": stores.database_url, "REDIS_URL": stores.redis_url}
        manage("database_roles", env=env)
        stores.psql("ALTER ROLE hub_owner CREATEDB", "GRANT hub_web TO hub_owner")  # each worker makes a database
        env["DATABASE_USER"] = "hub_owner"
        arguments = arguments or [name for name in WHAT if (ROOT / name).exists()]
        command = [sys.executable, "-m", "pytest", "-q", *WORKERS, "-m", NOT_AGAIN, *OWN_SERVERS, *arguments]
        return subprocess.run(command, cwd=ROOT, env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
