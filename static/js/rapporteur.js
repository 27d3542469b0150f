import { drawSuspension } from "./boards/standing.js"
import { disableOffline, moves } from "./console/moves.js"
import { ownStorage } from "./outbox.js"
import { connection, openPage } from "./page.js"
import { Drafts } from "./rapporteur/drafts.js"
import { notes } from "./rapporteur/notes.js"
import { story } from "./rapporteur/story.js"
import { composer } from "./rapporteur/writing.js"

const writes = document.body.dataset.writes === "yes"
const storage = writes ? ownStorage() : null
const page = openPage({ channel: "room", storage })
const { live, clock, room } = page
const part = id => document.getElementById(id)
const drafts = new Drafts({
  outbox: live.outbox, slug: document.body.dataset.event, room, storage, now: () => Math.round(clock.now() ?? Date.now())
})
const move = writes ? moves(page) : null
const noted = notes(part("noted"), page, drafts, move?.act)

connection(part("connection"), page)
drawSuspension(part("suspension"), page)
story(part("timeline"), part("spoken"), page)
if (writes) {
  disableOffline(page)
  composer(part("composer"), drafts, page)
}

document.addEventListener("submit", event => {
  if (event.defaultPrevented) return
  event.preventDefault()
  const { submitter, target } = event
  const verb = submitter?.dataset.verb
  if (submitter?.getAttribute("aria-disabled") === "true") return move.say(page.word("offline"))
  if (verb === "back") return move.back()
  if (verb) return noted[verb](submitter)
  noted.finish(target)
})
live.addEventListener("open", () => drafts.flush())
live.start()
