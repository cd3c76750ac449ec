"""The gateway: reports are handed over to systems of others, above all SP4N-LAPOR!, and what came of them is heard.

It stands beside the life of a case and moves none: a report that waits in a queue is worked on all the same.
"""
