"""What was planned and what was: the agenda, suspensions, turns and how the time was shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext

from companion.record.days import Days
from companion.record.model import Item, Record, Share, Turn
from companion.record.paper import Cell, Section

Words = Mapping[str, Any]


def agenda(record: Record, words: Words, days: Days) -> Section:
    return Section(
        key="agenda",
        title=gettext("Agenda: planned and actual"),
        columns={
            "item": gettext("Item"),
            "kind": gettext("Kind"),
            "room": gettext("Room"),
            "speakers": gettext("Speakers"),
            "state": gettext("State"),
            "planned_start": gettext("Planned start"),
            "planned_end": gettext("Planned end"),
            "actual_start": gettext("Actual start"),
            "actual_end": gettext("Actual end"),
            "over": gettext("Over time"),
        },
        rows=[_item(item, words, days) for item in record.items],
        nothing=gettext("There is no agenda."),
    )


def suspensions(record: Record, days: Days) -> Section:
    return Section(
        key="suspensions",
        title=gettext("Suspensions"),
        columns={
            "start": gettext("Began at"),
            "end": gettext("Ended at"),
            "reason": gettext("Reason"),
        },
        rows=[
            (days.local(each.started_at), days.at(each.ended_at), each.reason)
            for each in record.suspensions
        ],
        nothing=gettext("The meeting was not suspended."),
    )


def turns(record: Record, words: Words, days: Days) -> Section:
    return Section(
        key="turns",
        title=gettext("Who spoke"),
        columns={
            "start": gettext("Began at"),
            "name": gettext("Name"),
            "affiliation": gettext("Organisation"),
            "group": gettext("Group"),
            "channel": gettext("Channel"),
            "kind": gettext("Kind"),
            "item": gettext("Item"),
            "length": gettext("Length"),
            "limit": gettext("Time given"),
        },
        rows=[_turn(turn, words, days) for turn in record.turns],
        nothing=gettext("Nobody has spoken."),
    )


def time_by_group(record: Record, words: Words) -> Section:
    shares = record.speaking_time.by_group
    names = [share.of or str(words["no_group"]) for share in shares]
    return _time("group", gettext("Speaking time by group"), gettext("Group"), names, shares)


def time_by_channel(record: Record, words: Words) -> Section:
    shares = record.speaking_time.by_channel
    names = [str(words[f"channel.{share.of}"]) for share in shares]
    return _time("channel", gettext("Speaking time by channel"), gettext("Channel"), names, shares)


def _item(item: Item, words: Words, days: Days) -> tuple[Cell, ...]:
    return (
        item.title,
        words[f"item_kind.{item.kind}"],
        item.room,
        " · ".join(item.speakers),
        words[f"item_state.{item.state}"] or gettext("To come"),
        days.local(item.planned_start),
        days.local(item.planned_end),
        days.at(item.actual_start),
        days.at(item.actual_end),
        None if item.over_s is None else timedelta(seconds=item.over_s),
    )


def _turn(turn: Turn, words: Words, days: Days) -> tuple[Cell, ...]:
    return (
        days.local(turn.started_at),
        turn.name or words["nameless_speaker"],
        turn.affiliation,
        turn.group,
        words[f"channel.{turn.channel}"],
        words[f"entry_kind.{turn.kind}"],
        turn.item,
        timedelta(seconds=turn.seconds),
        timedelta(seconds=turn.limit_s),
    )


def _time(of: str, title: str, heading: str, names: Iterable[str], shares: list[Share]) -> Section:
    return Section(
        key=f"time_by_{of}",
        title=title,
        columns={
            of: heading,
            "turns": gettext("Turns"),
            "length": gettext("Length"),
            "percent": gettext("Percent"),
        },
        rows=[
            (name, share.turns, timedelta(seconds=share.seconds), share.percent)
            for name, share in zip(names, shares, strict=True)
        ],
        nothing=gettext("Nobody has spoken."),
        percents=tuple(share.percent for share in shares),
    )
