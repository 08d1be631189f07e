import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openInstallation } from '@sutler/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../src/cli.ts'
import { fakeIo, type Ran } from '../support.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-mapping-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function mapping(args: readonly string[], input = ''): Promise<Ran> {
  const { io, texts } = fakeIo(openInstallation, {}, Buffer.from(input))
  const code = await runCli(['mapping', ...args], io)
  return { code, ...texts }
}

const userName = {
  defaultValue: null,
  exportMissingReferences: false,
  flowBehavior: 'FlowWhenChanged',
  flowType: 'Always',
  matchingPriority: 1,
  source: { expression: '[mail]', name: 'mail', parameters: [], type: 'Attribute' },
  targetAttributeName: 'userName',
}
const clause = { operatorName: 'EQUALS', sourceOperandName: 'country', targetOperand: { values: ['US'] } }
const users = {
  attributeMappings: [
    userName,
    { ...userName, matchingPriority: 0, targetAttributeName: 'nick', flowType: 'ValueAddOnly' },
  ],
  enabled: true,
  flowTypes: 'Add, Update',
  name: 'Provision users',
  scope: { categoryFilterGroups: [], groups: [{ clauses: [clause], name: 'US' }], inputFilterGroups: [] },
  sourceObjectName: 'User',
  targetObjectName: 'User',
}
const ruleOf = (name: string, id: string) => ({
  editable: true,
  id,
  name,
  objectMappings: [users],
  sourceDirectoryName: 'Azure Active Directory',
  targetDirectoryName: 'crm',
})
const schema = {
  directories: [{ id: 'd', name: 'crm', objects: [] }],
  id: 's',
  synchronizationRules: [
    ruleOf('USER_OUTBOUND_USER', 'r1'),
    ruleOf('USER_OUTBOUND_USER', 'r2'),
    ruleOf('Ünser HR!', 'r3'),
  ],
}

async function fileOf(name: string, content: unknown): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

/** A configuration whose jobs are this fragment. */
function configOf(name: string, fragment: string): Promise<string> {
  const connections = 'azure-active-directory: { kind: directory }\n  crm: { kind: directory }'
  return fileOf(name, `version: 1\nconnections:\n  ${connections}\n${fragment}`)
}

describe('import', () => {
  it('prints jobs that the configuration accepts, and warns on stderr', async () => {
    const ran = await mapping(['import', '-'], JSON.stringify(schema))
    expect(ran).toMatchSnapshot()
    const config = await configOf('accepted.yaml', ran.stdout)
    const exported = await mapping(['export', '-c', config, '--job', 'user-outbound-user'])
    expect(exported.code).toBe(0)
    expect(JSON.parse(exported.stdout)).toEqual({ synchronizationRules: [schema.synchronizationRules[0]] })
    expect(exported.stderr).toContain('with --base')
  })

  it('takes one rule, and writes it to a new file', async () => {
    const [from, out] = [await fileOf('one.json', schema), join(folder, 'one.yaml')]
    const ran = await mapping(['import', from, '--rule', 'Ünser HR!', '--out', out])
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('synchronizationRules[2]') })
    expect(ran.stderr).not.toContain('synchronizationRules[0]')
    expect(await readFile(out, 'utf8')).toContain('\n  nser-hr:\n')
    expect(await mapping(['import', from, '--out', out])).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('it is there already'),
    })
  })

  it.each<[string, string, readonly string[], number, string]>([
    ['no such rule', JSON.stringify(schema), ['--rule', 'x'], 64, 'no rule `x`; rules: USER_OUTBOUND_USER'],
    ['no rule that maps anything', '{"synchronizationRules":[]}', [], 64, 'no synchronization rule'],
    ['no schema', '{}', [], 1, 'this is no synchronization schema'],
    ['no JSON', '{', [], 1, 'is not JSON'],
  ])('with %s says so', async (_, input, args, code, message) => {
    expect(await mapping(['import', '-', ...args], input)).toEqual({
      code,
      stdout: '',
      stderr: expect.stringContaining(message),
    })
  })

  it('without such a file says so', async () => {
    expect(await mapping(['import', join(folder, 'missing.json')])).toMatchObject({ code: 64 })
  })
})

describe('export', () => {
  it('replaces the rule in the schema it came from', async () => {
    const imported = await mapping(['import', '-'], JSON.stringify(schema))
    const config = await configOf('base.yaml', imported.stdout.replace('value: US', 'value: CA'))
    const [base, out] = [await fileOf('base.json', schema), join(folder, 'out.json')]
    const args = ['export', '-c', config, '--job', 'user-outbound-user', '--base', base, '--out', out]
    expect(await mapping(args)).toEqual({ code: 0, stdout: '', stderr: '' })
    const written = JSON.parse(await readFile(out, 'utf8'))
    expect(written.directories).toEqual(schema.directories)
    expect(written.synchronizationRules.map(({ id }: { id: string }) => id)).toEqual(['r1', 'r2', 'r3'])
    expect(JSON.stringify(written.synchronizationRules[0])).toBe(
      JSON.stringify(written.synchronizationRules[0]).replaceAll('"US"]', '"CA"]'),
    )
  })

  it('writes a job that was never imported', async () => {
    const fragment = [
      'jobs:',
      '  hr:',
      '    source: azure-active-directory',
      '    target: crm',
      '    objects:',
      '      - source: User',
      '        target: User',
      '        leavers: delete',
      '        attributes: [{ target: userName, source: mail, match: 1 }]',
    ].join('\n')
    const ran = await mapping(['export', '-c', await configOf('own.yaml', fragment)])
    expect(ran.code).toBe(0)
    expect(JSON.parse(ran.stdout)).toEqual({
      synchronizationRules: [
        {
          name: 'hr',
          sourceDirectoryName: 'azure-active-directory',
          targetDirectoryName: 'crm',
          objectMappings: [
            {
              ...users,
              attributeMappings: [userName],
              flowTypes: 'Add, Update, Delete',
              name: 'User to User',
              scope: null,
            },
          ],
        },
      ],
    })
    expect(ran.stderr).toContain('objectMappings[0]: what happens to accounts of people who left')
  })

  it('into a folder that is not there says so', async () => {
    const config = await configOf('nowhere.yaml', (await mapping(['import', '-'], JSON.stringify(schema))).stdout)
    const args = ['export', '-c', config, '--job', 'user-outbound-user', '--out', join(folder, 'no', 'x.json')]
    expect(await mapping(args)).toMatchObject({ code: 64, stderr: expect.stringContaining('there is no such folder') })
  })
})
