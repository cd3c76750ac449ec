"""Letters as PDF, through the extra ``surat``."""
