import { recommendOrNothing } from '../shop/recommendations.js'

/** @type {import('./index.js').Lesson} */
export const aborted = {
  path: '/aborted',
  title: 'Aborted',
  lesson: 'Recommendations take 5 s, the shop waits 60 ms and aborts: a cancelled task, and a page without them.',
  register(app, { upstream }) {
    app.get('/aborted', async function showRecommendations() {
      return { recommended: await recommendOrNothing(upstream, '1') }
    })
  },
}
