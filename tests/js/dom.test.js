import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { JSDOM } from "jsdom"
import { fillFields, keyedList, politely, say, words } from "../../static/js/dom.js"
import { Device } from "./fakes.js"

const PAGE = `<!doctype html>
<html lang="en"><body>
  <ol>
    <li data-id="a"><span data-field="text">drawn by the server</span><button>vote</button></li>
  </ol>
  <template id="question"><li><span data-field="text"></span><button>vote</button></li></template>
  <form><input name="text"></form>
  <p role="status"></p>
  <script type="application/json" id="words">{
    "you_are_next": "You are next.",
    "new_questions": {"one": "{n} new question", "other": "{n} new questions"}
  }</script>
</body></html>`

let page, list

beforeEach(() => {
  page = new JSDOM(PAGE).window.document
  list = page.querySelector("ol")
})

const row = (id, text = id) => ({ id, text })
const ids = () => [...list.children].map(element => element.dataset.id).join("")
const text = element => element.querySelector("span").textContent

/** How many of the list's children were put or taken while `act` ran. */
function moves(act) {
  const { MutationObserver } = page.defaultView
  const observer = new MutationObserver(() => {})
  observer.observe(list, { childList: true })
  act()
  return observer.takeRecords().reduce((sum, { addedNodes }) => sum + addedNodes.length, 0)
}

test("what the server drew is taken over, and the rest is made from the template", () => {
  const drawn = list.firstElementChild

  keyedList(list, "#question").show([row("a", "When?"), row("b", "Why?")])

  assert.equal(list.firstElementChild, drawn)
  assert.deepEqual([...list.children].map(text), ["When?", "Why?"])
  assert.equal(ids(), "ab")
})

test("markup in a row stays text", () => {
  keyedList(list, "#question").show([row("a", "<img src=x onerror=alert(1)>")])

  assert.equal(text(list.firstElementChild), "<img src=x onerror=alert(1)>")
  assert.equal(list.querySelector("img"), null)
})

test("rows that are gone go, and a row that comes back is made anew", () => {
  const shown = keyedList(list, "#question")
  shown.show([row("a"), row("b")])
  const first = list.firstElementChild

  shown.show([row("b")])
  assert.equal(ids(), "b")
  shown.show([row("a"), row("b")])

  assert.equal(ids(), "ab")
  assert.notEqual(list.firstElementChild, first)
})

test("only rows that are other objects than before are filled", () => {
  const shown = keyedList(list, "#question")
  const filled = []
  const fill = (element, { id }) => filled.push(id)
  const [one, two] = [row("a"), row("b")]
  shown.show([one, two], fill)

  shown.show([two, row("a", "new")], fill)

  assert.deepEqual(filled, ["a", "b", "a"])
})

for (const [from, to, most] of [
  ["abcd", "abcd", 0], ["abcd", "dabc", 1], ["abcd", "bcda", 1], ["abcd", "acbd", 1],
  ["abcd", "abxcd", 1], ["abcd", "dbca", 2], ["abcd", "dcba", 3], ["abcdef", "cf", 0], ["", "abc", 3]
]) {
  test(`from ${from || "nothing"} to ${to} moves at most ${most}`, () => {
    const shown = keyedList(list, "#question")
    const rows = Object.fromEntries([..."abcdefx"].map(id => [id, row(id)]))
    shown.show([...from].map(id => rows[id]))

    const moved = moves(() => shown.show([...to].map(id => rows[id])))

    assert.equal(ids(), to)
    assert.ok(moved <= most, `${moved} moved`)
  })
}

test("whatever the order becomes, it becomes that, and the focus is never moved", () => {
  const shown = keyedList(list, "#question")
  const rows = [..."abcde"].map(id => row(id))
  const orders = permutations(rows)

  for (const focused of rows) {
    for (const order of orders) {
      shown.show(rows)
      const button = list.querySelector(`[data-id=${focused.id}] button`)
      button.focus()
      let lost = false
      button.addEventListener("blur", () => { lost = true }, { once: true })

      shown.show(order)

      assert.equal(ids(), order.map(({ id }) => id).join(""))
      assert.equal(page.activeElement, button)
      assert.equal(lost, false)
      button.blur()
    }
  }
})

