"""Identities: who may do what, how narrowly, from where and until when."""
