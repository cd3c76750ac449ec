"""``/admin/akun``: one's own account, its password, second step, codes for paper, and signed-in devices."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core import audit
from cms_core.delivery.form_token import AdminForm
from cms_core.permissions import area
from cms_core.qr import qr
from cms_core.users import passwords, pending, second_step, services, sessions, throttle
from cms_core.users.confirm import is_owner
from cms_core.users.forms import ConfirmForm, PasswordForm, PhoneForm
from cms_core.users.models import User

blueprint = Blueprint("account", __name__, url_prefix="/admin/akun")


@blueprint.get("")
@area("staff")
def index() -> ResponseReturnValue:
    """One's own account: its password, and the devices on which it is signed in."""
    return _page(AdminForm())


@blueprint.route("/sandi", methods=["GET", "POST"])
@area("staff")
def password() -> ResponseReturnValue:
    """Change one's own password; every other device is signed out."""
    form = PasswordForm()
    if form.validate_on_submit() and _change_password(form):
        flash(_("Kata sandi diganti. Perangkat lain sudah dikeluarkan."), "ok")
        return redirect(url_for("admin.home"), 303)
    page = render_template("users/password.html", form=form, must=current_user.must_change_password)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/langkah-kedua", methods=["GET", "POST"])
@area("staff")
def second_step_page() -> ResponseReturnValue:
    """Give the phone the secret of the second step; the codes for paper are shown once, in the answer."""
    user, secret, form = _me(), pending.secret(), PhoneForm()
    if is_owner(form):
        try:
            codes = second_step.enable(user, secret, form.code.data or "")
        except second_step.WrongCode:
            wrong = _("Kode salah atau sudah lewat waktunya. Periksa jam HP, lalu tulis kode yang sedang tampil.")
            form.code.errors = [wrong]
        else:
            sessions.sign_out_others(user)
            return render_template("users/recovery_codes.html", codes=codes, first=True)
    page = render_template(
        "users/phone.html",
        form=form,
        secret=second_step.grouped(secret),
        address=second_step.address(user, secret),
        qr=qr(second_step.address(user, secret)),
        required=second_step.is_missing(user),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/langkah-kedua/matikan", methods=["GET", "POST"])
@area("staff")
def second_step_off() -> ResponseReturnValue:
    """Do without the second step, where that is allowed."""
    user, form = _me(), ConfirmForm()
    if user.totp_secret is None or second_step.is_required(user):
        abort(404)
    if is_owner(form):
        second_step.disable(user, by=user)
        sessions.sign_out_others(user)
        flash(_("Langkah kedua dimatikan. Perangkat lain sudah dikeluarkan."), "ok")
        return redirect(url_for(".index"), 303)
    return render_template("users/second_step_off.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/kode-cadangan", methods=["GET", "POST"])
@area("staff")
def recovery_codes() -> ResponseReturnValue:
    """Make ten new codes for paper; they are shown once, in the answer."""
    user, form = _me(), ConfirmForm()
    if user.totp_secret is None:
        abort(404)
    if is_owner(form):
        codes = second_step.renew_recovery(user)
        audit.record("users.recovery_codes", site_id=None, user_id=user.id, target=user.username)
        return render_template("users/recovery_codes.html", codes=codes, first=False)
    return render_template("users/recovery_new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.post("/keluar/<int:session_id>")
@area("staff")
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign one other device of the account out."""
    form, user, here = AdminForm(), _me(), sessions.current_session()
    if not form.validate_on_submit():
        return _page(form), 422
    if here is not None and here.id == session_id:
        return redirect(url_for("users.sign_out"), 303)
    if sessions.end_one(user, session_id):
        audit.record("users.session_ended", site_id=None, user_id=user.id)
    flash(_("Perangkat itu sudah dikeluarkan."), "ok")
    return redirect(url_for(".index"), 303)


@blueprint.post("/keluar-semua")
@area("staff")
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign the account out on every device, this one too."""
    form = AdminForm()
    if not form.validate_on_submit():
        return _page(form), 422
    user = _me()
    audit.record("users.signed_out_everywhere", site_id=None, user_id=user.id)
    sessions.sign_out_everywhere(user)
    flash(_("Akun Anda sudah keluar dari semua perangkat."), "ok")
    return redirect(url_for("users.sign_in", keluar=1), 303)


def _page(form: AdminForm) -> str:
    """Return the page of one's own account."""
    return render_template(
        "users/account.html",
        form=form,
        sessions=sessions.sessions_of(current_user),
        current=sessions.current_session(),
        second_step_required=second_step.is_required(current_user),
        recovery_left=second_step.recovery_left(current_user),
    )


def _change_password(form: PasswordForm) -> bool:
    user, old, new = _me(), form.current.data or "", form.new.data or ""
    shared = not sessions.is_kept()
    try:
        throttle.count_attempt(user.username, request)
        services.change_password(user, old, new)
    except throttle.TooManyAttempts as error:
        form.current.errors = [error.message]
    except services.WrongCredentials:
        form.current.errors = [_("Kata sandi sekarang salah.")]
    except passwords.WeakPassword as error:
        form.new.errors = [error.message]
    else:
        throttle.forget_attempts(user.username, request)
        sessions.sign_in(user, shared=shared)
        return True
    return False


def _me() -> User:
    user: User = current_user._get_current_object()
    return user
