import { reports } from "../crew/reports.js"
import { showsOf } from "../crew/shows.js"
import { keyedList, write } from "../dom.js"
import { field, show } from "../fields.js"
import { onChange } from "../page.js"
import { nameOf } from "../screen/look.js"

/** What each screen that is connected shows now, in one line. */
export function screens(element, page) {
  const { store, word } = page
  const list = keyedList(element.querySelector("ul"), "#strip-screen")
  const heard = reports(page, draw)

  function draw() {
    const rows = store.rows("screens").filter(heard.isHere)
    list.show(rows, (part, row) => write(field(part, "name"), nameOf(row, word)))
    for (const row of rows) {
      write(field(element.querySelector(`[data-id="${row.id}"]`), "shows"), showsOf(row, page))
    }
    show(element.querySelector("ul"), rows.length > 0)
  }

  onChange(store, ["screens", "questions", "speakers", "agenda", "notices"], draw)
}
