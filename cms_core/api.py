"""The door: everything that a plugin may import, and nothing else of core's.

Core itself never imports this file. What stands here stays; the rest of core may change in any release.
"""

from __future__ import annotations

from typing import TypeVar

from flask import abort, g
from flask_login import current_user
from sqlalchemy import select

from cms_core import case_codes
from cms_core.addresses import FRONT, OLD_PAGE
from cms_core.audit import record as audit
from cms_core.choices import choices
from cms_core.columns import LARGEST_ID, UtcDateTime, now, row_id
from cms_core.crypto import Encrypted, SecretElsewhere, keyed_hash, secret
from cms_core.delivery.citizen_uploads import network as asking_network
from cms_core.delivery.form_token import AdminForm, PublicForm, accept_key, form_age
from cms_core.delivery.headers import allow_images
from cms_core.delivery.kept_pages import weight_of
from cms_core.delivery.limits import hit as count_try
from cms_core.delivery.once import OnceField, once
from cms_core.delivery.page_cache import policy as cache_policy
from cms_core.delivery.stamps import bump_below as renew_region
from cms_core.delivery.streams import streamed
from cms_core.entries import (
    Banner,
    BBox,
    BlueprintEntry,
    CommandEntry,
    Dataset,
    Figure,
    HomeBlock,
    Item,
    MapFeature,
    MapLayer,
    MenuItem,
    Permission,
    PersonalData,
    PluginInfo,
    PublicDocument,
    SettingsEntry,
    TaskEntry,
)
from cms_core.errors import error_page
from cms_core.extensions import Base, db
from cms_core.fetch import Fetched, FetchFailed, FetchRefused, fetch
from cms_core.formats import format_date, format_month, format_number, format_rupiah, format_time, weekday_name
from cms_core.forwarding.services import forwarded
from cms_core.fresh import append_many, append_now, change_many, insert_now, remove_many, together
from cms_core.front.emergency import contacts_of as emergency_contacts
from cms_core.front.positions import office_position
from cms_core.geometry import Point, metres_between, ring_holds
from cms_core.help.services import guide_of
from cms_core.histories import AppendOnly, append_only, forgetting
from cms_core.hookspecs import hookimpl
from cms_core.i18n import language, plugin_gettext, speaking, written
from cms_core.lists import Asked, Found, List, Order, csv_answer, xlsx_answer
from cms_core.mail.addresses import BadAddress, mail_address
from cms_core.mail.services import mail_is_on, send_mail, send_mail_now
from cms_core.mail.transport import Refused as MailRefused
from cms_core.mail.transport import Unavailable as MailUnavailable
from cms_core.mail.transport import Unclear as MailUnclear
from cms_core.media.covering import Box, cover_image
from cms_core.media.documents import (
    PreparedDocument,
    files_of,
    lost_documents,
    prepare_document,
    private_document,
    store_document,
)
from cms_core.media.inspection import DocumentRefused
from cms_core.media.intake import ImageRefused, PreparedImage, StoreUnavailable, prepare_image, store_image
from cms_core.media.models import medium_of
from cms_core.media.moving import move_media
from cms_core.media.sent_photos import SentPhotosField
from cms_core.media.services import image_url, picture, private_bytes, said_of_media
from cms_core.media.uses import note as note_media
from cms_core.modules.forms import SettingsForm
from cms_core.modules.gate import is_open, open_at, open_on
from cms_core.modules.offices import offices
from cms_core.modules.settings import change_settings, settings_of
from cms_core.nik import has_nik
from cms_core.notices.services import notify, notify_sites, settle
from cms_core.numbering import count_for, count_on
from cms_core.offline.outbox import shell as kept_form
from cms_core.offline.public_forms import LatePhotos, PublicShell, add_public_form
from cms_core.offline.public_forms import receipt as short_receipt
from cms_core.pdf.services import PaperLetter, PdfUnavailable, letter_pdf, pdf_is_on
from cms_core.people.rights import staff_of
from cms_core.permissions import HANDLERS, STAFF, WRITERS, can, require
from cms_core.phones import BadNumber, whatsapp_number
from cms_core.publishing.checks import Finding
from cms_core.publishing.clean import clean_html, media_in, plain_text, summary_of
from cms_core.publishing.desk import Desk
from cms_core.publishing.desk_table import desk_table
from cms_core.publishing.desk_views import add_desk
from cms_core.publishing.everywhere import everywhere, placed
from cms_core.publishing.fields import BlocksField
from cms_core.publishing.forms import ContentForm
from cms_core.publishing.fulltext import find as search_items
from cms_core.publishing.indexing import remove as unindex_item
from cms_core.publishing.indexing import write as index_item
from cms_core.publishing.items import ItemView, Lent, Where, has_row, last_published
from cms_core.publishing.items import newest as items
from cms_core.publishing.listing import find_words
from cms_core.publishing.models import (
    ARCHIVED,
    DRAFT,
    PUBLISHED,
    REVIEW,
    SCHEDULED,
    WITHDRAWN,
    Publishable,
    visible,
)
from cms_core.publishing.photo_field import PhotosField
from cms_core.publishing.photos import Photographed, ShownPhoto
from cms_core.publishing.public_list import PublicList, public_list
from cms_core.publishing.render import content as draw_text
from cms_core.publishing.rows import count_visible, indexed
from cms_core.publishing.services import (
    Change,
    ChangedMeanwhile,
    PastSchedule,
    ReasonMissing,
    WrongState,
    draft,
    lock,
    publish,
    submit,
    withdraw,
)
from cms_core.publishing.steps import STEPS, Content
from cms_core.publishing.steps import change as change_content
from cms_core.publishing.steps import change_all as change_contents
from cms_core.publishing.steps import take as take_step
from cms_core.publishing.views import public_or_404, village_without_face
from cms_core.qr import qr
from cms_core.reads.services import times_read
from cms_core.regions.codes import ancestors_of, is_village, is_within, kind_of
from cms_core.regions.services import names_around
from cms_core.regions.source import is_registered
from cms_core.regions.words import called, words_for
from cms_core.sites.asked import page_status
from cms_core.sites.models import Site
from cms_core.sites.places import Place, places_below
from cms_core.sites.services import day_at, today
from cms_core.sites.urls import canonical_url, lasting_url, site_url
from cms_core.sites.urls import thing_url as item_url
from cms_core.spreadsheets import guard as guard_cell
from cms_core.statements import lies_within
from cms_core.surfaces.maps import AreaFigure, area_figures, public_documents, village_figures
from cms_core.surfaces.maps import layers as map_layers
from cms_core.surfaces.plan import Mark, draw_plan
from cms_core.tables.cells import BadCell, squeezed
from cms_core.tables.columns import Column, Overview, Table
from cms_core.tables.fields import NumberField
from cms_core.tables.kinds import Choice, Day, Degrees, Number, Rupiah, Text, Whole, Year, YesNo
from cms_core.tables.neighbours import country_of
from cms_core.tables.point import PointFields
from cms_core.tables.reading import TableRefused
from cms_core.tables.reading import read as read_table
from cms_core.tables.reading import shown as cell_text
from cms_core.tables.report import by_rule
from cms_core.tables.rows import in_turn
from cms_core.tables.steps import Outdated
from cms_core.tables.views import add_table
from cms_core.tenancy import SiteOwned, child_of, every_site, rows_across, site_scope, site_table
from cms_core.users.models import User
from cms_core.workdays.calendar import Calendar, Due
from cms_core.workdays.services import calendar_of, calendars_of

