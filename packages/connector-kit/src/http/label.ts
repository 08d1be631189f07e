/**
 * Method and URL for messages: query values are replaced by `…`, user name and password are left out.
 *
 * @example requestLabel('GET', 'https://a:b@crm.test/Users?filter=userName') // 'GET https://crm.test/Users?filter=…'
 */
export function requestLabel(method: string, url: string): string {
  if (!URL.canParse(url)) return `${method} (not a URL)`
  const { origin, pathname, searchParams } = new URL(url)
  const names = [...searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`)
  return `${method} ${origin}${pathname}${names.length > 0 ? `?${names.join('&')}` : ''}`
}
