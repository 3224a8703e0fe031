"""The regional platform as a real process, and a client written from docs/regional_api.md alone."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from tests.lib.region_process import RegionProcess


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
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        headers = {
            "Content-Digest": f"sha-256=:{digest}:",
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


class Platform(RegionProcess):
    """A regional platform that two cities hold keys of."""

    def __init__(self, database_url: str, options: tuple[str, ...] = (), **environ: str) -> None:
        keys = {
            "REGION_SECRET": KEYS["152501"],
            "REGION_SECRETS": json.dumps({"150100": KEYS["150100"]}),
        }
        super().__init__(database_url, options, keys | environ)

    def client(self, platform: str = "152501", algorithm: str = "hmac-sha256") -> Client:
        return Client(self.url, platform, algorithm)


def minutes_ago(minutes: float) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
