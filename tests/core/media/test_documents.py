from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.media import documents, inspection, library, services, store, uses
from cms_core.media.documents import private_document, store_document
from cms_core.media.inspection import DocumentTooLarge, HasMacros, NotADocument, examine
from cms_core.media.models import Media
from cms_core.pages import services as pages
from cms_core.pages.models import Page
from cms_core.tenancy import enter_site

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>'


def pdf(*objects: bytes) -> bytes:
    return b"%PDF-1.7\n9 0 obj<<>>endobj\n" + b"\n".join(objects) + b"\n%%EOF"


def packed(content: bytes) -> bytes:
    return b"1 0 obj<</Filter/FlateDecode>>stream\r\n" + zlib.compress(content) + b"\r\nendstream endobj"


def office(types: str = TYPES, **parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        for name, content in {"word/document.xml": "<w/>", **parts}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def open_document(kind: str, **parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", kind)
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def site(make_site: Any) -> Any:
    made = make_site(slug="kalimandi")
    enter_site(made.id)
    return made


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (pdf(b"1 0 obj<</Type/Page>>endobj"), ("pdf", "")),
        (pdf(packed(b"BT (Peraturan desa) Tj ET")), ("pdf", "")),
        (pdf(b"/JSon /JavaScripts /S/JSX"), ("pdf", "")),
        (pdf(b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"), ("pdf", "script")),
        (pdf(b"<</S/J#61vaScript/J#53(x)>>"), ("pdf", "script")),
        (pdf(b"<</S/Launch/F(cmd.exe)>>"), ("pdf", "script")),
        (pdf(packed(b"<</S/JavaScript>>")), ("pdf", "script")),
        (pdf(packed(b" " * 100_000 + b"<</S/#4aavaScript>>")), ("pdf", "script")),
        (pdf(b"<</Encrypt 5 0 R>>"), ("pdf", "locked")),
        (office(), ("docx", "")),
        (office(TYPES.replace("wordprocessingml", "spreadsheetml")), ("xlsx", "")),
        (office(TYPES.replace("wordprocessingml", "presentationml")), ("pptx", "")),
        (open_document("application/vnd.oasis.opendocument.text"), ("odt", "")),
        (pdf(b"<</Title(KTP 3304022001900001)/Author(Budi)>>"), ("pdf", "personal")),
        (pdf(b"<</Title(\xfe\xff" + "3304022001900001".encode("utf-16-be") + b")>>"), ("pdf", "personal")),
        (pdf(packed(b"BT (NIK 3304022001900001) Tj ET")), ("pdf", "personal")),
        (pdf(b"<</Title(3304022001900001)/Encrypt 5 0 R>>"), ("pdf", "personal")),
        (pdf(b"<</Title(3304022001900001)/S/Launch/F(cmd.exe)>>"), ("pdf", "script")),
        # Signs of a font, a fraction, a day that no month has, an amount.
        (
            pdf(packed(b"<3304022001900001> Tj 0.3304022001900001 w (3304029901900001) (33040220019000015)")),
            ("pdf", ""),
        ),
        (office(**{"docProps/core.xml": "<dc:title>3304022001900001</dc:title>"}), ("docx", "personal")),
        (office(**{"word/footer.xml": "<w:t>NIK 3304022001900001</w:t>"}), ("docx", "personal")),
        (office(**{"a.xml": "<t>3304022001900001</t>", "b.xml": "<ddeLink a/>"}), ("docx", "script")),
    ],
)
def test_examine_tells_kind_and_scripts_by_the_bytes(content: bytes, found: tuple[str, str]) -> None:
    assert examine(content) == found


def test_examine_looks_behind_an_end_that_is_none() -> None:
    hidden = zlib.compressobj(0)
    content = hidden.compress(b"endstream endobj " + b" " * 20_000 + b"/JavaScript") + hidden.flush()

    assert examine(pdf(b"1 0 obj<<>>stream\n" + content + b"\nendstream")) == ("pdf", "script")


def test_examine_does_not_unpack_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "UNPACKED", 1_000_000)

    assert examine(pdf(packed(bytes(5_000_000) + b"/JavaScript"), packed(b"/JavaScript"))) == ("pdf", "locked")


@pytest.mark.parametrize(
    "content",
    [
        office(vbaProject="x", **{"word/vbaProject.bin": "x"}),
        office(TYPES.replace("document.main", "document.macroEnabled.main")),
        open_document("application/vnd.oasis.opendocument.text", **{"Basic/Standard/Module1.xml": "x"}),
        open_document("application/vnd.oasis.opendocument.text", **{"Scripts/python/x.py": "x"}),
    ],
)
def test_examine_refuses_macros(content: bytes) -> None:
    with pytest.raises(HasMacros):
        examine(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00",
        b"  %PDF-1.7",
        b"PK\x03\x04 not a zip",
        office()[:-30],
        office("<Types/>"),
        open_document("text/html"),
        open_document("application/vnd.oasis.opendocument.text-template"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
)
def test_examine_refuses_everything_else(content: bytes) -> None:
    with pytest.raises(NotADocument):
        examine(content)


def test_examine_refuses_an_archive_of_countless_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MOST_PARTS", 3)

    with pytest.raises(NotADocument):
        examine(office(a="1", b="2"))


def test_store_document_keeps_the_file_as_it_was_sent(app: Flask, site: Any) -> None:
    content = pdf(b"<</S/JavaScript>>")
    media = store_document(
        io.BytesIO(content), owner_plugin="core", name="C:\\Data\\Perdes\x00 2026 .PDF", title=" Peraturan desa "
    )
    db.session.commit()

    row = db.session.scalars(select(Media)).one()
    assert row is media
    assert (row.kind, row.name, row.ending, row.note, row.alt, row.size, row.ready, row.public) == (
        "document", "Perdes 2026 .PDF", "pdf", "script", "Peraturan desa", len(content), True, False
    )  # fmt: skip
    with store.store().open(f"{row.key}/berkas.pdf") as file:
        assert file.read() == content


def test_a_private_document_is_known_to_its_owner_alone(app: Flask, client: FlaskClient, site: Any) -> None:
    content = pdf(b"1 0 obj<</Type/Page>>endobj")
    media = store_document(io.BytesIO(content), owner_plugin="core", name="Putusan.pdf", private=True)
    db.session.commit()
    key = media.key
    assert db.session.scalars(library.media_of(site)).all() == []
    assert services.open_to_staff(site, key) is None
    assert private_document(media) == content
    assert library.file_names(media) == [f"{key}/berkas.pdf"]
    assert client.get(f"http://localhost/s/kalimandi/media/{key}/berkas.pdf").status_code == 404
    library.remove(media, by=None)
    db.session.commit()
    assert private_document(media) is None


def test_store_document_refuses_what_is_too_large(app: Flask, site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", 100)
    stream = io.BytesIO(pdf(bytes(1000)))

    with pytest.raises(DocumentTooLarge):
        store_document(stream, owner_plugin="core")

    assert stream.tell() == 101
    assert not (Path(app.instance_path) / store.FOLDER).exists()


@pytest.mark.parametrize("error", [NotADocument, HasMacros, DocumentTooLarge])
def test_every_refusal_says_why(app: Flask, error: Any) -> None:
    with app.test_request_context():
        assert len(str(error())) > 30


def test_a_document_is_a_download_in_a_sandbox_while_something_shows_it(
    client: FlaskClient, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = store_document(io.BytesIO(pdf(b"x")), owner_plugin="core", title='a"\r\nSet-Cookie: x=1;é.html')
    path = f"/s/kalimandi/media/{media.key}/berkas.pdf"
    key = media.key
    page = pages.write(site, title="Profil", body="<p>Isi</p>")
    assert client.get(path).status_code == 404

    enter_site(site.id)
    monkeypatch.setattr(Page, "media_keys", property(lambda _page: {key}))
    pages.publish(db.session.scalars(select(Page)).one(), site=site, by=None)
    uses.note(page)
    answer = client.get(path)

    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=a_Set-Cookie_x1e.html.pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert client.get(path.replace(".pdf", ".docx")).status_code == 404
    assert client.get(f"/s/kalimandi/media/{key}/320.webp").status_code == 404


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("RKS a.n. Budi NIK 3304022505850003", "RKS_a.n._Budi_NIK.pdf"),
        ("RKS NPWP 08.765.432.1-543.000", "RKS_NPWP.pdf"),
        ("Surat Budi 0812-3456-7890", "Surat_Budi.pdf"),
        ("Rek BRI 0021-01-012345-53-6 Budi", "Rek_BRI_Budi.pdf"),
        ("NIK ３３０４０２–２５０５８５\u200b０００３", "NIK.pdf"),
        ("Kepada budi@contoh.com", "Kepada.pdf"),
        ("3304022505850003", "berkas.pdf"),
        ("Kontrak 050/1234/2026", "Kontrak_050_1234_2026.pdf"),
        ("APBDes 2024 2025 2026", "APBDes_2024_2025_2026.pdf"),
    ],
)
def test_a_download_is_called_after_nobodys_number_whatever_the_library_says_later(
    client: FlaskClient, site: Any, monkeypatch: pytest.MonkeyPatch, said: str, called: str
) -> None:
    media = store_document(io.BytesIO(pdf(b"x")), owner_plugin="core", title="RKS")
    path = f"/s/kalimandi/media/{media.key}/berkas.pdf"
    body = f'<p>Isi</p><figure><a href="" data-media="{media.key}">RKS</a></figure>'
    pages.publish(pages.write(site, title="Profil", body=body), site=site, by=None)
    library.describe(media, alt=said, credit="")
    db.session.commit()

    assert client.get(path).headers["Content-Disposition"] == f"attachment; filename={called}"


def test_what_a_file_is_called_stays_with_those_who_write(client: FlaskClient, site: Any) -> None:
    name = "KTP 3304022001900001 hp 081234567890.pdf"
    media = store_document(io.BytesIO(pdf(b"x")), owner_plugin="core", name=name)
    key, path = media.key, f"/s/kalimandi/media/{media.key}/berkas.pdf"
    body = f'<p>Isi</p><figure><a href="" data-media="{key}"></a></figure>'
    page = pages.write(site, title="Profil", body=body)
    pages.publish(page, site=site, by=None)
    db.session.commit()

    html, answer = client.get("/s/kalimandi/halaman/profil").text, client.get(path)

    assert ("3304022001900001" in html, "Dokumen (PDF, 1 KB)</a>" in html) == (False, True)
    assert answer.headers["Content-Disposition"] == "attachment; filename=berkas.pdf"
    enter_site(site.id)
    assert db.session.scalars(select(Media)).one().name == name


SUBMIT = pdf(b"1 0 obj<</AA<</O<</S/SubmitForm/F(https://a.example)>>>>>>endobj")
EMBEDDED = pdf(b"1 0 obj<</Names<</EmbeddedFiles 2 0 R>>>>endobj", b"2 0 obj<</F(a.exe)/EF<</F 3 0 R>>>>endobj")
LINK = '<Relationship Id="r" Type="http://a/hyperlink" Target="https://a" TargetMode="External"/>'
REMOTE = LINK.replace("hyperlink", "attachedTemplate")


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (SUBMIT, "script"),
        (EMBEDDED, "script"),
        (office(**{"word/_rels/settings.xml.rels": REMOTE}), "script"),
        (office(**{"word/document.xml": "<w:instrText>DDEAUTO c:\\a.exe</w:instrText>"}), "script"),
        (office(**{"word/_rels/document.xml.rels": LINK}), ""),
    ],
    ids=["a form that is sent", "a program inside", "a template from outside", "DDE", "an ordinary link"],
)
def test_examine_says_what_commands_or_reaches_outside(content: bytes, note: str) -> None:
    assert examine(content)[1] == note


