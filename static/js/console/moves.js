import { write } from "../dom.js"
import { field, isolated, mark, show } from "../fields.js"

const BACK_MS = 10_000
const REFUSED_MS = 8_000
const EXCERPT = 80
const OFF = ["offline", "closed"]
const STATES = { questions: "staff_state", speakers: "entry_state", agenda: "item_state" }

/**
 * What a moderator does: at once, and for ten seconds with a way back. `act(name, args, what)`
 * resolves to the answer; a refusal is shown with the newer state of what stood in the way.
 */
export function moves(page) {
  const { send, store, word, live } = page
  const bar = document.getElementById("back")
  const refusal = document.getElementById("refusal")
  const offering = bar.querySelector("[data-verb=offer]")
  const alarms = {}
  let last = null
  let offered = null

  async function act(name, args = {}, what = "") {
    if (OFF.includes(live.state)) return refuse({ message: word("offline") })
    const reply = await send(name, args)
    if (!reply.ok) return refuse(reply)
    const [board, verb] = name.split(".")
    const ids = args.ids ?? [reply.id].filter(Boolean)
    const text = word(`done.${verb}`, { what: isolated(excerpt(what)) })
    remember({ board: boardOf(ids[0]) ?? board, ids: verb === "back" ? [] : ids, seen: reply.seq, text, what })
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
    drawOffer(null)
  }

  /** What may follow from the move that was answered so, for as long as it is the last. */
  function offer(reply, name, args, what) {
    if (last?.seen === reply.seq) drawOffer(() => act(name, args, what))
  }

  function drawOffer(run) {
    offered = run
    if (offering) show(offering, run !== null)
  }

  /** What others have done since stays: a row is as one's own move left it, or is not touched. */
  async function back() {
    if (!last) return say(word("nothing_back"))
    const { board, ids, seen, what } = last
    const [id, ...others] = ids
    const reply = await send(`${board}.back`, { ...others.length ? { ids } : { id }, seen })
    if (!reply.ok) return refuse(reply)
    last = null
    drawOffer(null)
    show(bar.querySelector("[data-verb=back]"), false)
    const now = what && !others.length ? textOf(store, board, id) || what : what
    write(field(bar, "done"), word("done.back", { what: isolated(excerpt(now)) }))
    appear(bar, BACK_MS / 2)
  }

  /** Says why not, and how what stood in the way reads now and what became of it. */
  function refuse(reply) {
    const { text, name, title } = reply.now ?? {}
    const what = text ?? name ?? title
    const is = what ? [isolated(excerpt(what)), stateOf(reply.now)].filter(Boolean).join(" · ") : ""
    say((reply.message ?? word("failed")) + (is && ` ${word("now_reads", { what: is })}`))
    return { ok: false, ...reply }
  }

  function stateOf({ id, state }) {
    const board = Object.keys(STATES).find(name => store.row(name, id))
    return board && word(`${STATES[board]}.${state}`)
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

  return { act, back, say, offer, accept: () => offered?.() }
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
