import { drawSuspension } from "./boards/standing.js"
import { floor } from "./chair/floor.js"
import { notes } from "./chair/notes.js"
import { questions } from "./chair/questions.js"
import { signals } from "./chair/signals.js"
import { disableOffline } from "./console/moves.js"
import { write } from "./dom.js"
import { show } from "./fields.js"
import { connection, openPage } from "./page.js"

const REFUSED_MS = 8_000

const page = openPage({ channel: "room" })
const part = id => document.getElementById(id)
let alarm = null

connection(part("connection"), page)
disableOffline(page)
drawSuspension(part("suspension"), page)
floor(part("main"), page)
const verbs = {
  understood: notes(part("notes"), page, act),
  star: questions(part("starred"), page, act),
  signal: signals(part("signals"), page, act)
}

/** Does it at once; a refusal is said at the top. */
async function act(name, args) {
  const reply = await page.send(name, args)
  if (!reply.ok) refuse(reply.message ?? page.word("failed"))
  return reply
}

function refuse(message) {
  write(part("refusal"), message)
  show(part("refusal"), true)
  clearTimeout(alarm)
  alarm = setTimeout(() => show(part("refusal"), false), REFUSED_MS)
}

document.addEventListener("submit", event => {
  event.preventDefault()
  const button = event.submitter
  if (button.getAttribute("aria-disabled") === "true") return refuse(page.word("offline"))
  verbs[button.dataset.verb](button)
})
page.live.start()
