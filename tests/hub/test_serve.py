"""What the server does before the application hears of a request."""

import re
import socket
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import requests

from hub.serve import MOST_BODY, Failed, Server
from tests.servers import ROOT, Site


def answer_to(site: Site, *parts: bytes) -> bytes:
    """The first line of the answer to these raw bytes, or what came before the connection was closed."""
    with socket.create_connection((urlsplit(site.url).hostname, urlsplit(site.url).port), timeout=5) as wire:
        try:
            for part in parts:
                wire.sendall(part)
        except OSError:
            pass  # it was refused while we still sent
        try:
            return wire.recv(4096).partition(b"\r\n")[0]
        except ConnectionResetError:
            return b""


def head(*lines: bytes) -> bytes:
    return b"\r\n".join([b"POST /sign-in/ HTTP/1.1", b"Host: 127.0.0.1", *lines, b"", b""])


def test_a_body_that_is_said_to_be_too_large_is_refused_unread(site: Site):
    assert answer_to(site, head(b"Content-Length: 10000000000")).startswith(b"HTTP/1.1 413")


def test_a_body_of_unknown_length_is_refused_where_it_becomes_too_large(site: Site):
    chunk = b"80000\r\n" + b"x" * 0x80000 + b"\r\n"
    answer = answer_to(site, head(b"Transfer-Encoding: chunked"), *[chunk] * 40)
    assert answer in (b"", b"HTTP/1.1 413 Content Too Large")
    assert requests.get(f"{site.url}/health/", timeout=5).text == "ok"


@pytest.mark.parametrize("size", [1, 1_000_000, 5_000_000])
def test_a_body_of_a_forms_size_is_heard(site: Site, size: int):
    answer = requests.post(f"{site.url}/sign-in/", data=b"x" * size, timeout=10)
    assert answer.status_code == 403  # without a token: but the application answered


def test_the_proxy_lets_through_what_we_hear():
    found = re.search(r"client_max_body_size (\d+)m;", (ROOT / "deploy" / "nginx.conf").read_text())
    assert found and int(found[1]) * 2**20 == MOST_BODY


async def test_what_a_fault_says_stays_out_of_the_servers_log():
    async def broken(scope, receive, send):
        raise ValueError("Nia Prosser, 3 Mill Lane")

    server = SimpleNamespace(_application=broken)
    server._hand_on = lambda *call: Server._hand_on(server, *call)
    with pytest.raises(Failed, match="^ValueError$") as fault:
        await Server._serve(server, {"type": "http"}, None, None)
    assert fault.value.__suppress_context__
