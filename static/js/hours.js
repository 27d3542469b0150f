const parts = zone => new Intl.DateTimeFormat("en-GB", {
  timeZone: zone, hourCycle: "h23", hour: "2-digit", minute: "2-digit", second: "2-digit"
})

/** Hours as the event's zone has them, and as this device's: on a clock of 24 hours, Latin digits. */
export function hours(eventZone) {
  const there = parts(eventZone)
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const local = parts(timeZone)

  const hour = moment => there.format(new Date(moment)).slice(0, 5)
  const clock = moment => there.format(new Date(moment))
  const here = moment => local.format(new Date(moment)).slice(0, 5)
  const differs = moment => hour(moment) !== here(moment)
  const nameHere = moment => `${city(timeZone)}, ${offset(timeZone, moment)}`

  return { hour, clock, here, differs, nameHere }
}

function city(zone = "UTC") {
  return zone.split("/").at(-1).replaceAll("_", " ")
}

function offset(timeZone, moment) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "shortOffset" })
  const name = format.formatToParts(new Date(moment)).find(({ type }) => type === "timeZoneName").value
  return name === "GMT" ? "UTC+0" : name.replace("GMT", "UTC").replace("-", "−")
}
