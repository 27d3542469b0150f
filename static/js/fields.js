import { write } from "./dom.js"

/** The part of the element that the template calls by this name. */
export function field(element, name) {
  return element.querySelector(`[data-field="${name}"]`)
}

/** The part says this, and is hidden when that is nothing. */
export function put(element, name, text) {
  const part = field(element, name)
  write(part, text)
  show(part, Boolean(text))
}

export function show(element, on) {
  if (element.hidden === on) element.hidden = !on
}

/** Sets a `data-` attribute, if that changes anything. */
export function mark(element, name, value) {
  if (element.dataset[name] !== value) element.dataset[name] = value
}

/** A name or a text within a sentence, kept apart from its direction. */
export const isolated = text => `\u2068${text}\u2069`

/** Who it is, and where from, as one line says it. */
export const who = (name, of) => [name, of].filter(Boolean).join(", ")
