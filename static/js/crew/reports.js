import { ownDevice } from "../device.js"

const LATE_MS = 40_000
const GONE_MS = 90_000

/**
 * What screens report of themselves, as the pulse brings it; `onNews` is called with each. One
 * that is new has a while to report for the first time.
 */
export function reports({ live, clock }, onNews, device = ownDevice) {
  const metAt = new Map()
  let told = null

  live.addEventListener("pulse", ({ detail: { screens } }) => {
    if (!screens) return
    told = screens
    onNews()
  })

  /** "here", "late" with when it was heard last, or "never". */
  function seen({ id }) {
    if (!metAt.has(id)) metAt.set(id, device.now())
    const report = told?.[id]
    if (!report) return { state: "never", silence: device.now() - metAt.get(id) }
    const silence = clock.now() - Date.parse(report.seen_at)
    return { ...report, state: silence < LATE_MS ? "here" : "late", silence }
  }

  const isHere = row => told === null || seen(row).silence < GONE_MS

  return { seen, isHere, known: () => told !== null }
}
