"""By what the settings say: where the region is, and how it is talked to."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from pipelines.errors import ConfigurationError
from pipelines.region.proofs import ProofKey, public_keys_of
from pipelines.region.signing import RequestSigner, SecondSigner, keys_by_id
from pipelines.settings import Settings


def signer_of(settings: Settings) -> RequestSigner | SecondSigner:
    """Who signs requests, in the version of the contract that the settings name.

    Raises:
        ConfigurationError: no key is shared with the region, or a key is not of its form.
    """
    keys = keys_by_id(_shared_secret(settings))
    if settings.region_contract == "v1":
        first_key = next(iter(keys.values()))
        return RequestSigner(settings.platform_code, first_key, settings.region_algorithm)
    return SecondSigner(
        settings.platform_code,
        keys,
        settings.region_algorithm,
        proof_key=ProofKey.of_settings(settings),
        region_public_keys=public_keys_of(settings.region_public_key, "REGION_PUBLIC_KEY"),
    )


def check_address(settings: Settings) -> None:
    """Refuse to send ID numbers over a network in clear.

    Raises:
        ConfigurationError: the address is http:// to another machine.
    """
    address = urlsplit(settings.region_url)
    if address.scheme != "http" or settings.region_plain_http:
        return
    if address.hostname != "localhost" and not _is_loopback(address.hostname or ""):
        raise ConfigurationError(
            f"REGION_URL is http:// to {address.hostname}, and what is sent holds ID numbers in"
            " clear: use https://, or set REGION_PLAIN_HTTP=1 within a network of your own"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shared_secret(settings: Settings) -> str:
    """The key of the settings, else the content of VAR/keys/region."""
    key_file = settings.var / "keys" / "region"
    secret = settings.region_secret
    if not secret and key_file.is_file():
        secret = key_file.read_text(encoding="utf-8").strip()
    if not secret:
        raise ConfigurationError(
            f"no key is shared with the region: set REGION_SECRET, or put the key into {key_file}"
        )
    return secret
