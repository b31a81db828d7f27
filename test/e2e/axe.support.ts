import axe from 'axe-core'
import type { Page } from 'playwright-core'

interface Violation {
  id: string
  impact: string | null
  nodes: { html: string; failureSummary: string }[]
}

/** Returns axe's findings on a page, in both themes; the checker runs in the page, under its policy. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const result = (await page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`)) as {
      violations: Violation[]
    }
    for (const { id, impact, nodes } of result.violations) {
      found.push(`${colorScheme}: ${id} (${impact}): ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
    }
  }
  return found
}
