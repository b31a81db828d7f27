import type { DatabaseSync } from 'node:sqlite'

/** Marks a file as a history of ours: `DTBR`. */
export const APPLICATION_ID = 0x52425444

/** Steps of the schema, one a version: a file of any older version is brought to the newest, a step at a time. */
const STEPS: readonly string[] = [
  // Filters read the index alone; a record's bytes lie in a table of their own, so that lists do not read past them.
  `CREATE TABLE requests (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     ended REAL NOT NULL,
     method TEXT NOT NULL,
     status INTEGER,
     duration REAL,
     path TEXT NOT NULL,
     summary TEXT NOT NULL,
     run TEXT,
     panels TEXT,
     kept REAL NOT NULL DEFAULT 0
   );
   CREATE INDEX by_end ON requests (ended, method, status, duration, path);
   CREATE INDEX kept ON requests (kept) WHERE kept > 0;
   CREATE TABLE records (number INTEGER PRIMARY KEY, record BLOB NOT NULL);
   CREATE TABLE runs (id TEXT PRIMARY KEY, run TEXT NOT NULL) WITHOUT ROWID;`,
  `ALTER TABLE requests ADD COLUMN trace TEXT;
   CREATE INDEX by_trace ON requests (trace, ended) WHERE trace IS NOT NULL;`,
]

export const SCHEMA_VERSION: number = STEPS.length

/** Brings a database to the newest version, in one transaction with those of other processes waiting. */
export function upgradeSchema(database: DatabaseSync, steps: readonly string[] = STEPS): void {
  if (versionOf(database) === steps.length) return
  database.exec('BEGIN IMMEDIATE')
  try {
    // Another process may have done it while this one waited.
    for (let version = versionOf(database); version < steps.length; version++) database.exec(steps[version]!)
    database.exec(`PRAGMA user_version = ${steps.length}; PRAGMA application_id = ${APPLICATION_ID}; COMMIT`)
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

export const versionOf = (database: DatabaseSync): number => numberOf(database, 'PRAGMA user_version')

/** Returns the one number that a statement gives. */
export const numberOf = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0)
