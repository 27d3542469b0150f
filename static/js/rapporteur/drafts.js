import { Alarms, news, ownDevice } from "../device.js"

/** How often what is being written is saved, in milliseconds. */
export const SAVE_MS = 2_000

const NEW = { id: null, of: null, seen: null, saved: null, tags: [], tagged: [], done: false, refused: null }

/** Of a note that was removed meanwhile a new one can be made. */
const GONE = { id: null, of: null, seen: null, saved: null, tagged: [], done: true }

/**
 * Notes that are being written: each letter is kept on the device, and the whole is saved every
 * two seconds. A note that was begun without a line arrives once, whatever became of the page.
 *
 * A draft is {at, text, tags, id, of, done, refused}: it is about the moment `at`, by which it is
 * known here too; `id` is the note that it has become, `of` the one that it was begun from. What
 * is `done` goes as soon as all of it has arrived. `refused` is the answer that stands in the way.
 * Event: "change".
 */
export class Drafts extends EventTarget {
  #outbox
  #storage
  #key
  #now
  #room
  #alarms
  #drafts

  /** `now()` is the server's time in milliseconds; `outbox` is where commands outlast the page. */
  constructor({ outbox, slug, room, now, storage, device = ownDevice }) {
    super()
    this.#outbox = outbox
    this.#storage = storage
    this.#key = `notes:${slug}`
    this.#now = now
    this.#room = room
    this.#alarms = new Alarms(device)
    this.#drafts = JSON.parse(storage?.getItem(this.#key) ?? "[]")
    outbox.addEventListener("answer", ({ detail }) => this.#hear(detail))
    outbox.addEventListener("change", () => this.#changed())
  }

  get all() {
    return [...this.#drafts]
  }

  /** What is being written anew, if anything is. */
  get current() {
    return this.#drafts.find(({ of, done }) => !of && !done)
  }

  /** What is being made of this note, if anything is. */
  of(id) {
    return this.#drafts.find(({ of, done }) => of === id && !done)
  }

  /** A new note is about this moment. */
  begin() {
    const at = Math.max(this.#now(), ...this.#drafts.map(draft => Date.parse(draft.at) + 1))
    return this.#add({ ...NEW, at: new Date(at).toISOString(), text: "" })
  }

  /** A note is written anew. */
  edit({ id, text, tags, version }) {
    const at = new Date(this.#now()).toISOString()
    return this.#add({ ...NEW, at, id, of: id, text, tags, tagged: tags, saved: text, seen: version })
  }

  write(draft, text) {
    draft.text = text
    if (draft.refused?.code !== "conflict") draft.refused = null
    this.#saveSoon(draft)
    this.#changed()
  }

  tag(draft, tags) {
    draft.tags = tags
    this.#changed()
  }

  /** The draft is complete: it is saved at once. */
  finish(draft) {
    draft.done = true
    this.#alarms.clear(draft.at)
    this.#send(draft)
  }

  /** It is sent once more, and stands whatever the note reads now. */
  keep(draft) {
    const { now } = draft.refused
    if (now) Object.assign(draft, { seen: now.version, saved: now.text })
    draft.refused = null
    this.#send(draft)
  }

  drop(draft) {
    this.#alarms.clear(draft.at)
    this.#drafts = this.#drafts.filter(other => other !== draft)
    this.#changed()
  }

  /** A way has opened: what waits is sent now. */
  flush() {
    for (const { cid, state } of this.#outbox.entries) if (state === "unsent") this.#outbox.retry(cid)
    for (const draft of this.all) this.#send(draft)
  }

  /** "writing", "sending", "kept" (on this device), "unsent", "saved" or "refused". */
  stateOf(draft) {
    if (draft.refused) return "refused"
    const letter = this.#letterOf(draft)
    if (letter) return letter.state === "saved" ? "kept" : letter.state === "unsent" ? "unsent" : "sending"
    return draft.text === draft.saved ? "saved" : "writing"
  }

  #add(draft) {
    this.#drafts.push(draft)
    this.#changed()
    return draft
  }

  /** One command of a draft at a time: each needs what the one before it came to. */
  #send(draft) {
    if (draft.refused || this.#letterOf(draft)) return this.#changed()
    const { id, at, seen, text, saved, tags, tagged, done } = draft
    if (text !== saved && (text.trim() || done && id)) {
      const about = id ? { id, seen } : { at, room: this.#room() }
      this.#outbox.send("notes.write", { text, ...about })
    } else if (done && id && tags.join() !== tagged.join()) {
      this.#outbox.send("notes.tag", { id, tags })
    } else if (done) return this.drop(draft)
    this.#changed()
  }

  #hear({ entry: { name, args }, answer }) {
    const draft = this.#drafts.find(each => isOf(each, { name, args }))
    if (!draft) return
    if (answer.ok) {
      draft.id = answer.id
      draft.seen = answer.seq
      if (name === "notes.tag") draft.tagged = args.tags
      else draft.saved = args.text
    } else if (isUnharmed(draft, answer)) {
      draft.seen = answer.now.version
    } else {
      draft.refused = answer
      if (answer.code === "not_found") Object.assign(draft, GONE)
    }
    if (draft.done) this.#send(draft)
    else if (draft.text !== draft.saved) this.#saveSoon(draft)
    this.#changed()
  }

  #saveSoon(draft) {
    if (!this.#alarms.has(draft.at)) this.#alarms.set(draft.at, SAVE_MS, () => this.#send(draft))
  }

  #letterOf(draft) {
    return this.#outbox.entries.find(entry => isOf(draft, entry))
  }

  #changed() {
    this.#keep()
    this.dispatchEvent(news("change"))
  }

  /** Where the device has no room, the page's memory must do. */
  #keep() {
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(this.#drafts))
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error
    }
  }
}

/** Whether the command brings what this draft is: by its note, or its moment while it has none. */
function isOf({ id, of, at }, { name, args }) {
  if (name === "notes.tag") return !of && args.id === id
  return name === "notes.write" && (args.id ? args.id === id : args.at === at)
}

/** Whether only something else of the note was changed meanwhile, and its text is as we left it. */
function isUnharmed({ saved }, { code, now }) {
  return code === "conflict" && now !== undefined && now !== null && even(now.text) === even(saved ?? "")
}

const even = text => text.normalize().replace(/\s+/g, " ").trim()
