"""The official catalogue as it circulates: an Excel sheet, read into YAML and written back."""

from pipelines.catalogue_sheet.exporting import export_sheet
from pipelines.catalogue_sheet.importing import Imported, import_sheet


__all__ = ["Imported", "export_sheet", "import_sheet"]
