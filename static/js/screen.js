import { format, moment, timeLeft } from "./clock.js"
import { write } from "./dom.js"
import { field, mark, put, show, who } from "./fields.js"
import { onChange, openPage } from "./page.js"
import { expected, nowAndNext } from "./rules/expected.js"
import { line, onFloor } from "./rules/floor.js"
import { phaseOf } from "./turn.js"

const OLD_MS = 60_000
const FITS = ["short", "middle", "long", "tight"]
const MARGIN = 0.04

const asked = new URLSearchParams(location.search)
const page = openPage({ key: asked.get("key"), eager: true })
const { store, ticker, word, hours, event, room, live, clock } = page
const part = id => document.getElementById(id)
let state = "live"
let heardAt = null

clock.hear(document.body.dataset.now)
setZoom(Number(asked.get("zoom")))
holdScreen()

const item = which => store.row("agenda", nowAndNext(store.rows("agenda"), room())[which])
const floor = () => onFloor(store.rows("speakers"), room())
const onScreen = () => store.rows("questions").find(row => row.state === "on_screen")

function draw() {
  const [now, turn, question] = [item("now"), floor(), onScreen()]
  mark(part("main"), "main", question ? "question" : turn ? "turn" : "item")
  write(field(part("item"), "title"), now?.title ?? event().title)
  drawQuestion(question)
  show(part("turn"), Boolean(turn))
  if (turn) {
    write(field(part("turn"), "name"), turn.name ?? word("nameless_speaker"))
    put(part("turn"), "affiliation", turn.affiliation)
  }
  drawNext()
  fit()
  ticker.beat()
}

function drawQuestion(question) {
  show(part("shown"), Boolean(question))
  if (!question) return
  write(field(part("shown"), "text"), question.text)
  put(part("shown"), "by", who(question.name, question.affiliation) || word("nameless"))
}

/** What the room looks at is as large as there is room for it, and whole. */
function fit() {
  for (const size of FITS) {
    mark(part("main"), "fit", size)
    if (hasRoom()) return
  }
}

function hasRoom() {
  const { main } = part("main").dataset
  if (main === "item") return true
  const [turn, foot] = [part("turn"), document.querySelector(".stage-foot")]
  const below = main === "question" && !turn.hidden ? turn : foot
  const space = below.getBoundingClientRect().top - part("item").getBoundingClientRect().bottom
  const contents = main === "question" ? part("shown").children : turn.children
  const wanted = [...contents].reduce((sum, { offsetHeight }) => sum + offsetHeight, 0)
  return wanted + space * MARGIN <= space
}

function drawNext() {
  const [first] = line(store.rows("speakers"), room())
  const text = first ? first.name ?? word("nameless_speaker") : item("next")?.title
  show(part("next"), Boolean(text))
  write(field(part("next"), "who"), text)
}

function tick(now) {
  drawTurn(floor(), now)
  drawItem(item("now"), now)
  drawAge(now)
}

function drawTurn(turn, now) {
  if (!turn) return
  const left = timeLeft(turn, now)
  const { overtime_shown: over } = event().settings
  const isOver = left < 0
  mark(part("turn"), "phase", phaseOf(turn, now))
  write(field(part("turn"), "clock"), isOver && over !== "count" ? over === "zero" ? "0:00" : "" : format(left))
  write(field(part("turn"), "word"), word(`screen_phase.${phaseOf(turn, now)}`))
}

/** The time of the item; before the first one, when it begins. */
function drawItem(running, now) {
  const place = part("item")
  if (running) {
    const left = moment(running.actual_start) + (running.planned_minutes + running.extended_minutes) * 60_000 - now
    mark(place, "phase", left < 0 ? "over" : "plenty")
    write(field(place, "clock"), format(left))
    return write(field(place, "word"), word(`screen_phase.${left < 0 ? "over" : "plenty"}`))
  }
  const next = item("next")
  mark(place, "phase", "none")
  const start = next && expected(store.rows("agenda"), now, event().suspensions)[next.id].start
  write(field(place, "clock"), "")
  write(field(place, "word"), start ? word("begins", { time: hours.hour(start) })
    : ["ended", "archived"].includes(event().state) ? word("ended") : "")
}

/** An amber dot when nothing has been heard for 20 s; after a minute, since when. */
function drawAge(now) {
  const isOld = state !== "live" && heardAt !== null && now - heardAt >= OLD_MS
  mark(part("age"), "state", state)
  show(part("age"), state !== "live")
  put(part("age"), "words", isOld ? word("as_of", { time: hours.hour(heardAt) }) : "")
}

function setZoom(zoom) {
  if (zoom >= 0.5 && zoom <= 2) document.body.style.setProperty("--zoom", zoom)
}

/** The screen does not go to sleep while it is shown. */
async function holdScreen() {
  if (!navigator.wakeLock || document.visibilityState !== "visible") return
  await navigator.wakeLock.request("screen").catch(refused => {
    if (refused.name !== "NotAllowedError") throw refused
  })
}

document.addEventListener("visibilitychange", holdScreen)
const sizes = new ResizeObserver(fit)
for (const id of ["main", "item", "turn"]) sizes.observe(part(id))
live.addEventListener("state", ({ detail }) => {
  state = detail.state
  heardAt = detail.at
  const now = clock.now()
  if (now !== null) drawAge(now)
})
ticker.addEventListener("tick", ({ detail }) => tick(detail))
onChange(store, ["event", "agenda", "speakers", "questions"], draw)
live.start()
