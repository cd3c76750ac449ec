"""The floor: what bare Flask costs, with and without a database, under the same server and the same pragmas.

``/`` is a hello; ``/artikel/<slug>`` makes one query and fills a template of about 12 KB.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, abort, render_template
from sqlalchemy import String, Text, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, scoped_session, sessionmaker

from cms_core.database import set_pragmas

DATABASE = "BENCH_FLOOR_DATABASE"
ARTICLES = 1_000
PARAGRAPHS = 3
WORDS = "Air bersih mengalir ke tiga dusun setelah pipa induk selesai dipasang warga bersama perangkat desa. "


class Base(DeclarativeBase):
    """Root of the one model."""


class Article(Base):
    """What a page shows."""

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)


def create_floor(database: Path) -> Flask:
    """Return the application; its database is made and filled when it is not there."""
    app = Flask("bench")
    engine = create_engine(f"sqlite:///{database}")
    event.listen(engine, "connect", lambda connection, _record: set_pragmas(connection))
    sessions = scoped_session(sessionmaker(engine))
    fresh = not database.exists()
    Base.metadata.create_all(engine)
    if fresh:
        _fill(sessions())
    sessions.remove()

    @app.get("/")
    def hello() -> str:
        return "Halo, dunia!"

    @app.get("/artikel/<slug>")
    def article(slug: str) -> str:
        found = sessions.scalar(select(Article).where(Article.slug == slug))
        if found is None:
            abort(404)
        return render_template("article.html", article=found, paragraphs=found.body.split("\n\n"))

    @app.teardown_appcontext
    def leave(_error: BaseException | None) -> None:
        sessions.remove()

    return app


def _fill(session: Session) -> None:
    body = "\n\n".join([WORDS * 4] * PARAGRAPHS)
    session.add_all(
        Article(slug=f"artikel-{number}", title=f"Artikel {number}", body=body) for number in range(ARTICLES)
    )
    session.commit()


def make() -> Flask:
    """Return the application for the database that the environment names."""
    return create_floor(Path(os.environ[DATABASE]))
