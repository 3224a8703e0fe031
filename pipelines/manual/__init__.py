"""The manual for departments (部门填报指南), rendered from the catalogue."""

from pipelines.manual.rendering import Form
from pipelines.manual.writing import differences, write


__all__ = ["Form", "differences", "write"]
