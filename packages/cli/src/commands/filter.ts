import type { Attributes } from '@sutler/core'
import {
  checkFilter,
  explainFilter,
  type Filter,
  type FilterProblem,
  type FilterVerdict,
  groupType,
  parseFilter,
  type ScimResourceType,
  userType,
} from '@sutler/scim'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { caretText } from '../output/expression.ts'
import { filterJson, filterLines } from '../output/filter.ts'
import { type Paint, painter, printable } from '../output/text.ts'
import { parseJson, readText, TextError } from '../read-text.ts'
import { reportError } from './session.ts'

export interface FilterFlags {
  readonly resource?: string
  readonly type?: 'User' | 'Group'
  readonly json?: boolean
  readonly color?: boolean
}

interface Session {
  readonly io: Io
  readonly text: string
  readonly json: boolean
  readonly paint: Paint
}

/** Something to say about the filter, with the characters it is about. */
type Finding = Pick<FilterProblem, 'message' | 'start' | 'end'> & {
  readonly severity: 'error' | 'warning'
  readonly code: FilterProblem['code'] | 'syntax'
}

/**
 * Reads a SCIM filter: prints its tree or, with a resource, whether it matches and because of which terms. Answers with
 * the exit code: 1 for what is no filter, and for what a service has to refuse.
 */
export async function filter(io: Io, text: string, flags: FilterFlags): Promise<number> {
  const json = flags.json === true
  const session: Session = { io, text, json, paint: painter(io.stdout, io.variables, flags.color !== false) }
  try {
    const resource = flags.resource === undefined ? null : await readResource(io, flags.resource)
    const parsed = parseFilter(text)
    if (!parsed.ok) {
      const { message, position } = parsed.problem
      return finish(session, null, [{ severity: 'error', code: 'syntax', message, start: position, end: position + 1 }])
    }
    if (resource === null && flags.type === undefined) return finish(session, { filter: parsed.filter }, [])
    const type = flags.type === undefined ? typeOf(resource ?? {}) : types[flags.type]
    const findings = checkFilter(parsed.filter, type).map(findingOf)
    const verdict = resource === null ? undefined : explainFilter(parsed.filter, type, resource)
    return finish(session, { filter: parsed.filter, ...(verdict && { verdict }) }, findings)
  } catch (error) {
    return reportError(io, error, json)
  }
}

const types: Readonly<Record<'User' | 'Group', ScimResourceType>> = { User: userType, Group: groupType }

/** Attributes of schemas that are not at hand may well exist, so they are no mistake yet. */
function findingOf({ code, message, start, end }: FilterProblem): Finding {
  return { severity: code === 'unknownAttribute' ? 'warning' : 'error', code, message, start, end }
}

interface Read {
  readonly filter: Filter
  readonly verdict?: FilterVerdict
}

function finish(session: Session, read: Read | null, findings: readonly Finding[]): number {
  const { io, json, text } = session
  const failed = findings.some(({ severity }) => severity === 'error')
  if (json) io.stdout.write(`${JSON.stringify(documentOf(text, read, failed, findings), null, 2)}\n`)
  else if (read !== null && !failed) io.stdout.write(`${textLines(session, read).map(printable).join('\n')}\n`)
  for (const finding of findings) io.stderr.write(findingText(session, finding))
  return failed ? exitCodes.error : exitCodes.success
}

function documentOf(text: string, read: Read | null, failed: boolean, findings: readonly Finding[]): object {
  const verdict = failed || read?.verdict === undefined ? {} : verdictJson(text, read.verdict)
  return { filter: text, valid: !failed, ...(read && { tree: filterJson(read.filter) }), ...verdict, issues: findings }
}

function verdictJson(text: string, { matches, terms }: FilterVerdict): object {
  const shown = terms.map(({ filter: { start, end }, matches }) => ({
    term: text.slice(start, end),
    matches,
    start,
    end,
  }))
  return { matches, terms: shown }
}

function textLines({ text, paint }: Session, { filter, verdict }: Read): readonly string[] {
  if (verdict === undefined) return filterLines(filter)
  const shown = (matches: boolean) => paint(matches ? 'green' : 'red', String(matches))
  const terms = verdict.terms.map(
    ({ filter: { start, end }, matches }) => `  ${shown(matches)}  ${text.slice(start, end)}`,
  )
  return [shown(verdict.matches), ...terms]
}

function findingText({ io, text, paint }: Session, { severity, message, start, end }: Finding): string {
  const style = severity === 'error' ? 'red' : 'yellow'
  const carets = caretText(text, { start, end }, (marks) => paint(style, marks), Math.max(40, io.stdout.columns))
  return `${paint(style, severity)}: ${printable(message)} (character ${start + 1})\n${carets}`
}

async function readResource(io: Io, source: string): Promise<Attributes> {
  const inline = source.trimStart().startsWith('{')
  const name = inline ? '--resource' : source === '-' ? 'standard input' : source
  const document = parseJson(inline ? source : await readText(io, source, 'the resource'), name)
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new TextError(`${name} has to hold one resource, such as {"userName": "ada"}`)
  }
  // It comes out of JSON, so it holds nothing but values.
  return document as Attributes
}

/** The type its `meta` or its `schemas` name; else it is taken for a user. */
function typeOf({ meta, schemas }: Attributes): ScimResourceType {
  const named = typeof meta === 'object' && meta !== null && 'resourceType' in meta ? meta.resourceType : undefined
  const listed = Array.isArray(schemas) && schemas.includes(groupType.schema.id)
  return named === 'Group' || (named === undefined && listed) ? groupType : userType
}
