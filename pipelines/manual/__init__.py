"""The manual for departments (部门填报指南), rendered from the catalogue."""

from pipelines.manual.manual_folder import differing_pages, write
from pipelines.manual.rendering import Form


__all__ = ["Form", "differing_pages", "write"]
