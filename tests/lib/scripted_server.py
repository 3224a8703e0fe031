"""Servers that answer as told: what the reference region never does, a real one may."""

import base64
import datetime
import hashlib
import hmac
import http.server
import ipaddress
import ssl
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pipelines.region.client import RegionalPlatform
from pipelines.region.signing import RequestSigner


HOST = "127.0.0.1"

# The key of `settings_for` in tests/lib/platform_settings.py.
SECRET = "a secret for tests only"

# A server that is told to stop looks for it this often.
SECONDS_BETWEEN_LOOKS = 0.02


@dataclass
class ScriptedServer:
    """A server with its answers in order, of which the last one stays, and the requests it got."""

    url: str = ""
    answers: list = field(default_factory=list)
    """As `reply` makes them."""
    requests: list = field(default_factory=list)
    """(method, target, headers, body) of each request."""
    pauses: list = field(default_factory=list)
    """Seconds that the client waited between its attempts."""

    signs: bool = True
    """Whether it knows the key, and signs its answers to requests of version 2."""

    def signature_of(self, request, status, headers, body):
        """The headers that prove an answer, as docs/regional_api.md has them."""
        if not self.signs or "X-Credit-Key" not in request:
            return {}
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        lines = [
            "credit-answer-v2",
            request["X-Credit-Algorithm"],
            str(status),
            f"sha-256=:{digest}:",
            request["X-Credit-Nonce"],
            "2026-11-24T08:00:00Z",
            request["X-Credit-Platform"],
            request["X-Credit-Key"],
            headers.get("Retry-After", ""),
        ]
        signature = hmac.new(SECRET.encode(), "\n".join(lines).encode(), "sha256").hexdigest()
        return {
            "X-Credit-Answer-Timestamp": "2026-11-24T08:00:00Z",
            "X-Credit-Answer-Key": request["X-Credit-Key"],
            "X-Credit-Answer-Signature": signature,
        }

    def answer(self, *answers):
        """Answer like this from now on; a client of the server."""
        self.answers[:] = answers
        return self.platform()

    def platform(self, path=""):
        signer = RequestSigner("152501", SECRET, "hmac-sha256")
        return RegionalPlatform(self.url + path, signer, sleep=self.pauses.append)

    def next_answer(self):
        if len(self.answers) > 1:
            return self.answers.pop(0)
        return self.answers[0]


def reply(status=200, body=b"{}", **headers):
    """An answer: underscores stand for hyphens, `X_Pause` is waited before
    each part of a body that is a list.
    """
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, body


@contextmanager
def serving(script: ScriptedServer, certificate: Path | None = None, clients: Path | None = None):
    """Serve a script on a free port, over TLS where a certificate is given.

    `clients`: the certificate that a client has to show.
    """
    server = http.server.ThreadingHTTPServer((HOST, 0), _handler_of(script))
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(clients)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    script.url = f"{'https' if certificate else 'http'}://{HOST}:{server.server_port}"

    threading.Thread(
        target=server.serve_forever, args=(SECONDS_BETWEEN_LOOKS,), daemon=True
    ).start()
    yield script
    server.shutdown()
    server.server_close()


def _handler_of(script: ScriptedServer):
    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            script.requests.append((self.command, self.path, dict(self.headers), body))
            status, headers, content = script.next_answer()
            parts = content if isinstance(content, list) else [content]
            self.send_response(status)
            length = sum(map(len, parts))
            signed = script.signature_of(self.headers, status, headers, b"".join(parts))
            for name, value in ({"Content-Length": str(length)} | signed | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.send_parts(parts, pause=float(headers.get("X-Pause", 0)))

        def send_parts(self, parts, pause):
            try:
                for part in parts:
                    time.sleep(pause)
                    self.wfile.write(part)
            except OSError:
                self.close_connection = True

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *arguments):
            pass

    return Handler


def self_signed_certificate(folder: Path, name_of_file: str = "self-signed.pem") -> Path:
    """A file with a key and a certificate for this host that nobody else has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(host, critical=False)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    key_text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / name_of_file
    file.write_bytes(key_text + certificate.public_bytes(serialization.Encoding.PEM))
    return file
