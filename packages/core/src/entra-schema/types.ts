import type { ObjectMappingDefinition } from '../mapping/types.ts'
import type { SystemSchema } from '../schema/types.ts'
import type { Value } from '../value/types.ts'

/** A JSON object as Graph sends it, or a part of one that is kept as it is. */
export type Json = Readonly<Record<string, Value>>

/** Something that one side cannot say the way the other does. */
export interface EntraWarning {
  /** Such as `synchronizationRules[0].objectMappings[1].attributeMappings[3].flowType`. */
  readonly path: string
  readonly message: string
  readonly remedy: string
}

/** Adds a warning; `path` is relative to what is being read or written. */
export type Warn = (path: string, message: string, remedy: string) => void

/** One synchronization rule: in Sutler, the mappings of one job. */
export interface EntraRule {
  /** Unique in its schema unless the schema says otherwise; empty when it has none. */
  readonly name: string
  /** Name of the source directory. */
  readonly source: string
  /** Name of the target directory. */
  readonly target: string
  readonly objects: readonly ObjectMappingDefinition[]
  /**
   * Fields of the rule that Sutler has no use for, and under `objectMappings` the mappings it leaves out (switched off,
   * or without anything to map).
   */
  readonly keep: Json
}

export interface EntraDirectory {
  readonly name: string
  readonly schema: SystemSchema
}

/** A `synchronizationSchema` in Sutler's terms. */
export interface EntraImport {
  readonly rules: readonly EntraRule[]
  readonly directories: readonly EntraDirectory[]
  /** Fields of the schema besides its rules, the directories among them; under `synchronizationRules` what is no rule. */
  readonly keep: Json
  readonly warnings: readonly EntraWarning[]
}

/** What is to be written as a `synchronizationSchema`. */
export interface EntraExportInput {
  readonly rules: readonly EntraRule[]
  /** See {@link EntraImport.keep}. Default: nothing, so that the result has rules and no directories. */
  readonly keep?: Json
}

export interface EntraExport {
  readonly schema: Json
  readonly warnings: readonly EntraWarning[]
}

/** The text is not a synchronization schema. */
export class EntraSchemaError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'EntraSchemaError'
  }
}
