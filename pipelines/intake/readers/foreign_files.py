"""Files that are no tables: what their endings say they are, and what to report in their place."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.errors import FileRefused
from pipelines.shapes.file_formats import FORMATS


# What a file is → its endings.
_KINDS = {
    "图片": ".jpg .jpeg .png .bmp .gif .tif .tiff .webp .heic",
    "PDF文件": ".pdf",
    "OFD文件": ".ofd",
    "文字文档": ".doc .docx .wps .wpt .rtf .odt .md",
    "演示文稿": ".ppt .pptx .dps .odp",
    "录音录像": ".mp3 .mp4 .wav .avi .mov .m4a",
    "程序": ".exe .msi .bat .apk",
}
_KIND_OF = {ending: kind for kind, endings in _KINDS.items() for ending in endings.split()}

_ARCHIVES = (".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz")

_WORKBOOKS = [ending for table in FORMATS if table.is_workbook for ending in table.endings]
_TABLES = "、".join([*_WORKBOOKS, ".csv"])


def unknown_format(ending: str, endings: Iterable[str]) -> FileRefused:
    """The refusal of a file that no reader takes; `endings`: those of the files that are read."""
    code = "unknown-format"
    kind = _KIND_OF.get(ending.lower())
    if kind is not None:
        reason = f"“{ending}”是{kind}，不能作为数据读取"
        return FileRefused(code, reason, f"请改报电子表格（{_TABLES}），一行一条记录。")
    if ending.lower() in _ARCHIVES:
        reason = f"不接收“{ending}”格式的压缩包"
        return FileRefused(
            code, reason, f"请解压后直接报送其中的表格（{_TABLES}），或改用.zip压缩。"
        )
    if not ending:
        reason = "文件名没有扩展名，不知道是什么格式"
        return FileRefused(code, reason, f"请补上正确的扩展名（如{_TABLES}）后重新报送。")
    listed = "、".join(sorted(endings))
    reason = f"不接收“{ending}”格式的文件"
    return FileRefused(code, reason, f"请用原来的程序打开，另存为{listed}之一后重新报送。")
