"""Collect, validate, load and exchange public credit records (公共信用信息归集与交换)."""
