import { drawStream, drawSuspension, suspension } from "../boards/standing.js"
import { say, write } from "../dom.js"
import { isolated, show } from "../fields.js"
import { given } from "../forms.js"
import { onChange } from "../page.js"
import { willSpeak } from "../rules/suggest.js"

const STREAMS = ["ok", "trouble", "down"]
const MINUTE_MS = 60_000

/** The meeting as a whole: suspended or not, its stream, and who will speak before it must end. */
export function meeting(page, { act }) {
  const { store, word, hours, event, room, clock, ticker } = page
  const sheet = document.getElementById("meeting")
  const form = document.getElementById("suspend")

  drawSuspension(document.getElementById("suspension"), page)
  drawStream(document.getElementById("stream"), page)

  function draw() {
    const isSuspended = suspension(event()) !== null
    show(form, !isSuspended)
    show(document.getElementById("resume"), isSuspended)
    for (const stream of STREAMS) {
      const button = document.querySelector(`[data-verb="event.${stream}"]`)
      button.setAttribute("aria-pressed", String(event().stream === stream))
    }
  }

  /** Shown while somebody waits and the event must end at some hour. */
  function drawPace(now) {
    const place = document.getElementById("pace")
    const { hard_end: end } = event()
    const { speak, waiting } = end ? willSpeak(store.rows("speakers"), now, end, room()) : { waiting: 0 }
    show(place, waiting > 0)
    if (waiting) write(place, word("pace", { time: hours.hour(end), n: isolated(speak), m: isolated(waiting) }))
  }

  async function actHere(name, args, what) {
    const reply = await act(name, args, what)
    say(sheet, reply.ok ? "" : reply.message)
    if (reply.ok) sheet.close()
    return reply
  }

  form.addEventListener("submit", async submitted => {
    submitted.preventDefault()
    const { reason, minutes } = form.elements
    const until = inMinutes(minutes.value, clock)
    const reply = await actHere("event.suspend", { ...given({ reason: reason.value }), ...until })
    if (reply.ok) form.reset()
  })
  ticker.addEventListener("tick", ({ detail }) => drawPace(detail))
  onChange(store, ["event"], draw)

  function run(verb) {
    const [, what] = verb.split(".")
    return STREAMS.includes(what) ? actHere("event.stream", { state: what }) : actHere(verb, {}, event().title)
  }

  return { run }
}

/** `until`, so many minutes from now; nothing where none were chosen. */
export function inMinutes(minutes, clock) {
  if (!minutes) return {}
  const now = clock.now() ?? Date.now()
  return { until: new Date(now + Number(minutes) * MINUTE_MS).toISOString() }
}
