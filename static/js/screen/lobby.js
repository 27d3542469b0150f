import { keyedList, write } from "../dom.js"
import { field, mark, put, show } from "../fields.js"
import { expected } from "../rules/expected.js"

const AHEAD = ["live", "upcoming"]

/** For whoever comes by: what is on, and what is to be expected when, as much as fits. */
export function lobby(element, { store, word, hours, event }, look) {
  const list = keyedList(element.querySelector("ol"), "#foyer-item")
  let minute = null

  function draw() {
    const rows = look.isOver() ? [] : look.items().filter(({ state }) => AHEAD.includes(state))
    list.show(rows, fill)
    put(element, "room", event().rooms.find(({ id }) => id === look.room())?.name)
    show(element.querySelector("ol"), !look.isOver())
    show(field(element, "over"), look.isOver())
    minute = null
  }

  function fill(row, item) {
    mark(row, "state", item.state)
    write(field(row, "title"), item.title)
    put(row, "badge", item.state === "live" ? word("item_state.live") : "")
  }

  function tick(at) {
    write(field(element, "hour"), hours.hour(at))
    if (minute === Math.floor(at / 60_000)) return
    minute = Math.floor(at / 60_000)
    const moments = expected(store.rows("agenda"), at, event().suspensions)
    for (const row of element.querySelectorAll("li")) {
      write(field(row, "start"), hours.hour(moments[row.dataset.id].start))
    }
  }

  return { draw, tick }
}
