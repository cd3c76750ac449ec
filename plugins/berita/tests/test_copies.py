"""Articles that say what another one has said."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_berita import copies
from cms_berita.copies import alike, fingerprint, marks_of, runs_of
from cms_berita.models import Article, ArticleMark
from cms_core.api import Site, db, site_scope
from cms_core.testing.factories import MakeSite

from .conftest import HOME, STAFF, FillIn, Make

LONG = "Warga tiga RT membersihkan saluran sepanjang tiga ratus meter sampai ke sawah paling ujung desa."


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (f"<p><b>{LONG.upper()}</b></p>", True),
        (f"<p>{LONG.replace(' ', '  ').replace('.', '!')}</p>", True),
        (f"<p>{LONG.replace('tiga RT', 'empat RT')}</p>", False),
    ],
)
def test_signs_and_capitals_make_no_other_text(other: str, same: bool) -> None:
    assert (fingerprint(other) == fingerprint(f"<p>{LONG}</p>")) == same


def test_a_short_text_stands_for_nothing() -> None:
    short = "<p>Kantor desa tutup pada hari Jumat.</p>"

    assert (fingerprint(short), marks_of(short), alike(runs_of(short), runs_of(short))) == ("", [], False)


@pytest.mark.parametrize(
    ("other", "copied"),
    [
        (LONG.replace("tiga RT", "empat RT"), True),
        (f"{LONG} Kopi disediakan kelompok tani.", True),
        (LONG.replace("Warga tiga RT", "Pemuda dan warga enam RT").replace("paling ujung desa", "Blok Kidul"), False),
        ("Posyandu menimbang enam puluh empat balita dalam satu pagi di balai desa bersama kader dan bidan.", False),
    ],
)
def test_a_copy_in_which_words_changed_is_recognised(
    operator: FlaskClient, site: Site, made: Make, other: str, copied: bool
) -> None:
    made("berita", title="Saluran bersih", body=f"<p>{LONG}</p>")
    again = made("berita", shown=False, title="Gotong royong", body=f"<p>{other}</p>")

    assert ("Sudah pernah ditulis" in operator.get(f"{STAFF}/berita/{again}").text) == copied


def test_what_stands_for_a_text_follows_it(site: Site, made: Make) -> None:
    key = made("berita", title="Saluran bersih", body=f"<p>{LONG}</p>")
    with site_scope(site.id):
        row = db.session.get_one(Article, key)
        before = [each.mark for each in row.marks]
        row.body = "<p>Kantor desa tutup.</p>"
        db.session.commit()
    with site_scope(site.id):
        after = db.session.scalars(select(ArticleMark.mark)).all()

    assert (before, after) == (marks_of(f"<p>{LONG}</p>"), [])


def test_whoever_writes_is_told_of_the_same_words(
    operator: FlaskClient, site: Site, make_site: MakeSite, made: Make
) -> None:
    other = make_site("33.04.02.2001", slug="sirkandi", name="Sirkandi", host="sirkandi.example", modules=("berita",))
    made("berita", at=other, title="Saluran bersih", body=f"<p>{LONG}</p>")
    key = made("berita", shown=False, title="Gotong royong", body=f"<p>{LONG}</p>")
    page = operator.get(f"{STAFF}/berita/{key}").text
    assert 'href="http://sirkandi.example:8000/berita/saluran-bersih">Saluran bersih</a>' in page
    assert "Sirkandi ·" in page


def test_an_old_story_with_a_new_date_is_recognised_and_the_first_one_is_not_blamed(
    operator: FlaskClient, site: Site, made: Make
) -> None:
    first = made("berita", title="Saluran bersih", body=f"<p>{LONG}</p>")
    again = made("berita", shown=False, title="Saluran bersih lagi", body=f"<p>{LONG}</p>")
    assert "situs ini ·" in operator.get(f"{STAFF}/berita/{again}").text
    assert "Sudah pernah ditulis" not in operator.get(f"{STAFF}/berita/{first}").text


def test_nothing_is_said_of_drafts_of_others_and_of_sites_with_the_module_off(
    operator: FlaskClient, site: Site, make_site: MakeSite, made: Make
) -> None:
    other = make_site("33.04.02.2001", slug="sirkandi", name="Sirkandi", host="sirkandi.example", modules=("berita",))
    off = make_site("33.04.02.2002", slug="pagak", name="Pagak", host="pagak.example")
    made("berita", at=other, shown=False, title="Draf", body=f"<p>{LONG}</p>")
    made("berita", at=off, title="Mati", body=f"<p>{LONG}</p>")
    key = made("berita", shown=False, title="Gotong royong", body=f"<p>{LONG}</p>")
    assert "Sudah pernah ditulis" not in operator.get(f"{STAFF}/berita/{key}").text


def test_older_texts_that_share_a_phrase_push_no_copy_out(
    operator: FlaskClient, site: Site, made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "LOOKED_AT", 2)
    with site_scope(site.id):
        shared = marks_of(f"<p>{LONG}</p>")
    for number in range(3):
        other = made("berita", title=f"Lain {number}", body="<p>Kantor desa tutup.</p>")
        with site_scope(site.id):
            db.session.get_one(Article, other).marks = [ArticleMark(mark=shared[number])]
            db.session.commit()
    made("berita", title="Saluran bersih", body=f"<p>{LONG}</p>")
    again = made("berita", shown=False, title="Gotong royong", body=f"<p>{LONG.replace('tiga RT', 'empat RT')}</p>")

    page = operator.get(f"{STAFF}/berita/{again}").text
    assert ("Sudah pernah ditulis" in page, ">Saluran bersih</a>" in page) == (True, True)


def test_what_is_not_saved_yet_is_asked_about_before_it_is_published(
    operator: FlaskClient, site: Site, made: Make, fill_in: FillIn
) -> None:
    made("berita", title="Saluran bersih", body=f"<p>{LONG}</p>")
    form = f"{STAFF}/berita/baru"
    words = {"body-0-teks": LONG.replace("tiga RT", "empat RT"), "title": "Gotong royong"}

    unsaved = operator.post(form, data=fill_in(form, "berita", **{**words, "title": ""})).text
    asked = operator.post(form, data=fill_in(form, "berita", **words, langkah="terbit")).text
    mark = re.search(r'value="(terbit-[0-9a-f]+)"', asked)

    assert ("Sudah pernah ditulis" in unsaved, "sama dengan “Saluran bersih”" in unsaved) == (True, True)
    assert ("sama dengan “Saluran bersih”" in asked, mark is not None) == (True, True)
    assert "Gotong royong" not in operator.get(f"{HOME}/berita/").text


def test_of_drafts_that_are_published_together_a_copy_is_asked_about_and_one_of_them_stays(
    operator: FlaskClient, site: Site, made: Make, fill_in: FillIn
) -> None:
    made("berita", title="Saluran bersih", body=f"<p>{LONG}</p>")
    copy = made("berita", shown=False, title="Gotong royong", body=f"<p>{LONG.replace('tiga RT', 'empat RT')}</p>")
    body = "<p>Posyandu menimbang enam puluh empat balita dalam satu pagi bersama kader dan bidan desa.</p>"
    own, again = (made("berita", shown=False, title=title, body=body) for title in ("Posyandu", "Posyandu lagi"))

    page = f"{STAFF}/berita/?keadaan=draft"
    ticked = {**fill_in(page), "pilih": [f"{key}-1" for key in (copy, own, again)]}
    asked = operator.post(page, data={**ticked, "langkah": "terbit"}).text
    (sure,) = re.findall(r'value="(terbit-[0-9a-f]+)"', asked)
    told = operator.post(page, data={**ticked, "langkah": sure}, follow_redirects=True).text

    assert ("sama dengan “Saluran bersih”" in asked, "sama dengan “Posyandu”" in asked) == (True, False)
    assert "2 tulisan terbit di situs." in told
    # Its copy was published a moment before, and nobody has seen that.
    assert "1 tulisan tetap seperti adanya." in told
    shown = operator.get(f"{HOME}/berita/").text
    assert [title in shown for title in (">Posyandu<", ">Gotong royong<", ">Posyandu lagi<")] == [True, True, False]
