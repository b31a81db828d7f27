/** The page's measurements of itself; `window.measured` in it. */
export interface Frames {
  /** Milliseconds of each frame in which our code ran. */
  work: number[]
  /** Milliseconds from one frame to the next. */
  gaps: number[]
}

/** Returns the upper median; 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

/**
 * Records when data of a request came and when it was painted, and times the work of each frame; runs before the page's
 * scripts.
 */
export const INSTRUMENTS: string = `(() => {
  const frame = window.requestAnimationFrame.bind(window)
  let spent = 0
  const timed = (call) => {
    const start = performance.now()
    call()
    spent += performance.now() - start
  }
  window.requestAnimationFrame = (callback) => frame((time) => timed(() => callback(time)))
  const measured = (window.measured = { arrived: 0, painted: 0 })
  const { text } = Response.prototype
  Response.prototype.text = async function () {
    const result = await text.call(this)
    if (/\\/api\\/requests\\/[^/]+$/.test(this.url)) measured.arrived = performance.now()
    return result
  }
  const { fillRect } = CanvasRenderingContext2D.prototype
  CanvasRenderingContext2D.prototype.fillRect = function (...values) {
    if (!measured.painted && this.canvas.closest('.rows-space')) {
      measured.painted = -1
      frame(() => setTimeout(() => { measured.painted = performance.now() }))
    }
    fillRect.apply(this, values)
  }
  const wheel = (values) => {
    const target = document.querySelector('.rows')
    const { left, top } = target.getBoundingClientRect()
    const at = { clientX: left + 600, clientY: top + 60, bubbles: true, cancelable: true }
    target.dispatchEvent(new WheelEvent('wheel', { ...at, ...values }))
  }
  const motions = {
    idle: () => {},
    zoom: (i) => wheel({ deltaY: Math.sin(i / 9) > 0 ? -60 : 60, ctrlKey: true }),
    pan: (i) => wheel({ deltaX: Math.sin(i / 9) > 0 ? 40 : -40, deltaY: 0 }),
    scroll: (i) => { document.querySelector('.rows').scrollTop = 4000 + 37 * i },
  }
  measured.run = async (motion, count) => {
    const work = []
    const gaps = []
    let last = await new Promise(frame)
    for (let i = 0; i < count; i++) {
      spent = 0
      timed(() => motions[motion](i))
      const now = await new Promise(frame)
      // All that was asked for in this frame has run before this goes on.
      work.push(spent)
      gaps.push(now - last)
      last = now
    }
    return { work, gaps }
  }
  measured.parse = async () => {
    const times = []
    const data = await (await fetch('/_debug_toolbar/api' + location.pathname.slice('/_debug_toolbar'.length) + '?hierarchy=false')).text()
    for (let i = 0; i < 5; i++) {
      const start = performance.now()
      JSON.parse(data)
      times.push(performance.now() - start)
    }
    return times.sort((a, b) => a - b)[2]
  }
  measured.calibrate = () => Array.from({ length: 40 }, () => {
    const start = performance.now()
    let sum = 0
    for (let i = 0; i < 3e6; i++) sum += Math.sqrt(i)
    return performance.now() - start + (sum < 0 ? 1 : 0)
  })
})()`
