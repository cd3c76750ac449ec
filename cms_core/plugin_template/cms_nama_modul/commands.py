"""``cms nama_modul``: the plugin's part of the sample data."""

from __future__ import annotations

import io

import click
from flask.cli import with_appcontext
from PIL import Image, ImageOps
from sqlalchemy import select

from cms_core.api import Site, db, publish, site_scope, store_image
from cms_nama_modul import NAME, services
from cms_nama_modul.models import Entry

VILLAGES = ("33.04.02.2003", "33.04.02.2007")
"""Sample sites of core that get an entry."""

TITLE = "Contoh entri"
ALT = "Gambar contoh, bukan foto"
BODY = "<p>Tulisan ini contoh buatan, bukan keterangan tentang desa yang sebenarnya.</p>"


def _picture() -> io.BytesIO:
    """Return a drawing that stands for a photo."""
    file = io.BytesIO()
    picture = Image.linear_gradient("L").resize((1200, 900))
    ImageOps.colorize(picture, "#77a287", "#cfe2e6").save(file, "PNG")
    file.seek(0)
    return file


@click.group(NAME)
def group() -> None:
    """Nama modul."""


@group.command("demo")
@with_appcontext
def demo() -> None:
    """Make sample content on the sample sites that have none."""
    made = 0
    for site in db.session.scalars(select(Site).where(Site.region_code.in_(VILLAGES))).all():
        with site_scope(site.id):
            if db.session.scalar(select(Entry.id).limit(1)) is None:
                media = store_image(_picture(), owner_plugin=NAME, alt=ALT)
                photos = [{"media": media.key, "alt": ALT}]
                row = services.create({"title": TITLE, "photos": photos, "body": BODY}, by=None)
                publish(row, site=site, item=services.item_of(row), by=None)
                made += 1
    db.session.commit()
    click.echo(f"{made} sample entries.")
