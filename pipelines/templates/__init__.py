"""Workbooks that departments fill in (填报模板), derived from the catalogue."""

from pipelines.templates.template_files import file_name, write_template, write_templates


__all__ = ["file_name", "write_template", "write_templates"]
