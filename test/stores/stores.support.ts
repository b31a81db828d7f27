import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { RequestStore } from '../../src/model/request-store.ts'

const FIXTURE = new URL('../../../test/fixtures/stores/file-store.mjs', import.meta.url)

type FileStoreClass = new (folder: string, maxFiles?: number) => RequestStore

/** The store of one file a request, which knows the package by its public names alone. */
export const loadFileStore = async (): Promise<FileStoreClass> =>
  ((await import(FIXTURE.href)) as { FileStore: FileStoreClass }).FileStore

/** A folder that goes with the test. */
export async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'debug-toolbar-store-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
