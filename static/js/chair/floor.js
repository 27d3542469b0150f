import { format } from "../clock.js"
import { keyedList, write } from "../dom.js"
import { field, isolated, mark, put, show } from "../fields.js"
import { onChange } from "../page.js"
import { itemLeft, nowAndNext } from "../rules/expected.js"
import { line, onFloor } from "../rules/floor.js"
import { drawTurn } from "../turn.js"

const NEXT = 2

/** The item and its time, who has the floor and for how long, and the next two. */
export function floor(main, { store, word, event, room, ticker }) {
  const place = main.querySelector("#floor")
  const following = main.querySelector("#following")
  const list = keyedList(following.querySelector("ol"), "#following-entry")

  const running = () => onFloor(store.rows("speakers"), room())
  const item = () => store.row("agenda", nowAndNext(store.rows("agenda"), room()).now)
  const nameOf = row => row.name ?? word("nameless_speaker")

  function draw() {
    const turn = running()
    put(place, "name", turn ? nameOf(turn) : word("nobody"))
    put(place, "affiliation", turn?.affiliation)
    write(field(main, "item"), item()?.title ?? word("no_item"))
    const rows = line(store.rows("speakers"), room()).slice(0, NEXT)
    list.show(rows, fill)
    show(field(following, "empty"), !rows.length)
    ticker.beat()
  }

  function fill(element, row) {
    put(element, "name", nameOf(row))
    put(element, "affiliation", row.affiliation)
    put(element, "kind", word(`entry_kind.${row.kind}`))
  }

  function tick(now) {
    const turn = running()
    if (turn) drawTurn(place, turn, now, word)
    else clear()
    const left = item() && itemLeft(item(), now, event().suspensions)
    put(main, "left", item() ? leftOf(left) : "")
  }

  function clear() {
    mark(place, "phase", "none")
    write(field(place, "clock"), "")
    write(field(place, "phase"), "")
  }

  function leftOf(left) {
    return word(left < 0 ? "item_over" : "item_left", { time: isolated(format(left).replace("+", "")) })
  }

  ticker.addEventListener("tick", ({ detail }) => tick(detail))
  onChange(store, ["agenda", "speakers", "event"], draw)
}
