from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import MetaData, Table, Text, select, type_coerce
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cms_core import crypto
from cms_core.crypto import CannotDecrypt, Encrypted, keyed_hash, reencrypt
from cms_core.extensions import db, state
from cms_core.tenancy import platform_work

NIK = "3304020101900001"


class Base(DeclarativeBase):
    """Not core's: these tables are no part of the installation."""

    metadata = MetaData()


class Applicant(Base):
    __tablename__ = "contoh_applicant"

    id: Mapped[int] = mapped_column(primary_key=True)
    nik: Mapped[str | None] = mapped_column(Encrypted)


@pytest.fixture
def table(database_app: Flask) -> Iterator[Any]:
    # The locks refuse tables that they do not know.
    with platform_work():
        Base.metadata.create_all(db.engine)
        yield Applicant.__table__


def use_keys(*keys: str) -> None:
    current = state()
    current.settings = dataclasses.replace(current.settings, data_keys=keys)


def new_key() -> str:
    return Fernet.generate_key().decode()


def raw() -> list[str]:
    return list(db.session.scalars(select(type_coerce(Applicant.nik, Text)).order_by(Applicant.id)))


def add(*values: str | None) -> None:
    db.session.add_all(Applicant(nik=value) for value in values)
    db.session.commit()
    db.session.expire_all()


def test_the_database_holds_nothing_readable(table: Table) -> None:
    add(NIK, NIK, None, "")

    first, second, nothing, empty = raw()
    assert NIK not in first
    assert first != second
    assert nothing is None
    assert len(empty) > 50
    assert db.session.scalars(select(Applicant.nik).order_by(Applicant.id)).all() == [NIK, NIK, None, ""]


def test_a_new_key_in_front_reads_what_the_old_one_wrote(table: Table) -> None:
    old, new = new_key(), new_key()
    use_keys(old)
    add(NIK)
    use_keys(new, old)
    add("ditulis dengan kunci baru")

    assert db.session.scalars(select(Applicant.nik).order_by(Applicant.id)).all() == [NIK, "ditulis dengan kunci baru"]
    assert Fernet(new).decrypt(raw()[1]) == b"ditulis dengan kunci baru"


def test_without_its_key_a_value_is_lost_and_says_so(table: Table) -> None:
    use_keys(new_key())
    add(NIK)
    use_keys(new_key())

    with pytest.raises(CannotDecrypt, match="CMS_DATA_KEYS"):
        db.session.scalars(select(Applicant.nik)).all()


def test_a_value_that_was_tampered_with_is_refused(table: Table) -> None:
    add(NIK)
    token = raw()[0]
    db.session.execute(table.update().values(nik=type_coerce(token[:-6] + "AAAAA=", Text)))

    with pytest.raises(CannotDecrypt):
        db.session.scalars(select(Applicant.nik)).all()


def test_reencrypt_lets_the_old_key_go(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto.Base, "metadata", Base.metadata)
    monkeypatch.setattr(crypto, "BATCH", 2)
    old, new = new_key(), new_key()
    use_keys(old)
    add("satu", None, "dua", "tiga", "empat")
    use_keys(new, old)

    assert reencrypt() == 4

    use_keys(new)
    db.session.expire_all()
    assert db.session.scalars(select(Applicant.nik).order_by(Applicant.id)).all() == [
        "satu",
        None,
        "dua",
        "tiga",
        "empat",
    ]


def test_reencrypt_names_the_row_that_no_key_opens(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto.Base, "metadata", Base.metadata)
    use_keys(new_key())
    add(NIK)
    use_keys(new_key())

    with pytest.raises(CannotDecrypt, match="contoh_applicant 1"):
        reencrypt()


def test_reencrypt_of_an_installation_without_such_columns_does_nothing(
    database_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crypto.Base, "metadata", MetaData())
    assert reencrypt() == 0


@pytest.mark.parametrize(
    "compare",
    [
        lambda column: column == NIK,
        lambda column: column != NIK,
        lambda column: column.in_([NIK]),
        lambda column: column.like("33%"),
        lambda column: column.startswith("33"),
        lambda column: column > NIK,
    ],
)
def test_an_encrypted_column_refuses_to_be_compared(compare: Any) -> None:
    with pytest.raises(TypeError, match="keyed_hash"):
        compare(Applicant.nik)


def test_an_encrypted_column_may_be_asked_whether_it_is_empty(table: Table) -> None:
    add(NIK, None)

    assert db.session.scalars(select(Applicant.id).where(Applicant.nik.is_(None))).all() == [2]
    assert db.session.scalars(select(Applicant.id).where(Applicant.nik == None)).all() == [2]  # noqa: E711
    assert db.session.scalars(select(Applicant.id).where(Applicant.nik.is_not(None))).all() == [1]


def test_keyed_hash_is_equal_for_equal_values_alone(database_app: Flask) -> None:
    assert keyed_hash(NIK) == keyed_hash(NIK)
    assert keyed_hash(NIK) != keyed_hash(NIK[::-1])
    assert re.fullmatch(r"[0-9a-f]{64}", keyed_hash(NIK))


def test_keyed_hash_stays_when_a_key_is_put_in_front_and_differs_between_installations(database_app: Flask) -> None:
    old = new_key()
    use_keys(old)
    before = keyed_hash(NIK)

    use_keys(new_key(), old)
    assert keyed_hash(NIK) == before

    use_keys(new_key())
    assert keyed_hash(NIK) != before


THERE = {"region": "33.04", "host": "api.contoh.example"}


def test_a_secret_is_what_its_file_says_now(app: Flask) -> None:
    with app.app_context():
        folder = state().settings.instance / "secrets"
        assert crypto.secret("sp4n", **THERE) == ""
        folder.mkdir()
        for content in ("satu", "dua"):
            (folder / "sp4n").write_text(f"{content}\n\n33.05 lain.example\n  33.04  Api.Contoh.example\n")
            assert crypto.secret("sp4n", **THERE) == content
        (folder / "rusak").write_bytes(b"\xff")
        assert crypto.secret("rusak", **THERE) == ""
        (folder / "kosong").write_text("")
        assert crypto.secret("kosong", **THERE) == ""


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize(
    "places",
    [
        "",
        "33.04",
        "api.contoh.example",
        "33.05 api.contoh.example",
        "33.04.01 api.contoh.example",
        "33.04 contoh.example",
        "33.04 api.contoh.example:8443",
        "33.04 https://api.contoh.example",
        "33.04 api.contoh.example 33.05",
    ],
)
def test_a_secret_goes_nowhere_but_where_its_file_says(app: Flask, places: str) -> None:
    with app.app_context():
        folder = state().settings.instance / "secrets"
        folder.mkdir()
        (folder / "sp4n").write_text(f"satu\n{places}\n")
        with pytest.raises(crypto.SecretElsewhere):
            crypto.secret("sp4n", **THERE)


@pytest.mark.sqlite_only("asks no database")
@pytest.mark.parametrize("name", ["", "..", "../secret_key", "a/b", "A", "a b", "a\x00", "a" * 61, "sp4n\n"])
def test_a_name_leads_to_no_other_file(app: Flask, name: str) -> None:
    with app.app_context(), pytest.raises(ValueError, match="No secret has such a name"):
        crypto.secret(name, **THERE)
