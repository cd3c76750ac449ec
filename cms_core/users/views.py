"""Signing in and out, and one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core import audit
from cms_core.permissions import area
from cms_core.users import devices, guard, passwords, services, sessions, throttle
from cms_core.users.forms import PasswordForm, SignInForm, SignOutForm

blueprint = Blueprint("users", __name__)


@blueprint.route("/masuk", methods=["GET", "POST"])
@area("platform")
def sign_in() -> ResponseReturnValue:
    """Sign in with name and password, then go where one was going."""
    target = guard.safe_next(request.args.get("lanjut"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target, 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("users/login.html", form=form), 422 if form.is_submitted() else 200
    username, shared = form.username.data or "", bool(form.shared.data)
    try:
        throttle.count_attempt(username, request)
        user = services.authenticate(username, form.password.data or "")
    except throttle.TooManyAttempts:
        form.form_errors.append(_too_many())
        return render_template("users/login.html", form=form), 429, throttle.HEADERS
    except services.WrongCredentials:
        form.form_errors.append(_("Nama akun atau kata sandi salah."))
        return render_template("users/login.html", form=form), 422
    throttle.forget_attempts(username, request)
    sessions.sign_in(user, shared=shared)
    audit.record("users.signed_in", site_id=None, user_id=user.id)
    response = make_response(redirect(target, 303))
    if not shared:
        devices.remember_device(response, user.id, path=url_for(".sign_in"))
    return response


@blueprint.route("/keluar", methods=["GET", "POST"])
@area("platform")
def sign_out() -> ResponseReturnValue:
    """Sign this device out; without a form, ask first."""
    form = SignOutForm()
    if not form.validate_on_submit():
        return render_template("users/logout.html", form=form), 422 if form.is_submitted() else 200
    if current_user.is_authenticated:
        audit.record("users.signed_out", site_id=None, user_id=current_user.id)
    sessions.sign_out()
    flash(_("Anda sudah keluar."), "ok")
    return redirect(url_for(".sign_in"), 303)


@blueprint.get("/admin/akun")
@area("staff")
def account() -> ResponseReturnValue:
    """One's own account: its password, and the devices on which it is signed in."""
    return _account_page(SignOutForm())


@blueprint.post("/admin/akun/keluar-semua")
@area("staff")
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign the account out on every device, this one too."""
    form = SignOutForm()
    if not form.validate_on_submit():
        return _account_page(form), 422
    user = current_user._get_current_object()
    audit.record("users.signed_out_everywhere", site_id=None, user_id=user.id)
    sessions.sign_out_everywhere(user)
    flash(_("Akun Anda sudah keluar dari semua perangkat."), "ok")
    return redirect(guard.SIGN_IN, 303)


def _account_page(form: SignOutForm) -> str:
    return render_template(
        "users/account.html",
        form=form,
        sessions=sessions.sessions_of(current_user),
        current=sessions.current_session(),
    )


@blueprint.route("/admin/akun/sandi", methods=["GET", "POST"])
@area("staff")
def password() -> ResponseReturnValue:
    """Change one's own password; every other device is signed out."""
    form = PasswordForm()
    if form.validate_on_submit() and _change_password(form):
        flash(_("Kata sandi diganti. Perangkat lain sudah dikeluarkan."), "ok")
        return redirect(url_for("admin.home"), 303)
    page = render_template("users/password.html", form=form, must=current_user.must_change_password)
    return page, 422 if form.is_submitted() else 200


def _change_password(form: PasswordForm) -> bool:
    user, old, new = current_user._get_current_object(), form.current.data or "", form.new.data or ""
    shared = not sessions.is_kept()
    try:
        throttle.count_attempt(user.username, request)
        services.change_password(user, old, new)
    except throttle.TooManyAttempts:
        form.current.errors = [_too_many()]
    except services.WrongCredentials:
        form.current.errors = [_("Kata sandi sekarang salah.")]
    except passwords.WeakPassword as error:
        form.new.errors = [error.message]
    else:
        throttle.forget_attempts(user.username, request)
        sessions.sign_in(user, shared=shared)
        return True
    return False


def _too_many() -> str:
    return str(_("Terlalu banyak percobaan. Coba lagi %(minutes)s menit lagi.", minutes=throttle.MINUTES))
