"""Where telephones have a signal: surveys of hamlets by date, and what is proposed for those without one."""
