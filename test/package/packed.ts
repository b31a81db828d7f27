import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** The repository, as a path. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url))

/** A packed tarball in a directory of its own. */
export interface Packed {
  directory: string
  tarball: string
  /** Paths in the package. */
  files: string[]
  unpackedSize: number
  remove(): void
}

/**
 * Packs the build. Scripts are off: `prepack` would build again during this test.
 *
 * @example const { tarball, files, remove } = await pack()
 */
export async function pack(): Promise<Packed> {
  const directory = mkdtempSync(join(tmpdir(), 'debug-toolbar-pack-'))
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', directory], root)
  const [entry] = toList(JSON.parse(stdout)) as [{ filename: string; files: { path: string }[]; unpackedSize: number }]
  return {
    directory,
    tarball: join(directory, entry.filename),
    files: entry.files.map((file) => file.path),
    unpackedSize: entry.unpackedSize,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** Reads npm's output: a list up to version 11, an object by package name after it. */
function toList(output: object): unknown[] {
  return Array.isArray(output) ? output : Object.values(output)
}

/** Runs a program of the repository; throws with its output if it fails. */
export async function run(command: string, args: string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  try {
    return await execute(command, args, { cwd, maxBuffer: 32 * 2 ** 20, shell: process.platform === 'win32' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}\n${stderr}`, { cause: error })
  }
}

/** Returns the path of a tool in node_modules/.bin. */
export function tool(name: string): string {
  return join(root, 'node_modules', '.bin', name)
}

/** Makes a project that has the tarball as its only dependency, and installs it. */
export async function installInProject(packed: Packed): Promise<string> {
  const project = mkdtempSync(join(packed.directory, 'project-'))
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }))
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', packed.tarball], project)
  return project
}

/** Reads the package's manifest. */
export function manifest(): { exports: Record<string, string | { types: string; default: string }>; name: string } {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}
