"""`make mutation` runs these; they are no tests, and need mutmut and a POSIX system."""

collect_ignore = ["mutants.py", "run.py", "trying.py"]
