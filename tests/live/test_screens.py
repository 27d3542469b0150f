"""Screens on the real server: who they are, what they report, and that they can be sent away."""

from __future__ import annotations

from tests.clients.seats import guest, key_of, screen, staff
from tests.clients.visitor import Visitor
from tests.servers import SLUG


def projector(house):
    return house.new_links()["screens"]["projector"]


def own(client):
    """The row that the socket stands for."""
    return client.row("screens", client.me["row"])


def test_one_link_opened_twice_is_two_screens(house, fleet):
    link = projector(house)
    mo = staff(fleet, house.urls[0], house.links["moderator"])

    left, right = (screen(fleet, url, link) for url in (house.urls[0], house.urls[-1]))

    ids = {left.me["row"], right.me["row"]}
    rows = mo.until(lambda: [each for each in mo.board("screens") if each["id"] in ids][1:] and ids)
    assert len(rows) == 2
    assert {mo.row("screens", id)["link"] for id in ids} == {own(left)["link"]}


def test_a_reload_is_the_same_screen_on_any_worker(house, fleet):
    link = projector(house)
    before = screen(fleet, house.urls[0], link, screen="the only tab", view="stage", name="Stage")
    before.close()

    after = screen(fleet, house.urls[-1], link, screen="the only tab", view="stage")

    assert after.me["row"] == before.me["row"]
    assert (own(after)["name"], own(after)["view"]) == ("Stage", "stage")


def test_where_no_socket_opens_a_screen_appears_by_http(house, fleet):
    link = projector(house)
    hall = screen(fleet, house.urls[0], link, screen="the only tab")

    page = Visitor(house.urls[-1]).post(
        f"/api/v1/events/{SLUG}/commands/screens.appear",
        content={"screen": "the only tab"},
        Authorization=f"Bearer {key_of(link)}",
    )

    assert (page.status, page.json["id"]) == (200, hall.me["row"])


def test_a_screen_is_what_its_link_was_made_for(house, fleet):
    hall = screen(fleet, house.urls[0], house.new_links()["screens"]["overlay"])

    assert own(hall)["view"] == "overlay"


def test_each_screen_is_driven_for_itself(house, fleet):
    link = projector(house)
    left, right = (screen(fleet, url, link) for url in (house.urls[0], house.urls[-1]))
    mo = staff(fleet, house.urls[-1], house.links["moderator"])

    assert mo.do("screens.note", id=left.me["row"], text="Please conclude")["ok"]

    left.until(lambda: own(left)["note"] == "Please conclude", patience_s=2.0)
    right.until(lambda: right.row("screens", left.me["row"])["note"], patience_s=2.0)
    assert own(right)["note"] is None


def test_what_a_screen_reports_reaches_staff_and_crew_on_every_worker(house, fleet):
    hall = screen(fleet, house.urls[0], projector(house))
    watching = [
        staff(fleet, house.urls[-1], house.links["moderator"]),
        staff(fleet, house.urls[0], house.links["crew"]),
    ]
    ann = guest(fleet, house.urls[0])

    answer = hall.send("screens.seen", {"seq": 7, "delay_ms": 42})

    assert answer == {"ok": True}
    for client in watching:
        report = client.until(lambda c=client: reported(c, hall), patience_s=35.0)
        assert (report["seq"], report["delay_ms"]) == (7, 42)
        assert report["seen_at"].endswith("Z")
    assert all("screens" not in pulse for pulse in ann.heard("pulse"))


def reported(client, hall):
    """What the client has been told of this screen."""
    told = [pulse.get("screens", {}).get(hall.me["row"]) for pulse in client.heard("pulse")]
    return next(filter(None, told), None)


def test_a_report_is_a_screens_alone_and_well_formed(house, fleet):
    hall = screen(fleet, house.urls[0], projector(house))
    mo = staff(fleet, house.urls[0], house.links["moderator"])
    ann = guest(fleet, house.urls[0])
    right = {"seq": 1, "delay_ms": 2}

    wrong = [None, {}, {"seq": 1}, {**right, "cid": "x"}, {"seq": "1", "delay_ms": 2}]
    wrong += [{"seq": -1, "delay_ms": 2}, {"seq": 1, "delay_ms": -2}]

    assert {hall.send("screens.seen", given)["code"] for given in wrong} == {"bad_request"}
    for other in (mo, ann):
        assert other.send("screens.seen", right)["code"] == "forbidden"
    assert hall.send("screens.seen", right) == {"ok": True}


def test_a_screen_may_do_nothing_else(house, fleet):
    hall = screen(fleet, house.urls[0], projector(house))

    assert hall.do("screens.safe", id=None)["code"] == "forbidden"
    assert hall.do("questions.ask", text="May I?")["code"] == "forbidden"


def test_a_revoked_screen_is_closed_within_five_seconds(house, fleet):
    link = projector(house)
    left, right = (screen(fleet, url, link) for url in (house.urls[0], house.urls[-1]))
    other = screen(fleet, house.urls[-1], projector(house))
    mo = staff(fleet, house.urls[-1], house.links["moderator"])
    mo.until(lambda: mo.row("screens", left.me["row"]))

    assert mo.do("screens.revoke", id=left.me["row"])["ok"]

    for hall in (left, right):
        hall.until(lambda h=hall: h.heard("bye") and h.heard("disconnect"), patience_s=5.0)
        assert hall.heard("bye")[0]["reason"] == "revoked"
    mo.until(lambda: not {left.me["row"], right.me["row"]} & {r["id"] for r in mo.board("screens")})
    again = fleet.dial(house.urls[0], {"event": SLUG, "key": key_of(link)})
    again.until(lambda: again.heard("connect_error"))
    assert again.heard("connect_error")[0]["code"] == "unauthenticated"
    assert other.send("screens.seen", {"seq": 1, "delay_ms": 2}) == {"ok": True}


def test_what_no_screen_says_of_itself_is_no_way_in(house, fleet):
    key = key_of(projector(house))

    nobody = fleet.dial(house.urls[0], {"event": SLUG, "key": key, "view": "wall"})

    nobody.until(lambda: nobody.heard("connect_error"))
    assert nobody.heard("connect_error")[0]["code"] == "bad_request"
