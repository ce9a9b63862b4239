"""What a reader says when it cannot read a file."""

from __future__ import annotations


class ReadError(Exception):
    """A file could not be read as a report.

    path: the file, relative to raw/. problem: what is wrong with it.
    remedy: what a user can do about it. `str()` gives all three.
    """

    def __init__(self, path: str, problem: str, remedy: str) -> None:
        super().__init__(path, problem, remedy)
        self.path = path
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}; {self.remedy}"
