"""The screens of a table, for a plugin's administration: taking it out, checking a file, importing what is good."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core.delivery import limits
from cms_core.permissions import can, require
from cms_core.spreadsheets import CSV, TYPES, XLSX
from cms_core.tables import services, writing
from cms_core.tables.columns import Table
from cms_core.tables.forms import ApplyForm, UploadForm
from cms_core.tables.models import PendingTable
from cms_core.tables.reading import MOST_BYTES, TableRefused
from cms_core.tables.report import Report

PER_HOUR = 30
"""How many files one person may have checked: a hostile one keeps a processor busy for seconds."""
SHOWN = 100
"""Bad rows on the screen; all of them are in the file that can be taken home."""
SHOWN_CHANGES = 50
"""Rows that change, likewise."""
CANCEL = "batal"


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
                if not limits.hit("tables", str(current_user.id), f"{PER_HOUR} per hour"):
                    raise TableRefused(
                        _(
                            "Sudah %(count)s berkas diperiksa dalam satu jam ini. Coba lagi satu jam lagi.",
                            count=PER_HOUR,
                        )
                    )
                kept = services.keep(
                    self.table, form.file.data.stream.read(MOST_BYTES + 1), user_id=int(current_user.id)
                )
            except TableRefused as error:
                form.file.errors = [str(error)]
            else:
                return redirect(self._url("check", key=kept.id), 303)
        return self._start(form), 422

    def export(self, form: str) -> Response:
        """Give all rows as CSV or XLSX."""
        return _sent(writing.export(self.table, form), f"{self.table.name}-{g.site.slug}.{form}", TYPES[form])

    def template(self) -> Response:
        """Give the file to fill in."""
        return _sent(writing.template(self.table), f"contoh-{self.table.name}.xlsx", TYPES[XLSX])

    def check(self, key: int) -> ResponseReturnValue:
        """Show the dry run, then import; or show what came of it."""
        form = ApplyForm()
        kept = self._kept(key, lock=form.is_submitted())
        if not form.is_submitted():
            return self._result(kept) if kept.result else self._report(kept, form)
        if not form.validate():
            return self._report(kept, form), 422
        if request.form.get("langkah") == CANCEL:
            services.drop(kept)
            return redirect(self._url("table"), 303)
        agreed = form.agreed.data or ""
        try:
            services.apply(self.table, kept, agreed=agreed, site_id=g.site.id, user_id=int(current_user.id))
        except services.Outdated:
            form.form_errors.append(
                _("Isi situs berubah sejak berkas ini diperiksa. Periksa hasil yang baru, lalu putuskan lagi.")
            )
            return self._report(kept, form), 409
        return redirect(self._url("check", key=key), 303)

    def bad(self, key: int) -> Response:
        """Give the bad rows of a kept file, with the reasons."""
        return _sent(writing.bad_rows(self._waiting(key)), f"{self.table.name}-perlu-diperbaiki.csv", TYPES[CSV])

    def changed(self, key: int) -> Response:
        """Give every change that a kept file would make."""
        return _sent(writing.changes(self._waiting(key)), f"{self.table.name}-berubah.csv", TYPES[CSV])

    def _waiting(self, key: int) -> Report:
        kept = self._kept(key)
        if kept.result:
            abort(404)
        return services.report(self.table, kept)

    def _kept(self, key: int, *, lock: bool = False) -> PendingTable:
        return services.find(self.table, key, user_id=int(current_user.id), lock=lock) or abort(404)

    def _start(self, form: UploadForm) -> str:
        return render_template(
            "tables/start.html",
            table=self.table,
            form=form,
            may_write=can(current_user, self.table.write_permission, g.site),
            url=self._url,
        )

    def _report(self, kept: PendingTable, form: ApplyForm) -> str:
        report = services.report(self.table, kept)
        counts = report.counts
        form.agreed.raw_data, form.agreed.data = None, report.mark
        return render_template(
            "tables/report.html",
            table=self.table,
            form=form,
            counts=counts,
            good=counts["new"] + counts["changed"],
            bad=report.bad[:SHOWN],
            changed=report.changed[:SHOWN_CHANGES],
            key=kept.id,
            url=self._url,
        )

    def _result(self, kept: PendingTable) -> str:
        return render_template("tables/result.html", table=self.table, counts=kept.result, url=self._url)

    def _url(self, name: str, **values: Any) -> str:
        return url_for(f".{self.table.name}_{name}", **values)


def _sent(file: Any, name: str, kind: str) -> Response:
    response = send_file(file, mimetype=kind, as_attachment=True, download_name=name, max_age=0)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.cache_control.no_store = True
    return response
