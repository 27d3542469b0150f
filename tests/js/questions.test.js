import assert from "node:assert/strict"
import { afterEach, test } from "node:test"
import { JSDOM } from "jsdom"
import { questions } from "../../static/js/boards/questions.js"
import { openPage } from "../../static/js/page.js"

const ROOMS = [{ id: "hall", name: "Great Hall" }, { id: "annex", name: "Annex" }]
const EVENT = {
  id: "event", state: "live", zone: "Europe/Zurich", themes: [], rooms: ROOMS,
  settings: { questions: "open", votes: "open" }
}
const WORDS = { nameless: "Without a name", votes: "{n} votes", new_questions: "{n} new", "questions_closed.live": "Closed" }
for (const state of ["approved", "on_screen"]) WORDS[`question_state.${state}`] = state

const HTML = `<!doctype html>
<html lang="en"><body data-event="roundtable">
  <section id="questions">
    <p data-field="closed"></p><button data-field="fresh"></button><p class="empty"></p>
    <ol></ol>
  </section>
  <template id="question"><li>
    <button class="vote"><span data-field="votes"></span></button>
    <p data-field="text"></p><p data-field="original"></p><p data-field="by"></p><p data-field="theme"></p>
    <p data-field="badge"></p><p data-field="answer"></p>
  </li></template>
</body></html>`

const asked = (id, votes, more = {}) => ({
  id, rank: id, state: "approved", text: id, translations: {}, votes, room: null, ...more
})
const shownIn = room => ({ state: "on_screen", room })

/** The list of a page at this address; whether one looks at it is what `look` says. */
function open(address, ...rows) {
  const { window } = new JSDOM(HTML, { url: `https://companion.example${address}` })
  const { document } = window
  for (const [id, content] of Object.entries({
    state: { epoch: "e", since: 0, seq: 1, put: { event: [EVENT], questions: rows } }, words: WORDS
  })) {
    document.body.insertAdjacentHTML("beforeend", `<script type="application/json" id="${id}">${JSON.stringify(content)}</script>`)
  }
  let look = null
  class IntersectionObserver {
    constructor(tell) {
      look = isIntersecting => tell([{ isIntersecting }])
    }

    observe() {}
  }
  Object.assign(globalThis, { document, location: window.location, IntersectionObserver })
  const page = openPage({ host: window, storage: null })
  questions(document.getElementById("questions"), page)
  return {
    look,
    change(...put) {
      const { store } = page
      store.hear({ epoch: "e", since: store.seq, seq: store.seq + 1, put: { questions: put }, drop: {} })
    },
    order: () => [...document.querySelectorAll("#questions > ol > li")].map(({ dataset }) => dataset.id).join(" ")
  }
}

afterEach(() => {
  for (const name of ["document", "location", "IntersectionObserver"]) delete globalThis[name]
})

test("while nobody looks at it the list is in the order of the votes", () => {
  const list = open("/e/roundtable", asked("a", 2), asked("b", 1))
  assert.equal(list.order(), "a b")

  list.change(asked("b", 3))

  assert.equal(list.order(), "b a")
})

test("while one is on screen the order stays, and follows the votes again afterwards", () => {
  const list = open("/e/roundtable", asked("a", 2, shownIn("hall")), asked("b", 2), asked("c", 1))
  list.look(false)

  list.change(asked("c", 3))
  assert.equal(list.order(), "a b c")
  list.change(asked("a", 2))

  assert.equal(list.order(), "c a b")
})

test("what another room has on screen keeps nothing in its place", () => {
  const rows = [asked("a", 2, shownIn("hall")), asked("b", 2), asked("c", 1)]
  for (const [address, order] of [["/e/roundtable", "a b c"], ["/e/roundtable?room=annex", "a c b"]]) {
    const list = open(address, ...rows)

    list.change(asked("c", 3))

    assert.equal(list.order(), order, address)
  }
})

test("what is being looked at is not moved", () => {
  const list = open("/e/roundtable", asked("a", 2), asked("b", 1))
  list.look(true)

  list.change(asked("b", 3))
  assert.equal(list.order(), "a b")
  list.look(false)
  list.change(asked("b", 4))

  assert.equal(list.order(), "b a")
})
