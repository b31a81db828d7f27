#!/usr/bin/env node
import { createRequire } from 'node:module'
import { ConfigError } from '../core/errors.ts'
import { consoleLogger } from '../core/log.ts'
import { resolveConfig } from '../core/options/resolve-config.ts'
import { nodeOptions } from './node-options.ts'
import { parseArguments } from './parse-arguments.ts'
import type { RunArguments } from './parse-arguments.ts'
import { envLine } from './print-env.ts'
import { report } from './report.ts'
import { endLike, runBare, runScript } from './run-script.ts'
import { UsageError } from './usage-error.ts'
import { USAGE } from './usage.ts'

/** Exit code of shells for a wrong command line. */
const USAGE_EXIT_CODE = 2

async function main(args: readonly string[]): Promise<void> {
  const command = parseArguments(args, nodeOptions)
  if (command.name === 'help') process.stdout.write(USAGE)
  else if (command.name === 'version') process.stdout.write(`${readVersion()}\n`)
  else if (command.name === 'env') process.stdout.write(`${envLine(process.env['NODE_OPTIONS'])}\n`)
  else await run(command.run)
}

async function run(args: RunArguments): Promise<void> {
  const config = resolveConfig(undefined, process.env)
  if (!config.enabled) {
    consoleLogger.info('Off, as NODE_ENV=production or DEBUG_TOOLBAR_ENABLED says: the script runs without it.')
    endLike(await runBare(args))
    return
  }
  const { outcome, ...ended } = await runScript(args)
  if (outcome?.kind === 'script') {
    const { trace, samples } = outcome
    const { command, json, out } = args
    await report({ trace, samples, ended, command, json, out, config }, process.stderr)
  } else if (outcome === null) {
    consoleLogger.info('There is no report: the script ended before it could be made.')
  } else {
    const files = [args.out, args.json].filter((file) => file !== null)
    if (files.length > 0)
      consoleLogger.info(`A server's requests are in its dashboard: ${files.join(', ')} not written.`)
  }
  endLike(ended)
}

function readVersion(): string {
  const manifest = createRequire(import.meta.url)('../../../package.json') as { version: string }
  return manifest.version
}

/** Prints an error that the user can correct, without a stack; rethrows any other. */
function explain(error: unknown): void {
  if (!(error instanceof UsageError) && !(error instanceof ConfigError)) throw error
  const help = error instanceof UsageError ? '\nTry debug-toolbar --help.' : ''
  process.stderr.write(`debug-toolbar: ${error.message}${help}\n`)
  process.exitCode = USAGE_EXIT_CODE
}

await main(process.argv.slice(2)).catch(explain)
