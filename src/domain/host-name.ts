/** Longest word of a `host`, as the store keeps it. */
export const longestHost = 190;

/** Whether a host, or a tag of hosts, may be called so: jobs name it by this word, beside `*` and `tag:…`. */
export function isHostName(text: string): boolean {
  return text.length <= longestHost && /^[^\s:*,\p{C}]+$/u.test(text);
}
