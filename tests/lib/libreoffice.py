"""LibreOffice without a window: it opens a file, computes its formulas, and saves it in another format."""

import shutil
import subprocess
from pathlib import Path


SOFFICE = shutil.which("soffice")
"""The program; None: it is not installed (`bin/setup-libreoffice`)."""

SECONDS_TO_SAVE = 300

XLSX = "xlsx:Calc MS Excel 2007 XML"
XLS = "xls:MS Excel 97"
ODS = "ods"

WORKBOOKS = {
    "libreoffice.xlsx": XLSX,
    "libreoffice.xls": XLS,
    "libreoffice.ods": ODS,
}
"""Name of a workbook that LibreOffice saves → what it is saved as."""

CELLS_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,2052,false,true"
"""Text in UTF-8, from the first line on, each cell as it is shown in Chinese."""


def save_as(source: Path, target: Path, kind: str) -> Path:
    """Have LibreOffice open a file and save it as another; the path of the other.

    kind: LibreOffice's name of the format, with the options of its filter.
    """
    # LibreOffice chooses the name itself, so it gets a folder of its own.
    folder = target.parent / f"{target.name}.out"
    folder.mkdir(parents=True)
    # Two that run at once must not share a profile.
    profile = f"-env:UserInstallation=file://{folder}/profile"
    saved = folder / "saved"
    command = [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", saved, source]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS_TO_SAVE)

    [made] = saved.iterdir()
    made.replace(target)
    shutil.rmtree(folder)
    return target
