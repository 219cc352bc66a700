"""The tests of services, streams and sockets, once more on PostgreSQL and Redis: `python -m tests.on_postgres […]`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.servers import ROOT, Stores, missing

WHAT = ["tests/hub", "tests/sharing", "tests/meetings"]


def main(arguments: list[str]) -> int:
    if why := missing():
        print(f"not run here: the tests on PostgreSQL and Redis; {why}")
        return 1 if os.environ.get("HUB_REQUIRE_ALL") else 0
    with tempfile.TemporaryDirectory() as folder, Stores(Path(folder)) as stores:
        env = {**os.environ, "DATABASE_URL": stores.database_url, "REDIS_URL": stores.redis_url}
        arguments = arguments or [name for name in WHAT if (ROOT / name).exists()]
        return subprocess.run([sys.executable, "-m", "pytest", "-q", *arguments], cwd=ROOT, env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
