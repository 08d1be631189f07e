/** How a command ended, for scripts. */
export const exitCodes = Object.freeze({
  success: 0,
  error: 1,
  changes: 2,
  partial: 3,
  held: 4,
  moved: 5,
  signInRefused: 6,
  signInTimeout: 7,
  signInForeign: 8,
  usage: 64,
  interrupted: 130,
  terminated: 143,
})

/** Each exit code with what it means, in the order they are listed. */
export const exitCodeMeanings: readonly (readonly [code: number, meaning: string])[] = Object.freeze([
  [exitCodes.success, 'success, or nothing to change'],
  [exitCodes.error, 'an error, or the run failed'],
  [exitCodes.changes, 'the plan has changes, or more people than allowed would change'],
  [exitCodes.partial, 'some objects failed or were refused, all else is done or planned'],
  [exitCodes.held, 'the deletion guard holds deprovisions back'],
  [exitCodes.moved, 'apply refused: something has moved since the plan was made'],
  [exitCodes.signInRefused, 'connector authorize: the person or the service said no'],
  [exitCodes.signInTimeout, 'connector authorize: nobody signed in in time'],
  [exitCodes.signInForeign, 'connector authorize: an answer that belongs to another sign-in'],
  [exitCodes.usage, 'wrong usage'],
  [exitCodes.interrupted, 'stopped by Ctrl-C; the next run goes on from there'],
  [exitCodes.terminated, 'stopped by SIGTERM; the next run goes on from there'],
])

/** The code of several runs: the one that most needs somebody to look. */
export function worstExit(codes: readonly number[]): number {
  const gravest = [130, 143, 1, 4, 3, 2]
  return gravest.find((code) => codes.includes(code)) ?? exitCodes.success
}
