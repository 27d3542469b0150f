import { disableOffline, moves } from "./console/moves.js"
import { channels } from "./crew/channels.js"
import { reports } from "./crew/reports.js"
import { showsOf } from "./crew/shows.js"
import { keyedList, write } from "./dom.js"
import { field, mark, put, show } from "./fields.js"
import { connection, onChange, openPage } from "./page.js"
import { nameOf } from "./screen/look.js"
import { openSheet, sheets } from "./sheets.js"

const TONES = { here: "ok", late: "warning", never: "" }
const SHOWN = ["follow", "safe", "blackout", "question", "join", "card"]
const OVERLAY_SHOWS = ["follow", "blackout"]
const PARSERS = { zoom: Number, mirror: value => value === "true" }

const page = openPage({ channel: "room" })
const { store, word, hours, firstRoom } = page
const part = id => document.getElementById(id)
const move = moves(page)
const lists = Object.fromEntries(["here", "away"].map(name => [name, keyedList(listOf(name), "#output")]))
const heard = reports(page, draw)
let asked = null

function listOf(name) {
  return document.querySelector(`[data-list=${name}]`)
}

function draw() {
  const rows = store.rows("screens").sort(byName)
  const parts = { here: rows.filter(heard.isHere), away: rows.filter(row => !heard.isHere(row)) }
  for (const [name, some] of Object.entries(parts)) {
    lists[name].show(some, fill)
    for (const row of some) fillLive(listOf(name).querySelector(`[data-id="${row.id}"]`), row)
    write(document.querySelector(`[data-count=${name}]`), some.length || "")
  }
  show(document.querySelector(".empty"), !parts.here.length)
  show(part("away"), parts.away.length > 0)
}

function byName(one, other) {
  return one.view.localeCompare(other.view) || one.number - other.number
}

/** What changes with the row alone; what somebody is typing stays. */
function fill(element, row) {
  for (const name of element.querySelectorAll("[data-field=name]")) write(name, nameOf(row, word))
  put(element, "note", row.note)
  show(field(element, "noted"), Boolean(row.note))
  const [rename, note] = ["rename", "note"].map(name => element.querySelector(`[data-form=${name}]`))
  keepTyped(rename.elements.name, row.name)
  keepTyped(note.elements.text, row.note)
  for (const choice of element.querySelectorAll("[data-set]")) {
    const value = row[choice.dataset.set] ?? (choice.dataset.set === "room" ? firstRoom() : "")
    if (choice !== document.activeElement) choice.value = String(value)
  }
  const isOverlay = row.view === "overlay"
  show(field(element, "slots"), isOverlay)
  show(element.querySelector("[data-form=note]"), !isOverlay)
  for (const kind of [...SHOWN, "identify"]) {
    show(element.querySelector(`[data-verb=${kind}]`), !isOverlay || OVERLAY_SHOWS.includes(kind))
  }
}

function keepTyped(input, value) {
  if (input !== document.activeElement) input.value = value ?? ""
}

/** What changes with other rows and with time too. */
function fillLive(element, row) {
  write(field(element, "shows"), showsOf(row, page))
  for (const kind of SHOWN) {
    element.querySelector(`[data-verb=${kind}]`).setAttribute("aria-pressed", String(row.showing.kind === kind))
  }
  element.querySelector("[data-verb=question]").disabled = !onScreen(row)
  for (const [slot, content] of Object.entries(row.slots ?? {})) fillSlot(element, slot, content)
  const { state, seen_at: at, delay_ms: n } = heard.seen(row)
  put(element, "seen", heard.known() && (state !== "never" || !heard.isHere(row)) ? word(`seen.${state}`, { time: at && hours.clock(at) }) : "")
  mark(field(element, "seen"), "tone", TONES[state])
  put(element, "delay", state === "here" && n > 0 ? word("seen.delay", { n }) : "")
}

function fillSlot(element, slot, content) {
  const place = element.querySelector(`[data-slot=${slot}]`)
  const row = content?.id && store.row(slot === "question" ? "questions" : "speakers", content.id)
  const what = row ? row.text ?? row.name ?? word("nameless_speaker") : word("slot.current")
  write(field(place, "state"), content ? word("slot.on", { what }) : word("slot.off"))
  mark(field(place, "state"), "tone", content ? "ok" : "")
  place.querySelector("[data-verb=take]").setAttribute("aria-pressed", String(Boolean(content)))
}

function onScreen(row) {
  const here = row.room ?? firstRoom()
  return store.rows("questions").find(({ state, room: place }) => state === "on_screen" && (place ?? firstRoom()) === here)
}

function press(button) {
  if (button.getAttribute("aria-disabled") === "true") return move.say(word("offline"))
  const { verb } = button.dataset
  if (verb === "back") return move.back()
  const id = button.closest(".output")?.dataset.id ?? null
  const row = id && store.row("screens", id)
  const what = row ? nameOf(row, word) : word("all_screens")
  if (verb === "revoke") return confirmRevoke(row, what)
  if (verb === "unnote") return move.act("screens.note", { id, text: null }, what)
  if (verb === "take" || verb === "clear") {
    return move.act(`screens.${verb}`, { id, slot: button.closest("[data-slot]").dataset.slot }, what)
  }
  if (["question", "join", "card"].includes(verb)) {
    const target = verb === "question" ? onScreen(row).id : null
    return move.act("screens.show", { id, showing: { kind: verb, id: target } }, what)
  }
  return move.act(`screens.${verb}`, { id }, what)
}

function confirmRevoke(row, what) {
  asked = { id: row.id, what }
  write(field(part("revoke"), "what"), what)
  openSheet(part("revoke"))
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-verb]")
  if (button) press(button)
})

document.addEventListener("submit", event => {
  const { form } = event.target.dataset
  if (!form) return
  event.preventDefault()
  const row = store.row("screens", event.target.closest(".output").dataset.id)
  const [input] = event.target.elements
  move.act(`screens.${form}`, { id: row.id, [input.name]: input.value.trim() || null }, nameOf(row, word))
})

document.addEventListener("change", ({ target }) => {
  const { set } = target.dataset
  if (!set) return
  const row = store.row("screens", target.closest(".output").dataset.id)
  const value = target.value === "" ? null : (PARSERS[set] ?? String)(target.value)
  move.act("screens.set", { id: row.id, [set]: value }, nameOf(row, word))
})

part("revoke").addEventListener("close", () => {
  if (part("revoke").returnValue === "yes") move.act("screens.revoke", { id: asked.id }, asked.what)
  part("revoke").returnValue = ""
})

sheets()
channels(part("channels"), page, move)
connection(part("connection"), page)
disableOffline(page)
onChange(store, ["screens", "questions", "speakers", "agenda", "notices", "event"], draw)
page.live.start()
