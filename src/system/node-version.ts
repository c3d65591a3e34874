const oldest = [22, 18] as const;

/**
 * One sentence that says why the program cannot run on this Node or platform; null = it can. The SQLite driver crashes an
 * older Node, so this is asked first of all, and must itself be readable to any Node that knows modules.
 */
export function whyUnsupported(nodeVersion: string, platform: string): string | null {
  if (platform !== 'linux') {
    return `Chroniker runs on Linux, not on ${platform} (on Windows it runs in WSL): telling processes apart stands on /proc`;
  }
  const [major, minor] = nodeVersion.split('.').map(Number) as [number, number];
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return null;
  return `Node ${nodeVersion} is too old: Chroniker needs ${oldest.join('.')} or newer (set CHRONIKER_NODE to one)`;
}
