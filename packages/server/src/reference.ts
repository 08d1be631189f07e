/** What the reference pages are generated from. */
export { outputJsonSchema } from './api/schema.ts'
export { configJsonSchema } from './config/json-schema.ts'
export { connectorKinds } from './local/kinds.ts'
