"""What pages say of keeping and sending: handed to every template."""

from __future__ import annotations

from flask import Flask

from cms_core.offline import icons, public_forms, worker


def init_offline(app: Flask) -> None:
    """Let pages say what their script needs."""
    app.jinja_env.globals.update(
        keeping=worker.keeping,
        site_icon=icons.address,
        marked_form=public_forms.marked_form,
        is_marked_form=public_forms.is_marked_form,
        has_public_shells=public_forms.has_shells,
        outbox_script=public_forms.sender,
    )
