"""What is said on the screens of a room, and of them to those who drive them."""

from __future__ import annotations

from flask_babel import gettext

from companion.web import meeting_words
from companion.web.languages import LANGUAGES
from companion.web.words import Words, shared


def screen() -> Words:
    """What is said on the screens of the room."""
    return (
        shared()
        | meeting_words.standing()
        | numbered()
        | {
            "as_of": gettext("As of {time}"),
            "screen_phase.plenty": gettext("left"),
            "screen_phase.two_minutes": gettext("two minutes"),
            "screen_phase.thirty_seconds": gettext("last seconds"),
            "screen_phase.over": gettext("over"),
            "screen_phase.paused": gettext("paused"),
            "screen_phase.none": "",
            "begins": gettext("Begins at {time}"),
            "ended": gettext("The event has ended. Thank you for being there."),
        }
    )


def crew() -> Words:
    """What is said to those who drive the screens."""
    return (
        shared()
        | hanging()
        | {
            "offline": gettext("You are offline: nothing can be done until the line is back."),
            "now_reads": gettext("It now reads: {what}"),
            "nothing_back": gettext("There is no move of yours to take back."),
            "all_screens": gettext("all screens"),
            "slot.on": gettext("On: {what}"),
            "slot.off": gettext("Off"),
            "slot.current": gettext("whoever or whatever is on"),
            "done.show": gettext("Changed what it shows: {what}"),
            "done.follow": gettext("Follows the event: {what}"),
            "done.safe": gettext("Shows title and code: {what}"),
            "done.blackout": gettext("Black: {what}"),
            "done.identify": gettext("Says which one it is: {what}"),
            "done.rename": gettext("Renamed: {what}"),
            "done.set": gettext("Set up: {what}"),
            "done.note": gettext("Note changed: {what}"),
            "done.take": gettext("Taken on {what}"),
            "done.clear": gettext("Cleared: {what}"),
            "done.revoke": gettext("Its link is closed: {what}"),
            "done.channels": gettext("Told everybody where each language is heard."),
            "done.back": gettext("Taken back: {what}"),
        }
    )


def hanging() -> Words:
    """Which screens there are, what each shows, and whether it is there."""
    return numbered() | {
        "showing.follow": gettext("Follows the event"),
        "showing.item": gettext("Item: {what}"),
        "showing.question": gettext("Question: {what}"),
        "showing.speaker": gettext("Speaker: {what}"),
        "showing.notice": gettext("Notice: {what}"),
        "showing.join": gettext("How to join"),
        "showing.card": gettext("Test card"),
        "showing.safe": gettext("Title and code"),
        "showing.blackout": gettext("Black"),
        "seen.here": gettext("Connected"),
        "seen.late": gettext("Last seen {time}"),
        "seen.never": gettext("Not seen lately"),
        "seen.delay": gettext("{n} ms behind"),
    }


def numbered() -> Words:
    """What a screen without a name is called."""
    return {
        "view_number.projector": gettext("Projector {number}"),
        "view_number.stage": gettext("Stage {number}"),
        "view_number.lobby": gettext("Lobby {number}"),
        "view_number.overlay": gettext("Overlay {number}"),
    }


def views() -> dict[str, str]:
    """What a screen can be, by the last part of its address."""
    return {
        "projector": gettext("Projector"),
        "stage": gettext("Stage"),
        "lobby": gettext("Lobby"),
        "overlay": gettext("Overlay"),
    }


def uses() -> dict[str, str]:
    """What each of them is for."""
    return {
        "projector": gettext("The room’s main screen: item, question, speaker and clock."),
        "stage": gettext("Before the speakers: the time left, who is next, your notes."),
        "lobby": gettext("Outside: the agenda with expected times, and how to join."),
        "overlay": gettext("For the stream: names and questions on a transparent ground."),
    }


def choices() -> dict[str, dict[str, str]]:
    """What can be set for a screen; without a choice it is as its address says."""
    free = {"": gettext("As its link says")}
    return {
        "theme": free | {"light": gettext("Light"), "dark": gettext("Dark")},
        "zoom": free | {f"{size / 100:g}": f"{size} %" for size in (75, 90, 100, 115, 130, 150)},
        "language": free | LANGUAGES,
        "mirror": free | {"false": gettext("Not mirrored"), "true": gettext("Mirrored")},
    }
