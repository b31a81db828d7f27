import type { JSX } from 'preact'
import type { RouteAnswer, RouteFinding, RouteRequest } from '../../../model/routes/routes-answer.ts'
import { formatCount, formatTime } from '../../state/format.ts'
import { requestPlace } from '../../state/location.ts'
import { SeverityIcon } from '../parts/icons.tsx'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/text.tsx'
import type { Navigation } from '../parts/use-place.ts'

/** Findings that are shown; more of one route are rare. */
const MAX_SHOWN = 6

/** Renders the findings of a route, each with the newest requests that had it, oldest first. */
export function RouteFindings({ answer, navigation }: { answer: RouteAnswer; navigation: Navigation }): JSX.Element {
  const { findings, route, requests } = answer
  const analysed = requests.filter(({ checks }) => checks !== null).toReversed()
  if (findings.length === 0) {
    return (
      <section class="route-findings" aria-label="Findings">
        <p class="dim">
          {route.analysed === 0
            ? 'No request of it was analysed yet.'
            : `No finding in ${formatCount(route.analysed)} requests.`}
        </p>
      </section>
    )
  }
  return (
    <section class="route-findings" aria-label="Findings">
      <ul>
        {findings.slice(0, MAX_SHOWN).map((finding) => (
          <li key={finding.check}>
            <SeverityIcon severity={finding.severity} />
            {finding.worst.kept ? (
              <Link to={requestPlace(finding.worst.id)} navigation={navigation}>
                <Name text={finding.title} />
              </Link>
            ) : (
              <Name text={finding.title} />
            )}
            <span class="dim">
              {formatCount(finding.requests)} of {formatCount(route.analysed)}
            </span>
            <Strip finding={finding} requests={analysed} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Draws which of the newest analysed requests had a finding: an upright bar for yes, a line for no. */
function Strip({ finding, requests }: { finding: RouteFinding; requests: readonly RouteRequest[] }): JSX.Element {
  const told = requests.filter(({ checks }) => checks?.includes(finding.check))
  const last = told.at(-1)
  const label = `${told.length} of the newest ${requests.length} requests${last ? `, last at ${formatTime(last.startTime)}` : ''}`
  return (
    <svg class="strip" width={240} height={14} role="img" aria-label={label}>
      {requests.map(({ id, checks }, i) => {
        const has = checks?.includes(finding.check) === true
        return <rect key={id} class={has ? 'has' : ''} x={i * 4} y={has ? 0 : 10} width={3} height={has ? 14 : 2} />
      })}
    </svg>
  )
}
