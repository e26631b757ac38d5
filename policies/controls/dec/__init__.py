"""Leaving Azure: the old estate only shrinks, and nothing that bears data goes without proof."""
