"""Rules about rows and the records that they are about."""

from __future__ import annotations

from pipelines.catalogue.values.judgement import ExportCause
from pipelines.catalogue.words.general_rule import GeneralRule


# A row about a record that another department keeps, with other contents.
KEPT_BY_ANOTHER = "kept-by-another-department"
# A row that contradicts a row about the same record in another part of its file.
ANOTHER_PART = "another-part-differs"

# Two honest records that the catalogue cannot tell apart are no reason to write what is not true.
IF_BOTH_ARE_TRUE = (
    "两条都属实的：记录按{own_key}区分，其中填错、漏填的请按实际补正后重新报送；"
    "没有填错、漏填的请勿改动，请联系信用中心。"
)

_EXPORTED_TWICE = ExportCause("同一批数据导出了两次，或几份文件并在了一起")

RECORD_RULES: tuple[GeneralRule, ...] = (
    GeneralRule(
        code="required",
        title="必填项未填写",
        requires="必填",
        problem="必填项未填写",
        remedy="请补填。",
        export_cause=ExportCause("可能漏填、漏导了这一列，或列名没有对上", is_of_table=True),
    ),
    GeneralRule(
        code="row-nearly-blank",
        title="本行几乎没有填写",
        requires="一行填写一条记录的全部必填项",
        problem="本行{detail}，不像一条记录",
        remedy="合计、说明、多余的行请删去；确是一条记录的，请补填。",
        export_cause=ExportCause("导出的表中带有合计、说明等不是记录的行"),
        is_about_row=True,
    ),
    GeneralRule(
        code="record-in-two-rows",
        title="像是一条记录占了两行",
        requires="一条记录只占一行",
        problem="下面的第{detail}行只有本行没有写完的内容，像是一条记录因内容太长而写成了两行",
        remedy="请把第{detail}行的内容并入本行，删去第{detail}行后重新报送；第{detail}行不属于本行的，请补填或删去。",
        export_cause=ExportCause("导出时把太长的内容折成了两行", is_of_table=True),
        is_about_row=True,
    ),
    GeneralRule(
        code="duplicate-in-file",
        title="本文件内重复报送同一记录",
        requires="同一记录（{equal_keys}）在一个文件内只报一行",
        problem="与第{detail}行重复（{equal_keys}），{done}保留第{detail}行，本行{not_done}入库",
        remedy=f"内容相同的无需处理；{IF_BOTH_ARE_TRUE}",
        export_cause=_EXPORTED_TWICE,
        is_about_row=True,
    ),
    GeneralRule(
        code="duplicate-in-file-kept",
        title="与本文件内另一行是同一记录",
        requires="同一记录（{equal_keys}）在一个文件内只报一行",
        problem="第{detail}行与本行是同一记录（{equal_keys}）而其他内容不同，该行{done}退回，本行{done}接收",
        remedy="请核对哪一行正确；本行有误的，请改正后重新报送。",
        export_cause=_EXPORTED_TWICE,
    ),
    GeneralRule(
        code=KEPT_BY_ANOTHER,
        title="记录由其他部门报送",
        requires="只更正本部门报送的记录",
        problem="本记录由{detail}报送，本行的内容与其不同，未予改动",
        remedy="请与{detail}核对，由其更正；确应由本部门报送的，请联系信用中心。",
        export_cause=ExportCause("导出了其他部门的数据"),
        is_about_row=True,
    ),
    GeneralRule(
        code=ANOTHER_PART,
        title="与本文件另一部分的同一记录内容不同",
        requires="同一记录（{equal_keys}）在一个文件的各部分内容一致",
        problem="与{detail}是同一记录（{equal_keys}）而内容不同，{done}保留{detail}，本行{not_done}入库",
        remedy="以本行为准的，核对后放回本行，{detail}的内容随之更新；以{detail}为准的，请删去本行；"
        f"{IF_BOTH_ARE_TRUE}",
        export_cause=ExportCause("文件中有同一批记录的几个版本，如变更前后各一张表"),
        is_about_row=True,
    ),
    GeneralRule(
        code="repeated-in-another-part",
        title="本文件另一部分已报送同一记录",
        requires="同一记录（{equal_keys}）在一个文件内只报一次",
        problem="与{detail}是同一记录（{equal_keys}），内容不矛盾",
        remedy=f"同一条记录无需处理；{IF_BOTH_ARE_TRUE}",
        export_cause=_EXPORTED_TWICE,
        is_about_row=True,
    ),
    GeneralRule(
        code="later-file-stands",
        title="后报的文件已有不同的内容",
        requires="报送最新的内容",
        problem="后报的文件（回执号{detail}）已报送不同的内容，以后报的为准，本行没有改动平台的记录",
        remedy="后报的内容有误的，请更正后重新报送；无误的无需处理。",
        export_cause=ExportCause("报送了较早导出的数据"),
    ),
    GeneralRule(
        code="several-names-of-one-code",
        title="同一代码有几个名称",
        requires="同一代码只有一个名称",
        problem="与{detail}代码相同而名称不同",
        remedy="请核对代码和名称，有误的改正后重新报送。",
        export_cause=ExportCause("导出时代码和名称错了行"),
    ),
    GeneralRule(
        code="name-differs-from-kept",
        title="名称与平台记录的不同",
        requires="与该代码在平台记录的名称一致",
        problem="该代码在平台记录的名称是{detail}",
        remedy="请核对代码和名称，有误的改正后重新报送。"
        "平台上的主体名称只随登记信息、变更登记和原记录的更正而改。",
        export_cause=ExportCause("导出时代码和名称错了行"),
    ),
    GeneralRule(
        code="number-of-another-name",
        title="号码属于名称不同的主体",
        requires="同一主体的代码、组织机构代码和注册号只有一个名称",
        problem="同一号码（统一社会信用代码的第9至17位是组织机构代码）在平台属于「{detail}」，名称与本行不同，"
        "未合并为同一主体",
        remedy="确为同一主体的，请核对名称和号码，更正后重新报送；不是的无需处理。",
        export_cause=ExportCause("导出时号码和名称错了行"),
    ),
    GeneralRule(
        code="number-of-another-code",
        title="号码还属于另一个统一社会信用代码",
        requires="一个组织机构代码或注册号只属于一个统一社会信用代码",
        problem="平台上有同一号码的还有{detail}，不能确定号码是谁的，本次没有主体按此号码合并",
        remedy="请核对代码和号码，有误的更正后重新报送；都无误的，请联系信用中心。",
        export_cause=ExportCause("导出时代码和号码错了行"),
    ),
    GeneralRule(
        code="record-of-another-row",
        title="与本文件内另一行是同一主体的同一记录",
        requires="同一主体的同一记录在一个文件内只报一行",
        problem="与第{detail}行是同一主体的同一记录（两行用的号码不同），以第{detail}行为准，本行没有入库",
        remedy="第{detail}行有误的，请更正后重新报送；无误的无需处理。",
        export_cause=_EXPORTED_TWICE,
    ),
    GeneralRule(
        code="number-near-another",
        title="文号或编号与另一条相近",
        requires="同一文号或编号每次写法相同",
        problem="与{detail}，已按两条不同的记录入库",
        remedy="确为同一记录的，请按已有的写法更正后重新报送；不是的无需处理。",
        export_cause=ExportCause("导出时文号的写法改变了"),
    ),
    GeneralRule(
        code="only-key-differs",
        title="与已有记录只有一项不同",
        requires="更正文号、主体号码等区分记录的内容的，原记录不再保留",
        problem="与{detail}，已按两条不同的记录入库，原记录仍在平台",
        remedy="如系更正原记录，请联系信用中心停用原记录；确为两条记录的无需处理。",
        export_cause=ExportCause("源系统中更正了文号、主体号码等"),
    ),
    GeneralRule(
        code="number-of-another-subject",
        title="文号与另一主体的记录相同",
        requires="一份文书处理一个主体的，其文号只用于该主体",
        problem="平台已有同一文号的记录，主体是{detail}，已按两条不同的记录入库",
        remedy="一份文书处理几个主体的无需处理；主体或文号填错的，请更正后重新报送，并联系信用中心停用有误的记录。",
        export_cause=ExportCause("导出时文号或主体错了行"),
    ),
    GeneralRule(
        code="row-withdrawn",
        title="注明已删除或作废的行",
        requires="只报送有效的记录，不报送已删除、作废、撤销或未作出决定的行",
        problem="本行注明已删除、作废、撤销、不报送或未作出决定：{detail}",
        remedy="不报送的请删去本行；有效的请改正该标记后重新报送；撤销、更正已报送的记录，"
        "请报送更正后的记录或相应的变更、撤销信息，没有相应信息的请联系信用中心。",
        export_cause=ExportCause("导出了系统中已删除、作废的记录"),
        is_about_row=True,
    ),
    GeneralRule(
        code="row-shape",
        title="列数不符或行已损坏",
        requires="列数与表头相同",
        problem="本行与表头对不上，或内容已损坏",
        remedy="{detail}请对照原文件核对该行。",
        export_cause=ExportCause("可能分隔符或引号有误，或文件在传送中损坏", is_of_table=True),
    ),
)
