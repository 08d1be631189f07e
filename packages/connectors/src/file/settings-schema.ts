const column = { type: 'string', minLength: 1 }

/** Rules for rows that share an id which look at a column: dates (newest, oldest), numbers or text (greatest, smallest). */
export const columnOrders = Object.freeze(['newest', 'oldest', 'greatest', 'smallest'] as const)

const tableProperties = {
  path: { ...column, description: 'The file, relative to the folder of the configuration.' },
  anchor: {
    ...column,
    description:
      'Column that identifies a row for ever, such as WorkerID; never a login or a name. White space around an id is no part of it.',
  },
  format: {
    enum: ['auto', 'csv', 'jsonl'],
    default: 'auto',
    description: 'auto: JSON lines for .jsonl, .ndjson and .jsonlines, CSV for the rest.',
  },
  delimiter: {
    type: 'string',
    default: 'auto',
    description: 'What stands between two cells: auto (comma, semicolon, tab or bar), tab, or one character.',
  },
  encoding: {
    type: 'string',
    default: 'auto',
    description:
      'auto (byte order mark, else UTF-8), or utf-8, utf-16le, utf-16be, windows-1252, iso-8859-15 and the other names of the WHATWG Encoding Standard. Read strictly.',
  },
  quote: {
    type: 'string',
    maxLength: 1,
    default: '"',
    description: 'Quote character; empty for a file without quotes.',
  },
  required: {
    type: 'array',
    items: column,
    default: [],
    description: 'Columns besides the anchor that must be there; a file without one of them is refused.',
  },
  lists: {
    type: 'object',
    additionalProperties: column,
    default: {},
    description:
      'Columns whose cells hold several values, each with its separator: { Members: ";" }. An empty cell is an empty list.',
  },
  duplicates: {
    oneOf: [
      { enum: ['refuse', 'first', 'last'] },
      ...columnOrders.map((order) => ({
        type: 'object',
        properties: { [order]: column },
        required: [order],
        additionalProperties: false,
      })),
    ],
    default: 'refuse',
    description: 'Which of several rows with one id is taken. refuse: none, and each such id is reported.',
  },
  missingAnchor: {
    enum: ['refuse', 'ignore'],
    default: 'refuse',
    description: 'Rows without an id. refuse: reported, and nobody counts as gone while there are any.',
  },
  finalLineEnd: {
    enum: ['optional', 'required'],
    default: 'optional',
    description:
      'required: a last row without line end is taken for a file cut short. Set it where the export always ends with one.',
  },
  allowEmpty: {
    type: 'boolean',
    default: false,
    description: 'Believe a file without rows, that is: everybody is gone.',
  },
}

/** Settings a file may have. */
export const tableKeys: readonly string[] = Object.freeze(Object.keys(tableProperties))

/** JSON Schema of the settings of a `flat-file` connection. */
export const settingsSchema: object = Object.freeze({
  oneOf: [
    {
      type: 'object',
      description: 'One file, one object type.',
      properties: {
        type: { ...column, default: 'worker', description: 'Object type the rows become.' },
        ...tableProperties,
      },
      required: ['path', 'anchor'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Several object types, a file for each.',
      properties: {
        objects: {
          type: 'object',
          minProperties: 1,
          additionalProperties: {
            type: 'object',
            properties: tableProperties,
            required: ['path', 'anchor'],
            additionalProperties: false,
          },
        },
      },
      required: ['objects'],
      additionalProperties: false,
    },
  ],
})
