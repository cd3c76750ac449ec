"""The calendar of working days: weekends, national and local days off, and what is due after how many of them."""
