import type { Probe } from './probe.ts'
import type { RequirementLevel, ScimFeature, ValidationProfile } from './types.ts'

/** One thing a SCIM service has to do, and how to find out whether it does. */
export interface Requirement {
  /** `users.create.status`; never changes. */
  readonly id: string
  /** Heading it stands under. */
  readonly group: string
  /** `RFC 7644 §3.3`. */
  readonly clause: string
  readonly level: RequirementLevel
  /** What holds, as a sentence without a full stop. */
  readonly title: string
  /** What to do when it does not hold. */
  readonly remedy: string
  readonly profiles: readonly ValidationProfile[]
  /** Requirements that must hold before this one can be judged. */
  readonly after: readonly string[]
  /** Judged only where the service announces it; null: always. */
  readonly feature: ScimFeature | null
  /** Resolves when it holds. Throws Violation, Blocked or NotOffered. */
  readonly check: (probe: Probe) => Promise<void>
}
