import pytest

from tests.lib.scripted_server import ScriptedServer, serving


@pytest.fixture
def scripted():
    with serving(ScriptedServer()) as server:
        yield server
