"""Emergency notices (informasi serta-merta): the eight things to tell, the banner, the sheet, the short text."""
