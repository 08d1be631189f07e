import { describe, expect, it } from 'vitest'
import { htmlReport, junitReport } from '../../src/index.ts'
import type { ValidationReport } from '../../src/validate/types.ts'
import { createWorld, validateWorld } from './world.ts'

const nasty = `<script>alert("1")</script> & 'x' ]]> \u0000\u001b[31m \ud800 Ünï`

/** A report of a service whose errors try to break out of what quotes them. */
async function nastyReport(): Promise<ValidationReport> {
  const world = createWorld('rfc', async (request, next) => {
    const answer = await next(request)
    return answer.status === 404 ? { status: 404, headers: { 'x-note': nasty }, body: nasty } : answer
  })
  return validateWorld(world, 'rfc')
}

describe('the HTML report', () => {
  it('holds no markup of the service, runs nothing and loads nothing', async () => {
    const html = htmlReport(await nastyReport())
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;')
    expect(html).not.toMatch(/<(link|img|iframe|object)\b|\ssrc=|@import|url\(/)
    expect(html).toContain("default-src 'none'")
  })

  it('says what was sent, what came, what should have come and how to mend it', async () => {
    const html = htmlReport(await nastyReport())
    for (const text of [
      'Not every MUST holds',
      'What should have come',
      'What was sent and came:</b> <code>GET https://id.test',
      'How to mend it',
      'RFC 7644 §3.12',
      'GET https://id.test',
    ])
      expect(html).toContain(text)
  })

  it('counts what there is none of without a colour', async () => {
    const html = htmlReport(await validateWorld(createWorld('rfc'), 'rfc'))
    expect(html).toMatch(/<span class="passed">\d+ passed<\/span>, 0 failed, 0 warned, \d+ skipped/)
  })
})

describe('the JUnit report', () => {
  it('is well-formed: each element is closed, and no character is one XML cannot hold', async () => {
    const xml = junitReport(await nastyReport())
    expect(xml).not.toContain('<script')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|[\ud800-\udfff](?![\udc00-\udfff])/)
    const open: string[] = []
    for (const [, end, name = '', rest = ''] of xml.matchAll(/<(\/?)([a-z-]+)((?:"[^"<]*"|[^"<>])*)>/g)) {
      if (end === '/') expect(open.pop()).toBe(name)
      else if (!rest.endsWith('/')) open.push(name)
    }
    expect(open).toEqual([])
  })

  it('counts as the report does', async () => {
    const report = await nastyReport()
    const xml = junitReport(report)
    expect(xml.match(/<failure /g)).toHaveLength(report.counts.failed)
    expect(xml.match(/<testcase /g)).toHaveLength(report.results.length)
    expect(xml).toContain(`tests="${report.results.length}" failures="${report.counts.failed}"`)
  })
})
