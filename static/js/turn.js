import { format, phase, timeLeft } from "./clock.js"
import { write } from "./dom.js"
import { field, mark } from "./fields.js"

/** The phase of a turn in a word: as the clock has it, or that it is paused. */
export function phaseOf(turn, now) {
  return turn.state === "paused" ? "paused" : phase(timeLeft(turn, now))
}

/** Draws a turn's clock, its phase by word, and by what the style makes of `data-phase`. */
export function drawTurn(element, turn, now, word, words = "phase") {
  const is = phaseOf(turn, now)
  mark(element, "phase", is)
  write(field(element, "clock"), format(timeLeft(turn, now)))
  write(field(element, "phase"), word(`${words}.${is}`))
}
