import { keyedList } from "../dom.js"
import { mark } from "../fields.js"

/**
 * One column of cards: which one is current, which are picked, and an order that never moves
 * under the pointer. While that is in the column nothing leaves or changes place: what is new
 * comes at the end, what is gone stays, dimmed, until the pointer leaves or a key is used.
 *
 * Events: "choose" when the current card or the picked ones change.
 */
export class Column extends EventTarget {
  #element
  #list
  #fill
  #wanted = []
  #shown = []
  #held = false
  current = null

  constructor(element, template, fill) {
    super()
    this.#element = element
    this.#list = keyedList(element, template)
    this.#fill = fill
    this.#shown = [...element.children].map(card => ({ id: card.dataset.id }))
    const section = element.closest(".column")
    section.addEventListener("pointermove", ({ pointerType }) => { this.#held = pointerType === "mouse" })
    section.addEventListener("pointerleave", () => this.release())
    element.addEventListener("click", ({ target }) => this.#click(target))
    element.addEventListener("focusin", ({ target }) => this.#choose(target.closest(".card")?.dataset.id))
    element.addEventListener("change", () => this.#chosen())
  }

  get element() {
    return this.#element
  }

  get ids() {
    return [...this.#element.children].map(({ dataset }) => dataset.id)
  }

  /** The ids of the cards that are picked, or of the current one. */
  get chosen() {
    const picked = this.picked
    if (picked.length) return picked
    return this.current && this.ids.includes(this.current) ? [this.current] : []
  }

  get picked() {
    return [...this.#element.querySelectorAll(":checked")].map(box => box.closest(".card").dataset.id)
  }

  /** `rows` in their order; `latest(id)` is a row that has left, as it is now. */
  show(rows, latest) {
    this.#wanted = rows
    if (!this.#held) return this.#draw(rows)
    const ids = new Set(this.#shown.map(({ id }) => id))
    const kept = this.#shown.map(({ id }) => rows.find(row => row.id === id) ?? latest(id)).filter(Boolean)
    this.#draw([...kept, ...rows.filter(({ id }) => !ids.has(id))])
  }

  /** The pointer is no longer of importance: the list is as it should be. */
  release() {
    this.#held = false
    this.#draw(this.#wanted)
  }

  /** The next card is current, or the one before. */
  step(by) {
    const { ids } = this
    if (!ids.length) return
    const at = ids.indexOf(this.current)
    this.focus(ids[Math.max(0, Math.min(ids.length - 1, at < 0 ? 0 : at + by))])
  }

  focus(id = this.current ?? this.ids[0]) {
    const card = id && this.#card(id)
    if (!card) return
    card.focus()
    card.scrollIntoView({ block: "nearest" })
    this.#choose(id)
  }

  unpick() {
    for (const box of this.#element.querySelectorAll(":checked")) box.checked = false
    this.#chosen()
  }

  #draw(rows) {
    const before = this.#shown.findIndex(({ id }) => id === this.current)
    const wanted = new Set(this.#wanted.map(({ id }) => id))
    this.#list.show(rows, this.#fill)
    this.#shown = rows
    for (const card of this.#element.children) {
      mark(card, "gone", wanted.has(card.dataset.id) ? "no" : "yes")
    }
    if (!this.current || !this.#card(this.current)) {
      const heir = rows[Math.min(Math.max(before, 0), rows.length - 1)]
      this.#choose(heir?.id ?? null)
    }
    this.#chosen()
  }

  #click(target) {
    const card = target.closest(".card")
    if (!card || target.closest("button, label, a, input")) return
    card.focus({ preventScroll: true })
    this.#choose(card.dataset.id)
  }

  #choose(id) {
    if (id === undefined) return
    this.current = id
    for (const card of this.#element.children) {
      const is = card.dataset.id === id
      card.toggleAttribute("data-current", is)
      card.tabIndex = is ? 0 : -1
    }
    this.#chosen()
  }

  #chosen() {
    this.dispatchEvent(new Event("choose"))
  }

  #card(id) {
    return this.#element.querySelector(`:scope > [data-id="${id}"]`)
  }
}
