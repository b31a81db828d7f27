import type { JSX } from 'preact'
import { formatShortSite, formatSite } from '../state/format.ts'
import { visible } from '../state/text.ts'

/** Untrusted text on one line: isolated in direction, unseen characters shown. */
export function Name({ text, class: kind = '' }: { text: string; class?: string }): JSX.Element {
  const shown = visible(text)
  return (
    <bdi class={`name ${kind}`} title={shown}>
      {shown}
    </bdi>
  )
}

/** A place in source; nothing where it is not known. */
export function SiteText(props: {
  site: { file: string; line: number; column?: number }
  short?: boolean
}): JSX.Element {
  const full = visible(formatSite(props.site))
  return (
    <bdi class="name site" title={full}>
      {props.short ? visible(formatShortSite(props.site)) : full}
    </bdi>
  )
}

/** A status with the colour of its class. */
export function Status({ status }: { status: number | null }): JSX.Element {
  if (status === null) return <span class="dim">–</span>
  const kind = status < 300 ? 'ok' : status < 400 ? 'dim' : status < 500 ? 'warn' : 'crit'
  return <span class={`status ${kind}`}>{status}</span>
}
