"""Rules about what a cell holds and what it shows, and about numbers of persons in it."""

from __future__ import annotations

from pipelines.catalogue.values.judgement import ExportCause
from pipelines.catalogue.words.general_rule import GeneralRule


_WITH_PERSONS = ExportCause("导出时把个人号码并进了这一列，请在导出设置中去掉")

CELL_RULES: tuple[GeneralRule, ...] = (
    GeneralRule(
        code="too-long",
        title="超过最大长度",
        requires="不超过{length}个字",
        problem="内容超过{length}个字",
        remedy="请精简，或核对是否填错了列。",
        export_cause=ExportCause("可能把几列并成了一列，或填错了列", is_of_table=True),
    ),
    GeneralRule(
        code="identity-number-in-text",
        title="含身份证号码，入库时遮盖",
        requires="不填写身份证号码",
        problem="含身份证号码，入库时遮盖",
        remedy="今后请勿在此填写身份证号码。",
        export_cause=_WITH_PERSONS,
    ),
    GeneralRule(
        code="travel-document-in-text",
        title="含护照、通行证等证件号码，入库时遮盖",
        requires="不填写护照、通行证号码",
        problem="含护照、通行证等证件号码，入库时遮盖",
        remedy="今后请勿在此填写证件号码。",
        export_cause=_WITH_PERSONS,
    ),
    GeneralRule(
        code="phone-number-in-text",
        title="含手机号码，入库时遮盖",
        requires="不填写个人手机号码",
        problem="含手机号码，入库时遮盖",
        remedy="今后请勿在此填写个人手机号码。",
        export_cause=_WITH_PERSONS,
    ),
    GeneralRule(
        code="possible-personal-number",
        title="疑似含个人号码，请核对",
        requires="不填写个人号码",
        problem="疑似含身份证、护照或手机号码，不能确定，按原样入库",
        remedy="如是个人号码，请删去后重新报送；不是的无需处理。",
        export_cause=_WITH_PERSONS,
    ),
    GeneralRule(
        code="formula-without-result",
        title="公式没有结果",
        requires="填写内容，或填写已算出结果的公式",
        problem="该单元格是公式，文件中没有保存它的结果",
        remedy="请用WPS或Excel打开文件，保存一次后重新报送；或把公式改为数值。",
        export_cause=ExportCause(
            "导出程序只写了公式，没有写结果；用WPS打开后保存一次即可", is_of_table=True
        ),
    ),
    GeneralRule(
        code="failed-formula",
        title="公式出错",
        requires="填写内容，或填写已算出结果的公式",
        problem="公式出错，显示为“{detail}”",
        remedy="请改正公式，或直接填写内容。",
        export_cause=ExportCause("公式引用的表或单元格已不存在", is_of_table=True),
    ),
    GeneralRule(
        code="column-too-narrow",
        title="列太窄，没有显示出内容",
        requires="填写内容，不是一串#号",
        problem="内容是“{detail}”，是列太窄时电子表格显示的符号",
        remedy="请把该列加宽，使内容完整显示后重新导出，或直接填写原来的内容。",
        export_cause=ExportCause("导出或复制时该列太窄，只带出了#号", is_of_table=True),
    ),
    GeneralRule(
        code="merged-cell",
        title="合并单元格含义不明",
        requires="每个单元格单独填写",
        problem="{detail}的单元格是合并的，不能确定各格的内容",
        remedy="请取消合并，逐格填写。",
        export_cause=ExportCause("表格中使用了合并单元格", is_of_table=True),
    ),
    GeneralRule(
        code="day-not-shown",
        title="日期没有日",
        requires="填写完整的年月日",
        problem="单元格显示为“{detail}”，没有写明是哪一日",
        remedy="请填写完整的年月日。",
        export_cause=ExportCause("该列的日期只写到年月", is_of_table=True),
    ),
    GeneralRule(
        code="number-turned-into-date",
        title="号码被电子表格改成了日期",
        requires="按原样逐字填写，不能是由 3-12 变成的 3月12日 这样的日期",
        problem="单元格显示为“{detail}”，保存的是一个日期，原来的内容已被电子表格改掉",
        remedy="请先把该列单元格格式设为“文本”，再重新录入原来的内容。",
        export_cause=ExportCause(
            "该列没有设为“文本”，3-12 这样的内容被自动改成了日期", is_of_table=True
        ),
    ),
    GeneralRule(
        code="period-ends-differ",
        title="一格写有起止两个日期，与另一列不一致",
        requires="起、止的日期各填一列，两列一致",
        problem="一格写有起止两个日期，与另一列不一致：{detail}",
        remedy="请核对起止日期，每列只填一个日期后重新报送。",
        export_cause=ExportCause("导出时把起止日期并进了一列，另一列是别的日期"),
    ),
    GeneralRule(
        code="shown-otherwise",
        title="显示的内容与保存的数不一致",
        requires="单元格显示的内容与保存的数一致",
        problem="单元格显示为“{detail}”，保存的却是另一个数或日期",
        remedy="请把该列的单元格格式改为“常规”，核对后重新报送。",
        export_cause=ExportCause("该列的单元格格式改变了数字的显示", is_of_table=True),
    ),
    GeneralRule(
        code="unit-in-doubt",
        title="单位不明",
        requires="按目录规定的单位填写，或在数字后写明单位",
        problem="{detail}",
        remedy="请在表头或数字后写明单位，如 {example}。",
        export_cause=ExportCause(
            "表头、表名、表注或单元格中写的单位不是目录规定的单位，或前后不一致"
        ),
    ),
    GeneralRule(
        code="ditto-mark",
        title="用“同上”代替内容",
        requires="每一行都填写内容，不用“同上”等代替",
        problem="填写的是“{detail}”，没有写出内容",
        remedy="请在每一行都写出内容，不用“同上”、“〃”等代替。",
        export_cause=ExportCause("表中用“同上”、“〃”等代替了内容", is_of_table=True),
    ),
    GeneralRule(
        code="raised-text",
        title="含上标或下标",
        requires="只填写内容，不带上标、下标的注号",
        problem="单元格的内容{detail}，不能确定是不是内容的一部分",
        remedy="是注号的请删去；是内容的，请改为普通文字。",
        export_cause=ExportCause("单元格中用了上标或下标，如注号", is_of_table=True),
    ),
    GeneralRule(
        code="shown-unknown",
        title="单元格格式特殊，显示的内容不明",
        requires="单元格格式为文本或常规",
        problem="单元格的格式特殊，不能确定显示的内容，保存的值是“{detail}”",
        remedy="请把该单元格的格式改为“文本”，按显示的内容填写。",
        export_cause=ExportCause("该列的单元格格式特殊", is_of_table=True),
    ),
)
