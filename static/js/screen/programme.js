import { format, timeLeft } from "../clock.js"
import { suspension } from "../boards/standing.js"
import { write } from "../dom.js"
import { field, mark, put, show, who } from "../fields.js"
import { expected, itemLeft } from "../rules/expected.js"
import { phaseOf } from "../turn.js"

const FITS = ["short", "middle", "long", "tight"]
const MARGIN = 0.04

/** What the room looks at: `look` says what is on, or what was pinned instead. */
export function programme(element, page, look) {
  const { word, event } = page
  const part = id => element.querySelector(`#${id}`)
  const item = part("item")
  const turn = part("turn")

  function draw() {
    const { now, speaker, question } = look.focus()
    mark(element, "main", question ? "question" : speaker ? "turn" : "item")
    write(field(item, "title"), now?.title ?? event().title)
    drawQuestion(question)
    show(turn, Boolean(speaker))
    if (speaker) {
      write(field(turn, "name"), speaker.name ?? word("nameless_speaker"))
      put(turn, "affiliation", speaker.affiliation)
    }
    drawNext(part("next"), look, word)
    fit()
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
      mark(element, "fit", size)
      if (hasRoom()) return
    }
  }

  function hasRoom() {
    const { main } = element.dataset
    if (main === "item") return true
    const below = main === "question" && !turn.hidden ? turn : element.querySelector(".programme-foot")
    const space = below.getBoundingClientRect().top - item.getBoundingClientRect().bottom
    const contents = main === "question" ? part("shown").children : turn.children
    const wanted = [...contents].reduce((sum, { offsetHeight }) => sum + offsetHeight, 0)
    return wanted + space * MARGIN <= space
  }

  function tick(at) {
    const { now, speaker } = look.focus()
    if (speaker) drawTurn(speaker, at)
    drawItem(now, at)
  }

  function drawTurn(speaker, at) {
    const runs = Boolean(speaker.started_at) && !speaker.ended_at
    const phase = runs ? phaseOf(speaker, at) : "none"
    mark(turn, "phase", phase)
    write(field(turn, "clock"), runs ? shown(timeLeft(speaker, at)) : "")
    write(field(turn, "word"), word(`screen_phase.${phase}`))
  }

  /** The time left as the event has it shown: overtime counts, stays at 0:00, or is hidden. */
  function shown(left) {
    if (left >= 0) return format(left)
    return { count: format(left), zero: format(0), hidden: "" }[event().settings.overtime_shown]
  }

  /** The time of the item; before the first one, when it begins. */
  function drawItem(running, at) {
    const isOn = running?.state === "live"
    const { left, phase } = isOn ? itemTiming(running, at, event()) : { phase: "none" }
    mark(item, "phase", phase)
    write(field(item, "clock"), isOn ? shown(left) : "")
    write(field(item, "word"), isOn ? word(`screen_phase.${phase}`) : instead(running ?? look.next(), at))
  }

  /** What stands where the time of the item would. */
  function instead(item, at) {
    return look.isOver() ? word("ended") : begins(item, at, page)
  }

  const sizes = new ResizeObserver(fit)
  for (const each of [element, item, turn]) sizes.observe(each)
  return { draw, tick }
}

/** When the item begins, if it is to come. */
export function begins(item, at, { store, word, hours, event }) {
  if (item?.state !== "upcoming") return ""
  const { start } = expected(store.rows("agenda"), at, event().suspensions)[item.id]
  return word("begins", { time: hours.hour(start) })
}

/** Milliseconds left of the item that is on, and its phase; both stand still in a suspension. */
export function itemTiming(item, at, event) {
  const left = itemLeft(item, at, event.suspensions)
  return { left, phase: suspension(event) ? "paused" : left < 0 ? "over" : "plenty" }
}

/** Who speaks next; if nobody waits, what comes next. */
export function drawNext(element, look, word) {
  const [first] = look.line()
  const text = first ? first.name ?? word("nameless_speaker") : look.next()?.title
  show(element, Boolean(text))
  write(field(element, "who"), text)
}
