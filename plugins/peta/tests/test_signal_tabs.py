"""A form about the signal that one person left open in a tab, where somebody else has signed in since."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_core.testing.factories import MakeUser
from cms_peta.connectivity.models import ProposalStep, Survey

from .test_signal_desk import DESK, SHORT, USUAL, Make, SignIn, fields, kept

STEP = {"platform": "PASTI", "status": "diajukan", "land": "kas", "urgency": "tinggi", "day": "2026-02-03"}


@pytest.mark.parametrize(
    ("path", "said", "model", "before"),
    [("betulkan", {**SHORT, **USUAL, "reason": "Salah baca."}, Survey, 1), ("usulan", STEP, ProposalStep, 0)],
)
def test_it_is_sent_under_the_name_of_who_wrote_it_alone(
    path: str,
    said: dict[str, str],
    model: Any,
    before: int,
    village: Site,
    client: FlaskClient,
    make_user: MakeUser,
    sign_in: SignIn,
    survey: Make,
) -> None:
    writer, other = (make_user(region_code=village.region_code) for _each in range(2))
    page = f"{DESK}{survey(village, 'Krajan', '2026-02-01')}/{path}"
    sign_in(client, writer)
    left = fields(client.get(page).text)
    sign_in(client, other)

    refused = client.post(page, data={**left, **said})
    pressed = client.post(page, data={**fields(refused.text), **said})
    counts = [len(kept(village, model))]
    sign_in(client, writer)
    again = client.post(page, data={**fields(pressed.text), **said})
    counts.append(len(kept(village, model)))
    taken = client.post(page, data={**fields(again.text), **said})

    assert [each.status_code for each in (refused, pressed, again, taken)] == [422, 422, 422, 303]
    told = [re.search("dibuka dengan akun lain", each.text) is not None for each in (refused, pressed, again)]
    assert (told, counts, len(kept(village, model))) == ([True, True, False], [before, before], before + 1)
