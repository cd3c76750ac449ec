"""Asking servers of others: only what is public, over https, and never more or longer than wanted."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cms_core import fetch as room
from cms_core.columns import now
from cms_core.fetch import FetchFailed, FetchRefused, fetch, is_public


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # what is to be refused
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::808:808", False),
        ("64:ff9b:1::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2002:808:808::", False),
        ("192.88.99.1", False),
        ("::7f00:1", False),
        ("::a9fe:a9fe", False),
        ("::808:808", False),
        ("::ffff:8.8.8.8", False),
        ("::ffff:0:7f00:1", False),
        ("::ffff:0:808:808", False),
        ("fec0::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("100::1", False),
        ("2001::1", False),
        ("2001:db8::1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
    ],
)
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "http://contoh.example/",
        "ftp://contoh.example/",
        "file:///etc/passwd",
        "https://",
        "https:///jalan",
        "https://nama:sandi@contoh.example/",
        "https://contoh.example:99999/",
        "https://contoh.example/a b",
        "https://contoh.example/\r\nX-Lain: 1",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::7f00:1]/",
        "https://[::ffff:127.0.0.1]/",
        "bukan alamat",
        "",
    ],
)
def test_what_is_no_public_address_is_refused(url: str) -> None:
    with pytest.raises(FetchRefused):
        fetch(url)


def test_a_name_is_refused_when_one_of_its_addresses_is_not_public(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_args: Any, **_more: Any) -> list[Any]:
        return [(2, 1, 6, "", (address, 443)) for address in ("8.8.8.8", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(FetchRefused):
        fetch("https://contoh.example/")


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that changes its mind between looking and connecting gains nothing."""
    asked: list[Any] = []

    def first(*_args: Any, **_more: Any) -> list[Any]:
        asked.append("name")
        return [(2, 1, 6, "", ("8.8.8.8" if len(asked) == 1 else "127.0.0.1", 443))]

    def connect(address: Any, _timeout: Any) -> None:
        asked.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", first)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(FetchFailed) as failed:
        fetch("https://contoh.example/")
    assert (asked, failed.value.sent) == (["name", ("8.8.8.8", 443)], False)


DRIPPING = {
    "/kepala": b"HTTP/1.0 200 OK\r\nX-Panjang: x",
    "/isi": b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nabc",
    "/tanpa-panjang": b"HTTP/1.0 200 OK\r\n\r\nabc",
}
"""What a server has said when it begins to take its time, by the path that was asked for."""


class Late(threading.Thread):
    """A timer whose time is over when a server says so."""

    over: threading.Event

    def __init__(self, _seconds: float, function: Callable[..., None], args: list[Any]) -> None:
        super().__init__()
        self._function, self._given = function, args

    def run(self) -> None:
        Late.over.wait()
        self._function(*self._given)

    def cancel(self) -> None:
        Late.over.set()


class Other(http.server.BaseHTTPRequestHandler):
    """A server of somebody else."""

    cut: ClassVar[list[bytes]] = []

    def do_GET(self) -> None:
        if self.path == "/diam":
            self.connection.close()
            return
        if self.path in DRIPPING:
            self.wfile.write(DRIPPING[self.path])
            Late.over.set()
            # Whoever cuts the line ends this; nobody else does.
            Other.cut.append(self.rfile.read(1))
            return
        if self.path == "/kurang":
            self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            return
        body = b"x" * 5000 if self.path == "/besar" else self.headers["User-Agent"].encode()
        self.send_response(302 if self.path == "/pindah" else 200)
        self.send_header("Location", "https://127.0.0.1/")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(body + self.headers["X-Kunci"].encode())

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server with a certificate for localhost, which the machine trusts and which counts as public."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    (tmp_path / "cert").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (tmp_path / "key").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    # Whoever breaks off is no fault of the server.
    monkeypatch.setattr(http.server.ThreadingHTTPServer, "handle_error", lambda *_args: None)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other) as running:
        running.socket = context.wrap_socket(running.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        trusting = ssl.create_default_context
        monkeypatch.setattr(ssl, "create_default_context", lambda: trusting(cafile=str(tmp_path / "cert")))
        monkeypatch.setattr(room, "is_public", lambda _address: True)
        yield f"https://localhost:{running.server_port}"
        running.shutdown()
        thread.join()


def test_an_answer_comes_back(server: str) -> None:
    assert fetch(f"{server}/").body == b"Balai"
    sent = fetch(f"{server}/", method="POST", body=b"isi", headers={"X-Kunci": "k"})
    assert (sent.status, sent.body) == (201, b"isik")


def test_a_redirect_is_not_followed(server: str) -> None:
    answer = fetch(f"{server}/pindah")
    assert (answer.status, answer.headers["location"]) == (302, "https://127.0.0.1/")


@pytest.mark.parametrize(("path", "options"), [("/besar", {"most": 4999}), ("/diam", {}), ("/kurang", {})])
def test_what_is_too_large_or_cut_off_fails_and_may_have_arrived(
    server: str, path: str, options: dict[str, Any]
) -> None:
    with pytest.raises(FetchFailed) as failed:
        fetch(f"{server}{path}", **options)
    assert failed.value.sent is True


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the time of a connection be over when the server says so, however long was given."""
    monkeypatch.setattr(Late, "over", threading.Event(), raising=False)
    monkeypatch.setattr(Other, "cut", [])
    monkeypatch.setattr(room.threading, "Timer", Late)


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("path", DRIPPING)
def test_a_server_that_takes_its_time_is_cut_off_in_the_middle_of_whatever_it_says(server: str, path: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        fetch(f"{server}{path}", seconds=60)
    assert (str(failed.value), failed.value.sent) == ("too slow", True)


@pytest.mark.usefixtures("late")
def test_a_server_that_never_shakes_hands_is_cut_off_and_was_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "is_public", lambda _address: True)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with listening.accept()[0] as line:
                line.recv(1)
                Late.over.set()
                while line.recv(4096):
                    pass

        thread = threading.Thread(target=accept)
        thread.start()
        with pytest.raises(FetchFailed) as failed:
            fetch(f"https://localhost:{listening.getsockname()[1]}/", seconds=60)
        thread.join()
    assert (str(failed.value), failed.value.sent) == ("too slow", False)


def test_the_time_that_a_name_takes_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: done.wait() and [])
    with pytest.raises(FetchFailed) as failed:
        fetch("https://contoh.example/", seconds=0)
    done.set()
    assert (str(failed.value), failed.value.sent) == ("too slow", False)


def test_a_certificate_of_another_name_is_refused(server: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        fetch(server.replace("localhost", "127.0.0.1"))
    assert failed.value.sent is False
