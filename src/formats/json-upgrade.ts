import { EXPORT_VERSION } from './export-record.ts'

/** Makes an export of one version into one of the next. */
export type Upgrader = (record: Record<string, unknown>) => Record<string, unknown>

/** By the version that they start from. There is one version yet, so there is no step. */
const UPGRADERS: Readonly<Record<number, Upgrader>> = {}

/** Takes an export of any known version to the newest, step by step. */
export function upgrade(
  record: Record<string, unknown>,
  upgraders: Readonly<Record<number, Upgrader>> = UPGRADERS,
  newest: number = EXPORT_VERSION,
): Record<string, unknown> {
  let upgraded = record
  for (let version = Number(record['version']); version < newest; version++) {
    const step = upgraders[version]
    if (step === undefined) throw new Error(`There is no upgrader from version ${version} of an export.`)
    upgraded = { ...step(upgraded), version: version + 1 }
  }
  return upgraded
}
