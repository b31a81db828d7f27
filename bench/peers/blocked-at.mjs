/**
 * Preloads blocked-at with its default threshold (`--import`); its findings would only be logged, so they are dropped.
 */
import blocked from 'blocked-at'

blocked(() => {})
