"""Filling templates for departments, derived from the catalogue."""

from pipelines.templates.writing import file_name, write_template, write_templates


__all__ = ["file_name", "write_template", "write_templates"]
