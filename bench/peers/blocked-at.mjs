/** `--import`: blocked-at with its default threshold; it only logs, so what it finds is dropped. */
import blocked from 'blocked-at'

blocked(() => {})
