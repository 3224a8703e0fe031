"""What a verdict says, in the form in which tests compare it."""


def errors(verdict):
    """Element and rule of each finding that sends its row back."""
    findings = verdict.findings[verdict.findings["severity"] == "error"]
    return list(findings[["element", "rule"]].itertuples(index=False, name=None))
