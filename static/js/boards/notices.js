import { keyedList, write } from "../dom.js"
import { field, isolated, show } from "../fields.js"
import { onChange } from "../page.js"

/** What the staff tells everybody; a new notice is read out. */
export function notices(section, { store, hours, tell }) {
  const list = keyedList(section.querySelector("ol"), "#notice")
  let known = new Set(store.rows("notices").map(({ id }) => id))

  onChange(store, ["notices"], () => {
    const rows = store.rows("notices")
    for (const { id, text } of rows) if (!known.has(id)) tell(`notice ${id}`, isolated(text))
    known = new Set(rows.map(({ id }) => id))
    list.show(rows, fillNotice(hours))
    show(section, rows.length > 0)
  })
}

export function fillNotice(hours) {
  return function fill(element, row) {
    write(field(element, "text"), row.text)
    write(field(element, "at"), hours.hour(row.posted_at))
  }
}
