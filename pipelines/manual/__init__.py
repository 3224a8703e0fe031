"""The manual for departments (部门填报指南), rendered from the catalogue."""

from pipelines.manual.manual_folder import differences, write
from pipelines.manual.rendering import Form


__all__ = ["Form", "differences", "write"]
