"""What pages say beside their templates: the words of states and kinds, for server and browser.

`{name}` stands for a value. A word that counts has a form for each of the language's plurals,
by the categories that browsers know too (CLDR).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel import Locale
from flask_babel import get_locale, gettext, ngettext

from companion.questions.rules import REASONS
from companion.web import meeting_words

Words = dict[str, Any]

SAMPLES = (*range(101), 1_000_000)
"""Enough numbers to meet every plural of every language."""


def shared() -> Words:
    """What every page that follows an event may say."""
    return {
        "item_kind.opening": gettext("Opening"),
        "item_kind.keynote": gettext("Keynote"),
        "item_kind.panel": gettext("Panel"),
        "item_kind.discussion": gettext("Discussion"),
        "item_kind.questions": gettext("Questions and answers"),
        "item_kind.break": gettext("Break"),
        "item_kind.closing": gettext("Closing"),
        "item_state.upcoming": "",
        "item_state.live": gettext("Now"),
        "item_state.done": gettext("Done"),
        "item_state.skipped": gettext("Skipped"),
        "entry_kind.normal": "",
        "entry_kind.reply": gettext("Reply"),
        "entry_kind.programme": gettext("On the programme"),
        "entry_kind.point_of_order": gettext("Point of order"),
        "entry_kind.interposed": gettext("Interposed question"),
        "entry_state.waiting": "",
        "entry_state.called": gettext("Next"),
        "entry_state.speaking": gettext("Speaking"),
        "entry_state.paused": gettext("Paused"),
        "entry_state.finished": gettext("Has spoken"),
        "entry_state.held": gettext("On hold"),
        "entry_state.withdrawn": gettext("Withdrawn"),
        "entry_state.removed": gettext("Removed"),
        "channel.room": gettext("In the room"),
        "channel.online": gettext("Online"),
        "question_state.approved": "",
        "question_state.on_screen": gettext("On screen"),
        "question_state.answered": gettext("Answered"),
        "question_state.deferred": gettext("To be answered in writing"),
        "nameless": gettext("Without a name"),
        "nameless_speaker": gettext("A participant"),
        "minutes": _counted(lambda n: ngettext("{n} min", "{n} min", n)),
        "phase.plenty": gettext("left"),
        "phase.two_minutes": gettext("last two minutes"),
        "phase.thirty_seconds": gettext("last seconds"),
        "phase.over": gettext("over time"),
        "phase.paused": gettext("paused"),
        "connection.delayed": gettext("Delayed. Last update {time}."),
        "connection.offline": gettext("Offline. Last update {time}. We keep trying."),
        "connection.closed": gettext("This page is not updated any more. Reload it."),
        "connection.live": gettext("Up to date again."),
        "item_over": gettext("{time} over"),
        "item_left": gettext("{time} left"),
        "said.two_minutes": gettext("Two minutes left for the speaker."),
        "said.thirty_seconds": gettext("Thirty seconds left for the speaker."),
        "said.over": gettext("The speaker's time is up."),
        "said.now": gettext("Now: {title}."),
        "said.floor": gettext("{name} has the floor."),
        "failed": gettext("This could not be sent. Try again."),
    }


def attendee() -> Words:
    """What is said to somebody who attends."""
    return shared() | {
        "nothing_now.open": gettext("The event has not begun yet. You can ask ahead."),
        "nothing_now.live": gettext("Nothing is on just now."),
        "nothing_now.ended": gettext("The event has ended. Thank you for being there."),
        "nothing_now.archived": gettext("The event has ended. Thank you for being there."),
        "questions_closed.open": gettext("No questions are taken at the moment."),
        "questions_closed.live": gettext("No questions are taken at the moment."),
        "questions_closed.ended": gettext("The event has ended. No more questions are taken."),
        "questions_closed.archived": gettext("The event has ended. No more questions are taken."),
        "queue_closed": gettext("The list of speakers is closed. You can still send a question."),
        "ask_promise.moderated": gettext(
            "The moderators read your question first. Once they approve it, everybody sees it "
            "with your name, and it may be read out and recorded."
        ),
        "ask_promise.open": gettext(
            "Everybody sees your question at once with your name, and it may be read out and "
            "recorded."
        ),
        "fate.pending": gettext("The moderators have it. You will see here what they decide."),
        "fate.approved": gettext("Everybody can see it and vote for it."),
        "fate.on_screen": gettext("It is on screen now."),
        "fate.answered": gettext("It was answered in the session."),
        "fate.written": gettext("It was answered in writing:"),
        "fate.deferred": gettext("It will be answered in writing."),
        "fate.declined": gettext("The moderators did not take it."),
        "fate.merged": gettext("It was joined with another question that asks the same."),
        "fate.withdrawn": gettext("You withdrew it. Its text is erased."),
        "fate.not_taken": gettext("The event ended before it was taken."),
        "fate.carried": gettext(
            "The event ended before it was taken. It was passed on to the next event of the "
            "series, without your name."
        ),
        "own_state.pending": gettext("Waiting"),
        "own_state.approved": gettext("Approved"),
        "own_state.on_screen": gettext("On screen"),
        "own_state.answered": gettext("Answered"),
        "own_state.deferred": gettext("Later"),
        "own_state.declined": gettext("Declined"),
        "own_state.merged": gettext("Joined"),
        "own_state.withdrawn": gettext("Withdrawn"),
        "own_state.not_taken": gettext("Not taken"),
        "own_state.sending": gettext("Sending…"),
        "own_state.saved": gettext("Saved on this device"),
        "own_state.unsent": gettext("Not sent"),
        "fate.sending": gettext("It is on its way."),
        "fate.saved": gettext("It will be sent when you are online again."),
        "fate.unsent": gettext("It could not be sent. Send it again."),
        **reasons(),
        "turn.waiting": gettext("You are number {place} on the list of speakers."),
        "turn.before": _counted(
            lambda n: ngettext("{n} person speaks before you.", "{n} people speak before you.", n)
        ),
        "turn.first": gettext("You are the next one who is called."),
        "turn.called": gettext("You are next. Be ready to speak."),
        "turn.called_then": gettext("Test your microphone now; the floor is yours in a moment."),
        "turn.speaking": gettext("You have the floor."),
        "turn.paused": gettext("You have the floor; your time is paused."),
        "turn.held": gettext("You are on hold."),
        "turn.held_then": gettext(
            "You keep your place in time: the moderators can call you again."
        ),
        "turn.ready": gettext("The moderators know that you are ready."),
        "asked": gettext("Your question was sent."),
        "requested": gettext("You are on the list."),
        "form_done.questions.ask": gettext("Your question was sent."),
        "form_done.questions.withdraw": gettext("Your question was withdrawn."),
        "form_done.questions.vote": gettext("Your vote is as you wanted it."),
        "form_done.speakers.request": gettext("You are on the list."),
        "form_done.speakers.withdraw": gettext("You are off the list."),
        "form_done.speakers.ready": gettext("The moderators know that you are ready."),
        "new_questions": _counted(lambda n: ngettext("{n} new question", "{n} new questions", n)),
        "characters_left": _counted(
            lambda n: ngettext("{n} character left", "{n} characters left", n)
        ),
        "characters_over": _counted(
            lambda n: ngettext("{n} character too many", "{n} characters too many", n)
        ),
        "here": gettext("{time} here"),
        "zones": gettext(
            "All times are those of {place} ({zone}); “here” is where you are ({here})."
        ),
        "said.own": gettext("Your question: {state}."),
        "part.organiser": gettext("organiser"),
        "part.partner": gettext("partner"),
        "part.funder": gettext("funder"),
        **meeting_words.attendee(),
    }


def reasons() -> Words:
    """Why a question was declined or deferred, in the reader's words."""
    return {f"reason.{code}": gettext(words) for code, words in REASONS.items()}


