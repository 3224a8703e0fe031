"""Servers that answer as told: what the reference region never does, a real one may."""

import datetime
import http.server
import ipaddress
import ssl
import threading
import time
from dataclasses import dataclass, field

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pipelines.region.client import RegionalPlatform
from pipelines.region.signing import RequestSigner
from tests.functional.exchange.conftest import exchange, joined, start_region


__all__ = ["exchange", "joined", "start_region"]


@dataclass
class Scripted:
    """A server with its answers in order (the last one stays), and what it was asked."""

    url: str = ""
    answers: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    slept: list = field(default_factory=list)

    def answer(self, *answers):
        self.answers[:] = answers
        return self.platform()

    def platform(self, path=""):
        signer = RequestSigner("152501", "a secret for tests only", "hmac-sha256")
        return RegionalPlatform(self.url + path, signer, sleep=self.slept.append)


def reply(status=200, body=b"{}", **headers):
    """An answer as the handler below writes it: underscores stand for hyphens, X_Pause is waited before each part."""
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, body


@pytest.fixture
def scripted():
    with _serving(Scripted()) as told:
        yield told


@pytest.fixture
def self_signed(tmp_path):
    with _serving(Scripted(), _certificate(tmp_path)) as told:
        yield told


class _serving:
    def __init__(self, told, certificate=None):
        class Handler(http.server.BaseHTTPRequestHandler):
            def _do(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                told.asked.append((self.command, self.path, dict(self.headers), body))
                status, headers, content = (
                    told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
                )
                parts = content if isinstance(content, list) else [content]
                pause = float(headers.get("X-Pause", 0))
                self.send_response(status)
                for name, value in (
                    {"Content-Length": str(sum(map(len, parts)))} | headers
                ).items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for part in parts:
                        time.sleep(pause)
                        self.wfile.write(part)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = _do  # noqa: N815

            def log_message(self, *arguments):
                pass

        self.told, self.server = told, http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        told.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self.told

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def _certificate(folder):
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    )
    made = made.serial_number(x509.random_serial_number()).add_extension(host, critical=False)
    made = made.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    file = folder / "self-signed.pem"
    plain = (
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(
        key.private_bytes(*plain) + made.sign(key, hashes.SHA256()).public_bytes(plain[0])
    )
    return file
