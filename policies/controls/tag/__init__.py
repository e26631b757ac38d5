"""Inventory: every resource says whose it is and what it holds, costs what was agreed, and stands in the code."""
