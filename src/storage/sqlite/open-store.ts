import type { HistoryOptions } from '../../model/settings.ts'
import { findHistoryFile } from './history-file.ts'
import type { HistoryLimits } from './messages.ts'
import { SqliteStore } from './sqlite-store.ts'

const DEFAULT_LIMITS: HistoryLimits = {
  maxRequests: 100_000,
  maxBytes: 512 * 1024 * 1024,
  maxAge: 14 * 24 * 60 * 60 * 1000,
}

/**
 * Opens the history file of the app that begins at `entry`. The file itself is opened with the first request.
 *
 * @returns the store, or the reason why there is none
 */
export function openSqliteStore(
  entry: string,
  { sqlite, ...limits }: HistoryOptions,
): { store: SqliteStore } | { problem: string } {
  const file = findHistoryFile(entry, sqlite ?? null)
  if ('problem' in file) return file
  return { store: new SqliteStore({ path: file.path, limits: { ...DEFAULT_LIMITS, ...limits } }) }
}
