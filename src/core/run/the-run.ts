import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import type { ProcessRun } from '../../model/finished-request.ts'
import { ownPatterns, redactMatches } from '../redaction/index.ts'
import { epochNow, setImmediate } from '../runtime-functions.ts'
import { describeCommand } from './describe-command.ts'
import { readGitHead } from './git-head.ts'

let theRun: ProcessRun | null = null

/** The run as each app's own patterns leave it. */
const runs = new WeakMap<readonly RegExp[], ProcessRun>()

/**
 * Returns the run of this process, its texts redacted by the app's own patterns as well. It is read once, because a
 * commit that comes later does not change the code that runs. Never throws.
 */
export function runOf(patterns: readonly RegExp[]): ProcessRun {
  const known = runs.get(patterns)
  if (known !== undefined) return known
  const { command, branch, ...rest } = (theRun ??= readRun())
  const own = ownPatterns(patterns)
  const run = Object.freeze({
    ...rest,
    command: redactMatches(command, own),
    branch: branch === null ? null : redactMatches(branch, own),
  })
  runs.set(patterns, run)
  return run
}

/** Reads the run soon, so that no request has to: some small files are read for it. */
export function readRunSoon(patterns: readonly RegExp[]): void {
  setImmediate(() => void runOf(patterns)).unref()
}

function readRun(): ProcessRun {
  const { pid, argv, versions } = process
  const startTime = Math.round(epochNow() - process.uptime() * 1000)
  const folder = workingFolder()
  const inFolder = readGitHead(folder)
  const head = inFolder.commit === null && argv[1] !== undefined ? readGitHead(dirname(argv[1])) : inFolder
  return {
    id: `${startTime.toString(36)}-${pid.toString(36)}-${randomBytes(4).toString('hex')}`,
    startTime,
    pid,
    node: versions.node,
    command: describeCommand(argv, folder),
    ...head,
  }
}

/** The working directory may have been removed. */
function workingFolder(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}