def console() -> Words:
    """What is said to those who run the room."""
    return shared() | {
        "staff_state.pending": "",
        "staff_state.approved": "",
        "staff_state.on_screen": gettext("On screen"),
        "staff_state.answered": gettext("Answered"),
        "staff_state.deferred": gettext("To be answered in writing"),
        "staff_state.declined": gettext("Declined"),
        "staff_state.merged": gettext("Joined"),
        "staff_state.withdrawn": gettext("Withdrawn"),
        "staff_state.not_taken": gettext("Not taken"),
        **reasons(),
        "votes": _counted(lambda n: ngettext("{n} vote", "{n} votes", n)),
        "waiting_min": _counted(lambda n: ngettext("waits {n} min", "waits {n} min", n)),
        "chosen": _counted(lambda n: ngettext("{n} selected", "{n} selected", n)),
        "over": _counted(lambda n: ngettext("{n} min over", "{n} min over", n)),
        "under": _counted(lambda n: ngettext("{n} min ahead", "{n} min ahead", n)),
        "on_time": gettext("On time"),
        "no_item": gettext("No item is running"),
        "nobody": gettext("Nobody has the floor"),
        "queue.open": gettext("List open"),
        "queue.closed": gettext("List closed"),
        "queue_verb.open": gettext("Close the list"),
        "queue_verb.closed": gettext("Open the list"),
        "reach.here": gettext("here"),
        "reach.away": gettext("away since {time}"),
        "reach.none": gettext("no device"),
        "entry_verb.paused": gettext("Resume"),
        "entry_verb.speaking": gettext("Pause"),
        "done.approve": gettext("Approved: {what}"),
        "done.decline": gettext("Declined: {what}"),
        "done.defer": gettext("To be answered in writing: {what}"),
        "done.answer": gettext("Answered: {what}"),
        "done.show": gettext("On screen: {what}"),
        "done.unshow": gettext("Off the screen: {what}"),
        "done.star": gettext("Star changed: {what}"),
        "done.edit": gettext("Edited: {what}"),
        "done.merge": gettext("Joined: {what}"),
        "done.translate": gettext("Translated: {what}"),
        "done.invite_floor": gettext("Invited to speak: {what}"),
        "done.mute": gettext("Muted: {what}"),
        "done.unmute": gettext("No longer muted: {what}"),
        "done.start": gettext("Started: {what}"),
        "done.call_next": gettext("Has the floor: {what}"),
        "done.finish": gettext("Ended: {what}"),
        "done.pause": gettext("Paused: {what}"),
        "done.resume": gettext("Resumed: {what}"),
        "done.extend": gettext("Time changed: {what}"),
        "done.add": gettext("Added: {what}"),
        "done.remove": gettext("Removed: {what}"),
        "done.call": gettext("Called: {what}"),
        "done.hold": gettext("On hold: {what}"),
        "done.restore": gettext("Back on the list: {what}"),
        "done.move": gettext("Moved: {what}"),
        "done.no_show": gettext("Did not come: {what}"),
        "done.set_aside": gettext("Set aside: {what}"),
        "done.skip": gettext("Skipped: {what}"),
        "done.post": gettext("Notice sent: {what}"),
        "done.clear": gettext("Notice taken down: {what}"),
        "done.back": gettext("Taken back: {what}"),
        "done.many": _counted(
            lambda n: ngettext("Done for {n} question.", "Done for {n} questions.", n)
        ),
        "nothing_back": gettext("There is no move of yours to take back."),
        "suggests": gettext("Suggested: {name}. {why}"),
        "nobody_suggested": gettext("There is nobody to choose from."),
        "why.never_spoke": gettext("Has not spoken yet."),
        "why.other_channel.room": gettext("The last speaker was in the room."),
        "why.other_channel.online": gettext("The last speaker was online."),
        "why.least_time": gettext("The group “{group}” has had the least time."),
        "why.earliest": gettext("Has waited longest."),
        "why.passed_over": gettext("Was passed over twice."),
        "why.only_one": gettext("Is the only one who waits."),
        "here_now": gettext("{room} in the room, {online} online"),
        "offline": gettext("You are offline: nothing can be done until the line is back."),
        "now_reads": gettext("It now reads: {what}"),
        "point_of_order": gettext("Point of order"),
        "choose_first": gettext("Choose one first."),
        "no_match": gettext("Nothing matches."),
        "done.open": gettext("The list is open."),
        "done.close": gettext("The list is closed."),
    }


def _counted(forms: Callable[[int], str]) -> dict[str, str]:
    """The word by plural category, for the numbers of the reader's language."""
    return {category: forms(n) for category, n in _samples(str(get_locale() or "en"))}


@lru_cache
def _samples(language: str) -> tuple[tuple[str, int], ...]:
    """The smallest number of each plural category."""
    plural = Locale.parse(language).plural_form
    return tuple({plural(n): n for n in reversed(SAMPLES)}.items())
