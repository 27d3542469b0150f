import { keyedList } from "../dom.js"
import { field, mark, put, show } from "../fields.js"
import { given, onSend } from "../forms.js"
import { onChange } from "../page.js"
import { line } from "../rules/floor.js"
import { isClosed } from "./questions.js"
import { isNameless } from "./standing.js"

/** Those who wait to speak, in the order that everybody sees to be the same. */
export function speakers(section, { store, word, event, room }) {
  const list = keyedList(section.querySelector("ol"), "#entry")
  const fill = fillEntry(word)

  onChange(store, ["speakers", "event"], () => {
    const rows = line(store.rows("speakers"), room())
    list.show(rows, fill)
    show(section.querySelector(".empty"), !rows.length)
    show(section.querySelector(".closed"), isClosed(event(), "queue"))
  })
}

/** Fills an entry; also for those who run the list. */
export function fillEntry(word) {
  return function fill(element, row) {
    mark(element, "state", row.state)
    mark(element, "kind", row.kind)
    put(element, "name", row.name ?? word("nameless_speaker"))
    put(element, "affiliation", row.affiliation)
    put(element, "kind", word(`entry_kind.${row.kind}`))
    put(element, "channel", word(`channel.${row.channel}`))
    put(element, "state", word(`entry_state.${row.state}`))
  }
}

/** The form by which one asks to speak. */
export function requestForm(sheet, page) {
  const { word, room } = page
  const { name, affiliation, topic, channel, room: chosen } = sheet.querySelector("form").elements

  onSend(sheet, "speakers.request", page, {
    args: () => ({
      ...given({ name: name.value, affiliation: affiliation.value, topic: topic.value }),
      channel: channel.value,
      language: document.documentElement.lang,
      room: chosen?.value ?? room()
    }),
    done() {
      topic.value = ""
      return word("requested")
    }
  })
  onChange(page.store, ["event", "agenda"], () => {
    show(field(sheet, "names"), !isNameless(page))
    show(field(sheet, "nameless"), isNameless(page))
  })
}
