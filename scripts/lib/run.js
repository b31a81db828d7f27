import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository, as a URL that ends with a slash. */
export const root = new URL('../../', import.meta.url)

/** The repository as a path. */
export const rootPath = fileURLToPath(root)

/**
 * Runs a command of the repository's tools and waits for it; its output goes to ours. If it fails, ends this process
 * with the command's exit code, because no step of a build makes sense after a failed one.
 *
 * @example await run('tsc', ['-p', 'tsconfig.json'])
 * @param {string} command a program on the PATH or in node_modules/.bin
 * @param {string[]} args
 * @returns {Promise<void>}
 */
export async function run(command, args) {
  const code = await exitCode(command, args)
  if (code !== 0) process.exit(code)
}

/**
 * @param {string} script a name under `scripts` in package.json
 * @returns {Promise<void>}
 */
export function npmRun(script) {
  return run('npm', ['run', '--silent', script])
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} the exit code; 1 if a signal ended the command
 */
export function exitCode(command, args, options = {}) {
  const windows = process.platform === 'win32'
  return new Promise((resolve, reject) => {
    const env = environment(options.env)
    const child = spawn(command, args, { cwd: rootPath, stdio: 'inherit', shell: windows, ...options, env })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/** @param {NodeJS.ProcessEnv} [extra] */
function environment(extra = process.env) {
  const tools = fileURLToPath(new URL('node_modules/.bin', root))
  return { ...extra, PATH: `${extra.PATH ?? ''}${delimiter}${tools}` }
}
