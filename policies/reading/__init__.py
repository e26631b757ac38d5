"""Readers: each turns one source into the resources and changes that controls judge."""

from __future__ import annotations


class DocumentError(Exception):
    """What was given to read is not what it was taken for.

    Attributes:
        problem: the file, where in it, and what is wrong.
        way_out: how to get a document that can be read.
    """

    def __init__(self, problem: str, way_out: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.way_out = way_out


__all__ = ["DocumentError"]
