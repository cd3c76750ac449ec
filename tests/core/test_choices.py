from __future__ import annotations

import pytest
from wtforms import Form, SelectField

from cms_core.choices import choices


@pytest.mark.sqlite_only("nothing reaches a database")
def test_choices_are_drawn_with_their_labels_and_headings() -> None:
    class Shelf(Form):
        place = SelectField(choices=[*choices({"": "Semua"}), *choices({"a": "Atas"}, group="Rak")])

    assert str(Shelf(place="a").place()) == (
        '<select id="place" name="place"><option value="">Semua</option>'
        '<optgroup label="Rak"><option selected value="a">Atas</option></optgroup></select>'
    )
