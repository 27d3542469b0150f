"""What can become of a question: every move from every state."""

import pytest

from companion.errors import Refused
from companion.questions import rules

STATES = [
    *("pending", "approved", "on_screen", "answered", "deferred"),
    *("declined", "merged", "withdrawn", "not_taken"),
]

AFTER = {
    "approve": {"pending": "approved", "approved": "approved"},
    "decline": {
        "pending": "declined",
        "approved": "declined",
        "on_screen": "declined",
        "declined": "declined",
    },
    "merge": {"pending": "merged", "approved": "merged", "deferred": "merged", "merged": "merged"},
    "show": {"approved": "on_screen", "on_screen": "on_screen"},
    "unshow": {"on_screen": "approved", "approved": "approved"},
    "answer": {
        "approved": "answered",
        "on_screen": "answered",
        "deferred": "answered",
        "answered": "answered",
    },
    "defer": {"approved": "deferred", "on_screen": "deferred", "deferred": "deferred"},
    "withdraw": {
        "pending": "withdrawn",
        "approved": "withdrawn",
        "deferred": "withdrawn",
        "withdrawn": "withdrawn",
    },
    "leave": {
        "pending": "not_taken",
        "approved": "not_taken",
        "on_screen": "not_taken",
        "not_taken": "not_taken",
    },
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("move", AFTER)
def test_a_question_goes_only_where_the_table_leads(move, state):
    if state in AFTER[move]:
        assert rules.after(move, state) == AFTER[move][state]
        return

    row = object()
    with pytest.raises(Refused) as refused:
        rules.after(move, state, row)

    assert (refused.value.code, refused.value.row) == ("conflict", row)


@pytest.mark.parametrize("state", STATES)
def test_everybody_sees_what_was_let_onto_the_stage(state):
    assert (state in rules.ON_STAGE) == (state in {"approved", "on_screen", "answered", "deferred"})


@pytest.mark.parametrize("state", STATES)
def test_votes_go_to_what_may_still_be_taken(state):
    if state in {"approved", "on_screen"}:
        rules.agree_on(rules.VOTED_ON, state)
        return

    with pytest.raises(Refused) as refused:
        rules.agree_on(rules.VOTED_ON, state)

    assert refused.value.code == "conflict"


def test_moderation_decides_where_a_question_begins():
    assert rules.first_state(moderated=True) == "pending"
    assert rules.first_state(moderated=False) == "approved"


@pytest.mark.parametrize("agree", [rules.agree_on_asking, rules.agree_on_voting])
@pytest.mark.parametrize("event_state", ["draft", "open", "live", "ended", "archived"])
@pytest.mark.parametrize("switch", ["open", "closed"])
def test_guests_are_heard_ahead_of_the_event_and_during_it(agree, event_state, switch):
    if event_state in {"open", "live"} and switch == "open":
        agree(event_state, switch)
        return

    with pytest.raises(Refused) as refused:
        agree(event_state, switch)

    assert refused.value.code == "closed"


def test_twenty_questions_of_a_person_may_wait():
    rules.agree_on_waiting(19)

    with pytest.raises(Refused) as refused:
        rules.agree_on_waiting(20)

    assert refused.value.code == "rate_limited"
    assert refused.value.retry_after_ms == 60_000


def test_a_name_is_needed_only_where_the_event_says_so():
    rules.agree_on_anonymity(None, allowed=True)
    rules.agree_on_anonymity("Ann", allowed=False)

    with pytest.raises(Refused) as refused:
        rules.agree_on_anonymity(None, allowed=False)

    assert refused.value.code == "bad_request"


def test_a_theme_is_one_of_the_events_or_none():
    themes = [{"id": "rights"}, {"id": "work"}]

    rules.agree_on_known(None, themes)
    rules.agree_on_known("work", themes)

    with pytest.raises(Refused) as refused:
        rules.agree_on_known("weather", themes)

    assert refused.value.code == "bad_request"


@pytest.mark.parametrize(
    ("attribution", "items", "item", "nameless"),
    [
        ("open", [], None, False),
        ("open", ["closed door"], None, False),
        ("open", ["closed door"], "plenary", False),
        ("open", ["closed door"], "closed door", True),
        ("chatham", [], None, True),
    ],
)
def test_names_stay_out_under_the_rule_of_event_or_item(attribution, items, item, nameless):
    assert rules.is_nameless(attribution, items, item) is nameless


def test_a_translation_is_set_replaced_and_taken_away():
    french = rules.translated({}, "fr", "Qui paie ?")
    both = rules.translated(french, "ar", "من يدفع؟")

    assert both == {"fr": "Qui paie ?", "ar": "من يدفع؟"}
    assert rules.translated(both, "fr", "Qui va payer ?") == {
        "fr": "Qui va payer ?",
        "ar": "من يدفع؟",
    }
    assert rules.translated(both, "fr", None) == {"ar": "من يدفع؟"}
    assert french == {"fr": "Qui paie ?"}


def test_every_state_has_its_words():
    for state in STATES:
        assert rules.not_possible(state, None).message
