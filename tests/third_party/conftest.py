"""The tests of these distributions run where they are installed: in a process of their own."""

collect_ignore_glob = ["*/tests/*"]
