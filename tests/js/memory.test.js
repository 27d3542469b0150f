import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Clock } from "../../static/js/clock.js"
import { memory } from "../../static/js/screen/memory.js"
import { Store } from "../../static/js/store.js"
import { Device, Storage } from "./fakes.js"

const DRAWN = "2026-10-01T08:00:00.000Z"
const state = { epoch: "a", since: 0, seq: 1, put: { agenda: [{ id: "i1", title: "Opening" }] } }
const later = { epoch: "a", since: 1, seq: 2, put: { agenda: [{ id: "i1", title: "Panel" }] }, drop: {} }

let device, storage

beforeEach(() => {
  device = new Device()
  storage = new Storage()
})

/** A page that was drawn at eight; its service worker gives the same one out later. */
function open() {
  const page = { store: new Store(state), clock: new Clock(device) }
  const host = new EventTarget()
  return { ...page, host, kept: memory("gcm-practice", page, storage, host, device) }
}

/** It is told of the panel at five past eight, and is closed. */
async function hearAndClose() {
  const page = open()
  page.kept.recall(DRAWN)
  await device.pass(300_000)
  page.store.hear(later)
  page.kept.heard()
  page.host.dispatchEvent(new Event("pagehide"))
  device.forget()
}

const title = ({ store }) => store.row("agenda", "i1").title

test("a page from the server recalls nothing, and knows its time", () => {
  const page = open()

  const heardAt = page.kept.recall(DRAWN)

  assert.deepEqual([heardAt, page.clock.now(), title(page)], [null, Date.parse(DRAWN), "Opening"])
})

test("a page that was kept recalls what was heard last, when, and the time now", async () => {
  await hearAndClose()
  await device.pass(60_000)
  const page = open()

  const heardAt = page.kept.recall(DRAWN)

  assert.equal(heardAt, Date.parse("2026-10-01T08:05:00.000Z"))
  assert.equal(page.clock.now(), Date.parse("2026-10-01T08:06:00.000Z"))
  assert.equal(title(page), "Panel")
})

test("a newer page from the server is not set back to what was kept", async () => {
  await hearAndClose()
  const page = open()

  const heardAt = page.kept.recall("2026-10-01T08:05:01.000Z")

  assert.deepEqual([heardAt, title(page)], [null, "Opening"])
})

test("what is heard is kept a second later, also when the page is not closed in order", async () => {
  const page = open()
  page.kept.recall(DRAWN)
  page.store.hear(later)
  page.kept.heard()
  await device.pass(1_000)
  device.forget()

  const again = open()
  again.kept.recall(DRAWN)

  assert.equal(title(again), "Panel")
})

test("what was forgotten is not recalled", async () => {
  await hearAndClose()
  open().kept.forget()

  const page = open()

  assert.deepEqual([page.kept.recall(DRAWN), title(page)], [null, "Opening"])
})

test("a device without room keeps nothing, and the page goes on", async () => {
  storage.full = true
  await hearAndClose()

  const page = open()

  assert.equal(page.kept.recall(DRAWN), null)
})
