import { errorAnswer, type ScimAnswer, ScimError, type ScimType } from '@sutler/scim'

/** An error as RFC 7644 §3.12 words it. */
export function refusal(
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
  scimType: ScimType | null = null,
): ScimAnswer {
  return errorAnswer(new ScimError(status, scimType, detail), headers)
}

const challenge = 'Bearer realm="Sutler SCIM"'

export const noToken = refusal(401, 'The request has no token. Send: Authorization: Bearer <token>', {
  'www-authenticate': challenge,
})

/** RFC 6750 §3.1. */
export const unknownToken = refusal(
  401,
  'No client here has this token: it is wrong, has expired or was revoked. Send a good one: Authorization: Bearer <token>',
  { 'www-authenticate': `${challenge}, error="invalid_token"` },
)

export const stopping = refusal(503, 'The service is stopping. Send the request again.', {
  'retry-after': '1',
  connection: 'close',
})
