"""SQL is written in one way (docs/decisions/0010): named parameters, composed names, no value
pasted.
"""

import ast
import re
from collections import defaultdict

import pytest

from tests.lib.repository import ROOT


ROOMS = ("pipelines", "dags", "stack", "regional_platform", "benchmarks")

# What takes a statement, or a part of one, as its first argument.
TAKE_SQL = {"SQL", "copy", "exec_driver_sql", "execute", "executemany", "scalar", "stream", "text"}

STATEMENT = re.compile(
    r"\s*(SELECT|INSERT\s+INTO|UPDATE\s+\S+|DELETE\s+FROM|WITH\s+\w+\s+AS|TRUNCATE|COPY"
    r"|(CREATE|ALTER|DROP)\s+(OR\s+REPLACE\s+)?(TEMP\s+)?(TABLE|VIEW|INDEX|SCHEMA|DATABASE))\s"
)
POSITIONAL = re.compile(r"(?<!%)(%%)*%[sbt]")

# A word in single quotes.
QUOTED = re.compile(r"'([^'\s]+)'")

# Statements that have a word of an Enum in quotes, with the reason.
MAY_HAVE_WORDS = {
    "pipelines/city/engine.py": "the role and the database of the city are named alike, and not for a side",
}


def own_name(function):
    """`execute` of `cursor.execute`."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def text_of(node):
    """The literal text of a string or f-string; what is pasted into it is left out."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(value) for value in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def values_by_name(tree):
    """What each variable of a module is set to, wherever."""
    values = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                values[own_name(target)].append(node.value)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            values[own_name(node.target)].append(node.value)
    return values


def statements(tree):
    """The expressions that are SQL: what is handed to a database, and strings that read like it."""
    values = values_by_name(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and own_name(node.func) in TAKE_SQL:
            argument = node.args[0]
            yield argument
            if isinstance(argument, ast.Name):
                yield from values[argument.id]
        elif isinstance(node, ast.Constant | ast.JoinedStr) and STATEMENT.match(text_of(node)):
            yield node


def mistake_in(statement):
    """What is wrong with an expression that is SQL, or None."""
    if isinstance(statement, ast.JoinedStr):
        return "f-string"
    if isinstance(statement, ast.BinOp):
        if isinstance(statement.op, ast.Mod) and text_of(statement.left):
            return "%-formatting"
        return mistake_in(statement.left) or mistake_in(statement.right)
    if isinstance(statement, ast.Call) and own_name(statement.func) in ("format", "format_map"):
        return "format of a plain string" if text_of(statement.func.value) else None
    if POSITIONAL.search(text_of(statement)):
        return "positional parameter"
    return None


def words_of_enums():
    """The words that Enums of the pipelines have as values."""
    words = set()
    for path in (ROOT / "pipelines").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ClassDef):
                continue
            if not {"StrEnum", "Enum"} & {own_name(base) for base in node.bases}:
                continue
            members = [member for member in node.body if isinstance(member, ast.Assign)]
            words |= {text_of(member.value) for member in members} - {""}
    return words


def quoted_words(source, words):
    """Line and word of each of some words that stands in quotes within SQL, beside what it is composed of."""
    quoted = set()
    for statement in statements(ast.parse(source)):
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant):
                quoted |= {(node.lineno, word) for word in QUOTED.findall(text_of(node))}
    return sorted((line, word) for line, word in quoted if word in words)


def mistakes(source):
    """Line and kind of each mistake in a module."""
    places = set()
    for statement in statements(ast.parse(source)):
        mistake = mistake_in(statement)
        if mistake is not None:
            places.add((statement.lineno, mistake))
    return sorted(places)


def test_sql_has_named_parameters_and_nothing_pasted():
    wrong = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            # A migration is never edited once it has landed.
            if "migrations" in path.parts:
                continue
            for line, mistake in mistakes(path.read_text(encoding="utf-8")):
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {mistake}")
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        ('cursor.execute(f"DELETE FROM notices WHERE {is_merged}")', "f-string"),
        ('where = sa.text(f"state = {state}")', "f-string"),
        ('part = f"day = {day}"\ncursor.execute(part)', "f-string"),
        ('query = f"SELECT name FROM {table}"\nrows_of(query)', "f-string"),
        ('cursor.execute("SELECT name FROM subjects" + f" WHERE {condition}")', "f-string"),
        ("""cursor.execute("SELECT '%d'" % number)""", "%-formatting"),
        ('connection.exec_driver_sql("DROP TABLE {}".format(table))', "format of a plain string"),
        ('SQL("day = {}".format(day))', "format of a plain string"),
        ('cursor.execute("DELETE FROM days WHERE day = %s", (day,))', "positional parameter"),
        ('cursor.executemany("""\nUPDATE days\nSET day = %s""", days)', "positional parameter"),
        ('with cursor.copy("COPY days TO STDOUT WHERE day = %b"): pass', "positional parameter"),
        ('IS_OF_DAY = SQL("day = %s")', "positional parameter"),
    ],
)
def test_a_statement_that_is_put_together_otherwise_is_a_mistake(source, mistake):
    assert [kind for _, kind in mistakes(source)] == [mistake]


@pytest.mark.parametrize(
    "source",
    [
        'cursor.execute("DELETE FROM days WHERE day = %(day)s", {"day": day})',
        'connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": key})',
        'cursor.execute(SQL("DROP TABLE {}").format(Identifier(name)))',
        """cursor.execute("SELECT name FROM days WHERE name LIKE 'a%%'")""",
        'message = f"{count} rows"\nprint(message)',
    ],
)
def test_composed_names_and_named_parameters_are_no_mistake(source):
    assert mistakes(source) == []


def test_a_word_of_an_enum_is_composed_and_not_quoted():
    words = words_of_enums()
    assert {"claimed", "owner", "natural_person", "region"} <= words
    wrong = defaultdict(list)
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for line, word in quoted_words(path.read_text(encoding="utf-8"), words):
                wrong[path.relative_to(ROOT).as_posix()].append((line, word))
    assert {path: where for path, where in wrong.items() if path not in MAY_HAVE_WORDS} == {}
    assert MAY_HAVE_WORDS.keys() - wrong.keys() == set()


@pytest.mark.parametrize(
    ("source", "quoted"),
    [
        ("""where = sa.text("state = 'claimed'")""", [(1, "claimed")]),
        ("""cursor.execute("DELETE FROM batches WHERE state NOT IN ('held')")""", [(1, "held")]),
        ("""SQL("CASE WHEN {} THEN 'held' END").format(is_waiting)""", [(1, "held")]),
        ("""query = "SELECT day FROM days WHERE state = 'held'"\nrows_of(query)""", [(1, "held")]),
        ("""SQL("SELECT 'town' FROM batches")""", []),
        ("""SQL("SELECT {held} FROM batches").format(held=Literal(BatchState.HELD))""", []),
    ],
)
def test_a_quoted_word_counts_where_an_enum_has_it(source, quoted):
    assert quoted_words(source, {"claimed", "held"}) == quoted


# A name for a table in a statement: a letter or two say nothing.
SHORT_ALIAS = re.compile(r"\b(AS|OF) ([a-z]{1,2})\b")
ORDER_BY_POSITION = re.compile(r"\bORDER BY \d")


def test_tables_in_sql_are_called_by_words_and_columns_by_their_names():
    wrong = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for statement in statements(tree):
                for node in ast.walk(statement):
                    text = text_of(node)
                    if SHORT_ALIAS.search(text) or ORDER_BY_POSITION.search(text):
                        wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
