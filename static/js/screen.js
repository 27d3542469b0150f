import { mark } from "./fields.js"
import { onChange, openPage } from "./page.js"
import { lobby } from "./screen/lobby.js"
import { lookOf } from "./screen/look.js"
import { keepPage, memory } from "./screen/memory.js"
import { openTab } from "./screen/opening.js"
import { overlay } from "./screen/overlay.js"
import { programme } from "./screen/programme.js"
import { scenes } from "./screen/scenes.js"
import { stage } from "./screen/stage.js"
import { upgrade } from "./screen/upgrade.js"

const BOARDS = ["event", "agenda", "speakers", "questions", "notices", "screens"]
const CLOSED = ["unauthenticated", "forbidden", "revoked", "ended"]
const FIRST_THEME = document.documentElement.dataset.theme

const tab = openTab()
const asked = tab.home.searchParams
const { view, event: slug, now: drawnAt } = document.body.dataset
const said = Object.fromEntries([...asked].filter(([name]) => ["room", "name"].includes(name)))
const page = openPage({ key: asked.get("key"), eager: true, screen: { screen: tab.id, view, ...said } })
const { store, ticker, live, clock } = page
const kept = memory(slug, page)
const heardAt = kept.recall(drawnAt)
const look = lookOf(page, tab)
const upgrading = upgrade({ tab, itemNow: () => look.now()?.id, reload: () => location.reload() })

const part = id => document.getElementById(id)
const views = {
  projector: [],
  stage: [[stage, "podium"]],
  lobby: [[lobby, "foyer"]]
}
const drawn = view === "overlay"
  ? [overlay(part("main"), page, look)]
  : [...views[view], [programme, "programme"], [scenes]].map(([make, id]) => id ? make(part(id), page, look) : make(page, look))

function draw() {
  mark(document.body, "scene", look.scene())
  dress()
  for (const each of drawn) each.draw()
  upgrading.look()
  ticker.beat()
}

/** What it looks like: as those who drive it say, else as its address does. */
function dress() {
  const row = look.row()
  const zoom = row?.zoom ?? Number(asked.get("zoom"))
  mark(document.documentElement, "theme", row?.theme ?? FIRST_THEME)
  document.body.style.setProperty("--zoom", zoom >= 0.5 && zoom <= 2 ? zoom : 1)
  mark(document.body, "mirror", row?.mirror ?? ["", "1", "true"].includes(asked.get("mirror")) ? "yes" : "no")
}

/** Goes where it was sent: to another view, or the same in another language. */
function steer() {
  const row = look.row()
  if (!row) return
  const wanted = tab.home
  wanted.pathname = wanted.pathname.replace(/[^/]+$/, row.view)
  if (row.language) wanted.searchParams.set("lang", row.language)
  tab.keep({ address: wanted.href })
  if (wanted.href !== location.href) location.replace(wanted.href)
}

/** The screen does not go to sleep while it is shown. */
async function holdScreen() {
  if (!navigator.wakeLock || document.visibilityState !== "visible") return
  await navigator.wakeLock.request("screen").catch(refused => {
    if (refused.name !== "NotAllowedError") throw refused
  })
}

/** Its link was closed, or its event is gone: nothing of what is on may stay here. */
function leave({ code, reason }) {
  if (!CLOSED.includes(code ?? reason)) return
  look.leave()
  kept.forget()
  draw()
}

document.addEventListener("visibilitychange", holdScreen)
holdScreen()
live.addEventListener("refuse", ({ detail }) => leave(detail))
live.addEventListener("over", ({ detail }) => leave(detail))
live.addEventListener("open", () => upgrading.ask())
live.addEventListener("pulse", ({ detail: { now } }) => {
  kept.heard()
  live.report("screens.seen", { seq: store.seq, delay_ms: Math.max(0, Math.round(clock.now() - Date.parse(now))) })
})
store.addEventListener("me", ({ detail: { row } }) => {
  tab.keep({ row })
  draw()
  steer()
})
store.addEventListener("change", () => kept.heard())
ticker.addEventListener("tick", ({ detail }) => drawn.forEach(each => each.tick(detail)))
onChange(store, BOARDS, () => {
  draw()
  if (store.me) steer()
})
live.start(heardAt)
if (heardAt === null) keepPage()
