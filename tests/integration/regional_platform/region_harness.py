"""The regional platform as a real process, and a client written from docs/regional_api.md alone."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import requests


ROOT = Path(__file__).parents[3]
KEYS = {"152501": "key of Erenhot", "150100": "key of Hohhot"}
COMPANY = {"CF_XDR_MC": "二连浩特市样例商贸有限公司", "CF_XDR_SHXYM": "91152501MA0GLDN16M"}


def message(key: int | str = 1, version: Any = 1, **changed: Any) -> dict[str, Any]:
    elements = {**COMPANY, "CF_WSH": f"二市监罚字〔2026〕{key}号", **changed.pop("elements", {})}
    return {
        "record_type": "administrative_penalty_legal_person",
        "catalogue_version": "2018",
        "record_key": f"{key:032x}" if isinstance(key, int) else key,
        "version": version,
        "action": "upsert",
        "origin": "152501",
        "department": "market_regulation",
        "changed_at": "2026-11-24T08:00:00Z",
        "elements": {code: value for code, value in elements.items() if value is not None},
        **changed,
    }


def page(*messages: dict[str, Any] | bytes) -> bytes:
    lines = [
        m if isinstance(m, bytes) else json.dumps(m, ensure_ascii=False).encode() for m in messages
    ]
    return gzip.compress(b"".join(line + b"\n" for line in lines), mtime=0)


@dataclass
class Client:
    url: str
    platform: str = "152501"
    algorithm: str = "hmac-sha256"
    session: requests.Session = field(default_factory=requests.Session)

    def headers(self, method: str, target: str, body: bytes, **extra: str) -> dict[str, str]:
        headers = {
            "Content-Digest": f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:",
            "X-Credit-Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "X-Credit-Nonce": secrets.token_hex(16),
            "X-Credit-Platform": self.platform,
            "X-Credit-Algorithm": self.algorithm,
            **extra,
        }
        names = ("Content-Digest", "X-Credit-Timestamp", "X-Credit-Nonce", "X-Credit-Platform")
        text = "\n".join(
            [method, target, *(headers[n] for n in names), headers.get("Idempotency-Key", "")]
        )
        key = KEYS.get(headers["X-Credit-Platform"], "").encode()
        digest = headers["X-Credit-Algorithm"].removeprefix("hmac-")
        headers["X-Credit-Signature"] = hmac.new(key, text.encode(), digest).hexdigest()
        return headers

    def send(
        self, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Any:
        headers = headers if headers is not None else self.headers(method, target, body)
        return self.session.request(
            method, self.url + target, data=body, headers=headers, timeout=30
        )

    def get(self, target: str, **headers: str) -> Any:
        return self.send("GET", target, headers=self.headers("GET", target, b"") | headers)

    def upload(
        self,
        upload_no: str,
        *messages: dict[str, Any] | bytes,
        body: bytes | None = None,
        changed: dict[str, str] | None = None,
    ) -> Any:
        body = page(*messages) if body is None else body
        sent = {
            "Content-Type": "application/x-ndjson",
            "Content-Encoding": "gzip",
            "Idempotency-Key": upload_no,
        }
        return self.send(
            "POST",
            "/v1/uploads",
            body,
            self.headers("POST", "/v1/uploads", body, **sent) | (changed or {}),
        )

    def receipt(self, upload_no: str, seconds: float = 20) -> dict[str, Any]:
        """Ask until the receipt is final."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            receipt: dict[str, Any] = self.get(f"/v1/receipts/{upload_no}").json()
            if receipt["status"] == "final":
                return receipt
            time.sleep(0.05)
        raise AssertionError(f"still pending: {receipt}")

    def changes(self, after: str = "", limit: int = 500) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/v1/changes?after={after}&limit={limit}").json()
        return found


@dataclass
class Platform:
    """A running regional platform; it can be killed and started again on the same database and port."""

    database_url: str
    options: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> Platform:
        self.port = self.port or free_port()
        command = [sys.executable, "-m", "regional_platform", "serve", "--port", str(self.port)]
        secret = {
            "REGION_SECRET": KEYS["152501"],
            "REGION_SECRETS": json.dumps({"150100": KEYS["150100"]}),
        }
        environ = os.environ | secret | {"REGION_DATABASE_URL": self.database_url} | self.environ
        self.process = subprocess.Popen(
            [*command, *(options or self.options)], cwd=ROOT, env=environ
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if requests.get(f"{self.url}/v1/health", timeout=5).ok:
                    return self
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError("the regional platform did not start")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(15)

    def client(self, platform: str = "152501", algorithm: str = "hmac-sha256") -> Client:
        return Client(self.url, platform, algorithm)

    def query(self, sql: str) -> list[Any]:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def minutes_ago(minutes: float) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
