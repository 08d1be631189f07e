import { connectorConformance } from '../../src/conformance/index.ts'
import { memoryFixture } from './memory-fixture.ts'

connectorConformance(memoryFixture())
