"""The floor of accepting a report: a bare Flask application with the same fields, one row, and the same durability.

It checks a signed token and every field as the library does it, writes what was sent as one row, unique by its key,
and answers with a page of about 10 KB once the row is on disk. It has no sites, no languages, nothing encrypted, no
history, no days to count and no QR code.

Equal are the server with its workers and threads, the load, the machine, the token and when it is checked, the fields
and their checks, the pragmas of SQLite (``synchronous=FULL``: an answer is on disk) and that whoever writes says so
first. PostgreSQL commits as it comes on both sides, which is to disk. Not equal is how writers to SQLite wait: the
floor asks again and again as the library does, Balai takes turns. The receipt of Balai has 30 KB, of which the style
of its page is a half; neither side packs its answer here.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from flask import Flask, render_template, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import JSON, DateTime, String, create_engine, event, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp

from cms_core.database import set_pragmas

DATABASE = "BENCH_POSTS_DATABASE"
SECRET = "bench"
HOURS = 12
TOPICS = [f"topik-{number}" for number in range(66)]
WORDS = "Laporan Anda sudah kami terima dan diperiksa paling lambat tiga hari kerja lagi oleh kantor desa. "


class Base(DeclarativeBase):
    """Root of the one model."""


class Sent(Base):
    """What somebody sent."""

    __tablename__ = "sent"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class SentForm(Form):
    """The fields of a report."""

    key = HiddenField(validators=[InputRequired(), Length(min=22, max=64)])
    topic = SelectField(choices=[(topic, topic.title()) for topic in TOPICS], validators=[InputRequired()])
    kind = RadioField(choices=[("pengaduan", "Pengaduan"), ("informasi", "Pertanyaan"), ("aspirasi", "Usul")])
    body = TextAreaField(validators=[InputRequired(), Length(min=10, max=4000)])
    place = StringField(validators=[InputRequired(), Length(max=13)])
    landmark = StringField(validators=[InputRequired(), Length(max=200)])
    hamlet = StringField(validators=[Optional(), Length(max=60)])
    rt = StringField(validators=[Length(max=3)])
    rw = StringField(validators=[Length(max=3)])
    latitude = DecimalField(validators=[Optional()])
    longitude = DecimalField(validators=[Optional()])
    happened_on = DateField(validators=[Optional()])
    visibility = RadioField(choices=[("public", "Publik"), ("anonymous", "Anonim"), ("secret", "Rahasia")])
    about_office = BooleanField()
    person = StringField(validators=[Optional(), Length(max=80)])
    phone = StringField(validators=[Optional(), Regexp(r"\d{8,15}")])
    email = StringField(validators=[Optional(), Length(max=254)])
    website = StringField(validators=[Optional(), Length(max=200)])


def create_floor(url: str) -> Flask:
    """Return the application; its table is made when it is not there."""
    app = Flask("bench")
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: set_pragmas(connection))
        # Said by both sides: who is about to write waits for the others, and does not fail.
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    sessions = scoped_session(sessionmaker(engine))
    signer = URLSafeTimedSerializer(SECRET)
    Base.metadata.create_all(engine)

    @app.get("/lapor/baru", endpoint="hello")
    def token() -> str:
        return f'<input name="csrf_token" value="{signer.dumps("ok")}">'

    @app.post("/lapor/baru")
    def send() -> tuple[str, int]:
        try:
            signer.loads(request.form.get("csrf_token", ""), max_age=HOURS * 3600)
        except BadSignature:
            return "token", 422
        form = SentForm(request.form)
        if not form.validate():
            return str(form.errors), 422
        row = Sent(key=form.key.data, values={name: str(value) for name, value in form.data.items() if value})
        sessions.add(row)
        try:
            sessions.commit()
        except IntegrityError:
            sessions.rollback()
            row = sessions.scalars(select(Sent).where(Sent.key == form.key.data)).one()
        page = {"title": f"Laporan {row.id}"}
        return render_template("article.html", article=page, paragraphs=[WORDS * 4] * 3), 201

    @app.get("/artikel/<slug>", endpoint="article")
    def count(slug: str) -> str:
        return f"{slug}: {sessions.scalar(select(func.count(Sent.id)))}"

    @app.teardown_appcontext
    def leave(_error: BaseException | None) -> None:
        sessions.remove()

    return app


def make() -> Flask:
    """Return the application for the database that the environment names."""
    return create_floor(os.environ[DATABASE])