T = TypeVar("T", bound=SiteOwned)

__all__ = [
    "ARCHIVED",
    "DRAFT",
    "FRONT",
    "HANDLERS",
    "OLD_PAGE",
    "PUBLISHED",
    "REVIEW",
    "SCHEDULED",
    "STAFF",
    "STEPS",
    "WITHDRAWN",
    "WRITERS",
    "AdminForm",
    "AppendOnly",
    "AreaFigure",
    "Asked",
    "BBox",
    "BadAddress",
    "BadCell",
    "BadNumber",
    "Banner",
    "Base",
    "BlocksField",
    "BlueprintEntry",
    "Box",
    "Calendar",
    "Change",
    "ChangedMeanwhile",
    "Choice",
    "Column",
    "CommandEntry",
    "Content",
    "ContentForm",
    "Dataset",
    "Day",
    "Degrees",
    "Desk",
    "DocumentRefused",
    "Due",
    "Encrypted",
    "FetchFailed",
    "FetchRefused",
    "Fetched",
    "Figure",
    "Finding",
    "Found",
    "HomeBlock",
    "ImageRefused",
    "Item",
    "ItemView",
    "LatePhotos",
    "Lent",
    "List",
    "MailRefused",
    "MailUnavailable",
    "MailUnclear",
    "MapFeature",
    "MapLayer",
    "Mark",
    "MenuItem",
    "Number",
    "NumberField",
    "OnceField",
    "Order",
    "Outdated",
    "Overview",
    "PaperLetter",
    "PastSchedule",
    "PdfUnavailable",
    "Permission",
    "PersonalData",
    "Photographed",
    "PhotosField",
    "Place",
    "PluginInfo",
    "Point",
    "PointFields",
    "PreparedDocument",
    "PreparedImage",
    "PublicDocument",
    "PublicForm",
    "PublicList",
    "PublicShell",
    "Publishable",
    "ReasonMissing",
    "Rupiah",
    "SecretElsewhere",
    "SentPhotosField",
    "SettingsEntry",
    "SettingsForm",
    "ShownPhoto",
    "Site",
    "SiteOwned",
    "StoreUnavailable",
    "Table",
    "TableRefused",
    "TaskEntry",
    "Text",
    "User",
    "UtcDateTime",
    "Where",
    "Whole",
    "WrongState",
    "Year",
    "YesNo",
    "accept_key",
    "add_desk",
    "add_public_form",
    "add_table",
    "allow_images",
    "ancestors_of",
    "append_many",
    "append_now",
    "append_only",
    "area_figures",
    "asking_network",
    "audit",
    "by_rule",
    "cache_policy",
    "calendar_of",
    "calendars_of",
    "called",
    "can",
    "canonical_url",
    "case_codes",
    "cell_text",
    "change_content",
    "change_contents",
    "change_many",
    "change_settings",
    "child_of",
    "choices",
    "clean_html",
    "count_for",
    "count_on",
    "count_try",
    "count_visible",
    "country_of",
    "cover_image",
    "csv_answer",
    "current_site",
    "current_user",
    "day_at",
    "db",
    "desk_table",
    "draft",
    "draw_plan",
    "draw_text",
    "emergency_contacts",
    "error_page",
    "every_site",
    "everywhere",
    "fetch",
    "files_of",
    "find_words",
    "forgetting",
    "form_age",
    "format_date",
    "format_month",
    "format_number",
    "format_rupiah",
    "format_time",
    "forwarded",
    "get_or_404",
    "guard_cell",
    "guide_of",
    "has_nik",
    "has_row",
    "hookimpl",
    "image_url",
    "in_turn",
    "index_item",
    "indexed",
    "insert_now",
    "is_open",
    "is_registered",
    "is_village",
    "is_within",
    "item_url",
    "items",
    "kept_form",
    "keyed_hash",
    "kind_of",
    "language",
    "last_published",
    "lasting_url",
    "letter_pdf",
    "lies_within",
    "lock",
    "lost_documents",
    "mail_address",
    "mail_is_on",
    "map_layers",
    "media_in",
    "medium_of",
    "metres_between",
    "move_media",
    "names_around",
    "note_media",
    "notify",
    "notify_sites",
    "now",
    "office_position",
    "offices",
    "once",
    "open_at",
    "open_on",
    "page_status",
    "pdf_is_on",
    "picture",
    "placed",
    "places_below",
    "plain_text",
    "plugin_gettext",
    "prepare_document",
    "prepare_image",
    "private_bytes",
    "private_document",
    "public_documents",
    "public_list",
    "public_or_404",
    "publish",
    "qr",
    "read_table",
    "remove_many",
    "renew_region",
    "require",
    "ring_holds",
    "row_id",
    "rows_across",
    "said_of_media",
    "search_items",
    "secret",
    "send_mail",
    "send_mail_now",
    "settings_of",
    "settle",
    "short_receipt",
    "site_scope",
    "site_table",
    "site_url",
    "speaking",
    "squeezed",
    "staff_of",
    "store_document",
    "store_image",
    "streamed",
    "submit",
    "summary_of",
    "take_step",
    "times_read",
    "today",
    "together",
    "unindex_item",
    "village_figures",
    "village_without_face",
    "visible",
    "weekday_name",
    "weight_of",
    "whatsapp_number",
    "withdraw",
    "words_for",
    "written",
    "xlsx_answer",
]


def current_site() -> Site:
    """Return the site that this request is about.

    Raises:
        RuntimeError: there is no request, as in a task, a command or a hook that is called without one.
    """
    if "site" not in g:
        raise RuntimeError(
            "Only a request is about a site. A task asks for the row of its own: db.session.get_one(Site, site_id)."
        )
    site: Site = g.site
    return site


def get_or_404(model: type[T], key: int) -> T:
    """Return the row of the current site with this id; 404 when there is none, or it is another site's."""
    row = db.session.scalar(select(model).where(model.id == key)) if key <= LARGEST_ID else None
    if row is None:
        abort(404)
    return row
