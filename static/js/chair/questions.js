import { keyedList, write } from "../dom.js"
import { field, put, show, who } from "../fields.js"
import { onChange } from "../page.js"

const SHOWN = ["on_screen", "approved", "pending", "deferred", "answered"]

/** The starred questions, and the approved ones that can be. Returns what *Star* does. */
export function questions(section, { store, word }, act) {
  const starred = keyedList(section.querySelector("ol"), "#question")
  const others = keyedList(section.querySelector("#others ol"), "#question")

  onChange(store, ["questions"], () => {
    const rows = byVotes(store.rows("questions").filter(({ state }) => SHOWN.includes(state)))
    const chosen = rows.filter(row => row.starred)
    const rest = rows.filter(row => !row.starred && row.state === "approved")
    starred.show(chosen, fill)
    others.show(rest, fill)
    show(field(section, "empty"), !chosen.length)
    write(field(section, "count"), rest.length)
  })

  function fill(element, row) {
    write(field(element, "text"), row.text)
    put(element, "by", who(row.name, row.affiliation) || word("nameless"))
    put(element, "badge", word(`staff_state.${row.state}`))
    element.querySelector("[data-verb=star]").setAttribute("aria-pressed", String(row.starred))
  }

  return button => {
    const { id } = button.closest("[data-id]").dataset
    return act("questions.star", { id, on: !store.row("questions", id).starred })
  }
}

function byVotes(rows) {
  const place = ({ state }) => SHOWN.indexOf(state)
  return rows.sort((one, other) => place(one) - place(other) || other.votes - one.votes)
}
