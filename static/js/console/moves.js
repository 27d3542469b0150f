import { write } from "../dom.js"
import { field, isolated, mark, show } from "../fields.js"

const BACK_MS = 10_000
const REFUSED_MS = 8_000
const EXCERPT = 80
const OFF = ["offline", "closed"]

/**
 * What a moderator does: at once, and for ten seconds with a way back. `act(name, args, what)`
 * resolves to the answer; a refusal is shown with the newer state of what stood in the way.
 */
export function moves(page) {
  const { send, store, word, live } = page
  const bar = document.getElementById("back")
  const refusal = document.getElementById("refusal")
  const alarms = {}
  let last = null

  async function act(name, args = {}, what = "") {
    if (OFF.includes(live.state)) return refuse({ message: word("offline") })
    const reply = await send(name, args)
    if (!reply.ok) return refuse(reply)
    const [board, verb] = name.split(".")
    const ids = args.ids ?? [reply.id].filter(Boolean)
    const text = word(`done.${verb}`, { what: isolated(excerpt(what)) })
    remember({ board: boardOf(ids[0]) ?? board, ids, text, what })
    return reply
  }

  /** What is done to the list as a whole is done to the event. */
  function boardOf(id) {
    return store.row("event", id) && "event"
  }

  function remember(move) {
    last = move.ids.length ? move : null
    write(field(bar, "done"), move.text)
    show(bar.querySelector("[data-verb=back]"), Boolean(last))
    appear(bar, BACK_MS)
    show(refusal, false)
  }

  async function back() {
    if (!last) return say(word("nothing_back"))
    const { board, ids, what } = last
    const [id, ...others] = ids
    const reply = await send(`${board}.back`, others.length ? { ids } : { id })
    if (!reply.ok) return refuse(reply)
    last = null
    show(bar.querySelector("[data-verb=back]"), false)
    const now = what && !others.length ? textOf(store, board, id) || what : what
    write(field(bar, "done"), word("done.back", { what: isolated(excerpt(now)) }))
    appear(bar, BACK_MS / 2)
  }

  /** Says why not, and how what stood in the way reads now. */
  function refuse(reply) {
    const { text, name, title } = reply.now ?? {}
    const what = text ?? name ?? title
    const now = what ? ` ${word("now_reads", { what: isolated(excerpt(what)) })}` : ""
    say((reply.message ?? word("failed")) + now)
    return { ok: false, ...reply }
  }

  function say(message) {
    write(refusal, message)
    appear(refusal, REFUSED_MS)
  }

  function appear(element, ms) {
    show(element, true)
    clearTimeout(alarms[element.id])
    alarms[element.id] = setTimeout(() => show(element, false), ms)
  }

  return { act, back, say }
}

/** Nothing can be done while offline: what does something looks so. */
export function disableOffline({ live }) {
  live.addEventListener("state", ({ detail: { state } }) => {
    const off = OFF.includes(state)
    mark(document.body, "line", off ? "off" : "on")
    for (const button of document.querySelectorAll("[data-verb]:not([data-verb=help])")) {
      button.setAttribute("aria-disabled", String(off))
    }
  })
}

export function textOf(store, board, id) {
  const row = store.row(board, id) ?? {}
  return row.text ?? row.title ?? row.name ?? ""
}

export function excerpt(text) {
  const characters = [...text.replaceAll("\n", " ")]
  return characters.length > EXCERPT ? `${characters.slice(0, EXCERPT).join("")}…` : characters.join("")
}
