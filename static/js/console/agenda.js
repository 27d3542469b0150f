import { format } from "../clock.js"
import { keyedList, write } from "../dom.js"
import { field, mark, put, show } from "../fields.js"
import { fillExpected, fillItem } from "../boards/agenda.js"
import { onChange } from "../page.js"
import { behind, expected, itemLeft, nowAndNext } from "../rules/expected.js"

const STEP_MIN = 5
const SHOW_FROM = {
  "agenda.start": "upcoming",
  "agenda.skip": "upcoming",
  "agenda.finish": "live",
  "agenda.back": "skipped"
}

/** The agenda in the hands of those who run it, its clock, and how far the day is behind. */
export function agenda(page, { act }) {
  const { store, word, hours, event, room, ticker } = page
  const strip = document.getElementById("item-clock")
  const element = document.querySelector("[data-list=agenda]")
  const list = keyedList(element, "#run-item")
  const fillShared = fillItem(page)

  const item = which => store.row("agenda", nowAndNext(store.rows("agenda"), room())[which])

  function draw() {
    list.show(store.rows("agenda"), fill)
    put(strip, "title", item("now")?.title ?? word("no_item"))
    if (!item("now")) mark(strip, "phase", "none")
    for (const verb of ["more", "less"]) button(verb).disabled = !item("now")
    button("next").disabled = !item("next")
    ticker.beat()
  }

  function fill(row, it) {
    fillShared(row, it)
    for (const [verb, state] of Object.entries(SHOW_FROM)) {
      show(row.querySelector(`[data-verb="${verb}"]`), it.state === state)
    }
  }

  function tick(now) {
    const running = item("now")
    const left = running && itemLeft(running, now, event().suspensions)
    write(field(strip, "clock"), running ? format(left) : "–:––")
    mark(strip, "phase", !running ? "none" : left < 0 ? "over" : "plenty")
    drawBehind(now)
    const moments = expected(store.rows("agenda"), now, event().suspensions)
    for (const row of store.rows("agenda")) {
      fillExpected(element.querySelector(`[data-id="${row.id}"]`), row, moments[row.id], { word, hours })
    }
  }

  function drawBehind(now) {
    const badge = document.getElementById("behind")
    const ms = behind(store.rows("agenda"), now, event().suspensions)[room()] ?? 0
    const n = Math.round(Math.abs(ms) / 60_000)
    write(badge, n === 0 ? word("on_time") : word(ms > 0 ? "over" : "under", { n }))
    mark(badge, "tone", n > 0 && ms > 0 ? "over" : "ok")
  }

  function run(verb, id) {
    const row = id ? store.row("agenda", id) : item(verb === "agenda.next" ? "next" : "now")
    if (!row) return
    const minutes = { "agenda.more": STEP_MIN, "agenda.less": -STEP_MIN }[verb]
    if (minutes) return act("agenda.extend", { id: row.id, minutes }, row.title)
    return act(verb === "agenda.next" ? "agenda.start" : verb, { id: row.id }, row.title)
  }

  const button = verb => document.querySelector(`[data-verb="agenda.${verb}"]`)

  ticker.addEventListener("tick", ({ detail }) => tick(detail))
  onChange(store, ["agenda", "event"], draw)

  return { run }
}
