/** Schemas every SCIM service knows (RFC 7643 §4, §8.7). */
export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** Schemas that discovery is written in (RFC 7643 §5 to §7). */
export const serviceProviderConfigUrn = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'
export const resourceTypeUrn = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType'
export const schemaUrn = 'urn:ietf:params:scim:schemas:core:2.0:Schema'
