import { fillNotice } from "../boards/notices.js"
import { keyedList, say, write } from "../dom.js"
import { field, isolated, mark, put, show } from "../fields.js"
import { onChange } from "../page.js"
import { inMinutes } from "./meeting.js"

/** Notices from the console, to whom one likes; and above all else what the chair wishes. */
export function notices({ store, word, hours, clock, tell }, { act }) {
  const list = keyedList(document.querySelector("[data-list=notices]"), "#run-notice")
  const signals = document.getElementById("signals")
  const wishes = keyedList(signals.querySelector("ol"), "#signal")
  const form = document.getElementById("post")
  const fillShared = fillNotice(hours)
  let told = new Map(wished().map(({ id, posted_at: at }) => [id, at]))

  function wished() {
    return store.rows("notices").filter(({ code }) => code)
  }

  function draw() {
    list.show(store.rows("notices").filter(({ code }) => !code), fill)
    wishes.show(wished(), fillWish)
    show(signals, wished().length > 0)
    for (const { id, code, posted_at: at } of wished()) {
      if (told.get(id) !== at) tell(`signal ${id}`, word("said.signal", { what: word(`signal.${code}`) }))
    }
    told = new Map(wished().map(({ id, posted_at: at }) => [id, at]))
  }

  function fill(element, row) {
    fillShared(element, row)
    put(element, "to", word(`notice_to.${row.to}`))
    put(element, "until", row.until ? word("notice_until", { time: hours.hour(row.until) }) : "")
    mark(field(element, "understood"), "tone", row.acknowledged_at ? "ok" : "warning")
    put(element, "understood", row.to === "chair" ? understood(row.acknowledged_at) : "")
  }

  function understood(at) {
    return at ? word("understood", { time: hours.hour(at) }) : word("not_understood")
  }

  function fillWish(element, { code, posted_at: at }) {
    write(field(element, "words"), word(`signal.${code}`))
    write(field(element, "at"), hours.clock(at))
  }

  form.addEventListener("submit", async event => {
    event.preventDefault()
    const { text, to, minutes } = form.elements
    const args = { text: text.value, to: to.value, ...inMinutes(minutes.value, clock) }
    const reply = await act("notices.post", args, text.value)
    say(form, reply.ok ? "" : reply.message ?? word("failed"))
    if (reply.ok) text.value = ""
  })
  onChange(store, ["notices"], draw)

  function run(verb, id) {
    const { text, code } = store.row("notices", id) ?? {}
    return act(verb, { id }, code ? isolated(word(`signal.${code}`)) : text)
  }

  return { run }
}
