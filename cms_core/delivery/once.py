"""Forms that take effect once, however often they arrive: a double click, a page that the browser kept, a bad line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol, cast, runtime_checkable

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import HiddenField

from cms_core.database import TenantSession, begin_reading
from cms_core.delivery import form_token, idempotency
from cms_core.delivery.idempotency import ANONYMOUS, Claimed, DifferentBody, WeakKey, new_key
from cms_core.delivery.typed import is_ours
from cms_core.extensions import db

KEY = "kunci"
"""In the address of an empty form: the key of what was sent from it, by which the outbox leads to what it made."""


@runtime_checkable
class ComesBack(Protocol):
    """A field with something that no browser sends again when its form comes back: files."""

    def come_back(self, form: Any, key: str) -> None:
        """Keep it for ``key``, by which the form that is shown now will be known."""


class OnceField(HiddenField):
    """The key by which a form is known when it arrives again."""

    def __init__(self, label: Any = "", **kwargs: Any) -> None:
        super().__init__(label, default=_key_of_page, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was sent alone: a form without a key gets one when it is shown again, not behind its back."""
        self.data = valuelist[0] if valuelist else ""

    def renew(self) -> None:
        """Make the form another one."""
        self.raw_data, self.data = None, new_key()


def _key_of_page() -> str:
    # What devices keep is the same for everything that is written in it.
    return "" if g.get("shell") else new_key()


def once(
    form: Any,
    make: Callable[[], str | None],
    *,
    but: Collection[str] = (),
    show: Callable[[str], ResponseReturnValue] | None = None,
    expect: Callable[[], str] | None = None,
) -> ResponseReturnValue | None:
    """Answer a form with an :class:`OnceField` by leading to the address that ``make`` returned, whenever it arrives.

    ``make`` is called the first time alone; it writes, and says where that can be seen (200 letters at most; not a
    place where secrets stand, for it is remembered). None means that the page of the form is to be shown, with 422 if
    something was sent: it is not valid, ``make`` returned None because it found something wrong, the same form was
    sent with another content, or its key is none. Then it has sentences, and a new key where it needs one.

    A receipt that holds a secret has no address: with ``show``, ``make`` returns a reference to what it made, and
    ``show`` answers with the receipt itself, the first time and each time after (201, and ``no-store``).

    ``but`` are names of what does not make it another form: the button that was pressed. Where it can be told before
    what ``make`` will return, ``expect`` does, once the form is valid: that saves a statement.

    Raises:
        TypeError: the form has no such field.
    """
    _key(form)
    if not form.is_submitted():
        return _way_to_it(form) if show is None else None
    g.asked_once = form
    answer = _once(form, make, but, show, expect)
    if answer is None and is_ours():
        for field in form:
            if isinstance(field, ComesBack):
                field.come_back(form, _key(form).data or "")
    return answer


def _once(
    form: Any,
    make: Callable[[], str | None],
    but: Collection[str],
    show: Callable[[str], ResponseReturnValue] | None,
    expect: Callable[[], str] | None,
) -> ResponseReturnValue | None:
    good = form.validate()
    if not form_token.checked():
        return None
    post = _post(form)
    if not good:
        # What the first one did may be what makes the second one fail.
        return again(form, but=but, show=show, **post)
    claimed = claim(form, but=but, expected=expect() if expect is not None else "", **post)
    if claimed is None:
        return None
    reference = claimed.reference
    if claimed.is_new or not reference:
        reference = make() or ""
        if not reference:
            return None
        if reference != claimed.reference:
            idempotency.answer(claimed, reference)
    if show is None:
        return _lead(reference)
    # Others write while this receipt is drawn, and it says what is on disk. If it fails, the same form gets it again.
    session = cast(TenantSession, db.session())
    if session.in_transaction():
        session.settle()
    begin_reading(True)
    return show(reference)


def _post(form: Any) -> dict[str, Any]:
    actor = ANONYMOUS if isinstance(form, form_token.PublicForm) else str(current_user.id)
    return {"site_id": g.site.id, "endpoint": str(request.endpoint), "actor": actor}


def _way_to_it(form: Any) -> ResponseReturnValue | None:
    """Lead whoever has sent a form without a network, and asks for what came of it, to that."""
    key = request.args.get(KEY, "")
    if isinstance(form, form_token.PublicForm) or not idempotency.is_strong(key):
        return None
    made = idempotency.made_with(**_post(form), key=key)
    return _lead(made) if made else None


def _lead(address: str) -> ResponseReturnValue:
    return redirect(address, 303)


def again(
    form: Any,
    *,
    but: Collection[str] = (),
    show: Callable[[str], ResponseReturnValue] | None = None,
    **post: Any,
) -> ResponseReturnValue | None:
    """Lead to what came of the same form before, if it was sent before; ``show`` answers in place of that."""
    made = idempotency.made_with(**post, key=_key(form).data or "", body=sent(form, but=but))
    if not made:
        return None
    # As the first time: nobody waits while what is there already is shown.
    db.session.rollback()
    begin_reading(True)
    return (show or _lead)(made)


def claim(form: Any, *, but: Collection[str] = (), **post: Any) -> Claimed | None:
    """Take the key of a form, or find what came of it; see :func:`cms_core.delivery.idempotency.claim`.

    None when it cannot be taken: the form has a new one then, and says why.
    """
    field = _key(form)
    try:
        return idempotency.claim(**post, key=field.data or "", body=sent(form, but=but))
    except DifferentBody:
        said = _("Formulir ini sudah terkirim dengan isi lain. Kirim sekali lagi bila yang ini baru.")
    except WeakKey:
        said = _("Formulir ini belum utuh. Isinya masih ada; kirim sekali lagi.")
    field.renew()
    form.form_errors.append(said)
    return None


def sent(form: Any, *, but: Collection[str] = ()) -> Mapping[str, object]:
    """Return what makes a post the same as another one: where it goes, what was typed, and what is in its files."""
    left = {_key(form).name, form.meta.csrf_field_name, *but}
    words = {name: values for name, values in request.form.lists() if name not in left}
    files = {name: [_digest(file.stream) for file in values if file] for name, values in request.files.lists()}
    return {**words, **{f"{name}:": digests for name, digests in files.items() if digests}, "": request.path}


def _key(form: Any) -> OnceField:
    for field in form:
        if isinstance(field, OnceField):
            return field
    raise TypeError(f"{type(form).__name__} has no OnceField.")


def _digest(stream: Any) -> str:
    at = stream.tell()
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(at)
    return digest
