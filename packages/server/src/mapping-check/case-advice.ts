import { type MappingCase, nearest, type ObjectTypeSchema } from '@sutler/core'
import { type Advice, topOf } from './advice.ts'

/** A case with an attribute the source does not have tests less than it says, or fails for no reason one can see. */
export function caseAdvice(cases: readonly MappingCase[], type: ObjectTypeSchema | undefined): Advice[] {
  if (type === undefined || type.attributes.length === 0) return []
  const names = [...new Set([...type.attributes.map(({ path }) => path), 'IsSoftDeleted'])]
  const known = new Set(names.map(topOf))
  return cases.flatMap(({ source }, index) =>
    Object.keys(source)
      .filter((key) => !known.has(topOf(key)) && !isExtension(key, names))
      .map((key): Advice => {
        const near = nearest(key, names)
        return {
          severity: 'warning',
          code: 'CASE_ATTRIBUTE_UNKNOWN',
          summary: `the source has no attribute ${key}`,
          remedy: near === undefined ? 'see the schema of the source' : `did you mean ${near}?`,
          path: `cases[${index}].source`,
        }
      }),
  )
}

/** The URN of an extension, which holds an object. */
function isExtension(key: string, names: readonly string[]): boolean {
  const prefix = `${key.toLowerCase()}:`
  return names.some((name) => name.toLowerCase().startsWith(prefix))
}
