"""The day from which spreadsheets count days."""

from __future__ import annotations

from datetime import date


# The day that the number 0 stands for, as Excel counts from March 1900 on, and in old workbooks of
# the Macintosh.
DAY_ZERO = date(1899, 12, 30)
DAY_ZERO_OF_1904 = date(1904, 1, 1)
