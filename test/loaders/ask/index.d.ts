declare const ask: (port: number) => void
export = ask
