"""What the rapporteur's page says beside its template."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, pgettext

from companion.web import meeting_words, words

Words = dict[str, Any]


def rapporteur() -> Words:
    """What is said to whoever keeps the record."""
    return (
        words.shared()
        | meeting_words.standing()
        | words.reasons()
        | tags()
        | {name: said for name, said in words.console().items() if name.startswith("staff_state.")}
        | {
            "staff_state.pending": gettext("Waiting for the moderators"),
            "staff_state.approved": gettext("Approved"),
            "no_group": gettext("No group"),
            "about": gettext("About {time}"),
            "draft.writing": "",
            "draft.sending": gettext("Saving…"),
            "draft.saved": gettext("Saved"),
            "draft.kept": gettext("Saved on this device. It is sent when the line is back."),
            "draft.unsent": gettext("Not sent. It stays on this device."),
            "offline": gettext("You are offline: nothing can be done until the line is back."),
            "now_reads": gettext("It now reads: {what}"),
            "done.tag": gettext("Tags changed: {what}"),
            "done.remove": pgettext("note", "Removed: {what}"),
            "done.back": gettext("Taken back: {what}"),
            "nothing_back": gettext("There is no move of yours to take back."),
        }
    )


def tags() -> Words:
    """What a note can be."""
    return {
        "tag.decision": gettext("Decision"),
        "tag.recommendation": gettext("Recommendation"),
        "tag.data": gettext("Data"),
        "tag.quote": gettext("Quote"),
        "tag.follow_up": gettext("Follow-up"),
    }
