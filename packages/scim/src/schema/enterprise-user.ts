import { attribute, complex, reference } from './attribute.ts'
import type { ScimSchema } from './types.ts'
import { enterpriseUrn } from './urns.ts'

/** RFC 7643 §4.3. */
export const enterpriseUserSchema: ScimSchema = Object.freeze({
  id: enterpriseUrn,
  name: 'EnterpriseUser',
  description: 'What an employer knows of a user.',
  attributes: Object.freeze([
    attribute('employeeNumber', 'Number the organisation gave to the person.'),
    attribute('costCenter', 'Cost centre.'),
    attribute('organization', 'Organisation.'),
    attribute('division', 'Division.'),
    attribute('department', 'Department.'),
    complex('manager', 'Whom the user reports to.', [
      attribute('value', 'The id of the manager.', { caseExact: true }),
      reference('$ref', 'The address of the manager.', ['User']),
      attribute('displayName', 'The name of the manager.', { mutability: 'readOnly' }),
    ]),
  ]),
})