def test_examine_refuses_what_only_begins_like_a_pdf() -> None:
    with pytest.raises(NotADocument):
        examine(b"%PDF-<html><script>alert(1)</script></html>")


def test_examine_refuses_macros_under_another_name() -> None:
    types = TYPES.replace(
        "</Types>", '<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    with pytest.raises(HasMacros):
        examine(office(types, **{"word/a.bin": "x"}))


def test_examine_reads_an_office_file_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "UNPACKED", 100)
    assert examine(office(**{"word/document.xml": "x" * 1000})) == ("docx", "locked")


def test_what_is_to_be_said_of_a_document_stands_in_block_and_panel(
    app: Flask, client: FlaskClient, make_site: Any, make_user: Any, sign_in: Any
) -> None:
    site = make_site(slug="klampok", stage="village_publishes")
    enter_site(site.id)
    media = store_document(io.BytesIO(SUBMIT), owner_plugin="core", title="Surat")
    page = pages.write(site, title="Profil", body=f'<p>Isi.</p><figure><a data-media="{media.key}">Surat</a></figure>')
    address = f"/s/klampok/admin/halaman/{page.id}"
    sign_in(client, make_user(region_code=site.region_code))

    assert client.get(address).text.count("Dokumen ini berisi skrip, perintah") == 2


