import type { Unit } from '../../model/finished-request.ts'

interface Ended {
  status: number | null
  unit?: Unit | undefined
}

/** Returns whether a request counts as an error of its route; of a job or message, whether it was not completed. */
export const isFailed = ({ status, unit }: Ended): boolean =>
  unit === undefined ? status === null || status >= 500 : unit.status !== 'completed'
