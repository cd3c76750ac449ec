"""A client that others have written reads reports from a running installation."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from tests.e2e.conftest import Server


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let names below localhost lead here; not every resolver knows them."""
    real = socket.getaddrinfo

    def found(host: Any, *args: Any, **more: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith(".localhost") else host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_client_georeport_reads_services_and_requests(server: Server, form: str) -> None:
    georeport = pytest.importorskip("georeport")
    client = georeport.GeoReport(server.site("kalimandi", "/lapor/open311/v2"), output_format=form)
    services = {each["service_code"]: each for each in client.get_service_list()}
    assert services["pu-jalan"]["group"] == "Pekerjaan umum dan tata ruang"
    assert client.get_service_definition("pu-jalan")["service_code"] == "pu-jalan"
    requests = client.get_service_requests()
    assert len(requests) > 1
    number = requests[0]["service_request_id"]
    assert number.startswith("LP-3304022007-")
    assert client.get_service_request(number)["service_request_id"] == number
    with pytest.raises(Exception, match="404"):
        client.get_service_request("LP-3304022007-26-9999")
