"""What SiRUP, SPSE and the data of INAPROC call our columns, and what of their files nobody reads."""

from __future__ import annotations

OWN = "package"
"""The column by which a row of a part names its package."""

PACKAGE: dict[str, tuple[str, ...]] = {
    "code": ("kd_tender", "kd_nontender", "kode_tender", "Kode Paket"),
    "title": ("nama_paket", "nama_tender", "Nama Tender"),
    "body": ("uraian_pekerjaan", "uraian_paket", "uraian"),
    "year": ("tahun", "tahun_anggaran"),
    "category": ("jenis_pengadaan",),
    "method": (
        *("mtd_pemilihan", "mtd_pengadaan", "metode_pemilihan", "metode_pengadaan"),
        *("Metode Pengadaan", "Metode Pemilihan"),
    ),
    "own_type": ("tipe_swakelola",),
    "ceiling": ("pagu", "Nilai Pagu Paket"),
    "estimate": ("hps", "Nilai HPS Paket"),
    "agency": ("nama_klpd", "klpd"),
    "project": ("proyek",),
    "region": ("kd_wilayah", "kode_wilayah"),
    "place": ("lokasi", "lokasi_pekerjaan", "Lokasi Pekerjaan"),
    "unit": ("nama_satker", "satker_nama", "Satuan Kerja"),
    "unit_code": ("kd_satker", "satker_kode"),
    "edition": ("versi_tender", "versi"),
    "qualification": ("mtd_kualifikasi", "metode_kualifikasi"),
    "evaluation": ("mtd_evaluasi", "metode_evaluasi"),
    "size": ("kualifikasi_paket", "kualifikasi_usaha"),
    "for_small": ("untuk_umk",),
    "committee": ("pokja",),
    "executor": ("pelaksana",),
    "contract_kind": ("kontrak_pembayaran", "jenis_kontrak"),
    "law": ("dasar_hukum",),
    "link": ("url_lpse",),
    "outcome": ("status_tender", "status_nontender"),
    "reason": ("ket_ditutup",),
    "again": ("ket_diulang",),
}
"""Of a package."""
ALSO: dict[str, tuple[str, ...]] = {
    OWN: ("kd_tender", "kd_nontender", "kode_tender", "Kode Tender", "Kode Paket"),
    "plans.code": ("kd_rup", "kode_rup", "Kode RUP"),
    "plans.year": ("tahun_anggaran", "tahun"),
    "plans.announced": ("tgl_pengumuman_paket", "tgl_umumkan"),
    "plans.status": ("status_umumkan", "status_umumkan_rup"),
    "plans.unit": ("nama_satker",),
    "plans.unit_code": ("kd_satker",),
    "plans.text": ("uraian", "uraian_pekerjaan"),
    "plans.volume": ("volume_pekerjaan",),
    "plans.specification": ("spesifikasi_pekerjaan",),
    "plans.select_from": ("tgl_awal_pemilihan",),
    "plans.select_to": ("tgl_akhir_pemilihan",),
    "plans.work_from": ("tgl_awal_pelaksanaan", "tgl_awal_kontrak", "tgl_awal_pelaksanaan_kontrak"),
    "plans.work_to": ("tgl_akhir_pelaksanaan", "tgl_akhir_kontrak", "tgl_akhir_pelaksanaan_kontrak"),
    "plans.earlier": ("kd_rup_lama",),
    "plans.why": ("alasan_kajiulang",),
    "plans.source": ("sumber_dana",),
    "plans.account": ("mak",),
    "plans.amount": ("pagu",),
    "stages.stage": ("nama_tahapan", "Tahap"),
    "stages.starts_at": ("tgl_awal", "Mulai"),
    "stages.ends_at": ("tgl_akhir", "Sampai"),
    "bidders.name": ("nama_penyedia", "nama_peserta", "Nama Peserta"),
    "bidders.tax": ("npwp_penyedia", "npwp"),
    "bidders.offer": ("nilai_penawaran", "Harga Penawaran"),
    "bidders.corrected": ("nilai_terkoreksi", "Harga Terkoreksi"),
    "bidders.negotiated": ("nilai_negosiasi", "Harga Negosiasi"),
    "bidders.reason": ("alasan",),
    "bidders.winner": ("pemenang",),
    "contracts.number": ("no_kontrak",),
    "contracts.letter": ("no_sppbj",),
    "contracts.signed": ("tgl_kontrak",),
    "contracts.starts": ("tgl_kontrak_awal", "tgl_awal", "tgl_mulai_pekerjaan"),
    "contracts.ends": ("tgl_kontrak_akhir", "tgl_akhir", "tgl_selesai_pekerjaan"),
    "contracts.value": ("nilai_kontrak",),
    "contracts.domestic": ("nilai_pdn_kontrak", "nilai_pdn"),
    "contracts.small": ("nilai_umk_kontrak", "nilai_umk"),
    "contracts.partners": ("anggota_kso",),
    "contracts.order": ("no_spmk_spp", "no_spmk"),
    "contracts.ordered": ("tgl_spmk_spp", "tgl_spmk"),
    "contracts.status": ("status_kontrak",),
    "contracts.reason": ("alasan_penetapan_status_kontrak",),
    "addenda.number": ("no_adendum", "no_addendum", "versi_addendum"),
    "addenda.reason": ("alasan_addendum",),
    "progress.percent": ("progres_pekerjaan",),
    "payments.number": ("no_bap",),
    "payments.amount": ("besar_pembayaran",),
    "payments.paid": ("tgl_bap",),
    "handovers.number": ("no_bast",),
    "handovers.day": ("tgl_bast",),
}
"""Of the parts of a package, and the column that names it."""
SPELLED_AS = {"contracts.status": "contract_state"}
"""Columns whose list of spellings is not called like them."""

_OF_OTHERS = (
    *("kd_klpd", "jenis_klpd", "kd_satker_str", "kd_penyedia", "kd_tahapan", "kd_akt"),
    *("nama_akt", "lpse_id", "nama_lpse", "kd_lpse", "kd_jenis_pengadaan", "kd_metode_pengadaan"),
    *("kd_rup_lokal", "kd_rup_swakelola", "status_aktif_rup", "status_delete_rup", "status_konsolidasi"),
    *("status_pdn", "status_ukm", "status_pradipa", "tipe_paket", "alasan_non_ukm", "tgl_buat_paket"),
    *("tgl_awal_pemanfaatan", "tgl_akhir_pemanfaatan", "tanggal_status", "jenis_revisi"),
    *("apakah_addendum", "kota_kontrak", "alamat_satker", "tgl_penetapan_status_kontrak", "informasi_lainnya"),
    *("lingkup_pekerjaan", "waktu_penyelesaian", "datamart_id", "pemenang_terverifikasi"),
    *("alasan_ubah_nilai_kontrak", "alasan_nilai_kontrak_10_persen", "total_realisasi"),
)
_NEVER = (
    *("ppk", "nama_ppk", "nip_ppk", "jabatan_ppk", "username_ppk", "no_sk_ppk", "nama_kpa", "nip_kpa"),
    *("nama_bank", "no_rekening", "nama_pemilik_rekening", "nama_rek_bank", "no_rek_bank", "nama_pemilik_rek_bank"),
    *("wakil_sah_penyedia", "jabatan_wakil_penyedia", "jabatan_penandatangan_sk", "npwp16_penyedia"),
)
LEFT_OUT = frozenset({*_OF_OTHERS, *_NEVER, *(each for known in (*PACKAGE.values(), *ALSO.values()) for each in known)})
"""What those files hold besides: of other tables, of nobody, or never published. Of it nothing is read."""
