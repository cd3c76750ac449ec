"""Form tokens, and the rule that nothing is written without one.

Two forms: :class:`AdminForm` for people who are signed in (the token lives in their session) and
:class:`PublicForm` for citizens (a signed, expiring token, no cookie). A stale token is an error of the form like any
other: the form comes back with everything in it. The transaction is what makes this safe: a write is committed only
if a token was checked in the same request.
"""

from __future__ import annotations

import re
import secrets
from functools import lru_cache
from typing import Any, ClassVar

import structlog
from flask import Response, current_app, g, request, session
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf, validate_csrf
from itsdangerous import BadData, BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import BadRequest
from wtforms import Field, PasswordField, StringField
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.validators import ValidationError

from cms_core.columns import now
from cms_core.delivery import page_cache, uploads
from cms_core.delivery.form_words import Words
from cms_core.extensions import db, state
from cms_core.sites.requests import SAFE
from cms_core.sites.resolve import is_admin

log = structlog.get_logger()
HOURS = 12


_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufdd0-\ufdef\ud800-\udfff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)


class _SessionToken(CSRF):
    """The token of somebody who is signed in: of this session, and of no other account.

    Whoever signs in again sends once more what he had open, under a token of the new session. What another account had
    open keeps its token, so that no second press sends it either: a tab may have been left open on a shared device.
    """

    def setup_form(self, form: Any) -> list[tuple[str, Any]]:
        fields: list[tuple[str, Any]] = super().setup_form(form)
        return fields

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        own, sent = str(generate_csrf()), str(csrf_token_field.data or "")
        is_of_another = is_admin(request.path) and _account_of(sent) not in ("", _account_of(own))
        return sent if is_of_another else own

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:
        try:
            validate_csrf(field.data)
        except ValidationError as error:
            raise ValidationError(_of_another() if field.current_token == field.data else _stale()) from error
        g.form_token_ok = True


class _TokenField(CSRFTokenField):
    """A token that is made where its form is shown: one that is taken in needs none."""

    @property
    def current_token(self) -> str:
        return str(self.csrf_impl.generate_csrf_token(self))

    @current_token.setter
    def current_token(self, _unread: Any) -> None:
        pass

    def process(self, *args: Any, **kwargs: Any) -> None:
        Field.process(self, *args, **kwargs)


class _SignedToken(CSRF):
    """The token of a citizen: bound to the site and the address of the form, good for :data:`HOURS` hours."""

    field_class = _TokenField
    posts_to = ""

    def setup_form(self, form: Any) -> list[tuple[str, Any]]:
        self.posts_to = form.posts_to
        fields: list[tuple[str, Any]] = super().setup_form(form)
        return fields

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        if g.get("shell"):
            return ""  # devices keep it; their script asks for one when it sends
        # A kept page would hand the same token to everybody, and go on doing so after it has expired.
        page_cache.policy().never()
        # Whoever corrects a form began it when it was opened, and is not faster than people are.
        sent, endpoint = csrf_token_field.data or "", self.posts_to or request.endpoint or ""
        return sent if _is_young(sent, endpoint) else sign(endpoint)

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:
        if not check_signed(request.endpoint or "", field.data):
            raise ValidationError(_stale())


def _is_young(token: str, endpoint: str) -> bool:
    try:
        _serializer().loads(token, max_age=HOURS * 1800, salt=_salt(endpoint))
    except BadSignature:
        return False
    return True


_passwords: set[str] = set()


def passwords() -> frozenset[str]:
    """Return what the fields of all forms are called in which a password is typed: no answer repeats them."""
    return frozenset(_passwords)


