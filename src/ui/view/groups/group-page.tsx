import { useState } from 'preact/hooks'
import type { JSX } from 'preact'
import { isSelection } from '../../../analyze/routes/select-group.ts'
import type { GroupComparison, RouteChange } from '../../../model/routes/group-comparison.ts'
import type { Client } from '../../client/client.ts'
import { formatCount } from '../../state/format.ts'
import type { ComparePlace } from '../../state/location.ts'
import { visible } from '../../state/text.ts'
import { CompareFrame } from '../parts/compare-frame.tsx'
import { SeverityIcon } from '../parts/icons.tsx'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/text.tsx'
import type { Navigation } from '../parts/use-place.ts'
import { nameRun } from '../routes/route-words.ts'
import { useAnswer } from '../routes/use-routes.ts'
import { GroupParts } from './group-parts.tsx'

/** Two groups in the address, rather than two requests. */
export interface GroupPlace extends ComparePlace {
  a: string
  b: string
}

export const isGroupPlace = (place: ComparePlace): place is GroupPlace =>
  place.a !== null && place.b !== null && (isSelection(place.a) || isSelection(place.b))

export interface GroupPageProps {
  client: Client
  place: GroupPlace
  navigation: Navigation
  /** Changes when a request has ended. */
  version: unknown
}

/** Renders the changes from one group of requests to another, in words first. */
export function GroupPage({ client, place, navigation, version }: GroupPageProps): JSX.Element {
  const question = `${place.a}\n${place.b}`
  const loaded = useAnswer(question, version, (signal) => client.compareGroups(place, signal))
  const answer = loaded.state === 'ready' ? loaded.answer : null
  return (
    <CompareFrame
      place={place}
      navigation={navigation}
      renderChoice={(side, choose) => (
        <Choice side={side} selection={side === 'A' ? place.a : place.b} answer={answer} onChoose={choose} />
      )}
    >
      {loaded.state === 'loading' && <p class="notice">Comparing the requests…</p>}
      {loaded.state === 'failed' && (
        <p class="notice crit" role="alert">
          <bdi>{visible(loaded.message)}</bdi>
        </p>
      )}
      {answer !== null && <Verdicts key={question} answer={answer} navigation={navigation} />}
    </CompareFrame>
  )
}

interface ChoiceProps {
  side: 'A' | 'B'
  selection: string
  answer: GroupComparison | null
  onChoose: (selection: string) => void
}

function Choice({ side, selection, answer, onChoose }: ChoiceProps): JSX.Element {
  const runs = answer?.runs ?? []
  const isListed = runs.some(({ id }) => `run:${id}` === selection)
  return (
    <label class="choice">
      <b aria-hidden="true">{side}</b>
      <select
        class="field"
        aria-label={`Requests ${side}`}
        value={selection}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {!isListed && <option value={selection}>{visible(selection)}</option>}
        {runs.map((run) => (
          <option key={run.id} value={`run:${run.id}`}>
            {visible(nameRun(run))}
          </option>
        ))}
      </select>
    </label>
  )
}

function Verdicts({ answer, navigation }: { answer: GroupComparison; navigation: Navigation }): JSX.Element {
  const { a, b, routes, isPartial } = answer
  // The first is open until the reader chooses.
  const [chosen, setChosen] = useState<string | null>(null)
  const open = chosen ?? routes[0]?.id ?? ''
  const sure = routes.filter(({ result }) => RESULTS[result].isSure).length
  const sides = `${formatCount(a.requests)} ${a.requests === 1 ? 'request' : 'requests'} before, ${formatCount(b.requests)} after`
  return (
    <section class="verdicts" aria-label="Verdicts">
      <p class="headline">{headline(sure, routes)}</p>
      <p class="dim">
        {sides}
        {isPartial ? '; reading more…' : ''}
      </p>
      <ul>
        {routes.map((route) => (
          <Verdict
            key={route.id}
            route={route}
            isOpen={route.id === open}
            onToggle={() => setChosen(route.id === open ? '' : route.id)}
            navigation={navigation}
          />
        ))}
      </ul>
    </section>
  )
}

function headline(sure: number, routes: readonly RouteChange[]): string {
  if (routes.length === 0) return 'There is nothing to compare: no request belongs to either side.'
  if (sure > 0)
    return `${formatCount(sure)} of ${formatCount(routes.length)} ${routes.length === 1 ? 'route' : 'routes'} changed.`
  const areFew = !routes.some(({ result }) => result === 'same')
  return areFew ? 'Too few requests to be sure of any change.' : 'No route changed for sure.'
}

const RESULTS = {
  slower: { severity: 'critical', word: 'slower', isSure: true },
  faster: { severity: 'ok', word: 'faster', isSure: true },
  changed: { severity: 'warning', word: 'changed', isSure: true },
  same: { severity: 'unknown', word: 'no sure difference', isSure: false },
  'too-few': { severity: 'unknown', word: 'too few requests', isSure: false },
  'only-a': { severity: 'unknown', word: 'only before', isSure: false },
  'only-b': { severity: 'unknown', word: 'only after', isSure: false },
} as const

interface VerdictProps {
  route: RouteChange
  isOpen: boolean
  onToggle: () => void
  navigation: Navigation
}

function Verdict({ route, isOpen, onToggle, navigation }: VerdictProps): JSX.Element {
  const { severity, word } = RESULTS[route.result]
  return (
    <li>
      <button type="button" class="verdict-line" aria-expanded={isOpen} onClick={onToggle}>
        <SeverityIcon severity={severity} />
        <span class="word">{word}</span>
        <span class="words">
          {route.verdict.map(({ style, text }, i) =>
            style === 'plain' ? (
              <bdi key={i}>{visible(text)}</bdi>
            ) : style === 'code' ? (
              <Name key={i} text={text} class="code prose" />
            ) : (
              <b key={i}>{visible(text)}</b>
            ),
          )}
        </span>
      </button>
      {isOpen && (
        <>
          <GroupParts route={route} />
          <p class="sides">
            <Link to={{ screen: 'route', id: route.id, run: null, tab: null }} navigation={navigation}>
              Open the route
            </Link>
          </p>
        </>
      )}
    </li>
  )
}
