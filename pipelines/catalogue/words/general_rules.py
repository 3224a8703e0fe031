"""Rules that every record type has, whatever its elements."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.catalogue.values.judgement import ExportCause


@dataclass(frozen=True)
class GeneralRule:
    """A rule of every record type, in Chinese.

    In its texts `{detail}` is the finding's detail, `{length}` the longest value, `{equal_keys}`
    what is equal in rows about one record, and `{own_key}` the part of it that is the record's own.
    `{example}` is a number with its unit.
    `{done}` and `{not_done}` are 已 and 未, in a trial 将 and 将不.
    """

    code: str
    title: str
    requires: str
    """What a row has to be."""
    problem: str
    """What is wrong with a row that breaks the rule."""
    remedy: str
    export_cause: ExportCause
    is_about_row: bool = False
    """True: it is reported on an element, and speaks of the whole row."""


_EXPORTED_TWICE = ExportCause("同一批数据导出了两次，或几份文件并在了一起")
_WITH_PERSONS = ExportCause("导出时把个人号码并进了这一列，请在导出设置中去掉")

GENERAL_RULES: dict[str, GeneralRule] = {
    "required": GeneralRule(
        code="required",
        title="必填项未填写",
        requires="必填",
        problem="必填项未填写",
        remedy="请补填。",
        export_cause=ExportCause("可能漏填、漏导了这一列，或列名没有对上", is_of_table=True),
    ),
    "too-long": GeneralRule(
        code="too-long",
        title="超过最大长度",
        requires="不超过{length}个字",
        problem="内容超过{length}个字",
        remedy="请精简，或核对是否填错了列。",
        export_cause=ExportCause("可能把几列并成了一列，或填错了列", is_of_table=True),
    ),
    "duplicate-in-file": GeneralRule(
        code="duplicate-in-file",
        title="本文件内重复报送同一记录",
        requires="同一记录（{equal_keys}）在一个文件内只报一行",
        problem="与第{detail}行重复（{equal_keys}），{done}保留第{detail}行，本行{not_done}入库",
        remedy="内容相同的无需处理；确为另一条记录的，请更正{own_key}后重新报送。",
        export_cause=_EXPORTED_TWICE,
        is_about_row=True,
    ),
    "duplicate-in-file-kept": GeneralRule(
        code="duplicate-in-file-kept",
        title="与本文件内另一行是同一记录",
        requires="同一记录（{equal_keys}）在一个文件内只报一行",
        problem="第{detail}行与本行是同一记录（{equal_keys}）而其他内容不同，该行{done}退回，本行{done}接收",
        remedy="请核对哪一行正确；本行有误的，请改正后重新报送。",
        export_cause=_EXPORTED_TWICE,
    ),
    "identity-number-in-text": GeneralRule(
        code="identity-number-in-text",
        title="含身份证号码，入库时遮盖",
        requires="不填写身份证号码",
        problem="含身份证号码，入库时遮盖",
        remedy="今后请勿在此填写身份证号码。",
        export_cause=_WITH_PERSONS,
    ),
    "travel-document-in-text": GeneralRule(
        code="travel-document-in-text",
        title="含护照或通行证号码，入库时遮盖",
        requires="不填写护照、通行证号码",
        problem="含护照或通行证号码，入库时遮盖",
        remedy="今后请勿在此填写证件号码。",
        export_cause=_WITH_PERSONS,
    ),
    "phone-number-in-text": GeneralRule(
        code="phone-number-in-text",
        title="含手机号码，入库时遮盖",
        requires="不填写个人手机号码",
        problem="含手机号码，入库时遮盖",
        remedy="今后请勿在此填写个人手机号码。",
        export_cause=_WITH_PERSONS,
    ),
    "possible-personal-number": GeneralRule(
        code="possible-personal-number",
        title="疑似含个人号码，请核对",
        requires="不填写个人号码",
        problem="疑似含身份证、护照或手机号码，不能确定，按原样入库",
        remedy="如是个人号码，请删去后重新报送；不是的无需处理。",
        export_cause=_WITH_PERSONS,
    ),
    "masked-name": GeneralRule(
        code="masked-name",
        title="名称被隐去一部分",
        requires="填写完整的名称或姓名，不用*、×、某等代替",
        problem="名称不完整，其中的文字用*、×、某等代替了",
        remedy="请填写登记的完整名称；法定代表人等请填写完整姓名。",
        export_cause=ExportCause("导出时隐去了名称，请在导出设置中改为导出完整名称"),
    ),
    "masked-name-of-a-person": GeneralRule(
        code="masked-name-of-a-person",
        title="姓名被隐去一部分，请核对",
        requires="填写完整的姓名",
        problem="姓名不完整，其中的文字用*、×、某等代替了，按原样入库",
        remedy="对外公示时可以隐去自然人的姓名，报送时请填写完整姓名；确实只有隐去后姓名的，无需处理。",
        export_cause=ExportCause("导出时隐去了姓名，请在导出设置中改为导出完整姓名"),
    ),
    "no-name": GeneralRule(
        code="no-name",
        title="内容不是名称或姓名",
        requires="填写名称或姓名，不能只有数字、代码、文号或日期",
        problem="内容不是名称或姓名，而是数字、代码、文号、日期或符号",
        remedy="请核对是否填错了列，并填写名称或姓名。",
        export_cause=ExportCause("可能列名没有对上，把别的列的内容填到了这一列", is_of_table=True),
    ),
    "date-as-number": GeneralRule(
        code="date-as-number",
        title="号码栏填的是日期，请核对",
        requires="填写文书、证书等的号码，不填日期",
        problem="内容只是一个日期，不像号码",
        remedy="请核对是否填错了列；确实以此为号码的，无需处理。",
        export_cause=ExportCause("导出时列名没有对上，把日期导入了这一列"),
    ),
    "texts-exchanged": GeneralRule(
        code="texts-exchanged",
        title="两列填反",
        requires="不与其他列填反",
        problem="与“{detail}”像是填反了",
        remedy="请对调这两列的内容。",
        export_cause=ExportCause("导出时这两列的列名对调了", is_of_table=True),
    ),
    "no-document-number": GeneralRule(
        code="no-document-number",
        title="没有写出文号或编号",
        requires="填写文书或证书上的号码，不填“无文号”、“待定”、“见附件”等",
        problem="内容不是号码，平台无法据此区分记录",
        remedy="请按文书上的写法填写号码；文书上确实没有的，请填写能区分这份文书的编号，如当场处罚决定书、"
        "许可证或案卷的编号；都没有的，请联系信用中心。",
        export_cause=ExportCause("系统中没有录入号码", is_of_table=True),
    ),
    "unfinished-document-number": GeneralRule(
        code="unfinished-document-number",
        title="文号或编号不完整",
        requires="填写完整的号码，年份、序号和括号都写全",
        problem="号码不完整：缺年份或序号，用×、_等代替，或括号不成对",
        remedy="请按文书上的写法填写完整的号码。",
        export_cause=ExportCause("系统中的文号只有字头，没有录入序号", is_of_table=True),
    ),
    "serial-as-document-number": GeneralRule(
        code="serial-as-document-number",
        title="把序号填成了文号",
        requires="填写文书上完整的文号，不填表内的序号",
        problem="内容只是序号，不是文书的文号",
        remedy="请填写文书上完整的文号（含机关代字和年份）；序号不必报送。",
        export_cause=ExportCause("把序号列导成了文号列", is_of_table=True),
    ),
    "possibly-serial-as-document-number": GeneralRule(
        code="possibly-serial-as-document-number",
        title="号码过短，像是序号，请核对",
        requires="填写文书或证书上完整的号码",
        problem="号码只有一至三位数字，像是序号，按原样入库",
        remedy="是序号的，请按文书填写完整的号码后重新报送；确实如此的无需处理。",
        export_cause=ExportCause("把序号列导成了号码列", is_of_table=True),
    ),
    "several-document-numbers": GeneralRule(
        code="several-document-numbers",
        title="一格填了几个文号或编号",
        requires="一行只填一个号码",
        problem="一格里有几个号码，一行只能是一份文书的记录",
        remedy="请每份文书单独填一行，每行填写一个完整的号码。",
        export_cause=ExportCause("导出时把几份文书并成了一行", is_of_table=True),
    ),
    "possibly-several-document-numbers": GeneralRule(
        code="possibly-several-document-numbers",
        title="像是有几个文号或编号，请核对",
        requires="一行只填一个号码",
        problem="像是几个号码，不能确定，按一份文书入库",
        remedy="是几份文书的，请每份单独填一行后重新报送；只是一个号码的无需处理。",
        export_cause=ExportCause("导出时把几份文书并成了一行", is_of_table=True),
    ),
    "stand-in-name": GeneralRule(
        code="stand-in-name",
        title="没有写出名称或姓名",
        requires="写出名称或姓名，不用“上述单位”、“本局”、“见附件”等代替",
        problem="内容是代称或说明，没有写出是谁",
        remedy="请填写完整的名称或姓名。",
        export_cause=ExportCause("照抄了文书正文中的代称，或系统中没有录入名称", is_of_table=True),
    ),
    "numbered-name": GeneralRule(
        code="numbered-name",
        title="名称前带序号",
        requires="只填名称或姓名，前面不带序号",
        problem="名称前带有序号，序号不是名称的一部分",
        remedy="请删去名称前的序号。",
        export_cause=ExportCause("导出时把序号并进了名称", is_of_table=True),
    ),
    "possibly-numbered-name": GeneralRule(
        code="possibly-numbered-name",
        title="名称前像是带有序号，请核对",
        requires="只填名称或姓名，前面不带序号",
        problem="名称前像是带有序号，不能确定，按原样入库",
        remedy="是序号的，请删去后重新报送；是名称的一部分的无需处理。",
        export_cause=ExportCause("导出时把序号并进了名称", is_of_table=True),
    ),
    "several-names": GeneralRule(
        code="several-names",
        title="一格填了几个名称或姓名",
        requires="一行只填一个主体",
        problem="一格里有几个名称或姓名，一行只能是一个主体的记录",
        remedy="请每个主体单独填一行，连同各自的代码或证件号码。",
        export_cause=ExportCause("导出时把几个主体并成了一行", is_of_table=True),
    ),
    "possibly-several-names": GeneralRule(
        code="possibly-several-names",
        title="像是有几个名称或姓名，请核对",
        requires="一行只填一个主体",
        problem="像是几个名称或姓名，不能确定，按一个主体入库",
        remedy="是几个主体的，请每个单独填一行后重新报送；只是一个名称的无需处理。",
        export_cause=ExportCause("导出时把几个主体并成了一行", is_of_table=True),
    ),
    "authority-code-of-another": GeneralRule(
        code="authority-code-of-another",
        title="机关的名称和代码不是同一机关的",
        requires="与机关名称是同一机关",
        problem="这是{detail}",
        remedy="请核对名称和代码，改正有误的一项。",
        export_cause=ExportCause("导出时机关的名称和代码错了行，或照抄了其他部门的代码"),
    ),
    "authority-of-another-department": GeneralRule(
        code="authority-of-another-department",
        title="决定机关是其他部门",
        requires="是报送本文件的部门",
        problem="该机关是{detail}，不是报送本文件的部门",
        remedy="是本部门决定的，请改正机关的名称和代码；是{detail}决定的，请由其报送。"
        "代其他部门报送的，请与信用中心联系，放入该部门的收件夹（inbox）。",
        export_cause=ExportCause("导出了其他部门的数据，或照抄了其他部门的名称、代码"),
    ),
    "authority-names-another-department": GeneralRule(
        code="authority-names-another-department",
        title="机关是其他部门，请核对",
        requires="是报送本文件的部门",
        problem="该机关是{detail}，不是报送本文件的部门",
        remedy="有误的请改正后重新报送；确由本部门报送的，无需处理。",
        export_cause=ExportCause("导出了其他部门的数据，或照抄了其他部门的名称"),
    ),
    "kept-by-another-department": GeneralRule(
        code="kept-by-another-department",
        title="记录由其他部门报送",
        requires="只更正本部门报送的记录",
        problem="本记录由{detail}报送，本行的内容与其不同，未予改动",
        remedy="请与{detail}核对，由其更正；确应由本部门报送的，请联系信用中心。",
        export_cause=ExportCause("导出了其他部门的数据"),
        is_about_row=True,
    ),
    "another-part-differs": GeneralRule(
        code="another-part-differs",
        title="与本文件另一部分的同一记录内容不同",
        requires="同一记录（{equal_keys}）在一个文件的各部分内容一致",
        problem="与{detail}是同一记录（{equal_keys}）而内容不同，{done}保留{detail}，本行{not_done}入库",
        remedy="以本行为准的，核对后放回本行，{detail}的内容随之更新；以{detail}为准的，请删去本行；"
        "确为另一条记录的，请更正{own_key}。",
        export_cause=ExportCause("文件中有同一批记录的几个版本，如变更前后各一张表"),
        is_about_row=True,
    ),
    "repeated-in-another-part": GeneralRule(
        code="repeated-in-another-part",
        title="本文件另一部分已报送同一记录",
        requires="同一记录（{equal_keys}）在一个文件内只报一次",
        problem="与{detail}是同一记录（{equal_keys}），内容不矛盾",
        remedy="无需处理；确为另一条记录的，请更正{own_key}后重新报送。",
        export_cause=_EXPORTED_TWICE,
        is_about_row=True,
    ),
    "later-file-stands": GeneralRule(
        code="later-file-stands",
        title="后报的文件已有不同的内容",
        requires="报送最新的内容",
        problem="后报的文件（回执号{detail}）已报送不同的内容，以后报的为准，本行没有改动平台的记录",
        remedy="后报的内容有误的，请更正后重新报送；无误的无需处理。",
        export_cause=ExportCause("报送了较早导出的数据"),
    ),
    "formula-without-result": GeneralRule(
        code="formula-without-result",
        title="公式没有结果",
        requires="填写内容，或填写已算出结果的公式",
        problem="该单元格是公式，文件中没有保存它的结果",
        remedy="请用WPS或Excel打开文件，保存一次后重新报送；或把公式改为数值。",
        export_cause=ExportCause(
            "导出程序只写了公式，没有写结果；用WPS打开后保存一次即可", is_of_table=True
        ),
    ),
    "failed-formula": GeneralRule(
        code="failed-formula",
        title="公式出错",
        requires="填写内容，或填写已算出结果的公式",
        problem="公式出错，显示为“{detail}”",
        remedy="请改正公式，或直接填写内容。",
        export_cause=ExportCause("公式引用的表或单元格已不存在", is_of_table=True),
    ),
    "column-too-narrow": GeneralRule(
        code="column-too-narrow",
        title="列太窄，没有显示出内容",
        requires="填写内容，不是一串#号",
        problem="内容是“{detail}”，是列太窄时电子表格显示的符号",
        remedy="请把该列加宽，使内容完整显示后重新导出，或直接填写原来的内容。",
        export_cause=ExportCause("导出或复制时该列太窄，只带出了#号", is_of_table=True),
    ),
    "sample-row": GeneralRule(
        code="sample-row",
        title="填写示例行",
        requires="只报送真实的记录，不含填写示例",
        problem="名称注明是示例，不是真实的记录",
        remedy="是填写示例的，请删去本行；是真实记录的，请改正名称后重新报送。",
        export_cause=ExportCause("没有删去模板中的示例行"),
        is_about_row=True,
    ),
    "merged-cell": GeneralRule(
        code="merged-cell",
        title="合并单元格含义不明",
        requires="每个单元格单独填写",
        problem="{detail}的单元格是合并的，不能确定各格的内容",
        remedy="请取消合并，逐格填写。",
        export_cause=ExportCause("表格中使用了合并单元格", is_of_table=True),
    ),
    "day-not-shown": GeneralRule(
        code="day-not-shown",
        title="日期没有日",
        requires="填写完整的年月日",
        problem="单元格显示为“{detail}”，没有写明是哪一日",
        remedy="请填写完整的年月日。",
        export_cause=ExportCause("该列的日期只写到年月", is_of_table=True),
    ),
    "shown-otherwise": GeneralRule(
        code="shown-otherwise",
        title="显示的内容与保存的数不一致",
        requires="单元格显示的内容与保存的数一致",
        problem="单元格显示为“{detail}”，保存的却是另一个数或日期",
        remedy="请把该列的单元格格式改为“常规”，核对后重新报送。",
        export_cause=ExportCause("该列的单元格格式改变了数字的显示", is_of_table=True),
    ),
    "unit-in-doubt": GeneralRule(
        code="unit-in-doubt",
        title="单位不明",
        requires="按目录规定的单位填写，或在数字后写明单位",
        problem="{detail}",
        remedy="请写明单位，如 {example}。",
        export_cause=ExportCause(
            "表头、表名、表注或单元格中写的单位不是目录规定的单位，或前后不一致"
        ),
    ),
    "ditto-mark": GeneralRule(
        code="ditto-mark",
        title="用“同上”代替内容",
        requires="每一行都填写内容，不用“同上”等代替",
        problem="填写的是“{detail}”，没有写出内容",
        remedy="请在每一行都写出内容，不用“同上”、“〃”等代替。",
        export_cause=ExportCause("表中用“同上”、“〃”等代替了内容", is_of_table=True),
    ),
    "row-withdrawn": GeneralRule(
        code="row-withdrawn",
        title="注明已删除或作废的行",
        requires="只报送有效的记录，不报送已删除、作废的行",
        problem="本行注明已删除、作废或不报送：{detail}",
        remedy="不报送的请删去本行；有效的请改正该标记后重新报送；撤销、更正已报送的记录，"
        "请报送更正后的记录或相应的变更、撤销信息，没有相应信息的请联系信用中心。",
        export_cause=ExportCause("导出了系统中已删除、作废的记录"),
        is_about_row=True,
    ),
    "raised-text": GeneralRule(
        code="raised-text",
        title="含上标或下标",
        requires="只填写内容，不带上标、下标的注号",
        problem="单元格的内容{detail}，不能确定是不是内容的一部分",
        remedy="是注号的请删去；是内容的，请改为普通文字。",
        export_cause=ExportCause("单元格中用了上标或下标，如注号", is_of_table=True),
    ),
    "shown-unknown": GeneralRule(
        code="shown-unknown",
        title="单元格格式特殊，显示的内容不明",
        requires="单元格格式为文本或常规",
        problem="单元格的格式特殊，不能确定显示的内容，保存的值是“{detail}”",
        remedy="请把该单元格的格式改为“文本”，按显示的内容填写。",
        export_cause=ExportCause("该列的单元格格式特殊", is_of_table=True),
    ),
    "several-names-of-one-code": GeneralRule(
        code="several-names-of-one-code",
        title="同一代码有几个名称",
        requires="同一代码只有一个名称",
        problem="与{detail}代码相同而名称不同",
        remedy="请核对代码和名称，有误的改正后重新报送。",
        export_cause=ExportCause("导出时代码和名称错了行"),
    ),
    "name-differs-from-kept": GeneralRule(
        code="name-differs-from-kept",
        title="名称与平台记录的不同",
        requires="与该代码在平台记录的名称一致",
        problem="该代码在平台记录的名称是「{detail}」",
        remedy="请核对代码和名称；主体的名称只随登记信息、变更登记或原记录的更正而更新。",
        export_cause=ExportCause("导出时代码和名称错了行"),
    ),
    "number-of-another-name": GeneralRule(
        code="number-of-another-name",
        title="号码属于名称不同的主体",
        requires="同一主体的代码、组织机构代码和注册号只有一个名称",
        problem="同一号码在平台属于「{detail}」，名称与本行不同，未合并为同一主体",
        remedy="确为同一主体的，请核对名称和号码，更正后重新报送；不是的无需处理。",
        export_cause=ExportCause("导出时号码和名称错了行"),
    ),
    "number-of-another-code": GeneralRule(
        code="number-of-another-code",
        title="号码还属于另一个统一社会信用代码",
        requires="一个组织机构代码或注册号只属于一个统一社会信用代码",
        problem="平台上有同一号码的还有{detail}，不能确定号码是谁的，本次没有主体按此号码合并",
        remedy="请核对代码和号码，有误的更正后重新报送；都无误的，请联系信用中心。",
        export_cause=ExportCause("导出时代码和号码错了行"),
    ),
    "record-of-another-row": GeneralRule(
        code="record-of-another-row",
        title="与本文件内另一行是同一主体的同一记录",
        requires="同一主体的同一记录在一个文件内只报一行",
        problem="与第{detail}行是同一主体的同一记录（两行用的号码不同），以第{detail}行为准，本行没有入库",
        remedy="第{detail}行有误的，请更正后重新报送；无误的无需处理。",
        export_cause=_EXPORTED_TWICE,
    ),
    "number-near-another": GeneralRule(
        code="number-near-another",
        title="文号或编号与另一条相近",
        requires="同一文号或编号每次写法相同",
        problem="与{detail}只差前导零、“第”“号”或数字的写法，已按两条不同的记录入库",
        remedy="确为同一记录的，请按已有的写法更正后重新报送；不是的无需处理。",
        export_cause=ExportCause("导出时文号的写法改变了"),
    ),
    "row-shape": GeneralRule(
        code="row-shape",
        title="列数不符或行已损坏",
        requires="列数与表头相同",
        problem="本行与表头对不上，或内容已损坏",
        remedy="{detail}请对照原文件核对该行。",
        export_cause=ExportCause("可能分隔符或引号有误，或文件在传送中损坏", is_of_table=True),
    ),
}
