/** Carries out one step and names the next one; {@link fail} or {@link accept} at an end. */
export type Instruction = (machine: Machine) => number

/** No way on from here: go back to the last choice. */
export const fail = -1
/** The pattern matches, up to the present position. */
export const accept = -2

/** Marks an entry of the stack as the old value of a register rather than a choice. */
const restore = -1

/** Thrown when the steps of a search are used up. Never leaves the expression folder. */
export class RegexTimeout extends Error {
  constructor() {
    super('the pattern takes too many steps on this value')
    this.name = 'RegexTimeout'
  }
}

// A choice that has failed once at a position fails there always, unless the pattern looks at what groups have
// caught. Remembering that makes the search linear; it costs time, so it begins when a search proves hard.
const defaultEasySteps = 2000
const maxMemoBits = 32_000_000
const maxStack = 1_000_000

// Searches never run inside each other, so one stack does for all.
let stack = new Int32Array(3000)

/**
 * The state of one search: position, registers, and the choices to come back to.
 *
 * Choices are kept in an array of our own rather than on the call stack, so that no value is too long.
 */
export class Machine {
  readonly text: string
  position = 0
  /** Where the search began, for `\G`. */
  origin = 0
  /** Steps left. Work that is not a step of its own is charged with {@link charge}. */
  fuel: number
  /** Start and end of every group, -1 when it has not taken part; then what instructions need to remember. */
  readonly registers: number[]
  private readonly rows: number
  private readonly easySteps: number
  private memo: Int32Array | null = null
  private memoBelow = 0
  height = 0

  constructor(text: string, registers: number, memoRows: number, fuel: number, easySteps = defaultEasySteps) {
    this.text = text
    this.registers = new Array<number>(registers).fill(-1)
    this.rows = memoRows * (text.length + 1) > maxMemoBits ? 0 : memoRows
    this.fuel = fuel
    this.easySteps = easySteps
  }

  /** Takes characters looked at in a tight loop from the budget: about four cost as much as one step. */
  charge(characters: number): void {
    this.fuel -= characters >> 2
    if (this.fuel < 0) throw new RegexTimeout()
  }

  /** Begins to look for a match at or after a position. */
  begin(origin: number): void {
    this.origin = origin
    this.registers.fill(-1)
    this.memo = null
    const size = (this.rows * (this.text.length + 1)) >> 5
    // Clearing the memory costs time, too.
    this.memoBelow = this.fuel - this.easySteps - (this.easySteps === 0 ? 0 : size >> 2)
  }

  /** Tries the program at exactly one place. */
  run(code: readonly Instruction[], filters: readonly Filter[], entry: number, start: number): boolean {
    this.position = start
    this.height = 0
    let at = entry
    for (;;) {
      if (at >= 0) {
        this.fuel -= 1
        if (this.fuel < 0) throw new RegexTimeout()
        at = (code[at] as Instruction)(this)
      } else if (at === accept) return true
      else {
        at = this.back(filters)
        if (at === fail) return false
      }
    }
  }

  /** Leaves a choice: the instruction to go on with at `high`, then one position before, and so on down to `low`. */
  choose(instruction: number, high: number, low: number): void {
    this.push(instruction, high, low)
  }

  /** Sets a register until the search comes back to before this point. */
  set(register: number, value: number): void {
    this.push(restore, register, this.registers[register] as number)
    this.registers[register] = value
  }

  /** Whether choices are being remembered; see {@link seen}. */
  remembers(): boolean {
    if (this.memo !== null) return true
    if (this.rows === 0 || this.fuel > this.memoBelow) return false
    this.memo = new Int32Array((this.rows * (this.text.length + 1) + 31) >>> 5)
    return true
  }

  /** Whether this choice has been taken at this position before; notes that it is now. */
  seen(row: number, position: number): boolean {
    if (row < 0 || !this.remembers() || this.memo === null) return false
    const bit = row * (this.text.length + 1) + position
    const word = this.memo[bit >>> 5] as number
    const mask = 1 << (bit & 31)
    if ((word & mask) !== 0) return true
    this.memo[bit >>> 5] = word | mask
    return false
  }

  /** Forgets the choices made above a height; what registers held before stays known. */
  cut(height: number): void {
    let kept = height
    for (let entry = height; entry < this.height; entry += 3) {
      if (stack[entry] !== restore) continue
      stack[kept] = restore
      stack[kept + 1] = stack[entry + 1] as number
      stack[kept + 2] = stack[entry + 2] as number
      kept += 3
    }
    this.charge(2 * (this.height - height))
    this.height = kept
  }

  /** Goes back to a height as if nothing above it had happened. */
  unwind(height: number): void {
    this.charge(this.height - height)
    while (this.height > height) {
      this.height -= 3
      if (stack[this.height] === restore) this.restore()
    }
  }

  private push(what: number, a: number, b: number): void {
    if (this.height + 3 > stack.length) this.grow()
    stack[this.height] = what
    stack[this.height + 1] = a
    stack[this.height + 2] = b
    this.height += 3
  }

  private grow(): void {
    if (this.height > maxStack) throw new RegexTimeout()
    const larger = new Int32Array(stack.length * 4)
    larger.set(stack)
    stack = larger
  }

  private restore(): void {
    this.registers[stack[this.height + 1] as number] = stack[this.height + 2] as number
  }

  /** The instruction of the last choice, with the position set; fail when none is left. */
  private back(filters: readonly Filter[]): number {
    while (this.height > 0) {
      const what = stack[this.height - 3] as number
      if (what === restore) {
        this.height -= 3
        this.restore()
        continue
      }
      const low = stack[this.height - 1] as number
      const high = this.skip(filters[what] ?? null, stack[this.height - 2] as number, low)
      if (high > low) stack[this.height - 2] = high - 1
      else this.height -= 3
      if (high < low) continue
      this.position = high
      return what
    }
    return fail
  }

  /** The last position from `high` down to `low` where the instruction can do anything; `low - 1` when there is none. */
  private skip(filter: Filter, high: number, low: number): number {
    if (filter === null || high === low) return high
    let position = high
    while (position >= low && !filter(this.text.charCodeAt(position))) position -= 1
    this.charge(high - position)
    return position
  }
}

/** Whether an instruction can go on at a character (NaN: the end); null when it does not depend on it. */
export type Filter = ((unit: number) => boolean) | null
