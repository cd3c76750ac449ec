"""The data: every topic is whole, codes are for good, and days decide what can be chosen."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

from cms_lapor.topics import ANONYMOUS, PUBLIC, SECRET, data

CODES = {
    *("pu-jalan", "pu-jembatan", "pu-drainase", "pu-irigasi", "pu-permukiman", "pu-pasar", "pu-tanah"),
    *("air-gangguan", "air-tarif", "air-mutu", "hub-lampu", "hub-parkir", "hub-angkutan"),
    *("lh-sampah", "lh-cemar", "lh-tebang", "lh-satwa", "bencana-banjir", "bencana-longsor", "bencana-kebakaran"),
    *("kes-puskesmas", "kes-obat", "kes-bpjs", "kes-stunting", "dik-sekolah", "dik-kip", "dik-sarana", "dik-pungutan"),
    *("kekdik-rundung", "kekdik-seksual", "duk-ktp", "duk-kk", "duk-akta", "duk-pindah"),
    *("sos-peserta", "sos-salur", "sos-salah", "desa-layanan", "desa-dana", "desa-bumdes"),
    *("tani-pupuk", "tani-bibit", "tani-ternak", "ikan-bantuan", "ikan-bbm"),
    *("tib-gangguan", "tib-pkl", "tib-damkar", "naker-upah", "naker-pmi"),
    *("gender-kdrt", "gender-anak", "gender-difabel", "ekon-umkm", "ekon-harga", "energi-listrik", "energi-galian"),
    *("tik-sinyal", "tik-situs", "agama-ibadah", "agama-haji", "hukum-kkn", "hukum-pungli", "hukum-pilkades"),
    *("asn-disiplin", "asn-netral", "lain-lain"),
}
"""Reports carry them: a code may leave the choice by its day, and never these data."""


def test_codes_are_for_good() -> None:
    assert set(data().topics) >= CODES


def test_topics_are_whole() -> None:
    known = data()
    for topic in known.topics.values():
        assert topic.group in known.groups
        assert topic.kind in ("", *known.kinds)
        assert topic.visibility in (PUBLIC, ANONYMOUS, SECRET)
        assert topic.level in ("desa", "kecamatan", "kabupaten", "outside")
        assert topic.before in ("", *known.before)
        assert all((topic.name, topic.en))
        assert set(topic.asks) <= set(known.questions)
        # Search looks for the beginnings of words without marks; a name is found anyway.
        assert all(re.fullmatch(r"[a-z0-9 -]{2,}", word) for word in topic.keywords)
        assert len(set(topic.keywords)) == len(topic.keywords)


def test_topics_that_could_harm_are_secret_and_those_of_an_office_leave_it() -> None:
    known = data().topics
    assert {code for code, topic in known.items() if topic.visibility == SECRET} >= {
        *("kekdik-rundung", "kekdik-seksual", "gender-kdrt", "gender-anak", "hukum-kkn", "asn-disiplin")
    }
    inspections = [topic for topic in known.values() if topic.kind == "pengawasan"]
    assert all(topic.visibility == SECRET for topic in inspections)
    assert {topic.code for topic in known.values() if topic.office} >= {"desa-dana", "desa-layanan", "hukum-pungli"}


def test_topics_are_offered_between_their_days() -> None:
    topic = dataclasses.replace(data().topics["pu-jalan"], since=date(2026, 1, 1), until=date(2026, 12, 31))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [topic.is_offered(day) for day in days] == [False, True, True, False]


def test_citizens_choose_among_three_classes() -> None:
    known = data().kinds
    assert [code for code, kind in known.items() if kind.asked] == ["pengaduan", "informasi", "aspirasi"]
    assert {code: kind.days for code, kind in known.items()} == {
        "pengaduan": 14,
        "pengawasan": 60,
        "informasi": 5,
        "aspirasi": 5,
    }
