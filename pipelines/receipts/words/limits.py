"""How much a workbook takes; the JSON twin always has everything."""

MOST_ROWS = 50_000
"""Refused rows that are listed: more are not mended by hand."""

MOST_FINDINGS = 100_000
"""Lines of the sheet of findings."""
