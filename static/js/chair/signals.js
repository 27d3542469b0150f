import { moment } from "../clock.js"
import { write } from "../dom.js"
import { onChange } from "../page.js"

/**
 * The chair's messages by one tap: when each was sent, and that the moderators have seen it,
 * which is so when they have taken it down before its time. Returns what a tap does.
 */
export function signals(section, { store, clock, word, hours, tell }, act) {
  const places = [...section.querySelectorAll("[data-sent]")]
  let standing = {}

  onChange(store, ["notices"], () => {
    const rows = store.rows("notices").filter(({ code }) => code)
    const now = Object.fromEntries(rows.map(row => [row.code, row]))
    for (const place of places) draw(place, now[place.dataset.sent], standing[place.dataset.sent])
    standing = now
  })

  function draw(place, row, before) {
    if (row) return write(place, word("sent_at", { time: hours.clock(row.posted_at) }))
    if (!before) return
    const isSeen = moment(before.until) > (clock.now() ?? Date.now())
    write(place, isSeen ? word("seen") : "")
    if (isSeen) tell("signal", word("seen"))
  }

  return async button => {
    const reply = await act("notices.signal", { code: button.value })
    if (reply.ok) tell("signal", button.textContent)
  }
}
