"""The official catalogue as an Excel workbook (目录): read into YAML, and written from it."""

from pipelines.catalogue_sheet.exporting import export_sheet
from pipelines.catalogue_sheet.importing import Imported, import_sheet


__all__ = ["Imported", "export_sheet", "import_sheet"]
