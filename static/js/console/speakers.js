import { moment } from "../clock.js"
import { say, write } from "../dom.js"
import { field, isolated, mark, put, show } from "../fields.js"
import { onChange } from "../page.js"
import { fillEntry } from "../boards/speakers.js"
import { line } from "../rules/floor.js"
import { openSheet } from "../sheets.js"
import { Column } from "./column.js"
import { floor } from "./floor.js"

const FROM = { call: ["waiting"], hold: ["waiting"], restore: ["held"], no_show: ["called"] }
const IN_LINE = ["waiting", "called"]

/** Those who wait for the floor and those on hold, and what can be done with them. */
export function speakers(page, moves) {
  const { store, word, hours, room, ticker, live } = page
  const { act, say: tell } = moves
  const { start, verbs: floorVerbs } = floor(page, moves)
  const fillShared = fillEntry(word)
  const columns = {
    line: new Column(listOf("line"), "#run-entry", fill),
    held: new Column(listOf("held"), "#run-entry", fill)
  }
  let active = columns.line
  let reach = {}

  const nameOf = row => row?.name ?? word("nameless_speaker")
  const latest = id => store.row("speakers", id)
  const waiting = () => line(store.rows("speakers"), room())

  function draw() {
    const rows = waiting()
    const held = store.rows("speakers").filter(row => row.state === "held" && row.room === room())
    columns.line.show(rows, latest)
    columns.held.show(held, latest)
    count("speakers", rows.length)
    count("held", held.length)
    show(document.querySelector("#speakers > .empty"), !rows.length)
    columns.line.element.querySelectorAll(".card-place").forEach((place, at) => write(place, at + 1))
    drawBar()
  }

  function count(name, n) {
    for (const place of document.querySelectorAll(`[data-count="${name}"]`)) write(place, n)
  }

  function fill(card, row) {
    fillShared(card, row)
    put(card, "topic", row.topic)
    drawReach(card)
  }

  function drawReach(card) {
    const { id } = card.dataset
    const at = store.row("speakers", id)?.has_device ? reach[id] : null
    const place = field(card, "reach")
    put(card, "reach", at === undefined ? "" : reachOf(at))
    mark(place, "tone", at === "here" ? "ok" : "warning")
  }

  function reachOf(at) {
    if (at === null) return word("reach.none")
    return at === "here" ? word("reach.here") : word("reach.away", { time: hours.hour(at) })
  }

  function drawWaits(now) {
    for (const card of columns.line.element.children) {
      const row = latest(card.dataset.id)
      const n = row ? Math.floor((now - moment(row.requested_at)) / 60_000) : 0
      put(card, "since", n > 0 ? word("waiting_min", { n }) : "")
    }
  }

  function drawBar() {
    const state = currentRow()?.state
    for (const [verb, states] of Object.entries(FROM)) {
      button(`speakers.${verb}`).disabled = !states.includes(state)
    }
    for (const verb of ["up", "down"]) button(verb).disabled = !IN_LINE.includes(state)
  }

  const button = verb => document.querySelector(`[data-verb="${verb}"]`)
  const currentRow = () => latest(active.chosen[0])

  function onRow(verb, row) {
    if (!row) return tell(word("choose_first"))
    return act(`speakers.${verb}`, { id: row.id, seen: row.version }, nameOf(row))
  }

  /** The current entry changes places with its neighbour. */
  function move(by) {
    const row = currentRow()
    const at = waiting().findIndex(({ id }) => id === row?.id)
    const others = waiting().filter(({ id }) => id !== row?.id)
    if (at < 0 || at + by < 0 || at + by > others.length) return
    return act("speakers.move", { id: row.id, after: others[at + by - 1]?.id ?? null }, nameOf(row))
  }

  const verbs = {
    ...floorVerbs,
    ...Object.fromEntries(Object.keys(FROM).map(verb => [`speakers.${verb}`, () => onRow(verb, currentRow())])),
    "speakers.start": id => start(latest(id)),
    "speakers.remove": id => onRow("remove", latest(id)),
    up: () => move(-1),
    down: () => move(1),
    point_of_order: () => openSheet(document.getElementById("order"))
  }

  /** A typed name is enough; what follows a comma is where they come from. The next can be typed at once. */
  function onAdd(form, args) {
    form.addEventListener("submit", async event => {
      event.preventDefault()
      const input = form.elements.name
      const typed = input.value
      const [name, ...of] = typed.split(/[,،]/)
      const affiliation = of.join(",").trim()
      input.value = ""
      const reply = await act("speakers.add", {
        name: name.trim(), ...affiliation && { affiliation }, channel: "room", room: room(), ...args
      }, name)
      say(form, reply.ok ? "" : `${isolated(typed)}: ${reply.message ?? word("failed")}`)
      if (reply.ok) form.closest("dialog")?.close()
      else input.value ||= typed
    })
  }

  onAdd(document.getElementById("add"), {})
  onAdd(document.querySelector("#order form"), { kind: "point_of_order" })
  for (const column of Object.values(columns)) {
    column.element.addEventListener("focusin", () => { active = column })
    column.element.addEventListener("click", ({ target }) => {
      active = column
      const quick = target.closest(".quick")
      if (quick) verbs[quick.dataset.verb](quick.closest("[data-id]").dataset.id)
    })
    column.addEventListener("choose", drawBar)
  }
  live.addEventListener("pulse", ({ detail }) => {
    reach = detail.reach ?? {}
    document.querySelectorAll(".run-entry").forEach(drawReach)
  })
  ticker.addEventListener("tick", ({ detail }) => drawWaits(detail))
  onChange(store, ["speakers", "event"], draw)

  return {
    columns,
    run: verb => verbs[verb](),
    release: () => Object.values(columns).forEach(column => column.release())
  }
}

const listOf = name => document.querySelector(`[data-list="${name}"]`)
