import pytest

from tests.lib.scripted_server import ScriptedServer, self_signed_certificate, serving


@pytest.fixture
def scripted():
    with serving(ScriptedServer()) as server:
        yield server


@pytest.fixture
def self_signed(tmp_path):
    with serving(ScriptedServer(), self_signed_certificate(tmp_path)) as server:
        yield server
