/** English names, as .NET's invariant culture has them. The first three letters are the short form. */
export const monthNames: readonly string[] = Object.freeze([
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
])

/** From Sunday, 0, on. */
export const dayNames: readonly string[] = Object.freeze([
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
])

export const shortName = (name: string): string => name.slice(0, 3)
