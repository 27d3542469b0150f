import { format, timeLeft } from "../clock.js"
import { write } from "../dom.js"
import { field, mark, put } from "../fields.js"
import { phaseOf } from "../turn.js"
import { begins, drawNext, itemTiming } from "./programme.js"

const SHORT = 5

/**
 * For whoever speaks: the time left, whose it is, and who comes next. It always counts on; while
 * nothing is on it is the time of day.
 */
export function stage(element, page, look) {
  const { word, hours, event } = page

  function draw() {
    const [speaker, now] = [look.floor(), look.now()]
    const what = look.isOver() ? word("ended") : now?.title ?? event().title
    write(field(element, "name"), speaker ? speaker.name ?? word("nameless_speaker") : what)
    put(element, "of", look.isOver() ? event().title : speaker?.affiliation)
    drawNext(element.querySelector("#podium-next"), look, word)
  }

  function tick(at) {
    const { left, phase } = timing(at)
    const text = left === null ? hours.clock(at) : format(left)
    mark(element, "phase", phase)
    mark(element, "size", left === null ? "day" : text.length > SHORT ? "long" : "short")
    write(field(element, "clock"), text)
    write(field(element, "word"), left === null ? begins(look.next(), at, page) : word(`screen_phase.${phase}`))
  }

  function timing(at) {
    const [speaker, now] = [look.floor(), look.now()]
    if (speaker) return { left: timeLeft(speaker, at), phase: phaseOf(speaker, at) }
    if (!now) return { left: null, phase: "none" }
    return itemTiming(now, at, event())
  }

  return { draw, tick }
}
