import { lessons } from '../routes/index.js'
import { escapeHtml, page } from './layout.js'

/**
 * Makes the start page: every lesson with a link, and the dashboard.
 *
 * @param {string} dashboard the dashboard's path
 */
export function startPage(dashboard) {
  const items = lessons.map(({ path, title, lesson }) => {
    const link = `<a href="${escapeHtml(path)}">${escapeHtml(title)}</a> <code>${escapeHtml(path)}</code>`
    return `<dt>${link}</dt>\n<dd>${escapeHtml(lesson)}</dd>`
  })
  const intro = `<p>Open a lesson, then look at its request in the <a href="${escapeHtml(dashboard)}">dashboard</a>.</p>`
  return page('The shop', `${intro}\n<dl>\n${items.join('\n')}\n</dl>`)
}
