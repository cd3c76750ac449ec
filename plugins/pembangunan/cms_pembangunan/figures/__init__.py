"""What the works of a year amount to: per village, kecamatan and kabupaten, to the rupiah."""
