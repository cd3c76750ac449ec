"""Following a report that everybody may read: by mail, once the address has said yes, or by its feed."""
