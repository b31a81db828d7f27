import { createHash } from 'node:crypto'
import { readdirSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { makeOwnFolder } from '../trusted-files.ts'

/** The longest path of a socket (bytes) that every system takes: macOS has 104 with the end mark, Linux 108. */
const MAX_SOCKET_PATH_BYTES = 103
const ENDING = '.sock'

/** A cluster, by its primary process, and the program that its workers run. */
export interface ClusterIdentity {
  primary: number
  /** Tells apart the programs of a process manager, which is the primary of many. */
  program: string
}

/**
 * The folder in which the workers of a cluster have their sockets: below the folder of this user for temporary files,
 * which nobody else can open. A socket's name is the number of its toolbar in its process, and the process.
 */
export class WorkerFolder {
  readonly path: string
  readonly #index: number

  private constructor(path: string, index: number) {
    this.path = path
    this.#index = index
  }

  /**
   * Makes the folder; null where there are no such sockets or no such folder. Never throws.
   *
   * @param index the number of the toolbar among those of its process
   */
  static open(cluster: ClusterIdentity, index: number): WorkerFolder | null {
    const user = process.geteuid?.()
    if (user === undefined || process.platform === 'win32') return null
    try {
      const { hostname, tmpdir } = process.getBuiltinModule('node:os')
      const above = join(tmpdir(), `debug-toolbar-${user}`)
      const name = hash(`${hostname()} ${cluster.program}`)
      const path = join(above, `${cluster.primary}-${name}`)
      if (!makeOwnFolder(above) || !makeOwnFolder(path)) return null
      removeOld(above, name)
      const folder = new WorkerFolder(path, index)
      return Buffer.byteLength(folder.own) > MAX_SOCKET_PATH_BYTES ? null : folder
    } catch {
      return null
    }
  }

  /** The path of this process's socket. */
  get own(): string {
    return join(this.path, `${this.#index}-${process.pid}${ENDING}`)
  }

  /** Lists the paths of the other workers' sockets; some may have ended. Never throws. */
  others(): string[] {
    try {
      return readdirSync(this.path)
        .filter((name) => name.startsWith(`${this.#index}-`) && name.endsWith(ENDING))
        .map((name) => join(this.path, name))
        .filter((path) => path !== this.own)
    } catch {
      return []
    }
  }
}

/** Removes the socket of a worker that has ended without removing it. Never throws. */
export function removeSocket(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Another worker has done it.
  }
}

/** Removes the folders of this program's clusters that have ended. */
function removeOld(above: string, name: string): void {
  for (const folder of readdirSync(above)) {
    const [primary, program] = folder.split('-')
    if (program !== name || isAlive(Number(primary))) continue
    try {
      rmSync(join(above, folder), { recursive: true, force: true })
    } catch {
      // The next start tries again.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

const hash = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').replaceAll('-', '_').slice(0, 12)
