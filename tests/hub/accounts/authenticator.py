"""A passkey in software: makes and signs what a browser's would, with real keys, for the tests."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Passkey:
    PRESENT, VERIFIED, ATTESTED = 1, 4, 64

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.handle = b""
        self.count = 0

    def create(self, options: dict) -> str:
        asked = options["publicKey"]
        self.rp, self.handle = asked["rp"]["id"], raw(asked["user"]["id"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = b"\0" * 16 + len(self.id).to_bytes(2, "big") + self.id + public
        data = self.data(self.PRESENT | self.VERIFIED | self.ATTESTED) + attested
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self.answer(
            {"attestationObject": text(statement), "clientDataJSON": text(self.client("webauthn.create", asked))},
            {"credProps": {"rk": True}},
        )

    def get(self, options: dict) -> str:
        client = self.client("webauthn.get", options["publicKey"])
        self.count += 1
        data = self.data(self.PRESENT | self.VERIFIED)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self.answer(
            {
                "authenticatorData": text(data),
                "clientDataJSON": text(client),
                "signature": text(signature),
                "userHandle": text(self.handle),
            },
            {},
        )

    def data(self, flags: int) -> bytes:
        return sha256(self.rp.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def client(self, kind: str, asked: dict) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def answer(self, response: dict, extensions: dict) -> str:
        return json.dumps(
            {
                "id": text(self.id),
                "rawId": text(self.id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": extensions,
            }
        )
