import { agenda } from "./boards/agenda.js"
import { mine } from "./boards/mine.js"
import { notices } from "./boards/notices.js"
import { now } from "./boards/now.js"
import { askForm, questions } from "./boards/questions.js"
import { requestForm, speakers } from "./boards/speakers.js"
import { drawFollowing, drawStream, drawSuspension } from "./boards/standing.js"
import { write } from "./dom.js"
import { isolated } from "./fields.js"
import { ownStorage } from "./outbox.js"
import { connection, openPage } from "./page.js"
import { sheets } from "./sheets.js"

const page = openPage({ audience: "public", storage: ownStorage() })
const part = id => document.getElementById(id)

sheets()
connection(part("connection"), page)
notices(part("notices"), page)
drawSuspension(part("suspension"), page)
drawStream(part("stream"), page)
drawFollowing(part("follow"), page)
now(part("now"), page)
agenda(part("agenda"), page)
questions(part("questions"), page)
speakers(part("speakers"), page)
mine(part("mine"), page)
askForm(part("ask"), page)
requestForm(part("request"), page)
nameZones(part("zones"), page)
page.live.start()

/** Names both zones where the reader's clock shows another hour than the event's. */
function nameZones(element, { word, hours, event }) {
  const { starts_at } = event()
  if (!hours.differs(starts_at)) return
  const { place, zone } = element.dataset
  const [at, of, here] = [place, zone, hours.nameHere(starts_at)].map(isolated)
  write(element, word("zones", { place: at, zone: of, here }))
}
