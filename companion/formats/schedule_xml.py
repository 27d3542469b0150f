"""The programme as `schedule.xml`, the same as `schedule.json` for readers that are older."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from companion.formats.schedule import Schedule, Talk
from companion.formats.schedule_json import SLOT


def write(schedule: Schedule) -> bytes:
    """The programme in XML."""
    root = Element("schedule")
    SubElement(root, "generator", name="Companion")
    _texts(root, url=f"{schedule.url}/schedule.xml", version=str(schedule.version))
    _conference(SubElement(root, "conference"), schedule)
    for day in schedule.days:
        about = {"index": str(day.index), "date": day.date.isoformat()}
        hours = {"start": day.start.isoformat(), "end": day.end.isoformat()}
        listed = SubElement(root, "day", about | hours)
        guids = {room.name: room.guid for room in schedule.rooms}
        for room, talks in day.rooms.items():
            of_room = SubElement(listed, "room", name=room, guid=guids[room])
            for talk in talks:
                _talk(of_room, schedule, talk)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _conference(element: Element, schedule: Schedule) -> None:
    _texts(
        element,
        acronym=schedule.acronym,
        title=schedule.title,
        start=schedule.starts.isoformat(),
        end=schedule.ends.isoformat(),
        days=str(len(schedule.days)),
        timeslot_duration=SLOT,
        base_url=schedule.url,
        url=schedule.url,
        time_zone_name=schedule.zone,
    )
    for track in schedule.tracks:
        SubElement(element, "track", name=track).text = track


def _talk(room: Element, schedule: Schedule, talk: Talk) -> None:
    element = SubElement(room, "event", guid=talk.guid, id=str(talk.number))
    _texts(
        element,
        date=talk.local_start.isoformat(),
        start=f"{talk.local_start:%H:%M}",
        duration=talk.duration,
        room=talk.room,
        slug=f"{schedule.acronym}-{talk.key}",
        url=schedule.url,
        title=talk.name,
        subtitle="",
        track=talk.track,
        type=talk.kind,
        language=schedule.language,
        abstract="",
        description=talk.description,
    )
    recording = SubElement(element, "recording")
    _texts(recording, license="", optout="true" if talk.is_nameless else "false")
    persons = SubElement(element, "persons")
    for person in talk.speakers:
        listed = SubElement(persons, "person", id=str(person.number), guid=person.guid)
        listed.text = person.name
    SubElement(element, "links")
    SubElement(element, "attachments")


def _texts(element: Element, **texts: str) -> None:
    """The element has a child with each of these texts."""
    for name, text in texts.items():
        SubElement(element, name).text = text
