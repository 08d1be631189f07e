import { isObject, type Json, listOf } from './model.ts'

/** One way to misbehave, for the next `times` requests that fit. */
export interface Fault {
  /** `cut` carries the request out, then closes the connection; `hang` never answers and does nothing. */
  readonly kind: 'status' | 'hang' | 'cut' | 'notJson' | 'otherObject'
  /** For `status`. */
  readonly status?: number
  readonly retryAfterSeconds?: number
  /** Writes Retry-After as a date. Default false. */
  readonly retryAfterDate?: boolean
  /** Default 1. */
  readonly times?: number
  readonly method?: string
  /** Regular expression, searched in `<method> <url> <body>`. */
  readonly pattern?: string
}

/** A fault with what is left of it. */
export interface ArmedFault extends Fault {
  left: number
  readonly fits: RegExp | null
}

/** Makes a fault ready for its first request. */
export function armed(fault: Fault): ArmedFault {
  return { ...fault, left: fault.times ?? 1, fits: fault.pattern === undefined ? null : new RegExp(fault.pattern) }
}

/** The first one that is left for such a request. */
export function fittingFault(
  faults: readonly ArmedFault[],
  method: string,
  url: string,
  body: string,
): ArmedFault | null {
  const fits = (fault: ArmedFault) => fault.fits === null || fault.fits.test(`${method} ${url} ${body}`)
  return faults.find((fault) => fault.left > 0 && (fault.method ?? method) === method && fits(fault)) ?? null
}

/** The same answer, about somebody else. */
export function estranged(body: Json): Json {
  const other = { id: 'somebody-else', userName: 'somebody.else', displayName: 'Somebody Else', externalId: 'other' }
  const list = isObject(body) && Array.isArray(body.Resources)
  return list ? listOf([other], 1, 1) : { ...(isObject(body) ? body : {}), ...other }
}
