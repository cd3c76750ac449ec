"""What leaves the desk of objections: the file for the Komisi Informasi."""

from __future__ import annotations

from flask import abort, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import AdminForm, require
from cms_ppid import NAME
from cms_ppid.cases.desk import me
from cms_ppid.cases.services import HANDLE, Said
from cms_ppid.objections import archive as files
from cms_ppid.objections import services, states
from cms_ppid.objections.panel import found
from cms_ppid.objections.reading import is_restricted


@require(HANDLE)
def archive(key: int) -> ResponseReturnValue:
    """The file of a dispute as one archive; who made it stands in the history and in the log."""
    site, row = found(key)
    if is_restricted(row):
        abort(403)
    if not AdminForm().validate_on_submit():
        return redirect(url_for(f"{NAME}.admin.objection", key=key), 303)
    user = me()
    file, total = files.build(row, site, user)
    services.tell(row, Said(note=f"SHA-256 {total}"), step=row.step, site=site, user=user, name=states.FILE)
    return send_file(file, "application/zip", as_attachment=True, download_name=f"{row.number}.zip")
