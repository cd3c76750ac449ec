"""What no test may do: talk to the network beyond this machine, or send mail."""

from __future__ import annotations

import ipaddress
import smtplib
import socket
from collections.abc import Iterator
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain", "0.0.0.0", "::", "ip6-localhost"})  # noqa: S104


class NetworkDisallowed(Exception):
    """A test reached for a foreign address."""


class MailDisallowed(Exception):
    """A test tried to send mail."""


def is_local(host: object) -> bool:
    """Whether a host is this machine (a name that would have to be looked up is not)."""
    name = host.decode("idna") if isinstance(host, bytes) else host
    if name is None:
        return True
    if not isinstance(name, str):
        return False
    if name.lower() in LOCAL_NAMES or name.lower().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _guard(what: Any) -> Any:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
            raise NetworkDisallowed(f"Tests do not talk to {address[0]}.")
        return what(self, address)

    return connect


def _look_up(what: Any) -> Any:
    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            is_address = bool(ipaddress.ip_address(host))
        except ValueError:
            is_address = False
        if not is_address and not is_local(host):
            raise NetworkDisallowed(f"Tests do not look up {host}.")
        return what(host, *args, **kwargs)

    return getaddrinfo


def _refuse_mail(self: smtplib.SMTP, *_args: Any, **_kwargs: Any) -> Any:
    raise MailDisallowed("Tests send no mail.")


@pytest.fixture(autouse=True, scope="session")
def _isolated() -> Iterator[None]:
    """Refuse foreign addresses and mail for the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guard(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guard(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", _look_up(socket.getaddrinfo))
        patch.setattr(smtplib.SMTP, "connect", _refuse_mail)
        yield
