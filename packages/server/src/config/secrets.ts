import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { SecretReference } from './types.ts'

/** What reading secrets needs from the world. */
export interface SecretEnvironment {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly baseDir: string
}

/** A secret that cannot be read. The message names the variable or the file, never a value. */
export class SecretError extends Error {
  readonly remedy: string

  constructor(message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'SecretError'
    this.remedy = remedy
  }
}

/** Reads `env:NAME` or `file:PATH`; null for anything else, which would be a secret in clear text. */
export function parseSecretReference(text: string): SecretReference | null {
  if (/^env:[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return { from: 'env', name: text.slice(4) }
  return text.startsWith('file:') && text.length > 5 ? { from: 'file', path: text.slice(5) } : null
}

/** The secret itself. One line break at the end of a file is not part of it. Throws SecretError. */
export async function readSecret(reference: SecretReference, from: SecretEnvironment): Promise<string> {
  if (reference.from === 'env') {
    const value = from.variables[reference.name]
    if (value !== undefined && value !== '') return value
    const state = value === '' ? 'empty' : 'not set'
    throw new SecretError(
      `the environment variable ${reference.name} is ${state}`,
      `set it before starting: export ${reference.name}=…`,
    )
  }
  const path = resolve(from.baseDir, reference.path)
  const text = await readSecretFile(path)
  if (text === '') throw new SecretError(`the secret file ${path} is empty`, 'write the secret into it')
  return text
}

async function readSecretFile(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
  } catch (cause) {
    throw new SecretError(
      `the secret file ${path} cannot be read (${codeOf(cause)})`,
      'create it, readable for Sutler',
      {
        cause,
      },
    )
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}
