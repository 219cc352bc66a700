"""Waking a browser: an empty, signed message to a real endpoint, and to no address but those of the list."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import TestCase, override_settings
from py_vapid import Vapid02

from hub.audit.models import Event
from hub.notices import push, services, services_post
from hub.notices.models import Notice, PushSubscription
from tests.cast import client_of, load_county, user
from tests.hub.notices.mail_server import mail_server
from tests.hub.notices.test_post import ORDINARY, PATH, URGENT


class PushService:
    """A push service on the loopback address, which keeps what it was sent."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answer = 201
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                service.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(service.answer)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *about: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Pushed(TestCase):
    @pytest.fixture(autouse=True)
    def with_county(self, county):
        self.seed = county

    def setUp(self):
        load_county(self.seed)
        Notice.objects.all().delete()
        self.gwen, self.ffion = user("gwen"), user("ffion")
        self.service = PushService()
        self.addCleanup(self.service.close)
        self.endpoint = f"{self.service.origin}/push/abc"
        allowed = override_settings(
            HUB_PUSH_HOSTS=["fcm.googleapis.com", "*.notify.windows.com", self.service.origin],
            HUB_PUSH_OWN_KEY=True,  # beyond one process it is given
        )
        allowed.enable()
        self.addCleanup(allowed.disable)
        opened = mail_server()
        self.box = opened.__enter__()
        self.addCleanup(opened.__exit__, None, None, None)

    def tell(self, kind=URGENT):
        services.tell([self.gwen], kind, reference="S-7F3K2", path=PATH, sender=self.ffion)
        return Notice.objects.latest("made_at")

    def test_it_has_no_body_and_is_signed_for_that_service_only(self):
        assert services.wake_browser(actor=self.gwen, endpoint=self.endpoint)
        notice = self.tell()
        services_post.post_once()
        [(path, headers, body)] = self.service.got
        assert (path, body, headers["content-length"]) == ("/push/abc", b"", "0")
        assert Vapid02.verify(headers["authorization"])
        claims = headers["authorization"].split("t=")[1].split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(claims + "=="))
        assert said["aud"] == self.service.origin and set(said) == {"aud", "exp", "sub"}
        sent = json.dumps(headers)
        assert not any(word in sent for word in ("S-7F3K2", PATH, self.gwen.name, self.gwen.email, self.ffion.name))
        notice.refresh_from_db()
        assert notice.pushed_at and notice.mailed_at

    def test_it_goes_once(self):
        services.wake_browser(actor=self.gwen, endpoint=self.endpoint)
        self.tell()
        services_post.post_once()
        services_post.post_once()
        assert len(self.service.got) == 1 and len(self.box.messages) == 1

    def test_what_is_ordinary_wakes_nobody(self):
        services.wake_browser(actor=self.gwen, endpoint=self.endpoint)
        self.tell(ORDINARY)
        services_post.post_once()
        assert self.service.got == []

    def test_a_failing_service_is_tried_again_and_the_mail_goes_once(self):
        services.wake_browser(actor=self.gwen, endpoint=self.endpoint)
        self.service.answer = 500
        self.tell()
        services_post.post_once()
        Notice.objects.update(try_again_at=None)
        self.service.answer = 201
        services_post.post_once()
        assert len(self.service.got) == 2 and len(self.box.messages) == 1

    def test_a_browser_that_is_gone_is_forgotten(self):
        services.wake_browser(actor=self.gwen, endpoint=self.endpoint)
        self.service.answer = 410
        self.tell()
        services_post.post_once()
        assert PushSubscription.objects.count() == 0

    def test_it_follows_nothing(self):
        services.wake_browser(actor=self.gwen, endpoint=self.endpoint)
        self.service.answer = 307
        self.tell()
        services_post.post_once()
        assert [path for path, _headers, _body in self.service.got] == ["/push/abc"]

    def test_no_address_but_those_of_the_list_is_taken_or_called(self):
        for forged in FORGED:
            assert not push.is_allowed(forged), forged
            assert not services.wake_browser(actor=self.gwen, endpoint=forged), forged
        assert PushSubscription.objects.count() == 0

    def test_an_address_that_left_the_list_is_not_called(self):
        services.wake_browser(actor=self.gwen, endpoint=self.endpoint)
        self.tell()
        with override_settings(HUB_PUSH_HOSTS=["fcm.googleapis.com"]):
            services_post.post_once()
        assert self.service.got == []

    def test_the_real_services_are_taken(self):
        for endpoint in ("https://fcm.googleapis.com/fcm/send/a:b", "https://db5p.notify.windows.com/w/?token=abc"):
            assert push.is_allowed(endpoint)

    def test_a_shared_browser_belongs_to_who_signed_in_last(self):
        services.wake_browser(actor=self.gwen, endpoint=self.endpoint)
        services.wake_browser(actor=self.ffion, endpoint=self.endpoint)
        assert [row.user for row in PushSubscription.objects.all()] == [self.ffion]

    def test_the_doors_take_an_address_refuse_a_forged_one_and_write_both_choices_down(self):
        gwen = client_of("gwen")
        assert gwen.post("/notices/wake/", {"endpoint": self.endpoint}).status_code == 204
        assert gwen.post("/notices/wake/", {"endpoint": "http://127.0.0.1:22/"}).status_code == 422
        assert gwen.post("/notices/sleep/").status_code == 302
        assert PushSubscription.objects.count() == 0
        acts = set(Event.objects.values_list("act", flat=True))
        assert {"notices.push_on", "notices.push_off"} <= acts

    def test_the_page_keeps_the_choice_and_shows_a_reference_and_no_name(self):
        self.tell(ORDINARY)
        gwen = client_of("gwen")
        assert gwen.post("/notices/", {"ordinary": "at_once"}).status_code == 302
        text = gwen.get("/notices/").content.decode()
        assert "S-7F3K2" in text and PATH in text and self.ffion.name not in text
        assert gwen.post("/notices/", {"ordinary": "sometimes"}).status_code == 422
        assert "Content-Security-Policy" in gwen.get("/notices/").headers

    def test_the_worker_holds_nothing_and_is_served_as_script(self):
        answer = client_of("").get("/notices/worker.js")
        assert answer["Content-Type"].startswith("text/javascript")
        text = answer.content.decode()
        assert "fetch(" not in text and "caches" not in text and "event.data" not in text


FORGED = [
    "http://fcm.googleapis.com/fcm/send/a", "https://fcm.googleapis.com:8443/a", "https://fcm.googleapis.com.evil.example/",
    "https://evil.example/fcm.googleapis.com", "https://a@fcm.googleapis.com/", "https://fcm.googleapis.com@127.0.0.1/",
    "https://fcm.googleapis.com\\@127.0.0.1/", "https://evilnotify.windows.com/", "https://notify.windows.com/",
    "http://127.0.0.1:1/push", "http://localhost/", "file:///etc/passwd", "https://[::1]/", "https://169.254.169.254/",
    "", "https://", "https://fcm.googleapis.com:99999/", "https://fcm.googleapis.com/a\r\nHost: b",
    "//fcm.googleapis.com/",
]  # fmt: skip
