"""Rules about names of subjects and authorities, and about numbers of documents."""

from __future__ import annotations

from pipelines.catalogue.values.judgement import ExportCause
from pipelines.catalogue.words.general_rule import GeneralRule


NAME_RULES: tuple[GeneralRule, ...] = (
    GeneralRule(
        code="masked-name",
        title="名称被隐去一部分",
        requires="填写完整的名称或姓名，不用*、×、某、…等代替",
        problem="名称不完整，其中的文字用*、×、某、…等代替了",
        remedy="请填写登记的完整名称；法定代表人等请填写完整姓名。",
        export_cause=ExportCause("导出时隐去了名称，请在导出设置中改为导出完整名称"),
    ),
    GeneralRule(
        # Notices hide parts of the names of persons, and some departments have no other list.
        code="masked-name-of-a-person",
        title="姓名被隐去一部分，请核对",
        requires="填写完整的姓名",
        problem="姓名不完整，其中的文字用*、×、某等代替了，按原样入库",
        remedy="对外公示时可以隐去自然人的姓名，报送时请填写完整姓名；确实只有隐去后姓名的，无需处理。",
        export_cause=ExportCause("导出时隐去了姓名，请在导出设置中改为导出完整姓名"),
    ),
    GeneralRule(
        code="no-name",
        title="内容不是名称或姓名",
        requires="填写名称或姓名，不能只有数字、代码、文号、日期或证件文书的名称",
        problem="内容不是名称或姓名，而是数字、代码、文号、日期、符号或证件文书的名称",
        remedy="请核对是否填错了列，并填写名称或姓名。",
        export_cause=ExportCause("可能列名没有对上，把别的列的内容填到了这一列", is_of_table=True),
    ),
    GeneralRule(
        code="stand-in-name",
        title="没有写出名称或姓名",
        requires="写出名称或姓名，不用“上述单位”、“本局”、“见附件”等代替",
        problem="内容是代称或说明，没有写出是谁",
        remedy="请填写完整的名称或姓名；个体工商户没有字号的，请填写经营者姓名。",
        export_cause=ExportCause("照抄了文书正文中的代称，或系统中没有录入名称", is_of_table=True),
    ),
    GeneralRule(
        code="numbered-name",
        title="名称前带序号",
        requires="只填名称或姓名，前面不带序号",
        problem="名称前带有序号，序号不是名称的一部分",
        remedy="请删去名称前的序号。",
        export_cause=ExportCause("导出时把序号并进了名称", is_of_table=True),
    ),
    GeneralRule(
        code="possibly-numbered-name",
        title="名称前后像是带有序号或标记，请核对",
        requires="只填名称或姓名，前后不带序号和标记",
        problem="名称前后像是带有序号或标记，不能确定，按原样入库",
        remedy="是序号或标记的，请删去后重新报送；是名称的一部分的无需处理。",
        export_cause=ExportCause("导出时把序号并进了名称，或名称旁有注释的标记", is_of_table=True),
    ),
    GeneralRule(
        code="several-names",
        title="一格填了几个名称或姓名",
        requires="一行只填一个主体",
        problem="一格里有几个名称或姓名，一行只能是一个主体的记录",
        remedy="请每个主体单独填一行，连同各自的代码或证件号码。",
        export_cause=ExportCause("导出时把几个主体并成了一行", is_of_table=True),
    ),
    GeneralRule(
        code="possibly-several-names",
        title="像是有几个名称或姓名，请核对",
        requires="一行只填一个主体",
        problem="像是几个名称或姓名，不能确定，按一个主体入库",
        remedy="是几个主体的，请每个单独填一行后重新报送；只是一个名称的无需处理。",
        export_cause=ExportCause("导出时把几个主体并成了一行", is_of_table=True),
    ),
    GeneralRule(
        code="remark-in-name",
        title="名称中像是带有说明，请核对",
        requires="只填登记的名称，不带“已注销”、“法人：…”、“原…”等说明",
        problem="名称中像是带有说明（如已注销、法定代表人、原名称），不能确定，按原样作为名称入库",
        remedy="是说明的，请删去后重新报送，说明填在备注等栏；是登记的名称的无需处理。",
        export_cause=ExportCause("导出时把说明并进了名称", is_of_table=True),
    ),
    GeneralRule(
        code="doubtful-person",
        title="不像一个人的姓名，请核对",
        requires="只填一个人的姓名，不带说明",
        problem="不像一个人的姓名（像是几个人、带有说明，或是机关名称），不能确定，按原样入库",
        remedy="有误的，请改为一个人的姓名后重新报送；确实如此的无需处理。",
        export_cause=ExportCause("导出时把几个人或说明并进了姓名", is_of_table=True),
    ),
    GeneralRule(
        # It is nobody's record, whatever else is wrong with it: no other finding helps the clerk.
        code="sample-row",
        title="填写示例行",
        requires="只报送真实的记录，不含填写示例",
        problem="名称注明是示例，不是真实的记录",
        remedy="是填写示例的，请删去本行；是真实记录的，请改正名称后重新报送。",
        export_cause=ExportCause("没有删去模板中的示例行"),
        is_about_row=True,
    ),
    GeneralRule(
        code="texts-exchanged",
        title="两列填反",
        requires="不与其他列填反",
        problem="与“{detail}”像是填反了",
        remedy="请对调这两列的内容。",
        export_cause=ExportCause("导出时这两列的列名对调了", is_of_table=True),
    ),
    GeneralRule(
        code="number-as-text",
        title="内容只有数字或日期",
        requires="用文字填写，不能只有数字、代码或日期",
        problem="内容只有数字、代码或日期，没有文字",
        remedy="请核对是否填错了列，并用文字填写。",
        export_cause=ExportCause("可能列名没有对上，把别的列的内容填到了这一列", is_of_table=True),
    ),
    GeneralRule(
        # Some numbers are the day and nothing else: nobody can tell them from a date in a wrong column.
        code="date-as-number",
        title="号码栏填的是日期，请核对",
        requires="填写文书、证书等的号码，不填日期",
        problem="内容只是一个日期，不像号码",
        remedy="请核对是否填错了列；确实以此为号码的，无需处理。",
        export_cause=ExportCause("导出时列名没有对上，把日期导入了这一列"),
    ),
    GeneralRule(
        code="line-break-within",
        title="名称或号码中间有换行，请核对",
        requires="名称和号码写在一行内",
        problem="内容中间有换行，按原样入库",
        remedy="请核对是否把两项填在了一格；只是换行的，请删去换行后重新报送。",
        export_cause=ExportCause("导出时在名称或号码中间换了行"),
    ),
    GeneralRule(
        # Two decisions with 无文号 would be one record, and the later would overwrite the earlier.
        code="no-document-number",
        title="没有写出文号或编号",
        requires="填写文书或证书上的号码，不填“无文号”、“待定”、“见附件”等",
        problem="内容不是号码，平台无法据此区分记录",
        remedy="请按文书、证件上的写法填写号码；确实没有的，请填写能区分这份文书的编号，"
        "如案卷的编号；都没有的，请联系信用中心。",
        export_cause=ExportCause("系统中没有录入号码", is_of_table=True),
    ),
    GeneralRule(
        code="unfinished-document-number",
        title="文号或编号不完整",
        requires="填写完整的号码，年份、序号和括号都写全",
        problem="号码不完整：缺年份或序号，用*、×、_等代替，括号不成对，或没有这样的年份",
        remedy="请按文书、证件上的写法填写完整的号码。",
        export_cause=ExportCause("系统中的文号只有字头，没有录入序号", is_of_table=True),
    ),
    GeneralRule(
        code="serial-as-document-number",
        title="把序号填成了文号",
        requires="填写文书上完整的文号，不填表内的序号",
        problem="内容只是序号，不是文书的文号",
        remedy="请填写文书上完整的文号（含机关代字和年份）；序号不必报送。",
        export_cause=ExportCause("把序号列导成了文号列", is_of_table=True),
    ),
    GeneralRule(
        code="possibly-serial-as-document-number",
        title="号码过短，像是序号，请核对",
        requires="填写文书或证书上完整的号码",
        problem="号码只有一至三位数字，像是序号，按原样入库",
        remedy="是序号的，请按文书填写完整的号码后重新报送；确实如此的无需处理。",
        export_cause=ExportCause("把序号列导成了号码列", is_of_table=True),
    ),
    GeneralRule(
        # A record is one decision: it is corrected, revoked and published by its number.
        code="several-document-numbers",
        title="一格填了几个文号或编号",
        requires="一行只填一个号码",
        problem="一格里有几个号码，一行只能是一个号码的记录",
        remedy="请每个号码单独填一行，每行填写一个完整的号码；换过号码的，只填现在的号码。",
        export_cause=ExportCause("导出时把几条记录并成了一行", is_of_table=True),
    ),
    GeneralRule(
        code="possibly-several-document-numbers",
        title="像是有几个文号或编号，请核对",
        requires="一行只填一个号码",
        problem="像是几个号码，不能确定，按一个号码入库",
        remedy="是几个号码的，请每个单独填一行后重新报送；只是一个号码的无需处理。",
        export_cause=ExportCause("导出时把几条记录并成了一行", is_of_table=True),
    ),
    GeneralRule(
        # (2018)内250l执1号 and (2018)内2501执1号 would be two records of one case.
        code="possible-letter-for-digit",
        title="号码中的字母像是数字，请核对",
        requires="数字按数字录入，不用字母O、l、I代替",
        problem="号码中有字母O、l、I夹在数字旁，像是0或1，按原样入库",
        remedy="请对照原件核对：是数字的，请改正后重新报送；确是字母的无需处理。",
        export_cause=ExportCause("文书是扫描识别的，把数字认成了字母"),
    ),
    GeneralRule(
        code="authority-code-of-another",
        title="机关的名称和代码不是同一机关的",
        requires="与机关名称是同一机关",
        problem="这是{detail}",
        remedy="请核对名称和代码，改正有误的一项。",
        export_cause=ExportCause("导出时机关的名称和代码错了行，或照抄了其他部门的代码"),
    ),
    GeneralRule(
        code="subject-is-authority",
        title="主体的代码是决定机关自己的代码",
        requires="是主体自己的统一社会信用代码，不是决定机关的",
        problem="这是{detail}自己的统一社会信用代码，决定机关不会是自己所作决定的对象",
        remedy="请填写主体自己的统一社会信用代码；决定机关填错的，请改正决定机关。",
        export_cause=ExportCause("照抄了本部门的代码，或导出时把两列代码弄混了"),
    ),
    GeneralRule(
        # An error only where a credit code says who decided: a name alone may be that of an office whose
        # list the sender keeps.
        code="authority-of-another-department",
        title="决定机关是其他部门",
        requires="是报送本文件的部门",
        problem="该机关是{detail}，不是报送本文件的部门",
        remedy="是本部门决定的，请改正机关的名称和代码；是{detail}决定的，请由其报送。"
        "代其他部门报送的，请与信用中心联系，放入该部门的收件夹（inbox）。",
        export_cause=ExportCause("导出了其他部门的数据，或照抄了其他部门的名称、代码"),
    ),
    GeneralRule(
        code="authority-names-another-department",
        title="机关是其他部门，请核对",
        requires="是报送本文件的部门",
        problem="该机关是{detail}，不是报送本文件的部门",
        remedy="有误的请改正后重新报送；确由本部门报送的，无需处理。",
        export_cause=ExportCause("导出了其他部门的数据，或照抄了其他部门的名称"),
    ),
)
