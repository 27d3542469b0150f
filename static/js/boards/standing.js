import { keyedList, write } from "../dom.js"
import { field, isolated, mark, put, show } from "../fields.js"
import { onChange } from "../page.js"
import { nowAndNext } from "../rules/expected.js"

const WAYS = ["watch", "backup", "dial_in"]

/** Whether names stay in the room now: by the event's rule, or by that of what is on. */
export function isNameless(page) {
  return page.event().settings.attribution === "chatham" || namelessItem(page) !== null
}

/** The id of the item that is on, if names stay in the room while it is; else null. */
export function namelessItem({ store, room }) {
  const { now } = nowAndNext(store.rows("agenda"), room())
  return store.row("agenda", now)?.nameless ? now : null
}

/** The suspension that lasts; null while the meeting goes on. */
export function suspension({ suspensions }) {
  const last = suspensions.at(-1)
  return last && last.to === null ? last : null
}

/** Whether the meeting is suspended, why and until when; said when it begins. */
export function drawSuspension(element, { store, word, hours, event, tell }) {
  let told = suspension(event())?.from

  onChange(store, ["event"], () => {
    const now = suspension(event())
    show(element, Boolean(now))
    put(element, "until", now?.until ? word("suspended_until", { time: hours.hour(now.until) }) : "")
    put(element, "reason", now?.reason)
    if (now && now.from !== told) tell("suspension", word("suspended"))
    told = now?.from
  })
}

/** Whether the stream is in trouble, and what to use instead. */
export function drawStream(element, { store, word, event, tell }) {
  let told = event().stream

  onChange(store, ["event"], () => {
    const { stream, access } = event()
    show(element, stream !== "ok")
    write(field(element, "words"), stream === "ok" ? "" : word(`stream.${stream}`))
    mark(element, "tone", stream === "down" ? "over" : "warning")
    drawWays(element, access)
    if (stream !== "ok" && stream !== told) tell("stream", word(`stream.${stream}`))
    told = stream
  })
}

/** The ways to follow that are given; those that are not are hidden. */
export function drawWays(element, given) {
  for (const way of WAYS) {
    const place = element.querySelector(`[data-way="${way}"]`)
    if (!place) continue
    show(place, Boolean(given?.[way]))
    if (way === "dial_in") write(field(place, "number"), given?.[way])
    else if (given?.[way]) place.querySelector("a").href = given[way]
  }
}

/** How to follow from elsewhere, and where each language is heard; said when that changes. */
export function drawFollowing(section, { store, word, event, tell }) {
  const list = keyedList(section.querySelector("ol"), "#channel")
  const names = new Intl.DisplayNames(document.documentElement.lang, { type: "language" })

  let told = said(event().channels)

  onChange(store, ["event"], () => {
    const { access, channels } = event()
    drawWays(section, access)
    list.show(channels.map((channel, at) => ({ ...channel, id: `${at}` })), fill)
    show(section, channels.length > 0 || WAYS.some(way => access[way]))
    const now = said(channels)
    const changed = Object.keys({ ...told, ...now }).filter(name => now[name] !== told[name])
    const what = changed.map(name => isolated(now[name] ?? word("channel_gone", { name }))).join("; ")
    if (what) tell("channels", word("channels_changed", { what }))
    told = now
  })

  /** What is to be said of each channel, by the name of its language. */
  function said(channels) {
    return Object.fromEntries(channels.map(({ language, room_channel: number, state }) => {
      const name = names.of(language)
      const room = number === null ? "" : word("room_channel", { n: number })
      const how = word(`channel_state.${state}`) || word("channel_works")
      return [name, [name, room, how].filter(Boolean).join(", ")]
    }))
  }

  function fill(element, { language, room_channel: number, url, state }) {
    put(element, "language", names.of(language))
    put(element, "room", number === null ? "" : word("room_channel", { n: isolated(number) }))
    put(element, "state", word(`channel_state.${state}`))
    const link = field(element, "listen")
    show(link, Boolean(url))
    if (url) link.href = url
  }
}
