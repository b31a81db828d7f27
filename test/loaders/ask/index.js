// Asks the server once, writes the record of that request, and ends the process.
module.exports = function ask(port) {
  report(`http://127.0.0.1:${port}`).then(
    (line) => {
      console.log(line)
      process.exit(0)
    },
    (error) => {
      console.error(error)
      process.exit(1)
    },
  )
}

function report(url) {
  return fetch(`${url}/orders`).then((answer) => {
    const id = answer.headers.get('x-debug-toolbar-request')
    return answer.text().then((text) => (id === null ? JSON.stringify({ text }) : readRecord(url, id, text)))
  })
}

function readRecord(url, id, text) {
  return fetch(`${url}/_debug_toolbar/api/requests/${id}`)
    .then((answer) => answer.json())
    .then(({ panels }) => {
      const { backend, degraded, tasks, awaitPoints, blockingCalls } = panels.AsyncProfilingPanel
      return JSON.stringify({
        text,
        backend,
        degraded,
        tasks: tasks.map(placeOf),
        awaits: awaitPoints.flatMap(placesOf).sort(),
        blocks: blockingCalls.map(({ function: name, ...call }) => placeOf({ ...call, name })),
      })
    })
}

const placeOf = ({ file, name, line, column }) => `${file} ${name} ${line}:${column}`
const placesOf = ({ file, sites }) => sites.map(({ line, column }) => `${file} ${line}:${column}`)
