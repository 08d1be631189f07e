import { addAccount, newWorld, note, visible, type World } from './model.ts'
import { type Bug, type ShellOptions, type Writer, writer } from './model-shell.ts'

/** What a run of many histories came to. Counts are histories, not accounts. */
export interface Tally {
  readonly histories: number
  duplicates: number
  /** Accounts the job made that no link points to, and that no refusal tells of. */
  orphans: number
  /** The linked account is not what the source says. */
  wrong: number
  /** Refusals in histories where no hand made an account: nothing can be ambiguous there. */
  refused: number
  crashes: number
  writes: number
  /** Seed and history of the first fault; null: none. */
  first: string | null
}

type Fault = 'duplicates' | 'orphans' | 'wrong'

const crashShare = 0.25

/** Runs histories with seeds `base`, `base + 1`, … */
export function runModel(
  base: number,
  histories: number,
  bug: Bug | null = null,
  recovery: 'match' | 'none' = 'match',
): Tally {
  const tally: Tally = {
    histories,
    duplicates: 0,
    orphans: 0,
    wrong: 0,
    refused: 0,
    crashes: 0,
    writes: 0,
    first: null,
  }
  for (let index = 0; index < histories; index += 1) {
    const world: World = { ...newWorld(base + index), recovery }
    tally.crashes += runHistory(world, bug)
    for (const fault of finish(world, bug)) {
      tally[fault] += 1
      tally.first ??= `${fault} with seed ${base + index}\n${world.history.join('\n')}\n${JSON.stringify({ ...world, random: undefined, history: undefined }, null, 1)}`
    }
    if (world.reported && world.accounts.every((account) => account.provisioned)) tally.refused += 1
    tally.writes += world.accounts.reduce((sum, account) => sum + account.versions.length, 0)
  }
  return tally
}

/** Two writers at once, a source and a hand that interfere, and crashes. Returns how many writers crashed. */
function runHistory(world: World, bug: Bug | null): number {
  const { random } = world
  const writers: (Writer | null)[] = [null, null]
  let crashes = 0
  if (random.chance(0.2)) addAccount(world, { userName: world.person.key, displayName: 'older' }, false)
  for (let step = 0; step < 90; step += 1) {
    world.now += random.pick(0, 1, 5, 30, 60)
    if (random.chance(0.15)) interfere(world)
    const at = random.below(2)
    const options: ShellOptions = { force: random.chance(0.15), calm: false, bug }
    const current = writers[at] ?? writer(world, `writer${at}`, options)
    const ended = current.next().done
    const crashed = !ended && random.chance(crashShare)
    if (crashed) note(world, `writer${at} crashes`)
    crashes += crashed ? 1 : 0
    writers[at] = ended || crashed ? null : current
  }
  return crashes
}

/** Something happens in the source or, seldom, by hand in the target. */
function interfere(world: World): void {
  const { random, person } = world
  const what = random.pick('rename', 'retitle', 'revert', 'state', 'state', 'return', 'hand')
  if (what === 'hand') {
    meddle(world)
    return
  }
  world.serial += 1
  if (what === 'rename' || what === 'retitle') {
    person.past.push({ key: person.key, name: person.name })
    if (what === 'rename') person.key = `k${world.serial}`
    else person.name = `n${world.serial}`
  }
  const before = person.past.at(-1)
  if (what === 'revert' && before) Object.assign(person, before)
  if (what === 'state') person.state = random.pick('inactive', 'outOfScope', 'gone')
  if (what === 'return') person.state = 'active'
  note(world, `source: ${what} → ${person.state} ${person.key} ${person.name}`)
}

/** A hand deletes the person's linked account, and perhaps makes another with the same key. */
function meddle(world: World): void {
  const state = world.link?.state
  if (state?.kind !== 'linked' || state.hash === null || !world.random.chance(0.3)) return
  const account = world.accounts.find((candidate) => candidate.anchor === state.target)
  if (!account || visible(account, world.now) === null) return
  account.versions.push({ at: world.now, attributes: null })
  if (world.random.chance(0.5)) addAccount(world, { userName: world.person.key, displayName: 'remade' }, false)
  world.meddled = true
  note(world, `hand: deletes ${account.anchor}`)
}

/** Lets all settle without crashes, first trusting hashes, then reading everything; returns what is wrong after each. */
function finish(world: World, bug: Bug | null): Set<Fault> {
  settleDown(world, { force: false, calm: true, bug })
  const faults = new Set(world.meddled ? [] : faultsOf(world))
  settleDown(world, { force: true, calm: true, bug })
  for (const fault of faultsOf(world)) faults.add(fault)
  return faults
}

function settleDown(world: World, options: ShellOptions): void {
  for (let pass = 0; pass < 4; pass += 1) {
    world.now += 1_000
    const calm = writer(world, 'calm', options)
    while (!calm.next().done) world.now += 1
  }
}

function* faultsOf(world: World): Generator<Fault> {
  const alive = world.accounts.flatMap((account) => {
    const attributes = visible(account, world.now)
    return attributes === null ? [] : [{ ...account, attributes }]
  })
  const state = world.link?.state
  const linked = alive.find((account) => state?.kind === 'linked' && account.anchor === state.target)
  const made = alive.filter((account) => account.provisioned)
  if (made.length > 1) yield 'duplicates'
  if (!world.reported && made.some((account) => account !== linked)) yield 'orphans'
  if (!world.reported && !isRight(world, linked?.attributes ?? null)) yield 'wrong'
}

/** Whether the linked account is what the present source wants; an account is never required of the not active. */
function isRight({ person, mapping }: World, account: Readonly<Record<string, unknown>> | null): boolean {
  if (person.state === 'active') {
    const active = mapping.disable === null || account?.active === true
    return account?.userName === person.key && account.displayName === person.name && active
  }
  if (account === null) return true
  if (person.state === 'gone') return mapping.whenGone === 'disable' && account.active === false
  return mapping.disable === null ? person.state === 'inactive' : account.active === false
}
