import { keyedList, write } from "../dom.js"
import { field, show } from "../fields.js"
import { onChange } from "../page.js"
import { drawState } from "./writing.js"

/**
 * The notes, the latest first, without the one that is being written above; each can be tagged,
 * written anew and removed by whoever writes. Returns what the buttons of a note do.
 */
export function notes(section, { store, word, hours }, drafts, act) {
  const list = keyedList(section, "#note")
  const page = { word }

  function draw() {
    const composed = new Set(drafts.all.filter(({ of }) => !of).map(({ id }) => id))
    const rows = store.rows("notes").filter(({ id }) => !composed.has(id)).sort(latestFirst)
    list.show(rows, fill)
    show(document.getElementById("no-notes"), !rows.length)
    for (const element of section.children) drawDraft(element)
  }

  function fill(element, row) {
    write(field(element, "at"), hours.hour(row.at))
    write(field(element, "item"), store.row("agenda", row.item)?.title)
    write(field(element, "turn"), speaker(store.row("speakers", row.turn)))
    write(field(element, "text"), row.text)
    for (const button of element.querySelectorAll("[data-verb=tag]")) {
      button.setAttribute("aria-pressed", String(row.tags.includes(button.value)))
    }
    const told = field(element, "tags")
    if (told) write(told, row.tags.map(tag => word(`tag.${tag}`)).join(" · "))
    const text = element.querySelector("textarea")
    if (text && !drafts.of(row.id)) text.value = row.text
  }

  function drawDraft(element) {
    const form = element.querySelector(".composer")
    const draft = drafts.of(element.dataset.id)
    if (!form) return
    drawState(form, draft, drafts, page)
    if (!draft) write(field(form, "state"), "")
  }

  function speaker(turn) {
    if (!turn) return ""
    return turn.nameless ? word("nameless_speaker") : turn.name ?? word("nameless_speaker")
  }

  function reopen() {
    for (const element of section.children) {
      const draft = drafts.of(element.dataset.id)
      if (!draft) continue
      element.querySelector("details").open = true
      element.querySelector("textarea").value = draft.text
    }
  }

  const rowOf = target => store.row("notes", target.closest("[data-id]").dataset.id)

  section.addEventListener("input", ({ target }) => {
    const row = rowOf(target)
    drafts.write(drafts.of(row.id) ?? drafts.edit(row), target.value)
  })
  section.addEventListener("click", ({ target }) => {
    const draft = target.closest("[data-does=keep]") && drafts.of(rowOf(target).id)
    if (draft) drafts.keep(draft)
  })
  drafts.addEventListener("change", draw)
  onChange(store, ["notes", "agenda", "speakers", "event"], draw)
  reopen()

  return {
    tag(button) {
      const { id, tags, text } = rowOf(button)
      const had = tags.includes(button.value)
      return act("notes.tag", { id, tags: had ? tags.filter(tag => tag !== button.value) : [...tags, button.value] }, text)
    },
    remove(button) {
      const { id, text } = rowOf(button)
      const draft = drafts.of(id)
      if (draft) drafts.drop(draft)
      return act("notes.remove", { id }, text)
    },
    finish(form) {
      const draft = drafts.of(rowOf(form).id)
      form.closest("details").open = false
      if (draft) drafts.finish(draft)
    }
  }
}

const latestFirst = (one, other) => (one.at < other.at) - (one.at > other.at)
