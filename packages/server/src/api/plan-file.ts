import type { Plan as PlanDocument } from '@sutler/engine'
import { keyText } from '../config/load.ts'
import { schemaFindings } from '../config/validate.ts'
import { Plan } from './schema.ts'

/** A plan file that cannot be used; the message says why and what to do. */
export class PlanFileError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'PlanFileError'
  }
}

/** Reads a stored plan. Throws PlanFileError when it is none. */
export function parsePlan(text: string): PlanDocument {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new PlanFileError('this is not JSON; write a plan with: sutler plan --out plan.json', { cause })
  }
  const [finding] = schemaFindings(Plan, value)
  if (finding === undefined) return value as PlanDocument
  const at = finding.at.length === 0 ? '' : `${keyText(finding.at)}: `
  throw new PlanFileError(
    `this is no plan of this version: ${at}${finding.summary}; make a new one with: sutler plan --out plan.json`,
  )
}

/** A plan as text, one action and one problem per line, so that two plans can be compared line by line. */
export function planText(plan: PlanDocument): string {
  const fields = Object.entries(plan).map(([key, value]) => `  ${JSON.stringify(key)}: ${fieldText(value)}`)
  return `{\n${fields.join(',\n')}\n}\n`
}

function fieldText(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value)
  if (value.length === 0) return '[]'
  return `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`
}
