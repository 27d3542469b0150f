import { format, timeLeft } from "../clock.js"
import { write } from "../dom.js"
import { field, mark, put, show, who } from "../fields.js"
import { phaseOf } from "../turn.js"

/** The lower third: what was taken into its slots. On any fault there is nothing until the next. */
export function overlay(element, { store, word, live }, look) {
  function draw() {
    const slots = look.row()?.slots
    const on = Boolean(slots) && look.scene() === "follow" && live.state === "live"
    const speaker = on && slots.speaker ? pinned("speakers", slots.speaker) ?? look.floor() : null
    const question = on && slots.question ? pinned("questions", slots.question) ?? look.onScreen() : null
    drawSpeaker(element.querySelector("#band-speaker"), speaker)
    drawQuestion(element.querySelector("#band-question"), question)
    mark(element, "shows", question ? "question" : "speaker")
    const timed = on && slots.clock ? look.floor() : null
    show(element.querySelector("#band-clock"), Boolean(timed))
    show(element, Boolean(speaker || question || timed))
  }

  const pinned = (board, { id }) => id && store.row(board, id)

  function drawSpeaker(part, speaker) {
    show(part, Boolean(speaker))
    if (!speaker) return
    const { name, affiliation } = speaker.nameless ? {} : speaker
    write(field(part, "name"), name ?? word("nameless_speaker"))
    put(part, "affiliation", affiliation)
  }

  function drawQuestion(part, question) {
    show(part, Boolean(question))
    if (!question) return
    write(field(part, "text"), question.text)
    put(part, "by", who(question.name, question.affiliation))
  }

  function tick(at) {
    const speaker = look.floor()
    const part = element.querySelector("#band-clock")
    if (!speaker || part.hidden) return
    mark(part, "phase", phaseOf(speaker, at))
    write(field(part, "clock"), format(timeLeft(speaker, at)))
  }

  addEventListener("error", () => show(element, false))
  live.addEventListener("state", draw)
  return { draw, tick }
}
