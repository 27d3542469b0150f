"""What there is to read begins to show at its moment."""

from datetime import UTC, datetime

from companion import documents

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE = datetime(2026, 11, 24, 13, tzinfo=UTC)


def test_a_document_shows_from_its_date_on():
    brief = {"title": "Brief", "from": "2026-11-24T12:30:00.000Z"}
    programme = {"title": "Programme"}

    before = documents.dated([brief, programme], NOON)
    afterwards = documents.dated(before, ONE)

    assert [documents.is_shown(each) for each in [brief, programme]] == [False, True]
    assert [documents.is_shown(each) for each in before] == [False, True]
    assert documents.next_document(before) == datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    assert [documents.is_shown(each) for each in afterwards] == [True, True]
    assert documents.next_document(afterwards) is None
