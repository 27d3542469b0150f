import { keyedList, say, write } from "../dom.js"
import { field, isolated, mark, put, show } from "../fields.js"
import { given } from "../forms.js"
import { onChange } from "../page.js"
import { line } from "../rules/floor.js"
import { drawWays } from "./standing.js"

const QUEUED = ["waiting", "called", "held"]
const ON_FLOOR = ["speaking", "paused"]
const WITHDRAWN_FROM = ["pending", "approved", "deferred"]

/** What is the reader's own: their place among the speakers, and the fate of their questions. */
export function mine(section, page) {
  const { store, live, word, tell, send, room } = page
  const turn = section.querySelector("#my-turn")
  const list = keyedList(section.querySelector("#my-questions"), "#own-question")
  let told = new Map((store.me?.questions ?? []).map(({ id, state }) => [id, state]))
  let toldTurn = ""
  let invitedTo = []

  const entry = () => store.me?.turns.find(({ state }) => [...QUEUED, ...ON_FLOOR].includes(state))

  function draw() {
    const rows = [...unanswered(), ...(store.me?.questions ?? [])]
    list.show(rows, fill)
    drawTurn(entry())
    show(section, rows.length > 0 || Boolean(entry()))
    announce()
    announceInvitations()
  }

  /** Questions that are still on their way, unless the server has told of them already. */
  function unanswered() {
    const texts = new Set((store.me?.questions ?? []).map(({ text }) => text))
    return live.outbox.entries
      .filter(({ name, args }) => name === "questions.ask" && !texts.has(args.text.trim()))
      .map(({ cid, args, state }) => ({ id: cid, text: args.text, state }))
  }

  function fill(row, question) {
    mark(row, "state", question.state)
    put(row, "text", question.text)
    put(row, "badge", word(`own_state.${question.state}`))
    write(field(row, "fate"), fate(question))
    put(row, "reason", question.reason_text ?? question.answer)
    show(field(row, "accept"), Boolean(question.invited))
    show(row.querySelector("[data-verb=retry]"), question.state === "unsent")
    show(row.querySelector("[data-verb=withdraw]"), WITHDRAWN_FROM.includes(question.state))
  }

  function fate({ state, reason, answer, invited, carried }) {
    if (invited) return word("fate.invited")
    if (carried) return word("fate.carried")
    const why = reason ? ` ${word(`reason.${reason}`)}` : ""
    return word(`fate.${state === "answered" && answer ? "written" : state}`) + why
  }

  function drawTurn(own) {
    show(turn, Boolean(own))
    if (!own) return
    mark(turn, "state", own.state)
    write(field(turn, "place"), placeOf(own))
    put(turn, "then", thenOf(own))
    show(field(turn, "join"), Boolean(own.join))
    drawWays(turn, own.join)
    show(turn.querySelector("[data-verb=ready]"), own.state === "called")
    show(turn.querySelector("[data-verb=withdraw]"), QUEUED.includes(own.state))
  }

  /** How many come before the entry on the list of its room; -1 while it is not on it. */
  function before(id) {
    const here = store.row("speakers", id)?.room ?? room()
    return line(store.rows("speakers"), here).findIndex(row => row.id === id)
  }

  function placeOf({ id, state }) {
    return word(`turn.${state}`, { place: 1 + before(id) || "…" })
  }

  function thenOf({ id, state }) {
    if (state === "called" || state === "held") return word(`turn.${state}_then`)
    if (state !== "waiting") return ""
    const n = before(id)
    return n > 0 ? word("turn.before", { n }) : word("turn.first")
  }

  /** An invitation to speak on a question is said once, too. */
  function announceInvitations() {
    const now = (store.me?.questions ?? []).filter(({ invited }) => invited).map(({ id }) => id)
    if (now.some(id => !invitedTo.includes(id))) tell("invited", word("invited"))
    invitedTo = now
  }

  /** One's own turn and one's own question are said once each time they change. */
  function announce() {
    for (const { id, state } of store.me?.questions ?? []) {
      if (told.has(id) && told.get(id) !== state) {
        tell("own", word("said.own", { state: word(`own_state.${state}`) }))
      }
    }
    told = new Map((store.me?.questions ?? []).map(({ id, state }) => [id, state]))
    const own = entry()
    const is = own && own.state !== "waiting" ? `${own.id} ${own.state}` : ""
    if (is && is !== toldTurn) tell("turn", placeOf(own))
    toldTurn = is
  }

  async function act(name, args) {
    const reply = await send(name, args)
    if (!reply.ok) tell("mine", isolated(reply.message ?? word("failed")))
    return reply
  }

  section.addEventListener("click", async ({ target }) => {
    const verb = target.closest("[data-verb]")?.dataset.verb
    const { id } = target.closest("[data-id]")?.dataset ?? {}
    if (verb === "retry") return live.outbox.retry(id)
    if (verb === "ready") {
      const reply = await act("speakers.ready", { id: entry().id })
      if (reply.ok) put(turn, "then", word("turn.ready"))
    } else if (verb === "withdraw") {
      await (id ? act("questions.withdraw", { id }) : act("speakers.withdraw", { id: entry().id }))
    }
  })
  section.addEventListener("submit", async event => {
    event.preventDefault()
    const { id } = event.target.closest("[data-id]").dataset
    const { value } = event.target.elements.name
    const reply = await send("questions.accept_floor", { id, room: room(), ...given({ name: value }) })
    say(event.target, reply.ok ? "" : reply.message ?? word("failed"))
  })
  store.addEventListener("me", draw)
  live.outbox.addEventListener("change", draw)
  onChange(store, ["speakers"], draw)
}