test("who was on a row that is gone goes on from the one in its place", () => {
  const shown = keyedList(list, "#question")
  shown.show([row("a"), row("b"), row("c")])
  list.querySelector("[data-id=b] button").focus()

  shown.show([row("a"), row("c")])
  assert.equal(page.activeElement.dataset.id, "c")

  shown.show([row("a")])
  assert.equal(page.activeElement.dataset.id, "a")

  shown.show([])
  assert.equal(page.activeElement, list)
})

test("a focus outside the list stays where it is", () => {
  const shown = keyedList(list, "#question")
  shown.show([row("a"), row("b")])
  const input = page.querySelector("input")
  input.focus()

  shown.show([row("b")])

  assert.equal(page.activeElement, input)
})

function filled(html, values) {
  const element = page.createElement("div")
  element.innerHTML = html
  fillFields(element.firstElementChild, values)
  return element.innerHTML
}

test("fields become text, also the row's own", () => {
  assert.equal(filled('<b data-field="votes">0</b>', { votes: 12 }), '<b data-field="votes">12</b>')
  assert.equal(filled('<p><b data-field="name">x</b></p>', { name: null }), '<p><b data-field="name"></b></p>')
})

test("attributes are set, emptied or taken away", () => {
  const given = '<p data-attr="lang:language hidden:anonymous title:name"'

  assert.equal(
    filled(`${given} title="x"></p>`, { language: "ar", anonymous: true, name: null }),
    `${given} lang="ar" hidden=""></p>`
  )
  assert.equal(
    filled(`${given} hidden></p>`, { language: "fr", anonymous: false, name: "Ann" }),
    `${given} lang="fr" title="Ann"></p>`
  )
})

test("what the row does not have is left alone, and so are rows within the row", () => {
  const html = '<li data-id="a"><b data-field="mine">1</b><i data-id="x"><b data-field="name">Bo</b></i></li>'

  assert.equal(filled(html, { id: "a", name: "Ann" }), html)
})

test("what is so already is not touched", () => {
  const element = list.firstElementChild
  fillFields(element, row("a", "When?"))
  const node = element.querySelector("span").firstChild

  fillFields(element, row("a", "When?"))

  assert.equal(element.querySelector("span").firstChild, node)
})

test("a refusal is said beside the form, in one place", () => {
  const form = page.querySelector("form")

  say(form, "The list closed at 11:15.")
  say(form, "Wait a moment.")

  assert.deepEqual([...form.querySelectorAll("[role=alert]")].map(p => p.textContent), ["Wait a moment."])
})

test("the status says the latest of each topic, together, at most every five seconds", async () => {
  const device = new Device()
  const region = page.querySelector("[role=status]")
  const tell = politely(region, device)

  tell("questions", "1 new question")
  assert.equal(region.textContent, "1 new question")

  tell("questions", "2 new questions")
  tell("turn", "You are next.")
  tell("questions", "3 new questions")
  await device.pass(4_999)
  assert.equal(region.textContent, "1 new question")
  await device.pass(1)
  assert.equal(region.textContent, "3 new questions You are next.")

  await device.pass(60_000)
  tell("turn", "You have the floor.")
  assert.equal(region.textContent, "You have the floor.")
})

test("words come from the page, with their plural forms and values", () => {
  const word = words(page)

  assert.equal(word("you_are_next"), "You are next.")
  assert.equal(word("new_questions", { n: 1 }), "1 new question")
  assert.equal(word("new_questions", { n: 3 }), "3 new questions")
  assert.throws(() => word("nothing"), RangeError)
})

test("Arabic has six forms, of which the page may bring fewer", () => {
  page.documentElement.lang = "ar"
  page.querySelector("#words").textContent = JSON.stringify({
    new_questions: { zero: "صفر", one: "سؤال", two: "سؤالان", few: "{n} أسئلة", other: "{n} سؤال" }
  })
  const word = words(page)

  assert.deepEqual([0, 1, 2, 3, 11, 100].map(n => word("new_questions", { n })), [
    "صفر", "سؤال", "سؤالان", "3 أسئلة", "11 سؤال", "100 سؤال"
  ])
})

function permutations(items) {
  if (!items.length) return [[]]
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map(rest => [item, ...rest]))
}
