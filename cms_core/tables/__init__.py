"""Tables that go out of a site and come in again: CSV and XLSX, with a dry run before anything is written."""
