"""Helpers and builders that tests share. No test file imports another test file or a conftest."""
