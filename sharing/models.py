"""Gathers the slices' models for Django: none yet."""
