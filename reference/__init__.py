"""The reference pages under docs/reference/, written from the code, and the check that they are not stale."""
