import { keyedList } from "../dom.js"
import { mark, put, show } from "../fields.js"
import { onChange } from "../page.js"
import { line } from "../rules/floor.js"
import { given, isClosed, tone } from "./questions.js"

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
export function requestForm(sheet, { send, word, tell, room }) {
  const form = sheet.querySelector("form")
  const { name, affiliation, topic } = form.elements
  let isSending = false

  form.addEventListener("submit", async event => {
    event.preventDefault()
    if (isSending) return
    isSending = true
    tone(form, "wait", word("own_state.sending"))
    const reply = await send("speakers.request", {
      ...given({ name: name.value, affiliation: affiliation.value, topic: topic.value }),
      channel: form.elements.channel.value,
      language: document.documentElement.lang,
      room: room()
    })
    isSending = false
    if (!reply.ok) return tone(form, "no", reply.message ?? word("failed"))
    topic.value = ""
    tone(form, "no", "")
    sheet.close()
    tell("requested", word("requested"))
  })
}
