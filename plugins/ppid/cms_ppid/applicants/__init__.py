"""What is held of whoever asks or objects: read, corrected and restricted as he wishes (UU 27/2022 pasal 7, 30, 41)."""
