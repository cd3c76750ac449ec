"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core import audit
from cms_core.delivery.form_token import AdminForm
from cms_core.permissions import area
from cms_core.users import codes, devices, guard, passwords, pending, second_step, services, sessions, throttle
from cms_core.users.forms import AccessForm, SecondStepForm, SignInForm
from cms_core.users.models import User

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
    except throttle.TooManyAttempts as error:
        form.form_errors.append(error.message)
        return render_template("users/login.html", form=form), 429, throttle.HEADERS
    except services.WrongCredentials:
        form.form_errors.append(_("Nama akun atau kata sandi salah."))
        return render_template("users/login.html", form=form), 422
    throttle.forget_attempts(username, request)
    return _next_step(user, shared=shared, target=target)


def _next_step(user: User, *, shared: bool, target: str) -> ResponseReturnValue:
    """Go on after the password was right: to the second step when the account has one, else in."""
    if user.totp_secret is None:
        return _enter(user, shared=shared, target=target)
    pending.begin_sign_in(user, shared=shared)
    return redirect(url_for(".second_step_page", lanjut=target), 303)


def _enter(user: User, *, shared: bool, target: str) -> ResponseReturnValue:
    sessions.sign_in(user, shared=shared)
    audit.record("users.signed_in", site_id=None, user_id=user.id)
    response = make_response(redirect(target, 303))
    if not shared:
        devices.remember_device(response, user.id, paths=guard.SIGN_INS)
    return response


@blueprint.route("/masuk/langkah-kedua", methods=["GET", "POST"])
@area("platform")
def second_step_page() -> ResponseReturnValue:
    """Sign in, second step: the code of the phone, or one from paper."""
    target = guard.safe_next(request.args.get("lanjut"))
    form, waiting = SecondStepForm(), pending.signing_in()
    valid = form.validate_on_submit()
    if waiting is None and (valid or not form.is_submitted()):
        flash(_("Waktu untuk langkah kedua habis. Masuk lagi dari awal."), "warn")
        return redirect(url_for(".sign_in", lanjut=target), 303)
    if not valid or waiting is None:
        return render_template("users/second_step.html", form=form), 422 if form.is_submitted() else 200
    user, shared = waiting
    try:
        throttle.count_attempt(user.username, request, name=throttle.SECOND_STEP)
        second_step.verify(user, form.code.data or "")
    except throttle.TooManyAttempts as error:
        form.form_errors.append(error.message)
        return render_template("users/second_step.html", form=form), 429, throttle.HEADERS
    except second_step.WrongCode:
        form.code.errors = [_("Kode salah, sudah dipakai, atau sudah lewat waktunya. Tunggu kode berikutnya.")]
        return render_template("users/second_step.html", form=form), 422
    throttle.forget_attempts(user.username, request, name=throttle.SECOND_STEP)
    return _enter(user, shared=shared, target=target)


@blueprint.route("/masuk/kode", methods=["GET", "POST"])
@area("platform")
def access_code() -> ResponseReturnValue:
    """Choose a password with a code from paper, and sign in; the code stands in the fragment or is typed."""
    form = AccessForm()
    if not form.validate_on_submit():
        return render_template("users/access_code.html", form=form), 422 if form.is_submitted() else 200
    username = form.username.data or ""
    try:
        # A code is too long to be guessed, so the right one gets in however many wrong ones a stranger has tried.
        user = codes.redeem(username, form.code.data or "", form.new.data or "")
    except codes.UnknownCode:
        return _unknown_code(form, username)
    except codes.UsedCode:
        used = _("Kode ini sudah dipakai. Masuklah dengan kata sandi yang sudah dipilih, atau minta kode baru.")
        form.code.errors = [used]
    except codes.ExpiredCode:
        form.code.errors = [_("Kode ini tidak berlaku lagi. Minta kode baru kepada yang memberi kertas ini.")]
    except passwords.WeakPassword as error:
        form.new.errors = [error.message]
    else:
        return _next_step(user, shared=bool(form.shared.data), target=guard.safe_next(None))
    return render_template("users/access_code.html", form=form), 422


def _unknown_code(form: AccessForm, username: str) -> ResponseReturnValue:
    try:
        throttle.count_attempt(username, request, name=throttle.ACCESS_CODE)
    except throttle.TooManyAttempts as error:
        form.form_errors.append(error.message)
        return render_template("users/access_code.html", form=form), 429, throttle.HEADERS
    form.code.errors = [_("Nama akun atau kode salah. Periksa lagi huruf di kertas.")]
    return render_template("users/access_code.html", form=form), 422


@blueprint.route("/keluar", methods=["GET", "POST"])
@area("platform")
def sign_out() -> ResponseReturnValue:
    """Sign this device out; without a form, ask first."""
    form = AdminForm()
    if not form.validate_on_submit():
        return render_template("users/logout.html", form=form), 422 if form.is_submitted() else 200
    if current_user.is_authenticated:
        audit.record("users.signed_out", site_id=None, user_id=current_user.id)
    sessions.sign_out()
    flash(_("Anda sudah keluar."), "ok")
    return redirect(url_for(".sign_in", keluar=1), 303)
