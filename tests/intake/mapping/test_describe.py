"""The entries of a mapping as readers see them."""

from pesbench.intake.mapping.describe import describe_mapping


def test_every_entry_of_every_table_has_a_kind_and_a_meaning() -> None:
    tables = describe_mapping()
    assert [table.head for table in tables] == [
        "the file itself", "[fits]", "[period]", "[[column]]", "[[value]]", "[[leave_out]]", "a flag",
    ]  # fmt: skip
    assert all(table.purpose for table in tables)
    entries = [entry for table in tables for entry in table.entries]
    assert [entry.name for entry in entries if not (entry.takes and entry.meaning)] == []


def test_an_entry_says_what_it_takes_and_what_holds_without_it() -> None:
    found = {(table.head, entry.name): entry for table in describe_mapping() for entry in table.entries}
    assert found["[[column]]", "header"].takes == "text or list of text"
    assert found["[[column]]", "header"].default == "must be there"
    assert found["[[column]]", "zero_pad"].takes == "table of whole number"
    assert found["[[column]]", "optional"].default == "false"
    assert found["[fits]", "columns"].takes == "list of text"
    assert found["the file itself", "thousands"].takes == '"." or "," or "\'"'
    assert found["the file itself", "fits"].takes == "[fits]"
    assert found["the file itself", "encoding"].default == ""
    assert found["[period]", "source"].meaning.startswith("`column`: in a column")
