"""What pages say of the meeting as a whole: its suspension, its stream, and the chair's wishes."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

Words = dict[str, Any]


def standing() -> Words:
    """How the meeting and its stream are, for everybody."""
    return {
        "suspended": gettext("The meeting is suspended."),
        "suspended_until": gettext("It is expected to go on at {time}."),
        "stream.trouble": gettext("The stream is in trouble. We are working on it."),
        "stream.down": gettext("The stream does not work. We are working on it."),
        "channel_state.ok": "",
        "channel_state.trouble": gettext("in trouble"),
        "channel_state.down": gettext("does not work"),
        "room_channel": gettext("channel {n} in the room"),
        "channel_works": gettext("works"),
        "channel_gone": gettext("{name}, no longer"),
        "channels_changed": gettext("Interpretation has changed: {what}"),
    }


def attendee() -> Words:
    """What is said to those who attend, of the meeting and of names in it."""
    return standing() | {
        "ask_promise.moderated.nameless": gettext(
            "The moderators read your question first. Once they approve it, everybody sees it "
            "without your name. Names are not shown or recorded."
        ),
        "ask_promise.open.nameless": gettext(
            "Everybody sees your question at once, without your name. Names are not shown or "
            "recorded."
        ),
        "fate.invited": gettext("The moderators invite you to speak on it."),
        "invited": gettext("You are invited to speak on your question."),
        "form_done.questions.accept_floor": gettext("You are on the list."),
    }


def signals() -> Words:
    """What the chair asks of the moderators by one tap."""
    return {
        "signal.next": gettext("Next speaker, please"),
        "signal.two_more": gettext("Two more speakers, then we go on"),
        "signal.close_list": gettext("Close the list of speakers"),
        "signal.suspend": gettext("Suspend the meeting"),
    }


def chair() -> Words:
    """What is said to the chair alone."""
    return (
        standing()
        | signals()
        | {
            "nobody": gettext("Nobody has the floor"),
            "no_item": gettext("No item is running"),
            "sent_at": gettext("Sent {time}"),
            "seen": gettext("The moderators have seen it"),
            "understood_at": gettext("Understood {time}"),
            "new_note": gettext("A note to you: {text}"),
            "offline": gettext("You are offline: nothing can be done until the line is back."),
            "staff_state.pending": gettext("Waiting for the moderators"),
            "staff_state.approved": "",
            "staff_state.on_screen": gettext("On screen"),
            "staff_state.answered": gettext("Answered"),
            "staff_state.deferred": gettext("To be answered in writing"),
        }
    )


def console() -> Words:
    """What is said to those who run the room, of the meeting and of the chair."""
    return (
        standing()
        | signals()
        | {
            "said.signal": gettext("The chair: {what}."),
            "notice_to.public": gettext("to everybody"),
            "notice_to.staff": gettext("to the team"),
            "notice_to.chair": gettext("to the chair"),
            "notice_until": gettext("until {time}"),
            "understood": gettext("understood {time}"),
            "not_understood": gettext("not yet understood"),
            "pace": gettext("Will speak before {time} at this pace: {n} of {m}."),
            "done.suspend": gettext("The meeting is suspended."),
            "done.stream": gettext("Told everybody how the stream is."),
        }
    )
