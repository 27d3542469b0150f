import { format, moment, timeLeft } from "../clock.js"
import { write } from "../dom.js"
import { field, isolated, put, show } from "../fields.js"
import { onChange } from "../page.js"
import { expected, itemLeft, nowAndNext } from "../rules/expected.js"
import { onFloor } from "../rules/floor.js"
import { drawTurn } from "../turn.js"
import { isNameless } from "./standing.js"

/** What is on now, who has the floor, which question is on screen, and what comes next. */
export function now(section, page) {
  const { store, ticker, word, hours, event, room, onScreen, tell } = page
  const parts = id => section.querySelector(`#${id}`)
  const item = which => store.row("agenda", nowAndNext(store.rows("agenda"), room())[which])
  const floor = () => onFloor(store.rows("speakers"), room())
  let told = { item: item("now")?.id, floor: floor()?.id }

  function draw() {
    drawItem(item("now"))
    drawFloor(floor())
    const shown = onScreen()
    put(parts("shown"), "text", shown?.text)
    show(parts("shown"), Boolean(shown))
    announce()
  }

  function drawItem(row) {
    write(field(section, "title"), row?.title ?? word(`nothing_now.${event().state}`))
    show(field(section, "nameless"), isNameless(page))
    put(section, "facts", row ? `${word(`item_kind.${row.kind}`)}, ${span(row)}` : "")
  }

  function span(row) {
    const end = moment(row.actual_start) + (row.planned_minutes + row.extended_minutes) * 60_000
    return `${hours.hour(row.actual_start)}–${hours.hour(end)}`
  }

  function drawFloor(turn) {
    show(parts("floor"), Boolean(turn))
    if (!turn) return
    put(parts("floor"), "name", turn.name ?? word("nameless_speaker"))
    put(parts("floor"), "affiliation", turn.affiliation)
  }

  function tick(at) {
    const turn = floor()
    if (turn) drawTurn(parts("floor"), turn, at, word)
    const moments = expected(store.rows("agenda"), at, event().suspensions)
    drawLeft(item("now"), at)
    drawNext(page.isOver() ? null : item("next"), moments)
  }

  function drawLeft(row, at) {
    if (!row) return put(section, "left", "")
    const left = itemLeft(row, at, event().suspensions)
    const time = isolated(format(left).replace("+", ""))
    put(section, "left", word(left < 0 ? "item_over" : "item_left", { time }))
  }

  function drawNext(row, moments) {
    const next = parts("next")
    show(next, Boolean(row))
    if (!row) return
    put(next, "title", row.title)
    put(next, "start", hours.hour(moments[row.id].start))
  }

  function announce() {
    const [on, turn] = [item("now"), floor()]
    if (on && on.id !== told.item) tell("item", word("said.now", { title: isolated(on.title) }))
    if (turn && turn.id !== told.floor) {
      tell("floor", word("said.floor", { name: isolated(turn.name ?? word("nameless_speaker")) }))
    }
    told = { item: on?.id, floor: turn?.id }
  }

  ticker.watch("floor", at => {
    const turn = floor()
    return turn?.state === "speaking" ? { id: turn.id, left: timeLeft(turn, at) } : null
  })
  ticker.addEventListener("phase", ({ detail }) => tell("phase", word(`said.${detail.phase}`)))
  ticker.addEventListener("tick", ({ detail: at }) => tick(at))
  onChange(store, ["agenda", "speakers", "questions", "event"], () => {
    draw()
    ticker.beat()
  })
}