def test_a_list_says_of_rows_which_document_each_shows_to_everybody(app: Flask, site: Any) -> None:
    shown, second, hidden = (
        store_document(io.BytesIO(pdf(text)), owner_plugin="core", title=title)
        for text, title in ((b"x", "A"), (b"longer", "B"), (b"z", "C"))
    )
    texts = [f'<p><a data-media="{shown.key}">A</a><a data-media="{second.key}">B</a></p>', "<p>Isi</p>"]
    rows = [pages.write(site, title=f"Halaman {number}", body=body) for number, body in enumerate(texts)]
    draft = pages.write(site, title="Draf", body=f'<p><a data-media="{hidden.key}">C</a></p>')
    for row in rows:
        pages.publish(row, site=site, by=None)
    db.session.flush()

    found = documents.files_of(db.session, Page, [rows[0].id, rows[1].id, draft.id])

    assert found == {rows[0].id: ("pdf", len(pdf(b"x")))}
    assert documents.files_of(db.session, Page, []) == {}


def test_a_document_whose_file_is_gone_is_lost_and_no_photo_is(app: Flask, site: Any) -> None:
    kept, gone = (store_document(io.BytesIO(pdf(b"x")), owner_plugin="core").key for _each in range(2))
    db.session.commit()
    store.store().delete(f"{gone}/berkas.pdf")

    assert documents.lost_documents({kept, gone, "foto"}) == {gone}
