"""What can go wrong on the wire, and which error of ours it becomes."""

import dataclasses
import gzip
import inspect
import time

import pytest
import requests

from pipelines.errors import ConfigurationError, RegionRefused, RegionUnavailable
from pipelines.region import client, wire
from tests.lib.scripted_server import (
    ScriptedServer,
    reply,
    self_signed_certificate,
    serving,
)


EXCEPTIONS = sorted(
    (
        kind
        for _, kind in inspect.getmembers(requests.exceptions, inspect.isclass)
        if issubclass(kind, requests.exceptions.RequestException)
    ),
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=lambda kind: kind.__name__)
def test_every_exception_of_requests_becomes_one_of_ours(kind):
    # The base class itself is the one thing that may be unforeseen.
    is_json_error = kind is requests.exceptions.JSONDecodeError
    error = kind("x", "", 0) if is_json_error else kind("x")
    ours = wire.translate(error)
    assert isinstance(ours, RegionUnavailable | RegionRefused | ConfigurationError)
    assert ("nobody foresaw" in str(ours)) is (kind is requests.exceptions.RequestException)


def test_the_list_of_exceptions_is_not_empty():
    assert len(EXCEPTIONS) > 15


def test_a_port_where_nobody_listens_is_asked_again_and_then_said_to_be_silent(scripted):
    platform = scripted.answer(reply())
    platform.base_url = "http://127.0.0.1:9"
    with pytest.raises(RegionUnavailable, match="does not answer"):
        platform.digests()
    assert len(scripted.pauses) == 4


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8082", "ftp://127.0.0.1", "http://", "http://127.0.0.1:nope"]
)
def test_an_address_that_is_none_is_a_matter_of_configuration(scripted, url):
    platform = scripted.answer(reply())
    platform.base_url = url
    with pytest.raises(ConfigurationError, match="REGION_URL"):
        platform.digests()
    assert scripted.pauses == []


def test_a_self_signed_certificate_is_refused_and_nothing_is_sent(self_signed):
    platform = self_signed.answer(reply())
    with pytest.raises(RegionRefused, match="certificate"):
        platform.digests()
    assert (self_signed.requests, self_signed.pauses) == ([], [])


def test_certificates_that_cannot_be_read_are_a_matter_of_configuration(
    self_signed, platform, tmp_path
):
    self_signed.answer(reply())
    chosen = dataclasses.replace(
        platform, region_url=self_signed.url, region_ca_file=str(tmp_path / "nowhere.pem")
    )
    with pytest.raises(ConfigurationError, match="certificates"):
        client.connect(chosen).digests()


def test_a_certificate_that_the_settings_name_is_believed(self_signed, platform, tmp_path):
    self_signed.answer(reply(200, b'{"digests":[]}'))
    [certificate] = tmp_path.glob("*.pem")
    chosen = dataclasses.replace(
        platform, region_url=self_signed.url, region_ca_file=str(certificate)
    )
    assert client.connect(chosen).digests() == []


def test_the_region_may_ask_for_a_certificate_of_ours(platform, tmp_path, monkeypatch):
    monkeypatch.setattr(client, "ATTEMPTS", 1)
    theirs = self_signed_certificate(tmp_path)
    ours = self_signed_certificate(tmp_path, "ours.pem")
    with serving(ScriptedServer(), theirs, clients=ours) as server:
        server.answer(reply(200, b'{"digests":[]}'))
        stranger = dataclasses.replace(platform, region_url=server.url, region_ca_file=str(theirs))
        with pytest.raises(RegionUnavailable):
            client.connect(stranger).digests()
        assert server.requests == []
        files = {"region_client_cert": str(ours), "region_client_key": str(ours)}
        assert client.connect(dataclasses.replace(stranger, **files)).digests() == []


def test_nothing_of_the_environment_leads_a_request_elsewhere(
    scripted, platform, monkeypatch, tmp_path
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    scripted.answer(reply(200, b'{"digests":[]}'))
    chosen = dataclasses.replace(platform, region_url=scripted.url)
    assert client.connect(chosen).digests() == []
    [(_, _, headers, _)] = scripted.requests
    assert "Authorization" not in headers


@pytest.mark.parametrize("host", ["region.example.cn", "10.0.0.1", "127.0.0.1.example.cn"])
def test_identity_numbers_are_never_sent_in_clear_to_another_machine(platform, host):
    chosen = dataclasses.replace(platform, region_url=f"http://{host}")
    with pytest.raises(ConfigurationError, match="https"):
        client.connect(chosen)
    client.connect(dataclasses.replace(chosen, region_plain_http=True))
    client.connect(dataclasses.replace(chosen, region_url=f"https://{host}"))


@pytest.mark.parametrize("host", ["127.0.0.1:8082", "localhost", "[::1]:8082"])
def test_this_machine_may_be_reached_in_clear(platform, host):
    client.connect(dataclasses.replace(platform, region_url=f"http://{host}"))


def test_a_redirect_is_not_followed(scripted):
    platform = scripted.answer(reply(302, b"", Location="http://169.254.169.254/latest/meta-data"))
    with pytest.raises(RegionRefused, match="redirects are not followed"):
        platform.digests()
    assert (len(scripted.requests), scripted.pauses) == (1, [])


def test_an_answer_that_does_not_end_is_cut_off(scripted, monkeypatch):
    monkeypatch.setattr(wire, "MOST_BYTES", 1 << 20)
    with pytest.raises(RegionRefused, match="larger than 1 MB"):
        scripted.answer(reply(200, [b"x" * (1 << 18)] * 40)).digests()


def test_a_small_answer_that_unpacks_to_a_large_one_is_cut_off(scripted, monkeypatch):
    monkeypatch.setattr(wire, "MOST_BYTES", 1 << 20)
    bomb = gzip.compress(b"\0" * (64 << 20))
    with pytest.raises(RegionRefused, match="larger than"):
        scripted.answer(reply(200, bomb, Content_Encoding="gzip")).digests()


def test_an_answer_that_drips_in_is_not_waited_for_for_ever(scripted, monkeypatch):
    monkeypatch.setattr(wire, "LONGEST_ANSWER", 0.3)
    monkeypatch.setattr(wire, "PART_BYTES", 1)
    monkeypatch.setattr("pipelines.region.client.ATTEMPTS", 1)

    dripping = reply(200, [b" "] * 100, X_Pause="0.05")
    began = time.monotonic()
    with pytest.raises(RegionUnavailable, match="takes longer"):
        scripted.answer(dripping).digests()
    assert time.monotonic() - began < 3
