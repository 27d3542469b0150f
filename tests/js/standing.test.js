import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { JSDOM } from "jsdom"
import { drawFollowing } from "../../static/js/boards/standing.js"
import { words } from "../../static/js/dom.js"
import { Store } from "../../static/js/store.js"

const PAGE = `<!doctype html>
<html lang="en"><body>
  <section><ol></ol></section>
  <template id="channel"><li>
    <bdi data-field="language"></bdi><span data-field="room"></span>
    <a data-field="listen"></a><span data-field="state"></span>
  </li></template>
  <script type="application/json" id="words">{
    "channel_state.ok": "", "channel_state.down": "does not work", "channel_works": "works",
    "channel_gone": "{name}, no longer", "room_channel": "channel {n} in the room",
    "channels_changed": "Interpretation has changed: {what}"
  }</script>
</body></html>`

const FRENCH = { language: "fr", room_channel: 2, url: null, state: "ok" }
const SPANISH = { language: "es", room_channel: null, url: null, state: "ok" }

let store, heard, seq

beforeEach(() => {
  globalThis.document = new JSDOM(PAGE).window.document
  heard = []
  seq = 0
  store = new Store()
  become([FRENCH])
  const page = {
    store, word: words(), event: () => store.rows("event")[0], tell: (topic, text) => heard.push(text)
  }
  drawFollowing(document.querySelector("section"), page)
})

function become(channels, more = {}) {
  const event = { id: "e", access: {}, channels, ...more }
  store.hear({ epoch: "1", since: seq, seq: seq + 1, put: { event: [event] }, drop: {} })
  seq += 1
}

test("the channels that a page begins with are not announced", () => {
  assert.deepEqual(heard, [])
})

test("a change of the event that leaves the channels alone is not announced as theirs", () => {
  become([{ ...FRENCH }], { title: "Another" })

  assert.deepEqual(heard, [])
})

test("whatever becomes of a channel is announced, and of no other", () => {
  become([{ ...FRENCH, state: "down" }])
  become([FRENCH, SPANISH])
  become([SPANISH])

  assert.deepEqual(heard.map(text => text.replace(/[\u2068\u2069]/g, "")), [
    "Interpretation has changed: French, channel 2 in the room, does not work",
    "Interpretation has changed: French, channel 2 in the room, works; Spanish, works",
    "Interpretation has changed: French, no longer"
  ])
})
