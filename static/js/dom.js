import { Alarms, ownDevice } from "./device.js"

const SUMMARY_MS = 5_000

/**
 * The rows of a list, one element each, by the row's id. Elements that the server drew, with
 * `data-id`, are taken over; nothing else may be in the list.
 *
 * `show(rows, fill)` makes the list those rows in that order. Only rows that are other objects
 * than before are filled, and the element that has the focus is never moved.
 */
export function keyedList(list, templateSelector) {
  const template = list.ownerDocument.querySelector(templateSelector)
  const elements = new Map([...list.children].map(element => [element.dataset.id, element]))
  const filled = new Map()

  function show(rows, fill = fillFields) {
    const focused = [...list.children].findIndex(element => element.contains(active(list)))
    const ids = new Set(rows.map(row => row.id))
    for (const id of elements.keys()) if (!ids.has(id)) drop(id)
    arrange(list, rows.map(element))
    for (const row of rows) {
      if (filled.get(row.id) !== row) fill(elements.get(row.id), row)
      filled.set(row.id, row)
    }
    if (focused >= 0 && !list.contains(active(list))) focusNear(list, focused)
  }

  function element({ id }) {
    if (!elements.has(id)) {
      const made = list.ownerDocument.importNode(template.content, true).firstElementChild
      made.dataset.id = id
      elements.set(id, made)
    }
    return elements.get(id)
  }

  function drop(id) {
    elements.get(id).remove()
    elements.delete(id)
    filled.delete(id)
  }

  return { show }
}

const active = ({ ownerDocument }) => ownerDocument.activeElement

/** Moves few, and never the one with the focus: what stands before it is moved behind it. */
function arrange(list, wanted) {
  let at = list.firstElementChild
  for (const element of wanted) {
    const hasFocus = element.contains(active(list)) && element.parentNode === list
    if (hasFocus || at?.nextElementSibling === element && !at.contains(active(list))) at = element
    if (at === element) at = at.nextElementSibling
    else list.insertBefore(element, at)
  }
}

/** Who was on a row that is gone goes on from the one that took its place. */
function focusNear(list, index) {
  const heir = list.children[Math.min(index, list.children.length - 1)] ?? list
  if (!heir.hasAttribute("tabindex")) heir.tabIndex = -1
  heir.focus()
}

/**
 * Writes the row where the template names it: `data-field="name"` as text, and
 * `data-attr="lang:language hidden:anonymous"` as attributes, true ones empty, and none for
 * false or null. What the row does not have, and rows within the row, are left alone.
 */
export function fillFields(element, row) {
  const parts = [element, ...element.querySelectorAll("[data-field], [data-attr]")]
  for (const part of parts) {
    const owner = part.closest("[data-id]")
    if (owner && owner !== element && element.contains(owner)) continue
    const { field, attr = "" } = part.dataset
    if (field in row) write(part, row[field])
    for (const pair of attr.split(" ")) {
      const [name, from] = pair.split(":")
      if (from in row) writeAttribute(part, name, row[from])
    }
  }
}

/** Makes this the element's text; what is so already is not touched. */
export function write(element, value) {
  const text = String(value ?? "")
  if (element.textContent !== text) element.textContent = text
}

function writeAttribute(element, name, value) {
  const text = value === true ? "" : String(value)
  if (value == null || value === false) element.removeAttribute(name)
  else if (element.getAttribute(name) !== text) element.setAttribute(name, text)
}

/** Says beside the form why something was refused; "" says nothing any more. */
export function say(element, message) {
  let place = element.querySelector("[role=alert]")
  if (!place) {
    place = element.ownerDocument.createElement("p")
    place.setAttribute("role", "alert")
    element.append(place)
  }
  place.textContent = message
}

/** The page's one polite region: the latest of each topic, together, at most every 5 s. */
export function politely(region, device = ownDevice) {
  const alarms = new Alarms(device)
  const topics = new Map()

  function speak() {
    if (!topics.size) return
    region.textContent = [...topics.values()].join(" ")
    topics.clear()
    alarms.set("quiet", SUMMARY_MS, speak)
  }

  return function tell(topic, text) {
    topics.set(topic, text)
    if (!alarms.has("quiet")) speak()
  }
}

/**
 * The words that the server put into the page, in the page's language.
 *
 * `word(name, values)` fills `{value}`; a word with plural forms is an object by the categories
 * of Intl.PluralRules, chosen by `values.n`. Throws RangeError for a word that is not there.
 */
export function words(page = document) {
  const texts = JSON.parse(page.querySelector("#words").textContent)
  const plural = new Intl.PluralRules(page.documentElement.lang || "en")

  return function word(name, values = {}) {
    const text = texts[name]?.[plural.select(values.n ?? 0)] ?? texts[name]?.other ?? texts[name]
    if (typeof text !== "string") throw new RangeError(`no word for ${name}`)
    return text.replace(/\{(\w+)\}/g, (_, value) => values[value])
  }
}
