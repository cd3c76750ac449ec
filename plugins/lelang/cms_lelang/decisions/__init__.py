"""What a kabupaten decides for itself and its villages: ceilings and terms are written and taken away alike."""
