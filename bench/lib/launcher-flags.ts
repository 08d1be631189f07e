/** What bin/sutler starts Node with. */
export const launcherFlags: readonly string[] = ['--max-semi-space-size=16', '--heap-growing-percent=150']
