/** Turns data of one version into data of the next. */
export type Upgrader = (data: Record<string, unknown>) => Record<string, unknown>

/** Upgraders by the version that they start from. */
export type Upgraders = Readonly<Record<number, Upgrader>>

/** Upgrades data of any known version to the newest, step by step. Throws if a step is missing. */
export function upgradeSteps(
  data: Record<string, unknown>,
  upgraders: Upgraders,
  newest: number,
): Record<string, unknown> {
  let upgraded = data
  for (let version = Number(data['version']); version < newest; version++) {
    const step = upgraders[version]
    if (step === undefined) throw new Error(`There is no upgrader from version ${version}.`)
    upgraded = { ...step(upgraded), version: version + 1 }
  }
  return upgraded
}
