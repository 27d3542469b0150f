import { format, moment, timeLeft } from "../clock.js"
import { say, write } from "../dom.js"
import { field, mark, put, show } from "../fields.js"
import { onChange } from "../page.js"
import { fillEntry } from "../boards/speakers.js"
import { line, onFloor } from "../rules/floor.js"
import { suggest } from "../rules/suggest.js"
import { openSheet } from "../sheets.js"
import { phaseOf } from "../turn.js"
import { Column } from "./column.js"

const STEP_S = 30

/** The speakers: who has the floor, who is next, and what can be done with both. */
export function speakers(page, { act, say: tell }) {
  const { store, word, hours, event, room, ticker } = page
  const turn = document.getElementById("turn")
  const strip = document.getElementById("turn-clock")
  const fillShared = fillEntry(word)
  const columns = {
    line: new Column(listOf("line"), "#run-entry", fill),
    held: new Column(listOf("held"), "#run-entry", fill)
  }
  let active = columns.line
  let reach = {}

  const rows = () => store.rows("speakers").filter(row => row.room === room())
  const floor = () => onFloor(rows(), room())
  const nameOf = row => row?.name ?? word("nameless_speaker")

  function draw() {
    const waiting = line(rows(), room())
    const held = rows().filter(({ state }) => state === "held")
    columns.line.show(waiting, id => store.row("speakers", id))
    columns.held.show(held, id => store.row("speakers", id))
    for (const [name, list] of Object.entries({ speakers: waiting, held })) {
      for (const count of document.querySelectorAll(`[data-count="${name}"]`)) write(count, list.length)
    }
    show(document.querySelector("#speakers > .empty"), !waiting.length)
    columns.line.element.querySelectorAll(".card-place").forEach((place, at) => write(place, at + 1))
    drawFloor()
    drawQueue()
    ticker.beat()
  }

  function fill(card, row) {
    fillShared(card, row)
    put(card, "topic", row.topic)
    drawReach(card, row.id)
  }

  function drawReach(card, id) {
    const at = reach[id]
    const text = at === undefined ? "" : at === null ? word("reach.none")
      : at === "here" ? word("reach.here") : word("reach.away", { time: hours.hour(at) })
    put(card, "reach", text)
    mark(field(card, "reach"), "tone", at === "here" ? "ok" : "warning")
  }

  function drawFloor() {
    const now = floor()
    const name = now ? nameOf(now) : word("nobody")
    put(turn, "name", name)
    put(turn, "affiliation", now?.affiliation)
    put(strip, "name", name)
    if (!now) for (const place of [turn, strip]) mark(place, "phase", "none")
    for (const verb of ["finish", "pause", "more", "less"]) button(`speakers.${verb}`).disabled = !now
    const pause = button("speakers.pause")
    write(pause.firstChild, `${word(`entry_verb.${now?.state === "paused" ? "paused" : "speaking"}`)} `)
  }

  function drawQueue() {
    const { queue } = event().settings
    const state = document.getElementById("queue-state")
    write(state, word(`queue.${queue}`))
    mark(state, "tone", queue === "open" ? "ok" : "warning")
    write(button("queue"), word(`queue_verb.${queue}`))
  }

  function tick(now) {
    const running = floor()
    const clock = running ? format(timeLeft(running, now)) : "–:––"
    const phase = running ? phaseOf(running, now) : "none"
    for (const place of [turn, strip]) {
      write(field(place, "clock"), running || place === strip ? clock : "")
      mark(place, "phase", phase)
    }
    write(field(turn, "phase"), running ? word(`phase.${phase}`) : "")
    for (const card of columns.line.element.children) {
      const row = store.row("speakers", card.dataset.id)
      const n = row ? Math.max(0, Math.floor((now - moment(row.requested_at)) / 60_000)) : 0
      put(card, "since", n ? word("waiting_min", { n }) : "")
    }
    drawSuggestion(now)
  }

  function drawSuggestion(now) {
    const found = suggestion(now)
    const place = document.getElementById("suggestion")
    show(place, Boolean(found))
    if (!found) return
    const why = found.reasons.map(reason => word(whyName(reason), { group: reason.group ?? "" })).join(" ")
    write(field(place, "words"), word("suggests", { name: nameOf(store.row("speakers", found.id)), why }))
  }

  /** The suggestion, where there is a choice. */
  function suggestion(now) {
    return line(rows(), room()).length > 1 ? suggest(rows(), now, room()) : null
  }

  const button = verb => document.querySelector(`[data-verb="${verb}"]`)
  const expected = () => floor()?.id ?? null
  const currentRow = () => store.row("speakers", active.chosen[0])
  const onRow = row => ({ id: row.id, seen: row.version })

  function start(row) {
    return act("speakers.start", { id: row.id, expected: expected() }, nameOf(row))
  }

  function withFloor(verb, args) {
    const now = floor()
    if (now) return act(`speakers.${verb}`, { id: now.id, ...args }, nameOf(now))
  }

  function move(by) {
    const row = currentRow()
    const ids = line(rows(), room()).map(({ id }) => id).filter(id => id !== row?.id)
    const at = row ? line(rows(), room()).findIndex(({ id }) => id === row.id) + by : -1
    if (at < 0 || at > ids.length) return
    return act("speakers.move", { id: row.id, after: ids[at - 1] ?? null }, nameOf(row))
  }

  function onCurrent(verb) {
    const row = currentRow()
    return row ? act(`speakers.${verb}`, onRow(row), nameOf(row)) : tell(word("choose_first"))
  }

  const verbs = {
    "speakers.call_next": () => act("speakers.call_next", { expected: expected(), room: room() }, nameOf(line(rows(), room())[0])),
    "speakers.finish": () => withFloor("finish"),
    "speakers.pause": () => withFloor(floor()?.state === "paused" ? "resume" : "pause"),
    "speakers.more": () => withFloor("extend", { seconds: STEP_S }),
    "speakers.less": () => withFloor("extend", { seconds: -STEP_S }),
    "speakers.start": id => start(store.row("speakers", id)),
    "speakers.remove": id => act("speakers.remove", onRow(store.row("speakers", id)), nameOf(store.row("speakers", id))),
    "speakers.call": () => onCurrent("call"),
    "speakers.hold": () => onCurrent("hold"),
    "speakers.restore": () => onCurrent("restore"),
    "speakers.no_show": () => onCurrent("no_show"),
    up: () => move(-1),
    down: () => move(1),
    queue: () => toggleQueue(),
    suggested: () => startSuggested(),
    point_of_order: () => openSheet(document.getElementById("order"))
  }

  function startSuggested() {
    const found = suggestion(page.clock.now())
    return found ? start(store.row("speakers", found.id)) : tell(word("nobody_suggested"))
  }

  function toggleQueue() {
    return act(`speakers.${event().settings.queue === "open" ? "close" : "open"}`)
  }

  function run(verb, id) {
    return verbs[verb]?.(id)
  }

  onAdd(document.getElementById("add"), {})
  onAdd(document.querySelector("#order form"), { kind: "point_of_order" })

  /** A typed name is enough; what follows a comma is where they come from. */
  function onAdd(form, args) {
    form.addEventListener("submit", async event => {
      event.preventDefault()
      const [name, ...of] = form.elements.name.value.split(/[,،]/)
      const affiliation = of.join(",").trim()
      const reply = await act("speakers.add", {
        name: name.trim(), ...affiliation && { affiliation }, channel: "room", room: room(), ...args
      }, name)
      say(form, reply.ok ? "" : reply.message ?? word("failed"))
      if (!reply.ok) return
      form.elements.name.value = ""
      form.closest("dialog")?.close()
    })
  }

  for (const column of Object.values(columns)) {
    column.element.addEventListener("focusin", () => { active = column })
    column.element.addEventListener("click", ({ target }) => {
      active = column
      const verb = target.closest(".quick")?.dataset.verb
      if (verb) run(verb, target.closest("[data-id]").dataset.id)
    })
    column.addEventListener("choose", drawBar)
  }

  function drawBar() {
    const state = currentRow()?.state
    const from = { call: ["waiting"], hold: ["waiting"], restore: ["held"], no_show: ["called"] }
    for (const [verb, states] of Object.entries(from)) {
      button(`speakers.${verb}`).disabled = !states.includes(state)
    }
    for (const verb of ["up", "down"]) button(verb).disabled = !["waiting", "called"].includes(state)
  }

  page.live.addEventListener("pulse", ({ detail }) => {
    reach = detail.reach ?? {}
    for (const card of document.querySelectorAll(".run-entry")) drawReach(card, card.dataset.id)
  })
  ticker.addEventListener("tick", ({ detail }) => tick(detail))
  onChange(store, ["speakers", "event"], draw)
  drawBar()

  return { columns, run, release: () => Object.values(columns).forEach(column => column.release()) }
}

const listOf = name => document.querySelector(`[data-list="${name}"]`)

/** Reasons that depend on a channel have a word for each. */
function whyName({ code, last }) {
  return code === "other_channel" ? `why.other_channel.${last ?? "none"}` : `why.${code}`
}
