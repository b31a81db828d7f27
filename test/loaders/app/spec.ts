import './server'

declare const it: (name: string, test: (done: () => void) => void) => void

it('never ends: the server ends the process', (done) => {
  setTimeout(done, 5000)
})
