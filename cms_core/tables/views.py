"""The screens of a table, for a plugin's administration: taking it out, checking a file, importing what is good."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core.delivery import limits
from cms_core.formats import format_time
from cms_core.i18n import LANGUAGES, language
from cms_core.permissions import can, require
from cms_core.spreadsheets import CSV, TYPES, XLSX
from cms_core.tables import services, writing
from cms_core.tables.columns import Table
from cms_core.tables.forms import ApplyForm, UploadForm
from cms_core.tables.models import CHECKED, DONE, GOING, STOPPED, PendingTable
from cms_core.tables.reading import MOST_BYTES, TableRefused
from cms_core.tables.steps import Busy, Outdated

PER_HOUR = 600
"""How many files one person may have checked, each as large as ``COUNTED`` bytes: who mends one sends it again."""
COUNTED = 400 * 1024
"""A hostile file of twelve megabytes keeps a processor busy for seconds, so it counts as 31: nineteen in an hour.

That is enough to mend one ten times, and less than a twentieth of the hour of one processor.
"""
SHOWN = 100
"""Bad rows on the screen; all of them are in the file that can be taken home."""
SHOWN_CHANGES = 50
"""Rows that change, likewise."""
CANCEL, STOP, GO_ON, SAY_AGAIN = "batal", "henti", "lanjut", "bahasa"
"""Other steps than the import, as the buttons send them."""


def add_table(staff: Blueprint, table: Table, path: str) -> None:
    """Give the administration of a plugin the addresses of a table below ``path`` (``/potensi/tabel``).

    The screen to begin with is the endpoint ``<name>_table`` of the blueprint.
    """
    screens = _Screens(table, staff.import_name)
    read, write = require(table.read_permission), require(table.write_permission)

    def add(rule: str, name: str, view: Any, methods: tuple[str, ...] = ("GET",)) -> None:
        staff.add_url_rule(f"{path}/{rule}", f"{table.name}_{name}", view, methods=methods)

    add("", "table", read(screens.start), ("GET", "POST"))
    add("unduh.<any(csv, xlsx):form>", "export", read(screens.export))
    add("contoh.xlsx", "template", write(screens.template))
    add("<int:key>", "check", write(screens.check), ("GET", "POST"))
    add("<int:key>/salah.csv", "bad", write(screens.bad))
    add("<int:key>/berubah.csv", "changed", write(screens.changed))
    # For whoever goes on with a file outside of a request.
    staff.record(lambda setup: setup.app.extensions["cms"].extras["tables"].update({table.full_name: table}))


class _Screens:
    """The views of one table; ``module`` is that of its blueprint (``cms routes`` tells it)."""

    def __init__(self, table: Table, module: str) -> None:
        self.table, self.module = table, module

    def start(self) -> ResponseReturnValue:
        """Take the table out; bring a file to be checked."""
        form = UploadForm()
        if not form.is_submitted():
            return self._start(form)
        if not can(current_user, self.table.write_permission, g.site):
            abort(403)
        if form.validate():
            try:
                content = form.file.data.stream.read(MOST_BYTES + 1)
                self._count(len(content))
                is_other = any(each.state != DONE for each in self._all())
                kept = services.keep(self.table, content, user_id=int(current_user.id))
            except Busy:
                form.file.errors = [_("Berkas Anda yang tadi masih diimpor. Tunggu selesai, atau hentikan dulu.")]
            except TableRefused as error:
                form.file.errors = [str(error)]
            else:
                if is_other:
                    flash(_("Berkas Anda sebelumnya belum selesai diimpor, dan digantikan berkas ini."), "warn")
                return redirect(self._url("check", key=kept.id), 303)
        return self._start(form), 422

    def _count(self, size: int) -> None:
        """Count a file of so many bytes.

        Raises:
            TableRefused: the person had too many looked at within an hour.
        """
        counted = ("tables", str(current_user.id), f"{PER_HOUR} per hour")
        if not limits.hit(*counted, cost=cost(size)):
            again = format_time(limits.goes_on(*counted))
            text = _("Terlalu banyak berkas diperiksa dalam satu jam ini. Coba lagi mulai pukul %(time)s.", time=again)
            raise TableRefused(text)

    def export(self, form: str) -> Response:
        """Give all rows as CSV or XLSX."""
        return _sent(writing.export(self.table, form), f"{self.table.name}-{g.site.slug}.{form}", TYPES[form])

    def template(self) -> Response:
        """Give the file to fill in."""
        return _sent(writing.template(self.table), f"contoh-{self.table.name}.xlsx", TYPES[XLSX])

    def check(self, key: int) -> ResponseReturnValue:
        """Show how far a file is: its dry run, its import, or what came of it; take the next step."""
        form = ApplyForm()
        kept = self._kept(key, lock=form.is_submitted())
        if not form.is_submitted():
            return self._shown(kept, form)
        if not form.validate():
            return self._shown(kept, form), 422
        asked = request.form.get("langkah")
        if asked == CANCEL:
            services.drop(kept)
            return redirect(self._url("table"), 303)
        if asked == STOP:
            services.stop(kept)
        elif asked == GO_ON:
            services.go_on(kept)
        elif asked == SAY_AGAIN:
            services.say_again(kept)
        else:
            try:
                services.begin(self.table, kept, agreed=form.agreed.data or "")
            except Outdated:
                form.form_errors.append(
                    _("Isi situs berubah sejak berkas ini diperiksa. Periksa hasil yang baru, lalu putuskan lagi.")
                )
                return self._shown(kept, form), 409
        return redirect(self._url("check", key=key), 303)

    def bad(self, key: int) -> Response:
        """Give the rows of a kept file that are not imported, with the reasons."""
        kept = self._kept(key)
        rows = writing.bad_rows(self.table, services.head(kept), services.found(kept, "bad"))
        return _sent(rows, f"{self.table.name}-perlu-diperbaiki.csv", TYPES[CSV])

    def changed(self, key: int) -> Response:
        """Give every change that a kept file would make."""
        rows = writing.changes(services.found(self._kept(key), "changed"))
        return _sent(rows, f"{self.table.name}-berubah.csv", TYPES[CSV])

    def _kept(self, key: int, *, lock: bool = False) -> PendingTable:
        return services.find(self.table, key, user_id=int(current_user.id), lock=lock) or self._gone(key)

    def _gone(self, key: int) -> NoReturn:
        """Say that a file is not there, and what takes its place; that of somebody else was never there."""
        newest = next((each for each in self._all() if each.id > key), None)
        page = render_template(
            "tables/gone.html", table=self.table, url=self._url, newest=newest, sent=request.method == "POST"
        )
        abort(make_response(page, 404))

    def _all(self) -> list[PendingTable]:
        return services.all_kept(self.table, user_id=int(current_user.id))

    def _start(self, form: UploadForm) -> str:
        may_write = can(current_user, self.table.write_permission, g.site)
        return render_template(
            "tables/start.html",
            table=self.table,
            form=form,
            may_write=may_write,
            kept=self._all() if may_write else (),
            url=self._url,
        )

    def _shown(self, kept: PendingTable, form: ApplyForm) -> str:
        seen = {"table": self.table, "form": form, "kept": kept, "counts": kept.counts, "url": self._url}
        # Reasons are sentences of many hands; they stay in the language in which the file was looked at.
        seen["spoken"] = None if kept.language == language() else LANGUAGES[kept.language]
        form.agreed.raw_data, form.agreed.data = None, kept.mark
        if kept.state in GOING:
            return render_template("tables/going.html", **seen)
        bad = services.found(kept, "bad", SHOWN)
        if kept.state == CHECKED:
            changed, doubtful = services.found(kept, "changed", SHOWN_CHANGES), services.doubtful(kept, SHOWN)
            told = services.told(kept)
            return render_template("tables/report.html", **seen, bad=bad, changed=changed, doubtful=doubtful, told=told)
        stands = services.stands(kept) if kept.state == STOPPED else None
        return render_template("tables/result.html", **seen, bad=bad, stands=stands, reports=services.REPORTS)

    def _url(self, name: str, **values: Any) -> str:
        return url_for(f".{self.table.name}_{name}", **values)


def cost(size: int) -> int:
    """Return as how many files one of so many bytes counts."""
    return 1 + size // COUNTED


def _sent(file: Any, name: str, kind: str) -> Response:
    response = send_file(file, mimetype=kind, as_attachment=True, download_name=name, max_age=0)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.cache_control.no_store = True
    return response
