import { keyedList, write } from "../dom.js"
import { field, put, show } from "../fields.js"
import { onChange } from "../page.js"
import { nowAndNext } from "../rules/expected.js"

/** The form for a new note, and below it what is finished and still on its way. */
export function composer(form, drafts, page) {
  const { store, word, hours, room } = page
  const { text } = form.elements
  const boxes = [...form.querySelectorAll("[name=tags]")]
  const list = keyedList(document.getElementById("drafts"), "#draft")
  const chosen = () => boxes.filter(box => box.checked).map(box => box.value)
  const current = () => drafts.current ?? drafts.begin()

  function draw() {
    const draft = drafts.current
    drawState(form, draft, drafts, page)
    put(form, "about", draft ? word("about", { time: hours.hour(draft.at) }) : "")
    list.show(drafts.all.filter(({ done }) => done).map(row => ({ ...row, id: row.at })), fill)
  }

  function drawItem() {
    const { now } = nowAndNext(store.rows("agenda"), room())
    write(field(form, "item"), store.row("agenda", now)?.title)
  }

  function fill(element, row) {
    const draft = drafts.all.find(({ at }) => at === row.at)
    write(field(element, "at"), hours.hour(row.at))
    write(field(element, "text"), row.text)
    drawState(element, draft, drafts, page)
  }

  form.addEventListener("input", ({ target }) => {
    if (target === text) drafts.write(current(), text.value)
    else drafts.tag(current(), chosen())
  })
  form.addEventListener("submit", event => {
    event.preventDefault()
    drafts.finish(current())
    form.reset()
    text.value = ""
    text.focus()
  })
  settle(form, () => drafts.current, drafts)
  document.getElementById("drafts").addEventListener("click", ({ target }) => {
    const at = target.closest("[data-id]")?.dataset.id
    decide(target, drafts.all.find(draft => draft.at === at), drafts)
  })

  if (drafts.current) {
    text.value = drafts.current.text
    for (const box of boxes) box.checked = drafts.current.tags.includes(box.value)
  }
  drafts.addEventListener("change", draw)
  onChange(store, ["agenda"], drawItem)
  draw()
}

/** What a draft's form says of it: whether it is saved, and what stands in its way. */
export function drawState(element, draft, drafts, { word }) {
  const state = draft ? drafts.stateOf(draft) : "writing"
  write(field(element, "state"), state === "refused" ? "" : word(`draft.${state}`))
  const refused = draft?.refused
  show(field(element, "conflict"), Boolean(refused))
  write(field(element, "why"), refused?.message ?? (refused ? word("failed") : ""))
  put(element, "theirs", refused?.now?.text)
}

/** The buttons by which one decides on what stands in the way. */
export function settle(form, find, drafts) {
  form.addEventListener("click", ({ target }) => decide(target, find(), drafts))
}

function decide(target, draft, drafts) {
  const does = target.closest("[data-does]")?.dataset.does
  if (draft && does === "keep") drafts.keep(draft)
  if (draft && does === "drop") drafts.drop(draft)
}
