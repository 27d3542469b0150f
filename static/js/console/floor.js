import { format, timeLeft } from "../clock.js"
import { write } from "../dom.js"
import { field, isolated, mark, put, show } from "../fields.js"
import { onChange } from "../page.js"
import { comesNext, line, onFloor } from "../rules/floor.js"
import { suggest } from "../rules/suggest.js"
import { phaseOf } from "../turn.js"

const STEP_S = 30
const OPEN = ["approved", "on_screen"]

/** Who has the floor, who would be fair to hear next, and what can be done with both. */
export function floor(page, { act, offer, say: tell }) {
  const { store, word, event, room, ticker } = page
  const turn = document.getElementById("turn")
  const strip = document.getElementById("turn-clock")

  const rows = () => store.rows("speakers")
  const running = () => onFloor(rows(), room())
  const waiting = () => line(rows(), room())
  const nameOf = row => row?.name ?? word("nameless_speaker")

  function draw() {
    const now = running()
    const name = now ? nameOf(now) : word("nobody")
    put(turn, "name", name)
    put(turn, "affiliation", now?.affiliation)
    put(strip, "name", name)
    for (const verb of ["finish", "pause", "more", "less"]) button(`speakers.${verb}`).disabled = !now
    const state = now?.state === "paused" ? "paused" : "speaking"
    write(button("speakers.pause").firstChild, `${word(`entry_verb.${state}`)} `)
    drawQueue()
    ticker.beat()
  }

  function drawQueue() {
    const { queue } = event().settings
    const state = document.getElementById("queue-state")
    write(state, word(`queue.${queue}`))
    mark(state, "tone", queue === "open" ? "ok" : "warning")
    write(button("queue"), word(`queue_verb.${queue}`))
  }

  function tick(now) {
    const is = running()
    const phase = is ? phaseOf(is, now) : "none"
    const clock = is ? format(timeLeft(is, now)) : ""
    write(field(turn, "clock"), clock)
    write(field(turn, "phase"), is ? word(`phase.${phase}`) : "")
    write(field(strip, "clock"), clock || "–:––")
    mark(turn, "phase", phase)
    mark(strip, "phase", phase)
    drawSuggestion(suggestion(now))
  }

  function drawSuggestion(found) {
    const place = document.getElementById("suggestion")
    show(place, Boolean(found))
    if (!found) return
    const name = isolated(nameOf(store.row("speakers", found.id)))
    const why = found.reasons.map(because).join(" ")
    write(field(place, "words"), word("suggests", { name, why }))
  }

  /** A reason in words; where it depends on a channel there is a word for each. */
  function because({ code, last, group }) {
    return word(code === "other_channel" ? `why.${code}.${last}` : `why.${code}`, { group: group ?? "" })
  }

  /** The suggestion, where there is a choice. */
  function suggestion(now) {
    return waiting().length > 1 ? suggest(rows(), now, room()) : null
  }

  const button = verb => document.querySelector(`[data-verb="${verb}"]`)
  const expected = () => running()?.id ?? null

  /** Does what ends the turn; the question that the turn was about may be answered by it. */
  async function end(name, args, what) {
    const turn = running()
    const reply = await act(name, args, what)
    if (reply.ok && turn?.question) offerAnswered(turn, reply)
    return reply
  }

  async function offerAnswered({ id, question }, reply) {
    await store.reach(reply.seq)
    const { state, version, text } = store.row("questions", question) ?? {}
    if (store.row("speakers", id)?.state !== "finished" || !OPEN.includes(state)) return
    offer(reply, "questions.answer", { id: question, seen: version }, text)
  }

  function start(row) {
    return end("speakers.start", { id: row.id, expected: expected() }, nameOf(row))
  }

  function withFloor(verb, args, does = act) {
    const now = running()
    if (now) return does(`speakers.${verb}`, { id: now.id, ...args }, nameOf(now))
  }

  function callNext() {
    return end("speakers.call_next", { expected: expected(), room: room() }, nameOf(comesNext(rows(), room())))
  }

  function startSuggested() {
    const found = suggestion(page.clock.now())
    return found ? start(store.row("speakers", found.id)) : tell(word("nobody_suggested"))
  }

  ticker.addEventListener("tick", ({ detail }) => tick(detail))
  onChange(store, ["speakers", "event"], draw)

  return {
    start,
    verbs: {
      "speakers.call_next": callNext,
      "speakers.finish": () => withFloor("finish", {}, end),
      "speakers.pause": () => withFloor(running()?.state === "paused" ? "resume" : "pause"),
      "speakers.more": () => withFloor("extend", { seconds: STEP_S }),
      "speakers.less": () => withFloor("extend", { seconds: -STEP_S }),
      queue: () => act(`speakers.${event().settings.queue === "open" ? "close" : "open"}`),
      suggested: startSuggested
    }
  }
}