class _Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form whose token error is shown above the form, because its field is hidden."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # What it inherits of other forms is known from them.
        own = (base for base in cls.__mro__ if base is cls or not issubclass(base, _Form))
        fields = (field for base in own for field in vars(base).items())
        _passwords.update(
            name for name, field in fields if issubclass(getattr(field, "field_class", object), PasswordField)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        token = getattr(self, "csrf_token", None)
        if token is not None and token.errors:
            self.form_errors.extend(token.errors)
            token.raw_data, token.data, token.errors = None, None, []
        return bool(good)


class _Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF has no types
    """What all forms do with what was typed, and how they speak."""

    def wrap_formdata(self, form: Any, formdata: Any) -> Any:
        """Read what a form sent; Flask-WTF would take JSON as well, which has other types than the fields expect."""
        return None if request.is_json else super().wrap_formdata(form, formdata)

    def get_translations(self, form: Any) -> Words:
        """Return what the form library's own sentences are called here."""
        return Words()

    def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
        """Give every field of text, passwords apart, :func:`tidy` as a filter."""
        filters = list(unbound_field.kwargs.get("filters", ()))
        if issubclass(unbound_field.field_class, StringField) and unbound_field.field_class is not PasswordField:
            filters.append(tidy)
        return unbound_field.bind(form=form, filters=filters, **options)


def tidy(text: Any) -> Any:
    """Return a text without space around it, with plain line ends, and without what cannot be seen.

    Control characters have no place in HTML and XML (HTML standard, "preprocessing the input stream"), and NUL none
    in databases; marks that turn the direction of writing make a text look like another one (Unicode TR 36).
    """
    if not isinstance(text, str):
        return text
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


class AdminForm(_Form):
    """Base of every form behind the sign-in."""

    class Meta(_Meta):
        csrf = True
        csrf_class = _SessionToken
        csrf_field_name = "csrf_token"

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read what a form sent; a file may have been sent before it, in pieces."""
            return uploads.with_uploads(super().wrap_formdata(form, formdata))


class PublicForm(_Form):
    """Base of every form for citizens: no cookie, no session.

    ``posts_to`` is the endpoint that it goes to, where that is not the one of its page.
    """

    posts_to: ClassVar[str] = ""

    class Meta(_Meta):
        csrf = True
        csrf_class = _SignedToken
        csrf_field_name = "csrf_token"


def sign(endpoint: str) -> str:
    """Return a token for the public form at an endpoint of this site."""
    return str(_serializer().dumps("ok", salt=_salt(endpoint)))


def check_signed(endpoint: str, token: str | None) -> bool:
    """Whether this request has brought a good token for the public form at an endpoint of this site."""
    try:
        _ok, made = _serializer().loads(token or "", max_age=HOURS * 3600, salt=_salt(endpoint), return_timestamp=True)
    except BadSignature:
        return False
    g.form_token_ok, g.form_made_at = True, made
    return True


def keep_what_was_sent() -> None:
    """Commit what this request has written although its answer is the form again: a photo that came with it.

    Whoever calls this writes nothing else before a form that comes back (409 or 422) is answered.
    """
    g.keep_what_was_sent = True


def _serializer() -> URLSafeTimedSerializer:
    return _serializer_with(state().settings.secret_key)


@lru_cache(maxsize=8)
def _serializer_with(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key)


def _salt(endpoint: str) -> str:
    site = g.get("site")
    return f"form:{site.id if site is not None else 0}:{endpoint}"


def _stale() -> str:
    return str(
        _("Formulir ini dari sebelum Anda masuk, atau terlalu lama terbuka. Isinya masih ada; kirim sekali lagi.")
    )


def _of_another() -> str:
    return str(
        _(
            "Formulir ini dibuka dengan akun lain, jadi tidak dikirim atas nama Anda. Isinya masih ada; masuk lagi "
            "dengan akun itu, lalu kirim."
        )
    )


def for_account(key: int) -> str:
    """Return what the tokens of a new session say: random, and that they are of an account, by its id."""
    return f"{key}.{secrets.token_hex(32)}"


def _account_of(token: str | None) -> str:
    """Return the account for which a token was made, by its id, however long ago; nothing if it is none of ours."""
    try:
        said = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token").loads(token or "")
    except BadData:
        return ""
    return str(said).rpartition(".")[0]


def of_session() -> str:
    """Return the token of whoever is signed in, for a script that sends something."""
    return str(generate_csrf())


def check_header() -> bool:
    """Whether a script that sends no form has brought the token of this session (``X-CSRF-Token``)."""
    try:
        validate_csrf(request.headers.get("X-CSRF-Token"))
    except ValidationError:
        return False
    g.form_token_ok = True
    return True


def accept_key() -> None:
    """Let this request write without a form token: a program has shown the key that it was given.

    So has a mail program that ends letters by a post to the secret address in their header (RFC 8058).

    A token keeps other pages from making a browser send what its owner never wrote. Browsers add cookies by
    themselves, never such a key; so whoever brings one means it. It is no way around the token of somebody who is
    signed in: where there are sessions it is refused.

    Raises:
        TypeError: this is the administration.
    """
    if is_admin(request.path):
        raise TypeError("Behind the sign-in nothing is written without the token of the session.")
    g.form_token_ok = True


def checked() -> bool:
    """Whether this request brought a good token."""
    return bool(g.get("form_token_ok"))


def form_age() -> float | None:
    """Return how many seconds ago the public form was made that this request brought; None where it brought none.

    Programs fill in faster than people do. What comes too fast is looked at, never refused: people paste, too.
    """
    made = g.get("form_made_at")
    return None if made is None else (now() - made).total_seconds()


def finish_request(response: Response) -> Response:
    """Commit what an unsafe request wrote, if its answer is good and its form token was checked; else undo it.

    An answer that is an error commits only when the view asked for it (:func:`keep_what_was_sent`).
    """
    if request.method in SAFE and not g.get("failed"):
        # The end of the request closes the session, which undoes the same for half the time.
        return response
    if g.get("failed"):
        db.session.rollback()
        return response
    kept = g.get("keep_what_was_sent") and response.status_code in (409, 422)
    if response.status_code >= 400 and not kept:
        db.session.rollback()
        return response
    if not g.get("form_token_ok"):
        log.warning("write without a form token", endpoint=request.endpoint)
        return _not_written(BadRequest())
    try:
        if db.session().in_transaction():
            db.session.commit()
    except Exception as error:  # whatever it was, the answer must not say that it is written
        return _not_written(error)
    if not kept:
        uploads.throw_away()
    return response


def _not_written(error: Exception) -> Response:
    """Undo what was written, and give the page of an error in place of the answer, and of what it was about to say."""
    db.session.rollback()
    if not current_app.session_interface.is_null_session(session):
        session.pop("_flashes", None)
    return current_app.make_response(current_app.handle_user_exception(error))
