import { keyedList, write } from "../dom.js"
import { field, isolated, mark, put, show } from "../fields.js"
import { onChange } from "../page.js"

/** What the moderators tell the chair; a new note is read out. Returns what *Understood* does. */
export function notes(section, { store, word, hours, tell }, act) {
  const list = keyedList(section.querySelector("ol"), "#note")
  const rows = () => store.rows("notices").filter(({ to }) => to === "chair")
  let known = new Set(rows().map(({ id }) => id))

  onChange(store, ["notices"], () => {
    for (const { id, text } of rows()) {
      if (!known.has(id)) tell(`note ${id}`, word("new_note", { text: isolated(text) }))
    }
    known = new Set(rows().map(({ id }) => id))
    list.show(rows(), fill)
    show(section, rows().length > 0)
  })

  function fill(element, { text, posted_at: posted, acknowledged_at: understood }) {
    write(field(element, "text"), text)
    write(field(element, "at"), hours.hour(posted))
    mark(element, "understood", understood ? "yes" : "no")
    put(element, "understood", understood ? word("understood_at", { time: hours.hour(understood) }) : "")
    show(element.querySelector("[data-verb=understood]"), !understood)
  }

  return button => act("notices.acknowledge", { id: button.closest("[data-id]").dataset.id })
}
