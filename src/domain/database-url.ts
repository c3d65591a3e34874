/** True for what the setting `database` may be; a database in memory would be gone with the process that made it. */
export function isDatabaseUrl(url: string): boolean {
  if (/^sqlite:(?!:memory:$).+/.test(url)) return true;
  return /^(mysql|mariadb):\/\//.test(url) && URL.canParse(url) && new URL(url).pathname.length > 1;
}

/** The URL for people's eyes, its password covered, also where it is no URL because of what the password holds or of quotes around it. */
export function coverPassword(url: string): string {
  return url.replace(/(\w+:\/\/[^:/@]*):.*@/s, '$1:***@');
}
